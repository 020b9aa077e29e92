# SPDX-License-Identifier: EUPL-1.2
"""How the layers of a pack become one; `loader` says the rules in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from balai.packs.files import Source, Where
from balai.packs.findings import Finding, suggestion
from balai.packs.layers import PLURALS, Layer, Resolved, Row

# section of the pack -> (folder entry or file, table in the file, fields that name a row)
ROWS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "village_terms": ("terms", "village", ("area", "kind")),
    "agencies": ("agencies", "agency", ("code",)),
    "units": ("agencies", "unit", ("code",)),
    "categories": ("categories", "category", ("code",)),
    "routes": ("routes", "route", ("name",)),
    "promises": ("promises", "promise", ("name",)),
    "reply_templates": ("templates", "template", ("code",)),
}
TABLES = {
    "meta": "pack",
    "theme": "theme",
    "calendar": "calendar",
    "media": "media",
    "basemap": "basemap",
    "retention": "retention",
}
WHOLE_ROWS = frozenset({"retention"})  # a row here is one decision with its source: never filled from beneath
ADDS_UP = frozenset({"keywords", "examples"})
LANGUAGES = frozenset({"id", "en", "ljp"})
_FROZEN = re.compile(r"^(?P<kind>.+)\.v(?P<version>\d+)$")


def resolve(layers: Iterable[Layer]) -> Resolved:
    """The layers, highest first, merged into one."""
    resolved = Resolved(tuple(layers))
    for section, entry in TABLES.items():
        _table(resolved, section, entry)
    for section in ROWS:
        _rows(resolved, section)
    _texts(resolved)
    _workflows(resolved)
    _strangers(resolved)
    return resolved


def _table(resolved: Resolved, section: str, entry: str) -> None:
    merged: Row = {}
    spots: list[tuple[Source, Where]] = []
    for depth, layer in enumerate(resolved.layers):
        for source in layer.sources(entry):
            data = dict(source.data)
            if section == "meta" and depth:
                data = {key: value for key, value in data.items() if key not in {"code", "parent"}}
            if section in WHOLE_ROWS:
                resolved.places |= {(section, key): [(source, (key,))] for key in data if key not in merged}
                merged = {**data, **merged}
            else:
                merged = _filled(merged, data)
            spots.append((source, ()))
    if merged or section in {"meta", "theme", "calendar", "retention"}:
        resolved.raw[section] = merged
        resolved.places[(section,)] = spots


def _filled(high: Row, low: Mapping[str, Any]) -> Row:
    """`high` with what only `low` has; tables meet field by field, except texts, which are replaced whole."""
    out = dict(high)
    for key, value in low.items():
        if key not in out:
            out[key] = value
        elif key in ADDS_UP and isinstance(value, list) and isinstance(out[key], list):
            out[key] = [*out[key], *(item for item in value if item not in out[key])]
        elif (
            isinstance(value, dict) and isinstance(out[key], dict) and not (value.keys() | out[key].keys()) <= LANGUAGES
        ):
            out[key] = _filled(out[key], value)
    return out


def _shaped(row: Row) -> Row:
    """A row with the schema's field names: [[category.question]] is `questions`."""
    return {PLURALS.get(key, key): _shaped_list(value) for key, value in row.items() if key != "drop"}


def _shaped_list(value: Any) -> Any:
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return [_shaped(item) for item in value]
    return value


def _rows(resolved: Resolved, section: str) -> None:
    entry, table, names = ROWS[section]
    merged: dict[str, Row] = {}
    spots: dict[str, list[tuple[Source, Where]]] = {}
    dropped: set[str] = set()
    for layer in resolved.layers:
        for key, row, source, at in _rows_of(resolved, layer, entry, table, names):
            if key in dropped or (layer.named_only and key not in merged):
                continue
            if row.get("drop") is True:
                dropped.add(key)
                continue
            merged[key] = _filled(merged[key], _shaped(row)) if key in merged else _shaped(row)
            spots.setdefault(key, []).append((source, at))
    resolved.raw[section] = list(merged.values())
    for index, key in enumerate(merged):
        resolved.places[(section, index)] = spots[key]


def _rows_of(
    resolved: Resolved, layer: Layer, entry: str, table: str, names: tuple[str, ...]
) -> Iterable[tuple[str, Row, Source, Where]]:
    """Rows of one layer with their key; a second row of the same key is a finding, not a merge."""
    seen: dict[str, str] = {}
    for source in layer.sources(entry):
        found = source.data.get(table, [])
        for index, row in enumerate(found if isinstance(found, list) else [found]):
            at = (table, index)
            if not isinstance(row, dict):
                resolved.findings.append(
                    Finding(
                        source.path,
                        source.line(at),
                        table,
                        f'"{table}" harus berupa tabel.',
                        f"Awali barisnya dengan [[{table}]].",
                    )
                )
                continue
            key = " ".join(str(row.get(name, "any" if name == "kind" else "")) for name in names)
            if key in seen:
                resolved.findings.append(
                    Finding(
                        source.path,
                        source.line(at),
                        f"[[{table}]] {key}",
                        f'"{key}" ditulis dua kali; yang pertama di {seen[key]}.',
                        f"Beri {names[0]} lain, atau gabungkan keduanya.",
                    )
                )
                continue
            seen[key] = f"{source.path.name}:{source.line(at)}"
            yield key, row, source, at


def _texts(resolved: Resolved) -> None:
    merged: Row = {}
    for layer in resolved.layers:
        own: set[str] = set()
        for source in layer.sources("texts"):
            for path, value in _flat(source.data, ()):
                key = ".".join(path)
                if key in own:
                    line = source.line(path)
                    again = Finding(source.path, line, key, f'Teks "{key}" ditulis dua kali.', "Hapus salah satu.")
                    resolved.findings.append(again)
                own.add(key)
                if key not in merged:
                    merged[key] = value
                    resolved.places[("texts", key)] = [(source, path)]
    resolved.raw["texts"] = merged


def _flat(data: Mapping[str, Any], above: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], Any]]:
    for key, value in data.items():
        path = (*above, key)
        if isinstance(value, dict) and not (value and value.keys() <= LANGUAGES):
            yield from _flat(value, path)
        else:
            yield path, value


def _workflows(resolved: Resolved) -> None:
    current: dict[str, list[Source]] = {}
    frozen: dict[str, Source] = {}
    for layer in resolved.layers:
        for source in layer.sources("workflows"):
            name = source.path.stem
            if _FROZEN.match(name):
                frozen.setdefault(name, source)
            else:
                current.setdefault(name, []).append(source)
    rows: list[Row] = []
    for sources in current.values():
        rows.append(_workflow(resolved, sources, len(rows)))
    newest = {row.get("kind"): row.get("version") for row in rows}
    for name, source in sorted(frozen.items()):
        resolved.places[("workflows", len(rows))] = [(source, ())]
        rows.append(_shaped(source.data))
        resolved.findings += _frozen(name, source, newest)
    resolved.raw["workflows"] = rows


def _frozen(name: str, source: Source, newest: Mapping[Any, Any]) -> Iterable[Finding]:
    """A frozen version must be the one its file names, and older than the workflow in force."""
    found = _FROZEN.match(name)
    version, line = source.data.get("version"), source.line(("version",))
    if found and str(version) != found["version"]:
        write = f"Tulis version = {found['version']}, atau ganti nama berkasnya."
        yield Finding(source.path, line, "version", "Nama berkas menyebut versi lain.", write)
    current = newest.get(source.data.get("kind"))
    if isinstance(version, int) and isinstance(current, int) and version >= current:
        problem = f"Versi beku harus lebih lama daripada alur yang berlaku, yaitu versi {current}."
        yield Finding(source.path, line, "version", problem, "Naikkan version pada alur yang berlaku.")


def _workflow(resolved: Resolved, sources: list[Source], index: int) -> Row:
    merged: Row = {}
    states: dict[str, Row] = {}
    dropped: set[str] = set()
    transitions: list[tuple[Row, Source, Where]] = []
    spots: dict[str, list[tuple[Source, Where]]] = {}
    for source in sources:
        merged = _filled(merged, {k: v for k, v in source.data.items() if k not in {"state", "transition"}})
        for at, row in enumerate(_tables(source.data.get("state"))):
            code = str(row.get("code", at))
            if row.get("drop") is True:
                dropped.add(code)
            if code in dropped:
                continue
            states[code] = _filled(states.get(code, {}), row)
            spots.setdefault(code, []).append((source, ("state", at)))
        taken = {str(row.get("verb")) for row, _, _ in transitions}
        for at, row in enumerate(_tables(source.data.get("transition"))):
            if str(row.get("verb")) not in taken:
                transitions.append((row, source, ("transition", at)))
    resolved.places[("workflows", index)] = [(source, ()) for source in sources]
    for at, code in enumerate(states):
        resolved.places[("workflows", index, "states", at)] = spots[code]
    for at, (_, source, where) in enumerate(transitions):
        resolved.places[("workflows", index, "transitions", at)] = [(source, where)]
    return {**merged, "states": list(states.values()), "transitions": [row for row, _, _ in transitions]}


def _tables(value: Any) -> list[Row]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _strangers(resolved: Resolved) -> None:
    """Files and tables that nothing reads: mostly typing errors, so they are findings."""
    tables: dict[str, set[str]] = {}
    for entry, table, _ in ROWS.values():
        tables.setdefault(entry, set()).add(table)
    known = {*tables, *TABLES.values(), "texts", "workflows", "demo"}
    for layer in resolved.layers:
        for name, source in layer.files.items():
            entry = name.split("/")[0]
            if entry not in known:
                problem = f'Berkas "{name}.toml" tidak dikenal.'
                resolved.findings.append(Finding(source.path, 1, "berkas", problem, suggestion(entry, known)))
                continue
            for key in source.data.keys() - tables[entry] if entry in tables else ():
                problem = f'"{key}" tidak dikenal di berkas ini.'
                resolved.findings.append(
                    Finding(source.path, source.line((key,)), key, problem, suggestion(key, tables[entry]))
                )
