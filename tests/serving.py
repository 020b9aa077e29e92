# SPDX-License-Identifier: EUPL-1.2
"""The real server on a free port, for tests that need a network and a browser."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHOWN = 5  # photos on the first page of the list
DROPPED = ("BALAI_", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "PACK", "PORT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A served Balai: where it listens, where its data lies, who can sign in, and its process."""

    url: str
    home: Path
    log: Path
    process: subprocess.Popen[bytes]

    def account(self, role: str) -> dict[str, Any]:
        """Login, password and TOTP secret of a demo role."""
        return next(a for a in self.demo()["accounts"] if a["role"] == role)

    def demo(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.home / "demo-accounts.json").read_text("utf-8"))
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def launch(home: Path, **env: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """`balai serve` in `home` as a process, and the file of what it says; ended with the block."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(DROPPED)}
    clean |= {"BALAI_HOME": str(home), "PORT": str(free_port()), "PACK": "lampung"} | env
    log = home / "serve.log"
    home.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        command = [sys.executable, "-m", "balai.project.cli", "serve"]
        process = subprocess.Popen(command, cwd=ROOT, env=clean, stdout=out, stderr=out, start_new_session=True)
    try:
        yield process, log
    finally:
        end(process)


@contextmanager
def start(home: Path, *, wait_s: float = 240, **env: str) -> Iterator[Running]:
    """A served Balai in `home` until the block ends; AssertionError with its log when it does not come up."""
    port = free_port()
    with launch(home, **{"PORT": str(port)} | env) as (process, log):
        _wait_for(port, process, log, wait_s)
        yield Running(url=f"http://127.0.0.1:{port}", home=home, log=log, process=process)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path, wait_s: float) -> None:
    until = time.monotonic() + wait_s
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")


def settle(running: Running, wait_s: float = 180) -> None:
    """Wait until the worker has listed the demonstration and made its photos, so that pages show what a visitor sees."""
    asked = urllib.request.Request(f"{running.url}/laporan/", headers={"Cookie": "x=1"})  # past the kept pages
    until = time.monotonic() + wait_s
    while time.monotonic() < until:
        with urllib.request.urlopen(asked, timeout=30) as page:
            if page.read().count(b"data-later") >= SHOWN:
                return
        time.sleep(0.5)
    raise AssertionError(
        f"the worker did not list the demonstration:\n{running.log.read_text('utf-8', 'replace')[-4000:]}"
    )


def end(process: subprocess.Popen[bytes], wait_s: float = 20) -> int:
    """Stop as an operator does; its exit code. Whatever is left of its group is ended by force."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(wait_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait()
