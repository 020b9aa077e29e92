# SPDX-License-Identifier: EUPL-1.2
"""What people watch, whom a report touches, and what is new where they watch."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from balai import packs
from balai.notifications import queries as notifications
from balai.packs import lookup
from balai.packs.rules.keeping import border
from balai.reports.inputs import NewWatch
from balai.reports.models import ListedReport, Watch, WatchAddress, WatchMark
from balai.reports.queries.filters import subtree
from balai.reports.rules import around, morton
from balai.reports.rules.around import Around
from balai.reports.rules.pace import SETTLED, Pace, told_by, written_by

NAMED = 5  # reports named for one watch in a message
STREAMED = 2000  # rows of a circle, way or field that are in memory at once
MARKS = 900  # parameters of one statement
FRESH = timedelta(days=3)  # older news stirs nobody: the reader of the trail went back over it
place = lru_cache(maxsize=4096)(around.parse)  # of a watch; None for "", an area
_TOLD = Q(user__isnull=False) | Q(confirmed_at__isnull=False)


@dataclass(frozen=True, slots=True)
class News:
    """New and solved public reports of a watched place and category since somebody was last told; the newest ones'
    numbers and titles.
    """

    new: int
    done: int
    named: tuple[tuple[str, str], ...]


def watches(user_id: int) -> list[Watch]:
    """Everything an account watches, newest first."""
    return list(Watch.objects.filter(user_id=user_id).order_by("-id"))


def pace_of(user_id: int, wish: NewWatch) -> int | None:
    """How often an account already hears of a place, in hours; None when it does not watch it."""
    mine = Watch.objects.filter(user_id=user_id, area_code=wish.area_code, category=wish.category, around=wish.around)
    return mine.values_list("every_h", flat=True).first()


def watches_of(address: uuid.UUID) -> list[Watch]:
    """Everything an address without account watches, newest first; what it has not confirmed is left out."""
    return list(Watch.objects.filter(address=address, confirmed_at__isnull=False).order_by("-id"))


def waiting_since(now: datetime) -> datetime:
    """The moment since which wishes that nobody confirmed are still kept."""
    edge = border(now, packs.current().retention.watches)
    assert edge is not None  # the pack's check refuses a schedule without an end here
    return edge


def waiting(watch_id: int, now: datetime) -> Watch | None:
    """A watch of an address that may be confirmed, or was; None when there is none or its time is over."""
    fresh = Q(confirmed_at__isnull=False) | Q(created_at__gte=waiting_since(now))
    return Watch.objects.filter(fresh, pk=watch_id, user=None).select_related("address").first()


# -- from a report to those who watch ------------------------------------------------------------------------
def marks_of(watch: Watch) -> list[str]:
    """Under what a watch is found: its place, or its category when that is all it asks for."""
    here = place(watch.around) if watch.around else None
    if here is not None:
        return [f"cell:{cell}" for cell in here.cells]
    return [f"area:{watch.area_code}"] if watch.area_code else [f"category:{watch.category}"]


def touched(case_ids: Iterable[int], now: datetime) -> list[int]:
    """Watches that may have news by what became of public reports lately.

    One statement for the reports and one for each `MARKS` marks of them, by an index, however many people watch.
    """
    spots = _spots(case_ids, now - FRESH)
    marks = sorted({mark for spot in spots for mark in spot.marks})
    by_mark: dict[str, list[_Spot]] = {}
    for spot in spots:
        for mark in spot.marks:
            by_mark.setdefault(mark, []).append(spot)
    # One that is stirred and waits for its hour need not be stirred again; one that is told before this settled must.
    calm = Q(watch__stirred_at=None) | _due(now + SETTLED, "watch__")
    told = Q(watch__user__isnull=False) | Q(watch__confirmed_at__isnull=False)
    found: set[int] = set()
    for at in range(0, len(marks), MARKS):
        rows = WatchMark.objects.filter(calm, told, mark__in=marks[at : at + MARKS])
        for watch_id, mark, category, where, told_until in rows.values_list(
            "watch_id", "mark", "watch__category", "watch__around", "watch__told_until"
        ).iterator():
            # What came of it was told before: a comment on a report stirs nobody.
            fresh = (spot for spot in by_mark[mark] if spot.at > told_until)
            if watch_id not in found and any(_fits(spot, category, where) for spot in fresh):
                found.add(watch_id)
    return sorted(found)


@dataclass(frozen=True, slots=True)
class _Spot:
    lineage: tuple[str, ...]
    lat: float | None
    lon: float | None
    marks: tuple[str, ...]
    at: datetime  # of the last thing about it that is news: opened, shown to all, solved


def _spots(case_ids: Iterable[int], since: datetime) -> list[_Spot]:
    recent = Q(opened_at__gte=since) | Q(listed_at__gte=since) | Q(case__resolved_at__gte=since)
    rows = ListedReport.objects.filter(recent, case__in=list(case_ids))
    fields = ("area_code", "category", "lat", "lon", "opened_at", "listed_at", "case__resolved_at")
    return [
        _spot(code, category, lat, lon, max(filter(None, times)))
        for code, category, lat, lon, *times in rows.values_list(*fields)
    ]


def _spot(area_code: str, category: str, lat: float | None, lon: float | None, at: datetime) -> _Spot:
    lineage = tuple(c.code for c in lookup.ancestors(packs.current(), category)) or (category,)
    parts = area_code.split(".")
    marks = [f"area:{'.'.join(parts[: n + 1])}" for n in range(len(parts))]
    marks += [f"category:{code}" for code in {*lineage, category}]
    if lat is not None and lon is not None:
        marks += [f"cell:{cell}" for cell in around.cells_of(lat, lon)]
    return _Spot((*lineage, category), lat, lon, tuple(marks), at)


def _fits(spot: _Spot, category: str, where: str) -> bool:
    if category and category not in spot.lineage:
        return False
    here = place(where) if where else None
    return here is None or (spot.lat is not None and spot.lon is not None and here.contains(spot.lat, spot.lon))


# -- from people to their news -------------------------------------------------------------------------------
def _due(now: datetime, prefix: str = "") -> Q:
    """Stirred watches that were last told as long ago as their pace asks."""
    found = Q()
    for pace in Pace:  # each with all that the index asks for, or SQLite reads the table
        asked = {"every_h": pace, "told_until__lte": told_by(pace, now), "stirred_at__isnull": False}
        found |= Q(**{prefix + name: value for name, value in asked.items()})
    return found


def _left_alone(now: datetime) -> Q:
    """Watches of whoever got a letter within the hour, about whatever place, or has quiet hours: what is new waits, and
    comes in one letter.
    """
    began = Coalesce("confirmed_at", "created_at")  # since then nothing but a letter moves `told_until` on
    theirs = Q(user=OuterRef("user")) | Q(address=OuterRef("address"))
    written = Watch.objects.filter(theirs, told_until__gt=written_by(now)).filter(told_until__gt=began)
    local = now.astimezone(lookup.zone(packs.current())).time()
    return Q(Exists(written)) | notifications.in_quiet_hours("user", local)


def due_watchers(now: datetime, most: int) -> list[list[Watch]]:
    """For each of at most so many people who have something to hear now, the watches that one letter is about; those
    first whose news waits longest. Two statements.

    All watches of one person and pace go together: two daily ones asked for at different hours make one letter a day.
    """
    due = Watch.objects.filter(_TOLD, _due(now)).exclude(_left_alone(now))
    owners: dict[tuple[int | None, uuid.UUID | None], None] = {}
    for owner in due.order_by("stirred_at", "id").values_list("user_id", "address_id").iterator(most):
        owners[owner] = None  # not grouped by the database: SQLite would read every watch in the groups' order
        if len(owners) == most:
            break
    if not owners:
        return []
    users, addresses = [u for u, _a in owners if u], [a for _u, a in owners if a]
    rows = Watch.objects.filter(_TOLD, Q(user__in=users) | Q(address__in=addresses))
    by_owner: dict[tuple[int | None, uuid.UUID | None], list[Watch]] = {owner: [] for owner in owners}
    for row in rows.select_related("user", "address").order_by("-id"):
        by_owner[row.user_id, row.address_id].append(row)
    return [_at_their_pace(rows, now) for rows in by_owner.values()]


def _at_their_pace(rows: Sequence[Watch], now: datetime) -> list[Watch]:
    paces = {row.every_h for row in rows if row.stirred_at and row.told_until <= told_by(Pace(row.every_h), now)}
    return [row for row in rows if row.every_h in paces]


def news(watch: Watch, until: datetime) -> News:
    """What happened since the watch was last told or began, up to a moment: all of it counted, the newest named. At
    most four statements; where it watches an area, whatever its size, the database counts and sends no more than what
    is named.
    """
    here, since = _within(watch), max(watch.told_until, watch.confirmed_at or watch.created_at)
    fresh = here.filter(opened_at__gt=since, opened_at__lte=until)
    late = here.filter(listed_at__gt=since, listed_at__lte=until, opened_at__lte=since)
    done = here.filter(updated_at__gt=since, case__resolved_at__gt=since, case__resolved_at__lte=until)
    new, named = _counted(watch, fresh, NAMED)
    more, rest = _counted(watch, late, NAMED - len(named))
    return News(new + more, _counted(watch, done, 0)[0], (*named, *rest))


_Named = tuple[tuple[str, str], ...]  # numbers and titles


def _counted(watch: Watch, rows: QuerySet[ListedReport], most: int) -> tuple[int, _Named]:
    """How many they are, and the newest, at most so many. One statement; two where an area has more of them."""
    here = place(watch.around) if watch.around else None
    ordered = rows.order_by("-opened_at")
    if here is not None:
        return _streamed(here, ordered, most)
    named = tuple(ordered.values_list("number", "title")[:most]) if most else ()
    return (len(named) if len(named) < most else rows.count()), named


def _streamed(here: Around, rows: QuerySet[ListedReport], most: int) -> tuple[int, _Named]:
    """The same of what lies in a shape, which only its own geometry tells exactly; a few thousand in memory at once."""
    count, named = 0, list[tuple[str, str]]()
    for number, title, lat, lon in rows.values_list("number", "title", "lat", "lon").iterator(STREAMED):
        if lat is None or lon is None or not here.contains(lat, lon):
            continue
        count += 1
        if len(named) < most:
            named.append((number, title))
    return count, tuple(named)


def _within(watch: Watch) -> QuerySet[ListedReport]:
    rows = ListedReport.objects.all()
    here = place(watch.around) if watch.around else None
    if here is not None:
        rows = rows.filter(
            _runs(here),
            lat__range=(here.box.south, here.box.north),
            lon__range=(here.box.west, here.box.east),
        )
    elif watch.area_code:
        rows = rows.filter(Q(area_code=watch.area_code) | Q(area_code__startswith=f"{watch.area_code}."))
    return rows.filter(category__in=subtree(watch.category)) if watch.category else rows


def _runs(here: Around) -> Q:
    found = Q()
    for run_ in morton.ranges(here.box, 8):
        found |= Q(morton__range=run_)
    return found


def address_by_hash(contact_hash: str) -> WatchAddress | None:
    """The row of an address that watches, if it does."""
    return WatchAddress.objects.filter(contact_hash=contact_hash).first() if contact_hash else None
