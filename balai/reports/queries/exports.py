# SPDX-License-Identifier: EUPL-1.2
"""Public reports as files: a month as CSV, streamed; the newest as GeoJSON or feed rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from typing import Any

import msgspec
from django.db import connection

from balai.reports.queries.filters import Filters, database_time
from balai.reports.queries.lists import Item, public_list

CHUNK = 5000
CSV_COLUMNS = ("number", "category", "state", "phase", "outcome", "area_code", "agency", "lat", "lon", "opened_at",
               "updated_at", "support_count", "title")  # fmt: skip
# A title that a spreadsheet would run as a formula begins with an apostrophe (OWASP).
_SAFE_TITLE = "CASE WHEN substr(title, 1, 1) IN ('=', '+', '-', '@', '\t', '\r') THEN '''' || title ELSE title END"
_SHOWN = itemgetter(slice(len(CSV_COLUMNS)))


def csv_of(start: datetime, end: datetime, filters: Filters | None = None) -> Iterator[str]:
    """Lines of public reports opened from `start` to before `end`, oldest first, in chunks; the first is the header.

    Reads chunk by chunk by key, so that memory stays flat and no long transaction is held. Times are UTC.
    """
    yield ",".join(CSV_COLUMNS) + "\r\n"
    narrow = filters or Filters()
    key: tuple[Any, int] = (database_time(start), -1)
    while True:
        rows = _chunk(key, end, narrow)
        if rows:
            out = io.StringIO()
            csv.writer(out).writerows(map(_SHOWN, rows))
            yield out.getvalue()
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
        clauses.append("category = %s")
        values.append(narrow.category)
    columns = ", ".join((*CSV_COLUMNS[:-1], _SAFE_TITLE, "case_id"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM reports_listedreport WHERE {' AND '.join(clauses)} "  # noqa: S608  values are bound
            f"ORDER BY opened_at, case_id LIMIT {CHUNK}",
            values,
        )
        return list(cursor.fetchall())


def geojson(filters: Filters, most: int = 1000) -> bytes:
    """The newest public reports with a place as a GeoJSON FeatureCollection (RFC 7946)."""
    page = public_list(filters, size=most)
    return msgspec.json.encode({"type": "FeatureCollection", "features": [_feature(i) for i in page.items if i.lat]})


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
