# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "balai.wording"
    default_auto_field = "django.db.models.BigAutoField"
