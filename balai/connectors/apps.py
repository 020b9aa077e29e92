# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "balai.connectors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say how the partners are."""
        from balai.connectors.georeport import partners

        partners.register()
