# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "balai.portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug-ins come last, when every registry is there to be added to."""
        from balai.kernel.adapters import load_plugins

        load_plugins()
