# SPDX-License-Identifier: EUPL-1.2
"""What the worker does for the engine by the clock; the worker imports it."""

from __future__ import annotations

from datetime import datetime

from balai.cases import actions, consumers
from balai.cases.messages import tell
from balai.kernel.jobs import every


@every("cases.escalate", seconds=60)
def escalate(now: datetime) -> object:
    """Marks broken promises and tells those above."""
    return actions.escalate_overdue(now)


@every("cases.close_silent", seconds=300)
def close_silent(now: datetime) -> object:
    """Closes what nobody answered within the window."""
    return actions.close_silent(now)


@every("cases.remind", seconds=1800)
def remind(now: datetime) -> object:
    """Reminds reporters that a result waits for their word."""
    return actions.remind(now)


@every("cases.publish_roots", seconds=900)
def publish_roots(now: datetime) -> object:
    """Publishes the roots of finished days."""
    return actions.publish_roots(now)


@every("cases.join_tallies", seconds=20)
def join_tallies(_now: datetime) -> object:
    """Keeps the tallies of the inboxes few."""
    return actions.join_tallies()


consumers.register("cases.messages", tell, batch=100, replayable=False)
