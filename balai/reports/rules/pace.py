# SPDX-License-Identifier: EUPL-1.2
"""How often somebody hears of a place they watch, and when it is time for the next letter."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum

from balai.kernel.texts import whole_number

SETTLED = timedelta(minutes=15)  # so late what happened is in the lists for sure; the rest is told with the next news
BETWEEN = timedelta(hours=1)  # letters to one person, whatever they chose


class Pace(IntEnum):
    """Hours that lie at least between two letters about a place; none: as soon as something happens."""

    AT_ONCE = 0
    DAILY = 24
    WEEKLY = 168


def told_by(pace: Pace, now: datetime) -> datetime:
    """Who was told what happened until this moment, or an earlier one, may hear the next at `now`."""
    return now - timedelta(hours=pace) - SETTLED


def written_by(now: datetime) -> datetime:
    """Who was written to about what happened until a later moment than this gets no other letter at `now`."""
    return now - BETWEEN - SETTLED


def chosen(text: str) -> int | None:
    """The hours a form names; None when it names none, and a number that is no pace for what cannot be read."""
    if not text:
        return None
    found = whole_number(text, 4)
    return -1 if found is None else found
