# SPDX-License-Identifier: EUPL-1.2
"""One case: its row, its timeline as a viewer may see it, everything the desk page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from balai.cases import policies
from balai.cases.flows import flow_of, state_of, unit_name
from balai.cases.models import Attachment, Case, Event, Promise
from balai.cases.notes import shown_note
from balai.cases.rules import comments
from balai.identity import queries as identity
from balai.identity.actors import Actor
from balai.kernel.errors import NotFound
from balai.packs.schema import State, Transition, Workflow


def by_number(number: str) -> Case:
    """The case with this public number, however it is typed. NotFound."""
    try:  # not first(): ordering by the key costs as much as the rest of the query
        return Case.objects.select_related("parent", "merged_into").get(number=number.strip().upper())
    except Case.DoesNotExist:
        raise NotFound(number=number) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of the timeline. `actor` is an official's name and `note` the private note, for officials only."""

    seq: int
    at: datetime
    verb: str
    role: str
    unit: str
    unit_name: str
    from_state: str
    to_state: str
    text: str
    data: dict[str, object]
    is_public: bool
    is_erased: bool
    actor: str = ""
    note: str = ""
    photos: tuple[Attachment, ...] = ()


def timeline(case: Case, actor: Actor, known: policies.Facts | None = None) -> tuple[Step, ...]:
    """The entries the actor may see, oldest first: the public ones; to the reporter and the acting units all, to the
    latter with names and notes. Words and photos only where the content may be seen. At most four queries.
    """
    owner = known.owns if known else policies.owns(actor, case)
    acts = bool(policies.acts_on(actor, case)) or actor.is_system
    shows = acts or policies.sees_content(actor, case, owner=owner)
    events = Event.objects.filter(case=case).order_by("seq")
    if not (acts or owner):
        events = events.filter(is_public=True)
    rows = list(events)
    photos: dict[int, list[Attachment]] = {}
    if shows:
        found = Attachment.objects.filter(case=case).order_by("event_seq", "position")
        for photo in found if acts or owner else found.filter(is_public=True):
            photos.setdefault(photo.event_seq, []).append(photo)
    hidden = comments.hidden(case.facts)
    names = identity.names_of({e.actor_ref for e in rows if e.actor_ref}) if acts else {}
    return tuple(
        Step(
            seq=event.seq,
            at=event.at,
            verb=event.verb,
            role=event.actor_role,
            unit=event.actor_unit,
            unit_name=unit_name(event.actor_unit) if event.actor_unit else "",
            from_state=event.from_state,
            to_state=event.to_state,
            text=event.public_text if shows and (acts or event.seq not in hidden) else "",
            data=event.data,
            is_public=event.is_public,
            is_erased=not (event.salt or event.kept_proof),
            actor=names.get(event.actor_ref, ""),
            note=shown_note(case, event) if acts else "",
            photos=tuple(photos.get(event.seq, ())) if acts or event.seq not in hidden else (),
        )
        for event in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Everything the desk page shows of a case to one official."""

    case: Case
    flow: Workflow
    state: State
    role: str  # in which the official's unit acts; empty for those who only look on
    shows_content: bool
    moves: tuple[Transition, ...]
    steps: tuple[Step, ...]
    photos: tuple[Attachment, ...]  # that came with the case itself
    promise: Promise | None
    promises: tuple[Promise, ...]  # all, oldest first
    parts: tuple[Case, ...]
    duplicates: tuple[Case, ...]


def case_page(number: str, actor: Actor, now: datetime) -> CasePage:
    """The desk page of a case; at most eight queries. NotFound also when the actor may not open it."""
    case = by_number(number)
    known = policies.facts(actor, case, now)
    if not (actor.is_system or policies.sees_case(actor, case, owner=known.owns)):
        raise NotFound(number=number)
    steps = timeline(case, actor, known)
    promises = tuple(case.promises.order_by("id"))
    return CasePage(
        case=case,
        flow=flow_of(case),
        state=state_of(case),
        role=policies.acts_on(actor, case),
        shows_content=policies.sees_content(actor, case, owner=known.owns),
        moves=tuple(policies.allowed_with(actor, case, known)),
        steps=steps,
        photos=steps[0].photos if steps else (),
        promise=next((p for p in reversed(promises) if p.ended_at is None), None),
        promises=promises,
        parts=tuple(case.parts.order_by("id")),
        duplicates=tuple(case.duplicates.order_by("id")),
    )


def my_cases(actor: Actor, most: int = 100) -> list[Case]:
    """The person's own cases of all kinds, newest first: by account, and by secret links this browser has shown."""
    requesters = identity.my_requesters(actor)
    rows = Case.objects.filter(requester__in=requesters) if requesters else Case.objects.none()
    if actor.opened_cases:
        rows = rows | Case.objects.filter(number__in=actor.opened_cases).exclude(facts__has_key="forgotten")
    return list(rows.order_by("-opened_at", "-id")[:most])
