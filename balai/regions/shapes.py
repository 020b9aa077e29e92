# SPDX-License-Identifier: EUPL-1.2
"""Imported shapes in memory: village polygons and road lines, found through a tree in microseconds."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely import STRtree

from balai.regions.rules.geo import KM_PER_DEGREE, distance_km

INDEX, BLOB = "index.json", "shapes.wkb"


def write_shapes(folder: Path, shapes: Sequence[shapely.Geometry], index: dict[str, Any]) -> None:
    """`shapes` one after the other as WKB in one file, their lengths and `index` (lists of the same order) beside."""
    blobs = [shapely.to_wkb(s) for s in shapes]
    (folder / BLOB).write_bytes(b"".join(blobs))
    (folder / INDEX).write_text(json.dumps({**index, "lengths": [len(b) for b in blobs]}), "utf-8")


def read_shapes(folder: Path) -> tuple[list[shapely.Geometry], dict[str, Any]]:
    """What `write_shapes` wrote."""
    index = json.loads((folder / INDEX).read_text("utf-8"))
    blob, pieces, start = (folder / BLOB).read_bytes(), [], 0
    for length in index["lengths"]:
        pieces.append(blob[start : start + length])
        start += length
    return list(shapely.from_wkb(pieces)), index


@dataclass(frozen=True, slots=True)
class Hit:
    """A village polygon and the km from the pin to it, 0 when it contains the pin."""

    code: str
    distance_km: float


class Villages:
    """Village polygons of an edition, in degrees."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shapes, index = read_shapes(folder)
        self.codes: list[str] = index["codes"]
        self.known = frozenset(self.codes)
        self.per_district = Counter(code[:8] for code in self.codes)
        self._tree = STRtree(self.shapes)

    def containing(self, lat: float, lon: float) -> str | None:
        """Code of the village whose polygon contains the pin; on a shared line the smaller code."""
        hits = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        if len(hits) == 0:
            return None
        return min(self.codes[int(i)] for i in hits)

    def nearest(self, lat: float, lon: float) -> Hit:
        """The polygon nearest to the pin. Nearest in degrees, which at the latitudes of Indonesia (cosine of the
        latitude above 0.98) picks the same village but for near ties; the km are true.
        """
        pin = shapely.Point(lon, lat)
        index = int(self._tree.nearest(pin))
        line = shapely.shortest_line(self.shapes[index], pin)
        (x, y), _ = line.coords
        return Hit(self.codes[index], distance_km(lat, lon, y, x))


@dataclass(frozen=True, slots=True)
class RoadOwner:
    """Who keeps the road at a pin: level village, regency, province or national; the road's name may be empty."""

    level: str
    name: str
    distance_m: float


class Roads:
    """Lines of a road owner edition, in degrees."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shapes, index = read_shapes(folder)
        self.levels: list[str] = index["levels"]
        self.names: list[str] = index["names"]
        self._tree = STRtree(self.shapes)

    def owner(self, lat: float, lon: float, within_m: float) -> RoadOwner | None:
        """The nearest road within `within_m` metres; None if there is none."""
        reach_y = within_m / 1000 / KM_PER_DEGREE
        shrink = math.cos(math.radians(lat))
        reach_x = reach_y / shrink
        frame = shapely.box(lon - reach_x, lat - reach_y, lon + reach_x, lat + reach_y)
        best: RoadOwner | None = None
        for index in sorted(self._tree.query(frame)):
            # Measured on a plane where a degree east is as long as a degree north.
            line = shapely.transform(self.shapes[index], lambda xy: (xy - (lon, lat)) * (shrink, 1.0))
            metres = float(line.distance(shapely.Point(0, 0))) * KM_PER_DEGREE * 1000
            if metres <= within_m and (best is None or metres < best.distance_m):
                best = RoadOwner(self.levels[index], self.names[index], round(metres, 1))
        return best
