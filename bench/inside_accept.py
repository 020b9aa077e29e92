# SPDX-License-Identifier: EUPL-1.2
"""Accepting reports in one process, beside the same rows without Balai: python -m bench.inside_accept COUNT ROUNDS

Prints one JSON object. `bench.topic_accept` starts it with BALAI_HOME and DATABASE_URL set.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import threading
import time
import uuid
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from balai.identity.actors import ANONYMOUS  # noqa: E402
from balai.kernel.clock import now  # noqa: E402
from balai.project import boot  # noqa: E402
from bench import raw  # noqa: E402
from bench.harness import cpu_s  # noqa: E402

settings.BALAI_LIMITS_OFF = True
CLIENTS, GROUP = 32, 32


def new_reports(count):
    """Reports as many different phones would send them."""
    from balai.project.demo import play
    from balai.reports.inputs import NewReport

    on = play.stage(now())
    rng = random.Random(7)
    kinds = [c for c in on.categories if not any(q.required for q in c.questions) and not c.sensitive]
    found = []
    for n in range(count):
        village, category = rng.choice(on.villages), rng.choice(kinds)
        found.append(
            NewReport(
                category=category.code, description=f"{category.name.id} di dekat pasar, sudah {n % 30 + 1} hari.",
                lat=village.lat, lon=village.lon, village=village.code, public=n % 3 > 0,
                client_key=f"bench-{uuid.uuid4().hex}",
            )
        )  # fmt: skip
    return found


def by_threads(items, work, clients=CLIENTS):
    """Seconds it took, and the seconds each item took, when `clients` threads share the items."""
    left, lock, walls = iter(items), threading.Lock(), []

    def run():
        try:
            while True:
                with lock:
                    item = next(left, None)
                if item is None:
                    break
                began = time.perf_counter()
                work(item)
                took = time.perf_counter() - began
                with lock:
                    walls.append(took)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, walls


def in_groups(ready, size):
    """Reports per second when the same rows, made beforehand, are written by one writer, `size` to a commit."""
    from balai.reports.actions import submitting

    began = time.perf_counter()
    for at in range(0, len(ready), size):
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            submitting._insert_all(cursor, ready[at : at + size])
    return len(ready) / (time.perf_counter() - began)


def same_statement(one):
    """SQL of one statement that writes the rows of `one` under new ids: what pgbench does without anything of ours."""
    from psycopg import sql

    from balai.cases.actions.opening import CASE_COLUMNS, EVENT_COLUMNS, PROMISE_COLUMNS, _seal, rows
    from balai.reports.actions.submitting import _REPORT_COLUMNS

    connection.ensure_connection()
    one.case.number = "BENCH"
    _seal(one.case)
    fresh = {"id": ":id", "case_id": ":id", "uuid": "gen_random_uuid()", "number": "'B' || :id::text",
             "client_key": "'bench-' || :id::text", "secret_hash": "md5(:id::text)"}  # fmt: skip

    def insert(table, columns, item):
        values = zip(columns, rows(columns, [item])[0], strict=True)
        made = [fresh[c] if c in fresh and v is not None else sql.Literal(v).as_string(connection.connection)
                for c, v in values]  # fmt: skip
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(made)})"

    parts = [
        insert("cases_event", EVENT_COLUMNS, one.case.event),
        insert("reports_report", _REPORT_COLUMNS, one.report),
    ]
    if one.case.promise:
        parts.append(insert("cases_promise", PROMISE_COLUMNS, one.case.promise))
    withs = ", ".join(f"w{n} AS ({part})" for n, part in enumerate(parts))
    return f"WITH {withs} {insert('cases_case', CASE_COLUMNS, one.case.case)}"


def plain_orm(ready):
    """Reports per second the way one would write it first: save() of each row, a transaction for each report."""
    from balai.cases.actions.opening import CASE_COLUMNS, EVENT_COLUMNS, _number, _seal
    from balai.cases.models import Case, Event, Promise
    from balai.reports.models import Report

    lock = threading.Lock()

    def write(one):
        # On SQLite a crowd of writers would mostly wait for the lock with ever longer pauses: they take turns.
        with lock, transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                _number(cursor, [one.case])
            _seal(one.case)
            Case(**{k: one.case.case[k] for k in CASE_COLUMNS}).save(force_insert=True)
            Event(**{k: one.case.event[k] for k in EVENT_COLUMNS}).save(force_insert=True)
            if one.case.promise:
                Promise(**one.case.promise).save(force_insert=True)
            Report(**one.report).save(force_insert=True)

    return len(ready) / by_threads(ready, write)[0]


def postmaster():
    """The process of the bench's own PostgreSQL, 0 on SQLite."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        return int(Path(cursor.fetchone()[0], "postmaster.pid").read_text("ascii").split()[0])


def busy_s(server):
    """Processor seconds so far of this process, the programs it ran, and the database's server."""
    mine = os.times()
    return mine.user + mine.system + mine.children_user + mine.children_system + (cpu_s(server) if server else 0)


def limits(reports, script, server):
    """What the database does with the same rows, by the name of the way: one measurement of each."""
    from balai.reports.actions import submitting

    def ready(count):
        return [submitting._prepare(r, ANONYMOUS, now()) for r in new_reports(count)]

    found = {"orm": plain_orm(ready(max(40, reports // 6)))}
    if connection.vendor == "sqlite":
        found["limit"] = in_groups(ready(reports), GROUP)
    else:
        script.write_text(same_statement(ready(1)[0]) + ";\n", "utf-8")
        before = busy_s(server)
        found["limit"], done = raw.pgbench(os.environ["DATABASE_URL"], script, CLIENTS)
        found["limit_cpu_ms"] = (busy_s(server) - before) * 1000 / done
        found["groups"] = in_groups(ready(reports), GROUP)
    return found


def accept(count, rounds):
    from balai.reports.actions import submit_report, submitting

    boot.migrate()
    reports = new_reports(count * rounds + 64)
    by_threads(reports[:64], lambda r: submit_report(r, ANONYMOUS, now()))
    out, walls, script, server = {}, [], Path(settings.BALAI_HOME) / "same.sql", postmaster()
    groups, pieces = submitting.write_counts()
    for turn in range(rounds):
        mine = reports[64 + turn * count : 64 + (turn + 1) * count]
        cpu, all_cpu = time.process_time(), busy_s(server)
        took, waited = by_threads(mine, lambda r: submit_report(r, ANONYMOUS, now()))
        walls.append(sorted(waited))
        found = {"cpu_ms": (time.process_time() - cpu) * 1000 / count, "balai": count / took}
        found["all_cpu_ms"] = (busy_s(server) - all_cpu) * 1000 / count
        found |= limits(count, script, server)
        found["share"] = found["balai"] / found["limit"]
        found["p50_ms"] = walls[-1][len(waited) // 2] * 1000
        found["spread"] = walls[-1][int(len(waited) * 0.99)] * 1000 / found["p50_ms"]
        for name, value in found.items():
            out.setdefault(name, []).append(value)
    after = submitting.write_counts()
    return {name: statistics.median(values) for name, values in out.items()} | {
        "per_commit": (after[1] - pieces) / max(1, after[0] - groups)
    }


if __name__ == "__main__":
    print(json.dumps(accept(int(sys.argv[1]), int(sys.argv[2]))))
