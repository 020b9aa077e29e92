# SPDX-License-Identifier: EUPL-1.2
"""Who is acting: what policies and actions know of a person, without touching the account tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from balai.packs.schema import Role

# Machines and words belong to no desk: who keeps them may sit in any unit, and sees no case by that.
ANYWHERE: tuple[Role, ...] = ("operator", "translator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One role held in one unit today; `agency` and `area` are the unit's, for policies."""

    role: Role
    unit: str
    agency: str
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person, or the system, behind a request.

    `opened_cases` are case numbers whose secret link this browser has shown; they make it the reporter of them.
    """

    user_id: int | None = None
    public_id: str = ""
    name: str = ""
    owner_hash: str = ""
    grants: tuple[Grant, ...] = ()
    opened_cases: frozenset[str] = field(default_factory=frozenset)
    is_system: bool = False
    channel: str = "web"

    @property
    def is_official(self) -> bool:
        return bool(self.grants)

    @property
    def units(self) -> frozenset[str]:
        return frozenset(g.unit for g in self.grants)

    def has_role(self, role: str) -> bool:
        return any(g.role == role for g in self.grants)


ANONYMOUS = Actor()
SYSTEM = Actor(is_system=True, name="Balai", channel="system")
