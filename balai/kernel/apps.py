# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "balai.kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say how the store of photos is."""
        from balai.kernel import adapters, storing

        store = adapters.Adapter(kind="storage", title="Berkas", self_test=storing.self_test, is_vital=True)
        adapters.adapters.add("storage", store)
