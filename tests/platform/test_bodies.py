# SPDX-License-Identifier: EUPL-1.2
"""Slow uploads fill only their share of the threads; everybody else is answered meanwhile."""

from __future__ import annotations

import threading

from balai.project.bodies import LARGE, SlowBodies


def ask(app, length):
    said = []
    body = b"".join(app({"CONTENT_LENGTH": str(length)}, lambda status, headers: said.append((status, dict(headers)))))
    return said[0], body


def test_slow_uploads_leave_room_for_everybody_else():
    hold, began = threading.Event(), threading.Barrier(3)

    def site(environ, start_response):
        if int(environ["CONTENT_LENGTH"]) > LARGE:
            began.wait(5)
            hold.wait(5)
        start_response("200 OK", [])
        return [b"ok"]

    app = SlowBodies(site, most=2)
    slow = [threading.Thread(target=ask, args=(app, LARGE + 1)) for _n in range(2)]
    for thread in slow:
        thread.start()
    began.wait(5)

    (status, headers), words = ask(app, LARGE + 1)
    assert (status, headers["Retry-After"]) == ("503 Service Unavailable", "10")
    assert "coba lagi" in words.decode()
    assert ask(app, 0)[0][0] == "200 OK"
    assert ask(app, LARGE)[0][0] == "200 OK"

    hold.set()
    for thread in slow:
        thread.join(5)
    began.abort()


def test_a_place_is_given_back_when_the_site_fails():
    def site(_environ, _start_response):
        raise RuntimeError

    app = SlowBodies(site, most=1)
    for _n in range(3):
        try:
            ask(app, LARGE + 1)
        except RuntimeError:
            continue
        raise AssertionError("refused although nobody was inside")
