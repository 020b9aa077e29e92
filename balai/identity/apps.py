# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "balai.identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from balai.identity.actions import expiring

        expiring.register()
