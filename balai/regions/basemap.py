# SPDX-License-Identifier: EUPL-1.2
"""The built-in base map: land, regency outlines and names, village areas; made once per edition and kept as files."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings
from shapely import Geometry

from balai import packs
from balai.packs.schema import Pack
from balai.regions import editions, gazetteer
from balai.regions.gazetteer import Gazetteer
from balai.regions.importing.layers import collection, geometry
from balai.regions.rules.cells import cells
from balai.regions.rules.polygons import polygonal, polygons_of
from balai.regions.shapes import Villages

FORM = "3"  # raised when the form of the files changes
COMPLETE = 0.95  # share of a regency's villages an edition must have before its lines replace the approximate ones
OUTLINE_DEGREES = 0.008  # 900 m: regency outlines on the overview
LEAST_DEGREES2 = 1e-5  # 0.1 km²: smaller islands are left out of the outlines
TILE_ADDRESS = "/peta/ubin/{z}/{x}/{y}.png"
DATA_CREDIT = "Wilayah: idn-area-data (ODbL), geografis; daratan: Natural Earth"
_lock = threading.Lock()


def key() -> str:
    """Changes when anything the files are made of does: data, pack, boundaries in force."""
    pack, shapes = packs.current(), editions.villages.get()
    parts = [FORM, gazetteer.version(), ",".join(pack.meta.provinces), shapes.folder.name if shapes else "",
             pack.basemap.tile_url, pack.basemap.attribution, str(pack.basemap.max_zoom)]  # fmt: skip
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def packed(name: str) -> bytes | None:
    """One file gzipped: `dasar`, or a regency's code; None if there is none. Made for all names at the first question
    (a second for a large province).
    """
    folder = _root() / key()
    if not folder.is_dir():
        _make(folder)
    path = folder / f"{name}.json.gz"
    return path.read_bytes() if path.is_file() else None


@lru_cache(maxsize=32)
def outlines(area: str, edition: str) -> dict[str, Geometry]:
    """Area code -> outline of each area one level below `area` ("": the regencies), for the edition that `key` names.

    Empty where nothing is drawn: below a village, or outside the pack's provinces.
    """
    regency = area[:5] if area.count(".") else ""
    body = packed(regency or "dasar")
    if body is None or area.count(".") > 2 or not edition:
        return {}
    found = json.loads(gzip.decompress(body))
    if not regency:
        rows = {r["code"]: {"type": "MultiPolygon", "coordinates": r["coordinates"]} for r in found["regencies"]}
        return {code: shapely.geometry.shape(shape) for code, shape in rows.items() if code.startswith(area)}
    length = len(area) + (3 if len(area) < 8 else 5)
    groups: dict[str, list[Geometry]] = {}
    for row in found["features"]:
        code = str(row["properties"]["code"])
        if code.startswith(area):
            groups.setdefault(code[:length], []).append(shapely.make_valid(shapely.geometry.shape(row["geometry"])))
    return {code: polygonal(shapely.union_all(shapes)) for code, shapes in groups.items()}


def _root() -> Path:
    return Path(settings.BALAI_HOME) / "cache" / "map"


def _make(folder: Path) -> None:
    """Writes beside and renames: two processes at once both write, one wins, nobody reads half."""
    with _lock:
        if folder.is_dir():
            return
        pack, shapes = packs.current(), editions.villages.get()
        own = gazetteer.load(pack.meta.provinces)
        draft = folder.with_name(f".{folder.name}.{os.getpid()}")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        for name, content in _files(pack, own, shapes).items():
            (draft / f"{name}.json.gz").write_bytes(gzip.compress(content.encode(), 9, mtime=0))
        try:
            draft.rename(folder)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
        for old in _root().iterdir():
            if old != folder and not old.name.startswith("."):
                shutil.rmtree(old, ignore_errors=True)


def _files(pack: Pack, own: Gazetteer, shapes: Villages | None) -> dict[str, str]:
    land = _land(own)
    drawn = _cells(own, land["own"])
    regencies = [a for a in own.areas.values() if a.level == "regency"]
    names = {code: a.name for code, a in own.areas.items()}
    mapped = {r.code for r in regencies if shapes and _is_mapped(own, shapes, r.code)}
    files = {}
    for regency in regencies:
        rows = [(c, s) for c, s in drawn.items() if c.startswith(regency.code + ".")]
        body = (
            (shapes.folder / "villages" / f"{regency.code}.json").read_text("utf-8")
            if shapes and regency.code in mapped
            else collection(rows, names)
        )
        files[regency.code] = _village_file(json.loads(body), own, regency.code, approximate=regency.code not in mapped)
    files["dasar"] = _dump(_base(pack, own, land, _outlines(own, drawn, shapes, mapped), mapped))
    return files


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _is_mapped(own: Gazetteer, shapes: Villages, regency: str) -> bool:
    listed = [v.code for v in own.villages if v.code.startswith(regency + ".")]
    return sum(code in shapes.known for code in listed) >= COMPLETE * len(listed)


def _land(own: Gazetteer) -> dict[str, Geometry]:
    """Land of Indonesia and of others around all provinces of the pack."""
    merged: dict[str, Geometry] = {}
    for which in ("own", "other"):
        parts = [shapely.Polygon(r[0], r[1:]) for p in own.provinces for r in gazetteer.land(p)[which]]
        merged[which] = shapely.make_valid(shapely.union_all(parts))
    return merged


def _cells(own: Gazetteer, land: Geometry) -> dict[str, Geometry]:
    """Village code -> stand-in shape; villages without a point of their own have none."""
    placed = own.places.villages
    lats, lons = own.around.lats, own.around.lons
    neighbours = [(float(x), float(y)) for x, y in zip(lons, lats, strict=True)]
    shapes = cells([(v.lon, v.lat) for v in placed], neighbours, land)
    return {v.code: polygonal(s) for v, s in zip(placed, shapes, strict=True) if polygons_of(s)}


def _village_file(body: dict[str, Any], own: Gazetteer, regency: str, *, approximate: bool) -> str:
    """GeoJSON of a regency's villages with what the map needs beside: district names and islands."""
    districts = [[a.name, a.lat, a.lon, a.code] for a in own.children(regency)]
    islands = [[i.name, i.lat, i.lon] for i in own.islands if i.code.startswith(regency + ".")]
    return _dump({**body, "approximate": approximate, "districts": districts, "islands": islands})


def _outlines(
    own: Gazetteer, drawn: dict[str, Geometry], shapes: Villages | None, mapped: set[str]
) -> list[tuple[str, Geometry]]:
    """Regency code -> outline, from the edition where it has the regency, else from the stand-ins."""
    known: dict[str, Geometry] = {}
    if shapes and mapped:
        saved = json.loads((shapes.folder / "regencies.json").read_text("utf-8"))["features"]
        known = {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in saved}
    codes = [a.code for a in own.areas.values() if a.level == "regency"]
    groups: dict[str, list[Geometry]] = {code: [] for code in codes}
    for code, shape in drawn.items():
        groups[code[:5]].append(shape)
    whole = [known[c] if c in mapped else shapely.union_all(groups[c]) for c in codes]
    simple = shapely.coverage_simplify([_areal(s) for s in whole], OUTLINE_DEGREES)
    return [(code, _areal(shape)) for code, shape in zip(codes, simple, strict=True) if not shape.is_empty]


def _areal(shape: Geometry) -> Geometry:
    """The polygons of a shape large enough to be seen on an overview (0.1 km²), at least the largest."""
    polygons = sorted(polygons_of(shapely.make_valid(shape)), key=lambda p: -p.area)
    large = [p for n, p in enumerate(polygons) if n == 0 or p.area > LEAST_DEGREES2]
    return shapely.multipolygons(large) if large else shapely.MultiPolygon()


def _coordinates(shape: Geometry) -> list[Any]:
    """MultiPolygon coordinates to 110 m, what the land map is good for."""
    found = geometry(shapely.set_precision(shape, 0.001))
    coordinates: Any = found["coordinates"]
    return [coordinates] if found["type"] == "Polygon" else list(coordinates)


def _base(
    pack: Pack, own: Gazetteer, land: dict[str, Geometry], outlines: list[tuple[str, Geometry]], mapped: set[str]
) -> dict[str, Any]:
    lats, lons = own.places.lats, own.places.lons
    tiles = pack.basemap
    street = {"url": TILE_ADDRESS, "attribution": tiles.attribution, "max_zoom": tiles.max_zoom}
    return {
        "own": _coordinates(land["own"]),
        "other": _coordinates(land["other"]) if not land["other"].is_empty else [],
        "names": [
            [a.name.removeprefix("Kabupaten "), a.lat, a.lon] for a in own.areas.values() if a.level == "regency"
        ],
        "regencies": [
            {"code": code, "approximate": code not in mapped, "coordinates": _coordinates(shape)}
            for code, shape in outlines
        ],
        "bounds": [round(float(v), 3) for v in (lats.min(), lons.min(), lats.max(), lons.max())],
        "tiles": street if tiles.tile_url else None,
        "attribution": DATA_CREDIT,
    }
