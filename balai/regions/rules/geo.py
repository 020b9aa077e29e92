# SPDX-License-Identifier: EUPL-1.2
"""Distances on the ground and the rule that says whether a pin lies in the region. Everything is (lat, lon), km."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EARTH_KM = 6371.0088  # mean radius, IUGG
KM_PER_DEGREE = EARTH_KM * math.pi / 180

# How far from the nearest village point of ours a pin may lie: 12 nautical miles of water a province answers for
# (UU 23/2014 art. 27) and the way from the beach to the village's point. On land the emptiest corner of Lampung, a
# forest, is 25.0 km from its village's point (measured with its boundaries).
REACH_KM = 26.0
# Without boundaries the nearest village point is on the wrong side of a province border now and then. Sending a
# citizen away is worse than asking them to confirm, so a foreign village must be clearly nearer before we do: by more
# where villages are sparse. Measured at random points of villages: 0.06 % of Lampung's and 0.16 % of Jakarta's are
# wrongly sent away, 3 % and 0.6 % of the neighbours' land within 11 km is taken in (strictly nearest: 0.18 and 2.0 %
# sent away).
BORDER_KM, BORDER_SHARE, BORDER_LEAST_KM = 3.0, 0.7, 0.5
# With boundaries: jetties, river bends and coarse coastlines reach this far beyond the line that was drawn.
EDGE_KM = 0.3
# The built-in land map (Natural Earth 1:10m) is off by up to this much at the coast.
LAND_DOUBT_KM = 5.0


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in km (haversine)."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    a = math.sin((p2 - p1) / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(a)))


def distances_km(lat: float, lon: float, lats: Floats, lons: Floats) -> Floats:
    """Distances to many points, on a plane laid through (lat, lon): within 0.1 % of the sphere below 200 km at the
    latitudes of Indonesia, a tenth of the time.
    """
    dy = lats - lat
    dx = (lons - lon) * math.cos(math.radians(lat))
    return np.sqrt(dx * dx + dy * dy) * KM_PER_DEGREE


def nearest(lat: float, lon: float, lats: Floats, lons: Floats, k: int) -> list[tuple[int, float]]:
    """Index and km of the k nearest points, nearest first; equal distances in order of index."""
    if len(lats) == 0 or k <= 0:
        return []
    km = distances_km(lat, lon, lats, lons)
    k = min(k, len(km))
    chosen = np.argpartition(km, k - 1)[:k]
    pairs: list[tuple[int, float]] = [(int(i), float(km[i])) for i in chosen]
    return sorted(pairs, key=lambda p: (p[1], p[0]))


class Points:
    """Points in square buckets, so that the nearest are mostly found by looking at a few dozen of them."""

    SIDE = 0.02  # degrees
    AROUND = (1, 3)  # buckets looked at to each side of a pin's own: at least 2.2 km, enough in towns, then 6.6 km
    KEPT = 20_000  # neighbourhoods

    def __init__(self, lats: Floats, lons: Floats) -> None:
        self.lats, self.lons = lats, lons
        self._buckets: dict[tuple[int, int], list[tuple[int, float, float]]] = {}
        for index, (lat, lon) in enumerate(zip(lats.tolist(), lons.tolist(), strict=True)):
            bucket = (math.floor(lat / self.SIDE), math.floor(lon / self.SIDE))
            self._buckets.setdefault(bucket, []).append((index, lat, lon))
        self._neighbours = lru_cache(self.KEPT)(self._look_around)

    def nearest(self, lat: float, lon: float, k: int, within_km: float = math.inf) -> list[tuple[int, float]]:
        """As `nearest` of all points, but for those farther than `within_km`, which may be left out."""
        row, column = math.floor(lat / self.SIDE), math.floor(lon / self.SIDE)
        shrink = math.cos(math.radians(lat))
        for around in self.AROUND:
            near = self._neighbours(row, column, around)
            found = sorted([((y - lat) ** 2 + ((x - lon) * shrink) ** 2, index) for index, y, x in near])
            sure = around * self.SIDE * shrink  # whatever else there is lies at least so many degrees away
            if (len(found) >= k and found[k - 1][0] <= sure * sure) or sure * KM_PER_DEGREE >= within_km:
                return [(i, math.sqrt(square) * KM_PER_DEGREE) for square, i in found[:k] if square <= sure * sure]
        return nearest(lat, lon, self.lats, self.lons, k)

    def _look_around(self, row: int, column: int, around: int) -> list[tuple[int, float, float]]:
        span = range(-around, around + 1)
        return [point for r in span for c in span for point in self._buckets.get((row + r, column + c), ())]


def usable(lat: float, lon: float) -> bool:
    """Whether the numbers are coordinates at all."""
    return math.isfinite(lat) and math.isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known about a pin: km to our nearest village, to the nearest village of another province (inf: none
    near), and whether it stands on the land of another country.
    """

    own_km: float
    foreign_km: float
    abroad: bool = False


def inside(s: Surroundings) -> bool:
    """Whether a pin counts as ours when no boundaries tell: within reach of a village of ours, not clearly nearer to
    somebody else's, not on another country's land.
    """
    if s.own_km > REACH_KM:
        return False
    if s.abroad:
        return s.own_km <= EDGE_KM
    return s.own_km <= s.foreign_km + min(BORDER_KM, BORDER_SHARE * s.foreign_km + BORDER_LEAST_KM)


def inside_beyond_edge(s: Surroundings, *, on_land: bool) -> bool:
    """Whether a pin outside all polygons of a complete edition counts as ours; `own_km` is then to the nearest polygon.

    Just beyond the line it does. On land nowhere else, unless the neighbours are so far that the coarse land map must
    be wrong. At sea within reach, if no village of another province is nearer.
    """
    if s.own_km <= EDGE_KM:
        return True
    if s.abroad or s.own_km > REACH_KM:
        return False
    return s.own_km + LAND_DOUBT_KM < s.foreign_km if on_land else s.own_km <= s.foreign_km
