# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "balai.regions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say how the street tiles are."""
        from balai.kernel.adapters import Adapter, adapters
        from balai.regions import tiles

        adapters.add("tiles", Adapter(kind="tiles", title="Peta jalan", self_test=tiles.self_test))
