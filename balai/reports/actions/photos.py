# SPDX-License-Identifier: EUPL-1.2
"""Photos on their way in: checked, stored, and handed to the engine as uploads."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import IO

from balai import packs
from balai.cases.actions import photo_ready
from balai.cases.inputs import StoredUpload
from balai.cases.models import Attachment
from balai.kernel import crypto, uploads
from balai.reports.actions.folding import fold_cases

_FIELDS = tuple(f.name for f in fields(StoredUpload) if hasattr(uploads.CheckedImage, f.name))


def accept_photos(files: Sequence[IO[bytes]], now: datetime) -> tuple[StoredUpload, ...]:
    """The photos, checked and stored without metadata, ready for a report or a move. Raises kernel.uploads.BadUpload
    and its kinds; photos accepted before the bad one are orphans, which a job removes.
    """
    media = packs.current().media
    if len(files) > media.max_photos:
        raise uploads.TooManyPhotos(max_photos=media.max_photos)
    limits = uploads.Limits(max_mb=media.max_mb)
    seal = _seal_original if media.keep_original else None
    checked = (uploads.accept_image(file, now=now, limits=limits, seal=seal) for file in files)
    return tuple(as_upload(image) for image in checked)


def as_upload(image: uploads.CheckedImage) -> StoredUpload:
    """The engine's description of a checked photo."""
    return StoredUpload(**{name: getattr(image, name) for name in _FIELDS})


def _seal_original(data: bytes) -> bytes:
    """The original, encrypted under an id of its own that stands before the cipher text with the key's name."""
    bound = uuid.uuid4().bytes
    sealed = crypto.seal(data, bound)
    return bound + len(sealed.key_id).to_bytes(1, "big") + sealed.key_id.encode() + sealed.data


def finish_photo(photo: uuid.UUID) -> bool:
    """Makes the served sizes of a photo of a case and notes how it looks; False when there is nothing (left) to do.

    May run twice: the sizes are written under the same names, and a photo that is ready is left alone.
    """
    row = Attachment.objects.filter(pk=photo, case__isnull=False, is_ready=False).values_list("case_id", "key").first()
    if row is None:
        return False
    case_id, key = row
    made = uploads.make_sizes(key)
    if made is None:
        return False
    if not photo_ready(photo, width=made.width, height=made.height, size=made.size, phash=made.phash):
        uploads.delete_photo(key)  # it was erased while its sizes were made
        return False
    uploads.drop_waiting(key.rsplit("/", 1)[-1], originals=False)
    if case_id is not None:
        fold_cases([case_id])
    return True
