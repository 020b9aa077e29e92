# SPDX-License-Identifier: EUPL-1.2
"""What the region's pack says about a case: its workflow, its working week, its promises, the names of its desks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from balai import packs
from balai.cases.rules import clock
from balai.cases.rules import workflow as rules
from balai.packs import lookup
from balai.packs.schema import Calendar, Promise, State, Text, Workflow

if TYPE_CHECKING:
    from balai.cases.models import Case


def flow_of(case: Case) -> Workflow:
    """The workflow, in the version the case began with; the newest where a newer pack dropped that version.

    It always knows the state the case is in, see `rules.workflow.with_state`. LookupError for a kind that is gone.
    """
    return rules.with_state(_version(case.workflow, case.workflow_version), case.state, case.phase)


def _version(kind: str, number: int) -> Workflow:
    try:
        return lookup.workflow(packs.current(), kind, number)
    except LookupError:
        return lookup.workflow(packs.current(), kind)


def state_for(kind: str, code: str, phase: str) -> State:
    """A state by the words of the newest workflow; one that it no longer has by those of its phase."""
    return lookup.state(rules.with_state(lookup.workflow(packs.current(), kind), code, phase), code)


def state_at(case: Case, code: str) -> State:
    """A state that the case was in; where a newer pack dropped it, the one it is in now."""
    flow = flow_of(case)
    return lookup.state(flow, code if rules.has_state(flow, code) else case.state)


def state_of(case: Case) -> State:
    """The case's state with its words, colour and shape."""
    return lookup.state(flow_of(case), case.state)


def sentence_of(case: Case, state: State) -> Text:
    """What a state means for a case, with the pack's placeholders: what is checked waits for something else."""
    said = state.sentence_verified if case.facts.get("verified") else None
    return said or state.sentence


def parts_in(data: Mapping[str, object]) -> str:
    """The units and agencies among which a report was split, in words; "" for an event that split nothing."""
    codes = data.get("parts")
    names = [unit_name(str(code)) for code in codes] if isinstance(codes, list) else []
    return "; ".join(agency_name(name) for name in names)


def advice_of(code: str, language: str) -> str:
    """What a body outside asks citizens to do, once a report went there; "" where the pack has nothing to say."""
    body = lookup.agency(packs.current(), code) if code else None
    return body.advice.in_(language) if body and body.external and body.advice else ""


def refused_for(flow: Workflow, data: Mapping[str, object], language: str) -> str:
    """Why a report was refused, from the workflow's list; "" for an event that refused nothing."""
    return next((text.in_(language) for code, text in flow.refusal_reasons if code == data.get("reason")), "")


def announced(data: Mapping[str, object], name: str = "finish_on") -> date | None:
    """The finish date that a unit announced, in a case's facts or an event's data; None where there is none."""
    day = data.get(name)
    return date.fromisoformat(day) if isinstance(day, str) and day else None


@lru_cache(maxsize=8)
def _week(calendar: Calendar, zone: str) -> clock.Week:
    return clock.week(calendar, zone)


def week() -> clock.Week:
    """The region's working week."""
    pack = packs.current()
    return _week(pack.calendar, pack.meta.zone)


def title_of(case: Case, language: str) -> str:
    """What the case is called. Where nothing of what was written may be shown, the category's name stands for it."""
    found = lookup.category(packs.current(), case.subject)
    return found.name.in_(language) if found and case.title in {"", found.name.id} else case.title


def promise_for(subject: str, phase: str, now: datetime, area: str) -> Promise | None:
    """What the pack promises for a phase of a case about `subject` in an area that begins now; None if nothing."""
    pack = packs.current()
    lineage = lookup.lineage(pack, subject) or (subject,)
    return clock.choose(pack.promises, phase, lineage, now.astimezone(week().zone).date(), area)


def promise_named(name: str) -> Promise | None:
    """The pack's promise of that name; None when a newer pack dropped it."""
    return next((p for p in packs.current().promises if p.name == name), None)


def unit_name(code: str) -> str:
    """What people call a unit; its code when a newer pack dropped it."""
    found = lookup.unit(packs.current(), code)
    return found.name if found else code


def agency_name(code: str, *, short: bool = False) -> str:
    """The agency's full name, or the short one; its code when a newer pack dropped it."""
    found = lookup.agency(packs.current(), code)
    if found is None:
        return code
    return found.short if short else found.name
