# SPDX-License-Identifier: EUPL-1.2
"""Packs read from disk, resolved with one precedence: pack > parent (and its parents) > default.

How the layers meet:
- Single tables (pack, theme, calendar, media, basemap): field by field; a `Text` is replaced whole, never language by
  language, so that one sentence never has two authors. `code` and `parent` are never inherited. Of retention.toml each
  class is replaced whole, so that a period never keeps the source of another one.
- Rows (agencies, units, categories, routes, promises, village terms, templates) are known by their code, name or
  area: the pack's rows come first, in the pack's order, each filled field by field from the parent's row of the same
  code; then the parent's remaining rows. `drop = true` removes a parent's row. `keywords` and `examples` add up.
- The default pack's rows are a library: they come in only where the pack (or its parent) names their code.
- Texts: key by key. Workflows: field by field, states by code (`drop = true` removes one), transitions by verb (naming
  a verb replaces all its rows). A frozen older version, `workflows/report.v1.toml`, is read as it stands, without any
  layer beneath it.
- Files (icons): the first layer that has the file.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from balai.packs.files import TomlError
from balai.packs.findings import Finding, PackError
from balai.packs.layers import Layer, Resolved, read_layer
from balai.packs.merging import resolve
from balai.packs.schema import Pack
from balai.packs.shape import explain

DEFAULT_PACK = "lampung"
_HERE = Path(__file__).resolve().parent
DEFAULT_DIR = _HERE / "default"

__all__ = ["PackError", "asset", "current", "load", "pack_codes", "pack_dir", "packs_dir", "reset"]


def packs_dir() -> Path:
    """Folder that holds the packs: BALAI_PACKS, else `packs/` beside the code."""
    return _resolved(os.environ.get("BALAI_PACKS", ""))


@cache
def _resolved(named: str) -> Path:
    """Resolving asks the disk; `current()` is called several times in every request."""
    return Path(named or _HERE.parent.parent / "packs").resolve()


def pack_codes() -> tuple[str, ...]:
    """Codes of all packs there are, sorted."""
    return tuple(sorted(path.parent.name for path in packs_dir().glob("*/pack.toml")))


def pack_dir(code: str | None = None) -> Path:
    """Folder of the pack `code` (default: the current one). It may not exist."""
    return packs_dir() / (code or current_code())


def current_code() -> str:
    """Code of the pack this process serves: Django's BALAI_PACK if settings are there, else PACK, else Lampung's."""
    from django.conf import settings

    named = getattr(settings, "BALAI_PACK", "") if settings.configured or "DJANGO_SETTINGS_MODULE" in os.environ else ""
    return str(named or os.environ.get("PACK") or DEFAULT_PACK)


def current() -> Pack:
    """The resolved pack this process serves. Raises PackError when it cannot be used."""
    return load(current_code())


def load(code: str) -> Pack:
    """The resolved pack `code`, built once per process. Raises PackError when it is missing or broken."""
    return _by_name(code, os.environ.get("BALAI_PACKS", ""))


def asset(name: str, code: str | None = None) -> Path | None:
    """The file `name` ("icons/logo.svg") of a pack, its parents or the default; None when no layer has it."""
    for folder in _folders(pack_dir(code)):
        path = (folder / name).resolve()
        if path.is_relative_to(folder) and path.is_file():
            return path
    return None


def reset() -> None:
    """Forgets every pack read so far; the next call reads the files again."""
    _by_name.cache_clear()
    _load.cache_clear()
    _folders.cache_clear()


@cache
def _by_name(code: str, _packs: str) -> Pack:
    """Hashing a path costs more than everything else `current()` does, so words are the key."""
    return _load(pack_dir(code))


@cache
def _load(folder: Path) -> Pack:
    pack, findings = build(read(folder))
    if pack is None or findings:
        raise PackError(folder.name, findings)
    return pack


@cache
def _folders(folder: Path) -> tuple[Path, ...]:
    return tuple(layer.folder for layer in read(folder).layers)


def read(folder: Path) -> Resolved:
    """All layers of the pack in `folder`, merged but not yet judged. Raises PackError for unreadable files."""
    layers: list[Layer] = []
    try:
        at: Path | None = folder.resolve()
        while at is not None:
            layers.append(_layer(at, layers))
            parent = layers[-1].parent
            at = folder.resolve().parent / parent if parent else None
        layers.append(read_layer(DEFAULT_DIR, named_only=True))
    except TomlError as error:
        bad = Finding(error.path, error.line, "berkas", error.reason, error.advice)
        raise PackError(folder.name, [bad]) from error
    return resolve(layers)


def _layer(folder: Path, below: list[Layer]) -> Layer:
    """The layer in `folder`, refused when it is missing or already among those read (a circle of parents)."""
    main = folder / "pack.toml"
    if not main.is_file():
        asker = below[-1].folder / "pack.toml" if below else main
        problem = f'Tidak ada paket "{folder.name}".' if not below else f'Paket induk "{folder.name}" tidak ada.'
        raise PackError(
            folder.name, [Finding(asker, 1, "paket", problem, f"Buat berkas pack.toml di folder {folder}.")]
        )
    if any(layer.folder == folder for layer in below):
        circle = " -> ".join([*(layer.folder.name for layer in below), folder.name])
        raise PackError(
            below[0].folder.name,
            [
                Finding(
                    below[-1].folder / "pack.toml",
                    1,
                    "parent",
                    f"Paket induk berputar: {circle}.",
                    "Hapus atau ganti parent.",
                )
            ],
        )
    return read_layer(folder)


def build(resolved: Resolved) -> tuple[Pack | None, list[Finding]]:
    """The pack, and what stands against using it: schema errors and broken workflows."""
    from balai.packs.rules.workflows import workflow_findings

    findings = list(resolved.findings)
    try:
        pack = Pack.model_validate(resolved.raw)
    except ValidationError as error:
        return None, findings + explain(error, resolved)
    return pack, findings + workflow_findings(pack, resolved)
