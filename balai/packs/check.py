# SPDX-License-Identifier: EUPL-1.2
"""`balai pack check`: everything that is wrong in a pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from balai.packs import loader
from balai.packs.findings import Finding, PackError
from balai.packs.rules import asking, coverage, keeping, look, references
from balai.packs.shape import name_of

if TYPE_CHECKING:
    from balai.packs.layers import Resolved
    from balai.packs.rules import Trouble
    from balai.packs.schema import Pack

CHECKS: tuple[Callable[[Pack], Iterator[Trouble]], ...] = (
    references.codes,
    references.circles,
    references.partners,
    asking.questions,
    references.meta,
    references.territory,
    coverage.owners,
    coverage.routes,
    coverage.promises,
    coverage.lessons,
    coverage.sources,
    keeping.periods,
    keeping.order,
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
    empty = list(_empty(folder)) if findings else []  # what should stand there would be missed one by one
    return sorted(set(empty or findings))


def _empty(folder: Path) -> Iterator[Finding]:
    for path in folder.resolve().rglob("*.toml"):
        if not path.read_bytes().strip():
            yield Finding(path, 1, "berkas", "Berkas ini kosong.", "Isi berkasnya, atau hapus.")


def _named(folder: Path, pack: Pack) -> Iterator[Finding]:
    if folder.name != pack.meta.code:
        problem = f'Nama folder "{folder.name}", tetapi code paket "{pack.meta.code}".'
        yield Finding(folder / "pack.toml", 1, "code", problem, "Samakan keduanya.")


def _file(resolved: Resolved, name: str) -> Path | None:
    places = ((layer.folder, (layer.folder / name).resolve()) for layer in resolved.layers)
    return next((path for folder, path in places if path.is_relative_to(folder) and path.is_file()), None)


def _finding(trouble: Trouble, resolved: Resolved) -> Finding:
    where, problem, write = trouble
    path, line = resolved.place(where)
    return Finding(path, line, name_of(where, resolved.raw), problem, write)
