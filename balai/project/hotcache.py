# SPDX-License-Identifier: EUPL-1.2
"""In front of Django: pages that views marked `cacheable` answered as bytes to visitors without a session.

Correct before fast. A page is kept only when it was made for a visitor whose only cookies are the chosen language,
look and place (all part of the key), answered 200, set no cookie and holds no form token. It is used until one of its
tags changes or its seconds are over. Whoever carries any other cookie, a session above all, goes straight to Django.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Any

from balai.kernel.bytecache import PLAIN, TAGS_HEADER, TTL_HEADER, WORDS, Generations, slot
from balai.project import languages

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

LANGUAGE = "bahasa"  # cookie with the chosen language; what the pack makes of it is part of the key
SHOWN = ("tampilan", "tempat")  # cookies that only choose what is shown; they are part of the key
# The last may read what is kept, but nothing is kept from a visit with it.
HARMLESS = frozenset((*SHOWN, LANGUAGE, "csrftoken"))
KEPT_HEADERS = {"content-type", "content-language", "content-security-policy", "permissions-policy", "link"}
DROPPED = {TAGS_HEADER.lower(), TTL_HEADER.lower()}
VARY = "Accept-Encoding, Accept-Language, Cookie, HX-Request"
TOKEN = b"csrfmiddlewaretoken"
LARGEST = 1_000_000  # bytes of one page
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A kept answer; `marks` are its tags' numbers when Django began to make it."""

    headers: Headers
    plain: bytes
    packed: bytes
    etag: str
    slots: tuple[int, ...]
    marks: bytes
    until: float


@dataclass(slots=True)
class _Answer:
    """What Django said, caught before it goes out."""

    status: str = ""
    headers: Headers | None = None

    def start(self, status: str, headers: Headers, _error: object = None) -> None:
        self.status, self.headers = status, headers

    def header(self, name: str) -> str:
        return next((v for k, v in self.headers or () if k.lower() == name), "")


class HotCache:
    """A WSGI application around another; `most` bytes of pages are kept, the oldest go first."""

    def __init__(self, app: App, generations: Generations, *, most: int = 24_000_000) -> None:
        self._app = app
        self._generations = generations
        self._most = most
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._making: dict[Key, threading.Lock] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        found = key_of(environ)
        if found is None:
            return self._pass(environ, start_response)
        key, may_keep = found
        page = self._fresh(key)
        if page is None and may_keep and environ["REQUEST_METHOD"] == "GET":
            return self._make(key, environ, start_response)
        if page is None:
            return self._pass(environ, start_response)
        return _send(page, environ, start_response)

    def _fresh(self, key: Key) -> Page | None:
        page = self._pages.get(key)
        if page is None or page.until < time.monotonic() or not self._generations.same(page.marks, page.slots):
            return None
        return page

    def _pass(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Django's own answer, without our private headers."""

        def start(status: str, headers: Headers, *more: Any) -> Any:
            return start_response(status, [(k, v) for k, v in headers if k.lower() not in DROPPED], *more)

        return self._app(environ, start)

    def _make(self, key: Key, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Let Django make the page, once for all who wait for the same one."""
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        waited = not turn.acquire(blocking=False)
        mine = not waited or turn.acquire(timeout=2)
        try:
            page = self._fresh(key) if waited else None
            if page is not None:
                return _send(page, environ, start_response)
            return self._ask(key, environ, start_response)
        finally:
            if mine:
                turn.release()
            with self._lock:
                self._making.pop(key, None)

    def _ask(self, key: Key, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        before = self._generations.snapshot()
        answer = _Answer()
        ttl = 0.0
        body = self._app({**environ, PLAIN: True}, answer.start)
        if answer.header(TTL_HEADER.lower()):
            ttl = float(answer.header(TTL_HEADER.lower()))
        headers = [(k, v) for k, v in answer.headers or [] if k.lower() not in DROPPED]
        if ttl <= 0 or not answer.status.startswith("200") or answer.header("set-cookie"):
            start_response(answer.status, headers)
            return body
        try:
            whole = b"".join(body)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        if TOKEN in whole or len(whole) > LARGEST:
            start_response(answer.status, headers)
            return [whole]
        tags = tuple(slot(tag) for tag in (WORDS, *answer.header(TAGS_HEADER.lower()).split(",")) if tag)
        page = _page(headers, whole, tags, self._generations.pick(tags, before), ttl)
        self._keep(key, page)
        return _send(page, environ, start_response)

    def _keep(self, key: Key, page: Page) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._size += _weight(page) - (_weight(old) if old else 0)
            self._pages[key] = page
            while self._size > self._most:
                _key, gone = self._pages.popitem(last=False)
                self._size -= _weight(gone)


def _weight(page: Page) -> int:
    return len(page.plain) + len(page.packed) + 600


def _page(headers: Headers, whole: bytes, slots: tuple[int, ...], marks: bytes, ttl_s: float) -> Page:
    packed = gzip.compress(whole, 6, mtime=0)
    kept = [(k, v) for k, v in headers if _is_kept(k.lower())]
    own = next((v for k, v in headers if k.lower() == "cache-control"), "no-cache")
    kept += [("Cache-Control", own), ("Vary", VARY)]
    etag = hashlib.sha256(whole).hexdigest()[:20]
    return Page(kept, whole, packed, etag, slots, marks, time.monotonic() + ttl_s)


def _is_kept(name: str) -> bool:
    return name in KEPT_HEADERS or name.startswith(("x-", "cross-origin-", "referrer-", "strict-transport-"))


def _send(page: Page, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The kept page, packed if the visitor can unpack it; 304 without a body when they have it already."""
    packs = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    etag = f'"{page.etag}-gz"' if packs else f'"{page.etag}"'
    headers = [*page.headers, ("ETag", etag)]
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    if asked and (asked == "*" or etag in {part.strip().removeprefix("W/") for part in asked.split(",")}):
        start_response("304 Not Modified", headers)
        return []
    body = page.packed if packs else page.plain
    if packs:
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def key_of(environ: Environ) -> tuple[Key, bool] | None:
    """(key, whether an answer may be kept), or None when this visitor must always be answered by Django."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in environ:
        return None
    cookies = _cookies(environ.get("HTTP_COOKIE", ""))
    if cookies is None or not cookies.keys() <= HARMLESS:
        return None
    key = (
        environ.get("wsgi.url_scheme", ""),
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
        environ.get("HTTP_HOST", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT", "") if "html" not in environ.get("HTTP_ACCEPT", "html") else "",
        environ.get("HTTP_HX_REQUEST", ""),
        languages.chosen(cookies.get(LANGUAGE, ""), environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        *(cookies.get(name, "") for name in SHOWN),
    )
    return key, "csrftoken" not in cookies


@lru_cache(maxsize=512)
def _cookies(raw: str) -> dict[str, str] | None:
    """Cookies by name; None when the header cannot be read, which is no visitor to keep pages from."""
    try:
        found = SimpleCookie(raw)
    except CookieError:
        return None
    if len(found) != len([part for part in raw.split(";") if part.strip()]):
        return None
    return {name: morsel.value for name, morsel in found.items()}
