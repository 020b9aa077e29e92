# SPDX-License-Identifier: EUPL-1.2
"""What moves about a comment leave behind in facts and rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from balai.cases.actions.checking import Asked
from balai.cases.models import Case, Comment, Flag
from balai.cases.rules import comments


def remember(asked: Asked, facts: dict[str, Any], public: dict[str, object]) -> None:
    """Facts of the case and public facts of the event, for a move that means a comment."""
    seq = asked.data.about
    if "comment" not in asked.move.needs or seq is None:
        return
    public["about"] = seq
    if asked.move.verb == "hide_comment":
        comments.hide(facts, seq, asked.case.last_seq + 1)
    elif asked.move.verb == "show_comment":
        comments.show(facts, seq)
    comments.settle(facts, seq)


def follow(case: Case, asked: Asked, now: datetime) -> None:
    """Rows beside the event just written: who wrote it, or that what readers reported was looked at."""
    move, data = asked.move, asked.data
    if "comment" in move.needs:
        Flag.objects.filter(case=case, seq=data.about or 0, settled_at=None).update(settled_at=now)
    elif move.verb in comments.VERBS and asked.role == "citizen" and data.person:
        Comment.objects.create(case=case, seq=case.last_seq, person=data.person)
