# SPDX-License-Identifier: EUPL-1.2
"""What the worker does for the engine by the clock; the worker imports it."""

from __future__ import annotations

from datetime import datetime

from balai.cases import actions, consumers
from balai.cases.actions import expiring
from balai.cases.messages import tell
from balai.kernel.jobs import Turn, every

DAYS_A_TURN = 7  # a day of a big region is half a second of reading


def _turn(done: int, most: int) -> object:
    """More is waiting when as much was done as one turn may do."""
    return Turn.MORE if done >= most else done


@every("cases.escalate", seconds=60)
def escalate(now: datetime) -> object:
    """Marks broken promises and tells those above."""
    return _turn(actions.escalate_overdue(now), actions.BATCH)


@every("cases.close_silent", seconds=300)
def close_silent(now: datetime) -> object:
    """Closes what nobody answered within the window."""
    return _turn(actions.close_silent(now), actions.BATCH)


@every("cases.remind", seconds=1800)
def remind(now: datetime) -> object:
    """Reminds reporters that a result waits for their word."""
    return _turn(actions.remind(now), actions.BATCH)


@every("cases.chase_answers", seconds=300)
def chase_answers(now: datetime) -> object:
    """Reminds reporters of unanswered questions, and lets the promise go on where their time is over."""
    return _turn(actions.chase_answers(now), actions.BATCH)


@every("cases.browsers", seconds=24 * 3600)
def forget_browsers(now: datetime) -> object:
    """Browsers that followed what is over for long are forgotten."""
    return expiring.forget_browsers(now)


@every("cases.publish_roots", seconds=900)
def publish_roots(now: datetime) -> object:
    """Publishes the roots of finished days."""
    return _turn(len(actions.publish_roots(now, most=DAYS_A_TURN)), DAYS_A_TURN)


@every("cases.join_tallies", seconds=20)
def join_tallies(_now: datetime) -> object:
    """Keeps the tallies of the inboxes few."""
    return actions.join_tallies()


consumers.register_in_steps("cases.messages", tell, batch=100, replayable=False)
