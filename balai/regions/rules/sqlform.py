# SPDX-License-Identifier: EUPL-1.2
"""Reads village outlines from MySQL INSERT statements: INSERT INTO t(kode,nama,lat,lng,path) VALUES ('..',..),(..);

`path` is JSON: lists of [lat, lng] rings, nested three deep for one polygon (outer ring, then holes), four deep for
several. The form is that of the public `wilayah_boundaries` collection; nothing is executed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

Ring = list[tuple[float, float]]
Polygon = list[Ring]  # outer ring first, then holes; points (lon, lat)
COLUMNS = ("kode", "nama", "lat", "lng", "path")

# Comments come first, so that a statement somebody commented out is passed over.
_INSERT = re.compile(
    r"""/\*.*?\*/ | (?:--|\#)[^\n]*
      | (?P<insert>INSERT\s+(?:IGNORE\s+)?INTO\s+`?\w+`?\s*(?:\((?P<columns>[^)]*)\))?\s*VALUES)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_TOKEN = re.compile(
    r"""\s+ | --[^\n]*(?:\n|$) | \#[^\n]*(?:\n|$) | /\*.*?\*/
      | '(?P<text>(?:[^'\\]+|''|\\.)*)'
      | (?P<number>[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)
      | (?P<null>NULL\b)
      | (?P<mark>[(),;])
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "b": "\b", "Z": "\x1a"}


class SqlFormError(ValueError):
    """The text is not in the expected form; says near which line."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One row: the code and name as written, and its polygons; `problem` says why there are none."""

    code: str
    name: str
    polygons: list[Polygon]
    problem: str = ""


def parse(text: str) -> Iterator[Outline]:
    """The rows of all INSERT statements in order. SqlFormError when a statement cannot be read or there is none."""
    found = False
    position = 0
    while (head := _INSERT.search(text, position)) is not None:
        position = head.end()
        if head.group("insert") is None:
            continue
        found = True
        columns = _columns(head.group("columns"))
        for values, end in _tuples(text, head.end()):
            position = end
            if len(values) != len(columns):
                raise SqlFormError(f"baris {_line(text, end)}: {len(values)} nilai untuk {len(columns)} kolom")
            yield _outline(dict(zip(columns, values, strict=True)))
    if not found:
        raise SqlFormError("tidak ada perintah INSERT di dalam berkas")


def _columns(names: str | None) -> list[str]:
    columns = [n.strip(" `\n\t").lower() for n in names.split(",")] if names else list(COLUMNS)
    missing = {"kode", "path"} - set(columns)
    if missing:
        raise SqlFormError(f"kolom {', '.join(sorted(missing))} tidak ada; yang ada: {', '.join(columns)}")
    return columns


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _unquote(text: str) -> str:
    plain = text.replace("''", "'")
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), plain, flags=re.DOTALL) if "\\" in plain else plain


def _value(token: re.Match[str]) -> str | None:
    """The value a token stands for, NULL as empty text; None for marks, blanks and comments."""
    if token.group("text") is not None:
        return _unquote(token.group("text"))
    return "" if token.group("null") else token.group("number")


def _tuples(text: str, start: int) -> Iterator[tuple[list[str], int]]:
    """Value tuples after VALUES until the semicolon, each with the position behind it."""
    values: list[str] | None = None
    for token in _TOKEN.finditer(text, start):
        mark, other = token.group("mark"), token.group("other")
        if other is not None:
            raise SqlFormError(f"baris {_line(text, token.start())}: tanda {other!r} tidak dikenal")
        if mark == "(" and values is None:
            values = []
        elif mark == ")" and values is not None:
            yield values, token.end()
            values = None
        elif mark == ";" and values is None:
            return
        elif values is not None and (value := _value(token)) is not None:
            values.append(value)
    if values is not None:
        raise SqlFormError(f"baris {_line(text, len(text))}: berkas terpotong di tengah sebuah baris data")


def _outline(row: dict[str, str]) -> Outline:
    code, name = row["kode"].strip(), row.get("nama", "").strip()
    try:
        return Outline(code, name, polygons(json.loads(row["path"])))
    except (ValueError, TypeError, RecursionError) as problem:
        return Outline(code, name, [], f"path tidak terbaca: {problem}")


def depth(value: object) -> int:
    """How many lists lie inside each other before the first number."""
    levels = 0
    while isinstance(value, list):
        levels += 1
        value = value[0] if value else None
    return levels


def polygons(path: object) -> list[Polygon]:
    """Polygons with points (lon, lat) from nested [lat, lng] lists; ValueError for another nesting or short points."""
    levels = depth(path)
    if not isinstance(path, list) or levels not in {2, 3, 4}:
        raise ValueError(f"kedalaman {levels}, seharusnya 3 (satu poligon) atau 4 (beberapa)")
    several = {2: [[path]], 3: [path], 4: path}[levels]
    return [[[(float(p[1]), float(p[0])) for p in _pairs(ring)] for ring in polygon] for polygon in several]


def _pairs(ring: object) -> list[list[float]]:
    if not isinstance(ring, list) or any(not isinstance(p, list) or len(p) < 2 for p in ring):
        raise ValueError("titik tanpa dua angka")
    return ring
