# SPDX-License-Identifier: EUPL-1.2
"""What a move changes about a case: columns, facts for later guards, public facts of the event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from balai.cases.actions import asking, commenting
from balai.cases.actions.checking import Asked
from balai.cases.flows import promise_for, week
from balai.cases.kinds import kind_of
from balai.cases.models import Case
from balai.cases.rules import assignment, clock
from balai.cases.rules import workflow as rules
from balai.identity.actors import Actor
from balai.kernel.texts import clean_text
from balai.packs import lookup
from balai.packs.schema import Unit, Workflow


@dataclass(slots=True)
class Change:
    """New column values, and the public facts that the event will carry."""

    columns: dict[str, Any] = field(default_factory=dict)
    data: dict[str, object] = field(default_factory=dict)
    text: str = ""


def effects(asked: Asked, actor: Actor, now: datetime) -> Change:
    """Everything the move changes but for clock and trail."""
    case, move = asked.case, asked.move
    to = rules.to_state(move, case.state)
    phase = rules.state(asked.flow, to).phase
    change = Change(text=asked.data.text.strip())
    facts = dict(case.facts)
    _place(asked, phase, change)
    if to != case.state:
        change.columns |= {"state": to, "phase": phase}
        change.columns |= _ending(case, phase, facts, asked.flow, now)
    if move.outcome:
        change.columns["outcome"] = change.data["outcome"] = move.outcome
    _remember(asked, phase, change, facts, actor)
    if move.verb == "ask":
        columns, public = asking.ask(case, asked.flow, facts, now)
        change.columns |= columns
        change.data |= public
    commenting.remember(asked, facts, change.data)
    change.text = clean_text(change.text)
    if asked.role in {"reporter", "citizen"} and move.public and case.visibility == "public":
        change.text = kind_of(case).fit_for_all(change.text)  # nobody looks at it before everybody does
    if facts != case.facts:
        change.columns["facts"] = facts
    change.columns["updated_at"] = now
    if move.verb not in rules.TALK:
        change.columns["version"] = case.version + 1
    return change


def _place(asked: Asked, phase: str, change: Change) -> None:
    """Whose inbox the case lies in afterwards."""
    unit = _next_unit(asked, phase, change)
    if unit is None:
        return
    if unit.code != asked.case.unit:
        change.columns["unit"] = change.data["unit"] = unit.code
    if phase not in {"checking", "resolved"} and unit.agency != asked.case.agency:
        change.columns["agency"] = change.data["agency"] = unit.agency


def _next_unit(asked: Asked, phase: str, change: Change) -> Unit | None:
    case, pack, needs = asked.case, asked.pack, asked.move.needs
    if "unit" in needs:
        return lookup.unit(pack, asked.data.unit)
    if "agency" in needs and not asked.data.parts:
        return assignment.intake(pack, asked.data.agency, case.unit)
    if phase == case.phase or asked.data.parts:
        return None
    if phase == "coordinating":
        own = None if case.phase == "refused" else assignment.intake(pack, case.agency)
        came_back = own is None or own.code == (case.worked_by or case.unit)
        return (assignment.coordination(pack, case.area_code) if came_back else own) or own
    if phase == "checking":
        change.columns["worked_by"] = case.unit
        return assignment.validation(pack, case.area_code, case.unit)
    return lookup.unit(pack, case.worked_by) if case.phase == "checking" else None


def _ending(case: Case, phase: str, facts: dict[str, Any], flow: Workflow, now: datetime) -> dict[str, Any]:
    """Columns that say whether and since when the case is over, and until when the reporter may still speak."""
    end = rules.ending(phase)
    out: dict[str, Any] = {"is_open": end == "open"}
    for name in ("window_until", "reminded"):  # another result has a window and a reminder of its own
        facts.pop(name, None)
    if end == "open":
        facts.pop("words_over", None)  # what is written from now on has its time when it is over again
        return out | {"resolved_at": None, "closed_at": None, "outcome": ""}
    out |= asking.end(facts)
    if end == "resolved":
        out["resolved_at"] = now
    else:
        out["closed_at"] = now
    if phase in {"resolved", "refused"}:
        until = _window(case, flow, now)
        facts["window_until"] = until.isoformat()
        out["due_at"] = until if end == "resolved" else None
    return out


def _window(case: Case, flow: Workflow, now: datetime) -> datetime:
    """How long the reporter may confirm or object: the pack's promise for it, else the workflow's days."""
    promise = promise_for(case.subject, "resolved", now, case.area_code)
    return clock.due_at(now, promise, week()) if promise else now + timedelta(days=flow.confirm_days)


def _remember(asked: Asked, phase: str, change: Change, facts: dict[str, Any], actor: Actor) -> None:
    """Facts that later guards and pages ask for, and the same in public where it is public."""
    data, move, case = asked.data, asked.move, asked.case
    if move.verb == "verify":
        facts["verified"] = True
    if move.verb == "answer":
        change.columns |= asking.end(facts)
    if phase != case.phase:
        facts.pop("neighbours", None)
    if "neighbours" in move.tells:
        facts["neighbours"] = case.last_seq + 1
    if case.phase == "transferred" and phase != case.phase:
        facts.pop("government", None)
    if move.verb == "escalate":
        change.columns["escalation"] = max(case.escalation, 1)
    if "once" in move.guards:
        facts["once"] = sorted({*facts.get("once", ()), rules.once_mark(move.verb, case.state)})
    if phase == "checking" and case.phase != "checking":
        facts["worked_ref"] = actor.public_id
    if move.verb == "object":
        change.columns["objection_count"] = case.objection_count + 1
        change.data["objection"] = case.objection_count + 1
    if "finish_on" in move.needs and data.finish_on is not None:
        _announce(data.finish_on, change, facts)
    _say(asked, change, facts)


def _say(asked: Asked, change: Change, facts: dict[str, Any]) -> None:
    """What was given as answer to the transition's needs, in public where it is public."""
    data, move = asked.data, asked.move
    if "government" in move.needs:
        facts["government"] = change.data["government"] = data.government
    if "refusal_code" in move.needs or "comment_reason" in move.needs:
        change.data |= {"reason": data.reason} if data.reason else {}
    elif data.reason.strip():
        change.text = "\n\n".join(filter(None, [data.reason.strip(), change.text]))
    if "rating" in move.needs:
        change.columns["rating"] = change.data["rating"] = data.rating
        change.data["tags"] = list(data.tags)
    if data.uploads:
        change.data["photos"] = [upload.sha256 for upload in data.uploads]


def _announce(day: date, change: Change, facts: dict[str, Any]) -> None:
    """The public finish date; every slip is counted."""
    before = facts.get("finish_on")
    facts["finish_on"] = change.data["finish_on"] = day.isoformat()
    if before and day.isoformat() > before:
        facts["slips"] = change.data["slips"] = facts.get("slips", 0) + 1
        change.data["was"] = before
