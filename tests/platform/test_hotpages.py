# SPDX-License-Identifier: EUPL-1.2
"""The real public pages behind the layer that keeps them: kept for strangers, never somebody's own, new after a move."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from balai.cases import consumers, tags
from balai.cases.actions import keeping
from balai.identity import opened
from balai.identity.actors import SYSTEM
from balai.kernel import bytecache
from balai.kernel.clock import now
from balai.project import forgetting
from balai.project.hotcache import HotCache
from balai.reports.actions import folding
from tests.desk.conftest import _append_only_again, committed_db, move, storage, world  # noqa: F401
from tests.people import enter

PUBLIC = ("/", "/laporan/", "/laporan/peta.json?bbox=104,-6,106,-4&z=9", "/laporan/{number}/", "/statistik/",
          "/transparansi/")  # fmt: skip


class Visited:
    """One answer as a browser sees it."""

    def __init__(self, app, address, **environ):
        path, _mark, query = address.partition("?")
        base = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(), "REMOTE_ADDR": "127.0.0.1",
        }  # fmt: skip
        answer = app(base | environ, self._start)
        self.body = b"".join(answer)
        self.text = self.body.decode()
        getattr(answer, "close", lambda: None)()

    def _start(self, status, headers, *_more):
        self.status, self.headers = int(status[:3]), {name.lower(): value for name, value in headers}


@pytest.fixture
def front():
    """The layer around Django itself; `front.asked` counts what went through to Django."""

    class Counting:
        def __init__(self):
            self.django, self.asked = WSGIHandler(), 0

        def __call__(self, environ, start_response):
            self.asked += 1
            return self.django(environ, start_response)

    inner = Counting()
    hot = HotCache(inner, bytecache.generations())
    hot.inner = inner
    return hot


@pytest.fixture
def case(world, people):  # noqa: F811
    """A public report that is in the lists."""
    found = world()
    folding.fold_cases([found.pk])
    return found


@pytest.mark.parametrize("address", PUBLIC)
def test_strangers_share_a_page_and_a_browser_that_has_it_gets_304(front, case, address):
    address = address.format(number=case.number)
    first, second = Visited(front, address), Visited(front, address)

    assert (first.status, second.body, front.inner.asked) == (200, first.body, 1)
    known = Visited(front, address, HTTP_IF_NONE_MATCH=second.headers["etag"])
    assert (known.status, known.body, front.inner.asked) == (304, b"", 1)


@pytest.mark.parametrize("address", PUBLIC)
def test_languages_looks_and_places_are_never_mixed(front, case, address):
    address = address.format(number=case.number)
    ways = [{}, *({"HTTP_COOKIE": c} for c in ("bahasa=en", "tampilan=dark", "tempat=18.01")),
            {"HTTP_COOKIE": "bahasa=en; tampilan=dark"}, {"HTTP_ACCEPT_LANGUAGE": "en"}]  # fmt: skip
    made = [Visited(front, address, **way) for way in ways]
    kept = [Visited(front, address, **way) for way in ways]

    assert front.inner.asked == len(ways) - 1  # who chose English and whose browser asks for it share a page
    assert [page.body for page in kept] == [page.body for page in made]
    if "json" not in address:
        assert [('lang="en"' in p.text.split("<head>")[0], 'data-theme="dark"' in p.text) for p in kept] == [
            (False, False), (True, False), (False, True), (False, False), (True, True), (True, False),
        ]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_who_is_signed_in_or_holds_a_secret_link_neither_fills_nor_reads_the_store(front, case, people, address):
    address = address.format(number=case.number)
    sari = enter(Client(), people["sari"])
    session = "; ".join(f"{name}={morsel.value}" for name, morsel in sari.cookies.items())
    link = Client()
    response = link.get("/bantuan/")
    opened.remember(response.wsgi_request, response, case.number)
    secret = f"{opened.COOKIE}={response.cookies[opened.COOKIE].value}"

    for cookie in (session, secret):
        own = Visited(front, address, HTTP_COOKIE=cookie)
        assert (own.status, "etag" in own.headers and "json" not in address) == (200, False)
        assert own.headers["cache-control"].startswith("private") or "json" in address  # the map is everybody's
    stranger = Visited(front, address)
    assert "private" not in stranger.headers["cache-control"]
    assert front.inner.asked == 3
    assert "laporan Anda" not in stranger.text
    again = [Visited(front, address, HTTP_COOKIE=cookie).text for cookie in (session, secret)]
    assert front.inner.asked == 5
    if case.number in address:
        assert ["laporan Anda" in text for text in again] == [True, True]


@pytest.mark.parametrize(
    "address", ["/lapor/", "/laporan/{number}/ikut/", "/laporan/{number}/gerak/comment/", "/akun/masuk/"]
)
def test_pages_that_hold_a_form_token_are_made_for_each_visitor(front, case, address):
    address = address.format(number=case.number)
    for _n in range(2):
        Visited(front, address)

    assert front.inner.asked == 2


def test_a_move_shows_at_once_on_the_case_and_after_counting_in_the_lists(front, case, move):  # noqa: F811
    lists = ("/", "/laporan/", "/statistik/")
    forgetting.register()
    consumers.run_all(now())
    before = {address: Visited(front, address).body for address in lists}
    page = f"/laporan/{case.number}/"
    assert "Disposisi" not in Visited(front, page).text
    asked = front.inner.asked

    move(case, "verify", "tuti")
    after_verify = Visited(front, page)
    assert front.inner.asked == asked + 1
    assert "Laporan sudah diperiksa" in after_verify.text
    assert {address: Visited(front, address).body for address in lists} == before
    assert front.inner.asked == asked + 1

    consumers.run_all(now())
    for address in lists:
        Visited(front, address)
    assert front.inner.asked == asked + 1 + len(lists)


def test_erased_words_are_gone_from_the_kept_page_at_once(front, case, move):  # noqa: F811
    move(case, "verify", "tuti", text="Sudah kami lihat, rumah Pak Budi nomor tujuh.")
    page = f"/laporan/{case.number}/"
    assert "Pak Budi" in Visited(front, page).text

    keeping.erase(case.number, 2, "Ada nama orang", SYSTEM, now())

    assert "Pak Budi" not in Visited(front, page).text


def test_a_newly_published_day_makes_the_list_of_days_new(front, case):
    slots = (bytecache.slot(tags.DAYS),)
    before = bytecache.generations().pick(slots)

    made = keeping.publish_roots(case.opened_at + timedelta(days=1))

    assert made
    assert bytecache.generations().pick(slots) != before
