# SPDX-License-Identifier: EUPL-1.2
"""Z-order (Morton) numbers of places, so that a plain B-tree finds what lies in a rectangle of the map.

A place is two 31-bit steps, x along longitude and y along latitude; their bits are interleaved, x in the lower one.
A cell of zoom z is the first 2z bits: its places are one run of numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BITS = 31
_STEPS = 1 << BITS
Int64s = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees, edges included; `west` is never east of `east`."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, lat: float, lon: float) -> bool:
        return self.south <= lat <= self.north and self.west <= lon <= self.east


def steps(lat: float, lon: float) -> tuple[int, int]:
    """(x, y) of a place, each 0 to 2^31 - 1; places beyond the poles or the date line are moved to the edge."""
    x = int((lon + 180.0) / 360.0 * _STEPS)
    y = int((lat + 90.0) / 180.0 * _STEPS)
    return min(max(x, 0), _STEPS - 1), min(max(y, 0), _STEPS - 1)


def degrees(x: float, y: float) -> tuple[float, float]:
    """(lat, lon) of the middle of a step."""
    return (y + 0.5) / _STEPS * 180.0 - 90.0, (x + 0.5) / _STEPS * 360.0 - 180.0


def _spread(n: int) -> int:
    n = (n | n << 16) & 0x0000FFFF0000FFFF
    n = (n | n << 8) & 0x00FF00FF00FF00FF
    n = (n | n << 4) & 0x0F0F0F0F0F0F0F0F
    n = (n | n << 2) & 0x3333333333333333
    return (n | n << 1) & 0x5555555555555555


def _gather(n: int) -> int:
    n &= 0x5555555555555555
    n = (n | n >> 1) & 0x3333333333333333
    n = (n | n >> 2) & 0x0F0F0F0F0F0F0F0F
    n = (n | n >> 4) & 0x00FF00FF00FF00FF
    n = (n | n >> 8) & 0x0000FFFF0000FFFF
    return (n | n >> 16) & 0x7FFFFFFF


def join(x: int, y: int) -> int:
    """The Morton number of two steps."""
    return _spread(x) | _spread(y) << 1


def split(code: int) -> tuple[int, int]:
    """The two steps of a Morton number."""
    return _gather(code), _gather(code >> 1)


def encode(lat: float, lon: float) -> int:
    """The Morton number of a place, 62 bits; neighbours are within 2 cm of the place they stand for."""
    return join(*steps(lat, lon))


def decode(code: int) -> tuple[float, float]:
    """(lat, lon) of a Morton number, to within 10 cm of what was encoded."""
    return degrees(*split(code))


def encode_many(lats: NDArray[np.float64], lons: NDArray[np.float64]) -> Int64s:
    """Morton numbers of many places; the same as `encode` of each."""

    def spread(values: NDArray[np.float64]) -> NDArray[np.uint64]:
        n = np.clip(values * _STEPS, 0, _STEPS - 1).astype(np.uint64)
        for shift, mask in ((16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F),
                            (2, 0x3333333333333333), (1, 0x5555555555555555)):  # fmt: skip
            n = (n | n << np.uint64(shift)) & np.uint64(mask)
        return n

    x, y = spread((lons + 180.0) / 360.0), spread((lats + 90.0) / 180.0)
    return (x | y << np.uint64(1)).astype(np.int64)


def cell(code: int, zoom: int) -> int:
    """The cell of that zoom a Morton number lies in."""
    return code >> 2 * (BITS - zoom)


def cell_box(number: int, zoom: int) -> Box:
    """The rectangle of a cell."""
    x, y = split(number)
    across, down = 360.0 / (1 << zoom), 180.0 / (1 << zoom)
    return Box(y * down - 90.0, x * across - 180.0, (y + 1) * down - 90.0, (x + 1) * across - 180.0)


def ranges(box: Box, most: int = 12, zoom: int = BITS) -> list[tuple[int, int]]:
    """At most `most` runs (first, last), ascending and apart, of cells of `zoom` that cover the box.

    They may cover a little more than the box: the reader still compares coordinates. Fewer runs cover more.
    """
    x0, y0 = steps(box.south, box.west)
    x1, y1 = steps(box.north, box.east)
    drop = BITS - zoom
    x0, y0, x1, y1 = x0 >> drop, y0 >> drop, x1 >> drop, y1 >> drop
    # Begin with the few cells as large as the box, then cut those that stick out most, while the budget lasts.
    side = max(x1 - x0, y1 - y0).bit_length()
    done: list[tuple[int, int, int]] = []
    cut = [(cx, cy, side) for cx in range(x0 >> side, (x1 >> side) + 1) for cy in range(y0 >> side, (y1 >> side) + 1)]
    while cut and len(cut) + len(done) + 3 <= max(most, 4) * 3:
        cut.sort(key=lambda c: c[2])
        cx, cy, size = cut.pop()
        if size == 0 or _within(cx, cy, size, (x0, y0, x1, y1)):
            done.append((cx, cy, size))
            continue
        cut.extend(
            (kx, ky, size - 1)
            for kx in (2 * cx, 2 * cx + 1)
            for ky in (2 * cy, 2 * cy + 1)
            if kx << size - 1 <= x1 and (kx + 1 << size - 1) > x0 and ky << size - 1 <= y1 and (ky + 1 << size - 1) > y0
        )
    return _merged([_run(*c) for c in done + cut], most)


def _within(cx: int, cy: int, size: int, box: tuple[int, int, int, int]) -> bool:
    x0, y0, x1, y1 = box
    return cx << size >= x0 and cy << size >= y0 and (cx + 1 << size) - 1 <= x1 and (cy + 1 << size) - 1 <= y1


def _run(cx: int, cy: int, size: int) -> tuple[int, int]:
    first = join(cx, cy) << 2 * size
    return first, first + (1 << 2 * size) - 1


def _merged(runs: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """Neighbouring runs joined; then those with the smallest gaps, until there are few enough."""
    runs.sort()
    joined = [runs[0]]
    for first, last in runs[1:]:
        if first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    while len(joined) > most:
        gaps = [(joined[i + 1][0] - joined[i][1], i) for i in range(len(joined) - 1)]
        _gap, at = min(gaps)
        joined[at : at + 2] = [(joined[at][0], joined[at + 1][1])]
    return joined


def around(lat: float, lon: float, metres: float) -> Box:
    """The rectangle that holds all places within a distance."""
    up = metres / 111_195.0
    across = up / max(0.01, math.cos(math.radians(lat)))
    return Box(max(-90.0, lat - up), max(-180.0, lon - across), min(90.0, lat + up), min(180.0, lon + across))
