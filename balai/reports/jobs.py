# SPDX-License-Identifier: EUPL-1.2
"""What follows from reports and takes its time: listings, photo sizes, tidying up, learning."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Sequence
from datetime import datetime

from balai.cases import consumers
from balai.cases.models import Attachment, Event
from balai.kernel import jobs
from balai.kernel.clock import now
from balai.reports import actions
from balai.reports.queries.watches import due_watchers
from balai.reports.rules.pace import SETTLED

TRAINING_S = 900


def list_cases(events: Sequence[Event], now: datetime) -> None:
    """Lists, search and map follow the cases that something happened to; so do those who watch their places."""
    ids = {event.case_id for event in events if event.case.kind == "report"}
    if ids:
        actions.fold_cases(ids, at=now)
        actions.stir(ids, now)


def find_photos(events: Sequence[Event], _now: datetime) -> None:
    """Each photo that came with these events gets a job of its own."""
    cases = {event.case_id for event in events}
    waiting = Attachment.objects.filter(case__in=cases, is_ready=False).values_list("pk", flat=True)
    for photo in waiting:
        make_photo.enqueue(key=f"photo:{photo}", photo=str(photo))


@jobs.job("reports.photo", retries=8, wait_s=5)
def make_photo(photo: str) -> None:
    """The served sizes of one photo."""
    actions.finish_photo(uuid.UUID(photo))


def find_forgotten(events: Sequence[Event], _now: datetime) -> None:
    """Reports that came to an end and whose reporters asked to be forgotten before lose what they wrote."""
    for case in {event.case_id: event.case for event in events}.values():
        over = actions.over_at(case) if case.facts.get("forgotten") == "later" else None
        if over is not None:
            forget_words.enqueue(key=f"forget:{case.number}:{case.last_seq}", after=over, number=case.number)


@jobs.job("reports.forget", retries=8, wait_s=30)
def forget_words(number: str) -> None:
    """What was left for the officials of a report is erased."""
    actions.finish_forgetting(number, now())


@jobs.every("reports.watches", seconds=600)
def tell_watchers(now: datetime) -> object:
    """People who watch a place hear, as often as they chose, what is new there; in several turns where many do."""
    told = actions.tell_watchers(now)
    waiting = [row for rows in due_watchers(now, 1) for row in rows if row.stirred_at]
    # Who only has what the lists may not show yet is left for the next round.
    is_settled = any(row.stirred_at and row.stirred_at <= now - SETTLED for row in waiting)
    return jobs.Turn.MORE if waiting and (told or is_settled) else told


@jobs.every("reports.sensitive", seconds=60)
def close_sensitive(now: datetime) -> object:
    """Public reports of categories that the pack calls sensitive are closed to the public; new editions may do so."""
    return jobs.Turn.MORE if (done := actions.close_sensitive(now)) else done


@jobs.every("reports.training", seconds=24 * 3600)
def learn(now: datetime) -> bool:
    """The category suggestion learns anew when officers corrected something since it last did, or was never taught, and
    when something that it learnt was erased since; in a process of its own, so that the worker stays small.
    """
    from balai.reports import training

    if not training.is_behind(now):
        return False
    command = [sys.executable, "-m", "balai.project.cli", "reports", "train", "--quick"]
    subprocess.run(command, check=True, timeout=TRAINING_S, capture_output=True)
    return True


consumers.register("reports.listing", list_cases)
consumers.register("reports.photos", find_photos)
consumers.register("reports.forget", find_forgotten)
