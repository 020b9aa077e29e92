# SPDX-License-Identifier: EUPL-1.2
"""`balai pack diff`: what differs between two packs, row by row, told by subject in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from balai.packs.fields import WORDS
from balai.packs.schema import Pack, Text
from balai.packs.shape import PARTS, SUBJECTS

SHOWN = 10  # rows of one kind that are named unless all are asked for
LONG = 60
LANGUAGES = {"id": "", "en": "bahasa Inggris", "ljp": "bahasa Lampung"}


@dataclass(frozen=True)
class Difference:
    """One place where two packs differ; None: it is not there. A row that came or went whole has no field."""

    subject: str
    row: str
    field: str = ""
    a: str | None = None
    b: str | None = None
    is_list: bool = False  # a and b are what went and what came

    @property
    def is_whole(self) -> bool:
        """Whether a whole row is only on one side."""
        return not self.field


def diff(a: Pack, b: Pack) -> list[Difference]:
    """What differs between two resolved packs, row by row (by code, not by position), in the pack's order."""
    out: list[Difference] = []
    for section, subject in SUBJECTS.items():
        one, two = getattr(a, section), getattr(b, section)
        if _parts(one) is None and _parts(two) is None:
            out += _fields(subject, "", one, two)  # empty on both sides
        elif isinstance(one, BaseModel):
            out += _fields(subject, "", one, two)
        else:
            out += _rows(subject, dict(_parts(one) or ()), dict(_parts(two) or ()))
    return out


def newly_sensitive(a: Pack, b: Pack) -> list[str]:
    """Categories that `b` calls sensitive and `a`, an earlier edition of the same pack, does not."""
    if a.meta.code != b.meta.code:
        return []
    before = {category.code for category in a.categories if not category.sensitive}
    return [category.code for category in b.categories if category.sensitive and category.code in before]


def _rows(subject: str, one: dict[str, Any], two: dict[str, Any]) -> Iterator[Difference]:
    for key in dict.fromkeys((*one, *two)):
        if key not in two:
            yield Difference(subject, key, a=_name(one[key], key))
        elif key not in one:
            yield Difference(subject, key, b=_name(two[key], key))
        else:
            yield from _fields(subject, _name(two[key], key), one[key], two[key])


def _name(row: Any, key: str) -> str:
    """A row in words, with its code where the words do not say it."""
    named = next(
        (found for name in ("why", "text", "name", "label", "term") if (found := getattr(row, name, None))), key
    )
    words = named.id if isinstance(named, Text) else str(named)
    return words if words == key else f"{words} ({key})"


def _fields(subject: str, row: str, one: Any, two: Any) -> Iterator[Difference]:
    left, right = dict(_leaves(one, ())), dict(_leaves(two, ()))
    for where in dict.fromkeys((*left, *right)):
        a, b = left.get(where), right.get(where)
        if a != b:
            named = " ".join(filter(None, (PARTS.get(step, WORDS.get(step, step)) for step in where))) or "isi"
            if isinstance(a or b, tuple):
                yield Difference(subject, row, named, _without(a, b), _without(b, a), is_list=True)
                continue
            if isinstance(a or b, Text):
                named, a, b = _sentence(named, a, b)
            yield Difference(subject, row, named, _said(a), _said(b))


def _sentence(named: str, a: Text | None, b: Text | None) -> tuple[str, str | None, str | None]:
    """A sentence is compared in Indonesian; another language is named only where that alone differs."""
    for language, word in LANGUAGES.items():
        one, two = (getattr(text, language) if text else None for text in (a, b))
        if one != two:
            return f"{named} {word}".strip(), one, two
    return named, None, None


def _without(one: tuple[Any, ...] | None, two: tuple[Any, ...] | None) -> str:
    """What a list has that the other has not."""
    return ", ".join(str(item) for item in one or () if item not in (two or ()))


def _said(value: Any) -> str | None:
    return None if value in (None, "") else WORDS.get(str(value), str(value))


def _leaves(thing: Any, where: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every sentence, list and single value of a piece with the names that lead to it."""
    parts = _parts(thing)
    if parts is not None and not isinstance(thing, Text):
        for key, value in parts:
            yield from _leaves(value, (*where, key))
    elif thing is not None and thing != ():
        yield where, thing


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


def told(
    found: Iterable[Difference], only_a: str, only_b: str, *, shown: int | None = SHOWN, how: str = ""
) -> Iterator[str]:
    """The differences as lines of text, subject by subject.

    `only_a` and `only_b` head the rows of one side; `how` is the command that tells a subject in full.
    """
    by_subject: dict[str, list[Difference]] = {}
    for one in found:
        by_subject.setdefault(one.subject, []).append(one)
    for subject, rows in by_subject.items():
        gone = [[row.a] for row in rows if row.is_whole and row.a is not None]
        come = [[row.b] for row in rows if row.is_whole and row.b is not None]
        changed = _changes([row for row in rows if not row.is_whole])
        yield subject.capitalize()
        for head, entries in ((only_a, gone), (only_b, come), ("berubah", changed)):
            if entries:
                yield f"  {head} ({len(entries)}):"
                yield from (f"    {line}" for entry in entries[:shown] for line in entry)
            if shown is not None and len(entries) > shown:
                yield f"    ... dan {len(entries) - shown} lagi (semuanya: {how}--only {subject})"


def _changes(rows: list[Difference]) -> list[list[str]]:
    """What changed, one entry a row of the pack: its name, then its fields."""
    by_row: dict[str, list[str]] = {}
    for row in rows:
        by_row.setdefault(row.row, []).append(_change(row))
    return [
        entry
        for name, lines in by_row.items()
        for entry in ([[name, *(f"  {line}" for line in lines)]] if name else [[line] for line in lines])
    ]


def _change(row: Difference) -> str:
    if not row.is_list:
        return f"{row.field}: {_short(row.a or '(kosong)')} → {_short(row.b or '(kosong)')}"
    parts = [f"dihapus {_short(row.a)}" if row.a else "", f"ditambah {_short(row.b)}" if row.b else ""]
    return f"{row.field}: {'; '.join(filter(None, parts)) or 'urutannya berubah'}"


def _short(words: str) -> str:
    return words if len(words) <= LONG else words[: LONG - 3] + "..."
