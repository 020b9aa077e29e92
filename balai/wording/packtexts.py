# SPDX-License-Identifier: EUPL-1.2
"""The sentences of the packs where they are written: found in the TOML files, and written back without disturbing
comments, order or layout.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from balai.packs import files, loader
from balai.packs.files import Where
from balai.packs.merging import LANGUAGES

_NAMES = ("code", "verb", "number", "name", "area")


@dataclass(frozen=True)
class Place:
    """One sentence of a pack: file, way to it, its words by language, a name that people can read."""

    file: Path
    where: Where
    said: Mapping[str, str]
    name: str


class CannotWriteError(ValueError):
    """The sentence is written in a way that only a person can change."""


def folders() -> list[Path]:
    """The library of defaults and every pack."""
    return [loader.DEFAULT_DIR, *(loader.pack_dir(code) for code in loader.pack_codes())]


def find() -> Iterator[Place]:
    """Every sentence of every pack, in the order of the files."""
    for folder in folders():
        for path in sorted(folder.rglob("*.toml")):
            shown = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            seen: dict[str, int] = {}
            for where, said, words in _texts(files.read(path).data, (), ()):
                name = f"{shown}: {' '.join(words)}"
                seen[name] = seen.get(name, 0) + 1
                yield Place(path, where, said, name if seen[name] == 1 else f"{name} ({seen[name]})")


def _texts(value: Any, where: Where, words: tuple[str, ...]) -> Iterator[tuple[Where, dict[str, str], tuple[str, ...]]]:
    if isinstance(value, dict):
        if "id" in value and value.keys() <= LANGUAGES and all(isinstance(said, str) for said in value.values()):
            yield where, value, words
            return
        for key, inner in value.items():
            yield from _texts(inner, (*where, key), (*words, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _texts(inner, (*where, at), (*words, *_called(inner, at)))


def _called(row: Any, at: int) -> tuple[str, ...]:
    """What a row of a list is called; nothing for the sentence in ["code", { id = ... }]."""
    if isinstance(row, list) and row and isinstance(row[0], str):
        return (row[0],)
    if not isinstance(row, dict):
        return (str(at + 1),)
    if row.keys() <= LANGUAGES:
        return ()
    return next(((row[key],) for key in _NAMES if isinstance(row.get(key), str)), (str(at + 1),))


def write(place: Place, said: Mapping[str, str]) -> None:
    """Put translations beside a sentence. CannotWriteError when the file would not say exactly that afterwards."""
    text = place.file.read_text("utf-8")
    source = files.read(place.file)
    wanted = {**place.said, **said}
    is_table = (*place.where, "id") in source.lines
    changed = _in_table(text, source, place, said) if is_table else _inline(text, source, place, wanted)
    if _at(tomllib.loads(changed), place.where) != wanted:
        raise CannotWriteError(f"{place.name}: write it into the file by hand")
    place.file.write_text(changed, "utf-8")


def _at(data: Any, where: Where) -> Any:
    for step in where:
        data = data[step]
    return data


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _inline(text: str, source: files.Source, place: Place, wanted: Mapping[str, str]) -> str:
    """`{ id = "...", en = "..." }`, the first of exactly these words from the line where its key stands."""
    rows = text.split("\n")
    start = sum(len(row) + 1 for row in rows[: source.line(place.where) - 1])
    for begin, end in _tables(text, start):
        if tomllib.loads(f"x = {text[begin:end]}")["x"] == place.said:
            inner = ", ".join(f"{key} = {_quoted(wanted[key])}" for key in _order(wanted))
            return f"{text[:begin]}{{ {inner} }}{text[end:]}"
    raise CannotWriteError(f"{place.name}: not found in the file")


def _order(said: Mapping[str, str]) -> list[str]:
    return ["id", *sorted(said.keys() - {"id"})]


def _tables(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Begin and end of every inline table after `start`, innermost only."""
    begin: int | None = None
    at = start
    for piece in files.tokens(text[start:].split("\n"), 0, 0):
        if piece == "{":
            begin = at
        elif piece == "}" and begin is not None:
            yield begin, at + 1
            begin = None
        at += len(piece)


def _in_table(text: str, source: files.Source, place: Place, said: Mapping[str, str]) -> str:
    """A table of its own with one language on each line."""
    rows = text.split("\n")
    for language, words in said.items():
        line = source.lines.get((*place.where, language))
        if line is not None:
            rows[line - 1] = f"{language} = {_quoted(words)}"
    fresh = [f"{key} = {_quoted(words)}" for key, words in said.items() if (*place.where, key) not in source.lines]
    last = max(line for where, line in source.lines.items() if where[:-1] == place.where)
    return "\n".join([*rows[:last], *fresh, *rows[last:]])
