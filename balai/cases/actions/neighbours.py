# SPDX-License-Identifier: EUPL-1.2
"""The answer of a neighbour whom the validator asked whether it is solved: once each, and without a name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from balai.cases import policies, refusals
from balai.cases.actions.appending import NewEvent, append
from balai.cases.actions.checking import TEXT_MOST
from balai.cases.actions.moving import locked
from balai.cases.models import Case, Support
from balai.cases.queries.neighbours import WITNESS_WORDS, asked_support
from balai.identity.actors import Actor
from balai.kernel.errors import InvalidInput, NotAllowed


def witness(number: str, person: str, answer: str, text: str, actor: Actor, now: datetime) -> Case:
    """The case, with this neighbour's answer in its trail; who answered is written nowhere in it.

    The same person again changes nothing. Raises NotFound, InvalidInput, NotAllowed (not asked, or no longer open),
    OwnReport.
    """
    if answer not in WITNESS_WORDS:
        raise InvalidInput({"answer": _("Pilih salah satu jawaban.")})
    if len(text) > TEXT_MOST:
        raise InvalidInput({"text": _("Terlalu panjang: paling banyak {most} huruf.").format(most=TEXT_MOST)})
    with transaction.atomic():
        case = locked(number)
        if policies.owns(actor, case):
            raise refusals.OwnReport(number=number)
        mine = asked_support(case, person)
        known = policies.Facts(now=now, owns=False, asked=mine is not None)
        verdict = policies.may(actor, "witness", case, known)
        if not verdict.allowed:
            raise refusals.BY_REASON.get(verdict.why, NotAllowed)(number=number)
        assert mine is not None
        round_ = int(case.facts["neighbours"])
        if mine.witnessed == round_:
            return case
        Support.objects.filter(pk=mine.pk).update(witnessed=round_)
        event = NewEvent(
            verb="witness", role="citizen", now=now, to_state=case.state, text=text.strip(),
            data={"answer": answer, "about": round_}, is_public=False,
        )  # fmt: skip
        append(case, event, {"updated_at": now})
        return case
