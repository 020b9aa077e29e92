# SPDX-License-Identifier: EUPL-1.2
"""Filters of the inbox that an official keeps under a name."""

from __future__ import annotations

from django.db.models import Max

from balai.cases.models import SavedView
from balai.identity.actors import Actor

MOST = 20  # more than that is a list nobody reads


def save_view(actor: Actor, name: str, query: str) -> bool:
    """Keeps a filter under a name, replacing the one of the same name; False without a name or beyond 20 of them."""
    name = " ".join(name.split())[:60]
    mine = SavedView.objects.filter(user_id=actor.user_id or 0)
    if not name or actor.user_id is None or mine.exclude(name=name).count() >= MOST:
        return False
    last = mine.aggregate(last=Max("position"))["last"] or 0
    mine.update_or_create(name=name, user_id=actor.user_id, defaults={"query": query[:500], "position": last + 1})
    return True


def drop_view(actor: Actor, view_id: int) -> None:
    """Removes a saved view if it is the actor's own."""
    SavedView.objects.filter(user_id=actor.user_id or 0, pk=view_id).delete()
