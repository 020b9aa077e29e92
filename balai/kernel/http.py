# SPDX-License-Identifier: EUPL-1.2
"""Going out: one HTTP client with time limits that never talks to this machine or its private network."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:  # the library loads its command line too: only when something is fetched
    import httpx

AGENT = "Balai/0.1"
MOST_HOPS = 3


class Unreachable(Exception):
    """The other side did not answer properly; `permanent` says whether trying again can help."""

    def __init__(self, why: str, *, permanent: bool = False) -> None:
        super().__init__(why)
        self.permanent = permanent


def public_address(url: str) -> str:
    """The host of `url` when it and all its addresses are public. Unreachable (permanent) otherwise."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise Unreachable("only plain http and https addresses are fetched", permanent=True)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(f"{parts.hostname} is not known") from error
    for entry in found:
        if not ipaddress.ip_address(entry[4][0]).is_global:
            raise Unreachable(f"{parts.hostname} is not a public address", permanent=True)
    return parts.hostname


def fetch(url: str, *, most_bytes: int, timeout_s: float = 10, accept: str = "*/*") -> tuple[bytes, str]:
    """(body, media type) of a public address, at most `most_bytes`. Unreachable with its reason otherwise."""
    import httpx

    with httpx.Client(timeout=timeout_s, follow_redirects=False, headers={"User-Agent": AGENT}) as client:
        for _hop in range(MOST_HOPS):
            public_address(url)
            try:
                with client.stream("GET", url, headers={"Accept": accept}) as answer:
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers.get("location", ""))
                        continue
                    return _body(answer, most_bytes), answer.headers.get("content-type", "").split(";")[0]
            except httpx.HTTPError as error:
                raise Unreachable(f"{type(error).__name__}: {error}") from error
    raise Unreachable("too many redirections", permanent=True)


def _body(answer: httpx.Response, most_bytes: int) -> bytes:
    if answer.status_code >= 400:
        raise Unreachable(f"answered {answer.status_code}", permanent=answer.status_code < 500)
    parts, size = [], 0
    for part in answer.iter_bytes():
        size += len(part)
        if size > most_bytes:
            raise Unreachable(f"more than {most_bytes} bytes", permanent=True)
        parts.append(part)
    return b"".join(parts)
