# SPDX-License-Identifier: EUPL-1.2
"""TOML files together with the line on which every key and list element stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Where = tuple[str | int, ...]

_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{},\n]|[^\s\[\]{},"\'#]+|[ \t\r]+|.')


class TomlError(ValueError):
    """The file is not TOML at all; `line` says where reading stopped."""

    def __init__(self, path: Path, line: int, reason: str, advice: str = "") -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason, self.advice = path, line, reason, advice


@dataclass(frozen=True)
class Source:
    """One file: its data, and the line of every place in it."""

    path: Path
    data: dict[str, Any]
    lines: dict[Where, int] = field(repr=False, default_factory=dict)

    def line(self, where: Where) -> int:
        """The line of `where`, or of the nearest enclosing place that is known; 1 for the file itself."""
        for end in range(len(where), 0, -1):
            if where[:end] in self.lines:
                return self.lines[where[:end]]
        return 1


def read(path: Path) -> Source:
    """The file with its lines. Raises TomlError when it cannot be read as TOML."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise TomlError(path, line, "Berkas ini bukan teks UTF-8.", "Simpan ulang sebagai teks UTF-8.") from None
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else max(1, text.count("\n"))
        rows = text.split("\n")
        row = rows[line - 1] if line <= len(rows) else ""
        raise TomlError(path, line, *_slip(str(error), row)) from None
    return Source(path, data, _positions(text))


_AGAIN = re.compile(r"overwrite|twice|redefine|mutate|Duplicate")
_DATE = re.compile(r"=\s*\d{4}-\d{1,2}-\d{1,2}")
_BARE = re.compile(r"=\s*(?!true\b|false\b|inf\b|nan\b)[A-Za-z]")


def _slip(error: str, row: str) -> tuple[str, str]:
    """What is wrong with a line that is no TOML, and what to write."""
    if _AGAIN.search(error) and row.strip().startswith("["):
        return (
            "Tabel ini di atas ditulis dengan cara lain.",
            f"Samakan kurung sikunya. Isi barisnya: {_cut(row.strip())}",
        )
    if _AGAIN.search(error):
        return "Nama ini sudah ditulis di atas.", f"Hapus salah satu. Isi barisnya: {_cut(row.strip())}"
    return "Baris ini tidak dapat dibaca.", advice(row)


def _cut(row: str) -> str:
    return row if len(row) <= 70 else row[:67] + "..."


def _is_sound(row: str) -> bool:
    try:
        return bool(tomllib.loads(row))
    except (tomllib.TOMLDecodeError, RecursionError):
        return False


def advice(row: str) -> str:
    """What to write instead of a line that is no TOML: the commonest slips of a hand new to it."""
    row = row.strip()
    if not row:
        return "Ada yang belum ditutup di baris sebelumnya: tanda kutip, kurung siku, atau kurung kurawal."
    shown = f"Isi barisnya: {_cut(row)}"
    if row.startswith("[") and row.count("[") != row.count("]"):
        return f"Tutup kurung sikunya, seperti [[promise]]. {shown}"
    if row.replace('\\"', "").count('"') % 2:
        return f"Kurang satu tanda kutip. {shown}"
    if _DATE.search(row):
        return f"Tulis tanggal yang ada di kalender, seperti 2026-01-31. {shown}"
    if row.count("{") != row.count("}"):
        return f'Tutup kurung kurawalnya, seperti {{ id = "...", en = "..." }}. {shown}'
    if _BARE.search(row):
        return f'Apit kata dengan tanda kutip, seperti name = "Dinas PU". {shown}'
    if "=" not in row and not row.startswith(("[", "#", '"', "]", "}")):
        return f"Tulis nama, tanda =, lalu isinya; catatan diawali #. {shown}"
    if _is_sound(row):
        return f"Lihat baris sebelumnya: mungkin ada kurung, kutip, atau koma yang kurang. {shown}"
    return f"{shown} Aturan penulisannya: https://toml.io."


def _positions(text: str) -> dict[Where, int]:
    """Line of every table header, key and array element of valid TOML."""
    lines: dict[Where, int] = {}
    table: Where = ()
    seen: dict[Where, int] = {}  # array of tables -> index of its newest element
    rows = text.split("\n")
    at = 0
    while at < len(rows):
        row = rows[at]
        if header := _HEADER.match(row):
            table = _enter(header[1] == "[[", _parts(header[2]), seen)
            lines.setdefault(table, at + 1)
            at += 1
        elif key := _KEY.match(row):
            path = (*table, *_parts(key[1]))
            for end in range(len(table) + 1, len(path) + 1):
                lines.setdefault(path[:end], at + 1)
            at += _value(rows, at, key.end(), path, lines)
        else:
            at += 1
    return lines


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") if part[0] in "\"'" else part for part in _PART.findall(dotted)]


def _enter(array: bool, names: list[str], seen: dict[Where, int]) -> Where:  # noqa: FBT001 - a header is one or the other
    """Path of the table that a header opens; array headers open their next element."""
    path: Where = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        if array and depth == len(names) - 1:
            seen[path] = seen.get(path, -1) + 1
        if path in seen:
            path = (*path, seen[path])
    return path


def _value(rows: list[str], at: int, column: int, path: Where, lines: dict[Where, int]) -> int:
    """How many lines the value takes; notes the line of each array element on the way."""
    depth: list[tuple[str, Where, int]] = []  # bracket, its path, index of the element being read
    line, fresh = at, False
    for piece in tokens(rows, at, column):
        if piece == "\n":
            if not depth:
                break
            line += 1
            continue
        if piece.isspace() or piece.startswith("#"):
            continue
        if fresh and depth and depth[-1][0] == "[" and piece != "]":
            lines.setdefault((*depth[-1][1], depth[-1][2]), line + 1)
            fresh = False
        if piece in "[{":
            inner = (*depth[-1][1], depth[-1][2]) if depth and depth[-1][0] == "[" else path
            depth.append((piece, inner, 0))
            fresh = piece == "["
        elif piece in "]}":
            depth.pop()
            fresh = False
        elif piece == "," and depth[-1][0] == "[":
            bracket, inner, index = depth[-1]
            depth[-1] = (bracket, inner, index + 1)
            fresh = True
        line += piece.count("\n")
    return line - at + 1


def tokens(rows: list[str], at: int, column: int) -> Iterator[str]:
    """Pieces of the value that starts at row `at`, column `column`; a long string is one piece."""
    text = "\n".join([rows[at][column:], *rows[at + 1 :]])
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return
        piece = match[0]
        if piece in ('"""', "'''"):
            end = text.find(piece, match.end())
            while piece == '"""' and end > 0 and text[end - 1] == "\\":
                end = text.find(piece, end + 1)
            piece = text[position : end + 3] if end >= 0 else text[position:]
        position += len(piece)
        yield piece
