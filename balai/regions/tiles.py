# SPDX-License-Identifier: EUPL-1.2
"""Street tiles through our own address: fetched once from the pack's source, kept in the data folder, silent when the
source does not answer. A citizen's browser never talks to the source.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from balai import packs
from balai.packs.schema import Pack
from balai.regions import gazetteer
from balai.regions.rules.tilemath import Bounds, is_tile, picture_type, tile_at, tile_bounds, touches

if TYPE_CHECKING:  # loads slowly: with the first tile that is asked for
    import httpx

TIMEOUT_S = 2.0
FRESH_S = 30 * 86_400  # after this a tile is asked for again; the old one serves while the source is silent
ABSENT_S = 86_400  # how long "there is no such tile" is believed
DOWN_S = 60.0  # how long a source that failed is left alone
MAX_TILE = 400_000  # bytes
MAX_CACHE = 512_000_000  # bytes
SWEEP_EVERY = 400  # new tiles between two looks at the size of the cache
AT_ONCE = 4  # requests to the source at a time; more would hold up the server's threads
MARGIN = 0.7  # degrees around the region that tiles are fetched for


@dataclass(slots=True)
class _Source:
    """What this process knows of the source."""

    down_until: float = float("-inf")
    written: int = 0
    slots: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))
    client: httpx.Client | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_source = _Source()


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture and its media type."""

    content: bytes
    media_type: str


def serves(z: int, x: int, y: int) -> bool:
    """Whether the pack has a tile source and the tile shows some of its region."""
    pack = packs.current()
    if not pack.basemap.tile_url or not is_tile(z, x, y, pack.basemap.max_zoom):
        return False
    return touches(tile_bounds(z, x, y), _region(pack))


def _region(pack: Pack) -> Bounds:
    places = gazetteer.load(pack.meta.provinces).places
    return (
        float(places.lats.min()) - MARGIN, float(places.lons.min()) - MARGIN,
        float(places.lats.max()) + MARGIN, float(places.lons.max()) + MARGIN,
    )  # fmt: skip


def tile(z: int, x: int, y: int) -> Tile | None:
    """The tile from the cache, else from the source; None when neither has it. At most TIMEOUT_S per phase."""
    pack = packs.current()
    path = _cache() / hashlib.sha256(pack.basemap.tile_url.encode()).hexdigest()[:12] / f"{z}/{x}/{y}"
    kept, age = _read(path)
    if kept is not None and age < (FRESH_S if kept else ABSENT_S):
        return _as_tile(kept)
    fetched = _fetch(pack, z, x, y)
    if fetched is None:
        return _as_tile(kept) if kept else None
    _write(path, fetched)
    return _as_tile(fetched)


def forget_source() -> None:
    """The source counts as answering again, with a new client; for tests and after a change of settings."""
    global _source  # noqa: PLW0603  one per process
    _source = _Source()


def self_test() -> str:
    """Empty when the pack's source gives a tile of its capital or the pack names none; else what is wrong."""
    pack = packs.current()
    if not pack.basemap.tile_url:
        return ""
    z = min(10, pack.basemap.max_zoom)
    x, y = tile_at(*pack.meta.capital, z)
    if time.monotonic() < _source.down_until:
        return "sumber peta jalan tidak menjawab; peta bawaan yang dipakai"
    return "" if _fetch(pack, z, x, y) else "sumber peta jalan tidak memberi gambar; peta bawaan yang dipakai"


def _cache() -> Path:
    return Path(settings.BALAI_HOME) / "cache" / "tiles"


def _as_tile(content: bytes) -> Tile | None:
    media_type = picture_type(content)
    return Tile(content, media_type) if media_type else None


def _read(path: Path) -> tuple[bytes | None, float]:
    try:
        return path.read_bytes(), time.time() - path.stat().st_mtime
    except OSError:
        return None, 0.0


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    fresh.write_bytes(content)
    fresh.replace(path)
    _source.written += 1
    if _source.written % SWEEP_EVERY == 1:
        sweep()


def sweep(limit: int = MAX_CACHE) -> int:
    """Bytes freed: the oldest tiles go until the cache is a tenth below `limit`."""
    files = []
    for path in _cache().rglob("*"):
        try:
            if path.is_file():
                files.append((path.stat().st_mtime, path.stat().st_size, path))
        except FileNotFoundError:
            continue  # another process swept it
    total = sum(size for _, size, _ in files)
    if total <= limit:
        return 0
    freed = 0
    for _, size, path in sorted(files):
        if total - freed <= limit * 0.9:
            break
        path.unlink(missing_ok=True)
        freed += size
    return freed


def _client(pack: Pack) -> httpx.Client:
    import httpx

    with _source.lock:
        if _source.client is None:
            # The address comes from the pack, and an office's own tile server may well be in its private network:
            # the client for addresses that strangers name does not fit here.
            # Tile sources ask to be told who is asking and whom to write to.
            agent = f"Balai/{pack.meta.code} (+{settings.BALAI_PUBLIC_URL}; {pack.meta.contact_email})"
            _source.client = httpx.Client(
                timeout=TIMEOUT_S, follow_redirects=False, headers={"User-Agent": agent}, http2=False
            )
        return _source.client


def _fetch(pack: Pack, z: int, x: int, y: int) -> bytes | None:
    """The picture, empty bytes if the source has none there, None if it did not answer usefully or is left alone."""
    import httpx

    if time.monotonic() < _source.down_until or not _source.slots.acquire(blocking=False):
        return None
    try:
        url = pack.basemap.tile_url.replace("{z}", str(z)).replace("{x}", str(x)).replace("{y}", str(y))
        return _answer(_client(pack), url)
    except httpx.HTTPError:
        _source.down_until = time.monotonic() + DOWN_S
        return None
    finally:
        _source.slots.release()


def _answer(client: httpx.Client, url: str) -> bytes | None:
    deadline = time.monotonic() + 2 * TIMEOUT_S
    with client.stream("GET", url) as answer:
        if answer.status_code in {204, 404, 410}:
            return b""
        if answer.status_code != 200:
            _source.down_until = time.monotonic() + DOWN_S
            return None
        content = bytearray()
        for piece in answer.iter_bytes():
            content += piece
            if len(content) > MAX_TILE or time.monotonic() > deadline:
                return None
    return bytes(content) if picture_type(bytes(content[:16])) else None
