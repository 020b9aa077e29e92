# SPDX-License-Identifier: EUPL-1.2
"""The cast of all stories: who they are and which unit of the pack they sit in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from balai import packs
from balai.identity.actors import Actor, Grant
from balai.packs.schema import Pack, Unit

Cast = Mapping[str, Actor]

# short name -> full name, role, how the demo knows the unit; Budi sits in another agency's office than Ayu.
OFFICIALS = {
    "tuti": ("Tuti Handayani", "desk", "desk"),
    "rina": ("Rina Kurniawan", "coordinator", "coordinator"),
    "ayu": ("Ayu Permata", "dispatcher", "dispatcher"),
    "budi": ("Budi Santoso", "dispatcher", ""),
    "dedi": ("Dedi Saputra", "crew", "crew"),
    "wati": ("Wati Rahayu", "validator", "validator"),
    "lia": ("Lia Anggraini", "leader", "leader"),
    "joko": ("Joko Santoso", "operator", "operator"),
    "ida": ("Ida Sanjaya", "translator", "operator"),
}
KIND_OF = {"dispatcher": "office", "crew": "crew"}
CITIZENS = {"sari": "Sari Lestari", "tono": "Tono Wibowo"}


def unit_for(pack: Pack, name: str) -> Unit:
    """The unit a person of the cast sits in."""
    from balai.identity.actions.demo import demo_units, road_agency

    units, roads = demo_units(pack), road_agency(pack)
    wanted = OFFICIALS[name][2]
    if wanted in KIND_OF:  # another agency's than the desk's, so that the matrix tells them apart
        return next(unit for unit in pack.units if unit.kind == KIND_OF[wanted] and unit.agency == roads)
    if wanted:
        return units[wanted]
    return next(unit for unit in pack.units if unit.kind == "office" and unit.agency != roads)


def make_cast() -> Cast:
    """Actors without accounts: enough for policies, rules and the engine."""
    pack = packs.current()
    found: dict[str, Actor] = {"nobody": Actor()}
    for number, (name, full) in enumerate(CITIZENS.items(), 9001):
        found[name] = Actor(user_id=number, name=full, owner_hash=f"{name:0<64}")
    for number, (name, (full, role, _unit)) in enumerate(OFFICIALS.items(), 9101):
        unit = unit_for(pack, name)
        grant = Grant(role=role, unit=unit.code, agency=unit.agency, area=unit.area or "")  # type: ignore[arg-type]
        found[name] = Actor(user_id=number, name=full, owner_hash=f"{name:0<64}", grants=(grant,))
    return found


def with_accounts(cast: Cast) -> Cast:
    """The cast with rows behind it; owner hashes are the real ones."""
    from balai.identity import sealing
    from balai.identity.models import Membership, User

    found: dict[str, Actor] = {"nobody": Actor()}
    for name, actor in cast.items():
        if name == "nobody":
            continue
        email = f"{name}@contoh.id"
        user = User.objects.create_user(email, "sandi-uji", name=actor.name, email=email)
        for grant in actor.grants:
            Membership.objects.create(user=user, unit=grant.unit, role=grant.role, valid_from=date(2025, 1, 1))
        found[name] = replace(
            actor, user_id=user.pk, public_id=str(user.public_id), owner_hash=sealing.owner_hash(user.public_id)
        )
    return found


def enter(client: Any, actor: Actor) -> Any:
    """The client, signed in as `actor` with the second factor shown in this session."""
    from balai.identity.middleware import SECOND_FACTOR
    from balai.identity.models import User

    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(User.objects.get(pk=actor.user_id), backend=backend)
    if actor.grants:
        session = client.session
        session[SECOND_FACTOR] = True
        session.save()
    return client
