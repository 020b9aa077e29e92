# SPDX-License-Identifier: EUPL-1.2
"""What a validator should look at in evidence, as sentences' codes with their measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

NEAR_M = 150  # metres a phone's position may be off between buildings
FAR_M = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a photo told about itself before it was cleaned."""

    at: datetime | None
    lat: float | None
    lon: float | None
    traces: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to look at: `good`, `look` or `bad`, a code and a measure (metres, hours, or a word)."""

    weight: str
    code: str
    measure: str = ""


def metres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance on the sphere, in metres."""
    a = sin(radians(lat2 - lat1) / 2) ** 2
    b = cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * 6_371_000 * asin(sqrt(min(a + b, 1.0)))


def place(photo: Taken, lat: float | None, lon: float | None) -> Remark:
    """How far from the reported place the photo was taken."""
    if photo.lat is None or photo.lon is None or lat is None or lon is None:
        return Remark(weight="look", code="no-place")
    far = metres(photo.lat, photo.lon, lat, lon)
    weight = "good" if far <= NEAR_M else "look" if far <= FAR_M else "bad"
    return Remark(weight=weight, code="place", measure=f"{far:.0f}")


def time(photo: Taken, began: datetime, handed_in: datetime) -> Remark:
    """Whether the photo was taken after the report came in and before it was handed in."""
    if photo.at is None:
        return Remark(weight="look", code="no-time")
    if photo.at < began:
        return Remark(weight="bad", code="older", measure=f"{(began - photo.at).total_seconds() / 3600:.0f}")
    return Remark(weight="good", code="time", measure=f"{max((handed_in - photo.at).total_seconds(), 0) / 3600:.0f}")


def edits(photo: Taken) -> Remark | None:
    """Traces of editing or of a generator, if the file carried any."""
    told = ", ".join(sorted({value for value in photo.traces.values() if value}))
    return Remark(weight="bad", code="edited", measure=told[:80]) if told else None
