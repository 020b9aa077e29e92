# SPDX-License-Identifier: EUPL-1.2
"""What happens because time passes: broken promises climb, silence closes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import OperationalError, transaction

from balai.cases import policies
from balai.cases.actions import asking
from balai.cases.actions.appending import NewEvent, append
from balai.cases.actions.moving import locked, move
from balai.cases.flows import flow_of, promise_named, week
from balai.cases.inputs import MoveData
from balai.cases.models import Case
from balai.cases.rules import clock
from balai.cases.rules import workflow as rules
from balai.identity.actors import SYSTEM
from balai.kernel.errors import DomainError
from balai.packs.schema import Rung

DEFAULT_STEPS: tuple[Rung, ...] = ("unit", "agency", "coordinator", "leader")
BATCH = 500
log = logging.getLogger(__name__)


def escalate_overdue(now: datetime) -> int:
    """Marks cases whose promise is broken and tells the next above them; how many. One step per working day."""
    numbers = Case.objects.filter(is_open=True, escalate_at__lte=now).order_by("escalate_at")
    return _each(numbers.values_list("number", flat=True)[:BATCH], _escalate, now)


class StuckError(RuntimeError):
    """Cases that their time came for and that could not be handled; all the others of the turn were."""


def _each(numbers: Iterable[str], handle: Callable[[str, datetime], bool], now: datetime) -> int:
    """How many of the cases `handle` changed, each in a transaction of its own. One that it breaks on, for instance
    because a pack lost what the case needs, holds up none of the others. StuckError names those at the end.
    """
    done, stuck = 0, []
    for number in numbers:
        try:
            with transaction.atomic():
                done += handle(number, now)
        except DomainError:
            continue  # somebody was faster
        except OperationalError:
            raise  # the database does not answer: nothing about this case
        except Exception as error:  # whatever one case breaks on, the promises of all others must go on
            log.exception("case %s could not be handled by %s", number, handle.__name__)
            stuck.append(f"{number}: {type(error).__name__}: {error}")
    if stuck:
        raise StuckError("; ".join(stuck))
    return done


def _escalate(number: str, now: datetime) -> bool:
    case = locked(number)
    if not case.is_open or case.escalate_at is None or case.escalate_at > now:
        return False
    name, steps = _steps(case)
    step = case.escalation
    columns = {
        "is_overdue": True,
        "escalation": step + 1,
        "escalate_at": clock.end_of_working_day(now, 1, week()) if step + 1 < len(steps) else None,
        "updated_at": now,
    }
    known = rules.find(flow_of(case), case.state, "escalate", "system")
    if known is None or step >= len(steps):
        Case.objects.filter(pk=case.pk).update(**columns)
        return True
    data = {"step": step + 1, "told": steps[step], "promise": name}
    event = NewEvent(verb="escalate", role="system", now=now, to_state=case.state, data=data, is_public=known.public)
    append(case, event, columns)
    return True


def _steps(case: Case) -> tuple[str, Sequence[str]]:
    """The promise that is broken, and who is told of it in which order."""
    running = case.promises.filter(ended_at=None).last()
    promise = promise_named(running.name) if running else None
    return running.name if running else "", tuple(promise.escalate) if promise else DEFAULT_STEPS


def close_silent(now: datetime) -> int:
    """Closes resolved cases whose reporter said nothing within the window; how many."""
    waiting = Case.objects.filter(phase="resolved", due_at__lt=now).order_by("due_at")
    return _each(waiting.values_list("number", flat=True)[:BATCH], _expire, now)


def _expire(number: str, now: datetime) -> bool:
    case = Case.objects.get(number=number)
    may = policies.may(SYSTEM, "expire", case, policies.facts(SYSTEM, case, now))
    if may.allowed:
        move(number, "expire", MoveData(), SYSTEM, now)
    return may.allowed


def remind(now: datetime) -> int:
    """Reminds the reporter once that a result waits for their word, when half of the window is over; how many."""
    waiting = Case.objects.filter(phase="resolved", due_at__gt=now).exclude(facts__has_key="reminded")
    rows = waiting.order_by("due_at").values_list("number", "resolved_at", "due_at")
    due = [number for number, since, until in rows.iterator() if _is_half_over(since, until, now)]
    return _each(due[:BATCH], _remind, now)


def _remind(number: str, now: datetime) -> bool:
    case = locked(number)
    if case.facts.get("reminded") or not _is_half_over(case.resolved_at, case.due_at, now):
        return False
    event = NewEvent(verb="remind", role="system", now=now, to_state=case.state, is_public=False)
    append(case, event, {"facts": {**case.facts, "reminded": True}})
    return True


def _is_half_over(since: datetime | None, until: datetime | None, now: datetime) -> bool:
    return since is not None and until is not None and now - since >= (until - since) / 2


def chase_answers(now: datetime) -> int:
    """Reminds reporters of questions at half time, ends the wait where the time is over, and gives time to what was
    asked before there was any; how many of all.
    """
    waiting = Case.objects.filter(ask_at__lte=now).order_by("ask_at")
    return _each(waiting.values_list("number", flat=True)[:BATCH], _chase, now)


def _chase(number: str, now: datetime) -> bool:
    case = locked(number)
    return asking.lapse(case, now) or asking.remind(case, now) or asking.give_time(case, now)
