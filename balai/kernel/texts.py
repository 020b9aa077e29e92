# SPDX-License-Identifier: EUPL-1.2
"""What people type, made harmless before it is kept: pure functions."""

from __future__ import annotations

import re
import unicodedata

# Characters that turn the direction of text round or hide it; a text that uses them to deceive is shown as typed.
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# More marks on one letter than any script needs climb over the lines above and below.
_STACKED = re.compile(
    r"([\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def _plain(c: str) -> str:
    return c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Co", "Cn"} else " "


def clean_text(text: str) -> str:
    """The text without control and direction characters and broken surrogates; line breaks stay, two at most."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    visible = _STACKED.sub(r"\1", _HIDDEN.sub("", unicodedata.normalize("NFC", whole)))
    kept = visible if visible.isprintable() else "".join(_plain(c) for c in visible)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in kept.split("\n"))).strip()


_LARGEST = (1 << 63) - 1  # what a column of the database holds


def whole_number(text: str, digits: int = 19) -> int | None:
    """The whole number that an address or a form writes with at most so many digits; None for anything else, also for
    what no column holds. Python itself raises on thousands of digits, and takes other signs than 0 to 9 for digits.
    """
    if not (0 < len(text) <= digits and text.isascii() and text.isdecimal()):
        return None
    found = int(text)
    return found if found <= _LARGEST else None


def is_larger(text: str, most: int) -> bool:
    """Whether a header's number, of however many digits, is larger than `most`; what is no number is not."""
    found = whole_number(text)
    return text.isdecimal() if found is None else found > most
