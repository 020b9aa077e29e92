# SPDX-License-Identifier: EUPL-1.2
"""What in a text should be looked at before everybody reads it: insults, and data about persons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Kinds, in the order in which a place that fits several is named.
NIK, EMAIL, PHONE, ACCOUNT, PLATE, NAME, INSULT = "nik", "email", "phone", "account", "plate", "name", "insult"

# Coarse insults of everyday Indonesian, a few of Javanese among them. "Anjing" and "babi" are also
# animals that reports are about, so they count only where they are thrown at somebody.
_INSULTS = (
    "bangsat", "bajingan", "brengsek", "keparat", "kampret", "goblok", "goblog", "tolol", "bego", "idiot", "dungu",
    "jancok", "jancuk", "dancok", "kontol", "memek", "ngentot", "pepek", "pantek", "asu", "taik", "tai lu",
    "setan alas", "lonte", "pelacur", "sundal", "kimak", "bacot", "monyet lu", "anjing lu", "anjing kau",
    "dasar anjing", "dasar babi", "babi lu", "anjir", "anjrit", "bangke",
)  # fmt: skip
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # NIK: six digits of place, day (women + 40), month, year, serial. Permendagri: 16 digits.
    (NIK, re.compile(r"(?<!\d)\d{6}[\s.-]?(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d{2}[\s.-]?\d{4}(?!\d)")),
    (EMAIL, re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,24}){1,3}")),
    (PHONE, re.compile(r"(?<![\d.])(?:\+?62|0)[\s.-]?8\d{1,2}(?:[\s.-]?\d){6,9}(?!\d)")),
    (ACCOUNT, re.compile(r"\b(?i:(?:no(?:mor)?\.?\s*)?rek(?:ening)?)\b[^\d\n]{0,20}\d(?:[\s.-]?\d){8,15}(?!\d)")),
    # Plates: one or two letters of the area, number, up to three letters.
    (PLATE, re.compile(r"\b(?:A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|Z|A[ABDEG]|B[ABDEGHKLMNPS]|D[ABCDEGHKLMNPRST]|E[ABDE]|"
                       r"K[BTHU]|P[ABS])[\s-]?\d{3,4}[\s-]?[A-Z]{1,3}\b")),
    (NAME, re.compile(r"(?:\ba\.?\s?n\.?|\batas nama|\bbernama)[\s:]+((?:[A-Z][\w'.]*\s?){1,4})")),
    (INSULT, re.compile(r"\b(?:" + "|".join(re.escape(w) for w in _INSULTS) + r")\b", re.IGNORECASE)),
)  # fmt: skip
MASK = "▮▮▮"


@dataclass(frozen=True, slots=True)
class Hint:
    """A place in a text, [start, end), and what kind of thing it seems to be."""

    kind: str
    start: int
    end: int


def hints(text: str) -> tuple[Hint, ...]:
    """Places to look at, in order, none overlapping; a place that fits several kinds is named for the first."""
    found: list[Hint] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span(1) if kind == NAME else match.span()
            if not any(h.start < end and start < h.end for h in found):
                found.append(Hint(kind, start, start + len(text[start:end].rstrip())))
    return tuple(sorted(found, key=lambda h: h.start))


def kinds(text: str) -> list[str]:
    """Kinds of hints in a text, each once, sorted."""
    return sorted({h.kind for h in hints(text)})


def masked(text: str) -> str:
    """The text with every hinted place covered."""
    out, at = [], 0
    for hint in hints(text):
        out += [text[at : hint.start], MASK]
        at = hint.end
    return "".join([*out, text[at:]])


def landmark_for_all(told: str, written: str | None) -> str:
    """The landmark as everybody may read it: what the desk wrote in its place, else the reporter's with every hinted
    place covered, since nobody looks at a landmark before it is shown.
    """
    return _covered(told) if written is None else written


@lru_cache(maxsize=4096)
def _covered(told: str) -> str:
    """Kept, because a list for programs shows a thousand of them, the same again and again."""
    return masked(told)
