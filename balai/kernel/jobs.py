# SPDX-License-Identifier: EUPL-1.2
"""Work for later: jobs enqueued in the caller's transaction, retried with back-off, buried when hopeless; and
periodic jobs. The worker is one loop over both and over the trail's consumers.

`@job(...)` turns a function of JSON-like keyword arguments into a `Job`; `job.enqueue(...)` writes a row, so that the
work exists exactly when the transaction that wanted it does. A worker takes rows under a lease: when it dies, the lease
ends and another takes over, so a job may run twice and must be harmless then.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from balai.kernel.clock import now as present
from balai.kernel.models import Beat, Task
from balai.kernel.registry import Registry

log = logging.getLogger("balai.jobs")
LEASE = timedelta(minutes=5)
RENEW = timedelta(minutes=1)  # so long after it was claimed a task may begin without a new lease
KEEP_DONE = timedelta(days=3)


class Hopeless(Exception):
    """Raised by a job when trying again cannot help: the task is buried at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A registered function with its patience: `retries` after the first try, waiting `wait_s`, doubled each time."""

    name: str
    run: Callable[..., None]
    retries: int
    wait_s: float

    def enqueue(self, *, key: str | None = None, after: datetime | None = None, **args: Any) -> None:
        """Write the task in the current transaction; with a `key` that is already there nothing is written."""
        moment = present()
        task = Task(name=self.name, args=args, key=key, created_at=moment, run_after=after or moment)
        if key is None:
            task.save(force_insert=True)
        else:
            Task.objects.bulk_create([task], ignore_conflicts=True)

    def enqueue_all(self, many: Iterable[tuple[Mapping[str, Any], datetime]]) -> None:
        """Write a task for each pair of arguments and moment, in this order, in the current transaction."""
        moment = present()
        Task.objects.bulk_create(
            [Task(name=self.name, args=dict(args), created_at=moment, run_after=after) for args, after in many]
        )

    def wait_after(self, attempt: int) -> timedelta:
        """How long to wait after failed try number `attempt` (from 1): doubling, at most 6 h, with 20 % of chance."""
        spread = random.uniform(0.9, 1.1)  # noqa: S311  only spreads the load
        return timedelta(seconds=min(self.wait_s * 2 ** (attempt - 1), 21_600) * spread)


JOBS: Registry[Job] = Registry("job")


class Turn(Enum):
    """What a periodic job answers that did only a part, so that the rest of the worker gets its turn in between."""

    MORE = "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    """A function of the present moment that runs every `every_s` seconds on one worker, or again in the worker's next
    round when it answered `Turn.MORE`.
    """

    name: str
    run: Callable[[datetime], object]
    every_s: float


PERIODIC: Registry[Periodic] = Registry("periodic job")


def job(name: str, *, retries: int = 6, wait_s: float = 10) -> Callable[[Callable[..., None]], Job]:
    """Register the function below as the job `name`."""

    def wrap(run: Callable[..., None]) -> Job:
        return JOBS.add(name, Job(name=name, run=run, retries=retries, wait_s=wait_s))

    return wrap


def every(name: str, *, seconds: float) -> Callable[[Callable[[datetime], object]], Callable[[datetime], object]]:
    """Register the function below to be called with the present moment every so many seconds."""

    def wrap(run: Callable[[datetime], object]) -> Callable[[datetime], object]:
        PERIODIC.add(name, Periodic(name=name, run=run, every_s=seconds))
        return run

    return wrap


def _due(at: datetime) -> Q:
    return Q(done_at=None, buried_at=None, run_after__lte=at) & (Q(leased_until=None) | Q(leased_until__lt=at))


def claim(at: datetime, most: int = 16) -> list[Task]:
    """Due tasks, oldest first, leased to the caller; several workers never get the same one."""
    with transaction.atomic():
        rows = Task.objects.filter(_due(at)).order_by("run_after", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        taken = list(rows[:most])
        if taken:
            Task.objects.filter(pk__in=[t.pk for t in taken]).update(
                leased_until=at + LEASE, attempts=F("attempts") + 1
            )
    for task in taken:
        task.attempts += 1
    return taken


def run_task(task: Task, at: datetime) -> bool:
    """Run one leased task and write down how it went; True when it succeeded."""
    try:
        JOBS[task.name].run(**task.args)
    except Hopeless as error:
        _bury(task, at, str(error))
        return False
    except Exception as error:  # the worker outlives whatever a job throws; it is retried, then buried
        log.exception("job %s (%s) failed, try %s", task.name, task.pk, task.attempts)
        _retry_or_bury(task, at, error)
        return False
    Task.objects.filter(pk=task.pk).update(done_at=at, leased_until=None, error="")
    return True


def _retry_or_bury(task: Task, at: datetime, error: Exception) -> None:
    text = f"{type(error).__name__}: {error}"[:2000]
    if task.name not in JOBS or task.attempts > JOBS[task.name].retries:
        _bury(task, at, text)
    else:
        again = at + JOBS[task.name].wait_after(task.attempts)
        Task.objects.filter(pk=task.pk).update(run_after=again, leased_until=None, error=text)


def _bury(task: Task, at: datetime, text: str) -> None:
    Task.objects.filter(pk=task.pk).update(buried_at=at, leased_until=None, error=text[:2000])


def _never() -> bool:
    return False


def run_due(at: datetime, most: int = 16, stopping: Callable[[], bool] = _never) -> int:
    """Claim and run due tasks; how many were tried. Once `stopping` says so the rest goes back to the queue."""
    if not Task.objects.filter(_due(at)).exists():
        return 0  # an idle worker takes no write lock
    tasks = claim(at, most)
    for done, task in enumerate(tasks):
        if stopping():
            rest = [left.pk for left in tasks[done:]]
            Task.objects.filter(pk__in=rest).update(leased_until=None, attempts=F("attempts") - 1)
            return done
        if _still_ours(task, at):
            run_task(task, at)
    return len(tasks)


def _still_ours(task: Task, at: datetime) -> bool:
    """Whether a task claimed at `at` may be run now. One that had to wait for slow ones before it gets a new lease,
    unless the old one ended and another worker took it.
    """
    if (moment := present()) - at < RENEW:
        return True
    mine = Task.objects.filter(pk=task.pk, attempts=task.attempts, done_at=None, buried_at=None)
    return bool(mine.update(leased_until=moment + LEASE))


def buried(limit: int = 200) -> list[Task]:
    """Dead letters, newest first."""
    return list(Task.objects.filter(buried_at__isnull=False).order_by("-buried_at")[:limit])


def replay(pk: int, at: datetime) -> bool:
    """Give a dead letter a fresh set of tries; False when it is not buried (any more)."""
    return bool(
        Task.objects.filter(pk=pk, buried_at__isnull=False).update(buried_at=None, attempts=0, run_after=at, error="")
    )


def discard(pk: int) -> bool:
    """Throw a dead letter away; False when there is none."""
    return bool(Task.objects.filter(pk=pk, buried_at__isnull=False).delete()[0])


def counts(at: datetime) -> dict[str, int]:
    """Numbers for the operator: waiting, late (due for over a minute), buried."""
    waiting = Task.objects.filter(done_at=None, buried_at=None)
    return {
        "waiting": waiting.count(),
        "late": waiting.filter(run_after__lt=at - timedelta(minutes=1)).count(),
        "buried": Task.objects.filter(buried_at__isnull=False).count(),
    }


def run_periodic(at: datetime) -> int:
    """Run every periodic job whose time has come; a compare-and-set on its beat keeps it to one worker."""
    ran = 0
    beats = dict(Beat.objects.values_list("name", "at"))
    for name, periodic in PERIODIC:
        last = beats.get(name)
        # A beat in the future was written by a clock that was set back since: it holds nobody up.
        if last is not None and 0 <= (at - last).total_seconds() < periodic.every_s:
            continue
        if last is None:
            _, mine = Beat.objects.get_or_create(name=name, defaults={"at": at})
        else:
            mine = bool(Beat.objects.filter(name=name, at=last).update(at=at))
        if mine:
            _timed(periodic, at)
            ran += 1
    return ran


def _timed(periodic: Periodic, at: datetime) -> None:
    began, error, more = time.monotonic(), "", False
    try:
        more = periodic.run(at) is Turn.MORE
    except Exception as failure:  # the worker outlives whatever a job throws; the operator sees it
        log.exception("periodic job %s failed", periodic.name)
        error = f"{type(failure).__name__}: {failure}"[:2000]
    took = int((time.monotonic() - began) * 1000)
    due = {"at": at - timedelta(seconds=periodic.every_s)} if more else {}
    Beat.objects.filter(name=periodic.name).update(took_ms=took, error=error, **due)


def beat(at: datetime) -> None:
    """Write down that the worker is alive."""
    Beat.objects.update_or_create(name="worker", defaults={"at": at})


def last_beat() -> datetime | None:
    """When the worker was last alive; None when it never was."""
    return Beat.objects.filter(name="worker").values_list("at", flat=True).first()


@every("jobs.sweep", seconds=3600)
def _sweep(at: datetime) -> None:
    Task.objects.filter(done_at__lt=at - KEEP_DONE).delete()
