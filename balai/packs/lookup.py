# SPDX-License-Identifier: EUPL-1.2
"""Questions to a pack, answered from dictionaries that are built once per pack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from balai.packs.schema import (
        Agency,
        Category,
        Contact,
        Level,
        Pack,
        Reply,
        State,
        Transition,
        Unit,
        VillageTerm,
        Workflow,
    )


@dataclass(frozen=True, eq=False)
class Tables:
    """A pack's rows by code."""

    categories: Mapping[str, Category]
    children: Mapping[str | None, tuple[Category, ...]]
    agencies: Mapping[str, Agency]
    units: Mapping[str, Unit]
    units_of: Mapping[str, tuple[Unit, ...]]
    desks: Mapping[str, Unit]  # area code -> its desk
    terms: Mapping[tuple[str, str], VillageTerm]
    workflows: Mapping[tuple[str, int], Workflow]
    newest: Mapping[str, Workflow]


@lru_cache(maxsize=16)
def _tables(key: ByIdentity) -> Tables:
    pack = key.pack
    children: dict[str | None, list[Category]] = {}
    for category in pack.categories:
        children.setdefault(category.parent, []).append(category)
    units_of: dict[str, list[Unit]] = {}
    for unit in pack.units:
        units_of.setdefault(unit.agency, []).append(unit)
    newest: dict[str, Workflow] = {}
    for flow in pack.workflows:
        if flow.kind not in newest or flow.version > newest[flow.kind].version:
            newest[flow.kind] = flow
    return Tables(
        categories={category.code: category for category in pack.categories},
        children={parent: tuple(rows) for parent, rows in children.items()},
        agencies={agency.code: agency for agency in pack.agencies},
        units={unit.code: unit for unit in pack.units},
        units_of={code: tuple(rows) for code, rows in units_of.items()},
        desks={unit.area: unit for unit in reversed(pack.units) if unit.kind == "desk" and unit.area},
        terms={(term.area, term.kind): term for term in pack.village_terms},
        workflows={(flow.kind, flow.version): flow for flow in pack.workflows},
        newest=newest,
    )


@dataclass(frozen=True)
class ByIdentity:
    """Lets a pack be a cache key without hashing its whole content."""

    pack: Pack

    def __hash__(self) -> int:
        return id(self.pack)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ByIdentity) and other.pack is self.pack


def tables(pack: Pack) -> Tables:
    """The pack's dictionaries; built at the first call, then shared."""
    return _tables(ByIdentity(pack))


# -- categories --------------------------------------------------------------------------------------------
def category(pack: Pack, code: str) -> Category | None:
    """The category `code`, or None."""
    return tables(pack).categories.get(code)


def children(pack: Pack, code: str | None = None) -> tuple[Category, ...]:
    """Direct children of a category in the pack's order; of None: the groups at the top."""
    return tables(pack).children.get(code, ())


def is_leaf(pack: Pack, code: str) -> bool:
    """Whether the category can be reported: it exists and has nothing below it."""
    found = tables(pack)
    return code in found.categories and code not in found.children


def ancestors(pack: Pack, code: str) -> tuple[Category, ...]:
    """The category itself, then its parents up to the group; empty when there is no such category."""
    found = tables(pack).categories
    out: list[Category] = []
    at: str | None = code
    while at is not None and at in found and found[at] not in out:
        out.append(found[at])
        at = found[at].parent
    return tuple(out)


def lineage(pack: Pack, code: str) -> tuple[str, ...]:
    """Codes of the category and all above it, nearest first."""
    return tuple(category.code for category in ancestors(pack, code))


def replies(pack: Pack, verb: str, category: str) -> tuple[Reply, ...]:
    """Ready sentences for a move on a case of a category, in the pack's order."""
    above = set(lineage(pack, category))
    return tuple(
        reply
        for reply in pack.reply_templates
        if (not reply.verbs or verb in reply.verbs) and (not reply.categories or above & set(reply.categories))
    )


def leaves(pack: Pack, on: date, below: str | None = None) -> tuple[Category, ...]:
    """Categories that can be reported on a local date, in the pack's order; only those under `below` if given."""
    found = tables(pack)
    return tuple(
        leaf
        for leaf in pack.categories
        if leaf.code not in found.children and valid(leaf, on) and (below is None or below in lineage(pack, leaf.code))
    )


def valid(category: Category, on: date) -> bool:
    """Whether the category is in use on a local date (both ends included)."""
    return (category.valid_from is None or category.valid_from <= on) and (
        category.valid_to is None or on <= category.valid_to
    )


# -- bodies ------------------------------------------------------------------------------------------------
def agency(pack: Pack, code: str) -> Agency | None:
    """The agency `code`, or None."""
    return tables(pack).agencies.get(code)


def unit(pack: Pack, code: str) -> Unit | None:
    """The unit `code`, or None."""
    return tables(pack).units.get(code)


def units_of(pack: Pack, agency_code: str) -> tuple[Unit, ...]:
    """Units of an agency in the pack's order."""
    return tables(pack).units_of.get(agency_code, ())


def agency_of(pack: Pack, unit_code: str) -> Agency | None:
    """The agency a unit belongs to, or None."""
    found = unit(pack, unit_code)
    return agency(pack, found.agency) if found else None


def owners(pack: Pack, category_code: str) -> dict[Level, str]:
    """Agency code per level for a category: its own owners, else those of the nearest category above it."""
    return next((dict(above.owners) for above in ancestors(pack, category_code) if above.owners), {})


def owner_at(pack: Pack, category_code: str, level: Level, area_code: str) -> Agency | None:
    """The agency that owns a category on a level at a place; None when nobody does.

    Where the pack only names "the government of the place", the body of that regency is given if the pack has it.
    """
    found = agency(pack, owners(pack, category_code).get(level, ""))
    if found is None or found.area is not None or level not in ("regency", "district", "village"):
        return found
    depth = {"regency": 2, "district": 3, "village": 4}[level]
    here = ".".join(area_code.split(".")[:depth])
    return next((body for body in pack.agencies if body.level == level and body.area == here), found)


# -- words -------------------------------------------------------------------------------------------------
def village_kind(area_code: str) -> str:
    """`kelurahan` or `desa`: the last four digits of a Kemendagri code begin with 1 or 2."""
    return "kelurahan" if area_code.count(".") == 3 and area_code.rsplit(".", 1)[1].startswith("1") else "desa"


def village_term(pack: Pack, area_code: str, kind: str | None = None) -> tuple[str, str]:
    """What a village there and its head are called: ("Pekon", "Peratin"). The longest matching area wins.

    `kind` is desa or kelurahan; left out, it is read from the code. Falls back to the national words
    (UU 6/2014 and UU 23/2014).
    """
    found = tables(pack).terms
    kind = kind or village_kind(area_code)
    parts = area_code.split(".")
    for end in range(len(parts), 0, -1):
        area = ".".join(parts[:end])
        term = found.get((area, kind)) or found.get((area, "any"))
        if term:
            return term.term, term.head
    return ("Kelurahan", "Lurah") if kind == "kelurahan" else ("Desa", "Kepala Desa")


def area_word(pack: Pack, what: str, language: str = "id") -> str:
    """What people there call a "village", "district" or "regency", or the "head" of a village, in lower case."""
    return text(pack, f"area.{what}", language, default=what)


def text(pack: Pack, key: str, language: str = "id", default: str = "") -> str:
    """The pack's sentence `key` in a language (Indonesian where it has no translation), else `default`."""
    found = pack.texts.get(key)
    return found.in_(language) if found else default


def spoken(pack: Pack, language: str) -> str:
    """The language, if the pack speaks it, else Indonesian: what was chosen under another pack may be gone here."""
    return language if language in pack.meta.languages else "id"


def emergency(pack: Pack, number: str) -> Contact | None:
    """The emergency contact with that number, or None."""
    return next((contact for contact in pack.meta.emergency if contact.number == number), None)


# -- workflows ---------------------------------------------------------------------------------------------
def workflow(pack: Pack, kind: str, version: int | None = None) -> Workflow:
    """The workflow of a case kind: the newest, or the version a running case began with.

    Raises LookupError with the known ones when there is none.
    """
    found = tables(pack)
    flow = found.newest.get(kind) if version is None else found.workflows.get((kind, version))
    if flow is None:
        known = ", ".join(sorted(f"{known} v{number}" for known, number in found.workflows))
        raise LookupError(f'Tidak ada alur "{kind}" versi {version or "terbaru"}; yang ada: {known}')
    return flow


def state(flow: Workflow, code: str) -> State:
    """The state `code` of a workflow. Raises LookupError when there is none."""
    for found in flow.states:
        if found.code == code:
            return found
    raise LookupError(f"no state {code!r} in workflow {flow.kind} v{flow.version}")


def moves_from(flow: Workflow, state_code: str) -> tuple[Transition, ...]:
    """Transitions that start in a state, in the workflow's order."""
    return tuple(move for move in flow.transitions if state_code in move.from_)


# -- numbers -------------------------------------------------------------------------------------------------
def number_of(pack: Pack, text: str) -> str:
    """What was typed as a public number is written: capitals, no gaps, and the pack's prefix before bare digits."""
    number = re.sub(r"[\s-]+", "", text).upper()
    is_bare = number.isascii() and number.isdecimal()
    return f"{pack.meta.number.prefix}{number}" if is_bare else number


# -- time ----------------------------------------------------------------------------------------------------
def zone(pack: Pack) -> ZoneInfo:
    """The zone in which the region's days begin and its hours are told."""
    return ZoneInfo(pack.meta.zone)


def local_day(pack: Pack, now: datetime) -> date:
    """The calendar day there."""
    return now.astimezone(zone(pack)).date()
