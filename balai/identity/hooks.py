# SPDX-License-Identifier: EUPL-1.2
"""What the packages above identity add to a person's account pages; filled in their AppConfig.ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from balai.identity.actors import Actor
from balai.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class MyCase:
    """One line of "Laporan saya": what, in which state (word, colour, shape), and what is promised next."""

    number: str
    title: str
    url: str
    state: str
    colour: str
    shape: str
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None = None
    waits_for_me: bool = False
    is_followed: bool = False  # somebody else's


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A person looked at a sealed identity; told to the owner's account if there is one."""

    user_id: int | None
    case_number: str
    unit: str
    role: str
    at: datetime


# name -> (actor, limit) -> the actor's cases, newest first
my_cases: Registry[Callable[[Actor, int], list[MyCase]]] = Registry("list of my cases")
# name -> actor -> everything this package keeps of the person, as JSON can write it
exports: Registry[Callable[[Actor], object]] = Registry("part of the export")
# name -> (user_id, now): forget what this package keeps of an account that is being deleted
farewells: Registry[Callable[[int, datetime], None]] = Registry("farewell")
# name -> opening: tell the owner
seal_opened: Registry[Callable[[Opening], None]] = Registry("teller of opened seals")
# name -> user_id -> unread messages, shown on the account page
badges: Registry[Callable[[int], int]] = Registry("badge of the account page")
