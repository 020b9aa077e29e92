# SPDX-License-Identifier: EUPL-1.2
"""Photos that come piece by piece, so that a weak signal never starts one again from its first byte.

A phone names a photo by a UUID that only it knows, brings its bytes in order, and goes on behind the last one that
arrived. What it sends later, a report or evidence, names the photo and its SHA-256 instead of carrying the file; the
pieces then go through the same checks as a file. Until then each lies sealed, since an unchecked photo still tells
where it was taken. Pieces are a second way, never the only one: whoever finds them gone sends the file.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from balai.kernel import crypto
from balai.kernel.errors import DomainError
from balai.kernel.uploads import EmptyUpload, UploadTooBig, check_room, save_durably

FOLDER = "potongan"
FIELD = "brought"  # of a form: "<UUID without dashes> <SHA-256>", both in hex, once for each photo
MOST_BYTES = 1_000_000  # in one piece
MOST_PIECES = 600  # of one photo: 12 MB in the smallest pieces that phones send
_NAME = re.compile(r"^(\d{8})-(\d{1,7})-([a-z0-9]+)$")
_REFERENCE = re.compile(r"([0-9a-f]{32}) ([0-9a-f]{64})\Z")


class WrongPlace(DomainError):
    """A piece that does not begin where the last one ended; `received` bytes are here."""

    code = "wrong_place"
    status = 409
    message = _("Potongan foto ini tidak bersambung. Lanjutkan dari byte ke-{received}.")


class PiecesMissing(DomainError):
    """A photo that was named is not here whole; nothing was taken, the same again with the files is."""

    code = "pieces_missing"
    status = 409
    message = _("Foto yang diunggah tadi tidak ada lagi. Kirim lagi bersama fotonya; isian lain tetap tersimpan.")


def received(photo: uuid.UUID) -> int:
    """How many bytes of a photo are here, counted from the first without a gap."""
    return _end(_kept(photo))


def add(photo: uuid.UUID, at: int, data: bytes, *, max_mb: int) -> int:
    """Keeps a piece that begins at byte `at`; how many bytes are here now. The same piece again changes nothing.

    Raises WrongPlace, EmptyUpload, UploadTooBig, StorageFull.
    """
    if not data:
        raise EmptyUpload
    kept = _kept(photo)
    here = _end(kept)
    if at + len(data) <= here:
        return here
    if at != here:
        raise WrongPlace(received=here)
    if at + len(data) > max_mb * 1_000_000 or len(data) > MOST_BYTES or len(kept) >= MOST_PIECES:
        raise UploadTooBig(max_mb=max_mb)
    check_room(default_storage)
    sealed = crypto.seal(data, _bound(photo, at))
    save_durably(f"{FOLDER}/{photo.hex}/{at:08d}-{len(data)}-{sealed.key_id}", sealed.data)
    return at + len(data)


def drop(photo: uuid.UUID) -> None:
    """Removes all pieces of a photo."""
    folder = f"{FOLDER}/{photo.hex}"
    names = _names(folder)
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    if names:
        default_storage.delete(folder)


def stale(edge: datetime) -> list[uuid.UUID]:
    """Photos none of whose pieces came after a moment."""
    try:
        folders, _files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    photos = [uuid.UUID(name) for name in folders if re.fullmatch(r"[0-9a-f]{32}", name)]
    return [photo for photo in photos if not _touched_since(photo, edge)]


def _touched_since(photo: uuid.UUID, edge: datetime) -> bool:
    folder = f"{FOLDER}/{photo.hex}"
    return any(default_storage.get_modified_time(f"{folder}/{name}") >= edge for name in _names(folder))


# -- what a form names ---------------------------------------------------------------------------------------
class BroughtPhoto(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """A photo that came in pieces, as a file of a form. It is read when it is asked for, so that a form with many of
    them holds one at a time; `read` raises PiecesMissing when it is not whole or another one than was named.
    """

    def __init__(self, photo: uuid.UUID, digest: str) -> None:
        size = received(photo)
        if not size:
            raise PiecesMissing
        super().__init__(name=f"{photo.hex}.jpg", content_type="application/octet-stream", size=size)
        self.photo, self.digest = photo, digest

    def read(self, most: int = -1) -> bytes:
        data = b"".join(_pieces(self.photo))
        if hashlib.sha256(data).hexdigest() != self.digest:
            raise PiecesMissing
        return data if most < 0 else data[:most]


def photos_of(request: HttpRequest, field: str = "photos") -> list[UploadedFile[Any]]:
    """The photos of a form: those brought before, then those it carries itself. Raises PiecesMissing."""
    brought = [BroughtPhoto(photo, digest) for photo, digest in _named(request)]
    return [*brought, *request.FILES.getlist(field)]


def files_of(request: HttpRequest, field: str = "photos") -> MultiValueDict[str, UploadedFile[Any]]:
    """All files of a form, with what was brought before among them. Raises PiecesMissing."""
    files = request.FILES.copy()
    files.setlist(field, photos_of(request, field))
    return files


def forget(request: HttpRequest) -> None:
    """Removes the pieces that a form named, once what it brought is accepted."""
    for match in filter(None, _references(request)):
        drop(uuid.UUID(hex=match[1]))


def _named(request: HttpRequest) -> list[tuple[uuid.UUID, str]]:
    """(photo, SHA-256) of the photos that a form names. PiecesMissing for what names none."""
    found = _references(request)
    if None in found:
        raise PiecesMissing
    return [(uuid.UUID(hex=match[1]), match[2]) for match in filter(None, found)]


def _references(request: HttpRequest) -> list[re.Match[str] | None]:
    """The form's references, None for each that is none; more than any form may carry are not looked at."""
    return [_REFERENCE.match(one) for one in request.POST.getlist(FIELD)[: settings.DATA_UPLOAD_MAX_NUMBER_FILES]]


# -- storage -------------------------------------------------------------------------------------------------
def _names(folder: str) -> list[str]:
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [name for name in names if _NAME.match(name)]


def _kept(photo: uuid.UUID) -> list[tuple[int, int, str]]:
    """(first byte, bytes, name of the key) of the pieces that follow each other without a gap, the longest first
    where two begin at the same byte.
    """
    found = [match for name in _names(f"{FOLDER}/{photo.hex}") if (match := _NAME.match(name))]
    rows = sorted(((int(m[1]), int(m[2]), m[3]) for m in found), key=lambda row: (row[0], -row[1]))
    out: list[tuple[int, int, str]] = []
    for row in rows:
        if row[0] == _end(out):
            out.append(row)
    return out


def _end(kept: Sequence[tuple[int, int, str]]) -> int:
    return kept[-1][0] + kept[-1][1] if kept else 0


def _pieces(photo: uuid.UUID) -> list[bytes]:
    """The pieces opened, in order; what does not open counts as not here."""
    out = []
    for at, size, key in _kept(photo):
        try:
            with default_storage.open(f"{FOLDER}/{photo.hex}/{at:08d}-{size}-{key}") as file:
                out.append(crypto.unseal(crypto.Sealed(key, file.read()), _bound(photo, at)))
        except (FileNotFoundError, crypto.SealBroken) as error:
            raise PiecesMissing from error
    return out


def _bound(photo: uuid.UUID, at: int) -> bytes:
    return photo.bytes + at.to_bytes(4, "big")
