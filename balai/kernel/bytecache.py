# SPDX-License-Identifier: EUPL-1.2
"""How a view lets its answer be kept as bytes, and how a change makes kept answers worthless everywhere at once.

Each tag ("case:LP26...", "lists") has a slot in a small file of the data folder that all processes map into memory; a
change writes a new number there, a kept answer remembers the numbers it was made under. Two tags that share a slot
only forget a little too much. The file reaches one machine: with several, what bounds staleness is `ttl_s`.
"""

from __future__ import annotations

import mmap
import os
import struct
import threading
import time
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase

TAGS_HEADER, TTL_HEADER = "X-Balai-Keep-Tags", "X-Balai-Keep-Seconds"
PLAIN = "balai.plain"  # in the environ of a request whose kept answer is packed later, in front of Django
SLOTS = 4096
WORDS = "words"  # what every page is made of: it has a slot of its own, and no kept answer outlives a change of it
_SIZE = SLOTS * 8
R = TypeVar("R", bound=HttpResponseBase)


class Generations:
    """The slots of all tags, shared through a mapped file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(handle).st_size != _SIZE:
                os.ftruncate(handle, _SIZE)
            self._slots = mmap.mmap(handle, _SIZE)
        finally:
            os.close(handle)
        self._lock = threading.Lock()

    def snapshot(self) -> bytes:
        """All numbers as they are now; taken before a page is made, so that a change meanwhile is not missed."""
        return self._slots[:]

    def touch(self, tags: Iterable[str]) -> None:
        """Give each tag a number it never had: the time in nanoseconds, so no process undoes what another did."""
        with self._lock:
            for tag in tags:
                struct.pack_into("<Q", self._slots, slot(tag) * 8, time.time_ns() ^ os.getpid())

    def same(self, then: bytes, slots: tuple[int, ...]) -> bool:
        """Whether none of these slots changed since the snapshot `then` (as kept by `pick`)."""
        return self.pick(slots) == then

    def pick(self, slots: tuple[int, ...], source: bytes | None = None) -> bytes:
        """The numbers of `slots` in one piece, from a snapshot or as they are now."""
        found: bytes | mmap.mmap = self._slots if source is None else source
        return b"".join(found[n * 8 : n * 8 + 8] for n in slots)


def slot(tag: str) -> int:
    """Where a tag's number stands."""
    return SLOTS - 1 if tag == WORDS else zlib.crc32(tag.encode()) % (SLOTS - 1)


@lru_cache(maxsize=2)
def _generations(path: Path) -> Generations:
    return Generations(path)


def generations() -> Generations:
    """The slots of this installation."""
    return _generations(Path(settings.BALAI_HOME) / "generations")


def cacheable(response: R, tags: Iterable[str], ttl_s: float) -> R:
    """The same response, allowed to be kept for `ttl_s` seconds or until one of `tags` changes.

    Only for pages that are the same for everybody: the layer that keeps them uses them for visitors without a session,
    and refuses pages that set a cookie or hold a form token. What is shown may depend on the address, the language,
    the chosen look and the chosen place, on nothing else.
    """
    response.headers[TAGS_HEADER] = ",".join(tags)
    response.headers[TTL_HEADER] = str(ttl_s)
    return response


def touch(*tags: str) -> None:
    """Make every kept answer with one of `tags` worthless, once the open transaction, if any, is committed."""
    transaction.on_commit(lambda: generations().touch(tags))
