# SPDX-License-Identifier: EUPL-1.2
"""The leader's page and the public statistics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balai import packs
from balai.cases import flows
from balai.cases.presenting import language
from balai.cases.queries.statistics import Numbers
from balai.cases.tags import LISTS
from balai.cases.views.frame import actor_of, official, page
from balai.insights import queries
from balai.insights.mapping import drawn
from balai.insights.numbers import DEFINITIONS, figures, five
from balai.insights.rules.trends import share
from balai.kernel import clock
from balai.kernel.bytecache import cacheable
from balai.kernel.errors import NotFound
from balai.kernel.kept import kept
from balai.kernel.texts import whole_number
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports.queries.filters import Filters
from balai.reports.queries.lists import public_list

_NOT_DONE = ("waiting", "coordinating", "assigned", "working", "checking")
_PAGE_S, _YEAR_S, _LEADER_S = 300, 3600, 120  # seconds until the figures of a page are counted again
_BOARD_FROM, _BOARD_ROWS = 2, 15  # a district has two dots in its code


def _named(area: str) -> str:
    """The area in words; Http404 when there is none."""
    if not area:
        return packs.current().meta.region
    try:
        return regions.label(area)
    except NotFound as error:
        raise Http404(_("Tidak ada wilayah berkode %(area)s.") % {"area": area}) from error


def _ours(area: str) -> str:
    """The area, if it belongs to this region. Http404."""
    if area and (not area.startswith(tuple(packs.current().meta.provinces)) or regions.find(area) is None):
        raise Http404(_("Wilayah ini di luar layanan."))
    return area


def _children(area: str) -> list[str]:
    return [row.code for row in regions.children(area)] if area.count(".") < 3 else []


def _parts(rows: list[queries.Part]) -> list[dict[str, Any]]:
    most = max((row.opened for row in rows), default=0) or 1
    shown = [
        {
            "row": row, "name": regions.name(row.code), "used": round(row.opened / most * 100),
            "late": share(row.overdue, row.open) or 0,
        }
        for row in rows
    ]  # fmt: skip
    return sorted(shown, key=lambda item: (-item["row"].opened, item["name"]))


@require_safe
@official("leader", "coordinator", "dispatcher", "desk", "validator")
def leader(request: HttpRequest) -> HttpResponse:
    """Five numbers, each a sentence; one map that says where it is late; the agencies that need a look."""
    now, actor = clock.now(), actor_of(request)
    area = _ours(request.GET.get("wilayah", "") or queries.home_area(actor))
    counted = kept(f"leader:{area}", lambda: figures(now, area, _children(area)), now, seconds=_LEADER_S)
    late = counted.value.late_parts
    agencies = [
        {"name": flows.agency_name(code), "open": n, "overdue": late_n}
        for code, n, late_n in counted.value.late_agencies
    ]
    context = {
        "area": area, "area_name": _named(area), "five": five(counted.value, area), "agencies": agencies,
        "made_at": counted.at,
        "map": drawn(area, late), "places": sorted(((-n, regions.name(c), c, n) for c, n in late.items())),
        "above": [a for a in regions.path(area)[:-1] if a.code.startswith(queries.home_area(actor))] if area else [],
    }  # fmt: skip
    return page(request, "insights/leader.html", context)


def _desk(area: str) -> str:
    """The desk that reads a report from an area first, by name: the one with the narrowest territory around it."""
    desks = lookup.tables(packs.current()).desks
    parts = area.split(".")
    found = (desks.get(".".join(parts[:end])) for end in range(len(parts), 0, -1))
    return next((unit.name for unit in found if unit is not None), "")


def _waiting(area: str) -> list[dict[str, Any]]:
    """The newest public reports of a village or district that are not done, as a notice board shows them."""
    if area.count(".") < _BOARD_FROM:
        return []
    tongue = language()
    rows = public_list(Filters(area=area, phases=_NOT_DONE), size=_BOARD_ROWS).items
    states = {row.state: flows.state_for("report", row.state, row.phase) for row in rows}
    return [{"row": row, "state": states[row.state], "label": states[row.state].label.in_(tongue)} for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the statistics of an area count."""

    numbers: Numbers
    standing: queries.Standing
    parts: list[queries.Part]
    categories: list[tuple[str, int]]


def _counted(now: datetime, days: int, whole: queries.Whole) -> Counted:
    only_public = whole.area.count(".") >= 2
    return Counted(
        numbers=queries.numbers(now, days, whole),
        standing=queries.standing(whole),
        parts=queries.by_part(now, days, _children(whole.area), only_public=only_public),
        categories=queries.by_category(now, days, whole),
    )


@require_safe
def statistics(request: HttpRequest, area: str = "") -> HttpResponse:
    """Public numbers of an area with their meanings; made to be printed and pinned up."""
    now = clock.now()
    _ours(area)
    days = whole_number(request.GET.get("hari", ""), 4)
    days = days if days in queries.DAYS else 30
    # In a village one private report more is somebody: villages are counted by what everybody may read.
    whole = queries.Whole(area=area, only_public=area.count(".") >= 3)
    counted = kept(
        f"statistics:{area}:{days}", lambda: _counted(now, days, whole), now, seconds=_YEAR_S if days > 90 else _PAGE_S
    )
    found, rows = counted.value.numbers, counted.value.categories
    pack, tongue = packs.current(), language()
    most = rows[0][1] if rows else 1
    names = {c.code: c.name.in_(tongue) for c in pack.categories}
    categories = [{"name": names.get(code, code), "n": n, "used": round(n / most * 100)} for code, n in rows]
    context = {
        "area": area, "area_name": _named(area), "days": days, "all_days": queries.DAYS, "found": found,
        "stand": counted.value.standing, "confirmed_share": share(found.confirmed, found.done),
        "only_public": whole.only_public, "parts": _parts(counted.value.parts), "village_parts": area.count(".") == 2,
        "above": regions.way_to(area)[:-1], "categories": categories, "definitions": DEFINITIONS,
        "desk": _desk(area), "waiting": _waiting(area), "address": f"{settings.BALAI_PUBLIC_URL}/lapor/",
        "made_at": counted.at,
        "median_days": round(found.median_resolve_h / 24, 1) if found.median_resolve_h else None,
    }  # fmt: skip
    response = render(request, "insights/statistics.html", context)
    # With cookies it may hold a message to this very visitor, or whose phone this is.
    response.headers["Cache-Control"] = "private, no-cache" if request.COOKIES else "public, max-age=300"
    patch_vary_headers(response, ("Cookie",))
    return cacheable(response, (LISTS,), 300)
