# SPDX-License-Identifier: EUPL-1.2
"""Public reports as files: a month as CSV, streamed; the newest as GeoJSON or feed rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection

from balai import packs
from balai.reports.queries.filters import Filters, database_time, subtree
from balai.reports.queries.lists import Item, as_moment, public_list

CHUNK = 5000
CSV_COLUMNS = ("number", "category", "state", "phase", "outcome", "area_code", "agency", "lat", "lon", "opened_at",
               "updated_at", "support_count", "title")  # fmt: skip
# A title that a spreadsheet would run as a formula begins with an apostrophe (OWASP).
_SAFE_TITLE = "CASE WHEN substr(title, 1, 1) IN ('=', '+', '-', '@', '\t', '\r') THEN '''' || title ELSE title END"
_FORMULA = tuple("=+-@\t\r")
_TIMES = tuple(n for n, column in enumerate(CSV_COLUMNS) if column.endswith("_at"))
_SHOWN = itemgetter(slice(len(CSV_COLUMNS)))


def csv_of(start: datetime, end: datetime, filters: Filters | None = None) -> Iterator[str]:
    """Lines of public reports opened from `start` to before `end`, oldest first, in chunks; the first is the header.

    A category takes in those below it; asked for words, lines come newest first, as the index finds them. Reads chunk
    by chunk by key, so that memory stays flat and no long transaction is held. Times carry the region's zone.
    """
    yield ",".join(CSV_COLUMNS) + "\r\n"
    narrow = filters or Filters()
    if narrow.text.strip() or narrow.near:
        yield from _by_words(replace(narrow, since=start, until=end))
        return
    key: tuple[Any, int] = (database_time(start), -1)
    while True:
        rows = _chunk(key, end, narrow)
        if rows:
            yield _lines(rows)
        if len(rows) < CHUNK:
            return
        key = (rows[-1][9], rows[-1][-1])


def _chunk(key: tuple[Any, int], end: datetime, narrow: Filters) -> list[tuple[Any, ...]]:
    clauses = ["(opened_at, case_id) > (%s, %s)", "opened_at < %s"]
    values: list[Any] = [key[0], key[1], database_time(end)]
    if narrow.area:
        clauses.append("(area_code = %s OR area_code LIKE %s)")
        values += [narrow.area, f"{narrow.area}.%"]
    if narrow.phases:
        clauses.append(f"phase IN ({', '.join(['%s'] * len(narrow.phases))})")
        values += narrow.phases
    if narrow.category:
        codes = subtree(narrow.category)
        clauses.append(f"category IN ({', '.join(['%s'] * len(codes))})")
        values += codes
    columns = ", ".join((*CSV_COLUMNS[:-1], _SAFE_TITLE, "case_id"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM reports_listedreport WHERE {' AND '.join(clauses)} "  # noqa: S608  values are bound
            f"ORDER BY opened_at, case_id LIMIT {CHUNK}",
            values,
        )
        return list(cursor.fetchall())


def _by_words(narrow: Filters) -> Iterator[str]:
    after = ""
    while True:
        page = public_list(narrow, after, CHUNK)
        yield _lines([_row(item) for item in page.items])
        if not page.after:
            return
        after = page.after


def _row(item: Item) -> tuple[object, ...]:
    title = f"'{item.title}" if item.title[:1] in _FORMULA else item.title
    return (*(getattr(item, column) for column in CSV_COLUMNS[:-1]), title)


def _lines(rows: Iterable[Sequence[Any]]) -> str:
    zone = ZoneInfo(packs.current().meta.zone)
    out = io.StringIO()
    csv.writer(out).writerows(_told(row, zone) for row in rows)
    return out.getvalue()


def _told(row: Sequence[Any], zone: ZoneInfo) -> list[Any]:
    """The columns of a row, its moments as text."""
    shown = list(_SHOWN(row))
    for n in _TIMES:
        at = shown[n]  # SQLite keeps moments as text
        moment = as_moment(datetime.fromisoformat(at) if isinstance(at, str) else at)
        shown[n] = moment.astimezone(zone).isoformat(timespec="seconds")
    return shown


def geojson(filters: Filters, after: str = "", most: int = 1000) -> tuple[bytes, str]:
    """Public reports with a place as a GeoJSON FeatureCollection (RFC 7946), newest first, and where to go on ("")."""
    page = public_list(filters, after, most)
    found = [_feature(item) for item in page.items if item.lat is not None]
    return msgspec.json.encode({"type": "FeatureCollection", "features": found}), page.after


def _feature(item: Item) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": item.number,
        "geometry": {"type": "Point", "coordinates": [item.lon, item.lat]},
        "properties": {
            "category": item.category,
            "state": item.state,
            "phase": item.phase,
            "title": item.title,
            "area": item.area_code,
            "agency": item.agency,
            "supports": item.support_count,
            "opened": item.opened_at,
            "updated": item.updated_at,
        },
    }
