# SPDX-License-Identifier: EUPL-1.2
"""What the packages above identity add to a person's account pages; filled in their AppConfig.ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from balai.identity.actors import Actor
from balai.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class MyCase:
    """One line of "Laporan saya": what, where, in which state (word, colour, shape), and what is promised next."""

    number: str
    title: str
    place: str
    url: str
    state: str
    colour: str
    shape: str
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None = None
    waits_for_me: bool = False
    is_followed: bool = False  # somebody else's
    is_sensitive: bool = False  # not to be named where somebody else may look


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A person looked at a sealed identity; told to the owner's account if there is one."""

    user_id: int | None
    case_number: str
    unit: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """How one class of personal data is found and erased when its time is over.

    `find` gives keys of what was over before a moment, at most so many; `erase` erases these and says how many were
    still there; `count` says how many there are. `batch` keys are erased in one transaction.
    """

    find: Callable[[datetime, int], Sequence[Any]]
    erase: Callable[[Sequence[Any], datetime], int]
    count: Callable[[datetime], int]
    batch: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What of a person's reports an erasure would take now, take when they are over, and leave without a name."""

    taken: int = 0
    left: int = 0
    running: tuple[str, ...] = ()  # numbers of those still being handled, newest first


# name -> (actor, limit) -> the actor's cases, newest first
my_cases: Registry[Callable[[Actor, int], list[MyCase]]] = Registry("list of my cases")
# name -> actor -> everything this package keeps of the person, as JSON can write it
exports: Registry[Callable[[Actor], object]] = Registry("part of the export")
# name -> actor -> what an erasure of the account would do to their reports
belongings: Registry[Callable[[Actor], Belongings]] = Registry("owner of belongings")
# name -> (actor, now): erase what the person wrote, while it is still known to be theirs; how much, by kind
erasures: Registry[Callable[[Actor, datetime], Mapping[str, int]]] = Registry("erasure")
# name -> ids of sealed identities that are in use though no case needs them
needed: Registry[Callable[[], QuerySet[Any, Any]]] = Registry("holder of sealed identities")
# class of the pack's retention -> how it is erased when its time is over
keepers: Registry[Keeper] = Registry("keeper of personal data")
# name -> (user_id, now): forget what this package keeps of an account that is being deleted
farewells: Registry[Callable[[int, datetime], None]] = Registry("farewell")
# name -> opening: tell the owner
seal_opened: Registry[Callable[[Opening], None]] = Registry("teller of opened seals")
# name -> user_id -> unread messages, shown on the account page
badges: Registry[Callable[[int], int]] = Registry("badge of the account page")
# name -> data of a session that ends: forget what this package keeps of its browser for the account
partings: Registry[Callable[[Mapping[str, Any]], None]] = Registry("parting")
