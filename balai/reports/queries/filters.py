# SPDX-License-Identifier: EUPL-1.2
"""What public lists, the map and exports may be narrowed by, and how that is said to the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from balai import packs
from balai.packs import lookup
from balai.reports.rules import cells, morton, tokens
from balai.reports.rules.around import Around


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Any of these may be empty. `area` of any level, `category` any node of the tree, `text` as typed."""

    area: str = ""
    category: str = ""
    phases: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    near: Around | None = None

    @property
    def by_words(self) -> bool:
        """Whether the index of stems has to be asked."""
        return bool(self.area or self.category or self.text.strip())


def match(filters: Filters) -> str:
    """The question to the index of stems: place, category, stems and any of the phases; "" when nothing is asked."""
    marks = [tokens.area_mark(filters.area)] if filters.area else []
    marks += [tokens.category_mark(filters.category)] if filters.category else []
    marks += tokens.asked(filters.text)
    if not marks:
        return ""
    phases = [tokens.phase_mark(p) for p in filters.phases if p in cells.PHASES]
    quote, both, either = ('"', " AND ", " OR ") if connection.vendor == "sqlite" else ("'", " & ", " | ")
    asked = [f"{quote}{m}{quote}" for m in marks]
    if phases:
        asked.append("(" + either.join(f"{quote}{m}{quote}" for m in phases) + ")")
    return both.join(asked)


def database_time(moment: datetime) -> Any:
    """A moment as a parameter of a raw statement."""
    return connection.ops.adapt_datetimefield_value(moment)


def time_clauses(filters: Filters, *, phases: bool = True) -> tuple[list[str], list[Any]]:
    """Conditions on `l.opened_at`, and on `l.phase` unless the index of stems has seen to it."""
    clauses: list[str] = []
    values: list[Any] = []
    if filters.since:
        clauses.append("l.opened_at >= %s")
        values.append(database_time(filters.since))
    if filters.until:
        clauses.append("l.opened_at < %s")
        values.append(database_time(filters.until))
    if phases and filters.phases:
        clauses.append(f"l.phase IN ({', '.join(['%s'] * len(filters.phases))})")
        values += filters.phases
    return clauses, values


def near_clauses(near: Around) -> tuple[list[str], list[Any]]:
    """Conditions on `l.morton` alone that hold a place and little more, so that no row is touched in vain; the reader
    still compares where it lies.
    """
    runs = morton.ranges(near.box, 16)
    where = " OR ".join(["l.morton BETWEEN %s AND %s"] * len(runs))
    return [f"({where})"], [v for both in runs for v in both]


def unindexed(column: str) -> str:
    """The column as a condition that SQLite must not pick an index for; PostgreSQL knows by itself which is best."""
    return f"+{column}" if connection.vendor == "sqlite" else column


def subtree(category: str) -> list[str]:
    """A node of the category tree and all below it."""
    pack = packs.current()
    codes: list[str] = [category]
    for code in codes:  # grows while it is read
        codes.extend(child.code for child in lookup.children(pack, code))
    return codes


def wanted_categories(category: str, numbers: dict[str, int]) -> list[int] | None:
    """Numbers of the categories at and below a node; None for all."""
    return [numbers[code] for code in subtree(category) if code in numbers] if category else None


def wanted_phases(phases: Sequence[str]) -> list[int] | None:
    """Numbers of phases; None for all."""
    return [cells.PHASES.index(p) for p in phases if p in cells.PHASES] if phases else None
