# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with people, roles and sealed identities; one question each, no query."""

from __future__ import annotations

from balai.identity.actors import ANYWHERE, Actor, Grant
from balai.identity.rules import seals
from balai.packs import lookup
from balai.packs.schema import Pack

# What a unit of a kind can be asked to do.
ROLES_OF_KIND: dict[str, tuple[str, ...]] = {
    "desk": ("desk", "dispatcher", "crew"),
    "coordination": ("coordinator", "desk"),
    "office": ("dispatcher", "crew"),
    "crew": ("crew", "dispatcher"),
    "validation": ("validator",),
    "leadership": ("leader",),
}


def may_manage_people(actor: Actor) -> bool:
    """Give and end roles, invite, reset a second factor: operators only."""
    return actor.is_system or actor.has_role("operator")


def roles_for(pack: Pack, unit_code: str) -> tuple[str, ...]:
    """Roles that can be held in a unit; empty when the pack has no such unit."""
    unit = lookup.unit(pack, unit_code)
    return (*ROLES_OF_KIND[unit.kind], *ANYWHERE) if unit else ()


def seal_grant(actor: Actor, unit: str = "") -> Grant | None:
    """The role in which the actor may look at a sealed identity (in `unit`, if given), or None.

    Whether the case lies in that unit's hands is the case engine's question; this one is about the person's role.
    """
    for grant in actor.grants:
        if grant.role in seals.ROLES and (not unit or grant.unit == unit):
            return grant
    return None


def may_see_deliveries(actor: Actor) -> bool:
    """The log of deliveries, with addresses masked."""
    return actor.is_system or actor.has_role("operator")
