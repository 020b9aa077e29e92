# SPDX-License-Identifier: EUPL-1.2
"""Who is told about an event of the trail: a reader of it that plans messages, as the workflow's `tells` say."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from balai import packs
from balai.cases import actions as cases
from balai.cases.actions import Progress
from balai.cases.flows import (
    advice_of,
    agency_name,
    announced,
    flow_of,
    promise_named,
    refused_for,
    sentence_of,
    state_at,
    title_of,
    unit_name,
    week,
)
from balai.cases.models import Case, Event, Support
from balai.cases.presenting import title_of_step
from balai.cases.queries.comments import author_of, why_hidden
from balai.cases.queries.neighbours import link
from balai.cases.rules import assignment, comments, messages
from balai.identity import queries as people
from balai.notifications import actions as notifications
from balai.notifications.actions import Fact, News
from balai.notifications.queries import Recipient, members
from balai.packs import lookup
from balai.packs.schema import Transition, Workflow

log = logging.getLogger(__name__)
STALE = timedelta(days=3)  # older news is noise: an import, or a worker that stood still
# People told in one transaction. 200 take the database's writer for some 40 ms; whoever sends a report waits so long.
STEP = 200
_MANY = frozenset({"followers", "neighbours"})
Told = tuple[str, Recipient, str]  # audience, to whom, an address of their own or ""


def tell(events: Sequence[Event], now: datetime, part: int = 0) -> Progress:
    """Plans the messages that follow from events, to at most about STEP people; the key of each names its event, so
    that none is planned twice. An event that the pack has no words for any more tells nobody, and silences none of
    those behind it.

    Of an event with many followers the first step tells all others and the first of them, each later one goes on
    behind follower `part`. What comes after such an event waits until its last follower was told: the order of what a
    person hears is the order of what happened.
    """
    room = STEP
    for done, event in enumerate(events):
        if room <= 0:
            return Progress(events=done)
        told = 0
        if now - event.at > STALE:
            part = 0
            continue
        try:
            told = 0 if part else _tell_few(event, now)
            more, part = _tell_many(event, now, part, room - told)
            told += more
        except LookupError:
            part = 0
            log.exception(
                "event %s of %s tells nobody: the pack lost its workflow or state", event.seq, event.case.number
            )
        if part:
            return Progress(events=done, part=part)
        room -= told
    return Progress(events=len(events))


def _tell_few(event: Event, now: datetime) -> int:
    """Tells all but followers and neighbours; how many people."""
    told: set[str] = set()
    facts = _facts(event)
    own = people.by_public_id(event.actor_ref) if event.actor_ref else None
    for audience, recipient, own_url in _recipients(event, now):
        if recipient.key in told or (own is not None and recipient.user_id == own.pk):
            continue
        told.add(recipient.key)
        case, phase = event.case, state_at(event.case, event.to_state).phase
        if audience in {"reporter", "author"}:
            topic = messages.citizen_topic(event.verb, event.from_state, event.to_state, phase)
            url = own_url or f"/laporan/{case.number}/"
        else:
            topic, url = messages.official_topic(event.verb, event.actor_role, phase), f"/meja/{case.number}/"
        notifications.notify(recipient, topic, facts, url, _key(event), now, at=event.at)
    return len(told)


def _tell_many(event: Event, now: datetime, part: int, room: int) -> tuple[int, int]:
    """Tells followers and neighbours behind `part`, at most `room`, at least one: how many were looked at, and behind
    whom to go on or 0. Nobody hears the same twice in two roles.
    """
    audiences = [audience for audience in _audiences(event) if audience in _MANY]
    if not audiences:
        return 0, 0
    rows = Support.objects.filter(case=event.case, identity__isnull=False, pk__gt=part).order_by("pk")
    if "neighbours" not in audiences:
        rows = rows.filter(follows=True)
    elif "followers" not in audiences:
        rows = rows.filter(created_at__lte=event.at)
    found = list(rows[: max(room, 1)])
    known = {recipient.identity for _audience, recipient, _url in _told_apart(event)}
    for audience in audiences:
        theirs = {row.identity: _address(event, audience, row) for row in found if _is_of(event, audience, row)}
        to = {sealed: url for sealed, url in theirs.items() if sealed is not None and sealed not in known}
        known |= to.keys()
        if to:
            notifications.notify_sealed(_news(event, audience), to, now)
    return len(found), found[-1].pk if len(found) == max(room, 1) else 0


def _told_apart(event: Event) -> Iterator[Told]:
    """The reporter and the author, where the event is told to them by name."""
    audiences = _audiences(event)
    if "reporter" in audiences:
        yield from _reporter(event.case)
    if "author" in audiences:
        yield from _author(event)


def _is_of(event: Event, audience: str, row: Support) -> bool:
    return row.follows if audience == "followers" else row.created_at <= event.at


def _address(event: Event, audience: str, row: Support) -> str:
    """A follower's carries the mark by which they may stop hearing of it, a neighbour's the link for the answer."""
    if audience == "neighbours":
        return link(row, event.case.number, event.seq)
    return f"/laporan/{event.case.number}/?ikut={cases.stop_mark(row.pk)}"


def _news(event: Event, audience: str) -> News:
    case, said = event.case, _facts(event)
    if not (case.visibility == "public" and case.is_listed):
        # a co-reporter does not read what another one wrote or was told
        said |= {"text": "", "title": case.number if audience == "neighbours" else ""}
    topic = messages.follower_topic(event.verb, event.from_state, event.to_state)
    return News(topic=topic, case_number=case.number, facts=said, key=_key(event), at=event.at)


def _key(event: Event) -> str:
    return f"event:{event.pk}"


def _move(event: Event) -> Transition | None:
    """The transition that the event was; None for the engine's own events and those of a dropped verb."""
    for move in flow_of(event.case).transitions:
        starts = event.from_state in move.from_ if event.from_state else not move.from_
        if move.verb == event.verb and starts and event.actor_role in move.roles:
            return move
    return None


def _climbs(event: Event) -> bool:
    return event.verb == "escalate" and event.actor_role == "system"


def _audiences(event: Event) -> tuple[str, ...]:
    """Who hears of the event, as its transition says; a promise that stays broken is news once, then it only climbs."""
    if event.verb == "remind":
        return ("reporter",)
    move = _move(event)
    return move.tells if move and not (_climbs(event) and event.data.get("step") != 1) else ()


def _recipients(event: Event, now: datetime) -> Iterator[Told]:
    """Whom the event is told one by one: all but followers and neighbours."""
    case = event.case
    for audience in _audiences(event):
        if audience == "reporter":
            yield from _reporter(case)
        elif audience == "author":
            yield from _author(event)
        elif audience not in _MANY:
            yield from ((audience, r, "") for r in _officials(event, audience, now))
    if _climbs(event):
        rung = str(event.data.get("told"))
        yield from ((rung, r, "") for r in _officials(event, "head" if rung == "unit" else rung, now))
    if event.verb == "assign_parts" and event.seq == 1:
        yield from (("unit", r, "") for r in members(case.unit, now))


def _reporter(case: Case) -> Iterator[Told]:
    """The reporter by the seal, or by the browsers that follow the number. Parts of a split have none of their own."""
    if case.parent_id is None:
        yield "reporter", Recipient(identity=case.requester, case_number=case.number, is_reporter=True), ""


def _author(event: Event) -> Iterator[Told]:
    """Who wrote the comment that the event is about: the reporter, or a follower; nobody else can be reached."""
    case, seq = event.case, int(event.data.get("about") or 0)
    if Event.objects.filter(case=case, seq=seq, actor_role="reporter").exists():
        yield from _reporter(case)
        return
    row = author_of(case, seq)
    if row is not None:
        own_url = f"/laporan/{case.number}/?ikut={cases.stop_mark(row.pk)}"
        yield "author", Recipient(identity=row.identity, case_number=case.number), own_url


def _officials(event: Event, audience: str, now: datetime) -> list[Recipient]:
    pack, case = packs.current(), event.case
    unit = str(event.data.get("unit") or case.unit)
    if audience == "unit":
        return members(unit, now)
    if audience == "head":  # of the unit; where nobody is its head, all who work there
        return members(unit, now, "dispatcher", "coordinator") or members(unit, now)
    if audience == "validator":
        return members(unit, now, "validator")
    if audience in {"agency", "dispatcher"}:
        codes = [u.code for u in lookup.units_of(pack, str(event.data.get("agency") or case.agency))]
        return [r for code in codes for r in members(code, now, "dispatcher", "desk")]
    if audience == "coordinator":
        desks = assignment.coordinations(pack, case.area_code)
        return next(filter(None, (members(desk.code, now, "coordinator") for desk in desks)), [])
    if audience == "leader":
        heads = [u for u in pack.units if u.kind == "leadership" and assignment.covers(u.area or "", case.area_code)]
        return [r for head in heads for r in members(head.code, now, "leader")]
    return []


def _facts(event: Event) -> dict[str, Fact]:
    """What the sentences of a message may say, in the recipient's language; only what the event itself made public."""
    case, flow = event.case, flow_of(event.case)
    state = state_at(case, event.to_state)
    names = {
        "unit": unit_name(str(event.data.get("unit") or event.actor_unit or case.unit)),
        "agency": agency_name(str(event.data.get("government") or event.data.get("agency") or case.agency)),
        "government": agency_name(str(event.data.get("government") or "")),
        "target": str(event.data.get("target") or ""),
        "days": str(flow.confirm_days),
    }

    def sentence(language: str) -> str:
        day = announced(event.data) or announced(case.facts)
        words = {
            **names,
            "due": _due(case, language),
            "finish": date_format(day, "j F Y") if day else "",
            "promise": _promise(event, language),
        }
        return sentence_of(case, state).in_(language).format_map(_Blank(words))

    return {
        **names,
        "number": case.number,
        "title": partial(title_of, case),
        "due": partial(_due_words, case),
        "promise": partial(_promise, event),
        "state": state.label.in_,
        "sentence": sentence,
        "text": partial(_words, event),
        "reason": partial(_reason, event, flow),
        "advice": partial(advice_of, str(event.data.get("government") or "")),
        "answer_until": partial(_until, event),
        "answer_by": partial(_until_words, event),
    }


def _due(case: Case, _language: str) -> str:
    return date_format(localtime(case.due_at, week().zone), "j F Y, H.i") if case.due_at else ""


def _due_words(case: Case, language: str) -> str:
    """The limit; in words that no promise runs, where the case has moved on since."""
    return _due(case, language) or _("tidak ada yang berjalan")


def _promise(event: Event, language: str) -> str:
    found = promise_named(str(event.data.get("promise") or ""))
    return found.text.in_(language) if found else ""


def _words(event: Event, _language: str) -> str:
    """The public words; before them a finish date that was moved, which no new state tells."""
    moved = event.from_state == event.to_state and announced(event.data) is not None
    return "\n\n".join(filter(None, (title_of_step(event) if moved else "", _text(event))))


def _text(event: Event) -> str:
    """The public words; for a reminder those of the question. Nothing of a comment that was hidden meanwhile."""
    if event.verb == "remind" and event.data.get("about"):
        rows = Event.objects.filter(case=event.case_id, seq=event.data["about"], is_public=True)
        return rows.values_list("public_text", flat=True).first() or ""
    if not event.is_public or event.seq in comments.hidden(event.case.facts):
        return ""
    return event.public_text


def _until(event: Event, _language: str) -> str:
    """Until when a question can be answered before the promise goes on; "" where none waits."""
    said = event.data.get("answer_until") or event.data.get("until")
    return date_format(localtime(datetime.fromisoformat(str(said)), week().zone), "j F Y, H.i") if said else ""


def _until_words(event: Event, language: str) -> str:
    until = _until(event, language)
    return _("Paling lambat {until}.").format(until=until) if until else ""


def _reason(event: Event, flow: Workflow, language: str) -> str:
    if event.verb == "hide_comment":
        return why_hidden(event.case, event.data, event.public_text, language)
    return refused_for(flow, event.data, language)


class _Blank(dict[str, str]):
    """Words for a sentence; one that is not known leaves nothing behind."""

    def __missing__(self, key: str) -> str:
        return ""
