# SPDX-License-Identifier: EUPL-1.2
"""The client for going out refuses this machine and its neighbours, whatever name they come under."""

from __future__ import annotations

import socket

import pytest

from balai.kernel import http


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "::1", "fe80::1", "0.0.0.0", "fd00::5"]
)
def test_private_addresses_are_refused_for_good(monkeypatch, address):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", (address, 443))])
    with pytest.raises(http.Unreachable) as refused:
        http.public_address("https://example.org/x")
    assert refused.value.permanent


def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    found = [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    with pytest.raises(http.Unreachable):
        http.public_address("https://example.org/x")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org", "https://user:pw@example.org", "https://"])
def test_only_plain_web_addresses(url):
    with pytest.raises(http.Unreachable) as refused:
        http.public_address(url)
    assert refused.value.permanent


def test_an_unknown_name_may_be_tried_again(monkeypatch):
    def unknown(*_a, **_k):
        raise socket.gaierror(-2, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(http.Unreachable) as refused:
        http.public_address("https://nowhere.example/")
    assert not refused.value.permanent
