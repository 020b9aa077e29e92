# SPDX-License-Identifier: EUPL-1.2
"""Questions about places: what is below, what is above, what is it called, where is this pin."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from balai import packs
from balai.kernel.errors import InvalidInput, NotFound
from balai.packs.lookup import village_term
from balai.regions import gazetteer
from balai.regions.gazetteer import Area, Gazetteer
from balai.regions.rules import geo
from balai.regions.rules.codes import level_of

CANDIDATES = 5


class UnknownArea(NotFound):
    code = "unknown_area"
    message = _("Kode wilayah {area} tidak dikenal. Pilih wilayah dari daftar.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A village a pin may lie in, and the km from the pin to the village's point."""

    area: Area
    distance_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where a pin is.

    `exact`: imported boundaries contain it, `village` is certain, `candidates` is empty. Otherwise `village` is the
    best guess and the person confirms one of `candidates`. `inside` False: not our region; `province` then names the
    province of Indonesia it belongs to, None far from any. `distance_km`: to the nearest village of ours, 0 if exact.
    """

    village: Area | None
    exact: bool
    candidates: tuple[Candidate, ...]
    inside: bool
    distance_km: float
    province_code: str | None
    province_name: str | None


def here() -> Gazetteer:
    """The areas of the running pack."""
    return gazetteer.load(packs.current().meta.provinces)


def _gazetteer_for(code: str) -> Gazetteer:
    own = here()
    return own if code[:2] in own.provinces else gazetteer.load((code[:2],))


def find(code: str) -> Area | None:
    """The area of any province of Indonesia, None if there is none with this code."""
    if level_of(code) is None or code[:2] not in gazetteer.province_names():
        return None
    return _gazetteer_for(code).areas.get(code)


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
    return _gazetteer_for(area(code).code).children(code)


def path(code: str) -> tuple[Area, ...]:
    """The area and all above it, province first. Raises UnknownArea."""
    return _gazetteer_for(area(code).code).path(code)


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
    areas = path(code)
    if len(areas) > 1 and areas[0].code in here().provinces:
        areas = areas[1:]
    return ", ".join(_name(a) for a in reversed(areas))


def nearest_villages(lat: float, lon: float, k: int = CANDIDATES) -> tuple[Candidate, ...]:
    """The k villages whose points are nearest; of the nearest one's district also those too new to have a point."""
    own = here()
    found = own.nearest(lat, lon, k)
    if found:
        distance = found[0][1]
        found += [(v, distance) for v in own.newcomers(found[0][0].code[:8])]
    return tuple(Candidate(a, round(km, 2)) for a, km in found)


def locate(lat: float, lon: float) -> Located:
    """Where this pin is, with the boundaries if they were imported, else by the nearest village points.
    Raises InvalidInput if the numbers are no coordinates.
    """
    if not geo.usable(lat, lon):
        raise InvalidInput({"lat": str(_("Koordinat tidak terbaca. Pilih titik di peta atau pilih desa dari daftar."))})
    own = here()
    found = nearest_villages(lat, lon)
    nearest, own_km = found[0].area, found[0].distance_km
    is_inside = geo.inside(geo.Surroundings(own_km=own_km, foreign_km=own.foreign_km(lat, lon)))
    if not is_inside:
        return _outside(lat, lon, own_km)
    return Located(
        village=nearest,
        exact=False,
        candidates=found,
        inside=True,
        distance_km=own_km,
        province_code=nearest.code[:2],
        province_name=gazetteer.province_names()[nearest.code[:2]],
    )


def _outside(lat: float, lon: float, own_km: float) -> Located:
    code, km = gazetteer.nearest_province(lat, lon)
    near = km <= geo.REACH_KM
    return Located(
        village=None,
        exact=False,
        candidates=(),
        inside=False,
        distance_km=own_km,
        province_code=code if near else None,
        province_name=gazetteer.province_names()[code] if near else None,
    )
