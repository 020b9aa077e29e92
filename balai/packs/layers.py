# SPDX-License-Identifier: EUPL-1.2
"""Layers of a pack, and the place in their files from which each merged piece came."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from balai.packs.files import Source, Where, read
from balai.packs.findings import Finding

Row = dict[str, Any]

PLURALS = {"question": "questions", "state": "states", "transition": "transitions"}


@dataclass(frozen=True)
class Layer:
    """One folder's files, by name without ending ("pack", "categories/food", "texts/help")."""

    folder: Path
    files: dict[str, Source]
    named_only: bool = False

    @property
    def parent(self) -> str | None:
        """Code of the pack this one builds on."""
        found = self.files["pack"].data.get("parent") if "pack" in self.files else None
        return found if isinstance(found, str) else None

    def sources(self, entry: str) -> list[Source]:
        """The file `entry` and all files in a folder of that name, in order of name."""
        return [self.files[name] for name in sorted(self.files) if name == entry or name.startswith(f"{entry}/")]


@dataclass
class Resolved:
    """The merged data in the shape of `Pack`, the layers, and where each piece stands."""

    layers: tuple[Layer, ...]
    raw: dict[str, Any] = field(default_factory=dict)
    places: dict[Where, list[tuple[Source, Where]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def place(self, where: Where) -> tuple[Path, int]:
        """File and line of a piece of `raw`; falls back to what encloses it, then to pack.toml."""
        for end in range(len(where), 0, -1):
            rest = where[end:]
            spots = self.places.get(where[:end], [])
            for cut in range(len(rest), -1, -1):  # what is missing is missed in what encloses it
                for source, at in spots:
                    found = _in_file(source, (*at, *rest[:cut]))
                    if found is not None:
                        return source.path, source.line(found)
        main = self.layers[0].files.get("pack")
        return (main.path if main else self.layers[0].folder / "pack.toml"), 1


def _in_file(source: Source, at: Where) -> Where | None:
    """The place as the file spells it ([[category.question]] for `questions`); None if the file has no such place."""
    here: Any = source.data
    spelled: list[str | int] = []
    for step in at:
        if isinstance(step, int) and isinstance(here, list) and step < len(here):
            spelled.append(step)
        elif isinstance(step, str) and isinstance(here, dict) and (name := _spelling(step, here)) is not None:
            spelled.append(name)
        else:
            return None
        here = here[spelled[-1]]
    return tuple(spelled)


def _spelling(name: str, table: Row) -> str | None:
    singular = next((one for one, many in PLURALS.items() if many == name), name)
    return next((spelling for spelling in (name, singular) if spelling in table), None)


def read_layer(folder: Path, *, named_only: bool = False) -> Layer:
    """Every TOML file below `folder`. Raises TomlError."""
    files = {}
    for path in sorted(folder.rglob("*.toml")):
        files[path.relative_to(folder).with_suffix("").as_posix()] = read(path)
    return Layer(folder.resolve(), files, named_only)
