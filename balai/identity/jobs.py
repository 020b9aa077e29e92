# SPDX-License-Identifier: EUPL-1.2
"""Once a day each class of personal data loses what has run out; a class of its own fails alone and is tried again."""

from __future__ import annotations

from datetime import datetime

from balai.identity import actions, hooks
from balai.kernel.jobs import every

LOOK_S = 600  # how often is looked whether today's run is done: what was broken off goes on soon


def _daily(code: str) -> None:
    @every(f"retention.{code}", seconds=LOOK_S)
    def expire(now: datetime) -> int:
        """Erases what has run out of one class; nothing when that was done today."""
        return actions.expire(code, now)


for _code, _keeper in hooks.keepers:
    _daily(_code)
