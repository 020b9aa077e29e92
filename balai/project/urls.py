# SPDX-License-Identifier: EUPL-1.2
"""All addresses of the platform."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
