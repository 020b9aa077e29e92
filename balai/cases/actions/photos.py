# SPDX-License-Identifier: EUPL-1.2
"""What is noted about a photo once its sizes are made: how it looks, so that it is known when it comes again."""

from __future__ import annotations

import uuid

from django.db import transaction

from balai.cases.models import Attachment, PhotoMark
from balai.cases.rules import proof


def photo_ready(photo: uuid.UUID, *, width: int, height: int, size: int, phash: int | None) -> None:
    """The served sizes of a photo exist. May be repeated; does nothing for a photo that is gone."""
    with transaction.atomic():
        found = Attachment.objects.filter(pk=photo)
        if not found.update(is_ready=True, width=width, height=height, size=size, phash=phash):
            return
        PhotoMark.objects.filter(attachment_id=photo).delete()
        if phash is not None:
            PhotoMark.objects.bulk_create(
                PhotoMark(mark=mark, phash=phash, attachment_id=photo) for mark in proof.marks(phash)
            )
