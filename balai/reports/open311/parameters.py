# SPDX-License-Identifier: EUPL-1.2
"""Reading what a GeoReport client sends: empty is absent, names repeat, dates carry zones or are taken as UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, QueryDict
from django.utils.dateparse import parse_date, parse_datetime

from balai.kernel.texts import whole_number
from balai.reports.open311.formats import Open311Error

MAX_DAYS = 90
MAX_ROWS = 1000
_PAGES = (("page", 1), ("page_size", MAX_ROWS))  # and what holds when they are not given
_ATTRIBUTE = re.compile(r"^attribute\[([^\]]{1,64})\](\[\])?$")


def text(data: QueryDict, name: str, limit: int = 300) -> str:
    """The trimmed value of `name`, "" when absent or empty; longer than `limit` is an error, never cut silently."""
    value = (data.get(name) or "").replace("\r\n", "\n").replace("\x00", "").strip()
    if len(value) > limit:
        raise Open311Error((400, f"{name} is longer than {limit} characters"))
    return value


def moment(data: QueryDict, name: str) -> datetime | None:
    """The W3C date of `name`; a date alone is its midnight, a time without zone is UTC."""
    raw = text(data, name, 40).replace(" ", "+") if "T" in text(data, name, 40) else text(data, name, 40)
    if not raw:
        return None
    try:
        found = parse_datetime(raw)
        if found is None and (day := parse_date(raw)) is not None:
            found = datetime(day.year, day.month, day.day, tzinfo=UTC)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        raise Open311Error((400, f"{name} is not a W3C date, for example 2026-11-24T08:00:00+07:00"))
    # In UTC at once: databases refuse some zones that Python takes.
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def coordinates(data: QueryDict) -> tuple[float, float] | None:
    """(lat, long) in degrees, None when neither is given. 400 when one is missing, not a number or not on Earth."""
    lat, lon = text(data, "lat", 40), text(data, "long", 40) or text(data, "lon", 40)
    if not lat and not lon:
        return None
    try:
        point = float(lat), float(lon)
    except ValueError:
        raise Open311Error((400, "lat and long must both be numbers in degrees (WGS84)")) from None
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        raise Open311Error((400, "lat must be -90..90 and long -180..180"))
    return point


def attributes(data: QueryDict) -> dict[str, list[str]]:
    """`attribute[code]=v` and `attribute[code][]=v` by code."""
    found: dict[str, list[str]] = {}
    for name, values in data.lists():
        if match := _ATTRIBUTE.match(name):
            found.setdefault(match[1], []).extend(str(v).strip() for v in values if str(v).strip())
    return found


def page(data: QueryDict) -> tuple[int, int]:
    """(offset, size) from `page` (from 1) and `page_size` (1..1000, default 1000)."""
    number, size = (whole_number(text(data, name, 9) or str(usual)) for name, usual in _PAGES)
    if number is None or size is None:
        raise Open311Error((400, "page and page_size must be whole numbers"))
    if number < 1 or not 1 <= size <= MAX_ROWS:
        raise Open311Error((400, f"page starts at 1, page_size is 1 to {MAX_ROWS}"))
    return (number - 1) * size, size


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A span of time, both ends inclusive; at most 90 days."""

    start: datetime
    end: datetime


def window(data: QueryDict, now: datetime, prefix: str = "") -> Window:
    """The asked span; one end alone reaches 90 days from it, none is the last 90 days. 400 when longer or reversed."""
    start, end = moment(data, f"{prefix}start_date"), moment(data, f"{prefix}end_date")
    if end is None:
        end = now if start is None else min(now, start + timedelta(days=MAX_DAYS)) if start <= now else start
    if start is None:
        start = end - timedelta(days=MAX_DAYS)
    if end.microsecond == 0:  # stamps are in whole seconds: the end takes in all that is stamped with it
        end += timedelta(microseconds=999_999)
    if start > end:
        raise Open311Error((400, "start_date lies after end_date"))
    if end - start > timedelta(days=MAX_DAYS, seconds=1):
        raise Open311Error((400, f"start_date and end_date span more than {MAX_DAYS} days"))
    return Window(start=start, end=end)


def posted(request: HttpRequest) -> QueryDict:
    """The form of a POST, whether url-encoded or multipart. 400 for other bodies."""
    if request.content_type not in {"application/x-www-form-urlencoded", "multipart/form-data", ""}:
        raise Open311Error((400, "send the request as application/x-www-form-urlencoded or multipart/form-data, UTF-8"))
    return request.POST
