# SPDX-License-Identifier: EUPL-1.2
"""A question to the reporter: how long it waits, what it does to the clock, and what happens when nobody answers.

As long as one was not answered in time, another does not stop the promise again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from balai.cases.actions import clocks
from balai.cases.actions.appending import NewEvent, append
from balai.cases.flows import flow_of, week
from balai.cases.models import Case
from balai.cases.rules import clock, trail
from balai.cases.rules import workflow as rules
from balai.cases.rules.asking import deadline, half_time
from balai.cases.tags import case_tag
from balai.kernel import bytecache
from balai.packs.schema import Transition, Workflow

# Like everything in the public trail, written once, in the language of the record.
WAITS = "Menunggu jawaban pelapor."
OVER = "Pelapor belum menjawab sampai batas waktunya. Jawaban yang datang kemudian tetap diterima."


def can_answer(case: Case) -> bool:
    """Whether there is anybody who could: a part of a split has no reporter, one who was forgotten cannot be asked."""
    is_known = case.requester is not None or bool(case.secret_hash)
    return case.parent_id is None and is_known and "forgotten" not in case.facts


def ask(case: Case, flow: Workflow, facts: dict[str, Any], now: datetime) -> tuple[dict[str, Any], dict[str, object]]:
    """Notes a question in `facts`; column changes, and public facts for the event. One asked while another waits gives
    no more time than that one has.
    """
    facts["asked"] = case.last_seq + 1
    if "answer" in facts or not can_answer(case):
        return {}, {}
    until = clock.end_of_working_day(now, flow.answer_days, week())
    facts["answer"] = {"from": now.isoformat(), "until": until.isoformat()}
    return {"ask_at": half_time(now, until)}, {"answer_until": trail.moment(until)}


def end(facts: dict[str, Any]) -> dict[str, Any]:
    """Nobody waits for an answer any more; column changes."""
    for name in ("asked", "answer", "unanswered"):
        facts.pop(name, None)
    return {"ask_at": None}


def turns(case: Case, move: Transition, now: datetime) -> str:
    """What the move does to the clock here and now. A question stops only a promise that runs and is not broken, and
    its answer starts only what the question stopped.
    """
    if move.verb == "ask" and move.clock == "pause":
        runs = case.due_at is not None and case.due_at > now and not case.facts.get("paused")
        return "pause" if runs and can_answer(case) and "unanswered" not in case.facts else "none"
    if move.verb == "answer" and move.clock == "resume":
        return "resume" if case.facts.get("paused") == "answer" else "none"
    return move.clock


def lapse(case: Case, now: datetime) -> bool:
    """Ends the wait for an answer if its time is over, and lets the promise go on from that very moment, whenever this
    is noticed. `case` is locked by the caller and current afterwards. Whether there was anything to end.
    """
    until = deadline(case.facts)
    if until is None or until > now:
        return False
    asked = case.facts["asked"]
    columns, said = clocks.turn(case, "resume", case.phase, until) if case.facts.get("paused") == "answer" else ({}, {})
    facts = {key: value for key, value in columns.get("facts", case.facts).items() if key != "answer"}
    facts["unanswered"] = asked
    known = rules.find(flow_of(case), case.state, "unanswered", "system")
    event = NewEvent(
        verb="unanswered", role="system", now=now, to_state=case.state, text=OVER,
        data={"about": asked, "until": trail.moment(until), **said}, is_public=known is None or known.public,
    )  # fmt: skip
    append(case, event, {**columns, "facts": facts, "ask_at": None, "updated_at": now})
    return True


def give_time(case: Case, now: datetime) -> bool:
    """Gives a question from before questions ended its time to be answered, from now on; the promise, which it did not
    stop, runs on. `case` is locked by the caller and current afterwards. Whether there was such a question.
    """
    if "asked" not in case.facts or "answer" in case.facts or "unanswered" in case.facts:
        return False
    columns: dict[str, Any] = {"ask_at": None}
    if can_answer(case):
        until = clock.end_of_working_day(now, flow_of(case).answer_days, week())
        answer = {"from": now.isoformat(), "until": until.isoformat()}
        columns = {"facts": {**case.facts, "answer": answer}, "ask_at": half_time(now, until)}
    Case.objects.filter(pk=case.pk).update(**columns)
    for name, value in columns.items():
        setattr(case, name, value)
    bytecache.touch(case_tag(case.number))
    return True


def remind(case: Case, now: datetime) -> bool:
    """Reminds the reporter of the question, once, when half of the time is over. `case` is locked. Whether it did."""
    waits = case.facts.get("answer")
    if waits is None or waits.get("reminded") or case.ask_at is None or case.ask_at > now:
        return False
    facts = {**case.facts, "answer": {**waits, "reminded": True}}
    data = {"about": case.facts["asked"], "until": trail.moment(datetime.fromisoformat(waits["until"]))}
    event = NewEvent(verb="remind", role="system", now=now, to_state=case.state, data=data, is_public=False)
    append(case, event, {"facts": facts, "ask_at": datetime.fromisoformat(waits["until"])})
    return True
