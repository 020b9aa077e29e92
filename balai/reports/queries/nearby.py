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

COMPARED = 60  # nearest candidates whose words are compared
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
    found = {row[1]: row for row in _rows(_nearest(lat, lon, _kin(category)))}
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


def _nearest(lat: float, lon: float, categories: list[str]) -> list[int]:
    """The nearest open public reports of some categories within reach, from the covering index alone: the number of a
    place tells its coordinates, so that no row is touched in vain.
    """
    runs = morton.ranges(morton.around(lat, lon, duplicates.FARTHEST_M), 8)
    where = " OR ".join(["l.morton BETWEEN %s AND %s"] * len(runs))
    phases, kinds = ", ".join(["%s"] * len(OPEN)), ", ".join(["%s"] * len(categories))
    found = run(
        f"SELECT l.case_id, l.morton FROM reports_listedreport l WHERE ({where}) "  # noqa: S608  values are bound
        f"AND {unindexed('l.phase')} IN ({phases}) AND {unindexed('l.category')} IN ({kinds}) LIMIT 1500",
        [*(v for both in runs for v in both), *OPEN, *categories],
    )
    away = sorted((duplicates.distance_m(lat, lon, *morton.decode(code)), case_id) for case_id, code in found)
    return [case_id for distance, case_id in away[:COMPARED] if distance <= duplicates.FARTHEST_M]


def _rows(case_ids: list[int]) -> list[tuple[Any, ...]]:
    if not case_ids:
        return []
    marks = ", ".join(["%s"] * len(case_ids))
    return run(
        f"SELECT {', '.join('l.' + c for c in COLUMNS)} FROM reports_listedreport l "  # noqa: S608  values are bound
        f"WHERE l.case_id IN ({marks})",
        case_ids,
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
