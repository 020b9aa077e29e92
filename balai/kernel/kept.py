# SPDX-License-Identifier: EUPL-1.2
"""Figures that are dear to count: kept for a while, then counted anew by one reader while the others read the old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.core.cache import cache

Value = TypeVar("Value")
_OLD = 4  # times as long an old figure is still shown, while the new one is being counted
_COUNTING_S = 30  # after that the one who counts is taken for gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Generic[Value]):
    """A figure and the moment at which it was counted: a page that shows the one says the other."""

    value: Value
    at: datetime


def kept(key: str, make: Callable[[], Value], now: datetime, *, seconds: int) -> Kept[Value]:
    """What `make` counted, at most `seconds` ago; up to four times as old while somebody else is counting.

    Whatever `make` returns must be picklable. Where nothing is kept yet, every reader counts.
    """
    found: Kept[Value] | None = cache.get(key)
    if found is not None:
        fresh = 0 <= (now - found.at).total_seconds() < seconds
        if fresh or not cache.add(f"{key}:counting", 1, _COUNTING_S):
            return found
    try:
        counted = Kept(value=make(), at=now)
        cache.set(key, counted, seconds * _OLD)
    finally:
        cache.delete(f"{key}:counting")
    return counted
