# SPDX-License-Identifier: EUPL-1.2
"""Whether a translation can stand in for its source: same placeholders, same markup, same edges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_PERCENT = re.compile(r"%\((\w+)\)([#0\- +]*[\d.]*[sdifr])|(?<!%)(?:%%)*%(?![%(])[sdifr]?")
_BRACE = re.compile(r"\{(\w*)\}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def percents(text: str) -> set[str]:
    """Placeholders such as %(name)s. A bare % counts only where the text has such a placeholder, or formats nothing."""
    return {match[0] for match in _PERCENT.finditer(text) if match[1]}


def braces(text: str) -> set[str]:
    """Placeholders such as {name}."""
    return {match[0] for match in _BRACE.finditer(text)}


def faults(source: str, said: str) -> list[str]:
    """What is wrong with `said` as a translation of `source`, each in one sentence; [] when it can be used."""
    return [*_missing(source, said), *_markup(source, said), *_edges(source, said)]


def form_faults(source: str, said: str) -> list[str]:
    """As `faults` for one form of a plural: it may leave the number out ("one report"), but not invent anything."""
    return [fault for fault in faults(source, said) if not re.fullmatch(r"(%\(|\{).* is missing", fault)]


def _missing(source: str, said: str) -> Iterator[str]:
    for find in (percents, braces):
        wanted, there = find(source), find(said)
        yield from (f"{name} is missing" for name in sorted(wanted - there))
        yield from (f"nothing fills {name}" for name in sorted(there - wanted))
    if percents(source) and any(not m[1] and m[0].replace("%%", "") for m in _PERCENT.finditer(said)):
        yield "a percent sign stands alone: write %%"
    if (braces(source) or braces(said)) and re.search(r"[{}]", _BRACE.sub("", said)):
        yield "a brace stands alone"


def _markup(source: str, said: str) -> Iterator[str]:
    wanted, there = Counter(_TAG.findall(source)), Counter(_TAG.findall(said))
    yield from (f"the tag {tag} is missing" for tag in wanted - there)
    yield from (f"the tag {tag} is not in the source" for tag in there - wanted)


def _edges(source: str, said: str) -> Iterator[str]:
    if source.startswith("\n") != said.startswith("\n") or source.endswith("\n") != said.endswith("\n"):
        yield "begins or ends with a line break where the source does not, or the other way round"
