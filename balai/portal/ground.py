# SPDX-License-Identifier: EUPL-1.2
"""The built-in ground of every map: land, names of areas, and where street tiles come from, if from anywhere."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from balai import packs
from balai.regions import gazetteer
from balai.regions import queries as regions

MOST_NAMES = 60  # more names than this hide each other on a phone


@lru_cache(maxsize=4)
def ground(code: str) -> bytes:
    """Land of the pack's provinces and around them, names of the regencies, tiles: JSON."""
    pack = packs.load(code)
    own: list[Any] = []
    other: list[Any] = []
    for province in pack.meta.provinces:
        land = gazetteer.land(province)
        own += land["own"]
        other += land["other"]
    names = [(area.name.replace("Kabupaten ", ""), area.lat, area.lon) for p in pack.meta.provinces for area in regions.children(p)]
    tiles = None
    if pack.basemap.tile_url:
        tiles = {"url": "/peta/ubin/{z}/{x}/{y}.png", "attribution": pack.basemap.attribution, "max_zoom": pack.basemap.max_zoom}
    return msgspec.json.encode({
        "own": own,
        "other": other,
        "names": names,
        "tiles": tiles,
        "attribution": "Wilayah: idn-area-data (ODbL) · Daratan: Natural Earth",
    })


def names(west: float, south: float, east: float, north: float, zoom: int) -> list[tuple[str, float, float]]:
    """Names of districts (far) or villages (near) in view, thinned evenly when there are too many."""
    size = 13 if zoom >= 13 else 8
    areas = regions.here().areas.values()
    found = [
        (area.name, area.lat, area.lon)
        for area in areas
        if len(area.code) == size and south <= area.lat <= north and west <= area.lon <= east
    ]
    return found[:: len(found) // MOST_NAMES + 1]
