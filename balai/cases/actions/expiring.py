# SPDX-License-Identifier: EUPL-1.2
"""What runs out of a case some time after it was closed: who reported it, and what officials wrote for each other."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from balai import packs
from balai.cases.models import Case, Event, Support
from balai.cases.rules import trail
from balai.identity import actions as identity
from balai.identity import hooks
from balai.identity.hooks import Keeper
from balai.identity.models import SealedIdentity
from balai.notifications import actions as notifications
from balai.notifications.queries import followed_cases
from balai.packs.rules.keeping import border

CHUNK = 500  # numbers in one statement


def _expired(edge: datetime) -> QuerySet[SealedIdentity]:
    """Sealed identities that no case needs any more: all to which they belong, as reporter or follower, were closed
    before that moment, and nobody else holds them.
    """
    needed = Q(closed_at=None) | Q(closed_at__gte=edge)
    followed = Q(case__closed_at=None) | Q(case__closed_at__gte=edge)
    rows = SealedIdentity.objects.filter(
        ~Exists(Case.objects.filter(needed, requester=OuterRef("pk"))),
        ~Exists(Support.objects.filter(followed, identity=OuterRef("pk"))),
        erased_at=None,
        created_at__lt=edge,
    )
    for _name, held in hooks.needed:
        rows = rows.exclude(pk__in=held())
    return rows


def _find_identities(edge: datetime, most: int) -> list[uuid.UUID]:
    return list(_expired(edge).order_by("created_at").values_list("pk", flat=True)[:most])


def _erase_identities(keys: Sequence[uuid.UUID], now: datetime) -> int:
    """Four statements, however many; browsers that followed these cases for their reporters are forgotten too."""
    numbers = list(Case.objects.filter(requester__in=keys).values_list("number", flat=True))
    notifications.forget_reporter(numbers, keys)
    return identity.erase_many(keys, now)


def forget_browsers(now: datetime) -> int:
    """Browsers that follow a case without an account are forgotten when the pack's time for who reported it is over,
    also where nobody left a name; how many.
    """
    edge = border(now, packs.current().retention.identity)
    numbers = followed_cases() if edge is not None else []
    gone = 0
    for at in range(0, len(numbers), CHUNK):
        over = Case.objects.filter(number__in=numbers[at : at + CHUNK], closed_at__lt=edge)
        gone += notifications.forget_browsers(list(over.values_list("number", flat=True)))
    return gone


def _noted(edge: datetime) -> QuerySet[Event]:
    return Event.objects.filter(case__closed_at__lt=edge).exclude(private="")


def _find_notes(edge: datetime, most: int) -> list[int]:
    return list(_noted(edge).order_by("case__closed_at", "pk").values_list("pk", flat=True)[:most])


def _erase_notes(keys: Sequence[int], _now: datetime) -> int:
    """Erases the private texts alone: what everybody may read stays, and so does its proof. Two statements."""
    events = list(Event.objects.filter(pk__in=keys).exclude(private="").only("pk", "salt", "private"))
    for event in events:
        event.kept_proof = trail.half(event.salt, event.private)
        event.salt = event.private = ""
    Event.objects.bulk_update(events, ["salt", "private", "kept_proof"])
    return len(events)


def register() -> None:
    """Called when the app is ready."""
    hooks.keepers.add(
        "identity",
        Keeper(find=_find_identities, erase=_erase_identities, count=lambda edge: _expired(edge).count()),
    )
    hooks.keepers.add(
        "notes",
        Keeper(find=_find_notes, erase=_erase_notes, count=lambda edge: _noted(edge).count(), batch=200),
    )
