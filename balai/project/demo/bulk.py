# SPDX-License-Identifier: EUPL-1.2
"""Loads invented reports by the hundred thousand: lives made in processes of their own, rows written in bulk.

Every report has its whole trail, chained as the engine chains it, and its promises; lists, search and map are folded by
the same functions that follow real reports. Readers of the trail are moved past the load, so that nobody is told of it.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

import h3
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from balai import packs
from balai.cases import consumers
from balai.cases.actions import join_tallies
from balai.cases.actions.opening import CASE_COLUMNS, CELL_RESOLUTION, EVENT_COLUMNS, PROMISE_COLUMNS, columns_of
from balai.cases.flows import week
from balai.cases.models import Case, Cursor, Event, Promise, Serial
from balai.cases.rules import trail
from balai.kernel import crypto, ids
from balai.kernel.clock import now as present
from balai.packs import lookup
from balai.project.demo import plan, play
from balai.project.demo.tales import Tale, Teller
from balai.reports.actions.folding import fold_cases
from balai.reports.models import Report
from balai.reports.rules import text

Say = Callable[[str], None]
DAYS = 730  # how far back the oldest report lies
CHUNK = 500  # reports made at once by one process, seeded by the first one's number
PER_COMMIT = 4000  # reports in one transaction: seconds at most, so that a running server is not locked out
ALONE_TO = 20_000  # below this another process costs more than it saves
SEED = 20250415
OLD_H = 45 * 24  # older than this, a report with an open end has nearly always come to one
STUCK = 0.03
SPOTS = 24
FINAL = ("confirmed", "confirmed", "confirmed", "silent", "silent", "refused", "transferred", "merged")
REPORT_COLUMNS = columns_of(Report)
_TABLES = ((Case, CASE_COLUMNS), (Event, EVENT_COLUMNS), (Promise, PROMISE_COLUMNS), (Report, REPORT_COLUMNS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Reports to invent: their place in the whole, when they came in, and their numbers."""

    first: int
    opened: tuple[datetime, ...]
    numbers: tuple[str, ...]
    now: datetime
    vendor: str
    link_key: str = ""  # what the secret links of these reports are made of


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Rows of four tables in the order of `_TABLES`, and the cases that are listed in public."""

    rows: tuple[list[tuple[Any, ...]], ...]
    listed: list[int]


def load(count: int, say: Say, at: datetime | None = None) -> None:
    """Add `count` invented reports to the database, dated over the two years before `at` (now if not given)."""
    from balai.project import working

    working.load_jobs()
    at = at or present().replace(minute=0, second=0, microsecond=0)
    first = _loaded()
    began = time.monotonic()
    say(f"  {count} laporan peragaan: menyiapkan nomor")
    opened = moments(count, at)
    numbers = _reserve(opened)
    orders = (
        Order(
            first=first + n, opened=tuple(opened[n : n + CHUNK]), numbers=tuple(numbers[n : n + CHUNK]), now=at,
            vendor=connection.vendor, link_key=crypto.keyed_hash("report-link", f"{_prefix()}{first + n}"),
        )
        for n in range(0, count, CHUNK)
    )  # fmt: skip
    _prepare_database()
    done, waiting = 0, list[Made]()
    for made in _made(orders, alone=count <= ALONE_TO):
        waiting.append(made)
        if len(waiting) * CHUNK >= PER_COMMIT:
            done += _store(waiting, at)
            waiting = []
            rate = done / (time.monotonic() - began)
            say(f"  {done:>9} dari {count} laporan, {rate:.0f} per detik, sisa {(count - done) / rate:.0f} detik")
    done += _store(waiting, at)
    _after()
    say(f"  {done} laporan peragaan dimuat dalam {time.monotonic() - began:.0f} detik")


def _made(orders: Iterator[Order], *, alone: bool) -> Iterator[Made]:
    """What the orders give, in their order; made by other processes while this one writes, unless `alone`."""
    if alone:
        yield from map(make, orders)
        return
    from balai.project import boot

    workers = max(1, min(4, os.cpu_count() or 1))
    queue: deque[Future[Made]] = deque()
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=boot.django_ready) as pool:
        for order in orders:
            queue.append(pool.submit(make, order))
            if len(queue) > workers * 3:
                yield queue.popleft().result()
        while queue:
            yield queue.popleft().result()


# -- when and which number ---------------------------------------------------------------------------------
def moments(count: int, at: datetime) -> list[datetime]:
    """`count` moments in ascending order over the two years before `at`: more in later months, none at night."""
    zone = week().zone
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = midnight - timedelta(days=DAYS)
    today = min(max((at - midnight).total_seconds() / 3600 - 6.05, 0) / 16, 1)
    found = []
    for n in range(count):
        share = (n + 0.5) / count
        passed = (((1 + 3 * share) ** 0.5 - 1) * 0.6 + share * 0.4) * (DAYS + today)  # the service becomes known
        day, of_day = divmod(passed, 1)
        found.append((begin + timedelta(days=day, hours=6 + 16 * of_day)).astimezone(UTC))
    return found


def _reserve(opened: Sequence[datetime]) -> list[str]:
    """Public numbers of the moments, taken from the same serials as real reports."""
    pattern, zone = packs.current().meta.number, week().zone
    keys = [f"{pattern.prefix}{at.astimezone(zone):{pattern.date}}" for at in opened]
    table = Serial._meta.db_table  # noqa: SLF001  Django's documented Meta API
    nexts: dict[str, int] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        for key, wanted in sorted(Counter(keys).items()):
            cursor.execute(
                f"INSERT INTO {table} (key, last) VALUES (%s, %s) "  # noqa: S608  fixed name
                f"ON CONFLICT (key) DO UPDATE SET last = {table}.last + excluded.last RETURNING last",
                (key, wanted),
            )
            nexts[key] = cursor.fetchone()[0] - wanted
    numbers = []
    for key in keys:
        nexts[key] += 1
        numbers.append(f"{key}{nexts[key]:0{pattern.serial_digits}d}")
    return numbers


@cache
def _prefix() -> str:
    return f"demo-{packs.current().meta.code}-besar-"


def _loaded() -> int:
    """How many reports earlier loads made; the next one goes on from there."""
    prefix = _prefix()
    mine = Case.objects.filter(client_key__gte=prefix, client_key__lt=prefix + "~")
    last = mine.order_by("-client_key").values_list("client_key", flat=True).first()
    return int(last.removeprefix(prefix)) + 1 if last else 0


# -- making ------------------------------------------------------------------------------------------------
@lru_cache(maxsize=2)
def _stage(at: datetime) -> tuple[play.Stage, Teller]:
    on = play.stage(at)
    return on, Teller(on.pack, at, random.Random(SEED))  # noqa: S311  invention, not secrets


def make(order: Order) -> Made:
    """The rows of the reports of an order; the same for the same order."""
    on, teller = _stage(order.now)
    seed = SEED * 1_000_003 + order.first
    rng = teller.salts = random.Random(seed)  # noqa: S311  invention, not secrets
    told = plan.stories(len(order.opened), len(on.villages), len(on.categories), seed)
    tales: list[Tale] = []
    for n, story in enumerate(told):
        tale = _begin(order, n, story, on, rng)
        teller.begin(tale)
        _live(tale, story, teller, tales, rng)
        tales.append(tale)
    for tale in tales:
        teller.settle(tale)
    return _rows(tales, order.vendor)


@lru_cache(maxsize=2)
def _spots(at: datetime) -> Callable[[int, int], tuple[float, float]]:
    """Finds one of the few dozen spots of a village where things go wrong again and again."""
    villages = _stage(at)[0].villages

    @lru_cache(maxsize=200_000)
    def spot(village: int, which: int) -> tuple[float, float]:
        dice = random.Random(village * SPOTS + which)  # noqa: S311  invention, not secrets
        return play.near(villages[village], (dice.gauss(0, 0.004), dice.gauss(0, 0.004)))

    return spot


def _begin(order: Order, n: int, story: plan.Story, on: play.Stage, rng: random.Random) -> Tale:
    """The case and report as handed in; the engine's part follows."""
    index, at = order.first + n, order.opened[n]
    village = on.villages[story.village]
    category = on.categories[story.category]
    spot = _spots(order.now)(story.village, story.example % SPOTS)
    lat, lon = round(spot[0] + rng.uniform(-3e-4, 3e-4), 6), round(spot[1] + rng.uniform(-3e-4, 3e-4), 6)
    example = category.examples[story.example % len(category.examples)] if category.examples else category.name.id
    said = " ".join((example.rstrip(".") + ".", *(play.filled(word, village, on.pack) for word in story.words)))
    is_public = story.public and not category.sensitive
    key = f"{_prefix()}{index:09d}"
    # The moment in the id keeps the order of ids that of the reports; the count below makes it one of its kind.
    case_id = (int(at.timestamp() * 1000) - 1_600_000_000_000) << 22 | (index & 0x3FFFFF)
    case: dict[str, Any] = dict.fromkeys(CASE_COLUMNS)
    case |= {
        "id": case_id, "uuid": uuid.UUID(int=rng.getrandbits(128), version=4), "number": order.numbers[n],
        "kind": "report", "subject": category.code, "workflow": "report", "outcome": "",
        "title": (text.headline(said) if is_public else category.name.id)[:140],
        "workflow_version": lookup.workflow(on.pack, "report").version, "is_open": True, "area_code": village.code,
        "lat": lat, "lon": lon, "cell": int(h3.latlng_to_cell(lat, lon, CELL_RESOLUTION), 16), "worked_by": "",
        "visibility": "public" if is_public else "private", "is_listed": is_public,
        "channel": ("web", "web", "web", "whatsapp", "open311")[story.example % 5], "client_key": key,
        "secret_hash": ids.secret_hash(order.link_key + key), "facts": {}, "support_count": 0,
        "objection_count": 0, "opened_at": at, "updated_at": at, "is_overdue": False, "escalation": 0, "version": 1,
        "last_seq": 1, "last_hash": trail.START,
    }  # fmt: skip
    report: dict[str, Any] = dict.fromkeys(REPORT_COLUMNS)
    report |= {
        "case_id": case_id, "category": category.code, "description": said,
        "public_text": said if is_public else "", "landmark": play.filled(story.landmark, village, on.pack),
        "answers": play.answers(category, story.example), "place_source": "pin", "accuracy_m": 12,
        "place_confirmed": True, "suggested": category.code, "route": "", "moderation": "clean", "hints": [],
        "on_behalf": False, "external": {},
    }  # fmt: skip
    return Tale(case=case, report=report, category=category, index=index, at=at)


def _live(tale: Tale, story: plan.Story, teller: Teller, before: Sequence[Tale], rng: random.Random) -> None:
    """Take the steps of the story's road that lie before now."""
    steps: Sequence[tuple[str, float]] = [(s.verb, s.after_h) for s in story.steps]
    age_h = (teller.now - tale.at).total_seconds() / 3600
    if age_h > OLD_H and story.road not in FINAL and rng.random() > STUCK:
        end = rng.choice(FINAL)
        road = next(verbs for name, _share, verbs in plan.ROADS if name == end)
        steps = [(verb, rng.uniform(*plan.HOURS[verb])) for verb in road]
    at = tale.at
    for verb, after_h in steps:
        at += timedelta(hours=after_h)
        if at >= teller.now:
            return
        target = _target(tale, before, at) if verb == "merge" else None
        if not teller.take(tale, verb, at, target):
            return
        if target is not None:
            _join(target, tale, teller, at)
        if verb == "confirm" and tale.case["outcome"] == "confirmed":
            _rate(tale, story.rating, teller)


def _target(tale: Tale, before: Sequence[Tale], at: datetime) -> Tale | None:
    """An older report that a later one may be merged into: of the same kind if there is one."""
    able = [t for t in before if not t.case["merged_into_id"] and t.at < at]
    same = [t for t in able if t.case["subject"] == tale.case["subject"]]
    return next(reversed(same or able), None)


def _join(target: Tale, tale: Tale, teller: Teller, at: datetime) -> None:
    teller.append(target, "join", at, data={"joined": tale.case["number"]})
    target.case |= {"support_count": target.case["support_count"] + 1, "updated_at": at}


def _rate(tale: Tale, rating: int, teller: Teller) -> None:
    at = tale.at + timedelta(minutes=2)
    tale.case |= {"rating": rating, "updated_at": at}
    data: dict[str, object] = {"rating": rating, "tags": []}
    teller.append(tale, "rate", at, role="reporter", data=data, is_public=False)


def _rows(tales: Sequence[Tale], vendor: str) -> Made:
    """Rows as the database takes them: moments and JSON as text on SQLite, JSON as text on PostgreSQL."""
    parts: tuple[list[dict[str, Any]], ...] = (
        [t.case for t in tales], [e for t in tales for e in t.events], [p for t in tales for p in t.promises],
        [t.report for t in tales],
    )  # fmt: skip
    out = []
    for (_model, columns), items in zip(_TABLES, parts, strict=True):
        pick = itemgetter(*columns)
        plain = _plain_sqlite if vendor == "sqlite" else _plain_postgresql
        out.append([tuple([f(v) if (f := plain.get(type(v))) else v for v in pick(item)]) for item in items])
    listed = [t.case["id"] for t in tales if t.case["is_listed"] and not t.case["merged_into_id"]]
    return Made(rows=tuple(out), listed=listed)


_written = json.JSONEncoder().encode


def _json(value: object) -> str:
    return _written(value) if value else "{}" if isinstance(value, dict) else "[]"


def _moment(at: datetime) -> str:
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(" ").removesuffix("+00:00")


_plain_postgresql: dict[type, Callable[[Any], Any]] = {dict: _json, list: _json}
_plain_sqlite = _plain_postgresql | {
    datetime: _moment,
    uuid.UUID: lambda value: value.hex,
}


# -- writing -----------------------------------------------------------------------------------------------
def _prepare_database() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size=-262144")  # 256 MB: indexes by chance values stay in memory
            if not connection.in_atomic_block:  # a power cut may cost the last commits, never the database
                cursor.execute("PRAGMA synchronous=NORMAL")
        else:
            cursor.execute("SET statement_timeout = 0")


def _store(made: Sequence[Made], at: datetime) -> int:
    """Write the rows of some orders and fold them, each in one transaction; how many reports it was."""
    if not made:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        while consumers.run_once(at):  # what others wrote meanwhile is not to be passed over
            pass
        for (model, columns), parts in zip(_TABLES, zip(*(m.rows for m in made), strict=True), strict=True):
            _write(cursor, model._meta.db_table, columns, [row for part in parts for row in part])  # noqa: SLF001
        _pass_readers(cursor, at)
    fold_cases(case_id for m in made for case_id in m.listed)
    return sum(len(m.rows[0]) for m in made)


def _write(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["?"] * len(columns))
    # Past Django's cursor: its look at every row for parameter styles costs as much as the insert.
    connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608  fixed names


def _pass_readers(cursor: CursorWrapper, at: datetime) -> None:
    """Every reader of the trail stands behind what was just written."""
    last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    txid = 0
    if connection.vendor == "postgresql":
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        txid = cursor.fetchone()[0]
    for name, _reader in consumers.registry:
        place = {"event_id": last, "txid": txid, "updated_at": at}
        Cursor.objects.update_or_create(name=name, defaults=place)


def _after() -> None:
    """Tallies are joined, the planner learns what came; the connection is as before."""
    join_tallies()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
            cursor.execute("RESET statement_timeout")
        else:
            cursor.execute("PRAGMA cache_size=-16000")
            if not connection.in_atomic_block:
                cursor.execute("PRAGMA synchronous=FULL")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
