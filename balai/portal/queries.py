# SPDX-License-Identifier: EUPL-1.2
"""Numbers of the home page that no counter keeps."""

from __future__ import annotations

from django.core.cache import cache

from balai import packs
from balai.reports.models import ListedReport

_FRESH_S = 300


def confirmed() -> int:
    """How many public reports their reporters confirmed as solved; up to five minutes old."""
    key = f"confirmed:{packs.current().meta.code}"
    found = cache.get(key)
    if found is None:
        found = ListedReport.objects.filter(phase="closed", outcome="confirmed").count()
        cache.set(key, found, _FRESH_S)
    return int(found)
