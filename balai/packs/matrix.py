# SPDX-License-Identifier: EUPL-1.2
"""The authority matrix and the promises, read for one case: pure, the date comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from balai.packs import lookup

if TYPE_CHECKING:
    from balai.packs.schema import Pack, Promise, Route, Unit

DEPTHS = {"province": 1, "regency": 2, "district": 3, "village": 4}


@dataclass(frozen=True)
class Decision:
    """Which unit answers first, and the row of the matrix (with its number) that said so."""

    unit: Unit
    route: Route
    index: int


def within(area: str, prefixes: tuple[str, ...]) -> bool:
    """Whether an area code lies in one of the areas; no areas means everywhere."""
    return not prefixes or any(area == prefix or area.startswith(prefix + ".") for prefix in prefixes)


def desk_of(pack: Pack, area: str, level: str | None = None) -> Unit | None:
    """The desk unit of an area: of exactly that level, or (level None) the one with the longest matching area."""
    desks = lookup.tables(pack).desks
    parts = area.split(".")
    if level is not None:
        depth = DEPTHS.get(level, 0)
        return desks.get(".".join(parts[:depth])) if 0 < depth <= len(parts) else None
    found = (desks.get(".".join(parts[:end])) for end in range(len(parts), 0, -1))
    return next((desk for desk in found if desk), None)


def decide(pack: Pack, category: str, area: str, asset_owner: str | None = None) -> Decision | None:
    """The first row that fits category, place and owner of the thing, and whose unit exists; None when none does.

    A row for a desk that this place does not have (a new village, say) is passed over, so that a row
    for the next larger area can follow it.
    """
    above = lookup.lineage(pack, category)
    for index, route in enumerate(pack.routes):
        if route.categories and not any(code in route.categories for code in above):
            continue
        if not within(area, route.areas) or (route.asset_owner and route.asset_owner != asset_owner):
            continue
        unit = lookup.unit(pack, route.to) if route.to else desk_of(pack, area, route.desk_level)
        if unit is not None:
            return Decision(unit, route, index)
    return None


def promise_for(pack: Pack, category: str, phase: str, on: date) -> Promise | None:
    """The promise that holds everywhere for a phase on a local date: first row that fits; None when there is none."""
    above = lookup.lineage(pack, category)
    for promise in pack.promises:
        if promise.areas or phase not in promise.phases:
            continue
        if promise.valid_from > on or (promise.valid_to and promise.valid_to < on):
            continue
        if not promise.categories or any(code in promise.categories for code in above):
            return promise
    return None
