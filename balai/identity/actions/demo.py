# SPDX-License-Identifier: EUPL-1.2
"""Demonstration accounts, one per role: the same logins, passwords and codes every time, never outside a demo."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from balai import packs
from balai.identity.actions.consents import give
from balai.identity.models import Membership, User
from balai.packs.schema import Pack, Unit
from balai.packs.schema import Role as PackRole
from balai.regions.queries import locate

SINCE = date(2025, 1, 1)
PASSWORD = "balai-{role}-2026"  # noqa: S105  printed by `make demo-accounts`; only accounts marked is_demo have it


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """One line of `make demo-accounts`."""

    role: str
    name: str
    login: str
    password: str
    totp_secret: str  # "" for the citizen
    unit: str
    public_id: str


_CAST: tuple[tuple[str, str], ...] = (
    ("citizen", "Sari Lestari"),
    ("desk", "Tuti Handayani"),
    ("coordinator", "Rina Kurniawan"),
    ("dispatcher", "Ayu Permata"),
    ("crew", "Dedi Saputra"),
    ("validator", "Wati Rahayu"),
    ("leader", "Lia Anggraini"),
    ("operator", "Joko Santoso"),
    ("translator", "Ida Sanjaya"),
)
_ROLE: dict[str, PackRole] = {
    "desk": "desk", "coordinator": "coordinator", "dispatcher": "dispatcher", "crew": "crew",
    "validator": "validator", "leader": "leader", "operator": "operator",
    "translator": "translator",
}  # fmt: skip


def totp_secret(role: str) -> str:
    """The fixed TOTP secret of a demo role, base32; derived so that nobody mistakes it for a real one."""
    return base64.b32encode(hashlib.sha256(f"balai demo {role}".encode()).digest()[:20]).decode("ascii")


def _first(pack: Pack, kind: str, agency: str = "") -> Unit | None:
    rows = [unit for unit in pack.units if unit.kind == kind]
    return next((unit for unit in rows if unit.agency == agency), rows[0] if rows else None)


def road_agency(pack: Pack) -> str:
    """The agency with office and crew that answers for most road matters, which citizens report most.

    Counted in owners of road categories and in routes by road owner; the pack's order decides a draw.
    """
    units = {unit.code: unit.agency for unit in pack.units}
    asked = Counter(c for category in pack.categories if category.asset == "road" for c in category.owners.values())
    asked.update(units[route.to] for route in pack.routes if route.asset_owner and route.to in units)
    kinds = {(unit.agency, unit.kind) for unit in pack.units}
    able = [a.code for a in pack.agencies if (a.code, "office") in kinds and (a.code, "crew") in kinds]
    return max(able, key=lambda code: asked[code], default="")


def _desk_of_capital(pack: Pack) -> Unit | None:
    """The desk whose territory holds the capital most closely, else the first desk."""
    village = locate(*pack.meta.capital).village
    here = [u for u in pack.units if u.kind == "desk" and u.area and village and village.code.startswith(u.area)]
    return max(here, key=lambda unit: len(unit.area or ""), default=_first(pack, "desk"))


def demo_units(pack: Pack) -> dict[str, Unit]:
    """Which unit each demo official sits in: the desk is the capital's; crew and dispatcher share its government when
    that has an office and a crew, else the roads agency.
    """
    desk = _desk_of_capital(pack)
    kinds = {unit.kind for unit in pack.units if desk is not None and unit.agency == desk.agency}
    agency = desk.agency if desk is not None and {"office", "crew"} <= kinds else road_agency(pack)
    office, crew = _first(pack, "office", agency), _first(pack, "crew", agency)
    coordination = _first(pack, "coordination") or _first(pack, "desk")
    wanted = {
        "desk": desk,
        "coordinator": coordination,
        "dispatcher": office,
        "crew": crew or office,
        "validator": _first(pack, "validation"),
        "leader": _first(pack, "leadership") or coordination,
        "operator": coordination,
        "translator": coordination,
    }
    return {role: unit for role, unit in wanted.items() if unit is not None}


def demo_people() -> list[DemoPerson]:
    """The demo cast as the pack gives it units; reads nothing and writes nothing."""
    pack = packs.current()
    units = demo_units(pack)
    people = []
    for role, name in _CAST:
        unit = units.get(role)
        if role != "citizen" and unit is None:
            continue
        word = {"citizen": "warga"}.get(role, role)
        login = f"{word}@demo.{pack.meta.code}.contoh.id"
        seed = hashlib.sha256(login.encode()).hexdigest()
        people.append(
            DemoPerson(
                role=role,
                name=name,
                login=login,
                password=PASSWORD.format(role=word),
                totp_secret="" if role == "citizen" else totp_secret(role),
                unit=unit.code if unit else "",
                public_id=f"{seed[:8]}-{seed[8:12]}-4{seed[13:16]}-8{seed[17:20]}-{seed[20:32]}",
            )
        )
    return people


def is_demo() -> bool:
    """Whether this installation runs a demonstration (BALAI_DEMO)."""
    return bool(settings.CONFIG.demo)


@transaction.atomic
def make_demo_people(now: datetime) -> list[DemoPerson]:
    """The demo accounts, made where they are missing; [] and nothing written when the demo is switched off."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt

    if not is_demo():
        return []
    people = demo_people()
    for person in people:
        user = User.objects.filter(login=person.login).first()
        if user is None:
            user = User.objects.create_user(
                person.login,
                person.password,
                name=person.name,
                email=person.login,
                is_demo=True,
                public_id=person.public_id,
            )
            User.objects.filter(pk=user.pk).update(created_at=now)
            give(user.pk, "akun", "demo", now)
        if not person.unit:
            continue
        Membership.objects.get_or_create(user=user, unit=person.unit, role=_ROLE[person.role], valid_from=SINCE)
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            secret = encrypt(person.totp_secret)
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    return people
