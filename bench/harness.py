# SPDX-License-Identifier: EUPL-1.2
"""Tools of the bench: start a real server, count its processor time, drive it with clients, print ratios.

Everything is measured as a share of something else measured in the same run; nothing passes or fails by the clock.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
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


def median_of(rounds: int, measure: Callable[[], float]) -> float:
    """The median of `rounds` measurements."""
    return statistics.median(measure() for _ in range(rounds))


def load() -> str:
    """The machine's load averages, printed beside every table so that a noisy run is recognised."""
    one, five, _ = os.getloadavg()
    return f"load {one:.2f} / {five:.2f}, {os.cpu_count()} cores"


def table(title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """Print rows of (what, measured, target) under a title."""
    print(f"\n{title}  [{load()}]")
    for what, measured, target in rows:
        print(f"  {what:<58} {measured:>22}   target {target}")
    sys.stdout.flush()
