# SPDX-License-Identifier: EUPL-1.2
"""Questions about people: who acts, whose case it is, who looked, who works where."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import get_args

from django.db.models import Q, QuerySet

from balai import packs
from balai.identity import sealing
from balai.identity.actors import ANYWHERE, Actor, Grant
from balai.identity.models import Consent, Invitation, Membership, RoleClaim, SealedIdentity, SealOpening, User
from balai.identity.rules import claims
from balai.kernel.crypto import SealBroken
from balai.packs import lookup
from balai.packs.schema import Role

_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}


def local_day(now: datetime) -> date:
    """The calendar day at the pack's place; memberships count in these."""
    return lookup.local_day(packs.current(), now)


# -- who acts ----------------------------------------------------------------------------------------------
def memberships_on(day: date) -> QuerySet[Membership]:
    """Memberships valid on a day, both ends included."""
    return Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


def has_membership(user_id: int, now: datetime) -> bool:
    """Whether somebody holds any role today."""
    return memberships_on(local_day(now)).filter(user_id=user_id).exists()


def grants_of(user_id: int, now: datetime) -> tuple[Grant, ...]:
    """Roles held today in units the pack still knows; a unit that left the pack grants nothing. One query."""
    pack = packs.current()
    rows = memberships_on(local_day(now)).filter(user_id=user_id).order_by("id").values_list("unit", "role")
    grants = []
    for unit_code, held in rows:
        unit = lookup.unit(pack, unit_code)
        if unit is not None and (role := _ROLES.get(held)) is not None:
            grants.append(Grant(role=role, unit=unit.code, agency=unit.agency, area=unit.area or ""))
    return tuple(grants)


def actor_for(
    user: User, now: datetime, *, opened_cases: frozenset[str] = frozenset(), with_grants: bool = True
) -> Actor:
    """The actor behind an account; without grants when `with_grants` is false. At most one query."""
    return Actor(
        user_id=user.pk,
        public_id=str(user.public_id),
        name=user.name,
        owner_hash=sealing.owner_hash(str(user.public_id)),
        grants=grants_of(user.pk, now) if with_grants else (),
        opened_cases=opened_cases,
    )


def actor_by_login(login: str, now: datetime) -> Actor | None:
    """The actor of an account by its login, for commands and demo data; None without such an active account."""
    user = User.objects.filter(login=login, is_active=True).first()
    return actor_for(user, now) if user else None


def find_by_contact(kind: str, address: str) -> User | None:
    """The active account that owns an address or number, or None."""
    field = "email" if kind == "email" else "phone"
    return User.objects.filter(**{field: address}, is_active=True).first()


def names_of(public_ids: set[str]) -> dict[str, str]:
    """Names of officials by public id, for timelines that only officials read. One query."""
    if not public_ids:
        return {}
    rows = User.objects.filter(public_id__in=public_ids).values_list("public_id", "name")
    return {str(public_id): name for public_id, name in rows}


# -- sealed identities -------------------------------------------------------------------------------------
def owns(actor: Actor, requester: uuid.UUID | None) -> bool:
    """Whether the sealed identity belongs to the actor's account; false for anonymous actors. At most one query."""
    if requester is None or not actor.owner_hash:
        return False
    return SealedIdentity.objects.filter(pk=requester, owner_hash=actor.owner_hash).exists()


def my_requesters(actor: Actor) -> list[uuid.UUID]:
    """Sealed identities of the actor's account, newest first; empty for anonymous actors. At most one query."""
    if not actor.owner_hash:
        return []
    rows = SealedIdentity.objects.filter(owner_hash=actor.owner_hash).order_by("-created_at", "-id")
    return list(rows.values_list("id", flat=True))


def owner_of(requester: uuid.UUID) -> str:
    """The keyed hash of the account behind a sealed identity, "" for people without one. One query."""
    found = SealedIdentity.objects.filter(pk=requester).values_list("owner_hash", flat=True).first()
    return found or ""


def is_nobodys(requester: uuid.UUID) -> bool:
    """Whether a sealed identity belongs to no account and was not erased. One query."""
    return SealedIdentity.objects.filter(pk=requester, owner_hash="", erased_at=None).exists()


def by_public_id(public_id: str) -> User | None:
    """The active account with this public id, or None. A reference that is no id, as an import brings, names nobody."""
    try:
        known = uuid.UUID(public_id)
    except ValueError:
        return None
    return User.objects.filter(public_id=known, is_active=True).first()


def by_public_ids(public_ids: Iterable[str]) -> dict[str, User]:
    """As `by_public_id` for many at once, by the id as it was given; at most one query."""
    known: dict[uuid.UUID, str] = {}
    for text in public_ids:
        with suppress(ValueError):
            known[uuid.UUID(text)] = text
    rows = User.objects.filter(public_id__in=known, is_active=True) if known else ()
    return {known[row.public_id]: row for row in rows}


def openings_for(actor: Actor, limit: int = 100) -> list[SealOpening]:
    """Looks at the actor's sealed identities, newest first: "Siapa melihat data saya"."""
    if not actor.owner_hash:
        return []
    rows = SealOpening.objects.filter(identity__owner_hash=actor.owner_hash).select_related("opened_by")
    return list(rows.order_by("-opened_at", "-id")[:limit])


def openings_of_case(case_number: str, limit: int = 50) -> list[SealOpening]:
    """Looks at the identity behind one case, for the reporter's own page of it and for supervisors."""
    rows = SealOpening.objects.filter(case_number=case_number).select_related("opened_by")
    return list(rows.order_by("-opened_at", "-id")[:limit])


# -- consent -----------------------------------------------------------------------------------------------
def consents_now(user_id: int) -> dict[str, Consent]:
    """Consents that stand, by purpose."""
    rows = Consent.objects.filter(user_id=user_id, withdrawn_at=None).order_by("id")
    return {row.purpose: row for row in rows}


# -- officials ---------------------------------------------------------------------------------------------
def officials(search: str = "", unit: str = "", *, limit: int = 50, offset: int = 0) -> list[User]:
    """People who hold or held a role, by name; `search` looks in name and login."""
    rows = User.objects.filter(memberships__isnull=False, deleted_at=None)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(login__icontains=search))
    if unit:
        rows = rows.filter(memberships__unit=unit)
    return list(rows.distinct().order_by("name", "id").prefetch_related("memberships")[offset : offset + limit])


def members_of(unit: str, now: datetime, role: str = "") -> list[User]:
    """Active people who work in a unit today (in the given role, if one is given), by name. One query.

    Operators and translators serve the system, wherever they sit; the unit's work is not theirs to open.
    """
    rows = memberships_on(local_day(now)).filter(unit=unit, user__is_active=True)
    rows = rows.filter(role=role) if role else rows.exclude(role__in=ANYWHERE)
    return list(User.objects.filter(pk__in=rows.values("user_id")).order_by("name", "id"))


def open_invitations(now: datetime) -> list[Invitation]:
    """Invitations not yet taken up, newest first."""
    rows = Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=now)
    return list(rows.select_related("invited_by").order_by("-created_at"))


def newest_seal_opens() -> bool:
    """Whether the installation's keys open what was sealed last; True while nothing is sealed. Shows nothing."""
    row = SealedIdentity.objects.filter(erased_at=None).order_by("-created_at").first()
    if row is None:
        return True
    try:
        sealing.read(row.pk, row.sealed, row.key_id)
    except (SealBroken, LookupError, ValueError):
        return False
    return True


# -- roles in a village --------------------------------------------------------------------------------------
def _areas_decided(actor: Actor) -> tuple[str, ...]:
    """Areas for which an official confirms who heads a village, RW or RT: the desk's, or for operators every one."""
    return tuple(g.area for g in actor.grants if g.role in {"desk", "coordinator", "operator"})


def held_roles(user_id: int | None, now: datetime) -> list[RoleClaim]:
    """Confirmed roles whose term runs today, oldest first; at most one query."""
    if user_id is None:
        return []
    today = local_day(now)
    rows = RoleClaim.objects.filter(user_id=user_id, is_confirmed=True, valid_from__lte=today, valid_to__gte=today)
    return list(rows.order_by("pk"))


def speaks_for(actor: Actor, village: str, now: datetime) -> RoleClaim | None:
    """The confirmed role by which somebody may report for others in a village, or None."""
    return next((row for row in held_roles(actor.user_id, now) if row.area_code == village), None)


def may_decide(actor: Actor, row: RoleClaim, now: datetime) -> bool:
    """Whether the actor confirms, refuses or ends the claim: desks of the place, operators, the village's own head
    for RT and RW. Nobody decides about themselves.
    """
    if actor.is_system:
        return True
    if actor.user_id is None or row.user_id == actor.user_id:
        return False
    if claims.covers(_areas_decided(actor), row.area_code):
        return True
    held = held_roles(actor.user_id, now)
    wanted = row.role
    return any(
        mine.area_code == row.area_code and claims.confirms(mine.role, wanted)  # type: ignore[arg-type]  # stored as Held
        for mine in held
    )


def claims_to_decide(actor: Actor, now: datetime, limit: int = 100) -> list[RoleClaim]:
    """Waiting claims, and roles that run, which the actor may decide about; the waiting ones first."""
    if actor.user_id is None:
        return []
    areas = _areas_decided(actor)
    where = Q(pk__in=())
    for area in areas:
        where |= Q(area_code=area) | Q(area_code__startswith=f"{area}.") if area else Q(pk__gt=0)
    for mine in held_roles(actor.user_id, now):
        if mine.role == "kades":
            where |= Q(area_code=mine.area_code) & ~Q(role="kades")
    runs = Q(decided_at=None) | Q(is_confirmed=True, valid_to__gte=local_day(now))
    rows = RoleClaim.objects.filter(where, runs).exclude(user_id=actor.user_id).select_related("user")
    return list(rows.order_by("is_confirmed", "made_at")[:limit])


def claims_of(user_id: int) -> list[RoleClaim]:
    """Everything somebody has claimed, newest first."""
    return list(RoleClaim.objects.filter(user_id=user_id).order_by("-pk"))
