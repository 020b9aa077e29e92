# SPDX-License-Identifier: EUPL-1.2
"""Keeps what lists, search and map read in step with the cases: one narrow row, its stems, and packed counters.

Each fold compares what is stored with what should be, so that it may be repeated, overtaken or replayed from the first
event without counting anything twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q

from balai import packs
from balai.cases.actions.opening import columns_of, rows
from balai.cases.models import Attachment, Case
from balai.packs import lookup
from balai.packs.schema import Pack
from balai.regions import queries as regions
from balai.reports.models import CategoryNumber, ListedBefore, ListedReport, MapCell
from balai.reports.rules import cells, hints, morton, text, tokens

# What merged into another report is read there: its reporter is one of the other's people.
LISTED = Q(kind="report", visibility="public", is_listed=True, merged_into=None)
LATE = timedelta(minutes=10)  # what is listed later than this after it was opened became public only then
CHUNK = 400  # ids in one IN (...)
_PG_LOCK = 7_301_001  # folds of several workers change the same counters, so they queue up


@dataclass(frozen=True, slots=True)
class _Spot:
    """What the counters know of a listed report."""

    category: str
    phase: str
    area_code: str
    morton: int | None


@dataclass(frozen=True, slots=True)
class _Row:
    """What should be listed of a case, with the text that is searched."""

    listed: dict[str, Any]
    words: str

    @property
    def spot(self) -> _Spot:
        row = self.listed
        return _Spot(row["category"], row["phase"], row["area_code"], row["morton"])


def fold_cases(case_ids: Iterable[int], *, retext: bool = False, at: datetime | None = None) -> int:
    """How many listings were made, changed or removed so that those of the cases are as they should be.

    `retext`: their texts changed behind the first line, so their stems are made anew. `at`: now, where what is listed
    for the first time is news; those that were opened long before keep it as the moment at which they became public.
    """
    ids = sorted(set(case_ids))
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_PG_LOCK,))
        moves: list[tuple[_Spot, int]] = []
        known = _listed_or_before(ids) if at else set[int]()
        done = sum(_fold(ids[n : n + CHUNK], moves, retext=retext) for n in range(0, len(ids), CHUNK))
        if at is not None:
            fresh = ListedReport.objects.filter(case__in=ids, listed_at=None, opened_at__lt=at - LATE)
            fresh.exclude(case__in=known).update(listed_at=at)
        _count(moves)  # once for all, since neighbours share cells
        return done


def _listed_or_before(ids: Sequence[int]) -> set[int]:
    """Cases that are listed, or were when the lists began to be made anew."""
    listed = ListedReport.objects.filter(case__in=ids).values_list("pk")
    return {pk for (pk,) in listed.union(ListedBefore.objects.filter(case_id__in=ids).values_list("case_id"))}


def _fold(ids: Sequence[int], moves: list[tuple[_Spot, int]], *, retext: bool) -> int:
    stored: dict[int, dict[str, Any]] = {
        row["case_id"]: dict(row) for row in ListedReport.objects.filter(case__in=ids).values(*_COLUMNS)
    }
    wanted = _wanted(ids)
    changed = [new for case_id, new in wanted.items() if retext or new.listed != stored.get(case_id)]
    gone = [case_id for case_id in stored if case_id not in wanted]
    if not changed and not gone:
        return 0
    for new in changed:
        old = stored.get(new.listed["case_id"])
        before = _spot(old) if old else None
        if before != new.spot:
            moves += [(before, -1)] if before else []
            moves.append((new.spot, 1))
    moves += [(_spot(stored[case_id]), -1) for case_id in gone]
    _store(changed)
    _search(changed, stored, gone, retext=retext)
    ListedReport.objects.filter(case__in=gone).delete()
    return len(changed) + len(gone)


def _spot(row: dict[str, Any]) -> _Spot:
    return _Spot(row["category"], row["phase"], row["area_code"], row["morton"])


# -- what should be listed ---------------------------------------------------------------------------------
_FROM_CASE = ("id", "number", "report__category", "state", "phase", "area_code", "lat", "lon", "title", "agency",
              "support_count", "outcome", "opened_at", "updated_at", "report__public_text",
              "report__landmark", "report__public_landmark")  # fmt: skip


def _wanted(ids: Sequence[int]) -> dict[int, _Row]:
    found = Case.objects.filter(LISTED, id__in=ids, report__isnull=False)
    photos = _photos(ids)
    return {row[0]: _row(row, photos.get(row[0], "")) for row in found.values_list(*_FROM_CASE)}


def _photos(ids: Sequence[int]) -> dict[int, str]:
    """The first photo of each case that may be shown and has its sizes."""
    found = Attachment.objects.filter(case__in=ids, kind="report", is_public=True, is_ready=True)
    first: dict[int, str] = {}
    for case_id, key in found.order_by("position").values_list("case_id", "key"):
        first.setdefault(case_id or 0, key)
    return first


def _row(found: Sequence[Any], photo: str) -> _Row:
    (case_id, number, category, state, phase, area_code, lat, lon, title, agency, support_count, outcome, opened_at,
     updated_at, public_text, landmark, public_landmark) = found  # fmt: skip
    listed = {
        "case_id": case_id,
        "number": number,
        "category": category,
        "state": state,
        "phase": phase,
        "area_code": area_code,
        "morton": None if lat is None or lon is None else morton.encode(lat, lon),
        "lat": lat,
        "lon": lon,
        "title": title,
        "agency": agency,
        "support_count": support_count,
        "photo": photo,
        "outcome": outcome,
        "opened_at": opened_at,
        "updated_at": updated_at,
    }
    return _Row(listed, f"{public_text or title}\n{hints.landmark_for_all(landmark, public_landmark)}")


# -- rows and stems ----------------------------------------------------------------------------------------
_COLUMNS = columns_of(ListedReport, "listed_at")
_UPSERT = (
    f"INSERT INTO {ListedReport._meta.db_table} ({', '.join(_COLUMNS)}) "  # noqa: S608, SLF001  fixed names
    f"VALUES ({', '.join(['%s'] * len(_COLUMNS))}) ON CONFLICT (case_id) DO UPDATE SET "
    + ", ".join(f"{c} = excluded.{c}" for c in _COLUMNS if c != "case_id")
)


def _store(changed: Sequence[_Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT, rows(_COLUMNS, (row.listed for row in changed)))


_TEXTS = ("category", "area_code", "title", "phase")


def _search(changed: Sequence[_Row], stored: dict[int, dict[str, Any]], gone: Sequence[int], *, retext: bool) -> None:
    """Stems of new rows, of those whose words changed, and none of rows that are gone."""
    stale = [
        new
        for new in changed
        if (old := stored.get(new.listed["case_id"])) is None or retext or any(old[p] != new.listed[p] for p in _TEXTS)
    ]
    key = search_key()
    with connection.cursor() as cursor:
        dropped = [(new.listed["case_id"],) for new in stale if new.listed["case_id"] in stored]
        dropped += [(case_id,) for case_id in gone]
        if dropped:
            cursor.executemany(f"DELETE FROM reports_search WHERE {key} = %s", dropped)  # noqa: S608  fixed name
        if stale:
            cursor.executemany(insert_words(), [(row.listed["case_id"], search_words(row)) for row in stale])


def search_key() -> str:
    """The column that holds the case in the table of stems."""
    return "rowid" if connection.vendor == "sqlite" else "case_id"


def insert_words() -> str:
    """The statement that stores one (case, words)."""
    value = "%s" if connection.vendor == "sqlite" else "array_to_tsvector(string_to_array(%s, ' '))"
    return f"INSERT INTO reports_search ({search_key()}, words) VALUES (%s, {value})"  # noqa: S608  fixed names


def search_words(row: _Row) -> str:
    """The stems of a row, and the marks by which search is narrowed to an area or a category."""
    return words_of(row.words, row.spot)


def words_of(body: str, spot: _Spot) -> str:
    """Stems of a text, its category's name and its place's names, with the marks that narrow a search."""
    fixed = _category_words(packs.current(), spot.category) | _place_words(spot.area_code)
    return " ".join(sorted(fixed.union(text.stems(body), (tokens.phase_mark(spot.phase),))))


_of_categories: dict[tuple[int, str], frozenset[str]] = {}


def _category_words(pack: Pack, code: str) -> frozenset[str]:
    """Stems of a category's name, and the marks of it and all above."""
    key = (id(pack), code)
    if key not in _of_categories:
        lineage = lookup.ancestors(pack, code)
        names = text.stems(lineage[0].name.id) if lineage else []
        _of_categories[key] = frozenset([*names, *tokens.marks("", [c.code for c in lineage] or [code])])
    return _of_categories[key]


@lru_cache(maxsize=100_000)
def _place_words(area_code: str) -> frozenset[str]:
    """Stems of the names of a place, smallest to regency, and the marks of it and all above."""
    areas = regions.path(area_code)[1:] if regions.find(area_code) else ()
    return frozenset([*text.stems(" ".join(a.name for a in areas)), *tokens.marks(area_code, ())])


# -- counters ----------------------------------------------------------------------------------------------
def category_numbers(codes: Iterable[str] = ()) -> dict[str, int]:
    """The numbers under which categories are counted; codes without one are given the next."""
    known = dict(CategoryNumber.objects.values_list("code", "id"))
    fresh = sorted(set(codes) - set(known))
    if fresh:
        last = CategoryNumber.objects.aggregate(last=Max("id"))["last"] or 0
        made = [CategoryNumber(id=last + n, code=code) for n, code in enumerate(fresh, 1)]
        CategoryNumber.objects.bulk_create(made)
        known |= {row.code: row.id for row in made}
    return known


_Deltas = dict[tuple[int, int], cells.Counters]  # (zoom, cell) -> what changes there


def _count(moves: Sequence[tuple[_Spot, int]]) -> None:
    """Adds and takes away reports in all cells they lie in."""
    if not moves:
        return
    numbers = category_numbers(spot.category for spot, _times in moves)
    deltas: _Deltas = {}
    for spot, times in moves:
        key = cells.key(numbers[spot.category], cells.PHASES.index(spot.phase))
        places, x, y = cells.place_cells(spot.area_code), 0, 0
        if spot.morton is not None:
            x, y = morton.split(spot.morton)
            places += tuple((zoom, morton.cell(spot.morton, zoom)) for zoom in cells.ZOOMS)
        for place in places:
            delta = deltas.get(place)
            if delta is None:
                delta = deltas[place] = cells.Counters()
            delta.add(key, x, y, times)
    _apply(deltas)


def _apply(deltas: _Deltas) -> None:
    blobs = _blobs(deltas)
    kept: list[tuple[int, int, bytes, int]] = []
    empty: list[tuple[int, int]] = []
    for place, delta in deltas.items():
        counters = cells.unpack(blobs.get(place, b""))
        counters.change(delta)
        if counters.counts:
            kept.append((*place, cells.pack(counters), counters.total))
        else:
            empty.append(place)
    table = MapCell._meta.db_table  # noqa: SLF001  Django's documented Meta API
    with connection.cursor() as cursor:
        if kept:
            cursor.executemany(
                f"INSERT INTO {table} (zoom, cell, counts, total) VALUES (%s, %s, %s, %s) "  # noqa: S608  fixed name
                "ON CONFLICT (zoom, cell) DO UPDATE SET counts = excluded.counts, total = excluded.total",
                kept,
            )
        if empty:
            cursor.executemany(f"DELETE FROM {table} WHERE zoom = %s AND cell = %s", empty)  # noqa: S608  fixed name


def _blobs(deltas: _Deltas) -> dict[tuple[int, int], bytes]:
    wanted: dict[int, list[int]] = {}
    for zoom, cell in deltas:
        wanted.setdefault(zoom, []).append(cell)
    table, found = MapCell._meta.db_table, dict[tuple[int, int], bytes]()  # noqa: SLF001  Django's documented Meta API
    with connection.cursor() as cursor:
        for zoom, numbers in wanted.items():
            for at in range(0, len(numbers), CHUNK):
                # Written into the statement: Django spends longer on a parameter than the database on its row.
                cells_ = ", ".join(map(str, map(int, numbers[at : at + CHUNK])))
                cursor.execute(f"SELECT cell, counts FROM {table} WHERE zoom = {int(zoom)} AND cell IN ({cells_})")  # noqa: S608  numbers only
                found |= {(zoom, cell): bytes(counts) for cell, counts in cursor.fetchall()}
    return found


def rebuild(batch: int = 5000) -> int:
    """Listings, stems and counters made anew from all cases; how many are listed. Committed batch by batch, so that
    nobody waits for it; until it is done lists lack what is still to come. What was listed is noted meanwhile, even
    if a rebuild broke off: when a report became public late no case tells, and what was public is no news.
    """
    before, listed = ListedBefore._meta.db_table, ListedReport._meta.db_table  # noqa: SLF001
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {before} (case_id, listed_at) SELECT case_id, listed_at FROM {listed} WHERE true "  # noqa: S608  fixed names
            "ON CONFLICT (case_id) DO NOTHING"
        )
        for table in ("reports_search", listed, MapCell._meta.db_table):  # noqa: SLF001
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  fixed names
    found = Case.objects.filter(LISTED).order_by("id")
    done, last = 0, 0
    while ids := list(found.filter(id__gt=last).values_list("id", flat=True)[:batch]):
        done += fold_cases(ids)
        last = ids[-1]
    late = list(ListedBefore.objects.exclude(listed_at=None).values_list("pk", "listed_at"))
    for at in range(0, len(late), CHUNK):
        rows_ = [ListedReport(pk=case_id, listed_at=moment) for case_id, moment in late[at : at + CHUNK]]
        ListedReport.objects.bulk_update(rows_, ["listed_at"])
    ListedBefore.objects.all().delete()
    return done
