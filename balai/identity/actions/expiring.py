# SPDX-License-Identifier: EUPL-1.2
"""Erasing what has run out by the pack's schedule: found at once, erased in batches, logged by class and count.

A batch and its count are one transaction, and what was erased is not found again: a run that was broken off goes on
where it stopped, and a second one finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import F, Q

from balai import packs
from balai.identity import hooks, queries
from balai.identity.hooks import Keeper
from balai.identity.models import Expiry, Invitation, SealOpening, SealUse
from balai.packs.rules.keeping import border

MOST = 10_000  # keys of one class in one go: the worker has other work too, and comes back


def expire(code: str, now: datetime, *, again: bool = False, most: int = MOST) -> int:
    """Erases what has run out of one class of the pack's retention; how many. Once a day, unless `again`.

    LookupError for a class that nobody keeps.
    """
    keeper = hooks.keepers[code]
    edge = border(now, getattr(packs.current().retention, code))
    if edge is None:
        return 0
    row, _is_new = Expiry.objects.get_or_create(
        day=queries.local_day(now), code=code, defaults={"border": edge, "began_at": now}
    )
    if row.ended_at is not None and not again:
        return 0
    keys = keeper.find(edge, most)
    erased = sum(_batch(row, keeper, keys[at : at + keeper.batch], now) for at in range(0, len(keys), keeper.batch))
    if len(keys) < most:
        Expiry.objects.filter(pk=row.pk).update(border=edge)
        Expiry.objects.filter(code=code, ended_at=None).update(ended_at=now)  # what a day before was left with, too
    return erased


@transaction.atomic
def _batch(row: Expiry, keeper: Keeper, keys: Sequence[Any], now: datetime) -> int:
    erased = keeper.erase(keys, now)
    Expiry.objects.filter(pk=row.pk).update(count=F("count") + erased)
    return erased


def deleting(rows: Callable[[datetime], models.QuerySet[Any]]) -> Keeper:
    """A keeper of rows that are simply deleted; `rows` are those that were over before a moment."""

    def find(edge: datetime, most: int) -> list[Any]:
        return list(rows(edge).values_list("pk", flat=True)[:most])

    def erase(keys: Sequence[Any], now: datetime) -> int:
        return rows(now).filter(pk__in=keys).delete()[0]

    return Keeper(find=find, erase=erase, count=lambda edge: rows(edge).count())


# -- sessions: the row that signs somebody in, and the one that says from which device ---------------------------
def _strays(edge: datetime) -> Any:
    """Devices whose session is gone: they were signed out."""
    return UserSession.objects.filter(last_seen_at__lt=edge).exclude(session_key__in=Session.objects.values("pk"))


def _find_sessions(edge: datetime, most: int) -> list[str]:
    over = list(Session.objects.filter(expire_date__lt=edge).values_list("pk", flat=True)[:most])
    return over + list(_strays(edge).values_list("session_key", flat=True)[: most - len(over)])


def _erase_sessions(keys: Sequence[str], _now: datetime) -> int:
    there = set(Session.objects.filter(pk__in=keys).values_list("pk", flat=True))
    there |= set(UserSession.objects.filter(session_key__in=keys).values_list("session_key", flat=True))
    UserSession.objects.filter(session_key__in=keys).delete()
    Session.objects.filter(pk__in=keys).delete()
    return len(there)


def _count_sessions(edge: datetime) -> int:
    strays: int = _strays(edge).count()
    return Session.objects.filter(expire_date__lt=edge).count() + strays


# -- codes: invitations to officials, and what other applications were given --------------------------------------
def _invitations(edge: datetime) -> models.QuerySet[Invitation]:
    return Invitation.objects.filter(Q(used_at__lt=edge) | Q(withdrawn_at__lt=edge) | Q(expires_at__lt=edge))


def _tokens(edge: datetime) -> Any:
    return Token.objects.filter(expires_at__lt=edge)


def _find_codes(edge: datetime, most: int) -> list[tuple[str, int]]:
    found = [("invitation", pk) for pk in _invitations(edge).values_list("pk", flat=True)[:most]]
    return found + [("token", pk) for pk in _tokens(edge).values_list("pk", flat=True)[: most - len(found)]]


def _erase_codes(keys: Sequence[tuple[str, int]], _now: datetime) -> int:
    erased = 0
    for kind, table in (("invitation", Invitation), ("token", Token)):
        erased += table.objects.filter(pk__in=[pk for which, pk in keys if which == kind]).delete()[0]
    return erased


def register() -> None:
    """Called when the app is ready."""
    hooks.keepers.add("looks", deleting(lambda edge: SealOpening.objects.filter(opened_at__lt=edge)))
    hooks.keepers.add("uses", deleting(lambda edge: SealUse.objects.filter(used_at__lt=edge)))
    hooks.keepers.add("sessions", Keeper(find=_find_sessions, erase=_erase_sessions, count=_count_sessions))
    hooks.keepers.add(
        "codes",
        Keeper(
            find=_find_codes,
            erase=_erase_codes,
            count=lambda edge: _invitations(edge).count() + _tokens(edge).count(),
        ),
    )
