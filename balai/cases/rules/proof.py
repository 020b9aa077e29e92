# SPDX-License-Identifier: EUPL-1.2
"""Whether a photo proves that something was put right: seen before, right place and time, generated or edited.

The score helps the validator to look, it decides nothing. Two frauds are known from Jakarta: one photo used for two
reports (2025), and a generated one in the frame of the citizen's own photo (2026).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Literal

SAME = 4  # of 64 bits: the same picture, saved again
ALIKE = 7  # the same picture, cropped or written upon a little; the index finds up to here for certain
SAME_FRAME = 16  # the same view from the same spot
NEAR_M, FAR_M = 150.0, 1000.0  # phones are off by tens of metres, a long road by hundreds
_EARTH_M = 6_371_008.8
_SLACK = timedelta(minutes=10)  # clocks of phones

Code = Literal[
    "reused_exact", "reused", "own_report_photo", "too_early", "too_late", "no_time", "far", "off", "near", "no_place",
    "same_frame", "generated", "edited", "in_time", "not_seen_before",
]  # fmt: skip
_WEIGHTS: Mapping[Code, int] = {
    "reused_exact": -100, "reused": -75, "own_report_photo": -90, "too_early": -60, "too_late": -40, "no_time": -10,
    "far": -60, "off": -25, "near": 0, "no_place": -10, "same_frame": -20, "generated": -90, "edited": -25,
    "in_time": 0, "not_seen_before": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo as far as it can be judged without looking at it."""

    sha256: str
    phash: int | None = None
    taken_at: datetime | None = None
    lat: float | None = None
    lon: float | None = None
    traces: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The same or a like photo that was handed in before: with which case, and how many bits apart."""

    number: str
    bits: int
    is_exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that speaks for or against a photo; `facts` fill the sentence."""

    code: Code
    weight: int
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """0 to 100 and the findings behind it, worst first."""

    score: int
    findings: tuple[Finding, ...]

    @property
    def level(self) -> Literal["good", "look", "doubt"]:
        """good: nothing speaks against it; look: look closely; doubt: ask for another photo."""
        return "good" if self.score >= 75 else "look" if self.score >= 45 else "doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the photo should fit: place and time of the report, and the photos that came with it."""

    opened_at: datetime
    handed_in_at: datetime
    lat: float | None = None
    lon: float | None = None
    before: Sequence[Photo] = ()


def bits_apart(a: int, b: int) -> int:
    """How many of the 64 bits differ."""
    return ((a ^ b) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def marks(phash: int) -> tuple[int, int, int, int]:
    """The four quarters of a hash, each with its place, as they are stored for look-up."""
    bits = phash & 0xFFFF_FFFF_FFFF_FFFF
    a, b, c, d = ((n << 16) | (bits >> (48 - 16 * n)) & 0xFFFF for n in range(4))
    return a, b, c, d


def probes(phash: int) -> list[int]:
    """The quarters and all that differ from them in one bit: every hash at most 7 bits away shares one of them."""
    return list(chain.from_iterable((mark, *(mark ^ (1 << bit) for bit in range(16))) for mark in marks(phash)))


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres between two points on a sphere (haversine)."""
    a, b = math.radians(lat), math.radians(other_lat)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(h)))


def judge(photo: Photo, scene: Scene, seen: Iterable[Seen]) -> Proof:
    """The score of an after-photo with its reasons. Unknown things cost little, contradictions much."""
    found = [
        *_reuse(photo, scene, tuple(seen)), *_time(photo, scene), *_place(photo, scene), *_making(photo),
    ]  # fmt: skip
    score = max(0, min(100, 100 + sum(f.weight for f in found)))
    return Proof(score=score, findings=tuple(sorted(found, key=lambda f: f.weight)))


def _finding(code: Code, **facts: object) -> Finding:
    return Finding(code=code, weight=_WEIGHTS[code], facts=facts)


def _reuse(photo: Photo, scene: Scene, seen: tuple[Seen, ...]) -> list[Finding]:
    own = [0 for b in scene.before if photo.sha256 == b.sha256]
    if photo.phash is not None:
        own += [bits_apart(photo.phash, b.phash) for b in scene.before if b.phash is not None]
    out = []
    if own and min(own) <= SAME:
        out.append(_finding("own_report_photo"))
    elif own and min(own) <= SAME_FRAME:
        out.append(_finding("same_frame"))
    exact = next((s for s in seen if s.is_exact), None)
    like = min((s for s in seen if not s.is_exact and s.bits <= ALIKE), key=lambda s: s.bits, default=None)
    if exact:
        out.append(_finding("reused_exact", number=exact.number))
    elif like:
        out.append(_finding("reused", number=like.number))
    return out or [_finding("not_seen_before")]


def _time(photo: Photo, scene: Scene) -> list[Finding]:
    if photo.taken_at is None:
        return [_finding("no_time")]
    if photo.taken_at < scene.opened_at - _SLACK:
        return [_finding("too_early", days=max((scene.opened_at - photo.taken_at).days, 0), at=photo.taken_at)]
    if photo.taken_at > scene.handed_in_at + _SLACK:
        return [_finding("too_late", at=photo.taken_at)]
    return [_finding("in_time", at=photo.taken_at)]


def _place(photo: Photo, scene: Scene) -> list[Finding]:
    if photo.lat is None or photo.lon is None or scene.lat is None or scene.lon is None:
        return [_finding("no_place")]
    metres = round(distance_m(photo.lat, photo.lon, scene.lat, scene.lon))
    return [_finding("near" if metres <= NEAR_M else "off" if metres <= FAR_M else "far", metres=metres)]


def _making(photo: Photo) -> list[Finding]:
    if "generated" in photo.traces:
        return [_finding("generated", what=photo.traces["generated"])]
    return [_finding("edited", what=photo.traces["edited"])] if "edited" in photo.traces else []
