# SPDX-License-Identifier: EUPL-1.2
"""The table of a workflow: which verb leads from where to where, for whom, and what stands in its way."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from balai.packs.schema import PHASES, Guard, State, Transition, Workflow

OPEN_PHASES = frozenset({"waiting", "coordinating", "assigned", "working", "checking"})
STAYS = "="  # `to` of a move that leaves the state as it is
# Never makes somebody else's open form stale.
TALK = frozenset({
    "comment", "support", "unsupport", "rate", "answer", "witness", "unanswered", "hide_comment", "show_comment",
    "keep_comment",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What guards ask for. `own_unit`: the role is held where the case lies now; `once_done`: `verb:state` marks;
    `has_neighbours`: others stand behind the case and were not asked yet; `asked`: a question to this person is open;
    `flagged`, `some_hidden`: readers reported a comment that waits to be looked at, a comment is hidden;
    `answer_until`: when the time of an open question ends.
    """

    now: datetime
    units: AbstractSet[str] = field(default_factory=frozenset)
    own_unit: bool = False
    verified: bool = False
    worked_by: str = ""
    did_the_work: bool = False
    once_done: Collection[str] = ()
    has_neighbours: bool = False
    asked: bool = False
    flagged: bool = False
    some_hidden: bool = False
    answer_until: datetime | None = None
    clock: Literal["running", "paused", "none"] = "none"
    window_until: datetime | None = None


def state(flow: Workflow, code: str) -> State:
    """The state `code`. LookupError if the workflow has none."""
    for found in flow.states:
        if found.code == code:
            return found
    raise LookupError(f"no state {code!r} in workflow {flow.kind} v{flow.version}")


def has_state(flow: Workflow, code: str) -> bool:
    """Whether the workflow knows a state."""
    return any(found.code == code for found in flow.states)


# Where a case goes on whose state and phase a workflow no longer has, the likeliest first.
_KIN = {True: ("coordinating", "waiting", "assigned", "working", "checking"),
        False: ("closed", "refused", "transferred", "resolved")}  # fmt: skip


def with_state(flow: Workflow, code: str, phase: str) -> Workflow:
    """The workflow, with a state that it no longer has: a case may stand there since before. It takes words and ways
    on from the first state of the same phase, so that nobody's report is stuck or out of sight.
    """
    if has_state(flow, code):
        return flow
    order = [phase, *_KIN[phase in OPEN_PHASES]]
    kin = min(flow.states, key=lambda s: order.index(s.phase) if s.phase in order else len(order))
    lost = kin.model_copy(update={"code": code, "phase": phase if phase in PHASES else kin.phase, "first": False})
    moves = tuple(
        t.model_copy(update={"from_": (*t.from_, code)}) if kin.code in t.from_ else t for t in flow.transitions
    )
    return flow.model_copy(update={"states": (*flow.states, lost), "transitions": moves})


def first_states(flow: Workflow) -> frozenset[str]:
    """Codes of the states in which a case may begin."""
    return frozenset(s.code for s in flow.states if s.first)


def moves_from(flow: Workflow, code: str) -> tuple[Transition, ...]:
    """Transitions that start in a state, in the workflow's order."""
    return tuple(t for t in flow.transitions if code in t.from_)


def find(flow: Workflow, code: str, verb: str, role: str) -> Transition | None:
    """The first transition by which `role` moves a case with `verb` out of state `code`; None if there is none."""
    for t in flow.transitions:
        if t.verb == verb and code in t.from_ and role in t.roles:
            return t
    return None


def to_state(move: Transition, code: str) -> str:
    """Where the transition leads a case that is in state `code`."""
    return code if move.to == STAYS else move.to


def target(flow: Workflow, code: str, verb: str, role: str) -> str | None:
    """The state that `verb` by `role` leads to from `code`, or None if the table does not allow it."""
    found = find(flow, code, verb, role)
    return to_state(found, code) if found else None


def begins(flow: Workflow, code: str, role: str) -> Transition | None:
    """The transition that opens a case in state `code`; None if no case of this workflow begins so."""
    for t in flow.transitions:
        if not t.from_ and t.to == code and role in t.roles:
            return t
    return None


def unmet(move: Transition, code: str, standing: Standing) -> Guard | None:
    """The first guard of the transition that does not hold for a case in state `code`; None if all hold."""
    for guard in move.guards:
        if not _holds(guard, move, code, standing):
            return guard
    return None


def _holds(guard: Guard, move: Transition, code: str, standing: Standing) -> bool:
    match guard:
        case "verified":
            return standing.verified
        case "unverified":
            return not standing.verified
        case "own_unit":
            return standing.own_unit
        case "other_unit":
            return not standing.did_the_work and (not standing.worked_by or standing.worked_by not in standing.units)
        case "once":
            return once_mark(move.verb, code) not in standing.once_done
        case "has_neighbours":
            return standing.has_neighbours
        case "asked":
            return standing.asked
        case "flagged":
            return standing.flagged
        case "some_hidden":
            return standing.some_hidden
        case "answer_over":
            return standing.answer_until is not None and standing.answer_until <= standing.now
        case "running" | "paused":
            return standing.clock == guard
        case "within_window":
            return standing.window_until is not None and standing.now <= standing.window_until


def once_mark(verb: str, code: str) -> str:
    """How "this was done once from there" is noted in a case's facts."""
    return f"{verb}:{code}"


def reachable(flow: Workflow) -> frozenset[str]:
    """Codes of all states that a case can come to."""
    found = set(first_states(flow))
    while True:
        more = {t.to for t in flow.transitions if t.to != STAYS and found & set(t.from_)} - found
        if not more:
            return frozenset(found)
        found |= more


Ending = Literal["open", "resolved", "ended"]


def ending(phase: str) -> Ending:
    """Whether a phase means work to do, a result that waits for the reporter's word, or the end."""
    if phase not in PHASES:
        raise ValueError(f"no phase {phase!r}")
    if phase in OPEN_PHASES:
        return "open"
    return "resolved" if phase == "resolved" else "ended"
