# SPDX-License-Identifier: EUPL-1.2
"""Sending, later and again: one job per delivery, and the sweep of browsers that left."""

from __future__ import annotations

from datetime import datetime

from balai.identity.sms import SendFailed
from balai.kernel.clock import now
from balai.kernel.jobs import Hopeless, every, job
from balai.notifications import actions


@job("notifications.send", retries=6, wait_s=30)
def send(delivery: int) -> None:
    """Send one delivery; a permanent failure is buried at once, others are tried again for about half an hour."""
    try:
        actions.deliver(delivery, now())
    except SendFailed as failure:
        if failure.is_permanent:
            raise Hopeless(str(failure)) from failure
        raise


@every("notifications.browsers", seconds=24 * 3600)
def sweep(now: datetime) -> object:
    """Browsers that left for good are forgotten."""
    return actions.sweep_browsers(now)
