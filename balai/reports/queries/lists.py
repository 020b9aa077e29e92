# SPDX-License-Identifier: EUPL-1.2
"""Public lists: newest first, page after page by key, equally fast at the first page and the ten-thousandth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from balai.reports.queries.filters import (
    Filters,
    database_time,
    match,
    near_clauses,
    subtree,
    time_clauses,
    unindexed,
)
from balai.reports.rules import morton
from balai.reports.rules.around import Around

SCANNED = 20_000  # matches of the index of stems looked at for one page; the next page goes on behind them


@dataclass(frozen=True, slots=True)
class Item:
    """A public report as lists show it."""

    case_id: int
    number: str
    category: str
    state: str
    phase: str
    area_code: str
    lat: float | None
    lon: float | None
    title: str
    agency: str
    support_count: int
    photo: str
    outcome: str
    opened_at: datetime
    updated_at: datetime


Raw = tuple[Any, ...]  # a row of `COLUMNS` as the database gave it


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `after` asks for the following one, "" when this is the last."""

    items: list[Item]
    after: str


COLUMNS = ("case_id", "number", "category", "state", "phase", "area_code", "lat", "lon", "title", "agency",
           "support_count", "photo", "outcome", "opened_at", "updated_at")  # fmt: skip
_SHOWN = ", ".join(f"l.{c}" for c in COLUMNS)
# SQLite keeps moments as text: to make objects of them and text again would cost more than all the rest of a row.
_WRITTEN = ", ".join(f"replace(l.{c}, ' ', 'T') || 'Z'" if c.endswith("_at") else f"l.{c}" for c in COLUMNS)


def as_moment(value: datetime) -> datetime:
    """A moment as the database gives it in a raw statement, aware, in UTC."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def items(rows: Sequence[Sequence[Any]]) -> list[Item]:
    """Rows of `COLUMNS` as items."""
    return [Item(*(*row[:13], as_moment(row[13]), as_moment(row[14]))) for row in rows]


def run(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of a raw statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())


def public_list(filters: Filters, after: str = "", size: int = 50) -> Page:
    """A page of public reports, newest first. An `after` that nobody gave out begins at the top."""
    rows, more = public_rows(filters, after, size)
    return Page(items(rows), more)


def public_rows(filters: Filters, after: str = "", size: int = 50, *, written: bool = False) -> tuple[list[Raw], str]:
    """The same page as plain rows of `COLUMNS`, and what asks for the following one.

    `written`: for an encoder of JSON, which gets moments as text where the database has them so.
    """
    columns = _WRITTEN if written and connection.vendor == "sqlite" else _SHOWN
    if filters.near is not None:
        return _around(filters, filters.near, after, size, columns)
    if filters.by_words:
        return _by_words(filters, after, size, columns)
    key = _key(after)
    found = (_by_phase if filters.phases else _newest)(filters, key, size + 1, columns)
    shown = found[:size]
    if len(found) <= size:
        return shown, ""
    last = shown[-1][13]
    moment = datetime.fromisoformat(last) if isinstance(last, str) else as_moment(last)
    return shown, f"{int(moment.timestamp() * 1_000_000):x}.{shown[-1][0]:x}"


def _around(filters: Filters, near: Around, after: str, size: int, columns: str) -> tuple[list[Raw], str]:
    """A page of a place: which rows it has is asked first, the whole rows are fetched afterwards."""
    before = _id(after)
    ids = newest_within(filters, near, size + 1, before)
    if not ids:
        return [], ""
    marks = ", ".join(["%s"] * len(ids))
    statement = f"SELECT {columns} FROM reports_listedreport l WHERE l.case_id IN ({marks}) ORDER BY l.case_id DESC"  # noqa: S608
    found = run(statement, ids)
    return found[:size], f"{found[size - 1][0]:x}" if len(found) > size else ""


def newest_within(filters: Filters, near: Around, most: int, before: int | None = None) -> list[int]:
    """Ids of public reports within a place, newest first, narrowed by everything else that is asked."""
    clauses, values = near_clauses(near)
    kinds = subtree(filters.category) if filters.category else []
    for column, wanted in (("l.phase", filters.phases), ("l.category", kinds)):
        if wanted:
            clauses.append(f"{unindexed(column)} IN ({', '.join(['%s'] * len(wanted))})")
            values += wanted
    if filters.area:
        clauses.append("(l.area_code = %s OR l.area_code LIKE %s)")
        values += [filters.area, f"{filters.area}.%"]
    timed, moments = time_clauses(filters, phases=False)
    clauses, values = clauses + timed, values + moments
    source = "reports_listedreport l"
    if filters.text.strip():
        question = match(filters)
        if not question:
            return []
        source, values = f"({matching_ids(bounded=False)}) s JOIN {source} ON l.case_id = s.id", [question, *values]
    found: list[int] = []
    step = most * 2  # of a square about three quarters are in its circle
    while len(found) < most:
        bound = [*clauses, *([f"{unindexed('l.case_id')} < %s"] if before is not None else [])]
        rows = run(
            f"SELECT l.case_id, l.morton FROM {source} WHERE {' AND '.join(bound)} "  # noqa: S608  values are bound
            f"ORDER BY {unindexed('l.case_id')} DESC LIMIT {int(step)}",  # else SQLite reads the newest of everywhere
            [*values, *([before] if before is not None else [])],
        )
        found += [case_id for case_id, code in rows if near.contains(*morton.decode(code))]
        if len(rows) < step:
            break
        before, step = rows[-1][0], min(step * 4, SCANNED)
    return found[:most]


def _key(after: str) -> tuple[datetime, int] | None:
    micros, dot, case_id = after.partition(".")
    last = _id(case_id)
    try:
        return (datetime.fromtimestamp(int(micros, 16) / 1_000_000, UTC), last) if dot and last is not None else None
    except (ValueError, OverflowError, OSError):
        return None


def _newest(filters: Filters, key: tuple[datetime, int] | None, size: int, columns: str) -> list[Raw]:
    clauses, values = time_clauses(filters)
    if key:
        clauses.append("(l.opened_at, l.case_id) < (%s, %s)")
        values += [database_time(key[0]), key[1]]
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    select = f"SELECT {columns} FROM reports_listedreport l"  # noqa: S608  fixed names
    return run(f"{select}{where} ORDER BY l.opened_at DESC, l.case_id DESC LIMIT {int(size)}", values)


def _by_phase(filters: Filters, key: tuple[datetime, int] | None, size: int, columns: str) -> list[Raw]:
    """Each phase has an index in the order of the list: the newest of each, merged."""
    found: list[Raw] = []
    for phase in dict.fromkeys(filters.phases):
        one = Filters(phases=(phase,), since=filters.since, until=filters.until)
        found += _newest(one, key, size, columns)
    return sorted(found, key=_place, reverse=True)[:size]


def _place(row: Raw) -> tuple[Any, int]:
    """What the list is ordered by; without its Z a text that ends in whole seconds comes before its fractions."""
    return row[13].removesuffix("Z") if isinstance(row[13], str) else row[13], row[0]


def _by_words(filters: Filters, after: str, size: int, columns: str) -> tuple[list[Raw], str]:
    """Ids from the index of stems, newest first, then their rows; the time is looked at row by row."""
    question = match(filters)
    if not question:
        return [], ""
    clauses, values = time_clauses(filters, phases=False)
    before = _id(after)
    most = SCANNED if clauses else size + 1
    ids = f"({matching_ids(bounded=before is not None)} LIMIT {most})"
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    # CROSS JOIN keeps SQLite from turning the order of the loops round.
    join = "CROSS JOIN" if connection.vendor == "sqlite" else "JOIN"
    statement = (
        f"SELECT {columns} FROM {ids} s {join} reports_listedreport l ON l.case_id = s.id{where} "  # noqa: S608
        f"ORDER BY s.id DESC LIMIT {int(size) + 1}"
    )
    found = run(statement, [question, *([before] if before is not None else []), *values])
    if len(found) > size:
        return found[:size], f"{found[size - 1][0]:x}"
    return found, _unread(question, before, most) if clauses else ""


def _unread(question: str, before: int | None, most: int) -> str:
    """Where to go on when the part of the index that was looked at is used up, "" when all of it was."""
    statement = f"{matching_ids(bounded=before is not None)} LIMIT 1 OFFSET {most - 1}"
    rest = run(statement, [question, *([before] if before is not None else [])])
    return f"{rest[0][0]:x}" if rest else ""


def _id(after: str) -> int | None:
    """The id in a mark, None when there is none or no row can have it."""
    try:
        found = int(after, 16) if after else None
    except ValueError:
        return None
    return found if found is None or 0 <= found < 1 << 63 else None


def matching_ids(*, bounded: bool) -> str:
    """The statement for ids of matching cases, newest first; parameters: the question, then the bound if `bounded`."""
    if connection.vendor == "sqlite":
        bound = " AND rowid < %s" if bounded else ""
        return f"SELECT rowid AS id FROM reports_search WHERE reports_search MATCH %s{bound} ORDER BY rowid DESC"  # noqa: S608
    bound = " AND case_id < %s" if bounded else ""
    return f"SELECT case_id AS id FROM reports_search WHERE words @@ %s::tsquery{bound} ORDER BY case_id DESC"  # noqa: S608
