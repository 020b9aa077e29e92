# SPDX-License-Identifier: EUPL-1.2
"""Invented reports with whole lives, as the engine would have written them, but made without a database.

What a verb does is read from the pack's workflow; desks, promises and hashes come from the engine's own rules.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any

from balai import packs
from balai.cases.actions import asking
from balai.cases.actions.opening import first_event
from balai.cases.flows import promise_for, promise_named, week
from balai.cases.rules import assignment, clock, trail
from balai.cases.rules import workflow as rules
from balai.packs import lookup
from balai.packs.schema import Category, Pack, Promise, Transition, Unit, Workflow
from balai.project.demo import bring, desks, people, questions
from balai.reports.rules import routing

STEPS = ("dispatcher", "coordinator", "leader")  # who is told of a broken promise that names nobody
_MINUTE = timedelta(minutes=1)
NOON = time(12)
PICKS = 21  # in so many tales, `desks.responsible` chooses in every way it can


@dataclass(slots=True, kw_only=True)
class Tale:
    """One case as it stands after the last step told, with its events and promises."""

    case: dict[str, Any]
    report: dict[str, Any]
    category: Category
    index: int
    at: datetime
    events: list[dict[str, Any]] = field(default_factory=list)
    promises: list[dict[str, Any]] = field(default_factory=list)

    @property
    def running(self) -> dict[str, Any] | None:
        last = self.promises[-1] if self.promises else None
        return last if last is not None and last["ended_at"] is None else None


class Teller:
    """Tells tales with one pack's workflow. `salts` makes the salts of the events; the same seed, the same tales."""

    def __init__(self, pack: Pack, now: datetime, salts: random.Random) -> None:
        self.pack, self.now, self.salts = pack, now, salts
        self.week = week()
        self.flow: Workflow = lookup.workflow(pack, "report")
        self.phases = {state.code: state.phase for state in self.flow.states}
        self.moves: dict[tuple[str, str], Transition] = {}
        for move in self.flow.transitions:
            for code in move.from_:
                if set(move.roles) - {"system", "leader"} or move.verb in {"expire", "escalate"}:
                    self.moves.setdefault((code, move.verb), move)
        self.names = {a.code: a.name for a in pack.agencies}

    # -- beginning --------------------------------------------------------------------------------------------
    def begin(self, tale: Tale) -> None:
        """The first event and the first promise of a case that was just handed in."""
        case, at = tale.case, tale.at
        choice = self.choice(tale.category.code, case["area_code"])
        state = routing.first_state(self.pack, choice)
        role = "reporter"
        move = rules.begins(self.flow, state, role)
        assert move is not None  # `balai pack check` sees to it
        case |= {"agency": choice.unit.agency, "unit": choice.unit.code, "state": state, "phase": self.phases[state]}
        data: dict[str, object] = {**choice.facts(), "pack": self.pack.meta.code}
        tale.report["route"] = choice.route.name if choice.route else ""
        if move.clock == "start":
            data |= self._start(tale, at)
        event = first_event(case["id"], move.verb, role, at, data)
        event |= {"to_state": state, "public_text": "", "is_public": move.public, "actor_unit": "", "actor_ref": ""}
        self._seal(tale, event)

    @lru_cache(maxsize=200_000)  # noqa: B019  one teller lives as long as its process
    def choice(self, category: str, area_code: str) -> routing.Choice:
        """Which desk answers first."""
        return routing.choose(self.pack, category, area_code)

    @lru_cache(maxsize=200_000)  # noqa: B019  as above
    def responsible(self, category: str, regency: str, pick: int) -> str | None:
        """Which agency works on a matter in a regency."""
        found = lookup.category(self.pack, category)
        assert found is not None
        return desks.responsible(self.pack, found, regency, pick)

    # -- steps ------------------------------------------------------------------------------------------------
    def take(self, tale: Tale, verb: str, at: datetime, target: Tale | None = None) -> bool:
        """Whether the tale can go on after `verb`; a step that does not fit the desk it came to is left out."""
        case = tale.case
        verb = self._fitting(tale, verb)
        move = self.moves.get((case["state"], verb))
        if move is None:
            return True
        if verb == "finish" and case["unit"] == "":
            return False
        said = self._said(tale, move, target, at)
        if said is None:
            return False
        self._move(tale, move, at, said)
        return True

    def _fitting(self, tale: Tale, verb: str) -> str:
        """The step as it fits the matter and the desk it lies at; empty when there is nothing to do."""
        case, category = tale.case, tale.category
        if verb == "pause":
            return ""
        if verb == "transfer" and desks.government(self.pack, category) is None:
            return "refuse"
        if verb != "coordinate":
            return verb
        agency = self.responsible(category.code, case["area_code"][:5], tale.index % PICKS)
        if agency is None and desks.government(self.pack, category) is not None:
            return "transfer"
        if case["phase"] != "coordinating":
            return verb
        return "" if agency == case["agency"] else "forward"

    def _move(self, tale: Tale, move: Transition, at: datetime, said: dict[str, Any]) -> None:
        case, data = tale.case, said["data"]
        before, acting = case["phase"], case["unit"]
        to = rules.to_state(move, case["state"])
        phase = self.phases[to]
        from_state, facts = case["state"], dict(case["facts"])
        unit = said.get("unit") or self._next_unit(case, phase)
        if unit is not None and unit.code != case["unit"]:
            case["unit"] = data["unit"] = unit.code
        if unit is not None and phase not in {"checking", "resolved"} and unit.agency != case["agency"]:
            case["agency"] = data["agency"] = unit.agency
        facts |= said.get("facts", {})
        case |= {"state": to, "phase": phase, "updated_at": at, **said.get("columns", {})}
        data |= self._turn(tale, questions.turns(tale, move, at), at)
        if "paused" in data:
            facts["paused"] = "answer"
        elif move.clock != "none":
            facts.pop("paused", None)
        if move.verb == "answer":
            case |= asking.end(facts)
        if to != from_state:
            self._end(tale, phase, facts, at)
        if move.outcome:
            case["outcome"] = data["outcome"] = move.outcome
        if before in {"resolved", "refused"} and phase == "coordinating":
            case["objection_count"] += 1
            data["objection"] = case["objection_count"]
        case["facts"] = facts
        if move.verb not in rules.TALK:
            case["version"] += 1
        role = next((r for r in move.roles if r != "system"), "system")
        official = role not in {"reporter", "citizen", "system"}
        self.append(
            tale, move.verb, at,
            role=role, unit=acting if official else "", ref=f"demo-{acting}"[:36] if official else "",
            from_state=from_state, text=said.get("text", ""), data=data, is_public=move.public,
        )  # fmt: skip

    def append(self, tale: Tale, verb: str, at: datetime, **given: Any) -> None:
        """The next event of the trail."""
        case = tale.case
        event = first_event(case["id"], verb, given.get("role", "system"), at, given.get("data", {}))
        event |= {
            "seq": case["last_seq"] + 1, "actor_unit": given.get("unit", ""), "actor_ref": given.get("ref", ""),
            "from_state": given.get("from_state", case["state"]), "to_state": case["state"],
            "public_text": given.get("text", ""), "is_public": given.get("is_public", True),
        }  # fmt: skip
        tale.at = at
        self._seal(tale, event)

    def _seal(self, tale: Tale, event: dict[str, Any]) -> None:
        """Chain the event to its predecessor, with a salt that comes from the seed: nothing here is a secret."""
        case = tale.case
        event["salt"] = f"{self.salts.getrandbits(128):032x}"
        event["prev_hash"] = case["last_hash"]
        event["commitment"] = trail.commitment(event["salt"], event["public_text"], "")
        event["hash"] = trail.event_hash(
            trail.Entry(
                number=case["number"], seq=event["seq"], at=event["at"], verb=event["verb"], role=event["actor_role"],
                unit=event["actor_unit"], ref=event["actor_ref"], from_state=event["from_state"],
                to_state=event["to_state"], data=event["data"], is_public=event["is_public"],
                commitment=event["commitment"], prev=event["prev_hash"],
            )
        )  # fmt: skip
        case |= {"last_seq": event["seq"], "last_hash": event["hash"]}
        tale.events.append(event)

    # -- what a step brings -----------------------------------------------------------------------------------
    def _said(self, tale: Tale, move: Transition, target: Tale | None, at: datetime) -> dict[str, Any] | None:
        """Words, unit, facts and columns of a step; None when the pack gives nothing to bring."""
        case, pick, verb = tale.case, tale.index, move.verb
        said: dict[str, Any] = {"data": {}}
        match verb:
            case "verify":
                said["facts"] = {"verified": True}
            case "coordinate" | "forward":
                agency = self.responsible(tale.category.code, case["area_code"][:5], pick % PICKS)
                unit = assignment.intake(self.pack, agency, case["unit"]) if agency else None
                if unit is None:
                    return None
                said |= {"unit": unit, "text": people.COORDINATE.format(agency=self.names[unit.agency])}
            case "dispatch":
                crew = desks.crew(self.pack, case["agency"], case["area_code"])
                if crew is None:
                    return None
                said["unit"] = crew
            case "merge":
                if target is None:
                    return None
                number = target.case["number"]
                said |= {"data": {"target": number}, "facts": {"target": number}}
                said |= {"columns": {"merged_into_id": target.case["id"]}, "text": people.MERGED}
            case "transfer":
                government = desks.government(self.pack, tale.category)
                if government is None:
                    return None
                said |= {"data": {"government": government}, "facts": {"government": government}}
                said["text"] = people.TRANSFERS.format(agency=self.names[government])
            case "schedule":
                day = (at + timedelta(days=9)).date().isoformat()
                said |= {"data": {"finish_on": day}, "facts": {"finish_on": day}}
                said["text"] = people.SCHEDULES[pick % len(people.SCHEDULES)]
            case "reschedule":
                was = date.fromisoformat(case["facts"]["finish_on"])
                day, slips = (max(was, at.date()) + timedelta(days=5)).isoformat(), case["facts"].get("slips", 0) + 1
                said |= {"data": {"finish_on": day, "slips": slips, "was": was.isoformat()}}
                said |= {"facts": {"finish_on": day, "slips": slips}, "text": people.SLIPS[pick % len(people.SLIPS)]}
            case "refuse":
                code = self.flow.refusal_reasons[pick % len(self.flow.refusal_reasons)][0]
                said |= {"data": {"reason": code}, "text": people.REFUSALS.get(code, "")}
            case "ask":
                said |= questions.asked(tale, at, self.flow, self.week)
                said["text"] = people.QUESTIONS[pick % len(people.QUESTIONS)]
            case "finish":
                done = people.DONE[bring.scene_of(tale.category)]
                said |= {"text": done[pick % len(done)], "columns": {"worked_by": case["unit"]}}
            case "progress":
                words = people.PROGRESS[bring.scene_of(tale.category)]
                said["text"] = words[pick % len(words)]
            case _:
                said["text"] = _WORDS[verb][pick % len(_WORDS[verb])] if verb in _WORDS else ""
        return said

    def _next_unit(self, case: Mapping[str, Any], phase: str) -> Unit | None:
        """Whose inbox the case goes to when the step itself does not say."""
        before, worked_by = case["phase"], case["worked_by"]
        if phase == before:
            return None
        if phase == "coordinating":
            own = None if before == "refused" else assignment.intake(self.pack, case["agency"])
            came_back = own is None or own.code == (worked_by or case["unit"])
            return (assignment.coordination(self.pack, case["area_code"]) if came_back else own) or own
        if phase == "checking":
            return assignment.validation(self.pack, case["area_code"], case["unit"])
        return lookup.unit(self.pack, worked_by) if before == "checking" else None

    # -- time -------------------------------------------------------------------------------------------------
    def _start(self, tale: Tale, at: datetime) -> dict[str, object]:
        case = tale.case
        promise = _promised(case, case["phase"], at, self.week)
        if promise is None:
            case |= _NO_PROMISE
            return {}
        due = due_at(at, promise, self.week)
        tale.promises.append(
            {
                "case_id": case["id"], "name": promise.name, "phase": case["phase"], "started_at": at, "due_at": due,
                "paused_at": None, "pause_reason": "", "paused_s": 0, "ended_at": None, "kept": None,
            }
        )  # fmt: skip
        case |= {"due_at": due, "escalate_at": due, "is_overdue": False, "escalation": 0}
        return {"promise": promise.name, "due_at": trail.moment(due)}

    def _turn(self, tale: Tale, how: str, at: datetime) -> dict[str, object]:
        """What a step does to the promise that runs."""
        if how == "none":
            return {}
        running = tale.running
        if how == "resume":
            return self.resume(tale, at)
        tale.case |= _NO_PROMISE
        if how == "pause" and running is not None:
            return questions.pause(tale, running, at)
        _ended(running, at)
        return self._start(tale, at) if how == "start" else {}

    def resume(self, tale: Tale, at: datetime) -> dict[str, object]:
        """The promise that stands still goes on, or that of the work, which ended when the result was handed in."""
        again = tale.running
        stood: datetime | None = again["paused_at"] if again else None
        if stood is None:
            _ended(again, at)
            again = next((p for p in reversed(tale.promises[:-1]) if p["phase"] == tale.case["phase"]), None)
            stood = again["ended_at"] if again else None
        named = promise_named(again["name"]) if again else None
        if again is None or named is None or stood is None:
            return self._start(tale, at)
        due = clock.resumed(again["due_at"], stood, at, named, self.week)
        again |= {"ended_at": None, "kept": None, "due_at": due, "paused_at": None, "pause_reason": ""}
        again["paused_s"] += int((at - stood).total_seconds())
        tale.promises.remove(again)
        tale.promises.append(again)
        tale.case |= {"due_at": due, "escalate_at": due, "is_overdue": False, "escalation": 0}
        return {"promise": again["name"], "due_at": trail.moment(due)}

    def _end(self, tale: Tale, phase: str, facts: dict[str, Any], at: datetime) -> None:
        """Whether and since when the case is over, and until when the reporter may still speak."""
        case, end = tale.case, rules.ending(phase)
        facts.pop("window_until", None)
        case["is_open"] = end == "open"
        if end == "open":
            case |= {"resolved_at": None, "closed_at": None, "outcome": ""}
            return
        case |= asking.end(facts)
        case["resolved_at" if end == "resolved" else "closed_at"] = at
        if phase in {"resolved", "refused"}:
            promise = _promised(case, "resolved", at, self.week)
            until = due_at(at, promise, self.week) if promise else at + timedelta(days=self.flow.confirm_days)
            facts["window_until"] = until.isoformat()
            case["due_at"] = until if end == "resolved" else None

    def settle(self, tale: Tale) -> None:
        """What the passing of time does until now: silence closes, the reporter is reminded, broken promises climb."""
        case = tale.case
        questions.settle(self, tale)
        if case["phase"] == "resolved" and case["due_at"] is not None:
            if case["due_at"] + 10 * _MINUTE <= self.now:
                self.take(tale, "expire", case["due_at"] + 10 * _MINUTE)
            elif self.now - case["resolved_at"] >= (case["due_at"] - case["resolved_at"]) / 2:
                case["facts"] = {**case["facts"], "reminded": True}
                self.append(tale, "remind", self.now - _MINUTE, is_public=False)
        while case["is_open"] and case["escalate_at"] is not None and case["escalate_at"] <= self.now:
            self._escalate(tale)

    def _escalate(self, tale: Tale) -> None:
        case, running = tale.case, tale.running
        promise = promise_named(running["name"]) if running else None
        steps = tuple(promise.escalate) if promise else STEPS
        at = max(case["escalate_at"], tale.at + _MINUTE)
        step = case["escalation"]
        if step >= len(steps) or at > self.now:
            case |= {"is_overdue": True, "escalate_at": None}
            return
        more = step + 1 < len(steps)
        case |= {"is_overdue": True, "escalation": step + 1, "updated_at": at}
        case["escalate_at"] = _closing(at.astimezone(self.week.zone).date(), 1) if more else None
        data = {"step": step + 1, "told": steps[step], "promise": running["name"] if running else ""}
        self.append(tale, "escalate", at, data=data)


def _ended(running: dict[str, Any] | None, at: datetime) -> None:
    if running is not None:
        kept = (running["paused_at"] or at) <= running["due_at"]
        running |= {"ended_at": at, "kept": kept, "paused_at": None}


_NO_PROMISE: dict[str, Any] = {"due_at": None, "escalate_at": None, "is_overdue": False, "escalation": 0}
_WORDS: dict[str, tuple[str, ...]] = {
    "answer": people.ANSWERS, "object": people.OBJECTIONS, "reject_followup": people.RETURNS,
    "return": (people.SENT_BACK,), "pause": people.PAUSES,
}  # fmt: skip


@cache
def _turns() -> list[date]:
    """Local days on which some promise of the pack begins or ceases to hold."""
    found = packs.current().promises
    return sorted({p.valid_from for p in found} | {p.valid_to + timedelta(days=1) for p in found if p.valid_to})


@cache
def _has_areas() -> bool:
    """Whether a promise of the pack holds in some regencies only; smaller areas are passed over here."""
    return any(p.areas for p in packs.current().promises)


@cache
def _between_turns(subject: str, phase: str, area: str, turn: int) -> Promise | None:
    turns = _turns()
    day = turns[turn - 1] if turn else turns[0] - timedelta(days=1)
    return promise_for(subject, phase, week().at(day, NOON), area)


def _promised(case: Mapping[str, Any], phase: str, at: datetime, calendar: clock.Week) -> Promise | None:
    """The pack's promise for a phase that begins now; looked up once for all days with the same promises."""
    regency = case["area_code"][:5] if _has_areas() else ""
    return _between_turns(case["subject"], phase, regency, bisect_right(_turns(), at.astimezone(calendar.zone).date()))


@lru_cache(maxsize=50_000)
def _closing(day: date, days: int) -> datetime:
    calendar = week()
    return clock.end_of_working_day(calendar.at(day, calendar.opens), days, calendar)


def due_at(at: datetime, promise: Promise, calendar: clock.Week) -> datetime:
    """When a promise that begins at `at` ends, as `clock.due_at` says, remembering working days already counted."""
    if promise.hours is not None:
        return clock.due_at(at, promise, calendar)
    return _closing(at.astimezone(calendar.zone).date(), promise.working_days or 1)
