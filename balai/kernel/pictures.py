# SPDX-License-Identifier: EUPL-1.2
"""Pictures as numbers and as files: what EXIF tells, a hash of how it looks, and the sizes pages use."""

from __future__ import annotations

import io
import math
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZES = (1600, 800, 400)  # longest side in px: full view, list on a wide screen, list on a phone
QUALITY = 78
EFFORT = 1  # of the WebP encoder, 0 to 6: more costs double the CPU for 3 % fewer bytes

_TRACES = re.compile(
    rb"c2pa|trainedAlgorithmicMedia|compositeWithTrainedAlgorithmicMedia|Adobe Firefly|DALL.E|OpenAI|Midjourney|"
    rb"Google AI|Gemini|Imagen|Stable.?Diffusion|ComfyUI|AUTOMATIC1111|NovelAI|Photoshop|Lightroom|GIMP|Snapseed|"
    rb"PicsArt|Canva|Meitu|Facetune|Pixlr",
    re.IGNORECASE,
)
_GENERATORS = ("algorithmic", "firefly", "dall", "openai", "midjourney", "google ai", "gemini", "imagen", "stable",
               "comfyui", "automatic1111", "novelai")  # fmt: skip
_BROKEN_EXIF = (ValueError, TypeError, KeyError, IndexError, ZeroDivisionError, OverflowError, SyntaxError, OSError,
                AttributeError, struct.error, UserWarning)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a photo says about itself. `traces` names the camera, editing programs and signs of generated pictures."""

    taken_at: datetime | None = None
    lat: float | None = None
    lon: float | None = None
    orientation: int = 1
    traces: dict[str, str] = field(default_factory=dict)


def told_by(exif: bytes, metadata: bytes, zone: tzinfo) -> Told:
    """What an EXIF block and other metadata tell; a broken block tells nothing.

    A moment without an offset is read in `zone`. Source: CIPA DC-008 (EXIF), C2PA 2.1, IPTC digital source types.
    """
    tags: Mapping[int, Any] = {}
    detail: Mapping[int, Any] = {}
    gps: Mapping[int, Any] = {}
    try:
        block = Image.Exif()
        block.load(exif)
        tags, detail, gps = dict(block), dict(block.get_ifd(0x8769)), dict(block.get_ifd(0x8825))
    except _BROKEN_EXIF:
        tags, detail, gps = {}, {}, {}
    lat, lon = _position(gps)
    orientation = tags.get(0x0112)
    return Told(
        taken_at=_moment(detail.get(0x9003), detail.get(0x9011), zone),
        lat=lat,
        lon=lon,
        orientation=orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1,
        traces=_traces(tags, exif + b"\n" + metadata),
    )


def _moment(text: object, offset: object, zone: tzinfo) -> datetime | None:
    """A moment in UTC from EXIF's `2026:11:24 08:15:00`, None if it is none."""
    try:
        naive = datetime.strptime(str(text).strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  zone comes next
        sign = re.fullmatch(r"([+-])(\d\d):(\d\d)", str(offset).strip("\x00 ")) if offset else None
        if sign:
            ahead = timedelta(hours=int(sign[2]), minutes=int(sign[3]))
            zone = timezone(ahead if sign[1] == "+" else -ahead)
        return naive.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _position(gps: Mapping[int, Any]) -> tuple[float | None, float | None]:
    """(lat, lon) in degrees, or (None, None) when they are missing or the 0, 0 of a camera that had no fix."""
    try:
        lat = _degrees(gps[2]) * (-1 if str(gps.get(1, "N")).upper().startswith("S") else 1)
        lon = _degrees(gps[4]) * (-1 if str(gps.get(3, "E")).upper().startswith("W") else 1)
    except _BROKEN_EXIF:
        return None, None
    if not (math.isfinite(lat) and math.isfinite(lon)) or abs(lat) > 90 or abs(lon) > 180 or (lat == 0 and lon == 0):
        return None, None
    return round(lat, 6), round(lon, 6)


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(p) for p in parts)
    return degrees + minutes / 60 + seconds / 3600


def _traces(tags: Mapping[int, Any], raw: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    camera = " ".join(str(tags[t]).strip("\x00 ") for t in (0x010F, 0x0110) if tags.get(t))
    software = str(tags.get(0x0131) or "").strip("\x00 ")
    if camera:
        found["camera"] = _plain(camera)
    if software:
        found["software"] = _plain(software)
    names = {m.group().decode("ascii", "replace").lower() for m in _TRACES.finditer(raw)}
    if "c2pa" in names:
        found["c2pa"] = "yes"
        names.discard("c2pa")
    generated = sorted(n for n in names if n.startswith(_GENERATORS) or "algorithmic" in n)
    if generated:
        found["generated"] = ", ".join(generated)[:120]
    edited = sorted(names - set(generated))
    if edited:
        found["edited"] = ", ".join(edited)[:120]
    return found


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:80]


# First 8 rows of the 32-point DCT-II.
_DCT: NDArray[np.float64] = np.cos(np.pi / 32 * (np.arange(32)[None, :] + 0.5) * np.arange(8)[:, None])


def perceptual_hash(image: Image.Image) -> int:
    """64 bits that stay nearly the same when a picture is resized, recompressed or slightly brightened, as a signed
    integer; count differing bits with `bits_apart`. Low frequencies of a DCT against their median.
    """
    pixels = np.asarray(image.convert("L").resize((32, 32), Image.Resampling.BILINEAR), dtype=np.float64)
    low = (_DCT @ pixels @ _DCT.T).ravel()
    bits = low > np.median(low[1:])
    return int(np.packbits(bits).view(">i8")[0])


def bits_apart(a: int, b: int) -> int:
    """How many of the 64 bits differ: 0 the same picture, up to about 10 a copy of it, about 32 by chance."""
    return ((a ^ b) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def upright(image: Image.Image) -> Image.Image:
    """The picture as it is to be seen: turned, in RGB, transparency laid on white."""
    turned = ImageOps.exif_transpose(image)
    if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
        layers = turned.convert("RGBA")
        ground = Image.new("RGBA", layers.size, "white")
        return Image.alpha_composite(ground, layers).convert("RGB")
    return turned.convert("RGB")


def as_webp(data: bytes) -> tuple[dict[int, bytes], tuple[int, int], int]:
    """WebP files by longest side, the (width, height) of the largest, and the perceptual hash; never enlarged.

    libvips where its wheel loads (a third less CPU and a fraction of the memory), else Pillow. Neither copies metadata.
    """
    try:
        import pyvips
    except (ImportError, OSError):
        return _webp_by_pillow(data)
    return _webp_by_vips(pyvips, data)


def _webp_by_vips(pyvips: Any, data: bytes) -> tuple[dict[int, bytes], tuple[int, int], int]:
    pyvips.cache_set_max(0)
    # The smaller sizes are made from the largest one, held as raw memory, so that the upload is decoded once.
    # Turning colours costs three times the decoding, so it is done only for pictures that are not in sRGB already.
    head = pyvips.Image.new_from_buffer(data, "")
    profile = head.get("icc-profile-data") if head.get_typeof("icc-profile-data") else b"sRGB"
    options = {} if b"sRGB" in bytes(profile) else {"export_profile": "srgb"}
    held = pyvips.Image.thumbnail_buffer(data, SIZES[0], height=SIZES[0], size="down", **options)
    held = (held.flatten(background=[255, 255, 255]) if held.hasalpha() else held).copy_memory()
    files: dict[int, bytes] = {}
    image = held
    for side in SIZES:
        image = held if side == SIZES[0] else held.thumbnail_image(side, height=side, size="down").copy_memory()
        files[side] = image.webpsave_buffer(Q=QUALITY, effort=EFFORT, keep="none")
    return files, (held.width, held.height), perceptual_hash(Image.fromarray(image.numpy()))


def _webp_by_pillow(data: bytes) -> tuple[dict[int, bytes], tuple[int, int], int]:
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as opened:
        opened.draft("RGB", (SIZES[0], SIZES[0]))
        image = upright(opened)
    image.info.clear()
    files: dict[int, bytes] = {}
    largest = (0, 0)
    for side in SIZES:
        image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        largest = max(largest, image.size)
        out = io.BytesIO()
        image.save(out, "WEBP", quality=QUALITY, method=EFFORT)
        files[side] = out.getvalue()
    return files, largest, perceptual_hash(image)
