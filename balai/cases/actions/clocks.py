# SPDX-License-Identifier: EUPL-1.2
"""Starting, stopping, pausing and resuming the promise of a case."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from balai.cases.flows import promise_for, promise_named, week
from balai.cases.models import Case, Promise
from balai.cases.rules import clock, trail

_ZERO = timedelta()
ENDED = {"due_at": None, "escalate_at": None, "is_overdue": False, "escalation": 0}


def turn(
    case: Case, how: str, phase: str, now: datetime, reason: str = "", *, mark: object = True
) -> tuple[dict[str, Any], dict[str, object]]:
    """Moves the clock of a case that comes to `phase`: column changes, and public facts for the event.

    A pause is noted in the case's facts as `paused`, with `mark` as its value.
    """
    running = None if how == "none" else case.promises.filter(ended_at=None).order_by("-id").first()
    if how == "start":
        _end(running, now)
        return start(case, phase, now)
    if how == "stop":
        _end(running, now)
        return dict(ENDED), {}
    if how == "pause" and running is not None and running.paused_at is None:
        Promise.objects.filter(pk=running.pk).update(paused_at=now, pause_reason=reason[:300])
        return {**ENDED, "facts": {**case.facts, "paused": mark}}, {"paused": running.name}
    if how == "resume":
        return _resume(case, running, phase, now)
    return {}, {}


def start(case: Case, phase: str, now: datetime) -> tuple[dict[str, Any], dict[str, object]]:
    """A new promise for the phase, from now on; no promise if the pack makes none."""
    chosen = promise_for(case.subject, phase, now, case.area_code)
    if chosen is None:
        return dict(ENDED), {}
    due = clock.due_at(now, chosen, week())
    Promise.objects.create(case=case, name=chosen.name, phase=phase, started_at=now, due_at=due)
    return _runs(due, now), {"promise": chosen.name, "due_at": trail.moment(due)}


def _runs(due: datetime, now: datetime) -> dict[str, Any]:
    return {"due_at": due, "escalate_at": due, "is_overdue": due < now, "escalation": 0}


def _end(running: Promise | None, now: datetime) -> None:
    if running is not None:
        kept = (running.paused_at or now) <= running.due_at
        Promise.objects.filter(pk=running.pk).update(ended_at=now, kept=kept, paused_at=None)


def _resume(case: Case, running: Promise | None, phase: str, now: datetime) -> tuple[dict[str, Any], dict[str, object]]:
    """Goes on where the promise stood: the paused one, or the one of this phase that a handed-in result had ended."""
    again, stood = running, running.paused_at if running else None
    if stood is None:
        _end(running, now)
        again = case.promises.filter(phase=phase).exclude(ended_at=None).exclude(pk=running.pk if running else 0).last()
        stood = again.ended_at if again else None
    if again is None or stood is None:
        return start(case, phase, now)
    named = promise_named(again.name)
    due = clock.resumed(again.due_at, stood, now, named, week()) if named else again.due_at + max(now - stood, _ZERO)
    paused_s = again.paused_s + max(int((now - stood).total_seconds()), 0)
    Promise.objects.filter(pk=again.pk).update(
        paused_at=None, pause_reason="", ended_at=None, kept=None, due_at=due, paused_s=paused_s
    )
    facts = {key: value for key, value in case.facts.items() if key != "paused"}
    return {**_runs(due, now), "facts": facts}, {"promise": again.name, "due_at": trail.moment(due)}
