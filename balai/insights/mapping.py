# SPDX-License-Identifier: EUPL-1.2
"""The leader's map: areas one level down as shapes of a drawing, each with its number written on it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import shapely
from shapely import Geometry

from balai.regions import basemap
from balai.regions import queries as regions
from balai.regions.rules.polygons import polygons_of

WIDTH = 360.0  # of the drawing, in its own units: one to a pixel on a phone
TALLEST = 520.0
LETTER = 6.0  # a letter of a name takes about so much
SHADES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One area: its outline, where its number stands, how dark it is (0 when nothing is late), its name if it fits."""

    code: str
    name: str
    path: str
    x: float
    y: float
    n: int
    shade: int
    fits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The whole map."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def drawn(area: str, numbers: Mapping[str, int]) -> Drawing | None:
    """The areas below `area` with a number each; None where there is nothing to draw."""
    outlines = {c: s for c, s in basemap.outlines(area, basemap.key()).items() if c in numbers and not s.is_empty}
    if not outlines:
        return None
    west, south, east, north = shapely.total_bounds(list(outlines.values()))
    narrow = math.cos(math.radians((south + north) / 2))
    scale = min(WIDTH / ((east - west) * narrow), TALLEST / (north - south))
    most = max(numbers.values(), default=0)

    def to_page(shape: Geometry) -> Geometry:
        moved = shapely.transform(shape, lambda xy: (xy - (west, north)) * (narrow * scale, -scale))
        return shapely.simplify(moved, 0.4)

    shapes = tuple(_shape(code, to_page(outline), numbers[code], most) for code, outline in outlines.items())
    return Drawing(width=(east - west) * narrow * scale, height=(north - south) * scale, shapes=shapes)


def _shape(code: str, outline: Geometry, n: int, most: int) -> Shape:
    largest = max(polygons_of(outline), key=lambda polygon: polygon.area)
    spot = shapely.get_coordinates(shapely.point_on_surface(largest))[0]
    name = regions.name(code)
    left, _top, right, _bottom = largest.bounds
    return Shape(
        code=code, name=name, path=" ".join(_rings(outline)), x=float(spot[0]), y=float(spot[1]), n=n,
        shade=math.ceil(n / most * SHADES) if n else 0, fits=(right - left) * 0.8 > len(name) * LETTER,
    )  # fmt: skip


def _rings(outline: Geometry) -> Iterator[str]:
    for polygon in polygons_of(outline):
        for ring in (polygon.exterior, *polygon.interiors):
            yield "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords) + "Z"
