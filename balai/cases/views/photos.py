# SPDX-License-Identifier: EUPL-1.2
"""Photos that officials hand in, checked and stored before the move that carries them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import IO

from balai import packs
from balai.cases.inputs import StoredUpload
from balai.kernel import uploads

_FIELDS = tuple(f.name for f in fields(StoredUpload))


def accepted(files: Sequence[IO[bytes]], now: datetime) -> tuple[StoredUpload, ...]:
    """The photos as uploads of a move. Raises kernel.uploads.BadUpload and its kinds."""
    media = packs.current().media
    if len(files) > media.max_photos:
        raise uploads.TooManyPhotos(max_photos=media.max_photos)
    limits = uploads.Limits(max_mb=media.max_mb)
    images = [uploads.accept_image(file, now=now, limits=limits) for file in files]
    return tuple(StoredUpload(**{name: getattr(image, name) for name in _FIELDS}) for image in images)
