# SPDX-License-Identifier: EUPL-1.2
"""What the copy of a person's own data holds of other people's cases: where they stand behind one, what they wrote."""

from __future__ import annotations

from balai.cases.models import Comment, Event, Support
from balai.identity import hooks
from balai.identity.actors import Actor


def exported(actor: Actor) -> object:
    """Cases that the account supports or follows, and its comments, oldest first. Three queries, however many."""
    if not actor.owner_hash:
        return {"behind": [], "comments": []}
    behind = Support.objects.filter(person=actor.owner_hash).order_by("created_at")
    wrote = Comment.objects.filter(person=actor.owner_hash).order_by("id").values_list("case_id", "seq")
    wanted = list(wrote)
    rows = Event.objects.filter(case_id__in={case for case, _seq in wanted}, seq__in={seq for _case, seq in wanted})
    texts = {
        (row[0], row[1]): row[2:] for row in rows.values_list("case_id", "seq", "case__number", "at", "public_text")
    }
    return {
        "behind": [
            {"number": number, "since": since, "supports": supports, "follows": follows}
            for number, since, supports, follows in behind.values_list(
                "case__number", "created_at", "counts", "follows"
            )
        ],
        "comments": [
            {"number": found[0], "at": found[1], "text": found[2]} for key in wanted if (found := texts.get(key))
        ],
    }


def register() -> None:
    """Called when the app is ready."""
    hooks.exports.add("cases", exported)
