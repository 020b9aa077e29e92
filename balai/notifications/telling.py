# SPDX-License-Identifier: EUPL-1.2
"""What notifications adds to identity's account pages: the badge, the export, the word about an opened seal."""

from __future__ import annotations

from balai import packs
from balai.identity.actors import Actor
from balai.identity.hooks import Opening
from balai.notifications import actions, queries
from balai.notifications.models import Delivery, Preference
from balai.notifications.queries import Recipient
from balai.packs import lookup


def unread(user_id: int) -> int:
    """Unread messages, for the badge."""
    return queries.unread(user_id)


def exported(actor: Actor) -> object:
    """Messages and choices of the actor, for the export of own data."""
    user_id = actor.user_id or 0
    rows = Delivery.objects.filter(user_id=user_id).order_by("id")
    chosen = Preference.objects.filter(user_id=user_id).values("channels", "quiet_from", "quiet_to")
    fields = ("created_at", "topic", "channel", "status", "case_number", "subject", "body")
    return {"deliveries": list(rows.values(*fields)), "preferences": list(chosen)}


def seal_opened(opening: Opening) -> None:
    """Tell the owner's account that an official looked."""
    if opening.user_id is None:
        return
    unit = lookup.unit(packs.current(), opening.unit)
    facts = {"number": opening.case_number, "unit": unit.name if unit else opening.unit}
    key = f"seal:{opening.case_number}:{opening.at.isoformat()}"
    recipient = Recipient(user_id=opening.user_id, case_number=opening.case_number)
    actions.notify(recipient, "seal_opened", facts, "/akun/dilihat/", key, opening.at)
