# SPDX-License-Identifier: EUPL-1.2
"""In front of Django: photos that come in slowly never take the threads away from those who only want to read.

A thread waits as long as a weak signal needs to bring a body. So only some of the threads may wait for large bodies;
whoever comes when all of these wait is asked to come again, which the outbox on the phone does by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.template import loader

from balai.kernel.errors import Unavailable
from balai.kernel.texts import is_larger

Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
LARGE = 32_768  # bytes that even a weak signal brings within seconds


class SlowBodies:
    """A WSGI application around another; at most `most` requests with large bodies are inside at once."""

    def __init__(self, app: App, most: int) -> None:
        self._app = app
        self._inside = threading.BoundedSemaphore(most)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not is_larger(length, LARGE):
            return self._app(environ, start_response)
        if not self._inside.acquire(blocking=False):
            return _later(start_response)
        try:
            return self._app(environ, start_response)  # Django has read the body when it answers
        finally:
            self._inside.release()


def _later(start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = loader.get_template("503.html").render().encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))),
        ("Retry-After", str(Unavailable.retry_after_s)), ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
    ]  # fmt: skip
    start_response("503 Service Unavailable", headers)
    return [body]
