# SPDX-License-Identifier: EUPL-1.2
"""Questions to the reporter in invented lives: they wait and end as `cases.actions.asking` lets them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from balai.cases.actions.asking import OVER, WAITS
from balai.cases.rules import clock, trail
from balai.cases.rules import workflow as rules
from balai.cases.rules.asking import deadline, half_time
from balai.packs.schema import Transition, Workflow

if TYPE_CHECKING:
    from balai.project.demo.tales import Tale, Teller


def asked(tale: Tale, at: datetime, flow: Workflow, week: clock.Week) -> dict[str, Any]:
    """Facts, columns and public facts of a question that is asked now."""
    until = clock.end_of_working_day(at, flow.answer_days, week)
    return {
        "facts": {
            "asked": tale.case["last_seq"] + 1, "answer": {"from": at.isoformat(), "until": until.isoformat()},
        },
        "columns": {"ask_at": half_time(at, until)},
        "data": {"answer_until": trail.moment(until)},
    }  # fmt: skip


def turns(tale: Tale, move: Transition, at: datetime) -> str:
    """What a step does to the promise: a question stops only one that runs and is not broken."""
    if move.verb == "ask" and move.clock == "pause":
        return "pause" if tale.running is not None and tale.running["due_at"] > at else "none"
    if move.verb == "answer" and move.clock == "resume":
        return "resume" if tale.case["facts"].get("paused") == "answer" else "none"
    return move.clock


def pause(tale: Tale, running: dict[str, Any], at: datetime) -> dict[str, object]:
    """The promise stands still until the answer."""
    running |= {"paused_at": at, "pause_reason": WAITS}
    return {"paused": running["name"]}


def settle(teller: Teller, tale: Tale) -> None:
    """A question whose time is half over is told again; one whose time is over gives the case back."""
    until = deadline(tale.case["facts"])
    if until is None:
        return
    if tale.case["ask_at"] <= teller.now:
        _remind(teller, tale, until)
    if until <= teller.now:
        _lapse(teller, tale, until)


def _remind(teller: Teller, tale: Tale, until: datetime) -> None:
    case = tale.case
    at, facts = max(case["ask_at"], tale.at), case["facts"]
    case |= {"facts": {**facts, "answer": {**facts["answer"], "reminded": True}}, "ask_at": until}
    data: dict[str, object] = {"about": facts["asked"], "until": trail.moment(until)}
    teller.append(tale, "remind", at, data=data, is_public=False)


def _lapse(teller: Teller, tale: Tale, until: datetime) -> None:
    case = tale.case
    data: dict[str, object] = {"about": case["facts"]["asked"], "until": trail.moment(until)}
    facts = {key: value for key, value in case["facts"].items() if key not in {"answer", "paused"}}
    at = max(until, tale.at)
    if case["facts"].get("paused") == "answer":
        data |= teller.resume(tale, until)
    facts["unanswered"] = case["facts"]["asked"]
    case |= {"facts": facts, "ask_at": None, "is_unanswered": True, "updated_at": at}
    known = rules.find(teller.flow, case["state"], "unanswered", "system")
    teller.append(tale, "unanswered", at, text=OVER, data=data, is_public=known is None or known.public)
