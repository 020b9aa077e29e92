# SPDX-License-Identifier: EUPL-1.2
"""Promises in time: when one ends, what a pause does to it, how much of it is used up."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from balai.cases.rules.assignment import covers
from balai.packs.schema import Calendar, Promise

_DAY = timedelta(days=1)
_FAR = 3660  # days; a promise that would need more means a calendar without working days


@lru_cache(maxsize=512)
def _national(country: str, year: int) -> dict[date, str]:
    """Public holidays and joint leave of government offices (cuti bersama) of one year, with their names."""
    found = holidays.country_holidays(country, years=year, categories=_categories(country), language=_language(country))
    return dict(sorted(found.items()))


def _categories(country: str) -> tuple[str, ...]:
    return ("public", "government") if country == "ID" else ("public",)


def _language(country: str) -> str | None:
    return "id" if country == "ID" else None


@dataclass(frozen=True)
class Week:
    """When government works: weekdays (Monday 0), local opening hours, days off. Days off are asked year by year."""

    zone: ZoneInfo
    weekdays: frozenset[int]
    opens: time
    closes: time
    country: str = ""
    days_off: dict[date, str] = field(default_factory=dict)

    def day_off(self, day: date) -> str:
        """Why nobody works on a local day: the holiday's name, `weekend`, or empty on a working day."""
        if day in self.days_off:
            return self.days_off[day]
        if day.weekday() not in self.weekdays:
            return "weekend"
        return _national(self.country, day.year).get(day, "") if self.country else ""

    def works_on(self, day: date) -> bool:
        """Whether the local day is a working day."""
        return not self.day_off(day)

    def at(self, day: date, clock: time) -> datetime:
        """The moment of a local wall clock time, in UTC."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


def week(calendar: Calendar, zone: str) -> Week:
    """The working week of a pack. ValueError if it has no working hour at all."""
    opens, closes = time.fromisoformat(calendar.opens), time.fromisoformat(calendar.closes)
    if not calendar.weekdays or closes <= opens:
        raise ValueError("a calendar needs weekdays, and must close after it opens")
    return Week(ZoneInfo(zone), frozenset(calendar.weekdays), opens, closes, calendar.country, dict(calendar.days_off))


def due_at(start: datetime, promise: Promise, week: Week) -> datetime:
    """When a promise that begins at `start` ends, in UTC.

    Hours run through nights and holidays. Working days end when the offices close on the n-th working day after the
    local day of `start`, which itself does not count. ValueError if `start` is naive.
    """
    if start.tzinfo is None:
        raise ValueError("need an aware datetime")
    if promise.hours is not None:
        return start.astimezone(UTC) + timedelta(hours=promise.hours)
    return end_of_working_day(start, promise.working_days or 1, week)


def end_of_working_day(start: datetime, days: int, week: Week) -> datetime:
    """Closing time of the n-th working day after the local day of `start`, in UTC."""
    day, left = start.astimezone(week.zone).date(), days
    for _ in range(_FAR):
        day += _DAY
        left -= week.works_on(day)
        if not left:
            return week.at(day, week.closes)
    raise ValueError("the calendar has too few working days")


def working_days(after: date, until: date, week: Week) -> int:
    """How many working days there are after one local day up to and including another."""
    return sum(week.works_on(after + _DAY * n) for n in range(1, (until - after).days + 1))


def resumed(due: datetime, paused_at: datetime, resumed_at: datetime, promise: Promise, week: Week) -> datetime:
    """When the promise ends after standing still from `paused_at` to `resumed_at`, in UTC.

    What was left at the pause is left again afterwards, in the promise's own measure: hours, or whole working days.
    A promise that was already broken stays due when it was.
    """
    if due <= paused_at:
        return due.astimezone(UTC)
    if promise.hours is not None:
        return (resumed_at + (due - paused_at)).astimezone(UTC)
    stood, last = paused_at.astimezone(week.zone).date(), due.astimezone(week.zone).date()
    left = working_days(stood, last, week)
    if left:
        return max(due.astimezone(UTC), end_of_working_day(resumed_at, left, week))
    today = resumed_at.astimezone(week.zone).date()
    closes = week.at(today, week.closes)
    if week.works_on(today) and resumed_at < closes:  # at closing time nothing of the day is left
        return max(due.astimezone(UTC), closes)
    return max(due.astimezone(UTC), end_of_working_day(resumed_at, 1, week))


def used(started: datetime, due: datetime, now: datetime) -> float:
    """Share of the promise that is used up: 0 at its start, 1 when due, more when broken."""
    whole = (due - started).total_seconds()
    return max((now - started).total_seconds(), 0.0) / whole if whole > 0 else 1.0


def choose(
    promises: Iterable[Promise], phase: str, lineage: Collection[str], on: date, area: str = ""
) -> Promise | None:
    """The promise for a phase: the first in the pack's order that is valid on a local date, meant for the subject or
    for anything above it (`lineage`, the subject included), and made in the area; None if nothing is promised.
    """
    for promise in promises:
        if (
            phase in promise.phases
            and promise.valid_from <= on
            and (promise.valid_to is None or on <= promise.valid_to)
            and (not promise.categories or any(code in promise.categories for code in lineage))
            and (not promise.areas or any(covers(code, area) for code in promise.areas))
        ):
            return promise
    return None
