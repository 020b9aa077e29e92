# SPDX-License-Identifier: EUPL-1.2
"""Going out: one HTTP client with time limits that never talks to this machine or its private network.

The address is looked up once and the connection goes to what was looked up and judged: a name that answers otherwise a
moment later leads nowhere else.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:  # the library loads its command line too: only when something is fetched
    import httpx

AGENT = "Balai/0.1"
MOST_HOPS = 3
WHOLE_S = 60.0  # for one fetch, however often the other side sends a little


class Unreachable(Exception):
    """The other side did not answer properly; `permanent` says whether trying again can help."""

    def __init__(self, why: str, *, permanent: bool = False) -> None:
        super().__init__(why)
        self.permanent = permanent


def public_address(url: str) -> str:
    """The host of `url` when it and all its addresses are public. Unreachable (permanent) otherwise."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Unreachable("this is no address", permanent=True) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise Unreachable("only plain http and https addresses are fetched", permanent=True)
    public_ip(parts.hostname, port or 443)
    return parts.hostname


def public_ip(host: str, port: int) -> str:
    """An address of `host`, all of whose addresses are public. Unreachable (permanent) otherwise."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host} is not known") from error
    ips = [str(entry[4][0]) for entry in found]
    for ip in ips:
        if not _is_public(ip):
            raise Unreachable(f"{host} is not a public address", permanent=True)
    return ips[0]


def _is_public(ip: str) -> bool:
    """Whether an address is on the open internet, also one of IPv4 that is spelled in IPv6."""
    address = ipaddress.ip_address(ip.split("%", maxsplit=1)[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (inner is None or inner.is_global)


def client(timeout_s: float) -> httpx.Client:
    """A client that follows no redirection, obeys no proxy of the environment and connects to public addresses only."""
    import httpcore
    import httpx

    class Judged(httpcore.NetworkBackend):
        """Looks a name up, judges it and connects to just that address; TLS still asks for the name."""

        def __init__(self) -> None:
            self._plain = httpcore.SyncBackend()

        def connect_tcp(self, host: str, port: int, *args: Any, **more: Any) -> Any:
            return self._plain.connect_tcp(public_ip(host, port), port, *args, **more)

    transport = httpx.HTTPTransport(trust_env=False)
    transport._pool = httpcore.ConnectionPool(  # noqa: SLF001  httpx offers no other way to choose the backend
        ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=Judged()
    )
    return httpx.Client(
        transport=transport, timeout=timeout_s, follow_redirects=False, headers={"User-Agent": AGENT}, trust_env=False
    )


def fetch(url: str, *, most_bytes: int, timeout_s: float = 10, accept: str = "*/*") -> tuple[bytes, str]:
    """(body, media type) of a public address, at most `most_bytes`, within WHOLE_S in all. Unreachable with its reason
    otherwise.
    """
    import httpx

    until = time.monotonic() + WHOLE_S
    with client(timeout_s) as going:
        for _hop in range(MOST_HOPS):
            public_address(url)
            try:
                with going.stream("GET", url, headers={"Accept": accept}) as answer:
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers.get("location", ""))
                        continue
                    return _body(answer, most_bytes, until), answer.headers.get("content-type", "").split(";")[0]
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                raise Unreachable(f"{type(error).__name__}: {error}") from error
    raise Unreachable("too many redirections", permanent=True)


def _body(answer: httpx.Response, most_bytes: int, until: float) -> bytes:
    if answer.status_code >= 400:
        raise Unreachable(f"answered {answer.status_code}", permanent=answer.status_code < 500)
    parts, size = [], 0
    for part in answer.iter_bytes():
        size += len(part)
        if size > most_bytes:
            raise Unreachable(f"more than {most_bytes} bytes", permanent=True)
        if time.monotonic() > until:  # a byte now and then keeps no worker busy for hours
            raise Unreachable(f"took longer than {WHOLE_S:.0f} s")
        parts.append(part)
    return b"".join(parts)
