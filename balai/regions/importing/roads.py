# SPDX-License-Identifier: EUPL-1.2
"""Road lines with their owner, from GeoJSON, GeoPackage or Shapefile."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import shapely

from balai.regions.importing.read import BoundaryFileError, Table, read_table
from balai.regions.rules.assign import looks_swapped
from balai.regions.rules.owners import owner_level

NAME_FIELDS = ("name", "nama", "nama_ruas", "nm_ruas", "ruas", "nama_jalan", "namobj", "link_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadReading:
    """How to read a road file: which column says who keeps the road, which its name."""

    path: Path
    owner_field: str
    name_field: str | None = None
    swap_axes: bool = False


@dataclass(frozen=True, slots=True)
class RoadLines:
    """Lines in degrees with their owners' level and names; what was left out."""

    shapes: list[shapely.Geometry]
    levels: list[str]
    names: list[str]
    remarks: list[str] = field(default_factory=list)


def read(how: RoadReading) -> RoadLines:
    """The usable lines of a file. BoundaryFileError if there are none or the column is not there."""
    if not how.path.is_file():
        raise BoundaryFileError(f"Berkas {how.path} tidak ada.")
    table = read_table(how.path, swap_axes=how.swap_axes)
    by_lower = {name.lower(): name for name in table.columns}
    owner_field = by_lower.get(how.owner_field.lower())
    if owner_field is None:
        raise BoundaryFileError(f"Kolom {how.owner_field!r} tidak ada; yang ada: {', '.join(table.columns)}.")
    wanted = [how.name_field.lower()] if how.name_field else list(NAME_FIELDS)
    name_field = next((by_lower[n] for n in wanted if n in by_lower), None)
    lines = _collect(table, owner_field, name_field)
    if not lines.shapes:
        raise BoundaryFileError(
            f"Tidak ada ruas jalan yang dapat dipakai di {how.path.name}. " + " ".join(lines.remarks)
        )
    west, south, east, north = (float(v) for v in shapely.total_bounds(lines.shapes))
    if looks_swapped((west, south, east, north)):
        raise BoundaryFileError("Sumbu tampak tertukar. Ulangi dengan --swap-axes.")
    return lines


def _collect(table: Table, owner_field: str, name_field: str | None) -> RoadLines:
    lines = RoadLines([], [], [])
    unread: Counter[str] = Counter()
    other = 0
    names = table.columns[name_field] if name_field else [""] * len(table.shapes)
    for shape, owner, name in zip(table.shapes, table.columns[owner_field], names, strict=True):
        level = owner_level(owner)
        if shape.geom_type not in {"LineString", "MultiLineString"}:
            other += 1
        elif level is None:
            unread[owner or "(kosong)"] += 1
        else:
            lines.shapes.append(shape)
            lines.levels.append(level)
            lines.names.append(name)
    lines.remarks.extend(f"Pemilik {word!r} tidak dikenal: {n} ruas dilewati." for word, n in unread.most_common(12))
    if other:
        lines.remarks.append(f"{other} bentuk bukan garis, dilewati.")
    return lines
