# SPDX-License-Identifier: EUPL-1.2
"""Processor time per answer of the real server, beside two servers that do nothing; accepting over HTTP."""

from __future__ import annotations

import http.client
import json
import random
import re
import statistics
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.harness import (
    PYTHON,
    SERVE,
    Row,
    Run,
    Sample,
    Server,
    alternated,
    database,
    drive,
    environment,
    getter,
    run,
    serving,
    show,
    topic,
)

BANDAR_LAMPUNG = (-5.4295, 105.2610)
ASIDE = {"Cookie": "lain=1"}  # a cookie nobody knows keeps a visit away from the kept pages: it is rendered


def sender(place: tuple[float, float]) -> Callable[[http.client.HTTPConnection, int], int]:
    """Hands in reports through the JSON interface, each with a key of its own."""
    rng = random.Random(5)

    def send(link: http.client.HTTPConnection, n: int) -> int:
        lat, lon = place
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


LOADED = 4000  # enough to be written in bulk, lists and counters included


@topic("http")
def over_http(asked: Run) -> None:
    """Hot pages and 304 against bare WSGI, rendered pages and accepting against a bare Django page."""
    for kind in asked.databases:
        with database(kind) as (home, url):
            _measure(asked, kind, home, environment(home, url))


def _measure(asked: Run, kind: str, home: Path, env: dict[str, str]) -> None:
    log = home / "log"
    run([PYTHON, "-m", "balai.project.cli", "demo", "load", "--reports", str(LOADED)], env)
    with (
        serving(bare("bench.bare_wsgi"), env, log) as wsgi,
        serving(bare("bench.bare_django"), env, log) as django,
        serving([*SERVE, "--no-worker"], env, log) as balai,
    ):
        number = re.search(rb'href="/laporan/([A-Z0-9]+)/"', balai.get("/laporan/", {"Accept-Encoding": ""})[1])
        assert number is not None  # the demo has public reports
        case = f"/laporan/{number[1].decode()}/"
        hot = _hot(asked, wsgi, balai, case)
        made = _rendered(asked, django, balai, case)
        accepted, single = _accepted(asked, django, balai)
    title = f"Over HTTP, {kind}, median of {asked.rounds} alternated rounds"
    show(title, [*_hot_rows(hot), *_rendered_rows(made), *_accepted_rows(accepted, single)])


def _hot(asked: Run, wsgi: Server, balai: Server, case: str) -> dict[str, float]:
    """CPU ms of pages that are kept as bytes. They are asked for often: a tick of the clock is 10 ms."""
    what: dict[str, tuple[Server, Any]] = {"wsgi": (wsgi, getter(["/"]))}
    for name, path in {"home": "/", "list": "/laporan/", "case": case, "statistics": "/statistik/",
                       "transparency": "/transparansi/"}.items():  # fmt: skip
        what[name] = (balai, getter([path]))
        what[f"{name} 304"] = (balai, getter([path], {"If-None-Match": balai.get(path)[2].get("etag", "")}))
    return alternated(what, asked.rounds, asked.count(1200))


def _rendered(asked: Run, django: Server, balai: Server, case: str) -> dict[str, float]:
    what: dict[str, tuple[Server, Any]] = {"django": (django, getter(["/"]))}
    for name, path in {"home": "/", "list": "/laporan/", "case": case}.items():
        what[name] = (balai, getter([path], ASIDE))
    return alternated(what, asked.rounds, asked.count(150))


def _accepted(asked: Run, django: Server, balai: Server) -> tuple[list[Sample], list[float]]:
    """Samples of accepting by 32 clients, and the bare Django page's CPU ms taken between them."""
    accepted, plain = [], []
    for turn in range(asked.rounds + 1):
        one, page = drive(balai, sender(BANDAR_LAMPUNG), asked.count(400), 32), drive(django, getter(["/"]), 600, 32)
        if turn:
            accepted.append(one)
            plain.append(page.cpu_ms)
    return accepted, plain


def _hot_rows(hot: dict[str, float]) -> list[Row]:
    rows = [Row("bare WSGI answer of 8 kB, CPU ms", hot["wsgi"])]
    for name, value in hot.items():
        if name != "wsgi":
            share = value / hot["wsgi"]
            rows.append(Row(f"hot page, {name} / bare WSGI", share, f"{share:.2f}", most=3, then=2))
    return rows


def _rendered_rows(made: dict[str, float]) -> list[Row]:
    rows = [Row("bare Django page, CPU ms", made["django"])]
    for name, words in (("list", "public list, 20 rows"), ("case", "case page"), ("home", "home")):
        times = made[name] / made["django"]
        goal = None if name == "home" else 5.0
        rows.append(
            Row(f"{words}, rendered, CPU ms", made[name], f"{made[name]:.1f} ({times:.0f} x Django)", most=goal)
        )
    return rows


def _accepted_rows(accepted: list[Sample], plain: list[float]) -> list[Row]:
    ratio = statistics.median(one.cpu_ms / page for one, page in zip(accepted, plain, strict=True))
    cpu = statistics.median(one.cpu_ms for one in accepted)
    spread = statistics.median(one.quantile(0.99) / one.quantile(0.5) for one in accepted)
    return [
        Row("accepted over HTTP, 32 clients, per s", statistics.median(one.per_s for one in accepted)),
        Row("  CPU of accepting / bare Django page", ratio, f"{ratio:.1f} ({cpu:.2f} ms)", most=5, then=4),
        Row("  p99 / p50", spread, f"{spread:.1f}", most=4),
        Row("  refused or failed", sum(one.errors for one in accepted), most=0),
    ]
