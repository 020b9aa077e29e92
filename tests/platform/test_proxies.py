# SPDX-License-Identifier: EUPL-1.2
"""Whose word about the visitor's address is believed."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("peer", "said", "seen"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # only the last was written by our own proxy
        ("127.0.0.1", "", "127.0.0.1"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger may claim what he likes
    ],
)
def test_only_our_own_proxy_names_the_visitor(db, monkeypatch, peer, said, seen):
    from balai.project import hotcache, wsgi

    met: list[str] = []

    def ask(self, environ, start_response):
        met.append(environ["REMOTE_ADDR"])
        return [b""]

    monkeypatch.setattr(hotcache.HotCache, "__call__", ask)
    environ = {"REMOTE_ADDR": peer, "REQUEST_METHOD": "GET", "PATH_INFO": "/"} | (
        {"HTTP_X_FORWARDED_FOR": said} if said else {}
    )

    wsgi.application(environ, lambda *_: None)

    assert met == [seen]
