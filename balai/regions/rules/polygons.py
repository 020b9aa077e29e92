# SPDX-License-Identifier: EUPL-1.2
"""Keeps the polygons of a shape; mending and clipping may leave lines and points behind."""

from __future__ import annotations

import shapely


def polygons_of(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """All polygons in a shape, however deep in collections."""
    found = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            if not part.is_empty:
                found.append(part)
        elif part.geom_type in {"MultiPolygon", "GeometryCollection"}:
            found += polygons_of(part)
    return found


def polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """The same area as one polygon or multipolygon, empty if there is none."""
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    parts = polygons_of(shape)
    return shapely.multipolygons(parts) if parts else shapely.MultiPolygon()
