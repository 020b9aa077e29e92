# SPDX-License-Identifier: EUPL-1.2
"""Whose inbox a case lies in: the unit of an agency that takes cases in, the desk that coordinates, who validates."""

from __future__ import annotations

from collections.abc import Iterable

from balai.packs import lookup
from balai.packs.schema import Pack, Unit

_INTAKE = ("desk", "coordination", "office", "leadership", "crew", "validation")
_FIRST = ("desk", "coordination")


def covers(area: str, place: str) -> bool:
    """Whether an area code contains a place; the empty area is the whole territory."""
    return not area or place == area or place.startswith(area + ".")


def intake(pack: Pack, agency: str, passed_by: str = "") -> Unit | None:
    """The unit of an agency that receives what is passed to it; None if the agency has no unit.

    What a desk passes to its own agency (`passed_by` is the desk) goes to the office that gives out the work.
    """
    units = lookup.units_of(pack, agency)
    office = next((unit for unit in units if unit.kind == "office"), None)
    if office is not None and any(unit.code == passed_by and unit.kind in _FIRST for unit in units):
        return office
    return min(units, key=lambda unit: _INTAKE.index(unit.kind), default=None)


def coordination(pack: Pack, place: str) -> Unit | None:
    """The coordinating desk for a place: the one with the narrowest territory around it."""
    return next(iter(coordinations(pack, place)), None)


def coordinations(pack: Pack, place: str) -> list[Unit]:
    """Every coordinating desk whose territory holds a place, the narrowest first; the next one stands in for it."""
    found = (u for u in pack.units if u.kind == "coordination" and covers(u.area or "", place))
    return sorted(found, key=lambda unit: -len(unit.area or ""))


def validation(pack: Pack, place: str, worked_by: str) -> Unit | None:
    """The unit that validates work at a place; never the unit that did it."""
    return _nearest((u for u in pack.units if u.kind == "validation" and u.code != worked_by), place)


def _nearest(units: Iterable[Unit], place: str) -> Unit | None:
    return max((u for u in units if covers(u.area or "", place)), key=lambda u: len(u.area or ""), default=None)


def is_within(pack: Pack, unit: Unit, agency: str) -> bool:
    """Whether a unit belongs to an agency or to one below it."""
    at = lookup.agency(pack, unit.agency)
    seen: set[str] = set()
    while at is not None and at.code not in seen:
        if at.code == agency:
            return True
        seen.add(at.code)
        at = lookup.agency(pack, at.parent) if at.parent else None
    return False
