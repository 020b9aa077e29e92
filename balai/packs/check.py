# SPDX-License-Identifier: EUPL-1.2
"""`balai pack check` and `diff`: everything that is wrong in a pack, and what differs between two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from balai.packs import loader
from balai.packs.findings import Finding, PackError
from balai.packs.rules import coverage, look, references
from balai.packs.schema import Pack, Text
from balai.packs.shape import name_of

if TYPE_CHECKING:
    from balai.packs.layers import Resolved
    from balai.packs.rules import Trouble

CHECKS: tuple[Callable[[Pack], Iterator[Trouble]], ...] = (
    references.codes,
    references.circles,
    references.questions,
    references.meta,
    references.territory,
    coverage.owners,
    coverage.routes,
    coverage.promises,
    coverage.lessons,
    coverage.sources,
    look.colours,
    look.languages,
    look.placeholders,
    look.basemap,
)


def folder_of(name: str | Path) -> Path:
    """The folder of a pack given by its code or by its path."""
    path = Path(name)
    return path.resolve() if path.is_dir() or len(path.parts) > 1 else loader.pack_dir(str(name))


def check(path: str | Path) -> list[Finding]:
    """All findings about the pack (a code or a folder), in order of file and line; empty when it is sound."""
    folder = folder_of(path)
    try:
        resolved = loader.read(folder)
    except PackError as error:
        return sorted(error.findings)
    pack, findings = loader.build(resolved)
    if pack is not None:
        findings = [*findings, *_named(folder, pack)]
        files = {name: _file(resolved, getattr(pack.theme, name)) for name in ("logo", "ornament")}
        for question in CHECKS:
            findings += [_finding(trouble, resolved) for trouble in question(pack)]
        findings += [_finding(trouble, resolved) for trouble in look.icons(pack, files)]
    return sorted(set(findings))


def _named(folder: Path, pack: Pack) -> Iterator[Finding]:
    if folder.name != pack.meta.code:
        problem = f'The folder is called "{folder.name}", the pack "{pack.meta.code}".'
        yield Finding(folder / "pack.toml", 1, "code", problem, "Give both the same name.")


def _file(resolved: Resolved, name: str) -> Path | None:
    places = ((layer.folder, (layer.folder / name).resolve()) for layer in resolved.layers)
    return next((path for folder, path in places if path.is_relative_to(folder) and path.is_file()), None)


def _finding(trouble: Trouble, resolved: Resolved) -> Finding:
    where, problem, write = trouble
    path, line = resolved.place(where)
    return Finding(path, line, name_of(where, resolved.raw), problem, write)


@dataclass(frozen=True, order=True)
class Difference:
    """One place where two packs differ; None: it is not there."""

    where: str
    a: str | None
    b: str | None

    def __str__(self) -> str:
        if self.a is None:
            return f"+ {self.where}: {self.b}"
        if self.b is None:
            return f"- {self.where}: {self.a}"
        return f"~ {self.where}: {self.a} -> {self.b}"


def diff(a: Pack, b: Pack) -> list[Difference]:
    """What differs between two resolved packs, row by row (by code, not by position), in the pack's order."""
    one, two = dict(_leaves(a, ())), dict(_leaves(b, ()))
    keys = [*one, *(key for key in two if key not in one)]
    gone = {key[:2] for key in one} ^ {key[:2] for key in two}
    out: dict[str, Difference] = {}
    for key in keys:
        if key[:2] in gone and len(key) > 2:  # a whole row came or went: one line for it
            row = key[:2]
            name = _name(one if key in one else two, row)
            out.setdefault(
                str(row), Difference(" ".join(row), name if key in one else None, None if key in one else name)
            )
        elif one.get(key) != two.get(key):
            out[str(key)] = Difference(" ".join(key), one.get(key), two.get(key))
    return list(out.values())


def _name(rows: dict[tuple[str, ...], str], row: tuple[str, ...]) -> str:
    for field in (("name",), ("name", "id"), ("label", "id"), ("term",), ("text", "id"), ("id",)):
        if (*row, *field) in rows:
            return rows[*row, *field]
    return row[-1]


def _leaves(thing: Any, where: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every single value of a pack with the codes that lead to it."""
    if isinstance(thing, Text):
        yield from (((*where, lang), words) for lang, words in thing.model_dump().items() if words)
        return
    parts = _parts(thing)
    if parts is not None:
        for key, value in parts:
            yield from _leaves(value, (*where, key))
    elif isinstance(thing, tuple):
        yield where, ", ".join(map(str, thing)) or "(none)"
    elif thing is not None:
        yield where, str(thing)


def _parts(thing: Any) -> list[tuple[str, Any]] | None:
    """What a thing is made of, by name or code; None for a single value or a plain list."""
    if isinstance(thing, BaseModel):
        return [(name, getattr(thing, name)) for name in type(thing).model_fields]
    if isinstance(thing, dict):
        return [(str(key), value) for key, value in thing.items()]
    if isinstance(thing, tuple) and any(isinstance(item, BaseModel) for item in thing):
        return [(_key(value, at), value) for at, value in enumerate(thing)]
    if isinstance(thing, tuple) and any(isinstance(item, tuple) for item in thing):
        return [(str(key), value) for key, value in thing]
    return None


def _key(row: Any, at: int) -> str:
    """What a row is called in a comparison."""
    if (verb := getattr(row, "verb", None)) is not None:
        return f"{verb}({'|'.join(row.from_)}>{row.to})"
    if (kind := getattr(row, "version", None)) is not None:
        return f"{row.kind}-v{kind}"
    for field in ("code", "number"):
        if isinstance(found := getattr(row, field, None), str):
            return found
    if (area := getattr(row, "area", None)) is not None:
        return f"{area}-{getattr(row, 'kind', '')}"
    name = getattr(row, "name", None)
    return name if isinstance(name, str) else str(at + 1)
