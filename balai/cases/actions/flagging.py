# SPDX-License-Identifier: EUPL-1.2
"""A reader reports a comment, or what a case began with: it waits for an official, and stays where it is until one has
looked at it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from balai.cases import policies, refusals
from balai.cases.actions.moving import locked
from balai.cases.flows import flow_of
from balai.cases.models import Case, Event, Flag
from balai.cases.rules import comments
from balai.identity.actors import Actor
from balai.kernel.errors import InvalidInput, NotAllowed, NotFound


def flag_comment(number: str, seq: int, reason: str, person: str, actor: Actor, now: datetime) -> bool:
    """Whether this is the first time that this person reports comment `seq` of the case, or with `comments.OPENING` the
    words and photos that it began with; again changes nothing.

    No number of reports hides anything. Raises NotFound (case, comment), NotAllowed (not open to all, or hidden),
    InvalidInput (a reason that is not on the list; nobody to count).
    """
    if not person:
        raise InvalidInput({"person": _("Peramban Anda tidak mengirim tandanya. Muat ulang halaman lalu coba lagi.")})
    with transaction.atomic():
        case = locked(number)
        if not policies.may_flag(actor, case):
            raise NotAllowed(number=number)
        if reason not in {code for code, _text in flow_of(case).comment_reasons}:
            raise InvalidInput({"reason": _("Pilih alasannya dari daftar.")})
        if seq != comments.OPENING:
            _comment_or_404(case, seq)
        if seq in comments.hidden(case.facts):
            raise refusals.AlreadyHidden(number=number)
        _flag, is_new = Flag.objects.get_or_create(
            case=case, seq=seq, person=person, defaults={"reason": reason, "created_at": now}
        )
        if is_new:
            facts = dict(case.facts)
            comments.flag(facts, seq)
            Case.objects.filter(pk=case.pk).update(facts=facts)
        return is_new


def _comment_or_404(case: Case, seq: int) -> None:
    row = Event.objects.filter(case=case, seq=seq).values_list("verb", "actor_role", "is_public").first()
    if row is None or not comments.is_comment(row[0], row[1], is_public=row[2]):
        raise NotFound(number=case.number)


def settle_opening(case: Case, now: datetime) -> dict[str, Any]:
    """Somebody looked at what the case began with: column changes for the event that says so. The case is locked."""
    if not comments.is_opening_flagged(case.facts):
        return {}
    Flag.objects.filter(case=case, seq=comments.OPENING, settled_at=None).update(settled_at=now)
    facts = dict(case.facts)
    comments.settle(facts, comments.OPENING)
    return {"facts": facts}
