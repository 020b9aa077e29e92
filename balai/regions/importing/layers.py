# SPDX-License-Identifier: EUPL-1.2
"""What maps draw of an edition: simplified villages and districts per regency, and all regencies, as GeoJSON files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import shapely

from balai.regions.importing.clean import Coverage, to_degrees
from balai.regions.shapes import write_shapes

NEAR_M, FAR_M = 100, 250  # coverage_simplify tolerance of villages, of what lies above
DIGITS = 4  # 11 m, finer than the tolerance


def write(folder: Path, coverage: Coverage, names: Mapping[str, str]) -> None:
    """The full shapes for locating and the display layers, below `folder`."""
    write_shapes(folder, to_degrees(coverage.shapes, coverage.epsg), {"codes": coverage.codes})
    near = _simplified(coverage.shapes, NEAR_M, coverage.epsg)
    _per_regency(folder / "villages", zip(coverage.codes, near, strict=True), names)
    for length, place in ((8, "districts"), (5, "regencies")):
        codes, shapes = dissolve(coverage, length)
        drawn = list(zip(codes, _simplified(shapes, FAR_M, coverage.epsg), strict=True))
        if place == "districts":
            _per_regency(folder / place, drawn, names)
        else:
            (folder / "regencies.json").write_text(collection(drawn, names), "utf-8")


def dissolve(coverage: Coverage, length: int) -> tuple[list[str], list[shapely.Geometry]]:
    """Codes of this length and the joined shapes of their villages, in metres."""
    groups: dict[str, list[shapely.Geometry]] = {}
    for code, shape in zip(coverage.codes, coverage.shapes, strict=True):
        groups.setdefault(code[:length], []).append(shape)
    return list(groups), [shapely.coverage_union_all(shapes) for shapes in groups.values()]


def _simplified(shapes: list[shapely.Geometry], metres: float, epsg: int) -> list[shapely.Geometry]:
    return to_degrees(list(shapely.coverage_simplify(shapes, metres)), epsg)


def _per_regency(folder: Path, rows: Iterable[tuple[str, shapely.Geometry]], names: Mapping[str, str]) -> None:
    folder.mkdir(parents=True)
    groups: dict[str, list[tuple[str, shapely.Geometry]]] = {}
    for code, shape in rows:
        groups.setdefault(code[:5], []).append((code, shape))
    for regency, members in groups.items():
        (folder / f"{regency}.json").write_text(collection(members, names), "utf-8")


def collection(rows: Iterable[tuple[str, shapely.Geometry]], names: Mapping[str, str]) -> str:
    """A GeoJSON FeatureCollection with code and name, coordinates to 11 m, without spaces."""
    features = [
        {"type": "Feature", "properties": {"code": code, "name": names.get(code, code)}, "geometry": geometry(shape)}
        for code, shape in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def geometry(shape: shapely.Geometry) -> dict[str, object]:
    """A polygon as GeoJSON with DIGITS decimals; rings that collapse by rounding are left out."""
    polygons = [_rings(p) for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    drawn = [rings for rings in polygons if rings]
    if len(drawn) == 1:
        return {"type": "Polygon", "coordinates": drawn[0]}
    return {"type": "MultiPolygon", "coordinates": drawn}


def _rings(polygon: shapely.Geometry) -> list[list[list[float]]]:
    rounded = [_rounded(ring) for ring in (polygon.exterior, *polygon.interiors)]
    return [ring for ring in rounded if len(ring) >= 4] if len(rounded[0]) >= 4 else []


def _rounded(ring: shapely.Geometry) -> list[list[float]]:
    points: list[list[float]] = []
    for x, y in ring.coords:
        point = [round(x, DIGITS), round(y, DIGITS)]
        if not points or points[-1] != point:
            points.append(point)
    return points
