# SPDX-License-Identifier: EUPL-1.2
"""Which village of ours each row of an imported file is: by code, by successor, by name in the same district."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from balai.regions.rules.codes import dotted
from balai.regions.rules.matching import closest


@dataclass(frozen=True, slots=True)
class Assignment:
    """Row number -> our code, and how the rest went: pairs of (what the file says, what we made of it)."""

    codes: dict[int, str]
    by_successor: list[tuple[str, str]] = field(default_factory=list)
    by_name: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)  # code, name
    repeated: list[str] = field(default_factory=list)  # codes of several rows, whose shapes are joined


def assign(
    rows: Sequence[tuple[str, str]], known: Mapping[str, str], successor: Callable[[str], str | None]
) -> Assignment:
    """`rows` are (code, name) as written; `known` our village codes and names. A name only counts inside the district
    of the row's code and for a village that no other row has claimed.
    """
    result = Assignment({})
    waiting: list[tuple[int, str, str]] = []
    for number, (written, name) in enumerate(rows):
        code = dotted(written)
        if code is not None and code in known:
            result.codes[number] = code
        elif code is not None and (newer := successor(code)) is not None and newer in known:
            result.codes[number] = newer
            result.by_successor.append((written, newer))
        else:
            waiting.append((number, written, name))
    taken = set(result.codes.values())
    districts: dict[str, dict[str, str]] = {}
    for code, name in known.items():
        districts.setdefault(code[:8], {})[code] = name
    for number, written, name in waiting:
        district = (dotted(written) or "")[:8]
        free = {c: n for c, n in districts.get(district, {}).items() if c not in taken}
        found = closest(name, free) if name and free else None
        if found is None:
            result.unknown.append((written, name))
            continue
        taken.add(found)
        result.codes[number] = found
        result.by_name.append((f"{written} {name}", found))
    counts: dict[str, int] = {}
    for code in result.codes.values():
        counts[code] = counts.get(code, 0) + 1
    result.repeated.extend(sorted(c for c, n in counts.items() if n > 1))
    return result


def looks_swapped(bounds: tuple[float, float, float, float]) -> bool:
    """Whether bounds (west, south, east, north) only make sense for Indonesia with the axes exchanged."""
    west, south, east, north = bounds
    as_is = west >= 94 and east <= 142 and south >= -12 and north <= 8
    exchanged = south >= 94 and north <= 142 and west >= -12 and east <= 8
    return exchanged and not as_is
