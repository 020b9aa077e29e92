# SPDX-License-Identifier: EUPL-1.2
"""Writes the areas of Indonesia into `balai/regions/data/` from three npm packages; part of the build.

Codes and names come from idn-area-data (ODbL 1.0), points and postcodes from geografis (MIT), land from world-atlas
(Natural Earth, public domain). The result is the same byte for byte for the same input; any count that is not the
official one stops the build.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import re
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon, box

REPO = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPO))

from balai.regions.rules.matching import Known, Wanted, pair  # noqa: E402  the repository must be importable first

VERSIONS = {"idn-area-data": "4.0.1", "geografis": "1.3.2", "world-atlas": "2.0.2"}
# Kepmendagri 300.2.2-2430/2025: provinces, regencies and cities, districts, villages.
COUNTS = {"provinces": 38, "regencies": 514, "districts": 7285, "villages": 83762}
SPOT_COUNTS = {"18": (15, 229, 2651), "31": (6, 44, 267)}
INDONESIA = "360"  # ISO 3166-1 numeric, the id in world-atlas
EXTENT = (94.0, -12.0, 142.0, 8.0)
MARGIN = 0.6  # degrees of neighbouring land around a province, so that a map at its edge is not empty


class BuildError(SystemExit):
    """The input is not what the build was written for."""


@dataclass(frozen=True, slots=True)
class Point:
    lat: float
    lon: float
    postcode: int  # 0: not known
    approximate: bool


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _check_versions(modules: Path) -> None:
    for name, version in VERSIONS.items():
        found = json.loads((modules / name / "package.json").read_text("utf-8"))["version"]
        if found != version:
            raise BuildError(f"{name}: version {found} found, {version} needed; run `npm ci`")


def _read_areas(modules: Path) -> dict[str, list[dict[str, str]]]:
    folder = modules / "idn-area-data" / "data"
    areas = {level: sorted(_rows(folder / f"{level}.csv"), key=lambda r: r["code"]) for level in COUNTS}
    areas["islands"] = sorted(_rows(folder / "islands.csv"), key=lambda r: r["code"])
    for level, count in COUNTS.items():
        codes = {row["code"] for row in areas[level]}
        if len(codes) != count or len(areas[level]) != count:
            raise BuildError(f"{level}: {len(areas[level])} rows, {len(codes)} codes; {count} expected")
    parents = {row["code"] for level in ("provinces", "regencies", "districts") for row in areas[level]}
    for level in ("regencies", "districts", "villages"):
        orphans = [row["code"] for row in areas[level] if row["code"].rpartition(".")[0] not in parents]
        if orphans:
            raise BuildError(f"{level} without a parent: {orphans[:5]}")
    for province, expected in SPOT_COUNTS.items():
        found = tuple(
            sum(r["code"].startswith(province + ".") for r in areas[level])
            for level in ("regencies", "districts", "villages")
        )
        if found != expected:
            raise BuildError(f"province {province}: {found} areas, {expected} expected")
    return areas


def _points(modules: Path, areas: dict[str, list[dict[str, str]]]) -> tuple[dict[str, Point], dict[str, int]]:
    """Where each village is: by code, by name when it was recoded, else the middle of its district (approximate)."""
    rows = json.loads((modules / "geografis" / "data" / "json" / "data.json").read_text("utf-8"))
    districts = {row["code"]: row["name"] for row in areas["districts"]}
    regencies = {row["code"]: row["name"] for row in areas["regencies"]}
    known = {r["code"]: r for r in rows}
    if len(known) != len(rows):
        raise BuildError("geografis: codes are not unique")
    pairs = pair(
        [Wanted(r["code"], r["name"], districts[r["code"][:8]], regencies[r["code"][:5]]) for r in areas["villages"]],
        [Known(r["code"], r["village"], r["district"], r["city"]) for r in rows],
    )
    found = {code: known[source] for code, source in pairs.items()}
    points = {
        code: Point(round(r["latitude"], 4), round(r["longitude"], 4), int(r["postal"] or 0), approximate=False)
        for code, r in found.items()
    }
    counts = {"by_code": sum(a == b for a, b in pairs.items()), "by_name": sum(a != b for a, b in pairs.items())}
    middles = {prefix: _middle(group) for prefix, group in _groups(points).items()}
    for row in areas["villages"]:
        code = row["code"]
        if code not in points:
            middle = middles.get(code[:8]) or middles.get(code[:5]) or middles.get(code[:2])
            if middle is None:
                raise BuildError(f"no point for {code} {row['name']}")
            points[code] = middle
    counts["approximate"] = sum(p.approximate for p in points.values())
    return points, counts


def _groups(points: dict[str, Point]) -> dict[str, list[Point]]:
    groups: dict[str, list[Point]] = {}
    for code, point in points.items():
        for prefix in (code[:2], code[:5], code[:8]):
            groups.setdefault(prefix, []).append(point)
    return groups


def _middle(points: list[Point]) -> Point:
    """The mean place of a group, and its postcode when all members share one."""
    postcodes = {p.postcode for p in points}
    return Point(
        round(sum(p.lat for p in points) / len(points), 4),
        round(sum(p.lon for p in points) / len(points), 4),
        postcodes.pop() if len(postcodes) == 1 else 0,
        approximate=True,
    )


def _dms(text: str) -> tuple[float, float]:
    """Latitude and longitude from 06°05'52.51" S 105°25'34.91" E."""
    match = re.fullmatch(r"(\d+)°(\d+)'([\d.]+)\"\s*([NSU])\s+(\d+)°(\d+)'([\d.]+)\"\s*([EBT])", text.strip())
    if not match:
        raise BuildError(f"island with unreadable coordinates: {text!r}")
    d, m, s, side, d2, m2, s2, _ = match.groups()
    lat = int(d) + int(m) / 60 + float(s) / 3600
    return (-lat if side == "S" else lat), int(d2) + int(m2) / 60 + float(s2) / 3600


def _steps(values: Iterable[int]) -> list[int]:
    """Differences from the value before: small numbers, which compress well."""
    steps, last = [], 0
    for value in values:
        steps.append(value - last)
        last = value
    return steps


def _province(code: str, areas: dict[str, list[dict[str, str]]], points: dict[str, Point]) -> dict[str, Any]:
    inside = {
        level: [r for r in areas[level] if r["code"].startswith(code + ".")]
        for level in ("regencies", "districts", "villages", "islands")
    }
    villages = [(r["code"], r["name"], points[r["code"]]) for r in inside["villages"]]
    islands = [(r["code"], r["name"], *_dms(r["coordinate"]), r["is_populated"] == "1") for r in inside["islands"]]
    return {
        "regencies": [[r["code"], r["name"]] for r in inside["regencies"]],
        "districts": [[r["code"], r["name"]] for r in inside["districts"]],
        "villages": {
            "codes": [c for c, _, _ in villages],
            "names": [n for _, n, _ in villages],
            "lat": _steps(round(p.lat * 10_000) for _, _, p in villages),
            "lon": _steps(round(p.lon * 10_000) for _, _, p in villages),
            "postcode": _steps(p.postcode for _, _, p in villages),
            "approximate": [i for i, (_, _, p) in enumerate(villages) if p.approximate],
        },
        "islands": {
            "codes": [i[0] for i in islands],
            "names": [i[1] for i in islands],
            "lat": _steps(round(i[2] * 10_000) for i in islands),
            "lon": _steps(round(i[3] * 10_000) for i in islands),
            "populated": [n for n, i in enumerate(islands) if i[4]],
        },
    }


def _countries(modules: Path) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Indonesia's land, and the land of its neighbours, inside EXTENT."""
    atlas = json.loads((modules / "world-atlas" / "countries-10m.json").read_text("utf-8"))
    scale, translate = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale[0] + translate[0], y * scale[1] + translate[1]))
        arcs.append(line)

    def ring(indexes: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for index in indexes:
            line = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += line[1:] if points else line
        return points

    frame = box(*EXTENT)
    own: list[shapely.Geometry] = []
    other: list[shapely.Geometry] = []
    for shape in atlas["objects"]["countries"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape.get("arcs", [])
        for rings in polygons:
            lines = [line for line in map(ring, rings) if len(line) >= 4]  # quantising left some rings as a point
            if not lines:
                continue
            polygon = Polygon(lines[0], lines[1:])
            if polygon.intersects(frame):
                (own if shape.get("id") == INDONESIA else other).append(shapely.make_valid(polygon))
    if len(own) < 200:
        raise BuildError(f"world-atlas: only {len(own)} pieces of Indonesia")
    return shapely.union_all(own), shapely.union_all(other).intersection(frame)


def _land(frame: shapely.Geometry, land: shapely.Geometry) -> list[list[list[list[float]]]]:
    """Polygons of `land` inside `frame` as GeoJSON MultiPolygon coordinates, to 3 decimals (110 m; the source is
    good to about a kilometre)."""
    clipped = shapely.set_precision(land.intersection(frame), 0.001)
    parts = [p for p in shapely.get_parts(clipped) if p.geom_type == "Polygon" and not p.is_empty]
    parts = [q for p in parts for q in (p.geoms if isinstance(p, MultiPolygon) else [p])]
    parts.sort(key=lambda p: (-p.area, p.bounds))
    return [[[[round(x, 3), round(y, 3)] for x, y in r.coords] for r in (p.exterior, *p.interiors)] for p in parts]


def _write(path: Path, payload: bytes, digest: Any) -> int:
    packed = gzip.compress(payload, 9, mtime=0)
    path.write_bytes(packed)
    digest.update(path.name.encode() + hashlib.sha256(payload).digest())
    return len(packed)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def build(modules: Path, out: Path) -> dict[str, Any]:
    """What was written: counts, bytes and the version of the data. Stops with BuildError on any surprise."""
    _check_versions(modules)
    areas = _read_areas(modules)
    points, matched = _points(modules, areas)
    own, other = _countries(modules)
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.gz"):
        old.unlink()
    digest, size, country, all_points = hashlib.sha256(), 0, [], bytearray()
    for province in areas["provinces"]:
        code = province["code"]
        here = [points[r["code"]] for r in areas["villages"] if r["code"].startswith(code + ".")]
        exact = [p for p in here if not p.approximate] or here
        country.append([code, province["name"], len(exact)])
        for p in exact:
            # Thousandths of a degree from (12 S, 94 E): 110 m, enough to tell which province a point is in.
            all_points += struct.pack("<HH", round((p.lat + 12) * 1000), round((p.lon - 94) * 1000))
        frame = box(
            min(p.lon for p in here) - MARGIN,
            min(p.lat for p in here) - MARGIN,
            max(p.lon for p in here) + MARGIN,
            max(p.lat for p in here) + MARGIN,
        )
        size += _write(out / f"{code}.json.gz", _json(_province(code, areas, points)), digest)
        land = {"bounds": [round(v, 3) for v in frame.bounds], "own": _land(frame, own), "other": _land(frame, other)}
        size += _write(out / f"{code}.land.json.gz", _json(land), digest)
    size += _write(out / "country.json.gz", _json(country), digest)
    size += _write(out / "points.bin.gz", bytes(all_points), digest)
    manifest = {"version": digest.hexdigest()[:12], "counts": COUNTS, "matched": matched, "sources": VERSIONS}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", "utf-8")
    return {**manifest, "bytes": size}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", type=Path, default=REPO / "node_modules", help="folder with the npm packages")
    parser.add_argument("--out", type=Path, default=REPO / "balai" / "regions" / "data")
    args = parser.parse_args()
    done = build(args.modules, args.out)
    counts, matched = done["counts"], done["matched"]
    print(
        f"regions: {counts['provinces']}/{counts['regencies']}/{counts['districts']}/{counts['villages']} areas, "
        f"{matched['by_code']} points by code, {matched['by_name']} by name, {matched['approximate']} approximate, "
        f"{done['bytes'] / 1e6:.2f} MB, version {done['version']}"
    )


if __name__ == "__main__":
    main()
