# SPDX-License-Identifier: EUPL-1.2
"""Reports around a place: open ones that are likely the same trouble as a new one, and solved ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from balai import packs
from balai.packs import lookup
from balai.reports.queries.filters import unindexed
from balai.reports.queries.lists import COLUMNS, Item, as_moment, items, run
from balai.reports.rules import cells, duplicates, morton
from balai.reports.rules.duplicates import Likeness, Seen
from balai.reports.rules.morton import Box

COMPARED = 150  # nearest candidates whose words are compared
OPEN = tuple(cells.PHASES[n] for n in sorted(cells.OPEN))


@dataclass(frozen=True, slots=True)
class Nearby:
    """A public report and why it is likely the same trouble."""

    item: Item
    likeness: Likeness


def nearby(lat: float, lon: float, category: str, text: str, now: datetime) -> list[Nearby]:
    """Up to five open public reports around a pin that are likely the same trouble, likeliest first."""
    pack = packs.current()
    lineage = lookup.lineage(pack, category)
    box = morton.around(lat, lon, duplicates.REACH_M)
    rows = _around(box, OPEN, _kin(category))
    rows.sort(key=lambda row: duplicates.distance_m(lat, lon, row[6], row[7]))
    found = {row[1]: row for row in rows[:COMPARED]}
    new = Seen(number="", lat=lat, lon=lon, lineage=lineage, words=text, opened_at=now)
    others = (
        Seen(
            number=row[1], lat=row[6], lon=row[7], lineage=lookup.lineage(pack, row[2]), words=row[8],
            opened_at=as_moment(row[13]),
        )
        for row in found.values()
    )  # fmt: skip
    return [Nearby(items([found[like.number]])[0], like) for like in duplicates.likely(new, others)]


def _kin(category: str) -> list[str]:
    """Leaves under the same group as a category."""
    pack = packs.current()
    above = lookup.ancestors(pack, category)
    if not above:
        return [category]
    codes = [above[-1].code]
    for code in codes:  # grows while it is read
        codes.extend(child.code for child in lookup.children(pack, code))
    return codes


def _around(box: Box, phases: tuple[str, ...], categories: list[str]) -> list[tuple[Any, ...]]:
    """Rows of public reports in a small box, those of some phases and categories, straight from the covering index."""
    runs = morton.ranges(box, 8)
    where = " OR ".join(["l.morton BETWEEN %s AND %s"] * len(runs))
    values: list[Any] = [v for both in runs for v in both]
    phase_marks, category_marks = ", ".join(["%s"] * len(phases)), ", ".join(["%s"] * len(categories))
    return run(
        f"SELECT {', '.join('l.' + c for c in COLUMNS)} FROM reports_listedreport l WHERE ({where}) "  # noqa: S608
        f"AND {unindexed('l.phase')} IN ({phase_marks}) AND {unindexed('l.category')} IN ({category_marks}) "
        "AND l.lat BETWEEN %s AND %s AND l.lon BETWEEN %s AND %s LIMIT 600",
        [*values, *phases, *categories, box.south, box.north, box.west, box.east],
    )


def solved_near(lat: float, lon: float, metres: float = 1000, most: int = 6) -> list[Item]:
    """Public reports around a place that were solved, latest first."""
    box = morton.around(lat, lon, metres)
    runs = morton.ranges(box, 8)
    where = " OR ".join(["l.morton BETWEEN %s AND %s"] * len(runs))
    values: list[Any] = [v for both in runs for v in both]
    rows = run(
        f"SELECT {', '.join('l.' + c for c in COLUMNS)} FROM (SELECT case_id FROM reports_listedreport l "  # noqa: S608
        f"WHERE ({where}) AND {unindexed('l.phase')} IN ('resolved', 'closed') LIMIT 800) s "
        "JOIN reports_listedreport l ON l.case_id = s.case_id "
        f"WHERE l.lat BETWEEN %s AND %s AND l.lon BETWEEN %s AND %s ORDER BY l.updated_at DESC LIMIT {int(most)}",
        [*values, box.south, box.north, box.west, box.east],
    )
    return items(rows)
