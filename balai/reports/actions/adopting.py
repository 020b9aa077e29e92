# SPDX-License-Identifier: EUPL-1.2
"""A report that was sent without an account is put into the account of its reporter."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from balai.cases import actions as cases
from balai.cases.actions.moving import locked
from balai.cases.models import Case
from balai.identity import actions as identity
from balai.identity import queries as people
from balai.identity.actors import Actor
from balai.identity.sealing import Contact
from balai.kernel.errors import NotAllowed


def may_adopt(actor: Actor, case: Case) -> bool:
    """Whether this browser came by the secret link of a report that is nobody's, and a citizen is signed in. At most
    one query. An official's account is for work, and never becomes a reporter's.
    """
    is_here = case.number in actor.opened_cases and "forgotten" not in case.facts
    if not is_here or not actor.owner_hash or actor.is_official:
        return False
    return case.requester is None or people.is_nobodys(case.requester)


def adopt_report(number: str, actor: Actor, now: datetime) -> None:
    """The report is the account's from now on; contact left with it stays sealed as it was. Whoever supported or
    followed it before does so no more: it is their own. Raises NotFound, NotAllowed.
    """
    with transaction.atomic():
        case = locked(number)
        if not may_adopt(actor, case):
            raise NotAllowed(number=number)
        if case.requester is None:
            row = identity.keep_identity(Contact(user=actor.public_id), now)
            Case.objects.filter(pk=case.pk, requester=None).update(requester=row)
        else:
            identity.adopt(case.requester, actor, now)
        cases.recognise_reporter(case, actor.owner_hash, now)
