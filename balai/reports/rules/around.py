# SPDX-License-Identifier: EUPL-1.2
"""Places that somebody watches or asks for: around a point, along a way, within the edge of a field."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely

from balai.reports.rules import morton
from balai.reports.rules.morton import Box

RADII_M = (500, 1000, 2000, 5000)
LEAST_M, MOST_M = 50, 5000
MOST_POINTS = 30
LONGEST_KM = 60.0  # of a way, and across a field
LEVELS = (16, 14, 12, 10)  # zooms of the cells by which a report finds who watches its place
CELLS = 24  # of one place at most
_DEGREE_M = 111_195.0  # metres of one degree of latitude
Point = tuple[float, float]  # (lat, lon)


@dataclass(frozen=True)
class Around:
    """All places within `radius_m` of a point, of a way through several, or of the field that they enclose."""

    points: tuple[Point, ...]
    radius_m: int
    is_closed: bool = False

    @cached_property
    def box(self) -> Box:
        """The rectangle that holds it."""
        boxes = [morton.around(lat, lon, self.radius_m) for lat, lon in self.points]
        return Box(
            min(b.south for b in boxes), min(b.west for b in boxes),
            max(b.north for b in boxes), max(b.east for b in boxes),
        )  # fmt: skip

    @cached_property
    def middle(self) -> Point:
        """The middle of its rectangle."""
        return (self.box.south + self.box.north) / 2, (self.box.west + self.box.east) / 2

    def contains(self, lat: float, lon: float) -> bool:
        """Whether a place lies in it. Distances are on a plane laid at its middle: right to 0.2 % up to 60 km."""
        if not self.box.contains(lat, lon):
            return False
        here = shapely.Point(self._metres(lat, lon))
        return bool(shapely.dwithin(self._shape, here, self.radius_m))

    @cached_property
    def _shape(self) -> shapely.Geometry:
        flat = [self._metres(lat, lon) for lat, lon in self.points]
        if len(flat) == 1:
            return shapely.Point(flat[0])
        shape = shapely.Polygon(flat) if self.is_closed else shapely.LineString(flat)
        shapely.prepare(shape)
        return shape

    def _metres(self, lat: float, lon: float) -> tuple[float, float]:
        across = math.cos(math.radians(self.middle[0]))
        return (lon - self.middle[1]) * _DEGREE_M * across, (lat - self.middle[0]) * _DEGREE_M

    @property
    def cells(self) -> tuple[int, ...]:
        """Marked numbers of the cells that touch it: of the finest of `LEVELS` of which few suffice."""
        for level in LEVELS:
            if (cells := _cells_in(self.box, level)) is not None:
                found = [n for n in cells if self._touches(morton.cell_box(n, level))]
                if len(found) <= CELLS or level == LEVELS[-1]:
                    return tuple(marked(n, level) for n in found)
        return ()

    def _touches(self, cell: Box) -> bool:
        corner, far = self._metres(cell.south, cell.west), self._metres(cell.north, cell.east)
        return bool(shapely.dwithin(self._shape, shapely.box(*corner, *far), self.radius_m))

    @property
    def said(self) -> str:
        """As an address carries it: "lat,lon,radius", or "lat,lon;lat,lon;radius", a field ending in "luas"."""
        points = [",".join(f"{n:.5f}".rstrip("0").rstrip(".") for n in point) for point in self.points]
        if len(points) == 1:
            return f"{points[0]},{self.radius_m}"
        return ";".join([*points, f"{self.radius_m},luas" if self.is_closed else str(self.radius_m)])

    @property
    def is_sane(self) -> bool:
        """Whether it is no larger than people watch, and a shape at all."""
        across = max((_apart_km(a, b) for a, b in zip(self.points, self.points[1:], strict=False)), default=0.0)
        corners = morton.around(*self.points[0], LONGEST_KM * 1000)
        fits = across <= LONGEST_KM and all(corners.contains(*point) for point in self.points)
        return fits and LEAST_M <= self.radius_m <= MOST_M and bool(self._shape.is_valid)


def _cells_in(box: Box, level: int) -> list[int] | None:
    """The cells of a level that touch a box; None when the level is far too fine for it."""
    x0, y0 = (n >> morton.BITS - level for n in morton.steps(box.south, box.west))
    x1, y1 = (n >> morton.BITS - level for n in morton.steps(box.north, box.east))
    if (x1 - x0 + 1) * (y1 - y0 + 1) > CELLS * 40:
        return None
    return [morton.join(x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]


def marked(cell: int, level: int) -> int:
    """A cell's number with a leading one, so that numbers of several levels are never the same."""
    return 1 << 2 * level | cell


def cells_of(lat: float, lon: float) -> list[int]:
    """Marked numbers of the cells in which a place lies, one of each level."""
    code = morton.encode(lat, lon)
    return [marked(morton.cell(code, level), level) for level in LEVELS]


def parse(text: str, decimals: int = 5) -> Around | None:
    """What `said` wrote, coordinates rounded; None for anything that is no place, too large or too small."""
    parts = [part.split(",") for part in text.strip().split(";")] if len(text) <= 1200 else []
    try:
        if len(parts) == 1:
            lat, lon, radius = (float(n) for n in parts[0])
            return _checked([(lat, lon)], radius, decimals)
        *written, last = parts
        points = [(float(lat), float(lon)) for lat, lon in written]
        return _checked(points, float(last[0]), decimals, is_closed=last[1:] == ["luas"])
    except (ValueError, IndexError):
        return None


def _checked(points: Sequence[Point], radius: float, decimals: int, *, is_closed: bool = False) -> Around | None:
    good = all(-85 <= lat <= 85 and -180 <= lon <= 180 for lat, lon in points)
    if not good or not LEAST_M <= radius <= MOST_M or not (2 if is_closed else 0) < len(points) <= MOST_POINTS:
        return None
    rounded = dict.fromkeys((round(lat, decimals) + 0.0, round(lon, decimals) + 0.0) for lat, lon in points)
    if is_closed and len(rounded) < 3:
        return None
    found = Around(tuple(rounded), round(radius), is_closed=is_closed and len(rounded) > 2)
    return found if found.is_sane else None


def _apart_km(a: Point, b: Point) -> float:
    across = math.cos(math.radians(a[0]))
    return math.hypot((a[0] - b[0]) * _DEGREE_M, (a[1] - b[1]) * _DEGREE_M * across) / 1000
