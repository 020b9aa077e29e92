# SPDX-License-Identifier: EUPL-1.2
"""Public numbers of public reports by area, category and phase, from the packed counters: one row read per area."""

from __future__ import annotations

from dataclasses import dataclass

from balai.reports.models import CategoryNumber, MapCell
from balai.reports.queries.filters import Filters, wanted_categories, wanted_phases
from balai.reports.rules import cells


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many public reports there are, by phase, and by category and phase."""

    total: int
    by_phase: dict[str, int]
    by_category: dict[str, dict[str, int]]


def numbers(area: str = "") -> Numbers:
    """The numbers of an area, or of everything."""
    codes = dict(CategoryNumber.objects.values_list("id", "code"))
    by_phase = dict.fromkeys(cells.PHASES, 0)
    by_category: dict[str, dict[str, int]] = {}
    for blob in _blobs(area):
        for key, count in cells.unpack(blob).counts.items():
            phase = cells.PHASES[key & 15]
            by_phase[phase] += count
            row = by_category.setdefault(codes.get(key >> 4, "?"), {})
            row[phase] = row.get(phase, 0) + count
    return Numbers(sum(by_phase.values()), by_phase, by_category)


def count(filters: Filters) -> int | None:
    """How many public reports fit place, category and phases; None when text, time or a circle is asked for too, which
    no counter knows.
    """
    if filters.text.strip() or filters.since or filters.until or filters.near:
        return None
    found = _blobs(filters.area)
    if not found:
        return 0
    codes = dict(CategoryNumber.objects.values_list("code", "id")) if filters.category else {}
    weights = cells.weights(wanted_categories(filters.category, codes), wanted_phases(filters.phases))
    return int(cells.summed(found, weights).wanted.sum())


def by_part(area: str) -> dict[str, Numbers]:
    """Totals by phase of the areas directly below an area, by digits of their code; empty below villages."""
    parts = cells.parts_of(area)
    if parts is None:
        return {}
    zoom, first, last = parts
    rows = MapCell.objects.filter(zoom=zoom, cell__range=(first, last)).values_list("cell", "counts")
    found: dict[str, Numbers] = {}
    for cell, blob in rows:
        by_phase = dict.fromkeys(cells.PHASES, 0)
        for key, times in cells.unpack(bytes(blob)).counts.items():
            by_phase[cells.PHASES[key & 15]] += times
        found[_dotted(cell)] = Numbers(sum(by_phase.values()), by_phase, {})
    return found


def _dotted(cell: int) -> str:
    digits = str(cell)
    parts = [digits[:2], digits[2:4], digits[4:6], digits[6:10]]
    return ".".join(p for p in parts if p)


def _blobs(area: str) -> list[bytes]:
    if not area:
        rows = MapCell.objects.filter(zoom=cells.PROVINCES)
    else:
        row = cells.place_row(area)
        if row is None:
            return []
        rows = MapCell.objects.filter(zoom=row[0], cell=row[1])
    return [bytes(blob) for blob in rows.values_list("counts", flat=True)]
