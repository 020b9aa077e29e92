# SPDX-License-Identifier: EUPL-1.2
"""Marks beside the stems of a report, so that one look into the index narrows by area, category and phase as well.

A mark begins with 0 and a letter: no word of a text does, for words are all letters or all digits.
"""

from __future__ import annotations

from collections.abc import Iterable

from balai.reports.rules import text


def area_mark(code: str) -> str:
    """The mark of an area of any level: "18.71" -> "0a1871"."""
    return "0a" + "".join(c for c in code if c.isdigit())


def category_mark(code: str) -> str:
    """The mark of a category or group: "jalan-rusak" -> "0cjalan0rusak"."""
    return "0c" + "".join(c if c.isalnum() else "0" for c in code)


def phase_mark(phase: str) -> str:
    """The mark of a phase: "working" -> "0pworking"."""
    return f"0p{phase}"


def marks(area_code: str, lineage: Iterable[str]) -> list[str]:
    """Marks of a report that seldom change: its area and all above, its category and all above."""
    parts = area_code.split(".") if area_code else []
    areas = [area_mark(".".join(parts[: n + 1])) for n in range(len(parts))]
    return areas + [category_mark(code) for code in lineage]


def asked(query: str, most: int = 8) -> list[str]:
    """The stems a person searches for, each once, at most `most`; empty when nothing of meaning was typed."""
    return list(dict.fromkeys(text.stems(query[:300])))[:most]
