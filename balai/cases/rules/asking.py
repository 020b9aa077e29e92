# SPDX-License-Identifier: EUPL-1.2
"""A question to the reporter as the facts of a case tell it.

While one waits: `answer` with `from`, `until` and, once it was sent, `reminded`; `paused` is "answer" while the promise
stands still for it. What was not answered in time leaves `unanswered` behind until the reporter speaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def deadline(facts: Mapping[str, Any]) -> datetime | None:
    """Until when the reporter may answer before the promise goes on; None while no question waits."""
    found = facts.get("answer")
    return datetime.fromisoformat(found["until"]) if found else None


def half_time(now: datetime, until: datetime) -> datetime:
    """When the reporter of a question asked now is reminded."""
    return now + (until - now) / 2


def is_late(facts: Mapping[str, Any]) -> bool:
    """Whether the time to answer is over and the reporter has not spoken since."""
    return "unanswered" in facts and "answer" not in facts
