# SPDX-License-Identifier: EUPL-1.2
"""Rate limits: per device, contact, account or place; never by address alone, since a whole village may share one."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balai.kernel import crypto
from balai.kernel.errors import TooMany

if TYPE_CHECKING:  # the library loads its asyncio half too: only when something is counted
    from limits import RateLimitItem
    from limits.storage import Storage
    from limits.strategies import SlidingWindowCounterRateLimiter

# What may be done how often. An address (carrier NAT, village hotspot) gets room for hundreds of people.
LIMITS: dict[str, tuple[str, ...]] = {
    "report:device": ("6/minute", "30/hour", "80/day"),
    "report:contact": ("10/hour", "40/day"),
    "report:address": ("300/minute", "3000/hour"),
    "upload:device": ("40/minute", "300/hour"),
    "upload:address": ("900/minute", "9000/hour"),
    "upload_mb:device": ("150/10minute", "600/hour"),
    "upload_mb:address": ("1500/10minute", "6000/hour"),
    # Pieces of photos, by kB: a photo of 300 KB comes in four over a good signal, in ten over a bad one.
    "piece:device": ("300/minute", "4000/hour"),
    "piece:address": ("6000/minute",),
    "piece_kb:device": ("150000/10minute", "600000/hour"),
    "piece_kb:address": ("1500000/10minute", "6000000/hour"),
    "voice:device": ("30/minute", "200/hour"),
    "voice:case": ("120/hour", "600/day"),  # from one address to one report
    # Words that everybody reads at once: masked where they name or insult somebody, and few from one hand.
    "comment:device": ("3/minute", "12/hour", "30/day"),
    "comment:address": ("60/hour", "200/day"),
    # Letters that ask an address whether it wants news: few to one address, whoever asks.
    "watch:device": ("6/10minute", "20/day"),
    "watch:contact": ("3/hour", "6/day"),
    "watch:address": ("60/hour", "300/day"),
    # A comment reported by readers waits for a person who looks at it.
    "flag:device": ("5/minute", "20/hour", "40/day"),
    "flag:address": ("120/hour", "400/day"),
    "code:contact": ("3/10minute", "8/hour"),
    "code:address": ("120/minute",),
    "guess:contact": ("15/10minute", "60/day"),
    "api:key": ("600/minute",),
}


SWEEP_S = 60.0  # how often counters that have run out are thrown away


@lru_cache(maxsize=1)
def _limiter() -> SlidingWindowCounterRateLimiter:
    """Two counters for each bucket and visitor, however often they come; a list of moments would grow with each."""
    from limits.storage import storage_from_string
    from limits.strategies import SlidingWindowCounterRateLimiter

    url = getattr(settings, "BALAI_LIMITS_URL", "")
    return SlidingWindowCounterRateLimiter(storage_from_string(url) if url else _in_memory())


def _in_memory() -> Storage:
    """Counters of this process. The library looks through all of them, in a new thread, after nearly every hit."""
    from limits.storage import MemoryStorage

    class Unhurried(MemoryStorage):
        STORAGE_SCHEME = ["unhurried"]
        _swept = 0.0

        def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802  the library's private name
            if time.monotonic() - self._swept > SWEEP_S:
                self._swept = time.monotonic()
                self._MemoryStorage__expire_events()  # type: ignore[attr-defined]  # by its private name

    return Unhurried()


@lru_cache(maxsize=64)
def _items(name: str) -> tuple[RateLimitItem, ...]:
    from limits import parse

    return tuple(parse(text) for text in LIMITS[name])


def take(name: str, who: str, times: int = 1) -> None:
    """Count uses of the bucket `name` by `who`. TooMany, naming the wait, when it is empty; "" is never counted."""
    if not who or getattr(settings, "BALAI_LIMITS_OFF", False):
        return
    limiter = _limiter()
    for item in _items(name):
        if not limiter.hit(item, name, who, cost=times):
            left = max(1, int(limiter.get_window_stats(item, name, who).reset_time - time.time()))
            raise TooMany(wait=_spoken(left), seconds=left)


def _spoken(seconds: int) -> str:
    if seconds < 90:
        return ngettext("{n} detik", "{n} detik", seconds).format(n=seconds)
    if seconds < 5400:
        return _("{n} menit").format(n=round(seconds / 60))
    return _("{n} jam").format(n=round(seconds / 3600))


def device_of(request: HttpRequest) -> str:
    """The browser, by the key that its forms carry; "" for one that keeps no cookies."""
    return crypto.keyed_hash("device", request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""))[:32]


def take_uploads(request: HttpRequest) -> None:
    """Count the files of a request and what they weigh, by browser and by address. TooMany."""
    sizes = [file.size or 0 for _name, files in request.FILES.lists() for file in files]
    if not sizes:
        return
    weight_mb = 1 + sum(sizes) // 1_000_000
    for who, name in ((device_of(request), "device"), (address_of(request), "address")):
        take(f"upload:{name}", who, len(sizes))
        take(f"upload_mb:{name}", who, weight_mb)


def take_piece(request: HttpRequest) -> None:
    """Count a piece of a photo and what it weighs, by browser and by address. TooMany."""
    for who, name in ((device_of(request), "device"), (address_of(request), "address")):
        take(f"piece:{name}", who)
        take(f"piece_kb:{name}", who, 1 + len(request.body) // 1000)


def take_voice(request: HttpRequest, number: str, verb: str) -> None:
    """Count what somebody says about a report, comments and reports of comments by stricter limits. TooMany."""
    device, address = device_of(request), address_of(request)
    take("voice:device", device)
    take("voice:case", f"{address}:{number}")
    if verb in {"comment", "flag"}:
        take(f"{verb}:device", device)
        take(f"{verb}:address", address)


def address_of(request: HttpRequest) -> str:
    """The caller's address; behind a proxy the server itself was told which header to trust."""
    return str(request.META.get("REMOTE_ADDR", ""))
