# SPDX-License-Identifier: EUPL-1.2
"""Whether a translation can stand in for its source: same placeholders, same markup, same edges, nothing hidden.

Templates print what the catalogue says as it is, since the source is written by developers. So whatever could end an
attribute, open a tag or feed a formatter has to be in the source already.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_PERCENT = re.compile(r"%\((\w+)\)([#0\- +]*[\d.]*[sdifr])|(?<!%)(?:%%)*%(?![%(])[sdifr]?")
_NAMED = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[sdifr]")
_BRACE = re.compile(r"\{(\w*)\}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]\w*);?")
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})
# Controls, and the marks by which text runs backwards or hides: no language here is written with them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_ENGLISH = {
    "missing": "{what} is missing",
    "unfilled": "nothing fills {what}",
    "percent": "a percent sign stands alone: write %%",
    "brace": "a brace stands alone",
    "no_tag": "the tag {what} is missing",
    "new_tag": "the tag {what} is not in the source",
    "nesting": "the tags do not close in the order in which they open",
    "sign": "the sign {what} is not in the source",
    "hidden": "a sign that nobody can see stands in it ({what})",
    "long": "it is far longer than the source",
    "edges": "begins or ends with a line break where the source does not, or the other way round",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; `code` for whoever says it in another language."""

    code: str
    what: str = ""

    def __str__(self) -> str:
        return _ENGLISH[self.code].replace("{what}", self.what)


def percents(text: str) -> set[str]:
    """Placeholders such as %(name)s. A bare % counts only where the text has such a placeholder, or formats nothing."""
    return {match[0] for match in _PERCENT.finditer(text) if match[1]}


def braces(text: str) -> set[str]:
    """Placeholders such as {name}."""
    return {match[0] for match in _BRACE.finditer(text)}


def look(source: str, said: str, *, is_form: bool = False, in_pack: bool = False) -> list[Fault]:
    """What is wrong with `said` as a translation of `source`; [] when it can be used.

    One form of a plural may leave the number out ("one report"), but not invent anything. Sentences of a pack are
    escaped wherever they are shown, so quotation marks are free there.
    """
    signs = "<>" if in_pack else '<>"`'
    found = [*_placeholders(source, said), *_markup(source, said), *_signs(source, said, signs), *_edges(source, said)]
    return [fault for fault in found if fault.code != "missing"] if is_form else found


def faults(source: str, said: str, *, in_pack: bool = False) -> list[str]:
    """`look` in English sentences."""
    return [str(fault) for fault in look(source, said, in_pack=in_pack)]


def form_faults(source: str, said: str) -> list[str]:
    """`look` at one form of a plural, in English sentences."""
    return [str(fault) for fault in look(source, said, is_form=True)]


def pairs(source: str, plural: str, forms: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each form beside the source that it stands in for: the first for one, the others for many."""
    sources = [source, *[plural] * (len(forms) - 1)] if plural else [source]
    return list(zip(sources, forms, strict=True))


@lru_cache(maxsize=8192)
def is_sound(source: str, plural: str, forms: tuple[str, ...], *, in_pack: bool = False) -> bool:
    """Whether all forms of a translation can be used."""
    if not forms or not all(forms) or (not plural and len(forms) != 1):
        return False
    sources = pairs(source, plural, forms)
    return not any(look(one, form, is_form=bool(plural), in_pack=in_pack) for one, form in sources)


def _placeholders(source: str, said: str) -> Iterator[Fault]:
    for find in (percents, braces):
        wanted, there = find(source), find(said)
        yield from (Fault("missing", name) for name in sorted(wanted - there))
        yield from (Fault("unfilled", name) for name in sorted(there - wanted))
    formats = bool(percents(source)) or "%%" in source or "%" not in source
    if formats and "%" in _NAMED.sub("", said).replace("%%", "" if "%" in source else "%%"):
        yield Fault("percent")
    lone = re.search(r"[{}]", _BRACE.sub("", said))
    if lone and (braces(source) or braces(said) or not re.search(r"[{}]", _BRACE.sub("", source))):
        yield Fault("brace")


def _markup(source: str, said: str) -> Iterator[Fault]:
    wanted, there = Counter(_TAG.findall(source)), Counter(_TAG.findall(said))
    yield from (Fault("no_tag", tag) for tag in wanted - there)
    yield from (Fault("new_tag", tag) for tag in there - wanted)
    if wanted == there and _nests(source) and not _nests(said):
        yield Fault("nesting")


def _nests(text: str) -> bool:
    """Whether every tag that opens is closed, the last one first."""
    opened: list[str] = []
    for tag in _TAG.findall(text):
        name = re.match(r"</?(\w+)", tag)
        called = name[1].lower() if name else ""
        if called in _VOID or tag.endswith("/>"):
            continue
        if not tag.startswith("</"):
            opened.append(called)
        elif not opened or opened.pop() != called:
            return False
    return not opened


def _signs(source: str, said: str, signs: str) -> Iterator[Fault]:
    """What could open a tag, end an attribute or spell either; inside the source's own tags all is checked above."""
    bare, there = _TAG.sub("", said), _TAG.sub("", source)
    yield from (Fault("sign", sign) for sign in signs if bare.count(sign) > there.count(sign))
    yield from (Fault("sign", name) for name in sorted({*_ENTITY.findall(bare)} - {*_ENTITY.findall(there)}))
    if (hidden := _HIDDEN.search(said)) and not _HIDDEN.search(source):
        yield Fault("hidden", f"U+{ord(hidden[0]):04X}")
    if len(said) > 4 * len(source) + 120:
        yield Fault("long")


def _edges(source: str, said: str) -> Iterator[Fault]:
    if source.startswith("\n") != said.startswith("\n") or source.endswith("\n") != said.endswith("\n"):
        yield Fault("edges")
