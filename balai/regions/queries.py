# SPDX-License-Identifier: EUPL-1.2
"""Questions about places: what is below, what is above, what is it called, where is this pin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from balai import packs
from balai.kernel.errors import InvalidInput, NotFound
from balai.packs.lookup import ByIdentity, village_term
from balai.regions import editions, finding, gazetteer, locating, succession
from balai.regions.gazetteer import Area, Gazetteer
from balai.regions.locating import Candidate, Located
from balai.regions.models import Edition
from balai.regions.rules import geo
from balai.regions.rules.codes import Level, dotted, level_of
from balai.regions.shapes import RoadOwner

__all__ = [
    "Area",
    "Candidate",
    "Found",
    "Located",
    "RoadOwner",
    "UnknownArea",
    "area",
    "children",
    "edition_rows",
    "find",
    "has_boundaries",
    "label",
    "locate",
    "name",
    "path",
    "places_in",
    "provinces",
    "road_owner",
    "search",
]


class UnknownArea(NotFound):
    code = "unknown_area"
    message = _("Kode wilayah {area} tidak dikenal. Pilih wilayah dari daftar.")


def here() -> Gazetteer:
    """The areas of the running pack."""
    return gazetteer.load(packs.current().meta.provinces)


def _gazetteer_for(code: str) -> Gazetteer:
    own = here()
    return own if code[:2] in own.provinces else gazetteer.load((code[:2],))


def find(code: str) -> Area | None:
    """The area of any province of Indonesia, None if there is none with this code. A code that a later list replaced
    finds its successor.
    """
    if level_of(code) is None or code[:2] not in gazetteer.province_names():
        return None
    found = _gazetteer_for(code).areas.get(code)
    if found is None and (newer := succession.successor(code)) is not None:
        return find(newer)
    return found


def area(code: str) -> Area:
    """The area with this code. Raises UnknownArea."""
    found = find(code)
    if found is None:
        raise UnknownArea(area=code)
    return found


def provinces() -> dict[str, str]:
    """All provinces of Indonesia, code -> name."""
    return gazetteer.province_names()


def children(code: str = "") -> tuple[Area, ...]:
    """The areas directly below by name; without a code the pack's provinces, or the regencies if it has only one.
    Raises UnknownArea.
    """
    if not code:
        own = here()
        if len(own.provinces) == 1:
            return own.children(own.provinces[0])
        return tuple(own.areas[p] for p in own.provinces)
    found = area(code)
    return _gazetteer_for(found.code).children(found.code)


def path(code: str) -> tuple[Area, ...]:
    """The area and all above it, province first. Raises UnknownArea."""
    found = area(code)
    return _gazetteer_for(found.code).path(found.code)


def way_to(code: str) -> tuple[Area, ...]:
    """The path, to be shown below the region's own name: a province that is the whole region goes without saying."""
    is_one = len(packs.current().meta.provinces) == 1
    return tuple(a for a in path(code) if a.level != "province" or not is_one) if code else ()


def name(code: str) -> str:
    """One area with its kind: "Pekon Sukabumi", "Kec. Talang Padang", "Kab. Tanggamus". Raises UnknownArea."""
    return _name(area(code))


def _name(a: Area) -> str:
    if a.level == "village":
        term, _head = village_term(packs.current(), a.code)
        return f"{term} {a.name}"
    if a.level == "district":
        return f"Kec. {a.name}"
    if a.level == "regency":
        return a.name.replace("Kabupaten ", "Kab. ", 1)
    return a.name


def label(code: str) -> str:
    """The whole place in words, smallest first: "Pekon Sukabumi, Kec. Talang Padang, Kab. Tanggamus"; the province is
    added when it is not the pack's own. Raises UnknownArea.
    """
    return _label(code, ByIdentity(packs.current()))


@lru_cache(maxsize=8192)
def _label(code: str, _pack: ByIdentity) -> str:
    """Lists ask for the same places again and again; names change only with the pack."""
    areas = path(code)
    if len(areas) > 1 and areas[0].code in here().provinces:
        areas = areas[1:]
    return ", ".join(_name(a) for a in reversed(areas))


@dataclass(frozen=True, slots=True)
class Found:
    """A place a search found."""

    code: str
    label: str
    lat: float
    lon: float


def search(text: str, limit: int = 8) -> tuple[Found, ...]:
    """Villages, districts and regencies of the pack whose names fit, best first; forgiving spelling and order.
    A code is found as itself.
    """
    own = here()
    code = dotted(text.strip()) if text.strip()[:1].isdigit() else None
    exact = find(code) if code else None
    codes = [exact.code] if exact else [hit.code for hit in finding.finder(own).search(text[:100], limit)]
    areas = [area(c) for c in codes]
    return tuple(Found(a.code, label(a.code), a.lat, a.lon) for a in areas)


def places_in(south: float, west: float, north: float, east: float, level: Level, limit: int) -> tuple[Area, ...]:
    """Areas of one level whose own points lie in a view, at most `limit`, spread over it."""
    found = [
        a
        for a in here().areas.values()
        if a.level == level and south <= a.lat <= north and west <= a.lon <= east and not a.approximate
    ]
    step = max(1, -(-len(found) // limit))
    return tuple(found[::step])


def locate(lat: float, lon: float) -> Located:
    """Where this pin is, with the boundaries if they were imported, else by the nearest village points.
    Raises InvalidInput if the numbers are no coordinates.
    """
    if not geo.usable(lat, lon):
        raise InvalidInput(
            {"lat": str(_("Koordinat tidak terbaca. Pilih titik di peta atau pilih tempat dari daftar."))}
        )
    return locating.locate(here(), editions.villages.get(), lat, lon)


def road_owner(lat: float, lon: float, within_m: float = 40) -> RoadOwner | None:
    """Who keeps the nearest road within `within_m` metres; None if there is none or no road layer was imported."""
    roads = editions.roads.get()
    return roads.owner(lat, lon, within_m) if roads and geo.usable(lat, lon) else None


def has_boundaries() -> bool:
    """Whether village boundaries are in force."""
    return editions.villages.get() is not None


def edition_rows() -> list[Edition]:
    """All editions, newest first."""
    return list(Edition.objects.order_by("-pk"))
