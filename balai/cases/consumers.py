# SPDX-License-Identifier: EUPL-1.2
"""Readers of the trail: whatever follows from an event is folded here, in batches, each with a cursor of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from balai.cases import actions
from balai.cases.actions import Progress, Reader
from balai.cases.models import Event
from balai.kernel.registry import Registry

log = logging.getLogger(__name__)
Handler = Callable[[Sequence[Event], datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """`handler` gets events in order, each with its case loaded, inside the transaction that moves the cursor: what it
    writes to the database happens exactly once. It must bear to be replayed from the first event. One that reads in
    steps may stop early, even inside an event, so that no transaction of it is long.
    """

    handler: Handler | Reader
    read: Reader  # the handler as `actions.fold` calls it
    batch: int = 500
    replayable: bool = True  # false: telling people again would be a nuisance


registry: Registry[Consumer] = Registry("reader of the trail")


def register(name: str, handler: Handler, *, batch: int = 500, replayable: bool = True) -> None:
    """Adds a reader; called in AppConfig.ready. ValueError if the name is taken."""

    def read(events: Sequence[Event], now: datetime, _part: int) -> Progress:
        handler(events, now)
        return Progress(events=len(events))

    registry.add(name, Consumer(handler=handler, read=read, batch=batch, replayable=replayable))


def register_in_steps(name: str, handler: Reader, *, batch: int = 500, replayable: bool = True) -> None:
    """Adds a reader that says how far it came, and is told how far it was inside the first event."""
    registry.add(name, Consumer(handler=handler, read=handler, batch=batch, replayable=replayable))


def run_one(name: str, now: datetime) -> int:
    """Hands one reader its next batch; how many events it was."""
    found = registry[name]
    return actions.fold(name, found.read, now, found.batch)


def run_once(now: datetime) -> int:
    """Hands every reader its next batch; how many events were read in all. A reader that fails stays where it is and
    is tried again, the others go on.
    """
    total = 0
    for name, _consumer in registry:
        try:
            total += run_one(name, now)
        except Exception:  # the worker's loop: one broken reader must not stop the others
            log.exception("reader %s of the trail failed", name)
    return total


def run_all(now: datetime) -> int:
    """Reads until every reader has come to the end of the trail; how many events were read in all."""
    total = 0
    while step := run_once(now):
        total += step
    return total


def begin_again(name: str, now: datetime) -> None:
    """Sends a reader back to the first event, from where the worker takes it on. ValueError if it must not be."""
    if not registry[name].replayable:
        raise ValueError(f"{name} tells people; it is not replayed")
    actions.rewind(name, now)


def replay(name: str, now: datetime) -> int:
    """Lets a reader read the whole trail again; how many events it was. ValueError if it must not be replayed."""
    begin_again(name, now)
    total = 0
    while step := run_one(name, now):
        total += step
    return total
