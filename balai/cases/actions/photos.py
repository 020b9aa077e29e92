# SPDX-License-Identifier: EUPL-1.2
"""What is noted about a photo once its sizes are made: how it looks, so that it is known when it comes again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from balai.cases.actions.opening import attachment_row
from balai.cases.inputs import StoredUpload
from balai.cases.models import Attachment, Case, Event, PhotoMark
from balai.cases.rules import proof
from balai.cases.tags import case_tag
from balai.kernel import bytecache
from balai.kernel.errors import InvalidInput, NotFound

_KINDS = {"finish": "evidence", "answer": "answer"}


def photo_kind(verb: str) -> str:
    """What photos that come with a move are to the case."""
    return _KINDS.get(verb, "progress")


def refuse_taken(uploads: Sequence[StoredUpload]) -> None:
    """InvalidInput when one of the photos came with a case already: each upload is taken along once."""
    if Attachment.objects.filter(pk__in=[upload.id for upload in uploads]).exists():
        raise InvalidInput({"photos": _("Foto ini sudah terkirim bersama laporan lain. Pilih sekali lagi fotonya.")})


def photo_ready(photo: uuid.UUID, *, width: int, height: int, size: int, phash: int | None) -> bool:
    """The served sizes of a photo exist. May be repeated; False, and nothing done, for a photo that is gone."""
    with transaction.atomic():
        found = Attachment.objects.filter(pk=photo)
        bytecache.touch(*(case_tag(number) for number in found.values_list("case__number", flat=True)))
        if not found.update(is_ready=True, width=width, height=height, size=size, phash=phash):
            return False
        PhotoMark.objects.filter(attachment_id=photo).delete()
        if phash is not None:
            PhotoMark.objects.bulk_create(
                PhotoMark(mark=mark, phash=phash, attachment_id=photo) for mark in proof.marks(phash)
            )
    return True


def add_later(number: str, taken: Sequence[StoredUpload], now: datetime, seq: int = 1) -> list[uuid.UUID]:
    """Photos that arrive after the report or the event they belong to (a partner named their address); ids of the new.

    The same picture twice with one event is one; none is taken for what was erased meanwhile. NotFound.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(number=number).first()
        if case is None:
            raise NotFound(number=number)
        event = Event.objects.filter(case=case, seq=seq).first()
        if event is None:
            raise NotFound(number=number)
        if _is_erased(case, event):
            return []
        kind = "report" if seq == 1 else photo_kind(event.verb)
        known = set(case.attachments.filter(event_seq=seq).values_list("sha256", flat=True))
        fresh = [upload for upload in taken if upload.sha256 not in known]
        public = case.visibility == "public" and kind != "answer"
        here = {"case_id": case.pk, "event_seq": seq}
        rows = [
            attachment_row(upload, kind, len(known) + n, now, is_public=public) | here for n, upload in enumerate(fresh)
        ]
        Attachment.objects.bulk_create(Attachment(**row) for row in rows)
    return [upload.id for upload in fresh]


def _is_erased(case: Case, event: Event) -> bool:
    """Whether the words of an event are gone for good, by themselves or with all that the reporter wrote."""
    is_reporters = event.seq == 1 or event.actor_role == "reporter"
    all_gone = case.facts.get("forgotten") == "done" or "words_over" in case.facts
    return not (event.salt or event.kept_proof) or (is_reporters and all_gone)
