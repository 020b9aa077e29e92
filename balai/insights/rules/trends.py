# SPDX-License-Identifier: EUPL-1.2
"""How a number stands to the one before: which way, by how much, whether that is good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Way = Literal["up", "down", "same", "unknown"]
Mood = Literal["good", "bad", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """`by` is the difference without sign, in the number's own measure."""

    way: Way
    by: float
    mood: Mood


def trend(now: float | None, before: float | None, *, more_is: Mood = "plain") -> Trend:
    """The trend of a number; `more_is` says what growing means. Unknown when either is missing."""
    if now is None or before is None:
        return Trend(way="unknown", by=0, mood="plain")
    if now == before:
        return Trend(way="same", by=0, mood="plain")
    opposite: dict[Mood, Mood] = {"good": "bad", "bad": "good", "plain": "plain"}
    grew = now > before
    return Trend(
        way="up" if grew else "down", by=round(abs(now - before), 2), mood=more_is if grew else opposite[more_is]
    )


def share(part: float, whole: float) -> int | None:
    """Whole per cent, None of nothing; never 100 while something is missing, never 0 while something is there."""
    if whole <= 0:
        return None
    exact = part / whole * 100
    if 0 < exact < 1:
        return 1
    if 99 < exact < 100:
        return 99
    return round(exact)
