# SPDX-License-Identifier: EUPL-1.2
"""Which imported edition is in force: a small file beside the editions, looked at every two seconds by each process."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from django.conf import settings

from balai.regions.shapes import Roads, Villages

LOOK_EVERY_S = 2.0


def root() -> Path:
    """The folder of all editions."""
    return Path(settings.BALAI_HOME) / "boundaries"


def pointer() -> Path:
    """The file that says which folder of each kind is in force."""
    return root() / "active.json"


def active_folders() -> dict[str, str]:
    """Kind -> folder name in force."""
    try:
        return {str(k): str(v) for k, v in json.loads(pointer().read_text("utf-8")).items()}
    except FileNotFoundError:
        return {}


def point_to(kind: str, folder: str | None) -> None:
    """Puts `folder` in force, or none; the replacement of the file is atomic."""
    folders = {**active_folders(), kind: folder}
    root().mkdir(parents=True, exist_ok=True)
    fresh = pointer().with_suffix(f".{os.getpid()}.tmp")
    fresh.write_text(json.dumps({k: v for k, v in folders.items() if v}), "utf-8")
    fresh.replace(pointer())


class _Folder(Protocol):
    folder: Path


S = TypeVar("S", bound=_Folder)


class Live(Generic[S]):
    """The shapes of the edition in force, loaded once and again after a switch; requests meanwhile get the old ones."""

    def __init__(self, kind: str, build: Callable[[Path], S]) -> None:
        self.kind, self._build = kind, build
        self._shapes: S | None = None
        self._seen: tuple[str, int] | None = None
        self._looked = float("-inf")
        self._lock = threading.Lock()

    def get(self) -> S | None:
        """The shapes in force, None if nothing was imported."""
        if time.monotonic() - self._looked < LOOK_EVERY_S:
            return self._shapes
        if not self._lock.acquire(blocking=self._seen is None):
            return self._shapes
        try:
            self._look()
            return self._shapes
        finally:
            self._lock.release()

    def _look(self) -> None:
        path = pointer()
        try:
            seen = (str(path), path.stat().st_mtime_ns)
        except FileNotFoundError:
            seen = (str(path), 0)
        if seen != self._seen:
            name = active_folders().get(self.kind)
            if name is None:
                self._shapes = None
            elif self._shapes is None or self._shapes.folder != root() / name:
                self._shapes = self._build(root() / name)
            self._seen = seen
        self._looked = time.monotonic()

    def forget(self) -> None:
        """Looks again at the next question; for the process that switched."""
        self._looked, self._seen = float("-inf"), None


villages: Live[Villages] = Live("villages", Villages)
roads: Live[Roads] = Live("roads", Roads)
