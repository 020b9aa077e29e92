# SPDX-License-Identifier: EUPL-1.2
"""Moving a case by a verb of its workflow: one transaction with guard, write, trail and clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from balai import packs
from balai.cases import policies, refusals
from balai.cases.actions import asking, clocks, commenting, parting
from balai.cases.actions.appending import NewEvent, append, stale
from balai.cases.actions.checking import Asked, check
from balai.cases.actions.effects import effects
from balai.cases.actions.opening import attachment_row
from balai.cases.actions.photos import photo_kind, refuse_taken
from balai.cases.flows import flow_of, week
from balai.cases.inputs import MoveData
from balai.cases.models import Attachment, Case, Event
from balai.cases.rules import workflow as rules
from balai.identity.actors import Actor
from balai.kernel.errors import DomainError, NotAllowed, NotFound
from balai.kernel.texts import clean_text


def move(number: str, verb: str, data: MoveData, actor: Actor, now: datetime) -> Case:
    """The case after `verb`. The same client_key again returns the case without moving it twice.

    Raises NotFound, Conflict (somebody was faster; names the state it is in now), NotAllowed and its kinds,
    InvalidInput (by field). A refusal leaves everything as it was.
    """
    try:
        with transaction.atomic():
            return _repeated(number, verb, data.client_key) or _move(number, verb, data, actor, now)
    except IntegrityError:
        # Two tries with one client_key at the same moment: the one that lost finds what the other wrote.
        repeated = _repeated(number, verb, data.client_key)
        if repeated is None:
            refuse_taken(data.uploads)
            raise
        return repeated


def _repeated(number: str, verb: str, client_key: str | None) -> Case | None:
    if not client_key:
        return None
    earlier = Event.objects.filter(client_key=client_key).select_related("case").first()
    if earlier is None:
        return None
    if earlier.case.number != number or earlier.verb != verb:
        raise NotAllowed(client_key=client_key)
    return earlier.case


def locked(number: str, *others: str) -> Case:
    """The case, its row held until the transaction ends; others are held too, always in the same order. NotFound."""
    wanted = {number, *filter(None, others)}
    found = {case.number: case for case in Case.objects.select_for_update().filter(number__in=wanted).order_by("id")}
    if number not in found:
        raise NotFound(number=number)
    return found[number]


def _move(number: str, verb: str, data: MoveData, actor: Actor, now: datetime) -> Case:
    case = locked(number, data.target.strip().upper())
    asking.lapse(case, now)
    verdict = _judged(case, verb, data, actor, now)
    assert verdict.move is not None
    transition = verdict.move
    asked = Asked(
        case=case,
        move=transition,
        flow=flow_of(case),
        pack=packs.current(),
        role=verdict.role,
        data=data,
        today=now.astimezone(week().zone).date(),
    )
    check(asked)
    was_open, before = case.is_open, case.state
    to = rules.to_state(transition, case.state)
    change = effects(asked, actor, now)
    columns, clock_facts = _turned(asked, to, change.text, now)
    facts = {**change.columns.get("facts", case.facts)}
    if "facts" in columns:
        facts.pop("paused", None)
        mark = columns["facts"].get("paused")
        facts |= {"paused": mark} if mark else {}
    if transition.clock in {"start", "stop"}:
        facts.pop("paused", None)
    parting.prepare(asked, verdict.unit, change, facts)
    merged = {**columns, **change.columns, "facts": facts}
    _photos(case, transition.verb, data, now)
    append(
        case,
        NewEvent(
            verb=verb,
            role=verdict.role,
            unit=verdict.unit,
            ref=actor.public_id if verdict.unit else "",
            now=now,
            to_state=to,
            text=change.text,
            note=clean_text(data.private_note),
            data={**change.data, **clock_facts},
            is_public=transition.public,
            client_key=data.client_key,
        ),
        merged,
    )
    commenting.follow(case, asked, now)
    parting.follow(asked, actor, now)
    if case.parent_id and (was_open != case.is_open or before != case.state):
        parting.tell_parent(case, now)
    return case


def _turned(asked: Asked, to: str, text: str, now: datetime) -> tuple[dict[str, Any], dict[str, object]]:
    """What becomes of the clock. While a question waits for its answer, that is the public reason of the pause."""
    how = asking.turns(asked.case, asked.move, now)
    phase = rules.state(asked.flow, to).phase
    if asked.move.verb == "ask":
        return clocks.turn(asked.case, how, phase, now, asking.WAITS, mark="answer")
    return clocks.turn(asked.case, how, phase, now, text)


def _judged(case: Case, verb: str, data: MoveData, actor: Actor, now: datetime) -> policies.Verdict:
    """The verdict, if it is a yes and the person looked at the case as it is. Conflict, NotAllowed."""
    verdict = policies.may(actor, verb, case, policies.facts(actor, case, now))
    if verdict.why == "state" and any(t.verb == verb for t in flow_of(case).transitions):
        raise stale(case)
    if not verdict.allowed:
        raise refusals.BY_REASON.get(verdict.why, NotAllowed)(verb=verb, number=case.number)
    if data.expected_version is not None and data.expected_version != case.version and verb not in rules.TALK:
        raise stale(case)
    return verdict


def _photos(case: Case, verb: str, data: MoveData, now: datetime) -> None:
    kind = photo_kind(verb)
    public = case.visibility == "public" and kind != "answer"
    here = {"case_id": case.pk, "event_seq": case.last_seq + 1}
    Attachment.objects.bulk_create(
        Attachment(**(attachment_row(upload, kind, at, now, is_public=public) | here))
        for at, upload in enumerate({upload.id: upload for upload in data.uploads}.values())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What became of one case of a bulk move: moved, or why not."""

    number: str
    case: Case | None = None
    error: DomainError | None = None


def bulk_move(numbers: Iterable[str], verb: str, data: MoveData, actor: Actor, now: datetime) -> list[Moved]:
    """Moves each case in a transaction of its own; one refusal stops none of the others. Keeps the order."""
    done = []
    for number in dict.fromkeys(numbers):
        try:
            done.append(Moved(number=number, case=move(number, verb, data, actor, now)))
        except DomainError as error:
            done.append(Moved(number=number, error=error))
    return done
