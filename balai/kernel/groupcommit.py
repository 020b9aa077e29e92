# SPDX-License-Identifier: EUPL-1.2
"""Group commit: requests that write at the same moment share one durable transaction.

A commit costs a flush of the disk, whatever it holds. There is no thread of its own: the first request that finds
nobody writing leads, takes along all that queued up, commits, wakes them, and passes the lead to the next in line.
While it waits for the disk the others prepare their rows, so a queue forms by itself under load and never without.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _

from balai.kernel.errors import DomainError

T = TypeVar("T")
R = TypeVar("R")


class Busy(DomainError):
    """More is waiting than can be written in good time; `retry_after_s` goes into the answer's Retry-After."""

    code = "busy"
    status = 503
    retry_after_s = 5
    message = _("Sistem sedang sangat sibuk. Tulisan Anda belum terkirim dan tidak hilang; coba lagi sebentar lagi.")


class _Waiting(Generic[T, R]):
    """One piece of work in the queue and what became of it."""

    __slots__ = ("item", "leads", "result", "taken", "wake")

    def __init__(self, item: T) -> None:
        self.item = item
        self.wake = threading.Event()
        self.leads = False
        self.taken = False
        self.result: list[R] = []  # empty: not written by the group


class GroupWriter(Generic[T, R]):
    """Writes pieces of work in groups.

    `write` gets 1 to `most` pieces inside an open transaction and returns one result for each, in order; groups are
    written one at a time in a process. When it fails for a group, nothing of the group is written and every piece
    is tried alone by the request that brought it, so that the one bad piece fails where it belongs.
    """

    def __init__(
        self, write: Callable[[Sequence[T]], list[R]], *, most: int = 64, waiting: int = 512, patience_s: float = 15.0
    ) -> None:
        self._write = write
        self._most = most
        self._limit = waiting
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._queue: deque[_Waiting[T, R]] = deque()
        self._led = False
        self.groups = 0  # how many transactions, and how many pieces in them: read by the benchmark
        self.pieces = 0

    def submit(self, item: T) -> R:
        """The result for `item`, after it is durably committed.

        Inside an open transaction it is written there at once and becomes durable with it. Raises Busy, and whatever
        `write` raises for this piece.
        """
        if transaction.get_connection().in_atomic_block:
            return self._write([item])[0]
        mine: _Waiting[T, R] = _Waiting(item)
        if not self._enter(mine):
            self._wait(mine)
        if mine.leads:
            self._lead()
        return mine.result[0] if mine.result else self._commit([item])[0]

    def _enter(self, mine: _Waiting[T, R]) -> bool:
        """Queues up; True when nobody leads, so that `mine` does."""
        with self._lock:
            if len(self._queue) >= self._limit:
                raise Busy
            if not self._led:
                self._led = mine.leads = True
            self._queue.append(mine)
            return mine.leads

    def _wait(self, mine: _Waiting[T, R]) -> None:
        if mine.wake.wait(self._patience_s):
            return
        with self._lock:
            if not mine.taken and not mine.leads:
                self._queue.remove(mine)
                raise Busy
        mine.wake.wait()  # somebody is writing it right now: giving up here could lose an accepted piece

    def _lead(self) -> None:
        """Writes the group at the head of the queue, the caller's piece first in it, and passes the lead on."""
        with self._lock:
            group = [self._queue.popleft() for _n in range(min(self._most, len(self._queue)))]
            for waiting in group:
                waiting.taken = True
        try:
            results = self._commit([waiting.item for waiting in group])
            for waiting, result in zip(group, results, strict=True):
                waiting.result.append(result)
        except (DatabaseError, DomainError):
            # Which piece it was is not known: each is tried alone by its own request, where its error surfaces.
            if len(group) == 1:
                raise
        finally:
            self._pass_on(group)

    def _pass_on(self, group: list[_Waiting[T, R]]) -> None:
        with self._lock:
            following = self._queue[0] if self._queue else None
            self._led = following is not None
            if following is not None:
                following.leads = True
                following.wake.set()
        for waiting in group:
            waiting.wake.set()

    def _commit(self, items: list[T]) -> list[R]:
        # One at a time, pieces tried alone too: a database with one writer answers a queue better than a crowd.
        with self._writing, transaction.atomic(durable=True):
            results = self._write(items)
        self.groups += 1
        self.pieces += len(items)
        return results
