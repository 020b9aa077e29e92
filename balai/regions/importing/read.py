# SPDX-License-Identifier: EUPL-1.2
"""Features with code, name and shape in degrees (lon, lat), from GeoJSON, Shapefile, GeoPackage or SQL outlines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.geometry import MultiPolygon, Polygon

from balai.regions.rules import sqlform
from balai.regions.rules.assign import looks_swapped
from balai.regions.rules.codes import dotted, level_of

Format = Literal["geojson", "ogr", "sql"]
NAME_FIELDS = ("name", "nama", "nama_desa", "nama_kelurahan", "desa", "kelurahan", "namobj", "wadmkd", "nm_kelurahan")
SUFFIXES: dict[str, Format] = {
    ".sql": "sql", ".json": "geojson", ".geojson": "geojson", ".gpkg": "ogr", ".shp": "ogr", ".zip": "ogr",
}  # fmt: skip


class BoundaryFileError(Exception):
    """The file cannot be imported; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of the file; the shape may still be invalid."""

    code: str
    name: str
    shape: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, and remarks for the report."""

    features: list[Feature]
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How to read a file; what is left out is found out."""

    path: Path
    format: Format | None = None
    code_field: str | None = None
    name_field: str | None = None
    swap_axes: bool = False


def read(how: Reading) -> Content:
    """The village rows of a file. BoundaryFileError if it cannot be read or its axes are exchanged."""
    if not how.path.is_file():
        raise BoundaryFileError(f"Berkas {how.path} tidak ada.")
    form = how.format or SUFFIXES.get(how.path.suffix.lower())
    if form is None:
        raise BoundaryFileError(
            f"Akhiran {how.path.suffix or '(tanpa)'} tidak dikenal. Tulis --format geojson|ogr|sql."
        )
    content = _read_sql(how) if form == "sql" else _read_ogr(how)
    if not content.features:
        raise BoundaryFileError(f"Tidak ada poligon di dalam {how.path.name}. " + " ".join(content.remarks))
    return content


def _check_axes(shapes: Sequence[shapely.Geometry], *, swap: bool) -> list[shapely.Geometry]:
    flipped = [_flip(s) for s in shapes] if swap else list(shapes)
    west, south, east, north = (float(v) for v in shapely.total_bounds(flipped))
    if looks_swapped((west, south, east, north)):
        raise BoundaryFileError(
            f"Sumbu tampak tertukar (x {west:.2f}..{east:.2f}, y {south:.2f}..{north:.2f}). "
            + ("Ulangi tanpa --swap-axes." if swap else "Ulangi dengan --swap-axes.")
        )
    return flipped


def _flip(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: xy[:, ::-1])


def _read_sql(how: Reading) -> Content:
    try:
        outlines = list(sqlform.parse(how.path.read_text("utf-8")))
    except sqlform.SqlFormError as problem:
        raise BoundaryFileError(f"{how.path.name}: {problem}.") from problem
    except UnicodeDecodeError as problem:
        raise BoundaryFileError(f"{how.path.name} bukan teks UTF-8.") from problem
    features, remarks = [], []
    for outline in outlines:
        pieces = [Polygon(rings[0], rings[1:]) for rings in outline.polygons if _drawable(rings)]
        if outline.problem or not pieces:
            remarks.append(f"{outline.code} {outline.name}: {outline.problem or 'poligon kosong'}")
        else:
            features.append(Feature(outline.code, outline.name, MultiPolygon(pieces)))
    shapes = _check_axes([f.shape for f in features], swap=how.swap_axes) if features else []
    return Content([Feature(f.code, f.name, s) for f, s in zip(features, shapes, strict=True)], remarks)


def _drawable(rings: sqlform.Polygon) -> bool:
    return bool(rings) and all(len(ring) >= 4 for ring in rings)


@dataclass(frozen=True, slots=True)
class Table:
    """A layer read by GDAL: shapes in degrees and its columns as text."""

    shapes: list[shapely.Geometry]
    columns: dict[str, list[str]]


def read_table(path: Path, *, swap_axes: bool = False) -> Table:
    """All rows that have a shape, in EPSG:4326. BoundaryFileError if GDAL cannot read the file."""
    source = f"/vsizip/{path}" if path.suffix.lower() == ".zip" else str(path)
    try:
        meta, _ids, blobs, columns = pyogrio.raw.read(source, force_2d=True)
        shapes = shapely.from_wkb(blobs, on_invalid="ignore")
    except (DataSourceError, DataLayerError, ValueError) as problem:
        raise BoundaryFileError(f"{path.name} tidak terbaca: {problem}") from problem
    keep = [i for i, shape in enumerate(shapes) if shape is not None and not shape.is_empty]
    texts = {str(name): [_text(values[i]) for i in keep] for name, values in zip(meta["fields"], columns, strict=True)}
    found = [shapes[i] for i in keep]
    if swap_axes:
        found = [_flip(s) for s in found]
    return Table(_to_degrees(found, meta.get("crs"), path), texts)


def _text(value: Any) -> str:
    if value is None or value != value:  # noqa: PLR0124  NaN is what an empty number column holds
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _to_degrees(shapes: list[shapely.Geometry], crs: str | None, path: Path) -> list[shapely.Geometry]:
    if crs in {None, "", "EPSG:4326", "OGC:CRS84"}:
        return shapes
    from pyproj import Transformer
    from pyproj.exceptions import CRSError

    try:
        turn = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except CRSError as problem:
        raise BoundaryFileError(f"{path.name}: sistem koordinat {crs!r} tidak dikenal.") from problem
    return list(shapely.transform(shapes, turn.transform, interleaved=False))


def _read_ogr(how: Reading) -> Content:
    table = read_table(how.path, swap_axes=how.swap_axes)
    if not table.shapes:
        return Content([])
    shapes = _check_axes(table.shapes, swap=False)
    code_field = _code_field(table, how.code_field)
    name_field = _name_field(table, how.name_field)
    names = table.columns[name_field] if name_field else [""] * len(shapes)
    remarks = [f"Kolom kode: {code_field}; kolom nama: {name_field or 'tidak ada'}."]
    kinds = Counter(level_of(dotted(c) or "") for c in table.columns[code_field])
    if kinds["village"] == 0 and (kinds["district"] or kinds["regency"]):
        raise BoundaryFileError(
            "Berkas ini berisi kecamatan atau kabupaten. Impor batas desa saja; yang di atasnya disusun dari desa."
        )
    rows = zip(table.columns[code_field], names, shapes, strict=True)
    return Content([Feature(c, n, s) for c, n, s in rows], remarks)


def _pick(table: Table, wanted: str) -> str:
    for name in table.columns:
        if name.lower() == wanted.lower():
            return name
    raise BoundaryFileError(f"Kolom {wanted!r} tidak ada; yang ada: {', '.join(table.columns)}.")


def _code_field(table: Table, wanted: str | None) -> str:
    """The column asked for, else the one in which most rows are area codes."""
    if wanted:
        return _pick(table, wanted)
    scores = {
        name: sum(level_of(dotted(v) or "") == "village" for v in values) for name, values in table.columns.items()
    }
    # Of columns that fit equally, the one whose name says so.
    best = max(scores, key=lambda name: (scores[name], "kod" in name.lower() or "code" in name.lower()), default=None)
    if best is None or scores[best] * 2 < len(table.shapes):
        raise BoundaryFileError(
            f"Kolom kode desa tidak ditemukan; yang ada: {', '.join(table.columns) or 'tidak ada'}. Tulis --code-field."
        )
    return best


def _name_field(table: Table, wanted: str | None) -> str | None:
    if wanted:
        return _pick(table, wanted)
    by_lower = {name.lower(): name for name in table.columns}
    return next((by_lower[n] for n in NAME_FIELDS if n in by_lower), None)
