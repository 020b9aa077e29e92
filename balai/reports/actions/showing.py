# SPDX-License-Identifier: EUPL-1.2
"""A photo of a public report that everybody should not see is taken away from the public, and may come back.

The file stays, for the reporter and the units that act; the record tells who took it away, when and why.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from balai.cases.actions.flagging import settle_opening
from balai.cases.flows import flow_of
from balai.cases.models import Attachment, Case
from balai.cases.rules import comments
from balai.identity.actors import Actor
from balai.kernel.errors import InvalidInput, NotAllowed, NotFound
from balai.kernel.texts import clean_text
from balai.reports import policies
from balai.reports.actions.correcting import REASON_MOST, record, report_of
from balai.reports.actions.folding import fold_cases

FACT = "hidden_photos"  # of the case: ids of its photos that officials took away


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """What happens to a photo, and which of the case's photos are hidden afterwards."""

    verb: str
    hidden: frozenset[str]
    reason: str = ""
    text: str = ""


def hidden_photos(case: Case) -> frozenset[str]:
    """Ids, in hex, of the photos that officials took away from the public."""
    return frozenset(case.facts.get(FACT, ()))


def hide_photo(number: str, photo: str, reason: str, words: str, actor: Actor, now: datetime) -> Case:
    """The case without one of its photos in public. `reason`: a code of the workflow's reasons; `words` may add to it.

    Twice is once. Raises NotFound (case, photo), NotAllowed, InvalidInput.
    """
    with transaction.atomic():
        case, row = _photo(number, photo, actor)
        if row.id.hex in hidden_photos(case):
            return case
        if not row.is_public:
            raise NotFound(number=number)
        known = {code: text.id for code, text in flow_of(case).comment_reasons}
        if reason not in known:
            raise InvalidInput({"reason": _("Pilih alasannya dari daftar.")})
        text = comments.why(known.items(), reason, clean_text(words)[:REASON_MOST])
        turn = _Turn(verb="hide_photo", hidden=hidden_photos(case) | {row.id.hex}, reason=reason, text=text)
        return _turn(case, row, turn, actor, now)


def show_photo(number: str, photo: str, actor: Actor, now: datetime) -> Case:
    """The case with a photo that was taken away in public again. Twice is once. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        case, row = _photo(number, photo, actor)
        hidden = hidden_photos(case)
        if row.id.hex not in hidden:
            return case
        return _turn(case, row, _Turn(verb="show_photo", hidden=hidden - {row.id.hex}), actor, now)


def _photo(number: str, photo: str, actor: Actor) -> tuple[Case, Attachment]:
    case, _report = report_of(number)
    if not policies.may_moderate(actor, case):
        raise NotAllowed(number=number)
    try:
        row = Attachment.objects.filter(case=case, pk=uuid.UUID(photo)).first()
    except ValueError:
        row = None
    if row is None:
        raise NotFound(number=number)
    return case, row


def _turn(case: Case, row: Attachment, turn: _Turn, actor: Actor, now: datetime) -> Case:
    Attachment.objects.filter(pk=row.pk).update(is_public=turn.verb == "show_photo")
    facts = {**settle_opening(case, now).get("facts", case.facts), FACT: sorted(turn.hidden)}
    if not turn.hidden:
        facts.pop(FACT)
    data: dict[str, object] = {"photo": row.sha256, **({"reason": turn.reason} if turn.reason else {})}
    record(case, turn.verb, actor, now, data, is_public=True, text=turn.text, facts=facts)
    fold_cases([case.pk])
    return case
