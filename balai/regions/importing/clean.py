# SPDX-License-Identifier: EUPL-1.2
"""Makes a coverage of village shapes: valid, in metres, without slivers and overlaps; counts what had to be mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import STRtree

from balai.regions.rules.polygons import polygonal

GAP_M = 30.0  # gaps narrower than this between villages are slivers of digitising and are closed
SNAP_M = 0.5
HOLE_M2 = 50_000.0  # a hole that stays and is larger may be a lake or a missing village: it is listed

Say = Callable[[str], None]


@dataclass(slots=True)
class Mending:
    """What was found and done, areas in km²."""

    invalid: list[str] = field(default_factory=list)  # codes whose shape had to be made valid
    overlap_km2: float = 0.0
    overlaps: list[tuple[str, str, float]] = field(default_factory=list)  # the largest, km²
    gaps: int = 0
    gap_km2: float = 0.0
    holes_left: list[float] = field(default_factory=list)  # km² of holes that stay and are large
    changed: list[tuple[str, float, float]] = field(default_factory=list)  # code, km² before, after: more than 2 %
    lost: list[str] = field(default_factory=list)  # codes that vanished: they lay under others
    area_km2: dict[str, float] = field(default_factory=dict)  # per village, after


@dataclass(frozen=True, slots=True)
class Coverage:
    """Village shapes in metres of one UTM zone."""

    codes: list[str]
    shapes: list[shapely.Geometry]
    epsg: int
    mending: Mending


def utm_zone(lon: float, lat: float) -> int:
    """EPSG code of the UTM zone (WGS 84) around a point."""
    return (32600 if lat >= 0 else 32700) + int((lon + 180) // 6) + 1


def to_metres(shapes: list[shapely.Geometry], epsg: int) -> list[shapely.Geometry]:
    return _turned(shapes, 4326, epsg)


def to_degrees(shapes: list[shapely.Geometry], epsg: int) -> list[shapely.Geometry]:
    return _turned(shapes, epsg, 4326)


def _turned(shapes: list[shapely.Geometry], source: int, target: int) -> list[shapely.Geometry]:
    from pyproj import Transformer  # only who imports boundaries needs it

    turn = Transformer.from_crs(source, target, always_xy=True)
    return list(shapely.transform(shapes, turn.transform, interleaved=False))


def clean(villages: Mapping[str, list[shapely.Geometry]], say: Say) -> Coverage:
    """A coverage of `villages` (code -> its shapes in degrees; several are joined)."""
    mending = Mending()
    codes = sorted(villages)
    whole: list[shapely.Geometry] = []
    for code in codes:
        parts = [_valid(s, code, mending) for s in villages[code]]
        whole.append(polygonal(shapely.union_all(parts)) if len(parts) > 1 else parts[0])
    west, south, east, north = (float(v) for v in shapely.total_bounds(whole))
    epsg = utm_zone((west + east) / 2, (south + north) / 2)
    metres = [polygonal(shapely.make_valid(s)) for s in to_metres(whole, epsg)]
    say("memeriksa tumpang tindih")
    _measure_overlaps(codes, metres, mending)
    say("memeriksa celah")
    _measure_gaps(metres, mending)
    say("merapikan batas")
    cleaned = [polygonal(s) for s in shapely.coverage_clean(metres, gap_width=GAP_M, snapping_distance=SNAP_M)]
    kept: list[tuple[str, shapely.Geometry]] = []
    for code, before, after in zip(codes, metres, cleaned, strict=True):
        if after.is_empty:
            mending.lost.append(code)
            continue
        mending.area_km2[code] = after.area / 1e6
        if abs(after.area - before.area) > max(0.02 * before.area, 10_000):
            mending.changed.append((code, before.area / 1e6, after.area / 1e6))
        kept.append((code, after))
    mending.holes_left = sorted((a / 1e6 for a in _hole_areas(cleaned) if a > HOLE_M2), reverse=True)
    return Coverage([c for c, _ in kept], [s for _, s in kept], epsg, mending)


def _valid(shape: shapely.Geometry, code: str, mending: Mending) -> shapely.Geometry:
    if shape.is_valid:
        return polygonal(shape)
    mending.invalid.append(code)
    return polygonal(shapely.make_valid(shape))


def _measure_overlaps(codes: list[str], shapes: list[shapely.Geometry], mending: Mending) -> None:
    left, right = STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    array = np.array(shapes, dtype=object)
    areas = shapely.area(shapely.intersection(array[left[once]], array[right[once]]))
    mending.overlap_km2 = float(areas.sum()) / 1e6
    worst = np.argsort(areas)[::-1][:10]
    mending.overlaps = [
        (codes[int(left[once][i])], codes[int(right[once][i])], float(areas[i]) / 1e6)
        for i in worst
        if areas[i] > 10_000
    ]


def _hole_areas(shapes: list[shapely.Geometry]) -> list[float]:
    polygons = shapely.get_parts(shapely.union_all(shapes))
    return [float(shapely.Polygon(ring).area) for polygon in polygons for ring in polygon.interiors]


def _measure_gaps(shapes: list[shapely.Geometry], mending: Mending) -> None:
    areas = _hole_areas(shapes)
    mending.gaps, mending.gap_km2 = len(areas), sum(areas) / 1e6
