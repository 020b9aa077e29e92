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
SMALL, SPARSE = 0.25, 0.05  # islands: smaller than so much of the largest area, and land in so little of their own box
FAR = 1.5  # so many times wider or taller must islands make the map before they leave it
SQUARE, GAP = 30.0, 8.0  # of an area that stands beside the map


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One area: its outline, where its number stands, how dark it is (0 when nothing is late), its name in the lines
    it needs, in none where there is no room.
    """

    code: str
    name: str
    path: str
    x: float
    y: float
    n: int
    shade: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The whole map."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    apart: tuple[str, ...]  # names of the areas that stand as squares at the edge


def drawn(area: str, numbers: Mapping[str, int]) -> Drawing | None:
    """The areas below `area` with a number each; None where there is nothing to draw. Small areas far off the coast
    would leave the others no room: each stands as a square at the edge of the drawing, on its side of it.
    """
    found = {c: s for c, s in basemap.outlines(area, basemap.key()).items() if c in numbers and not s.is_empty}
    if not found:
        return None
    _west, south, _east, north = shapely.total_bounds(list(found.values()))
    narrow = math.cos(math.radians((south + north) / 2))
    flat = {code: shapely.transform(shape, lambda xy: xy * (narrow, -1)) for code, shape in found.items()}
    frame, far = _frame(flat)
    scale = min(WIDTH / (frame[2] - frame[0]), TALLEST / (frame[3] - frame[1]))
    page = {
        code: shapely.simplify(shapely.transform(shape, lambda xy: (xy - frame[:2]) * scale), 0.4)
        for code, shape in flat.items()
    }
    width, height = (frame[2] - frame[0]) * scale, (frame[3] - frame[1]) * scale
    page |= _squares({code: page[code] for code in far}, width, height)
    left, top, right, bottom = shapely.total_bounds([*page.values(), shapely.box(0, 0, width, height)])
    most = max(numbers.values(), default=0)
    moved = {code: shapely.transform(shape, lambda xy: xy - (left, top)) for code, shape in page.items()}
    shapes = tuple(_shape(code, outline, numbers[code], most) for code, outline in moved.items())
    apart = tuple(regions.name(code) for code in far)
    return Drawing(width=right - left, height=bottom - top, shapes=shapes, apart=apart)


def _frame(shapes: Mapping[str, Geometry]) -> tuple[tuple[float, float, float, float], list[str]]:
    """(bounds of what the drawing shows at its true place, areas that lie outside it)."""
    whole = shapely.total_bounds(list(shapes.values()))
    large = SMALL * max(shape.area for shape in shapes.values())
    islands = {c for c, s in shapes.items() if s.area < min(large, SPARSE * s.envelope.area)}
    inner = shapely.total_bounds([shape for code, shape in shapes.items() if code not in islands])
    wider = max((whole[2] - whole[0]) / (inner[2] - inner[0]), (whole[3] - whole[1]) / (inner[3] - inner[1]))
    if wider < FAR:
        return tuple(whole), []
    return tuple(inner), sorted(islands)


def _squares(shapes: Mapping[str, Geometry], width: float, height: float) -> dict[str, Geometry]:
    """A square beyond the edge for each shape, on the side where it lies, none over another."""
    out: dict[str, Geometry] = {}
    taken: dict[str, list[float]] = {}
    for code, shape in shapes.items():
        x, y = shape.centroid.x, shape.centroid.y
        beyond = {"left": -x, "right": x - width, "top": -y, "bottom": y - height}
        side = max(beyond, key=lambda name: beyond[name])
        is_row = side in {"top", "bottom"}
        at = min(max(x if is_row else y, SQUARE / 2), (width if is_row else height) - SQUARE / 2)
        while any(abs(at - other) < SQUARE + GAP for other in taken.get(side, ())):
            at += SQUARE + GAP
        taken.setdefault(side, []).append(at)
        off = SQUARE / 2 + GAP
        depth = -off if side in {"left", "top"} else (height if is_row else width) + off
        cx, cy = (at, depth) if is_row else (depth, at)
        out[code] = shapely.box(cx - SQUARE / 2, cy - SQUARE / 2, cx + SQUARE / 2, cy + SQUARE / 2)
    return out


def _shape(code: str, outline: Geometry, n: int, most: int) -> Shape:
    largest = max(polygons_of(outline), key=lambda polygon: polygon.area)
    spot = shapely.get_coordinates(shapely.point_on_surface(largest))[0]
    name = regions.name(code)
    left, _top, right, _bottom = largest.bounds
    return Shape(
        code=code, name=name, path=" ".join(_rings(outline)), x=float(spot[0]), y=float(spot[1]), n=n,
        shade=math.ceil(n / most * SHADES) if n else 0, lines=label_lines(name, (right - left) * 0.8),
    )  # fmt: skip


def label_lines(name: str, room: float) -> tuple[str, ...]:
    """The name in one line, or broken at the gap nearest to its middle; () if neither fits."""
    gaps = [at for at, letter in enumerate(name) if letter == " "]
    middle = min(gaps, key=lambda at: abs(at - len(name) / 2), default=len(name))
    ways = ((name,), (name[:middle], name[middle + 1 :]))
    return next((way for way in ways if max(map(len, way)) * LETTER < room), ())


def _rings(outline: Geometry) -> Iterator[str]:
    for polygon in polygons_of(outline):
        for ring in (polygon.exterior, *polygon.interiors):
            yield "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords) + "Z"
