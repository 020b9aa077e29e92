# SPDX-License-Identifier: EUPL-1.2
"""The layer in front of Django never shows anybody a page that was made for somebody else, or an old one."""

from __future__ import annotations

import gzip
import threading
import time

import pytest
from django.db import transaction
from django.http import HttpResponse

from balai.kernel import bytecache
from balai.kernel.bytecache import TAGS_HEADER, TTL_HEADER, Generations
from balai.project import languages
from balai.project.hotcache import HotCache, key_of


class Site:
    """Stands in for Django: counts how often it is asked and answers what the test told it."""

    def __init__(self) -> None:
        self.asked = 0
        self.body = b"<p>satu</p>" * 40
        self.headers = [("Content-Type", "text/html; charset=utf-8"), (TAGS_HEADER, "case:A,lists"), (TTL_HEADER, "30")]
        self.status = "200 OK"
        self.seen: list[dict] = []
        self.meanwhile = lambda: None

    def __call__(self, environ, start_response):
        self.asked += 1
        self.seen.append(environ)
        self.meanwhile()
        start_response(self.status, list(self.headers))
        return [self.body]


class Visit:
    def __init__(self, app, **environ):
        self.status, self.headers = "", {}
        base = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http"}
        self.body = b"".join(app(base | environ, self._start))

    def _start(self, status, headers, *_more):
        self.status, self.headers = status, {k.lower(): v for k, v in headers}


@pytest.fixture
def generations(tmp_path):
    return Generations(tmp_path / "generations")


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def hot(site, generations):
    return HotCache(site, generations)


def test_the_second_visitor_is_answered_without_django(site, hot):
    first, second = Visit(hot), Visit(hot)
    assert (first.body, second.body, site.asked) == (site.body, site.body, 1)
    assert TAGS_HEADER.lower() not in second.headers
    assert TTL_HEADER.lower() not in second.headers
    assert second.headers["vary"] == "Accept-Encoding, Accept-Language, Cookie, HX-Request"


def test_packed_for_those_who_can_and_known_by_its_etag(site, hot):
    packed = Visit(hot, HTTP_ACCEPT_ENCODING="gzip, br")
    assert gzip.decompress(packed.body) == site.body
    assert packed.headers["content-encoding"] == "gzip"
    known = Visit(hot, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=packed.headers["etag"])
    assert (known.status, known.body) == ("304 Not Modified", b"")
    assert Visit(hot).headers["etag"] != packed.headers["etag"]
    assert site.asked == 1


def test_what_is_not_kept_is_packed_by_django_as_the_visitor_can(site, hot):
    site.headers = [("Content-Type", "text/javascript"), ("Content-Encoding", "br")]
    answer = Visit(hot, HTTP_ACCEPT_ENCODING="gzip, br", HTTP_IF_NONE_MATCH='"x"')

    assert site.seen[0]["HTTP_ACCEPT_ENCODING"] == "gzip, br"
    assert site.seen[0]["HTTP_IF_NONE_MATCH"] == '"x"'
    assert answer.headers["content-encoding"] == "br"


@pytest.mark.parametrize("tag", ["case:A", "lists"])
def test_a_change_of_any_tag_forgets_the_page(site, hot, generations, tag):
    Visit(hot)
    site.body = b"dua"
    generations.touch(["case:B"])
    assert Visit(hot).body != b"dua"
    generations.touch([tag])
    assert Visit(hot).body == b"dua"


def test_a_change_while_the_page_is_made_is_not_missed(site, hot, generations):
    site.meanwhile = lambda: generations.touch(["lists"])
    Visit(hot)
    site.meanwhile = lambda: None
    site.body = b"dua"
    assert Visit(hot).body == b"dua"


def test_another_process_sees_the_change(site, generations, tmp_path):
    other = Generations(tmp_path / "generations")
    hot = HotCache(site, other)
    Visit(hot)
    generations.touch(["lists"])
    Visit(hot)
    assert site.asked == 2


def test_seconds_run_out(site, hot):
    site.headers[2] = (TTL_HEADER, "0.05")
    Visit(hot)
    time.sleep(0.06)
    Visit(hot)
    assert site.asked == 2


@pytest.mark.parametrize(
    "cookie", ["sesi=abc", "balai_kasus=x", "messages=y", "tampilan=dark; sesi=abc", "tampilan=dark; b@d[=1", "x=1"]
)
def test_whoever_carries_another_cookie_is_answered_by_django(site, hot, cookie):
    Visit(hot)
    Visit(hot, HTTP_COOKIE=cookie)
    Visit(hot)
    assert site.asked == 2


def test_a_visit_with_a_form_token_reads_but_is_not_kept(site, hot):
    site.body = b"dibuat untuk token"
    Visit(hot, HTTP_COOKIE="csrftoken=abc")
    site.body = b"umum"
    Visit(hot)
    assert Visit(hot, HTTP_COOKIE="csrftoken=abc").body == b"umum"
    assert site.asked == 2


@pytest.mark.parametrize(
    "change",
    [
        {"headers": [("Set-Cookie", "csrftoken=1")]},
        {"status": "404 Not Found"},
        {"status": "500 Internal Server Error"},
        {"body": b'<input name="csrfmiddlewaretoken" value="geheim">'},
    ],
)
def test_what_is_never_kept(site, hot, change):
    site.headers += change.get("headers", [])
    site.status = change.get("status", site.status)
    site.body = change.get("body", site.body)
    first = Visit(hot)
    assert (first.body, first.status) == (site.body, site.status)
    assert TAGS_HEADER.lower() not in first.headers
    Visit(hot)
    assert site.asked == 2


def test_unmarked_pages_pass_untouched(site, hot):
    site.headers = [("Content-Type", "text/html"), ("X-Other", "1")]
    assert Visit(hot).headers == {"content-type": "text/html", "x-other": "1"}
    Visit(hot)
    assert site.asked == 2


@pytest.mark.parametrize(
    "other",
    [
        {"PATH_INFO": "/laporan/"},
        {"QUERY_STRING": "hal=2"},
        {"HTTP_HOST": "127.0.0.1"},
        {"HTTP_COOKIE": "bahasa=en"},
        {"HTTP_COOKIE": "tampilan=dark"},
        {"HTTP_COOKIE": "tempat=18.71"},
        {"HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.8"},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_ACCEPT": "application/json"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
def test_what_may_differ_is_part_of_the_key(site, hot, other):
    Visit(hot)
    Visit(hot, **other)
    Visit(hot, **other)
    assert site.asked == 2


@pytest.mark.parametrize("accepted", ["", "id", "id-ID,id;q=0.9", "fr,de;q=0.5", "*"])
def test_browsers_of_one_language_share_a_page(accepted):
    base = {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}
    assert key_of(base | {"HTTP_ACCEPT_LANGUAGE": accepted}) == key_of(base | {"HTTP_ACCEPT_LANGUAGE": "id"})


@pytest.mark.parametrize(
    ("code", "cookie", "accepted", "language"),
    [
        ("lampung", "ljp", "en", "ljp"),
        ("jakarta", "ljp", "en", "en"),  # a language of another pack: as if nothing had been chosen
        ("jakarta", "ljp", "", "id"),
        ("jakarta", "", "ljp,en;q=0.5", "en"),
        ("lampung", "", "ljp,en;q=0.5", "ljp"),
        ("jakarta", "fr", "en-GB", "en"),
        ("jakarta", "EN", "id,en", "id"),
        ("jakarta", "*", "en", "en"),
        ("jakarta", "", "*,en;q=0.1", "id"),
        ("lampung", "\r\nx", "", "id"),
    ],
)
def test_only_languages_of_the_pack_count_on_the_page_and_in_the_key(settings, code, cookie, accepted, language):
    settings.BALAI_PACK = code
    base = {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}

    assert languages.chosen(cookie, accepted) == language
    if cookie.strip():
        asked = base | {"HTTP_COOKIE": f"bahasa={cookie}", "HTTP_ACCEPT_LANGUAGE": accepted}
        assert key_of(asked) == key_of(base | {"HTTP_ACCEPT_LANGUAGE": language})


def test_browsers_with_an_unknown_choice_do_not_share_across_languages():
    """The page followed the browser's header, the key did not: one visitor's language was another's page."""
    base = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_COOKIE": "bahasa=fr"}
    assert key_of(base | {"HTTP_ACCEPT_LANGUAGE": "en"}) != key_of(base | {"HTTP_ACCEPT_LANGUAGE": "id"})


@pytest.mark.parametrize("way", [{"REQUEST_METHOD": "POST"}, {"HTTP_AUTHORIZATION": "Bearer x"}])
def test_writing_and_authorised_requests_never_meet_the_store(site, hot, way):
    Visit(hot)
    Visit(hot, **way)
    assert site.asked == 2


def test_head_answers_without_a_body(site, hot):
    Visit(hot)
    head = Visit(hot, REQUEST_METHOD="HEAD")
    assert (head.body, head.headers["content-length"]) == (b"", str(len(site.body)))


def test_a_crowd_makes_one_page(site, hot):
    site.meanwhile = lambda: time.sleep(0.1)
    crowd = [threading.Thread(target=Visit, args=(hot,)) for _n in range(12)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert site.asked == 1


def test_the_store_has_an_end(site, generations):
    hot = HotCache(site, generations, most=5_000)
    for n in range(50):
        Visit(hot, QUERY_STRING=f"n={n}")
    assert 0 < hot._size <= 5_000
    assert len(hot._pages) < 10


@pytest.mark.django_db(transaction=True)
def test_a_change_counts_when_its_transaction_is_committed():
    slots = (bytecache.slot("lists"),)
    before = bytecache.generations().pick(slots)
    with transaction.atomic():
        bytecache.touch("lists")
        assert bytecache.generations().pick(slots) == before
    assert bytecache.generations().pick(slots) != before


def test_a_view_marks_its_answer():
    response = bytecache.cacheable(HttpResponse("x"), ("a", "b"), 5)
    assert (response.headers[TAGS_HEADER], response.headers[TTL_HEADER]) == ("a,b", "5")
