# SPDX-License-Identifier: EUPL-1.2
"""Numbers for the public and for leaders: what was opened, resolved, closed, and confirmed by the reporter, apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db.models import Q

from balai.cases.models import Case

_FIELDS = ("agency", "phase", "outcome", "opened_at", "resolved_at", "closed_at", "objection_count", "rating")
Row = tuple[str, str, str, datetime, datetime | None, datetime | None, int, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Of the cases opened in a period. `closed` is what government says, `confirmed` what reporters say; `silent` were
    closed because nobody answered. Medians are hours, None when there is nothing to take them of.
    """

    opened: int
    open: int
    resolved: int
    closed: int
    confirmed: int
    silent: int
    refused: int
    transferred: int
    duplicates: int
    objected: int
    median_resolve_h: float | None
    median_confirm_h: float | None
    rating: float | None


def _scope(since: datetime, until: datetime, area: str) -> Q:
    """Parts of a split are left out: the public counts what people asked."""
    out = Q(opened_at__gte=since, opened_at__lt=until, parent=None)
    return out & (Q(area_code=area) | Q(area_code__startswith=f"{area}.")) if area else out


def shown_to_all() -> Q:
    """Cases that everybody may read."""
    return Q(visibility="public", is_listed=True)


def numbers(
    since: datetime, until: datetime, *, area: str = "", agency: str = "", only_public: bool = False
) -> Numbers:
    """The numbers of a period, a place, an agency; one query along the index of opening times."""
    rows = Case.objects.filter(_scope(since, until, area))
    if only_public:
        rows = rows.filter(shown_to_all())
    if agency:
        rows = rows.filter(agency=agency)
    return _numbers(rows.values_list(*_FIELDS).iterator())


def by_agency(since: datetime, until: datetime, *, area: str = "") -> dict[str, Numbers]:
    """The numbers of each agency, by its code; one query."""
    grouped: dict[str, list[Row]] = {}
    for row in Case.objects.filter(_scope(since, until, area)).values_list(*_FIELDS).iterator():
        grouped.setdefault(row[0], []).append(row)
    return {agency: _numbers(rows) for agency, rows in sorted(grouped.items())}


def _hours(rows: Iterable[tuple[datetime, datetime | None]]) -> float | None:
    spans = [(end - start).total_seconds() / 3600 for start, end in rows if end is not None]
    return round(median(spans), 1) if spans else None


def _numbers(found: Iterable[Row]) -> Numbers:
    rows = list(found)
    phases = [row[1] for row in rows]
    outcomes = [row[2] for row in rows]
    ratings = [row[7] for row in rows if row[7] is not None]
    return Numbers(
        opened=len(rows),
        open=sum(p in {"waiting", "coordinating", "assigned", "working", "checking"} for p in phases),
        resolved=phases.count("resolved"),
        closed=sum(o in {"confirmed", "silent"} for o in outcomes),
        confirmed=outcomes.count("confirmed"),
        silent=outcomes.count("silent"),
        refused=phases.count("refused"),
        transferred=phases.count("transferred"),
        duplicates=outcomes.count("duplicate"),
        objected=sum(row[6] > 0 for row in rows),
        median_resolve_h=_hours((row[3], row[4]) for row in rows),
        median_confirm_h=_hours((row[3], row[5]) for row in rows if row[2] == "confirmed"),
        rating=round(sum(ratings) / len(ratings), 2) if ratings else None,
    )
