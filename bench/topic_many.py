# SPDX-License-Identifier: EUPL-1.2
"""Pages and queries with more and more reports, rendered in one process: BENCH_SIZES=10000,100000,1000000."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from bench.harness import (
    PYTHON,
    SERVE,
    Row,
    Run,
    database,
    drive,
    environment,
    getter,
    inside,
    pss_mb,
    run,
    serving,
    show,
    topic,
)
from bench.topic_http import ASIDE, BANDAR_LAMPUNG, sender

# What, in words, and the most it should be.
ROWS: tuple[tuple[str, str, float | None], ...] = (
    ("case", "case page, CPU ms", 5),
    ("list", "list of 20, CPU ms", 5),
    ("list_area", "list of 20 of one kabupaten", 5),
    ("map_z7", "map clusters, zoom 7", 3),
    ("map_z9", "map clusters, zoom 9", 3),
    ("map_z11", "map clusters, zoom 11", 3),
    ("map_z13", "map clusters, zoom 13", 3),
    ("map_filtered", "map clusters, one category, closed", 3),
    ("map_points", "map points", 5),
    ("points_n", "  how many points that was", None),
    ("nearby", "already reported near here", 5),
    ("open311", "Open311 list", 30),
    ("open311_rows", "  rows in it", None),
    ("json", "JSON list of 100 as a whole answer, made anew", None),
    ("search", "search, newest 20, common word", 20),
    ("search_page", "search as a page", None),
    ("inbox", "officer's inbox, 50 rows, filters, counts", 15),
    ("inbox_open", "  open cases in that unit", None),
    ("statistics", "statistics page, CPU ms", 5),
    ("transparency", "transparency page, CPU ms", 5),
    ("month", "  counting a month of it anew, every 5 minutes", None),
    ("leader", "  counting a leader's figures anew, every 2 minutes", None),
    ("csv_first_s", "CSV, seconds to the first rows", 0.5),
)


def sizes(asked: Run) -> list[int]:
    """How many reports to measure with."""
    usual = "3000,10000" if asked.quick else "10000,50000"
    return [int(n) for n in os.environ.get("BENCH_SIZES", usual).split(",")]


@topic("many")
def with_many(asked: Run) -> None:
    """Every page and query whose cost must not grow with the number of reports."""
    for kind in asked.databases:
        _measure(asked, kind)


def _measure(asked: Run, kind: str) -> None:
    got: dict[int, dict[str, Any]] = {}
    with database(kind) as (home, url):
        env, there = environment(home, url, demo=True), 0
        loads = []
        for size in sizes(asked):
            began, before = time.monotonic(), os.times()
            run([PYTHON, "-m", "balai.project.cli", "demo", "load", "--reports", str(size - there)], env)
            after = os.times()
            cpu = after.children_user + after.children_system - before.children_user - before.children_system
            each = cpu / (size - there) * 1e6
            loads.append(Row(f"{size - there} reports, CPU us per report", each,
                             f"{each:.0f} ({time.monotonic() - began:.0f} s)", most=1200))  # fmt: skip
            there = size
            got[size] = inside("bench.inside", env, "pages")
        (home / "ready").write_text("1\n", "ascii")
        served = _served(home, env, asked)
    show(f"Loading invented reports with trails, folds included, {kind} (1,200 us: a million in 10 minutes)", loads)
    show(f"With {' / '.join(f'{size:,}' for size in got)} reports, {kind}", _rows(list(got.values())))
    show(f"A server and its worker over {there:,} reports, {kind}", served)


def _served(home: Path, env: dict[str, str], asked: Run) -> list[Row]:
    """Start, read and accept on the whole product over all those reports; memory of starter, server and worker."""
    paths = ("/", "/laporan/", "/laporan/?q=jalan", "/statistik/", "/transparansi/", "/api/v1/reports?size=100")
    with serving(SERVE, env, home / "log"):
        pass  # the first start prepares
    with serving(SERVE, env, home / "log") as server:
        read = drive(server, getter(paths, ASIDE), asked.count(600), 8)
        reading = pss_mb(server.process.pid)
        sent = drive(server, sender(BANDAR_LAMPUNG), asked.count(600), 32)
        time.sleep(5)
        return [
            Row("second start to the first answer, s", server.started_s, most=3),
            Row("pages by 8 readers: CPU ms, refused", read.cpu_ms, f"{read.cpu_ms:.1f}, {read.errors}"),
            Row("memory (PSS) after them, MB", reading, most=250),
            Row("reports accepted per s from 32 clients, refused", sent.per_s, f"{sent.per_s:.0f}, {sent.errors}"),
            Row("memory (PSS) after that, MB", pss_mb(server.process.pid), most=250),
        ]


def _rows(found: list[dict[str, Any]]) -> list[Row]:
    rows = []
    for key, words, most in ROWS:
        values = [one[key] for one in found]
        times = f"  x{values[-1] / values[0]:.1f}" if len(values) > 1 and values[0] else ""
        shown = " ".join(f"{v:.3g}" if v < 1000 else f"{v:.0f}" for v in values) + times
        rows.append(Row(words, values[-1], shown, most=most))
    last = found[-1]
    rows.append(Row("CSV rows per s of CPU", last["csv_rows_per_s"], least=50_000))
    return rows
