# SPDX-License-Identifier: EUPL-1.2
"""One start for everything: the server and the worker as children, watched, restarted, and stopped together."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from balai.project import boot
from balai.project.config import Config, ConfigError

GRACE_S = 12.0
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None)


def _end_with_parent() -> None:
    """Ask Linux to end this child when whoever started it dies, even by SIGKILL: nobody keeps the port for ever."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A process that should run as long as we do; restarted with growing pauses when it dies."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    falls: int = 0
    not_before: float = 0.0
    env: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.env},
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  one thread here
        )
        self.born = time.monotonic()

    def watch(self) -> None:
        """Start again what has died, after 1, 2, 4 ... 30 s."""
        if self.process is None or self.process.poll() is None:
            if self.process is None and time.monotonic() >= self.not_before:
                self.start()
            return
        code = self.process.returncode
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # what it left behind would keep the port
        self.falls = 1 if time.monotonic() - self.born > 60 else self.falls + 1
        pause = min(30, 2 ** (self.falls - 1))
        sys.stderr.write(f"balai: {self.name} berhenti (kode {code}); dijalankan lagi dalam {pause} detik\n")
        self.process, self.not_before = None, time.monotonic() + pause

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def end(self, until: float) -> None:
        """Wait for the end, then insist."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def server_command(config: Config) -> list[str]:
    """Granian as one process with threads: group commit and memory both like a single process."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "balai.project.wsgi:application",
        "--host",
        config.host,
        "--port",
        str(config.port),
        "--workers",
        "1",
        "--blocking-threads",
        os.environ.get("BALAI_THREADS", "16"),
        "--backlog",
        "2048",
        "--backpressure",
        "512",
        "--workers-kill-timeout",
        "8",
        "--log-level",
        "error",
        "--no-ws",
    ]


def _free(config: Config) -> None:
    """ConfigError in words when the port is taken."""
    with socket.socket(socket.AF_INET6 if ":" in config.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            raise ConfigError(
                f"Port {config.port} tidak dapat dipakai ({error.strerror}). Pakai port lain: PORT=8080 make run"
            ) from error


def _prepare(config: Config) -> int:
    """0 when the data folder is ready to be served, else the exit code of what failed and said why."""
    boot.claim_home(config)
    if boot.is_prepared(config):
        return 0
    # In a process of its own: what it loads would otherwise stay in this one's memory as long as Balai runs.
    return subprocess.run([sys.executable, "-m", "balai.project.cli", "prepare"], check=False).returncode


def serve(config: Config, *, with_worker: bool = True) -> int:
    """Prepare, start both children, watch them until SIGTERM or Ctrl-C; 0 after a clean stop."""
    _free(config)
    if code := _prepare(config):
        return code
    children = [Child("peladen", server_command(config), env={"BALAI_HOME": str(config.home)})]
    if with_worker:
        children.append(Child("pekerja", [sys.executable, "-m", "balai.project.cli", "worker"]))
    stopping: list[int] = []

    def _stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(one, _stop)
    for child in children:
        child.start()
    _announce(config, lambda: bool(stopping))
    while not stopping:
        time.sleep(0.2)
        for child in children:
            child.watch()
    for child in children:
        child.stop()
    until = time.monotonic() + GRACE_S
    for child in children:
        child.end(until)
    return 0


def _announce(config: Config, stopped: Callable[[], bool]) -> None:
    """Print the address once the server answers, and who can sign in."""
    host = "127.0.0.1" if config.host in {"0.0.0.0", "::"} else config.host  # noqa: S104  comparison, not a bind
    until = time.monotonic() + 60
    while time.monotonic() < until and not stopped():
        try:
            with socket.create_connection((host, config.port), timeout=1):
                break
        except OSError:
            time.sleep(0.05)
    boot.say(f"\n  Balai siap: {config.public_url}\n")
    path = boot.demo_file(config)
    if config.demo and path.exists():
        boot.say("  Akun peragaan (JSON lengkap: make demo-accounts)")
        for account in json.loads(path.read_text("utf-8"))["accounts"]:
            boot.say(f"    {account['role']:<12} {account['login']:<34} {account['password']}")
    boot.say("\n  Berhenti: Ctrl-C\n")
