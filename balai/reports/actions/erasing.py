# SPDX-License-Identifier: EUPL-1.2
"""Forgetting the person behind a report (UU 27/2022 art. 8): that it was asked stays, who asked and how is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from balai import packs
from balai.cases import actions as cases
from balai.cases import policies
from balai.cases.actions import Extent, NewErasure
from balai.cases.models import Case, Phase
from balai.cases.queries import by_number
from balai.identity import actions as identity
from balai.identity import queries as people
from balai.identity.actors import SYSTEM, Actor
from balai.identity.hooks import Belongings
from balai.identity.models import Erasure
from balai.kernel import clock, uploads
from balai.kernel.errors import InvalidInput, NotAllowed
from balai.notifications import actions as notifications
from balai.packs import lookup
from balai.reports.actions.folding import fold_cases
from balai.reports.models import Correction, Report
from balai.reports.queries import pages

MIN_REASON = 8
HANDED_OVER_IN = timedelta(days=7)  # a report that went to another government is still read until it lies there
# Reasons in the public trail; like everything there they are written once, in the language of the record.
ASKED = "Permintaan pelapor, UU 27/2022 pasal 8."
ASKED_LATER = "Permintaan pelapor, UU 27/2022 pasal 8. Isinya dihapus sesudah penanganan berakhir."
NOW_OVER = "Permintaan pelapor, UU 27/2022 pasal 8; penanganannya sudah berakhir."


def erase_report(number: str, reason: str, actor: Actor, now: datetime) -> Case:
    """The case after its reporter was forgotten: words, answers, landmark, photos, sealed contact, messages about it.

    Kept: number, category, point and village, the officials' own steps, the hash of everything. The erasure is an event
    with its reason in the public trail; a second one only adds another. Raises InvalidInput, NotFound, NotAllowed.
    """
    if len(reason.strip()) < MIN_REASON:
        raise InvalidInput({"reason": _("Tulis alasan penghapusan; alasan ini tampil di riwayat.")})
    with transaction.atomic():
        case, counts = _erase(by_number(number), NewErasure(reason=reason, actor=actor, now=now))
        fold_cases([case.pk], retext=True)
        identity.record_erasure("command" if actor.is_system else "official", counts, now, case_number=case.number)
    return case


def over_at(case: Case) -> datetime | None:
    """From when on nobody needs what the reporter wrote to handle the report; None while it is open."""
    if case.closed_at is None:
        return None
    return case.closed_at + HANDED_OVER_IN if case.phase == Phase.TRANSFERRED else case.closed_at


def extent_of(case: Case, now: datetime) -> Extent:
    """How much of what the reporter wrote goes when they ask to be forgotten: nothing yet of a report that is still
    being handled, of one that everybody may read what nobody else sees, else all.
    """
    over = over_at(case)
    if over is None or over > now:
        return "nothing"
    return "hidden" if case.visibility == "public" and case.is_listed else "all"


@transaction.atomic
def forget_reporter(number: str, actor: Actor, now: datetime) -> Erasure:
    """The reporter of one report is forgotten at their own word: the identity and the secret link at once, the words
    by `extent_of`. Returns the line of the log for the receipt. Raises NotFound; NotAllowed for everybody else.
    """
    case = by_number(number)
    if not policies.owns(actor, case):
        raise NotAllowed(number=number)
    case, counts = _forget(case, actor, now)
    fold_cases([case.pk], retext=True)
    return identity.record_erasure("report", counts, now, case_number=case.number)


def forget_all_of(actor: Actor, now: datetime) -> dict[str, int]:
    """An account is being deleted: each of its reports loses its reporter; how much that was, by kind."""
    counts: Counter[str] = Counter()
    own = list(_own(actor))
    for case in own:
        counts.update(_forget(case, actor, now)[1])
    fold_cases([case.pk for case in own], retext=True)
    return dict(counts)


def belongings(actor: Actor) -> Belongings:
    """What `forget_all_of` would do. Two queries."""
    now = clock.now()
    extents = [(case.number, extent_of(case, now)) for case in _own(actor)]
    found = Counter(extent for _number, extent in extents)
    running = tuple(number for number, extent in extents if extent == "nothing")
    return Belongings(taken=found["all"], left=found["hidden"], running=running)


def _own(actor: Actor) -> Iterable[Case]:
    """Reports of the account, newest first. Those whose secret link this browser has shown may be somebody else's."""
    return Case.objects.filter(requester__in=people.my_requesters(actor)).order_by("-opened_at", "-id")


def finish_forgetting(number: str, now: datetime) -> bool:
    """What a forgotten reporter wrote goes, now that the report is over; False when there is nothing (left) to do."""
    with transaction.atomic():
        case = by_number(number)
        extent = extent_of(case, now)
        if case.facts.get("forgotten") != "later" or extent == "nothing":
            return False
        case, _counts = _erase(case, NewErasure(reason=NOW_OVER, actor=SYSTEM, now=now, extent=extent))
        fold_cases([case.pk], retext=True)
    return True


def _forget(case: Case, actor: Actor, now: datetime) -> tuple[Case, Counter[str]]:
    extent = extent_of(case, now)
    reason = ASKED_LATER if extent == "nothing" else ASKED
    return _erase(case, NewErasure(reason=reason, actor=actor, now=now, extent=extent))


def _erase(case: Case, new: NewErasure) -> tuple[Case, Counter[str]]:
    """The case after the erasure, and how much it was; the caller folds its listing."""
    category = lookup.category(packs.current(), case.subject)
    case, keys = cases.erase_reporter(case.number, category.name.id if category else case.subject, new)
    report = Report.objects.filter(case=case)
    if new.extent == "all":
        report.update(description="", public_text="", landmark="", public_landmark=None, answers={}, hints=[])
        notifications.forget_case(case.number)
    elif new.extent == "hidden":
        shown = [pages.for_all(row) for row in report]
        report.update(description=F("public_text"), landmark="".join(shown), answers={}, hints=[])
    if new.extent != "nothing":
        Correction.objects.filter(case=case).delete()
    counts = Counter(words=int(new.extent == "all"), photos=len(keys), later=int(new.extent == "nothing"))
    if new.why == "asked":
        sealed = [case.requester] if case.requester is not None else []
        notifications.forget_reporter([case.number], sealed)
        counts.update(reports=1, identities=identity.erase_many(sealed, new.now))
    transaction.on_commit(lambda: _remove(keys))
    return case, counts


def erase_words(case: Case, reason: str, now: datetime) -> int:
    """The words of a private report go because their time is over; who reported has a time of its own. Always 1."""
    case, _counts = _erase(case, NewErasure(reason=reason, actor=SYSTEM, now=now, why="over"))
    fold_cases([case.pk], retext=True)
    return 1


def _remove(keys: list[str]) -> None:
    for key in keys:
        uploads.delete_photo(key)
