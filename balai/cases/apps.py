# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "balai.cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from balai.cases import account, actions, topics  # noqa: F401  adds the engine's topics of messages
        from balai.cases.actions import expiring
        from balai.identity import hooks

        account.register()
        expiring.register()
        hooks.farewells.add("cases", actions.forget_account)
