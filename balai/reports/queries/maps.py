# SPDX-License-Identifier: EUPL-1.2
"""The public map: clusters of all reports from packed counters, single points where few enough lie in view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from balai.reports.models import CategoryNumber, MapCell
from balai.reports.queries.filters import Filters, match, time_clauses, unindexed, wanted_categories, wanted_phases
from balai.reports.queries.lists import matching_ids, newest_within, run
from balai.reports.rules import cells, morton
from balai.reports.rules.around import Around
from balai.reports.rules.morton import Box

POINTS = 1000  # so many points are drawn singly
LOOKED_AT = 5000  # newest reports a map narrowed by words or time looks at
_DEEPEST = cells.ZOOMS[-1]


@dataclass(frozen=True, slots=True)
class MapView:
    """What to draw. Clusters: (lat, lon, how many, how many of them open). Points: (lat, lon, number, title, state,
    category). `total` in view; `is_partial`: only the newest `LOOKED_AT` were looked at.
    """

    clusters: list[tuple[float, float, int, int]] = field(default_factory=list)
    points: list[tuple[float, float, str, str, str, str]] = field(default_factory=list)
    total: int = 0
    is_partial: bool = False


def map_view(box: Box, zoom: int, filters: Filters) -> MapView:
    """The map in `box` at a Leaflet zoom, narrowed by any filters; costs the same however many reports there are."""
    if filters.near is not None:
        return _around(box, zoom, filters, filters.near)
    if filters.text.strip() or filters.since or filters.until:
        return _looked_up(box, zoom, filters)
    if filters.area:
        return _by_area(box, filters)
    weights = _weights(filters)
    level = min((z for z in cells.ZOOMS if z >= zoom + 1), default=_DEEPEST)
    level = min(level, _DEEPEST)
    blobs = _cells_in(box, level)
    if not blobs:
        return MapView()
    sums = cells.summed(blobs, weights)
    view = _clusters(sums)
    few = view.total <= POINTS or (zoom >= _DEEPEST and view.total <= LOOKED_AT)
    # Points cost as much as all that lie in view, wanted or not.
    return _points(box, filters, view) if few and int(sums.total.sum()) <= LOOKED_AT else view


def _around(box: Box, zoom: int, filters: Filters, near: Around) -> MapView:
    """The newest reports of a place, as far as they are in view."""
    ids = newest_within(filters, near, LOOKED_AT)
    rows: list[tuple[Any, ...]] = []
    for at in range(0, len(ids), 900):
        marks = ", ".join(["%s"] * len(ids[at : at + 900]))
        rows += run(f"SELECT {_POINT} FROM reports_listedreport l WHERE l.case_id IN ({marks})", ids[at : at + 900])  # noqa: S608
    found = [row for row in rows if box.contains(row[0], row[1])]
    is_partial = len(ids) >= LOOKED_AT
    if len(found) <= POINTS:
        return MapView(points=_as_points(found), total=len(found), is_partial=is_partial)
    return MapView(clusters=_gathered(found, zoom), total=len(found), is_partial=is_partial)


def _weights(filters: Filters) -> Any:
    numbers = dict(CategoryNumber.objects.values_list("code", "id")) if filters.category else {}
    return cells.weights(wanted_categories(filters.category, numbers), wanted_phases(filters.phases))


def _cells_in(box: Box, level: int) -> list[bytes]:
    """Counters of the cells that touch the box."""
    runs = morton.ranges(box, 8, level)
    where = " OR ".join(["(zoom = %s AND cell BETWEEN %s AND %s)"] * len(runs))
    values = [v for first, last in runs for v in (level, first, last)]
    found = run(f"SELECT cell, counts FROM reports_mapcell WHERE {where}", values)  # noqa: S608  values are bound
    x0, y0 = (n >> morton.BITS - level for n in morton.steps(box.south, box.west))
    x1, y1 = (n >> morton.BITS - level for n in morton.steps(box.north, box.east))
    kept = []
    for cell, counts in found:
        x, y = morton.split(cell)
        if x0 <= x <= x1 and y0 <= y <= y1:
            kept.append(bytes(counts))
    return kept


def _clusters(sums: cells.Summed) -> MapView:
    shown = np.flatnonzero(sums.wanted)
    lats = ((sums.y[shown] + 0.5) / (1 << morton.BITS) * 180.0 - 90.0).round(5).tolist()
    lons = ((sums.x[shown] + 0.5) / (1 << morton.BITS) * 360.0 - 180.0).round(5).tolist()
    counts, still_open = sums.wanted[shown].tolist(), sums.open[shown].tolist()
    return MapView(clusters=list(zip(lats, lons, counts, still_open, strict=True)), total=sum(counts))


_POINT = "l.lat, l.lon, l.number, l.title, l.state, l.category"


def _points(box: Box, filters: Filters, instead: MapView) -> MapView:
    """The single points in the box; `instead` when they turn out to be too many."""
    runs = morton.ranges(box, 10)
    where = " OR ".join(["l.morton BETWEEN %s AND %s"] * len(runs))
    values: list[Any] = [v for both in runs for v in both]
    narrowed = ""
    for column, wanted in (("l.phase", list(filters.phases)), ("l.category", _codes(filters))):
        if wanted:
            narrowed += f" AND {unindexed(column)} IN ({', '.join(['%s'] * len(wanted))})"
            values += wanted
    values += [box.south, box.north, box.west, box.east]
    found = run(
        f"SELECT {_POINT} FROM reports_listedreport l WHERE ({where}){narrowed} "  # noqa: S608  values are bound
        f"AND l.lat BETWEEN %s AND %s AND l.lon BETWEEN %s AND %s LIMIT {POINTS + 1}",
        values,
    )
    return instead if len(found) > POINTS else MapView(points=_as_points(found), total=len(found))


def _codes(filters: Filters) -> list[str]:
    """Codes of the wanted categories, none for all."""
    if not filters.category:
        return []
    numbers = dict(CategoryNumber.objects.values_list("code", "id"))
    wanted = set(wanted_categories(filters.category, numbers) or ())
    return [code for code, number in numbers.items() if number in wanted] or [filters.category]


def _as_points(rows: Sequence[Sequence[Any]]) -> list[tuple[float, float, str, str, str, str]]:
    return [(round(r[0], 5), round(r[1], 5), r[2], r[3], r[4], r[5]) for r in rows]


def _by_area(box: Box, filters: Filters) -> MapView:
    """One cluster for each part of the area; a village, or an area with few reports, as points."""
    own = cells.place_row(filters.area)
    parts = cells.parts_of(filters.area)
    if own is None:
        return MapView()
    blob = MapCell.objects.filter(zoom=own[0], cell=own[1]).values_list("counts", flat=True).first()
    if blob is None:
        return MapView()
    weights = _weights(filters)
    total = int(cells.summed([bytes(blob)], weights).wanted[0])
    if parts is None or total <= POINTS:
        return _looked_up(box, 0, filters)
    zoom, first, last = parts
    rows = MapCell.objects.filter(zoom=zoom, cell__range=(first, last)).values_list("counts", flat=True)
    view = _clusters(cells.summed([bytes(counts) for counts in rows], weights))
    inside = [c for c in view.clusters if box.contains(c[0], c[1])]
    return MapView(clusters=inside, total=sum(c[2] for c in inside))


def _looked_up(box: Box, zoom: int, filters: Filters) -> MapView:
    """The newest matching reports, as points or gathered in cells."""
    clauses, values = time_clauses(filters, phases=not filters.by_words)
    clauses.append("l.lat BETWEEN %s AND %s AND l.lon BETWEEN %s AND %s")
    values += [box.south, box.north, box.west, box.east]
    if filters.by_words:
        question = match(filters)
        if not question:
            return MapView()
        ids = f"{matching_ids(bounded=False)} LIMIT {LOOKED_AT}"
        source, values = f"({ids}) s JOIN reports_listedreport l ON l.case_id = s.id", [question, *values]
    else:
        clauses.insert(0, "l.lat IS NOT NULL")
        source = "reports_listedreport l"
    order = "" if filters.by_words else f" ORDER BY l.opened_at DESC, l.case_id DESC LIMIT {LOOKED_AT}"
    found = run(f"SELECT {_POINT} FROM {source} WHERE {' AND '.join(clauses)}{order}", values)  # noqa: S608
    is_partial = len(found) >= LOOKED_AT
    if len(found) <= POINTS:
        return MapView(points=_as_points(found), total=len(found), is_partial=is_partial)
    return MapView(clusters=_gathered(found, zoom), total=len(found), is_partial=is_partial)


def _gathered(rows: Sequence[Sequence[Any]], zoom: int) -> list[tuple[float, float, int, int]]:
    """Clusters of rows by the cells of a zoom; how many are open is not told (0) for looked-up reports."""
    lats = np.array([r[0] for r in rows])
    lons = np.array([r[1] for r in rows])
    level = min(max(zoom + 2, cells.ZOOMS[0]), _DEEPEST)
    keys = morton.encode_many(lats, lons) >> 2 * (morton.BITS - level)
    _found, where, counts = np.unique(keys, return_inverse=True, return_counts=True)
    mean_lat = np.bincount(where, lats) / counts
    mean_lon = np.bincount(where, lons) / counts
    return [
        (round(float(a), 5), round(float(o), 5), int(n), 0) for a, o, n in zip(mean_lat, mean_lon, counts, strict=True)
    ]
