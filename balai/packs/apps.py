# SPDX-License-Identifier: EUPL-1.2
"""Django's name card of this package; packs have no tables."""

from __future__ import annotations

from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "balai.packs"
