# SPDX-License-Identifier: EUPL-1.2
"""Counters of one map cell in one blob: category x phase -> how many, and where they lie on average.

Layout, little endian: sum of x, sum of y (unsigned 64 bits, steps of `morton`), then for each pair that occurs its
key (16 bits: category number x 16 + phase number), then in the same order its count (32 bits).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

PHASES = ("waiting", "coordinating", "assigned", "working", "checking", "resolved", "closed", "refused", "transferred")
OPEN = frozenset(range(5))
ZOOMS = (6, 8, 10, 12, 14, 16, 18)  # cells that are counted: 625 km down to 150 m wide at the equator
# "Zooms" of counters by area, and how many digits of the code name it; they too have one row per area.
VILLAGES, DISTRICTS, REGENCIES, PROVINCES = 0, 1, 2, 3
DIGITS = {VILLAGES: 10, DISTRICTS: 6, REGENCIES: 4, PROVINCES: 2}
MAX_CATEGORY = 4095
_HEAD = struct.Struct("<QQ")


@dataclass(slots=True)
class Counters:
    """The counters of one cell, unpacked, or what changes in them."""

    sum_x: int = 0
    sum_y: int = 0
    counts: dict[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def add(self, key: int, x: int, y: int, times: int = 1) -> None:
        """Counts `times` more (fewer if negative) reports of a key at a place; fewer than none are a change to come."""
        self.counts[key] = self.counts.get(key, 0) + times
        self.sum_x += x * times
        self.sum_y += y * times

    def change(self, by: Counters) -> None:
        """Applies changes that were counted elsewhere. ValueError if fewer than none of a key would remain."""
        for key, times in by.counts.items():
            left = self.counts.get(key, 0) + times
            if left < 0:
                raise ValueError(f"counter {key} would fall below zero")
            self.counts[key] = left
            if not left:
                del self.counts[key]
        self.sum_x += by.sum_x
        self.sum_y += by.sum_y


def key(category: int, phase: int) -> int:
    """The key of a pair. ValueError when a number is too large."""
    if not 0 <= category <= MAX_CATEGORY or not 0 <= phase < len(PHASES):
        raise ValueError(f"no such counter: {category}, {phase}")
    return category << 4 | phase


def pack(counters: Counters) -> bytes:
    """The blob of counters."""
    keys = sorted(counters.counts)
    n = len(keys)
    return _HEAD.pack(counters.sum_x, counters.sum_y) + struct.pack(
        f"<{n}H{n}I", *keys, *(counters.counts[k] for k in keys)
    )


def unpack(blob: bytes) -> Counters:
    """The counters of a blob; the empty blob counts nothing. ValueError when it is no such blob."""
    if not blob:
        return Counters()
    n, odd = divmod(len(blob) - _HEAD.size, 6)
    if odd or n < 0:
        raise ValueError("not a blob of counters")
    sum_x, sum_y = _HEAD.unpack_from(blob)
    numbers = struct.unpack_from(f"<{n}H{n}I", blob, _HEAD.size)
    return Counters(sum_x, sum_y, dict(zip(numbers[:n], numbers[n:], strict=True)))


@dataclass(frozen=True, slots=True)
class Summed:
    """Many cells, read at once: per cell how many there are, how many are wanted, how many of those are open, and the
    mean place.
    """

    total: NDArray[np.int64]
    wanted: NDArray[np.int64]
    open: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]


def weights(categories: Iterable[int] | None, phases: Iterable[int] | None) -> NDArray[np.int64]:
    """For each key whether it is wanted; None wants all."""
    table = np.zeros((MAX_CATEGORY + 1, 16), np.int64)
    columns = sorted(set(range(len(PHASES))) if phases is None else set(phases))
    rows = slice(None) if categories is None else np.array(sorted(set(categories)), dtype=np.intp)
    chosen = np.zeros(16, np.int64)
    chosen[columns] = 1
    table[rows] = chosen
    return table.ravel()


def summed(blobs: Sequence[bytes], wanted: NDArray[np.int64]) -> Summed:
    """Wanted and open counts and mean places of many blobs, none of them empty, in one sweep."""
    sizes = np.fromiter(((len(b) - 16) // 6 for b in blobs), np.int64, len(blobs))
    heads = np.frombuffer(b"".join([b[:16] for b in blobs]), "<u8").reshape(-1, 2).astype(np.float64)
    cuts = [16 + 2 * int(n) for n in sizes]
    keys = np.frombuffer(b"".join([b[16:c] for b, c in zip(blobs, cuts, strict=True)]), "<u2")
    counts = np.frombuffer(b"".join([b[c:] for b, c in zip(blobs, cuts, strict=True)]), "<u4").astype(np.int64)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)
    if not len(keys):
        nothing = np.zeros(len(blobs), np.int64)
        return Summed(nothing, nothing, nothing, heads[:, 0] * 0, heads[:, 1] * 0)
    chosen = counts * wanted[keys]
    still_open = chosen * ((keys & 15) < len(OPEN))
    # reduceat gives an empty run its successor's first number; a stored cell is never empty, so runs never are.
    total = np.add.reduceat(counts, starts)
    return Summed(
        total,
        np.add.reduceat(chosen, starts),
        np.add.reduceat(still_open, starts),
        heads[:, 0] / np.maximum(total, 1),
        heads[:, 1] / np.maximum(total, 1),
    )


@lru_cache(maxsize=100_000)
def place_cells(area_code: str) -> tuple[tuple[int, int], ...]:
    """(zoom, cell) of all counters by area that a report in `area_code` belongs to, province first."""
    digits = "".join(c for c in area_code if c.isdigit())[:10]
    return tuple((zoom, int(digits[:n])) for zoom, n in sorted(DIGITS.items(), reverse=True) if len(digits) >= n)


def place_row(area_code: str) -> tuple[int, int] | None:
    """(zoom, cell) of the counters of an area, None when it is no area."""
    digits = "".join(c for c in area_code if c.isdigit())
    return next(((zoom, int(digits)) for zoom, n in DIGITS.items() if n == len(digits)), None)


def parts_of(area_code: str) -> tuple[int, int, int] | None:
    """Zoom, first and last cell of the areas directly below an area; None below villages and for no area."""
    row = place_row(area_code)
    if row is None or row[0] == VILLAGES:
        return None
    zoom = row[0] - 1
    factor: int = 10 ** (DIGITS[zoom] - DIGITS[row[0]])
    return zoom, row[1] * factor, row[1] * factor + factor - 1
