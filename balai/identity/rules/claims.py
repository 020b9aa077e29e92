# SPDX-License-Identifier: EUPL-1.2
"""Roles in a village that are held for a term: its head, RW and RT heads; who may confirm them and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, get_args

Held = Literal["kades", "rw", "rt"]
HELD: tuple[Held, ...] = get_args(Held)
# Longest term in years: village heads eight (UU 3/2024, art. 39), RT and RW five (Permendagri 18/2018, art. 8).
TERM_YEARS: dict[Held, int] = {"kades": 8, "rw": 5, "rt": 5}


def latest_end(role: Held, begins: date) -> date:
    """The last day that a term which begins on a day can have."""
    year = begins.year + TERM_YEARS[role]
    try:
        return begins.replace(year=year)
    except ValueError:  # 29 February
        return begins.replace(year=year, month=3, day=1)


def fault(role: Held, number: str, begins: date, ends: date, today: date) -> tuple[str, str]:
    """The first thing that is wrong with a claim as (field, code); ("", "") when nothing is.

    Codes: `number` (RT and RW carry one), `order`, `over` (the term has ended), `long` (longer than the law knows).
    """
    if role != "kades" and not number:
        return "number", "number"
    if ends < begins:
        return "valid_to", "order"
    if ends < today:
        return "valid_to", "over"
    if ends > latest_end(role, begins):
        return "valid_to", "long"
    return "", ""


def holds(begins: date, ends: date, day: date) -> bool:
    """Whether a confirmed role is held on a day; both ends included."""
    return begins <= day <= ends


def confirms(role: str, claimed: Held) -> bool:
    """Whether the holder of a confirmed role confirms others of the same village: its head does, RT and RW heads."""
    return role == "kades" and claimed != "kades"


def covers(areas: Iterable[str], village: str) -> bool:
    """Whether one of some area codes contains a village; the empty code is the whole territory."""
    return any(not area or village == area or village.startswith(area + ".") for area in areas)
