# SPDX-License-Identifier: EUPL-1.2
"""A reader of the trail: whatever happened to a case makes the kept pages that show it worthless."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from balai.cases import consumers
from balai.cases.models import Event
from balai.cases.tags import LISTS, case_tag
from balai.kernel import bytecache

NAME = "z.pages"  # readers run in the order of their names: lists and counters are folded before pages are made anew


def forget(events: Sequence[Event], _now: datetime) -> None:
    """Forget the pages of every case in `events`, and all lists, when the reader's transaction is committed."""
    if events:
        bytecache.touch(LISTS, *{case_tag(event.case.number) for event in events})


def register() -> None:
    """Join the readers of the trail, once in a process."""
    if NAME not in consumers.registry:
        consumers.register(NAME, forget)
