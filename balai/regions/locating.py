# SPDX-License-Identifier: EUPL-1.2
"""From a pin to a village: boundaries where there are any, else the nearest village points and the person's word."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from balai.regions import gazetteer
from balai.regions.gazetteer import Area, Gazetteer, Places
from balai.regions.rules import geo
from balai.regions.rules.geo import Surroundings
from balai.regions.shapes import Villages

CANDIDATES = 5
# An edition with this share of the villages is taken as the whole region: villages it lacks lie in their parents.
COMPLETE = 0.95


class Candidate(NamedTuple):
    """A village a pin may lie in, and the km from the pin to the village's point."""

    area: Area
    distance_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where a pin is.

    `exact`: imported boundaries contain it and `village` is certain; `candidates` then only holds villages of the
    district that the boundaries do not have yet. Otherwise `village` is the best guess and the person confirms one of
    `candidates`. `inside` False: not our region; `province_code` and `province_name` then name the province of
    Indonesia it belongs to, None far from any. `distance_km`: to our nearest village, 0 if exact.
    """

    village: Area | None
    exact: bool
    candidates: tuple[Candidate, ...]
    inside: bool
    distance_km: float
    province_code: str | None
    province_name: str | None


def candidates(own: Gazetteer, places: Places, lat: float, lon: float, k: int = CANDIDATES) -> tuple[Candidate, ...]:
    """The k nearest of `places`, and the villages of the nearest one's district that have no point yet."""
    found = places.nearest(lat, lon, k)
    if found and (newcomers := own.newcomers(found[0][0].code[:8])):
        found += [(v, found[0][1]) for v in newcomers]
    return tuple(Candidate(a, round(km, 2)) for a, km in found)


def locate(own: Gazetteer, shapes: Villages | None, lat: float, lon: float) -> Located:
    """Where the pin is; the coordinates must be usable."""
    if shapes is None:
        return _by_points(own, own.places, lat, lon)
    code = shapes.containing(lat, lon)
    if code is not None and code in own.areas:
        return _inside(own.areas[code], _unmapped(own, shapes, code[:8]), 0.0, exact=True)
    hit = shapes.nearest(lat, lon)
    if hit.distance_km <= geo.EDGE_KM and hit.code in own.areas:
        return _inside(own.areas[hit.code], candidates(own, own.places, lat, lon), hit.distance_km)
    if len(shapes.known) < COMPLETE * len(own.villages):
        return _by_points(own, _without(own, shapes), lat, lon)
    around = Surroundings(own_km=hit.distance_km, foreign_km=own.foreign_km(lat, lon), abroad=own.abroad(lat, lon))
    if hit.code in own.areas and geo.inside_beyond_edge(around, on_land=own.on_land(lat, lon)):
        return _inside(own.areas[hit.code], candidates(own, own.places, lat, lon), hit.distance_km)
    return _outside(own, lat, lon, hit.distance_km)


def _by_points(own: Gazetteer, places: Places, lat: float, lon: float) -> Located:
    found = candidates(own, places, lat, lon)
    if not found:
        return _outside(own, lat, lon, float("inf"))
    km = found[0].distance_km
    # A foreign village farther than ours decides nothing (rules.geo.inside), so none is looked for beyond.
    around = Surroundings(own_km=km, foreign_km=own.foreign_km(lat, lon, within_km=km), abroad=own.abroad(lat, lon))
    return _inside(found[0].area, found, km) if geo.inside(around) else _outside(own, lat, lon, km)


@lru_cache(maxsize=2)
def _without(own: Gazetteer, shapes: Villages) -> Places:
    """The villages an incomplete edition has no polygon of: a pin outside all polygons is in one of them."""
    return Places(v for v in own.villages if v.code not in shapes.known)


def _unmapped(own: Gazetteer, shapes: Villages, district: str) -> tuple[Candidate, ...]:
    """Villages of a district that the boundaries do not have; their land still lies in a neighbour's polygon."""
    villages = own.villages_of(district)
    if shapes.per_district[district] == len(villages):
        return ()
    return tuple(Candidate(v, 0.0) for v in villages if v.code not in shapes.known)


def _inside(village: Area, found: tuple[Candidate, ...], km: float, *, exact: bool = False) -> Located:
    province = village.code[:2]
    return Located(
        village=village,
        exact=exact,
        candidates=found,
        inside=True,
        distance_km=round(km, 2),
        province_code=province,
        province_name=gazetteer.province_names()[province],
    )


def _outside(own: Gazetteer, lat: float, lon: float, own_km: float) -> Located:
    code, km = gazetteer.nearest_province(lat, lon, other_than=own.provinces)
    near = km <= geo.REACH_KM
    return Located(
        village=None,
        exact=False,
        candidates=(),
        inside=False,
        distance_km=round(own_km, 2),
        province_code=code if near else None,
        province_name=gazetteer.province_names()[code] if near else None,
    )
