# SPDX-License-Identifier: EUPL-1.2
"""One start for everything: the server and the worker as children, watched, restarted, and stopped together."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType

from balai.project import boot
from balai.project.config import Config, ConfigError
from balai.project.family import Child, share_memory

GRACE_S = 12.0


def _load() -> None:
    """Everything both children need, loaded once before they are forked: half the memory and half the start."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a thread here would not survive the fork
    boot.django_ready()
    from django.db import connections
    from django.urls import get_resolver

    from balai.project import working, wsgi

    working.load_jobs()
    if wsgi.application and get_resolver().url_patterns:
        connections.close_all()
    gc.collect()
    gc.freeze()  # the collector would otherwise write into every shared page


def _answer(config: Config) -> int:
    """Serve pages: one process with threads, which group commit and memory both like."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "balai.project.wsgi:application",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=config.threads,
        backlog=2048,
        backpressure=512,
        websockets=False,
        workers_kill_timeout=8,
        log_level=LogLevels.error,
    ).serve()
    return 0


def _work() -> int:
    from balai.project import working

    return working.work()


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


def _prepare(config: Config, stopped: Callable[[], bool]) -> int:
    """0 when the data folder is ready to be served, else the exit code of what failed and said why."""
    boot.claim_home(config)
    if boot.is_prepared(config):
        return 0
    from balai.project import cli

    # In a process of its own: what it loads would otherwise stay in this one's memory as long as Balai runs.
    child = Child("persiapan", "balai-prepare", lambda: cli.main(["prepare"]))
    child.start()
    while (code := child.ended()) is None:
        if stopped():
            child.stop()
            child.end(time.monotonic() + GRACE_S)
            return 0
        time.sleep(0.05)
    return code if code >= 0 else 1


def _listen_for_the_end() -> list[int]:
    """A list that gets each signal by which an operator or a terminal asks for the end."""
    heard: list[int] = []

    def _hear(number: int, _frame: FrameType | None) -> None:
        heard.append(number)

    for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(one, _hear)
    return heard


def serve(config: Config, *, with_worker: bool = True) -> int:
    """Prepare, start both children, watch them until SIGTERM or Ctrl-C; 0 after a clean stop, at whatever moment."""
    share_memory()
    _free(config)
    heard = _listen_for_the_end()
    if (code := _prepare(config, lambda: bool(heard))) or heard:
        return code
    _load()
    children = [Child("peladen", "balai-web", lambda: _answer(config))]
    if with_worker:
        children.append(Child("pekerja", "balai-worker", _work))
    for child in children:
        child.start()
    _announce(config, lambda: bool(heard))
    while not heard:
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
    elif not config.demo:
        boot.say("  Petugas: balai identity create EMAIL --name NAMA, lalu balai identity grant EMAIL UNIT PERAN")
    boot.say("\n  Berhenti: Ctrl-C\n")
