# SPDX-License-Identifier: EUPL-1.2
"""Is this the same trouble that somebody reported before? Place, kind, words and time, with the reasons told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from balai.reports.rules import text

REACH_M = 250.0  # beyond it nothing is the same trouble
SAME_SPOT_M = 25.0  # what a phone's position is worth
FRESH = timedelta(days=90)  # older open reports still count, less and less
LIKELY = 0.55
FARTHEST_M = 113.0  # farther away not even the same words in the same category make a report likely


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A report to compare; `lineage` is its category and all above, nearest first."""

    number: str
    lat: float
    lon: float
    lineage: tuple[str, ...]
    words: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How likely two reports are about the same trouble, 0 to 1, and why."""

    number: str
    score: float
    distance_m: float
    kin: str  # same, near (same parent), far (same group), none
    shared: tuple[str, ...]  # stems both use
    age_days: int


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance in metres on a plane; good to a metre within a kilometre."""
    dy = (lat2 - lat1) * 111_195.0
    dx = (lon2 - lon1) * 111_195.0 * math.cos(math.radians((lat1 + lat2) / 2))
    return math.hypot(dx, dy)


def kin(a: Sequence[str], b: Sequence[str]) -> str:
    """How near two categories are: the same, under one parent, in one group, or strangers."""
    if not a or not b:
        return "none"
    if a[0] == b[0]:
        return "same"
    if len(a) > 1 and len(b) > 1 and (a[1] == b[1] or a[0] == b[1] or a[1] == b[0]):
        return "near"
    return "far" if a[-1] == b[-1] else "none"


_KIN = {"same": 1.0, "near": 0.6, "far": 0.25, "none": 0.0}


def _score(away: float, relation: str, words: float, age: timedelta) -> float:
    place = 1.0 if away <= SAME_SPOT_M else max(0.0, 1 - (away - SAME_SPOT_M) / (REACH_M - SAME_SPOT_M))
    freshness = 1.0 if age <= timedelta(days=14) else max(0.5, 1 - (age - timedelta(days=14)) / (2 * FRESH))
    return round(min(1.0, place * (0.45 * _KIN[relation] + 0.3 * words + 0.25 * place) * freshness), 3)


def compare(new: Seen, old: Seen) -> Likeness:
    """The likeness of a new report to an older one."""
    away = distance_m(new.lat, new.lon, old.lat, old.lon)
    relation = kin(new.lineage, old.lineage)
    age = max(timedelta(0), new.opened_at - old.opened_at)
    return Likeness(
        number=old.number,
        score=_score(away, relation, text.likeness(new.words, old.words), age),
        distance_m=round(away, 1),
        kin=relation,
        shared=tuple(sorted(text.common(new.words, old.words)))[:6],
        age_days=age.days,
    )


def at_best(new: Seen, old: Seen) -> float:
    """The likeness if both used the same words; told without looking at them."""
    away = distance_m(new.lat, new.lon, old.lat, old.lon)
    return _score(away, kin(new.lineage, old.lineage), 1.0, max(timedelta(0), new.opened_at - old.opened_at))


def likely(new: Seen, others: Iterable[Seen], most: int = 5, least: float = LIKELY) -> list[Likeness]:
    """Those of `others` that are likely the same trouble, likeliest first."""
    found = [compare(new, old) for old in others if old.number != new.number and at_best(new, old) >= least]
    return sorted((f for f in found if f.score >= least), key=lambda f: (-f.score, f.number))[:most]
