# SPDX-License-Identifier: EUPL-1.2
"""Web map tiles: which piece of the earth z/x/y is, and what kind of picture some bytes are."""

from __future__ import annotations

import math

from balai.kernel.texts import whole_number

Bounds = tuple[float, float, float, float]  # south, west, north, east


def tile_bounds(z: int, x: int, y: int) -> Bounds:
    """The piece of the earth a tile shows (Web Mercator)."""
    n = 2**z

    def latitude(row: int) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / n))))

    return latitude(y + 1), x / n * 360 - 180, latitude(y), (x + 1) / n * 360 - 180


def tile_at(lat: float, lon: float, z: int) -> tuple[int, int]:
    """The column and row of the tile of a zoom that shows a point (web Mercator, EPSG 3857)."""
    n = 1 << z
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
    return min(max(int((lon + 180) / 360 * n), 0), n - 1), min(max(int(row), 0), n - 1)


def is_tile(z: int, x: int, y: int, max_zoom: int) -> bool:
    """Whether there is such a tile."""
    return 0 <= z <= max_zoom and 0 <= x < 2**z and 0 <= y < 2**z


def touches(a: Bounds, b: Bounds) -> bool:
    """Whether two pieces share a point."""
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def picture_type(head: bytes) -> str | None:
    """The media type of PNG, JPEG or WebP bytes; None for anything else, whatever its sender calls it."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def _at(text: str, size: int) -> int:
    """A byte's number; what no file has is behind the end of this one too."""
    found = whole_number(text)
    return size if found is None else found


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a Range header with one range (RFC 9110 14.1.2); None if it asks for several or is
    malformed, in which case the whole file is the right answer. ValueError if nothing of it lies in the file.
    """
    unit, _, spec = header.partition("=")
    first, dash, last = spec.strip().partition("-")
    digits = first + last
    if unit.strip().lower() != "bytes" or not dash or "," in spec or not (digits.isdecimal() and digits.isascii()):
        return None
    if not first:
        length = min(_at(last, size), size)
        if length == 0:
            raise ValueError("empty range")
        return size - length, size - 1
    start, end = _at(first, size), min(_at(last, size), size - 1) if last else size - 1
    if last and _at(last, size) < start:
        return None
    if start >= size:
        raise ValueError("range beyond the end")
    return start, end
