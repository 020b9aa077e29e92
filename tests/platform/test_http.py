# SPDX-License-Identifier: EUPL-1.2
"""The client for going out refuses this machine and its neighbours, whatever name they come under."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

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


@pytest.mark.parametrize("url", ["http://[::1", "http://example.org:99999999/", "http://exa mple.org:x/"])
def test_what_is_no_address_is_refused_for_good(url):
    with pytest.raises(http.Unreachable) as refused:
        http.public_address(url)
    assert refused.value.permanent


@pytest.mark.parametrize("address", ["::ffff:10.0.0.1", "2002:7f00:1::", "224.0.0.1", "100.64.0.1", "fe80::1%eth0"])
def test_private_addresses_in_disguise_are_refused(monkeypatch, address):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", (address, 443))])
    with pytest.raises(http.Unreachable):
        http.public_ip("example.org", 443)


class Listening:
    """A server on this machine that answers what it is told, slowly if told so."""

    def __init__(self, answer: list[bytes], pause_s: float = 0.0) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.asked = 0
        self._answer, self._pause_s = answer, pause_s
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _peer = self.socket.accept()
            except OSError:
                return
            self.asked += 1
            with line, contextlib.suppress(OSError):
                line.recv(65_536)
                for part in self._answer:
                    line.sendall(part)
                    time.sleep(self._pause_s)


@pytest.fixture
def listening():
    made = []

    def make(*answer, pause_s=0.0):
        made.append(Listening(list(answer), pause_s))
        return made[-1]

    yield make
    for one in made:
        one.socket.close()


def test_a_name_that_changes_after_it_was_judged_leads_nowhere(monkeypatch, listening):
    inside = listening(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
    answers = iter(["93.184.215.14", "127.0.0.1", "127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", (next(answers), inside.port))])

    with pytest.raises(http.Unreachable) as refused:
        http.fetch(f"http://example.org:{inside.port}/", most_bytes=100)

    assert refused.value.permanent
    assert inside.asked == 0


@pytest.fixture
def _near(monkeypatch):
    """This machine counts as the open internet, for once."""
    monkeypatch.setattr(http, "_is_public", lambda _ip: True)


@pytest.mark.usefixtures("_near")
def test_a_redirection_inside_is_judged_anew(monkeypatch, listening):
    inside = listening(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
    door = listening(f"HTTP/1.1 302 Found\r\nLocation: http://localhost:{inside.port}/\r\n\r\n".encode())
    monkeypatch.setattr(http, "_is_public", lambda _ip: not inside.asked and door.asked == 0)

    with pytest.raises(http.Unreachable) as refused:
        http.fetch(f"http://127.0.0.1:{door.port}/", most_bytes=100)

    assert refused.value.permanent
    assert (door.asked, inside.asked) == (1, 0)


@pytest.mark.usefixtures("_near")
def test_bodies_have_an_end_in_bytes_and_in_time(monkeypatch, listening):
    big = listening(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000)
    with pytest.raises(http.Unreachable) as refused:
        http.fetch(f"http://127.0.0.1:{big.port}/", most_bytes=4000)
    assert refused.value.permanent

    monkeypatch.setattr(http, "WHOLE_S", 0.3)
    slow = listening(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 50, pause_s=0.05)
    began = time.monotonic()
    with pytest.raises(http.Unreachable):
        http.fetch(f"http://127.0.0.1:{slow.port}/", most_bytes=4000)
    assert time.monotonic() - began < 2
