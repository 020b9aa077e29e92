# SPDX-License-Identifier: EUPL-1.2
"""What the worker does with other governments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from balai.cases import consumers
from balai.cases.models import Event
from balai.connectors.georeport import actions
from balai.connectors.georeport.client import Refused
from balai.kernel import jobs
from balai.kernel.clock import now as present


def find_transfers(events: Sequence[Event], now: datetime) -> None:
    """Each case that went to a partner gets a job that hands it over."""
    for row in actions.note_transfers(events, now):
        hand_over.enqueue(key=f"handover:{row.pk}", handover=row.pk)


@jobs.job("connectors.hand_over", retries=12, wait_s=30)
def hand_over(handover: int) -> None:
    """Hand one report over; what the partner refuses is for people to look at."""
    try:
        actions.hand_over(handover, present())
    except Refused as error:
        raise jobs.Hopeless(str(error)) from error


@jobs.every("connectors.follow", seconds=300)
def follow(now: datetime) -> int:
    """What lies with partners is asked about."""
    return actions.follow(now)


consumers.register("connectors.transfers", find_transfers, replayable=False)
