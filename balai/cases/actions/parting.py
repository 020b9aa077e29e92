# SPDX-License-Identifier: EUPL-1.2
"""Cases that belong together: parts of a split, duplicates merged into one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import connection

from balai.cases.actions.appending import NewEvent, append
from balai.cases.actions.checking import Asked
from balai.cases.actions.effects import Change
from balai.cases.actions.opening import CASE_COLUMNS, Prepared, first_event, insert_prepared, promise_row
from balai.cases.inputs import MoveData
from balai.cases.models import Case, Support
from balai.cases.rules import assignment, trail
from balai.identity import queries as people_of
from balai.identity.actors import SYSTEM, Actor
from balai.kernel.ids import new_id
from balai.packs import lookup

_DONE = ("resolved", "closed")


def prepare(asked: Asked, acting_unit: str, change: Change, facts: dict[str, Any]) -> None:
    """What a split or a merge writes into the case itself."""
    if asked.move.verb == "assign_parts":
        units = [_unit_of(asked, to) for to, _text in asked.data.parts]
        facts["parts_open"] = len(units)
        facts["part_units"] = sorted({*facts.get("part_units", ()), *units})
        change.data["parts"] = list(units)
        if acting_unit:
            change.columns["unit"] = acting_unit
    if "target_case" in asked.move.needs:
        number = asked.data.target.strip().upper()
        target = Case.objects.only("id").get(number=number)
        change.columns["merged_into_id"] = target.pk
        change.data["target"] = facts["target"] = number


def follow(asked: Asked, actor: Actor, now: datetime) -> None:
    """What a split or a merge writes elsewhere."""
    if asked.move.verb == "assign_parts":
        _split(asked, actor, now)
    if "target_case" in asked.move.needs:
        _join(asked.case, now)


def _unit_of(asked: Asked, to: str) -> str:
    unit = lookup.unit(asked.pack, to) or assignment.intake(asked.pack, to)
    assert unit is not None
    return unit.code


def _split(asked: Asked, actor: Actor, now: datetime) -> None:
    """One case for every part, numbered after its parent, already verified, in the inbox of its unit."""
    parent, batch = asked.case, []
    before = parent.parts.count()
    assigned = next((s for s in asked.flow.states if s.phase == "assigned"), None)
    coordinating = next(s for s in asked.flow.states if s.phase == "coordinating")
    for at, (to, text) in enumerate(asked.data.parts, start=before + 1):
        unit = lookup.unit(asked.pack, to)
        state = assigned if unit is not None and assigned is not None else coordinating
        unit = unit or assignment.intake(asked.pack, to)
        assert unit is not None
        part = _part(parent, unit.code, unit.agency, state.code, state.phase, now)
        part.number = f"{parent.number}-{at}"
        part.event["public_text"] = text.strip() or asked.data.text.strip()
        part.event["actor_ref"] = actor.public_id if actor.is_official else ""
        batch.append(part)
    with connection.cursor() as cursor:
        insert_prepared(cursor, batch)


def _part(parent: Case, unit: str, agency: str, state: str, phase: str, now: datetime) -> Prepared:
    case_id = new_id()
    promise = promise_row(case_id, (parent.subject, parent.area_code), phase, now)
    due = promise["due_at"] if promise else None
    row: dict[str, Any] = {name: getattr(parent, name) for name in CASE_COLUMNS}
    row |= {
        "id": case_id, "uuid": uuid.uuid4(), "state": state, "phase": phase, "unit": unit, "agency": agency,
        "parent_id": parent.pk, "requester": None, "secret_hash": "", "client_key": None, "is_listed": False,
        "facts": {"verified": True, "part_of": parent.number}, "support_count": 0, "objection_count": 0,
        "worked_by": "", "opened_at": now, "updated_at": now, "due_at": due, "escalate_at": due, "ask_at": None,
        "is_overdue": False, "is_unanswered": None, "escalation": 0, "version": 1, "last_seq": 1, "is_open": True,
        "outcome": "",
    }  # fmt: skip
    data: dict[str, object] = {"agency": agency, "unit": unit, "part_of": parent.number}
    if promise:
        data |= {"promise": promise["name"], "due_at": trail.moment(promise["due_at"])}
    event = first_event(case_id, "assign_parts", "system", now, data)
    event |= {"to_state": state, "public_text": "", "is_public": True, "actor_unit": parent.unit, "actor_ref": ""}
    return Prepared(
        case_id=case_id, state=state, serial_key="", serial_digits=0, case=row, event=event, promise=promise
    )


def tell_parent(part: Case, now: datetime) -> None:
    """Counts the parts that still run; when all are over and at least one was done, the parent is resolved."""
    assert part.parent_id is not None
    parent = Case.objects.select_for_update().get(pk=part.parent_id)
    phases = list(parent.parts.values_list("phase", "is_open"))
    still = sum(is_open for _phase, is_open in phases)
    if parent.facts.get("parts_open") == still:
        return
    facts = {**parent.facts, "parts_open": still}
    Case.objects.filter(pk=parent.pk).update(facts=facts)
    if still == 0 and parent.is_open and any(phase in _DONE for phase, _open in phases):
        from balai.cases.actions.moving import move  # the parent moves by the same door as every case

        move(parent.number, "validate", MoveData(), SYSTEM, now)


def _person_of(requester: uuid.UUID) -> str:
    """As what a reporter is counted: by the account, else by the sealed identity."""
    return people_of.owner_of(requester) or f"id:{requester.hex}"


def _join(duplicate: Case, now: datetime) -> None:
    """Reporter and supporters of a duplicate become co-reporters of the case it is merged into."""
    assert duplicate.merged_into_id is not None
    target = Case.objects.select_for_update().get(pk=duplicate.merged_into_id)
    people = {
        s.person: Support(
            case=target, person=s.person, identity=s.identity, counts=s.counts, follows=s.follows,
            is_co_reporter=s.is_co_reporter, created_at=now,
        )
        for s in duplicate.supports.all()
    }  # fmt: skip
    if duplicate.requester is not None:
        person = _person_of(duplicate.requester)
        people[person] = Support(
            case=target, person=person, identity=duplicate.requester, is_co_reporter=True, created_at=now
        )
    if target.requester is not None:  # who reported it twice does not stand behind the own report
        people.pop(_person_of(target.requester), None)
    known = dict(target.supports.filter(person__in=people).values_list("person", "counts"))
    fresh = [support for person, support in people.items() if person not in known]
    Support.objects.bulk_create(fresh)
    raised = [person for person, support in people.items() if support.counts and known.get(person) is False]
    target.supports.filter(person__in=raised).update(counts=True)
    unknown = 1 if duplicate.requester is None else 0  # somebody reported it, whoever it was
    more = sum(support.counts for support in fresh) + len(raised) + unknown
    Case.objects.filter(merged_into=duplicate).update(merged_into=target)
    append(
        target,
        NewEvent(
            verb="join", role="system", now=now, to_state=target.state, data={"joined": duplicate.number},
        ),
        {"support_count": target.support_count + more, "updated_at": now},
    )  # fmt: skip
