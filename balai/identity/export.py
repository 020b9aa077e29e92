# SPDX-License-Identifier: EUPL-1.2
"""Everything kept of one person, as plain data that JSON can write."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from balai.identity import hooks, queries
from balai.identity.actions import own_contact
from balai.identity.actors import Actor
from balai.identity.models import Consent, Membership, User

FORMAT = "balai-data-saya/1"


def _profile(user: User) -> dict[str, Any]:
    return {
        "id": str(user.public_id),
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "place": user.area_code,
        "language": user.language,
        "created_at": user.created_at,
    }


def everything(user: User, actor: Actor, now: datetime) -> dict[str, Any]:
    """The copy a person may take away: profile, consents, roles, what lies sealed in own reports, who looked, and what
    the packages above keep. Times are UTC, ISO 8601.
    """
    consents = Consent.objects.filter(user=user).order_by("id")
    roles = Membership.objects.filter(user=user).order_by("id")
    sealed = [(requester, own_contact(requester, actor)) for requester in queries.my_requesters(actor)]
    return {
        "format": FORMAT,
        "made_at": now,
        "profile": _profile(user),
        "consents": list(consents.values("purpose", "version", "channel", "given_at", "withdrawn_at")),
        "roles": list(roles.values("unit", "role", "valid_from", "valid_to")),
        "village_roles": [
            {
                "role": row.role,
                "number": row.number,
                "area": row.area_code,
                "decree": row.decree,
                "from": row.valid_from,
                "to": row.valid_to,
                "confirmed": row.is_confirmed,
            }
            for row in queries.claims_of(user.pk)
        ],
        "in_my_reports": [{"id": str(requester), **asdict(found)} for requester, found in sealed if found],
        "who_looked": [
            {"at": row.opened_at, "case": row.case_number, "role": row.role, "unit": row.unit, "reason": row.reason}
            for row in queries.openings_for(actor, limit=10_000)
        ],
        **{name: part(actor) for name, part in hooks.exports},
    }
