# SPDX-License-Identifier: EUPL-1.2
"""Child processes that are forked from one loaded parent, restarted when they fall, and never outlive it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15  # linux/prctl.h
_M_ARENA_MAX, _ARENAS = -8, 2  # malloc.h
_LIBC = ctypes.CDLL(None)
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def share_memory() -> None:
    """Let all threads take memory from the same few heaps: glibc would give each its own, and keep what it freed."""
    if hasattr(_LIBC, "mallopt"):  # other C libraries have no such heaps
        _LIBC.mallopt(_M_ARENA_MAX, _ARENAS)


@dataclass
class Child:
    """A process that should run as long as we do; `title` is what `ps` shows, at most 15 characters."""

    name: str
    title: str
    work: Callable[[], int]
    pid: int = 0
    born: float = 0.0
    falls: int = 0
    not_before: float = 0.0

    def start(self) -> None:
        """Fork. The caller has one thread and no open connections, so that nothing is shared but memory."""
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self.born = time.monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            self._live(parent)

    def _live(self, parent: int) -> NoReturn:
        code = 1
        try:
            os.setsid()  # a terminal's Ctrl-C reaches the parent alone, which ends its children in order
            for one in _SIGNALS:
                signal.signal(one, signal.SIG_DFL)
            _end_with(parent, self.title)
            code = self.work()
        finally:
            kind, error, trace = sys.exc_info()
            if kind is not None and error is not None and not issubclass(kind, SystemExit):
                sys.excepthook(kind, error, trace)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def ended(self) -> int | None:
        """The exit code when the process has ended, and no pid any more; None while it runs."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return None
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)  # what it left behind would keep the port
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def watch(self) -> None:
        """Start again what has died, after 1, 2, 4 ... 30 s."""
        if not self.pid:
            if time.monotonic() >= self.not_before:
                self.start()
            return
        code = self.ended()
        if code is None:
            return
        self.falls = 1 if time.monotonic() - self.born > 60 else self.falls + 1
        pause = min(30, 2 ** (self.falls - 1))
        sys.stderr.write(f"balai: {self.name} berhenti (kode {code}); dijalankan lagi dalam {pause} detik\n")
        self.not_before = time.monotonic() + pause

    def stop(self) -> None:
        """Ask it to end."""
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)

    def end(self, until: float) -> None:
        """Wait for the end until that moment of time.monotonic(), then insist."""
        while self.pid and self.ended() is None:
            if time.monotonic() > until:
                os.killpg(self.pid, signal.SIGKILL)
            time.sleep(0.05)


def _end_with(parent: int, title: str) -> None:
    """Let Linux end this child when its parent dies, even by SIGKILL, so that nobody keeps the port for ever."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        _LIBC.prctl(_PR_SET_NAME, title.encode()[:15])
    if os.getppid() != parent:
        os._exit(0)  # it died before we could ask
