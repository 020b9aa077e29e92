# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "balai.reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from balai.reports import account, topics  # noqa: F401  adds the topic of watched areas
        from balai.reports.actions import expiring
        from balai.reports.desk import panel

        account.register()
        expiring.register()
        panel.register()
