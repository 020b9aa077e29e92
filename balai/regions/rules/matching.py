# SPDX-License-Identifier: EUPL-1.2
"""Pairs villages of two lists whose codes drifted apart: by code, by name in the district, by name in the regency."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

ALIKE = 60  # below this two spellings (0 to 100) are two names: a code was given to another village
CLOSE = 88  # from here on two spellings are one name: "Bumi Putra", "Bumi Putera"


@dataclass(frozen=True, slots=True)
class Known:
    """A village as the other list has it."""

    code: str
    name: str
    district: str
    regency: str


class Wanted(Known):
    """A village as the current list has it."""

    __slots__ = ()


def fold(text: str) -> str:
    """Letters and digits only, lower case, no accents: what two spellings of one name share."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", plain)


def _in_district(village: Known) -> tuple[str, ...]:
    return fold(village.regency), fold(village.district)


def _in_regency(village: Known) -> tuple[str, ...]:
    return (fold(village.regency),)


def pair(wanted: Sequence[Wanted], known: Sequence[Known]) -> dict[str, str]:
    """Code in `wanted` -> code in `known`, each used once. A code whose name changed wholly is trusted only after no
    other village of its district carries the name.
    """
    by_code = {k.code: k for k in known}
    pairs: dict[str, str] = {}
    for w in wanted:
        k = by_code.get(w.code)
        if k is not None and fuzz.ratio(fold(w.name), fold(k.name)) >= ALIKE:
            pairs[w.code] = k.code
    _by_name(wanted, known, pairs, _in_district, 100)
    taken = set(pairs.values())
    pairs.update({w.code: w.code for w in wanted if w.code not in pairs and w.code in by_code and w.code not in taken})
    for place, floor in ((_in_regency, 100), (_in_district, CLOSE), (_in_regency, CLOSE)):
        _by_name(wanted, known, pairs, place, floor)
    return pairs


def _by_name(
    wanted: Iterable[Wanted],
    known: Iterable[Known],
    pairs: dict[str, str],
    place: Callable[[Known], tuple[str, ...]],
    floor: float,
) -> None:
    """Adds pairs of the yet unpaired whose names reach `floor` within one place; two equal candidates pair nobody."""
    taken = set(pairs.values())
    free: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for k in known:
        if k.code not in taken:
            free[place(k)][k.code] = fold(k.name)
    for w in wanted:
        names = free.get(place(w), {})
        if w.code in pairs or not names:
            continue
        best = process.extract(fold(w.name), names, scorer=fuzz.ratio, score_cutoff=floor, limit=2)
        if best and (len(best) == 1 or best[0][1] > best[1][1]):
            pairs[w.code] = best[0][2]
            del names[best[0][2]]


def closest(name: str, names: dict[str, str], floor: float = CLOSE) -> str | None:
    """The key in `names` (key -> name) whose name is the same or nearly so; None if none or two fit equally."""
    folded = {key: fold(value) for key, value in names.items()}
    best = process.extract(fold(name), folded, scorer=fuzz.ratio, score_cutoff=floor, limit=2)
    if not best or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    return str(best[0][2])
