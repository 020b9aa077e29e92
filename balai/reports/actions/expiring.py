# SPDX-License-Identifier: EUPL-1.2
"""What runs out of citizen reports: words of private ones, drafts, and photos that no report took."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from balai import packs
from balai.cases.models import Attachment, Case
from balai.identity import hooks
from balai.identity.actions.expiring import deleting
from balai.identity.hooks import Keeper
from balai.kernel import pieces, uploads
from balai.reports.actions import erasing, watching_by_mail
from balai.reports.models import WatchAddress, WizardDraft

ALL = 1_000_000_000


def _worded(edge: datetime) -> QuerySet[Case]:
    """Private reports that were closed before a moment and still hold what their reporters wrote.

    Those whose reporters asked to be forgotten lost it by that, at the latest when they were closed; but for the words
    that everybody could read then, of a report that was closed to the public later.
    """
    rows = Case.objects.filter(kind="report", visibility="private", closed_at__lt=edge)
    rows = rows.exclude(facts__has_key="words_over")
    return rows.exclude(facts__has_key="forgotten", report__description="")


def _find_words(edge: datetime, most: int) -> list[int]:
    return list(_worded(edge).order_by("closed_at", "id").values_list("pk", flat=True)[:most])


def _erase_words(keys: Sequence[int], now: datetime) -> int:
    """Each report gets its own event in the trail, by the same action that erases one at somebody's word."""
    source = packs.current().retention.words.source
    reason = f"Masa simpan isi laporan tertutup habis. {source}."
    return sum(erasing.erase_words(case, reason, now) for case in _worded(now).filter(pk__in=keys))


def _find_uploads(edge: datetime, most: int) -> list[str]:
    """Names of uploads that neither a case nor a report that was begun has taken, and of photos that came in pieces."""
    waiting = sorted(uploads.waiting_uploads(edge))
    taken = _photos_of_drafts() if waiting else set()
    for at in range(0, len(waiting), 500):
        ids = [uuid.UUID(name) for name in waiting[at : at + 500] if len(name) == 32]
        taken |= {pk.hex for pk in Attachment.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    brought = [f"{pieces.FOLDER}/{photo.hex}" for photo in pieces.stale(edge)]
    return [*brought, *(name for name in waiting if name not in taken)][:most]


def _photos_of_drafts() -> set[str]:
    rows = WizardDraft.objects.values_list("data", flat=True).iterator()
    return {str(photo["id"]) for data in rows for photo in data.get("photos", ())}


def _erase_uploads(keys: Sequence[str], _now: datetime) -> int:
    for name in keys:
        folder, _slash, photo = name.rpartition("/")
        if folder:
            pieces.drop(uuid.UUID(photo))
        else:
            uploads.drop_waiting(name)
    return len(keys)


def register() -> None:
    """Called when the app is ready."""
    hooks.needed.add("watches", lambda: WatchAddress.objects.values("identity"))
    hooks.keepers.add(
        "watches",
        Keeper(
            find=lambda edge, most: list(watching_by_mail.overdue(edge).values_list("pk", flat=True)[:most]),
            erase=watching_by_mail.drop_waiting,
            count=lambda edge: watching_by_mail.overdue(edge).count(),
        ),
    )
    hooks.keepers.add(
        "words", Keeper(find=_find_words, erase=_erase_words, count=lambda edge: _worded(edge).count(), batch=20)
    )
    hooks.keepers.add("unsent", deleting(lambda edge: WizardDraft.objects.filter(updated_at__lt=edge)))
    hooks.keepers.add(
        "uploads",
        Keeper(find=_find_uploads, erase=_erase_uploads, count=lambda edge: len(_find_uploads(edge, ALL))),
    )
