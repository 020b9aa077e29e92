# SPDX-License-Identifier: EUPL-1.2
"""Identifiers: row ids made before the insert, secrets for links, and their hashes."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time

_lock = threading.Lock()
_worker = secrets.randbits(10)
_last = 0


def _become_another() -> None:
    """A forked process counts under a number of its own; two of the same number would hand out the same ids."""
    global _worker, _lock
    _worker, _lock = secrets.randbits(10), threading.Lock()


os.register_at_fork(after_in_child=_become_another)


def new_id() -> int:
    """A positive 63-bit id, unique across processes and growing with time (ms, 10 bits of process, 12 of count).

    Made here rather than by the database so that a report and all that hangs on it can be written in one statement.
    """
    global _last  # noqa: PLW0603  one counter per process, guarded by the lock
    with _lock:
        tick = (int(time.time() * 1000) - 1_600_000_000_000) << 12
        _last = max(tick, _last + 1)
        ms, count = _last >> 12, _last & 0xFFF
        return (ms << 22) | (_worker << 12) | count


def new_secret() -> str:
    """A 128-bit secret for a link, 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


def secret_hash(secret: str) -> str:
    """What is stored of a secret: its SHA-256 in hex. 128 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
