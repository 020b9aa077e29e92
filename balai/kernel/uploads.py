# SPDX-License-Identifier: EUPL-1.2
"""Photos that people hand in: checked, freed of what they tell about the person, kept where nobody can fetch them.

`accept_image` runs in the request and stays cheap; `make_sizes` runs in a job and makes the only files pages serve.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import shutil
import struct
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image

from balai.kernel import jpeg, pictures
from balai.kernel.errors import DomainError

INCOMING = "masuk"  # never served; emptied by the job that makes the sizes
PHOTOS = "foto"  # the served sizes
ORIGINALS = "asli"  # sealed originals, only where the pack keeps them
RESERVE_BYTES = 200_000_000  # of the disk that photos leave free; of a small disk a twentieth
LARGEST_SIDE = 3000  # px kept of pictures that have to be re-encoded at once
_MAX_SCANS = 64  # a progressive camera photo has about 10; thousands keep a decoder busy for minutes
# Pillow's own guard stands behind ours, at the same height.
Image.MAX_IMAGE_PIXELS = 110_000_000
_decoding = threading.BoundedSemaphore(2)  # bounds the memory that decoding may take in one process


class BadUpload(DomainError):
    code = "bad_upload"
    status = 422
    message = _("Berkas ini tidak dapat dibaca sebagai foto. Pilih foto lain; isian Anda yang lain tetap tersimpan.")


class EmptyUpload(BadUpload):
    code = "empty_upload"
    message = _("Berkas fotonya kosong (0 byte). Pilih atau ambil ulang fotonya; isian lain tetap tersimpan.")


class UploadTooBig(BadUpload):
    code = "upload_too_big"
    status = 413
    message = _("Ukuran foto lebih dari {max_mb} MB. Perkecil atau ambil ulang fotonya; isian lain tetap tersimpan.")


class TooManyPixels(BadUpload):
    code = "too_many_pixels"
    message = _("Foto ini lebih dari {megapixels} megapiksel. Perkecil dahulu; isian lain tetap tersimpan.")


class NotAPhoto(BadUpload):
    code = "not_a_photo"
    message = _("Isi berkas ini bukan foto. Kirim foto JPEG, PNG, WebP atau HEIC; isian lain tetap tersimpan.")


class BrokenPhoto(BadUpload):
    code = "broken_photo"
    message = _("Foto ini rusak atau terpotong. Pilih atau ambil ulang fotonya; isian lain tetap tersimpan.")


class StorageFull(BadUpload):
    code = "storage_full"
    status = 507
    message = _("Penyimpanan foto sedang penuh. Kirim tanpa foto, atau coba lagi nanti; isian lain tetap tersimpan.")


class TooManyPhotos(BadUpload):
    code = "too_many_photos"
    message = _("Paling banyak {max_photos} foto. Hapus sebagian lalu kirim lagi; isian lain tetap tersimpan.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`max_pixels` holds for JPEG read line by line; pictures that must be held whole get `max_pixels_held`."""

    max_mb: int = 12
    max_pixels: int = 110_000_000
    max_pixels_held: int = 26_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedImage:
    """A photo that is one, stored without metadata; `key` names it, `taken_*` and `traces` are what it told before."""

    id: uuid.UUID
    key: str
    media_type: str
    sha256: str  # of the bytes that were handed in
    width: int
    height: int
    size: int  # bytes stored
    taken_at: datetime | None = None
    taken_lat: float | None = None
    taken_lon: float | None = None
    traces: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The served files of a photo exist; `phash` says how it looks (pictures.perceptual_hash)."""

    width: int
    height: int
    size: int
    phash: int


def read_limited(file: IO[bytes], max_mb: int) -> bytes:
    """All bytes of an upload; stops reading at the limit. Raises EmptyUpload, UploadTooBig."""
    limit = max_mb * 1_000_000
    data = file.read(limit + 1)
    if not data:
        raise EmptyUpload
    if len(data) > limit:
        raise UploadTooBig(max_mb=max_mb)
    return data


def accept_image(
    file: IO[bytes], *, now: datetime, limits: Limits | None = None, seal: Callable[[bytes], bytes] | None = None
) -> CheckedImage:
    """The photo in `file`, stored durably without EXIF under a key that no page serves yet.

    `seal`: encrypts the untouched original, which is then kept too. Raises BadUpload and its kinds, which leave
    nothing stored.
    """
    limits = limits or Limits()
    check_room(default_storage)
    data = read_limited(file, limits.max_mb)
    with _decoding:
        clean, width, height, told = _checked(data, limits)
    photo = uuid.uuid4()
    key = f"{PHOTOS}/{now:%Y%m}/{photo.hex}"
    try:
        if seal is not None:
            save_durably(f"{ORIGINALS}/{photo.hex}", seal(data))
        save_durably(incoming_name(key), clean)
    except OSError as error:
        drop_waiting(photo.hex)
        raise StorageFull if error.errno in {errno.ENOSPC, errno.EDQUOT} else error from error
    return CheckedImage(
        id=photo, key=key, media_type="image/jpeg", sha256=hashlib.sha256(data).hexdigest(), width=width,
        height=height, size=len(clean), taken_at=told.taken_at, taken_lat=told.lat, taken_lon=told.lon,
        traces=told.traces,
    )  # fmt: skip


def _checked(data: bytes, limits: Limits) -> tuple[bytes, int, int, pictures.Told]:
    if data[:3] == b"\xff\xd8\xff":
        return _checked_jpeg(data, limits)
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return _reencoded(data, "PNG", limits)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _reencoded(data, "WEBP", limits)
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}:
        return _reencoded(data, "HEIF", limits)
    raise NotAPhoto


def _checked_jpeg(data: bytes, limits: Limits) -> tuple[bytes, int, int, pictures.Told]:
    """The usual road: metadata cut off without re-encoding, all of the picture data decoded once at an eighth."""
    try:
        parts = jpeg.take_apart(data)
    except jpeg.BadJpegError as error:
        raise BrokenPhoto from error
    _fits(parts.width, parts.height, limits.max_pixels_held if parts.progressive else limits.max_pixels)
    if parts.scans > _MAX_SCANS:
        raise BrokenPhoto
    told = pictures.told_by(parts.exif, parts.metadata, timezone.get_current_timezone())
    with _pillow(limits):
        image = Image.open(io.BytesIO(parts.clean), formats=("JPEG",))
        image.draft("RGB", (max(1, parts.width // 8), max(1, parts.height // 8)))
        image.load()
    turned = 5 <= told.orientation <= 8
    width, height = (parts.height, parts.width) if turned else (parts.width, parts.height)
    return jpeg.with_orientation(parts.clean, told.orientation), width, height, told


def _reencoded(data: bytes, kind: str, limits: Limits) -> tuple[bytes, int, int, pictures.Told]:
    """The rarer road: PNG, WebP and HEIC become upright JPEG at once, since their metadata hides in many corners."""
    with _pillow(limits):
        if kind == "HEIF":
            import pillow_heif  # 5 MB that most processes never need

            pillow_heif.register_heif_opener()
        image = Image.open(io.BytesIO(data), formats=(kind,))
        _fits(image.width, image.height, limits.max_pixels_held)
        image.load()
        exif = image.info.get("exif", b"")
        texts = "\n".join(f"{name}: {text}" for name, text in image.info.items() if isinstance(text, str))
        told = pictures.told_by(
            exif if isinstance(exif, bytes) else b"", _metadata_of(data, kind) + texts[:20_000].encode(),
            timezone.get_current_timezone(),
        )  # fmt: skip
        upright = pictures.upright(image)
        upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        upright.info.clear()
        out = io.BytesIO()
        upright.save(out, "JPEG", quality=90)
    if kind == "PNG" and {"parameters", "prompt", "workflow"} & {str(name) for name in image.info}:
        told.traces.setdefault("generated", "png text")
    return out.getvalue(), upright.width, upright.height, told


def _metadata_of(data: bytes, kind: str) -> bytes:
    """Where signs of the maker may stand: XMP and C2PA come as text between the picture data of these formats."""
    return data if kind == "HEIF" else data[:65_536] + data[-262_144:]


def _fits(width: int, height: int, max_pixels: int) -> None:
    if width < 1 or height < 1:
        raise BrokenPhoto
    if width * height > max_pixels:
        raise TooManyPixels(megapixels=max_pixels // 1_000_000)


@contextlib.contextmanager
def _pillow(limits: Limits) -> Iterator[None]:
    """Pillow's many complaints about a file become one refusal."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(megapixels=limits.max_pixels_held // 1_000_000) from error
    except DomainError:
        raise
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, KeyError, RuntimeError, MemoryError,
            OverflowError, ZeroDivisionError, struct.error) as error:  # fmt: skip
        raise BrokenPhoto from error


def check_room(storage: Storage) -> None:
    """StorageFull while so little is free that the database beside the photos could be the next to find no room."""
    if not isinstance(storage, FileSystemStorage):
        return
    folder = Path(storage.location)
    while not folder.exists():
        folder = folder.parent
    facts = shutil.disk_usage(folder)
    if facts.free < min(RESERVE_BYTES, facts.total // 20):
        raise StorageFull


# -- storage ---------------------------------------------------------------------------------------------------
def incoming_name(key: str) -> str:
    """Where the cleaned upload waits for the job."""
    return f"{INCOMING}/{key.rsplit('/', 1)[-1]}.jpg"


def size_name(key: str, side: int) -> str:
    """The stored name of a photo at one of `pictures.SIZES`."""
    return f"{key}-{side}.webp"


def save_durably(name: str, data: bytes, storage: Storage | None = None) -> None:
    """Stores `data` under exactly `name`, replacing what was there; in a folder, on disk before this returns."""
    storage = storage or default_storage
    if not isinstance(storage, FileSystemStorage):
        if not getattr(storage, "file_overwrite", False) and storage.exists(name):
            storage.delete(name)
        storage.save(name, ContentFile(data))
        return
    path = Path(storage.path(name))
    _make_folder(path.parent)
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        with part.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _make_folder(folder: Path) -> None:
    """The folder and those above it, each written into its parent for good."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# -- jobs ------------------------------------------------------------------------------------------------------
def make_sizes(key: str) -> Sizes | None:
    """Makes the served files of a photo; None when there is no upload (any more).

    The upload stays until `drop_waiting`, which the caller does after noting the sizes: a crash in between repeats.
    """
    storage = default_storage
    name = incoming_name(key)
    if not storage.exists(name):
        return None
    with storage.open(name) as file:
        data = file.read()
    files, (width, height), phash = pictures.as_webp(data)
    for side, content in files.items():
        save_durably(size_name(key, side), content)
    return Sizes(width=width, height=height, size=len(files[pictures.SIZES[0]]), phash=phash)


def delete_photo(key: str) -> None:
    """Removes everything that is stored of a photo."""
    original = f"{ORIGINALS}/{key.rsplit('/', 1)[-1]}"
    for name in (incoming_name(key), original, *(size_name(key, side) for side in pictures.SIZES)):
        default_storage.delete(name)


def waiting_uploads(edge: datetime) -> list[str]:
    """Names (hex of the photo's id) of uploads waiting since before a moment: orphans, unless a case has them."""
    try:
        _folders, names = default_storage.listdir(INCOMING)
    except FileNotFoundError:
        return []
    found = [n for n in names if n.endswith(".jpg") and not n.startswith(".")]
    return [n[: -len(".jpg")] for n in found if default_storage.get_modified_time(f"{INCOMING}/{n}") < edge]


def drop_waiting(photo_hex: str, *, originals: bool = True) -> None:
    """Removes an upload: one that no case ever took, or (without its sealed original) one whose sizes exist."""
    default_storage.delete(f"{INCOMING}/{photo_hex}.jpg")
    if originals:
        default_storage.delete(f"{ORIGINALS}/{photo_hex}")
