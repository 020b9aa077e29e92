# SPDX-License-Identifier: EUPL-1.2
"""The built list of areas: codes, names, points and postcodes, loaded for the provinces that are asked for."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from balai.regions.rules.codes import Kind, Level, ancestors, kind_of, level_of, parent_of
from balai.regions.rules.geo import Floats, Points, nearest

DATA = Path(__file__).with_name("data")
NEAR_DEGREES = 0.5  # villages of other provinces are kept this far around ours, to know whose a border pin is


class DataMissingError(RuntimeError):
    """The list of areas was not built."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"Data wilayah belum dibangun ({path} tidak ada). Jalankan `make build`.")


@dataclass(frozen=True, slots=True)
class Area:
    """A province, regency, district or village. The point is a village's own, else the middle of its villages;
    `approximate`: the village is newer than the source of points and borrows its district's.
    """

    code: str
    name: str
    lat: float
    lon: float
    postcode: str = ""
    approximate: bool = False

    @property
    def level(self) -> Level:
        return level_of(self.code) or "village"

    @property
    def kind(self) -> Kind:
        return kind_of(self.code)

    @property
    def parent_code(self) -> str | None:
        return parent_of(self.code)


@dataclass(frozen=True, slots=True)
class Island:
    """A named island with its point; the coastline of the built map is too coarse to show most of them."""

    code: str
    name: str
    lat: float
    lon: float
    populated: bool


def _read(name: str) -> Any:
    path = DATA / name
    if not path.exists():
        raise DataMissingError(path)
    return json.loads(gzip.decompress(path.read_bytes()))


def _degrees(steps: list[int]) -> list[float]:
    return [value / 10_000 for value in accumulate(steps)]


@lru_cache(maxsize=1)
def version() -> str:
    """Twelve hex digits that change with the built data."""
    path = DATA / "manifest.json"
    if not path.exists():
        raise DataMissingError(path)
    return str(json.loads(path.read_text("utf-8"))["version"])


@lru_cache(maxsize=1)
def province_names() -> dict[str, str]:
    """All provinces of Indonesia, code -> name."""
    return {code: name for code, name, _ in _read("country.json.gz")}


@lru_cache(maxsize=1)
def _country() -> tuple[Floats, Floats, NDArray[np.int32]]:
    """Latitude, longitude (to 110 m) and province number of every village of Indonesia."""
    path = DATA / "points.bin.gz"
    if not path.exists():
        raise DataMissingError(path)
    pairs = np.frombuffer(gzip.decompress(path.read_bytes()), dtype="<u2").reshape(-1, 2).astype(np.float64) / 1000
    numbers = [np.full(count, int(code), dtype=np.int32) for code, _, count in _read("country.json.gz")]
    return pairs[:, 0] - 12, pairs[:, 1] + 94, np.concatenate(numbers)


def nearest_province(lat: float, lon: float, other_than: tuple[str, ...] = ()) -> tuple[str, float]:
    """Code of the province whose village is nearest, and the km to it; `other_than` are left out."""
    lats, lons, numbers = _country()
    if other_than:
        others = ~np.isin(numbers, [int(p) for p in other_than])
        lats, lons, numbers = lats[others], lons[others], numbers[others]
    ((index, km),) = nearest(lat, lon, lats, lons, 1)
    return str(numbers[index]), km


class Places:
    """Villages that have a point of their own, to be asked for the nearest."""

    def __init__(self, villages: Iterable[Area]) -> None:
        self.villages = tuple(v for v in villages if not v.approximate)
        self.lats: Floats = np.array([v.lat for v in self.villages], dtype=np.float64)
        self.lons: Floats = np.array([v.lon for v in self.villages], dtype=np.float64)
        self.points = Points(self.lats, self.lons)

    def nearest(self, lat: float, lon: float, k: int) -> list[tuple[Area, float]]:
        """The k nearest villages with km, nearest first."""
        return [(self.villages[i], km) for i, km in self.points.nearest(lat, lon, k)]


class Gazetteer:
    """The areas of a few provinces."""

    def __init__(self, provinces: Iterable[str]) -> None:
        self.provinces = tuple(provinces)
        self.areas: dict[str, Area] = {}
        self.islands: list[Island] = []
        for code in self.provinces:
            self._load(code)
        self._children: dict[str, list[Area]] = {}
        for area in self.areas.values():
            self._children.setdefault(area.parent_code or "", []).append(area)
        self.villages = tuple(a for a in self.areas.values() if len(a.code) == 13)
        self.places = Places(self.villages)

    def _load(self, province: str) -> None:
        raw = _read(f"{province}.json.gz")
        rows = raw["villages"]
        approximate = set(rows["approximate"])
        villages = [
            Area(code, name, lat, lon, f"{postcode:05d}" if postcode else "", n in approximate)
            for n, (code, name, lat, lon, postcode) in enumerate(
                zip(
                    rows["codes"],
                    rows["names"],
                    _degrees(rows["lat"]),
                    _degrees(rows["lon"]),
                    accumulate(rows["postcode"]),
                    strict=True,
                )
            )
        ]
        middles = _middles(villages)
        for code, name in [[province, province_names()[province]], *raw["regencies"], *raw["districts"]]:
            self.areas[code] = Area(code, name, *middles[code])
        self.areas.update({v.code: v for v in villages})
        isles, populated = raw["islands"], set(raw["islands"]["populated"])
        self.islands += [
            Island(code, name, lat, lon, n in populated)
            for n, (code, name, lat, lon) in enumerate(
                zip(isles["codes"], isles["names"], _degrees(isles["lat"]), _degrees(isles["lon"]), strict=True)
            )
        ]

    def children(self, code: str) -> tuple[Area, ...]:
        """The areas directly below, by name; empty for a village and for what is not loaded."""
        return tuple(sorted(self._children.get(code, ()), key=lambda a: (a.kind == "kota", a.name, a.code)))

    def villages_of(self, district: str) -> list[Area]:
        """The villages of a district in order of code; do not change the list."""
        return self._children.get(district, [])

    def path(self, code: str) -> tuple[Area, ...]:
        """The area and all above it, province first. KeyError if unknown."""
        return tuple(self.areas[c] for c in ancestors(code))

    def newcomers(self, district: str) -> tuple[Area, ...]:
        """Villages of a district that are too new to have a point of their own."""
        return self._newcomers.get(district, ())

    @cached_property
    def _newcomers(self) -> dict[str, tuple[Area, ...]]:
        found: dict[str, list[Area]] = {}
        for village in self.villages:
            if village.approximate:
                found.setdefault(village.code[:8], []).append(village)
        return {district: tuple(villages) for district, villages in found.items()}

    @cached_property
    def around(self) -> Points:
        """Points of other provinces' villages near ours."""
        lats, lons, numbers = _country()
        own = self.places
        south, north = own.lats.min() - NEAR_DEGREES, own.lats.max() + NEAR_DEGREES
        west, east = own.lons.min() - NEAR_DEGREES, own.lons.max() + NEAR_DEGREES
        near = (lats > south) & (lats < north) & (lons > west) & (lons < east)
        near &= ~np.isin(numbers, [int(p) for p in self.provinces])
        return Points(lats[near].copy(), lons[near].copy())

    @cached_property
    def _own_land(self) -> shapely.Geometry:
        return _prepared(self.provinces, "own")

    @cached_property
    def _other_land(self) -> shapely.Geometry:
        return _prepared(self.provinces, "other")

    def on_land(self, lat: float, lon: float) -> bool:
        """Whether the coarse land map has land of Indonesia here; False far from the provinces."""
        return bool(shapely.contains_xy(self._own_land, lon, lat))

    def abroad(self, lat: float, lon: float) -> bool:
        """Whether the coarse land map has land of another country here; False far from the provinces."""
        other = self._other_land
        return not other.is_empty and bool(shapely.contains_xy(other, lon, lat))

    def foreign_km(self, lat: float, lon: float, within_km: float = float("inf")) -> float:
        """Km to the nearest village of another province; inf when none is near the region or, if that is enough to
        know, none within some km.
        """
        found = self.around.nearest(lat, lon, 1, within_km)
        return found[0][1] if found else float("inf")


def _middles(villages: list[Area]) -> dict[str, tuple[float, float]]:
    """Mean point of the villages below every prefix, those with a point of their own where there are any."""
    sums: dict[str, list[float]] = {}
    for weight, group in (
        (1.0, (v for v in villages if not v.approximate)),
        (1e-9, (v for v in villages if v.approximate)),
    ):
        for v in group:
            for prefix in (v.code[:2], v.code[:5], v.code[:8]):
                s = sums.setdefault(prefix, [0.0, 0.0, 0.0])
                s[0] += weight
                s[1] += weight * v.lat
                s[2] += weight * v.lon
    return {prefix: (round(lat / n, 4), round(lon / n, 4)) for prefix, (n, lat, lon) in sums.items()}


def land(province: str) -> dict[str, Any]:
    """Built land around a province: bounds, own and other (MultiPolygon coordinates, lon lat)."""
    return dict(_read(f"{province}.land.json.gz"))


def _prepared(provinces: tuple[str, ...], which: str) -> shapely.Geometry:
    parts = [shapely.Polygon(rings[0], rings[1:]) for province in provinces for rings in land(province)[which]]
    merged = shapely.union_all(parts)
    shapely.prepare(merged)
    return merged


@lru_cache(maxsize=4)
def load(provinces: tuple[str, ...]) -> Gazetteer:
    """The gazetteer of these provinces, kept. LookupError for a code that is no province."""
    unknown = [p for p in provinces if p not in province_names()]
    if unknown:
        raise LookupError(f"no province {', '.join(unknown)}")
    return Gazetteer(provinces)
