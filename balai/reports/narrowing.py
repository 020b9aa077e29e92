# SPDX-License-Identifier: EUPL-1.2
"""How an address narrows public reports: the same words for the list, the map and the feeds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from balai import packs
from balai.kernel.clock import now
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports.queries import Filters
from balai.reports.rules import around

TIMES = {
    "7": gettext_lazy("7 hari terakhir"),
    "30": gettext_lazy("30 hari terakhir"),
    "365": gettext_lazy("Setahun terakhir"),
}
# The citizen's four questions about a state, over the code's phases.
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "menunggu": (gettext_lazy("Menunggu"), ("waiting", "coordinating", "assigned")),
    "dikerjakan": (gettext_lazy("Dikerjakan"), ("working", "checking")),
    "selesai": (gettext_lazy("Selesai"), ("resolved", "closed")),
    "lain": (gettext_lazy("Ditolak atau dialihkan"), ("refused", "transferred")),
}


def filters_of(query: QueryDict) -> Filters:
    """The address's filters; what nobody knows is as if it were not there."""
    pack = packs.current()
    area, category = query.get("wilayah", ""), query.get("kategori", "")
    days = query.get("waktu", "")
    group = GROUPS.get(query.get("keadaan", ""))
    return Filters(
        area=area if area and regions.find(area) else "",
        category=category if lookup.category(pack, category) else "",
        phases=group[1] if group else (),
        since=(now() - timedelta(days=int(days))).replace(minute=0, second=0, microsecond=0) if days in TIMES else None,
        text=query.get("q", "").strip()[:100],
        near=around.parse(query.get("dekat", "")),
    )
