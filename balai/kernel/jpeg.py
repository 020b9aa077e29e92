# SPDX-License-Identifier: EUPL-1.2
"""A JPEG taken apart by its segments: the picture stays bit for bit, what was written about it comes off."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # within entropy-coded data: neither stuffing nor restart
_EXIF = b"Exif\x00\x00"
_ICC = b"ICC_PROFILE\x00"
_JFIF = b"JFIF\x00"


class BadJpegError(ValueError):
    """Not a whole JPEG; the argument is `damaged` or `truncated`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A JPEG without its metadata, and the metadata beside it."""

    clean: bytes  # the same picture, bit for bit, with tables, frame and scans only
    width: int
    height: int
    progressive: bool
    scans: int
    exif: bytes  # TIFF block of the EXIF segment, without its header; empty if there was none
    metadata: bytes  # all other removed segments in a row, for looking for traces


def _orientation_segment(orientation: int) -> bytes:
    """The smallest EXIF that can be: how the picture is to be turned, nothing else (CIPA DC-008, tag 0x0112)."""
    tiff = b"II*\x00\x08\x00\x00\x00" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def with_orientation(clean: bytes, orientation: int) -> bytes:
    """The clean file, telling again how it is to be turned; orientations 1 and unknown need nothing."""
    if not 2 <= orientation <= 8:
        return clean
    return clean[:2] + _orientation_segment(orientation) + clean[2:]


def _is_kept(marker: int, body: bytes) -> bool:
    """Tables, frames, scans; of the application segments the colour profile and Adobe's colour transform."""
    if 0xE0 <= marker <= 0xEF:
        return (marker == 0xE2 and body.startswith(_ICC)) or (marker == 0xEE and body.startswith(b"Adobe"))
    return marker != 0xFE


def _without_thumbnail(body: bytes) -> bytes:
    """The JFIF segment with version and density only: its small picture may show what was cut off the large one."""
    head = body[:12].ljust(12, b"\x00") + b"\x00\x00"
    return b"\xff\xe0" + struct.pack(">H", len(head) + 2) + head


def take_apart(data: bytes) -> Parts:
    """The picture and its metadata. Everything behind the end of the picture (previews, motion clips) is dropped.

    Raises BadJpegError. Source: ITU-T T.81 annex B.
    """
    kept, removed = [b"\xff\xd8"], []
    exif = b""
    size: tuple[int, int] | None = None
    progressive, scans, at = False, 0, 2
    while True:
        marker, at = _marker(data, at)
        if marker == 0xD9:
            break
        body_end = at + int.from_bytes(data[at : at + 2], "big")
        body = data[at + 2 : body_end]
        if body_end - at < 2 or body_end > len(data):
            raise BadJpegError("truncated" if size else "damaged")
        if marker in _FRAMES:
            if size is not None or len(body) < 6:
                raise BadJpegError("damaged")
            size = (int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
            progressive = marker in _PROGRESSIVE
        if marker == 0xE0 and body.startswith(_JFIF):
            kept.append(_without_thumbnail(body))
        elif _is_kept(marker, body):
            kept.append(data[at - 2 : body_end])
        elif marker == 0xE1 and body.startswith(_EXIF) and not exif:
            exif = body[len(_EXIF) :]
        else:
            removed.append(body)
        at = body_end
        if marker == 0xDA:
            scans += 1
            at = _scan_end(data, at)
            kept.append(data[body_end:at])
    if size is None or not scans:
        raise BadJpegError("damaged")
    return Parts(
        clean=b"".join([*kept, b"\xff\xd9"]), width=size[0], height=size[1], progressive=progressive, scans=scans,
        exif=exif, metadata=b"\n".join(removed),
    )  # fmt: skip


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at a place and where its segment begins; fill bytes before it are skipped."""
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if len(data) < at + 2:
        raise BadJpegError("truncated")
    if data[at] != 0xFF or data[at + 1] in {0x00, 0x01} or 0xD0 <= data[at + 1] <= 0xD8:
        raise BadJpegError("damaged")
    return data[at + 1], at + 2


def _scan_end(data: bytes, start: int) -> int:
    found = _NEXT_MARKER.search(data, start)
    if found is None:
        raise BadJpegError("truncated")
    return found.start()
