# SPDX-License-Identifier: EUPL-1.2
"""The worker: folds the trail, runs due jobs and periodic ones, sleeps when there is nothing to do."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from types import FrameType

from django.apps import apps
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from balai import packs
from balai.kernel import jobs
from balai.kernel.clock import now
from balai.packs import lookup
from balai.project import forgetting

log = logging.getLogger("balai.worker")
BUSY_S, IDLE_S, LONGEST_S = 0.0, 0.05, 1.0


def load_jobs() -> None:
    """Import every app's `jobs` (and `consumers`) module, so that what they register is known."""
    for app in apps.get_app_configs():
        if app.name.startswith("balai."):
            for name in ("consumers", "jobs"):
                if find_spec(f"{app.name}.{name}") is not None:
                    importlib.import_module(f"{app.name}.{name}")
    forgetting.register()


def step(stopping: Callable[[], bool] = lambda: False) -> int:
    """One round over trail, jobs and periodic jobs; how much was done."""
    from balai.cases import consumers
    from balai.wording import overlay

    overlay.refresh()
    timezone.activate(lookup.zone(packs.current()))
    at = now()
    return consumers.run_once(at) + jobs.run_due(at, stopping=stopping) + jobs.run_periodic(at)


def work(*, until_idle: bool = False) -> int:
    """Run until SIGTERM, Ctrl-C or the end of the parent; with `until_idle` until nothing is left."""
    load_jobs()
    stop = threading.Event()

    def _stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, _stop)
    parent, wait, beaten = os.getppid(), IDLE_S, 0.0
    while not stop.is_set():
        try:
            if time.monotonic() - beaten > 10:
                jobs.beat(now())
                beaten = time.monotonic()
            done = step(stop.is_set)
        except OperationalError:
            log.exception("the database did not answer; trying again")
            close_old_connections()
            done, wait = 0, LONGEST_S
        if done:
            wait = IDLE_S
            continue
        if until_idle:
            break
        if os.getppid() != parent:
            break  # the server that started this worker is gone
        stop.wait(wait)
        wait = min(LONGEST_S, wait * 1.6)
    return 0
