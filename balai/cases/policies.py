# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with a case, and who sees what of it. The only place that decides either."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from balai.cases.flows import flow_of
from balai.cases.models import Case
from balai.cases.rules import comments
from balai.cases.rules import workflow as rules
from balai.cases.rules.asking import deadline
from balai.cases.rules.assignment import covers
from balai.identity import queries as identity
from balai.identity.actors import ANYWHERE, Actor
from balai.identity.rules import seals
from balai.kernel import clock
from balai.packs.schema import Transition

# While parts of a split case are open, only they move it on.
NOT_WITH_OPEN_PARTS = frozenset({"finish", "schedule", "reschedule", "progress", "return", "forward", "merge"})
_SEES_CONTENT = frozenset({"desk", "dispatcher", "crew", "coordinator", "validator"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Yes or no. `why` is empty on yes; else `state` (no such move from here), `role`, `parts` (of it still run),
    `part` (it is one itself), or a guard's name.
    """

    allowed: bool
    why: str = ""
    move: Transition | None = None
    role: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a decision needs beside the case: the moment, whether the actor is its reporter, and whether the actor is
    one of the neighbours whom the validator asked and who has not answered yet.
    """

    now: datetime
    owns: bool = False
    asked: bool = False


def facts(actor: Actor, case: Case, now: datetime | None = None) -> Facts:
    """The facts for deciding about this actor and case; at most one query."""
    return Facts(now=now or clock.now(), owns=owns(actor, case))


def owns(actor: Actor, case: Case) -> bool:
    """Whether the actor is the reporter: by the secret link, or by the keyed hash of the account that sent it.

    A browser remembers for 30 days that it was shown the link; erasing the reporter ends that at once.
    """
    if case.number in actor.opened_cases and "forgotten" not in case.facts:
        return True
    return identity.owns(actor, case.requester)


def standings(actor: Actor, case: Case, *, owner: bool, asked: bool = False) -> Iterator[tuple[str, str]]:
    """The (role, unit) pairs in which the actor stands to this case now."""
    if actor.is_system:
        yield "system", ""
    if owner:
        yield "reporter", ""
    if not (actor.is_official or actor.is_system) and (asked or _is_open_to_all(case)):
        yield "citizen", ""
    for grant in actor.grants:
        here = (
            case.unit == grant.unit
            if grant.role in {"desk", "crew"}
            else bool(case.agency) and case.agency == grant.agency
            if grant.role == "dispatcher"
            else covers(grant.area, case.area_code)
        )
        if here and grant.role not in {*ANYWHERE, "reporter", "citizen", "system"}:
            yield grant.role, grant.unit


def window_of(case: Case) -> datetime | None:
    """Until when the reporter may confirm or object; None while nothing has ended."""
    until = case.facts.get("window_until")
    return datetime.fromisoformat(until) if until else None


def _guards(actor: Actor, case: Case, role: str, unit: str, known: Facts) -> rules.Standing:
    note = case.facts
    return rules.Standing(
        now=known.now,
        units=actor.units,
        own_unit=role in {"system", "coordinator", "dispatcher"} or unit == case.unit,
        verified=bool(note.get("verified")),
        worked_by=case.worked_by,
        did_the_work=bool(actor.public_id) and note.get("worked_ref") == actor.public_id,
        once_done=note.get("once", ()),
        has_neighbours=case.support_count > 0 and "neighbours" not in note,
        asked=bool(note.get("asked")) if role == "reporter" else known.asked and "neighbours" in note,
        flagged=bool(comments.flagged(note)),
        some_hidden=bool(note.get("hidden")),
        answer_until=deadline(note),
        clock="paused" if note.get("paused") else "running" if case.due_at else "none",
        window_until=window_of(case),
    )


def may(actor: Actor, verb: str, case: Case, known: Facts | None = None) -> Verdict:
    """Whether the actor may move the case with `verb` now, in which role, by which transition."""
    known = known or facts(actor, case)
    flow = flow_of(case)
    if not any(t.verb == verb for t in rules.moves_from(flow, case.state)):
        return Verdict(allowed=False, why="state")
    if verb in NOT_WITH_OPEN_PARTS and case.facts.get("parts_open"):
        return Verdict(allowed=False, why="parts")
    if verb == "merge" and case.parent_id is not None:
        return Verdict(allowed=False, why="part")
    why = "role"
    for role, unit in standings(actor, case, owner=known.owns, asked=known.asked):
        move = rules.find(flow, case.state, verb, role)
        if move is None:
            continue
        if role == "reporter" and "words_over" in case.facts:
            why = "within_window"  # what they wrote now would be kept, though its time is over
            continue
        unmet = rules.unmet(move, case.state, _guards(actor, case, role, unit, known))
        if unmet is None:
            return Verdict(allowed=True, move=move, role=role, unit=unit)
        why = unmet
    return Verdict(allowed=False, why=why)


def allowed(actor: Actor, case: Case, now: datetime | None = None) -> list[Transition]:
    """The transitions the actor may take now, one for each verb, in the workflow's order."""
    return allowed_with(actor, case, facts(actor, case, now))


def allowed_with(actor: Actor, case: Case, known: Facts) -> list[Transition]:
    """The same from facts already known, without a query."""
    verbs = dict.fromkeys(t.verb for t in rules.moves_from(flow_of(case), case.state))
    verdicts = (may(actor, verb, case, known) for verb in verbs)
    return [v.move for v in verdicts if v.allowed and v.move is not None]


def _is_open_to_all(case: Case) -> bool:
    return case.visibility == "public" and case.is_listed


# -- in whose hands it is ------------------------------------------------------------------------------------
def hands(actor: Actor, case: Case) -> Iterator[tuple[str, str]]:
    """The (role, unit) pairs in which an official has the case in hand now: in the unit it is with, as dispatcher of
    its agency, or as coordinator or validator of its place. A unit that only did the work once has it no longer.
    """
    yield from (pair for pair in standings(actor, case, owner=False) if pair[0] in _SEES_CONTENT)


def in_hand(actor: Actor, case: Case, roles: Collection[str]) -> tuple[str, str]:
    """The first of them in one of the roles; empty if in none."""
    return next((pair for pair in hands(actor, case) if pair[0] in roles), ("", ""))


# -- seeing ------------------------------------------------------------------------------------------------
def acting(actor: Actor, case: Case) -> tuple[str, str]:
    """The (role, unit) in which an official acts on the case, did the work, or holds a part; empty if in none."""
    parts = case.facts.get("part_units", ())
    for pair in hands(actor, case):
        return pair
    for grant in actor.grants:
        if grant.role in _SEES_CONTENT and (grant.unit == case.worked_by or grant.unit in parts):
            return grant.role, grant.unit
    return "", ""


def acts_on(actor: Actor, case: Case) -> str:
    """The role in which an official acts on the case; empty if in none."""
    return acting(actor, case)[0]


def sees_case(actor: Actor, case: Case, *, owner: bool = False) -> bool:
    """Whether the case may be opened at all on the desk side: leaders see that it exists and how it runs."""
    return (
        owner
        or bool(acts_on(actor, case))
        or any(g.role == "leader" and covers(g.area, case.area_code) for g in actor.grants)
    )


def sees_content(actor: Actor, case: Case, *, owner: bool = False) -> bool:
    """Whether words and photos of the case may be shown: of public cases to all, of private ones to the reporter and
    to the units that act. Operators and leaders see none of a private case.
    """
    return _is_open_to_all(case) or owner or bool(acts_on(actor, case))


def sees_notes(actor: Actor, case: Case) -> bool:
    """Whether the officials' private notes may be shown."""
    return bool(acts_on(actor, case))


def may_open_seal(actor: Actor, case: Case) -> bool:
    """Whether the actor may ask to see who reported; identity.sealing wants a reason, logs it, tells the reporter. Only
    while the case is in their hands: who did the work once has nothing left to ask the reporter.
    """
    has_it = bool(in_hand(actor, case, seals.ROLES)[0])
    return case.requester is not None and "forgotten" not in case.facts and has_it


def may_flag(actor: Actor, case: Case) -> bool:
    """Whether the actor may report a comment of the case: everybody, where everybody reads it."""
    return not actor.is_system and _is_open_to_all(case)
