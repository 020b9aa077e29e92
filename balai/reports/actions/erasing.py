# SPDX-License-Identifier: EUPL-1.2
"""Forgetting the person behind a report (UU 27/2022 art. 8): that it was asked stays, who asked and how is gone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from balai import packs
from balai.cases import actions as cases
from balai.cases.actions import NewErasure
from balai.cases.models import Case
from balai.cases.queries import by_number
from balai.identity import actions as identity
from balai.identity.actors import Actor
from balai.kernel import uploads
from balai.kernel.errors import InvalidInput
from balai.notifications import actions as notifications
from balai.packs import lookup
from balai.reports.actions.folding import fold_cases
from balai.reports.models import FlaggedText, Report

MIN_REASON = 8


def erase_report(number: str, reason: str, actor: Actor, now: datetime) -> Case:
    """The case after its reporter was forgotten: words, answers, landmark, photos, sealed contact, messages about it.

    Kept: number, category, point and village, the officials' own steps, the hash of everything. The erasure is an event
    with its reason in the public trail; a second one only adds another. Raises InvalidInput, NotFound, NotAllowed.
    """
    if len(reason.strip()) < MIN_REASON:
        raise InvalidInput({"reason": _("Tulis alasan penghapusan; alasan ini tampil di riwayat.")})
    with transaction.atomic():
        case = by_number(number)
        category = lookup.category(packs.current(), case.subject)
        title = category.name.id if category else case.subject
        case, keys = cases.erase_reporter(case.number, title, NewErasure(reason=reason, actor=actor, now=now))
        Report.objects.filter(case=case).update(description="", public_text="", landmark="", answers={}, hints=[])
        FlaggedText.objects.filter(case_number=case.number).update(note="")
        if case.requester is not None:
            identity.erase(case.requester, now)
        notifications.forget_case(case.number)
        fold_cases([case.pk], retext=True)
        transaction.on_commit(lambda: _remove(keys))
    return case


def _remove(keys: list[str]) -> None:
    for key in keys:
        uploads.delete_photo(key)
