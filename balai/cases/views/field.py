# SPDX-License-Identifier: EUPL-1.2
"""The crew's list: work of my unit, nearest and soonest first, with big buttons; usable without a signal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from balai.cases import flows, inbox, kinds, policies, presenting
from balai.cases.forms import MoveForm
from balai.cases.models import Attachment, Case, Event
from balai.cases.notes import shown_note
from balai.cases.rules.proof import distance_m
from balai.cases.views.frame import actor_of, official, page
from balai.identity import marks
from balai.identity.actors import Actor
from balai.kernel import clock
from balai.packs.schema import Transition

FIRST = "accept"
OFFERED = (FIRST, "progress", "finish", "schedule", "reschedule")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A move with its form, folded under a button. `after` names the move that must be waiting or made before it."""

    verb: str
    label: str
    will: str
    form: MoveForm
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of work, with all that a crew needs where there is no signal."""

    row: presenting.Row
    forms: list[Offer]
    spot: str = ""  # how the reporter describes the place
    order: str = ""  # what the dispatcher or the validator wrote with it
    note: str = ""
    is_refused: bool = False
    photo: presenting.Photo | None = None


def _degrees(text: str | None, most: float) -> float | None:
    """A coordinate of an address; None for what is no place on Earth."""
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if abs(found) <= most else None


@require_safe
@official("crew")
def index(request: HttpRequest) -> HttpResponse:
    """The list, with the forms of each case folded under its buttons so that they open without a signal too.

    Five queries for the list, however long it is.
    """
    actor, now = actor_of(request), clock.now()
    lat, lon = _degrees(request.GET.get("lat"), 90), _degrees(request.GET.get("lon"), 180)
    items = _items(actor, now)
    if lat is not None and lon is not None:
        items = [replace(item, row=_away(item.row, lat, lon)) for item in items]
        items.sort(key=lambda item: (not item.row.case.is_overdue, item.row.km if item.row.km is not None else 1e9))
    shown = {
        "items": items,
        "sorted_by_distance": lat is not None and lon is not None,
        "made_at": now,
        "account": marks.mark_of(actor),
    }
    return page(request, "cases/field.html", shown)


def _items(actor: Actor, now: datetime) -> list[Item]:
    cases = inbox.field_list(actor)
    ids = [case.pk for case in cases]
    words, orders, photos = inbox.last_words(ids), inbox.last_orders(ids), inbox.first_photos(ids)
    spots = _spots(cases)
    items = []
    for case in cases:
        row = presenting.row(case, actor, now, words.get(case.pk))
        offers = [*_offers(case, actor, now), *_later(case, actor, now)]
        more = _brief(case, orders.get(case.pk), photos.get(case.pk)) if policies.sees_content(actor, case) else {}
        items.append(Item(row=row, forms=offers, spot=spots.get(case.pk, ""), **more))  # type: ignore[arg-type]  # fields of Item
    return items


def _spots(cases: list[Case]) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for name in sorted({case.kind for case in cases}):
        same = [case for case in cases if case.kind == name]
        found |= kinds.kind_of(same[0]).spots([case.pk for case in same])
    return found


def _brief(case: Case, order: Event | None, photo: Attachment | None) -> dict[str, object]:
    """What the work was given out with, and what it looks like."""
    return {
        "order": order.public_text if order else "",
        "note": shown_note(case, order) if order else "",
        "is_refused": bool(order and order.verb == "reject_followup"),
        "photo": presenting.photo(photo) if photo else None,
    }


def _away(row: presenting.Row, lat: float, lon: float) -> presenting.Row:
    case = row.case
    if case.lat is None or case.lon is None:
        return row
    return replace(row, km=distance_m(lat, lon, case.lat, case.lon) / 1000)


def _moves(case: Case, actor: Actor, now: datetime) -> list[Transition]:
    """What the crew may do; whether one of it is also the reporter changes none of that, so it is not asked."""
    return policies.allowed_with(actor, case, policies.Facts(now=now, owns=False))


def _offers(case: Case, actor: Actor, now: datetime, after: str = "") -> Iterator[Offer]:
    moves: dict[str, Transition] = {m.verb: m for m in _moves(case, actor, now)}
    for verb in OFFERED:
        if verb not in moves or verb == after:
            continue
        move = moves[verb]
        ids = f"{case.number}_{verb}_%s"
        form = MoveForm(case=case, move=move, flow=flows.flow_of(case), auto_id=ids)
        label, will = move.label.in_(presenting.language()), presenting.filled(move.will, case, now)
        yield Offer(verb=verb, label=label, will=will, form=form, after=after)


def _later(case: Case, actor: Actor, now: datetime) -> Iterator[Offer]:
    """What can be written once the work is accepted: a crew without a signal does both on one errand."""
    first = next((m for m in _moves(case, actor, now) if m.verb == FIRST), None)
    state = next((s for s in flows.flow_of(case).states if first and s.code == first.to), None)
    if state is None:
        return
    ahead = copy(case)
    ahead.state, ahead.phase = state.code, state.phase
    yield from _offers(ahead, actor, now, after=FIRST)
