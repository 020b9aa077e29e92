# SPDX-License-Identifier: EUPL-1.2
"""What breaks says so in words, in the caller's own format, and nothing that was accepted is lost."""

from __future__ import annotations

import errno
import io
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from PIL import Image

from balai import packs
from balai.cases.models import Attachment, Case, Event
from balai.kernel import buckets, uploads
from balai.kernel.clock import now
from balai.reports import actions
from balai.reports.actions.clients import create_client

HTML = "<!doctype html>"


def jpeg():
    out = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(out, "JPEG")
    return SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")


def form(**more):
    lat, lon = packs.current().meta.capital
    words = "Jalan berlubang besar di depan pasar"
    given = {"category": "jalan-rusak", "description": words, "lat": lat, "lon": lon}
    return given | {"client_key": os.urandom(12).hex()} | more


# -- the database ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "kind", "word"),
    [
        ("/laporan/", "text/html", "tidak dapat menyimpan"),
        ("/api/v1/reports", "application/problem+json", "unavailable"),
        ("/open311/v2/requests.xml", "text/xml", "<code>503</code>"),
        ("/open311/v2/requests.json", "application/json", '"code":503'),
    ],
)
def test_a_database_that_does_not_answer_is_said_in_words(monkeypatch, path, kind, word):
    def silent(*_a, **_k):
        raise OperationalError("database is locked")

    for name in ("views.lists.queries.public_list", "api.public.public_rows", "open311.views.queries.listed"):
        monkeypatch.setattr(f"balai.reports.{name}", silent)
    answer = Client(raise_request_exception=False).get(path)

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer["Content-Type"].startswith(kind)
    assert word in answer.content.decode()
    assert "locked" not in answer.content.decode()
    assert "unsafe-" not in answer["Content-Security-Policy"]


def test_another_bug_is_500_without_its_words(monkeypatch, db):
    def bug(*_a, **_k):
        raise RuntimeError("sandi: rahasia")

    monkeypatch.setattr("balai.reports.views.lists.queries.public_list", bug)
    answer = Client(raise_request_exception=False).get("/laporan/")

    assert answer.status_code == 500
    assert "rahasia" not in answer.content.decode()
    assert "default-src 'none'" in answer["Content-Security-Policy"]


# -- the disk ----------------------------------------------------------------------------------------------
def test_a_full_disk_is_said_beside_the_photo_and_leaves_nothing(committed_db, client, storage, monkeypatch):
    real = os.fsync

    def full(handle):
        if os.fstat(handle).st_mode & 0o100000:
            raise OSError(errno.ENOSPC, "no space left")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    answer = client.post("/lapor/kirim/", form(photos=jpeg()))

    assert answer.status_code == 507
    assert "penuh" in answer.json()["errors"]["photos"]
    assert not Case.objects.exists()
    assert [path for path in storage.rglob("*") if path.is_file()] == []
    assert client.post("/lapor/kirim/", form()).status_code == 201


def test_photos_leave_the_database_room_to_go_on(client, db, monkeypatch):
    monkeypatch.setattr(uploads, "RESERVE_BYTES", 10**15)
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _p: type("U", (), {"free": 5, "total": 10**9})())

    answer = client.post("/lapor/foto/", {"photo": jpeg()})

    assert answer.status_code == 507


def test_a_photo_that_was_only_looked_at_is_not_kept(client, db, storage):
    assert client.post("/lapor/foto/", {"photo": jpeg()}).status_code == 200
    assert [path for path in storage.rglob("*") if path.is_file()] == []


# -- photos taken twice ------------------------------------------------------------------------------------
def test_a_photo_belongs_to_one_report(committed_db, client):
    lat, lon = packs.current().meta.capital
    token = client.post("/api/v1/photos", {"photo": jpeg()}).json()["token"]
    body = {"category": "jalan-rusak", "description": "Jalan berlubang besar", "lat": lat, "lon": lon}

    first = client.post(
        "/api/v1/reports", body | {"photos": [token, token], "client_key": "kunci-satu-1"}, "application/json"
    )
    second = client.post(
        "/api/v1/reports", body | {"photos": [token], "client_key": "kunci-dua-02"}, "application/json"
    )

    assert (first.status_code, second.status_code) == (201, 422)
    assert "photos" in second.json()["fields"]
    assert (Case.objects.count(), Attachment.objects.count()) == (1, 1)


# -- what cannot be read -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path",
    [
        "/laporan/%00/", "/laporan/?q=%00", "/laporan/?q=jalan&sesudah=" + "f" * 30, "/laporan/?sesudah=5." + "f" * 30,
        "/laporan/peta.json?bbox=103,-6,106,-3&z=%C2%B2", "/transparansi/?nomor=a/b", "/api/v1/reports?text=%00",
        "/api/v1/reports?after=5." + "f" * 30, "/open311/v2/requests/%00.xml", "/berkas/%00",
    ],
)  # fmt: skip
def test_addresses_that_no_row_can_have_are_no_error_of_ours(client, db, path):
    answer = client.get(path)
    assert answer.status_code < 500
    if path.startswith("/open311/"):
        assert answer["Content-Type"].startswith("text/xml")


@pytest.mark.parametrize("field", ["description", "suggested", "landmark", "name", "area_regency"])
def test_nul_in_a_form_is_refused_in_words(client, db, field):
    answer = client.post(
        "/lapor/kirim/", form(**{field: "Jalan rusak\0 parah"}), headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "unreadable"


def test_a_body_beyond_all_limits_is_refused_before_it_is_read(client, db):
    answer = client.generic("POST", "/lapor/", b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH="900000000")
    assert answer.status_code == 413
    assert "MB" in answer.content.decode()


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary="])
def test_open311_answers_broken_bodies_in_xml(client, db, content_type):
    answer = client.generic("POST", "/open311/v2/requests.xml", b"abc", content_type)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/xml; charset=utf-8")
    assert "<errors><error><code>400</code>" in answer.content.decode()


def test_a_data_address_too_large_for_a_form_is_an_error_in_xml(client, db):
    key = create_client("Aplikasi tetangga", "", now())[1]
    sent = {"api_key": key, "media_url": "data:image/jpeg;base64," + "A" * 3_000_000}
    answer = client.post(
        "/open311/v2/requests.xml", "&".join(f"{k}={v}" for k, v in sent.items()), "application/x-www-form-urlencoded"
    )
    assert (answer.status_code, HTML in answer.content.decode()) == (400, False)


# -- words of citizens -------------------------------------------------------------------------------------
def test_what_a_passer_by_writes_in_public_is_masked_and_made_harmless(world, client, sign_in):
    case = world(public=True)
    words = "Hubungi saya di 0812 3456 7890, dasar goblok\u202e\u0000 ya" + "\u0301" * 20

    answer = client.post(
        f"/api/v1/reports/{case.number}/moves",
        {"verb": "comment", "text": words.replace("\0", ""), "client_key": "kunci-tamu-01"}, "application/json",
    )  # fmt: skip

    assert answer.status_code == 200
    said = case.events.get(verb="comment").public_text
    assert not any(part in said for part in ("7890", "goblok", "\u202e", "\u0301" * 4))
    assert "Hubungi saya di" in said


def test_on_a_private_report_the_reporter_is_read_as_written(world, sign_in):
    case = world(public=False)
    body = {"verb": "comment", "text": "Hubungi 0812 3456 7890", "client_key": "kunci-sari-01"}
    assert sign_in("sari").post(f"/api/v1/reports/{case.number}/moves", body, "application/json").status_code == 200
    assert "7890" in case.events.get(verb="comment").public_text


@pytest.mark.django_db
def test_a_page_fetched_to_be_kept_brings_no_token():
    assert "csrftoken" in Client().get("/lapor/").cookies
    assert "csrftoken" not in Client().get("/lapor/", headers={"X-Balai-Keep": "1"}).cookies


# -- too often ---------------------------------------------------------------------------------------------
@pytest.fixture
def _limits_on(settings):
    settings.BALAI_LIMITS_OFF = False
    buckets._limiter.cache_clear()
    yield
    buckets._limiter.cache_clear()


@pytest.mark.usefixtures("_limits_on")
def test_one_contact_and_one_browser_are_stopped_but_not_their_village(committed_db):
    def send(browser, **more):
        return browser.post("/lapor/kirim/", form(**more), REMOTE_ADDR="10.0.0.7").status_code

    sari = Client()
    sari.cookies["csrftoken"] = "a" * 32
    assert [send(sari) for _n in range(7)] == [201] * 6 + [429]
    assert [send(Client(), email="sari@contoh.id") for _n in range(11)] == [201] * 10 + [429]
    assert [send(Client(), email=f"warga{n}@contoh.id") for n in range(20)] == [201] * 20


@pytest.mark.usefixtures("_limits_on")
def test_fresh_cookies_do_not_make_a_crowd(world, monkeypatch):
    monkeypatch.setitem(buckets.LIMITS, "voice:case", ("5/hour",))
    buckets._items.cache_clear()
    case = world(public=True)

    for _n in range(8):
        Client().post(f"/laporan/{case.number}/ikut/", {"do": "support"}, REMOTE_ADDR="10.0.0.7")
    Client().post(f"/laporan/{case.number}/ikut/", {"do": "support"}, REMOTE_ADDR="10.0.0.8")

    case.refresh_from_db()
    assert case.support_count == 6
    buckets._items.cache_clear()


@pytest.mark.usefixtures("_limits_on")
def test_one_browser_does_not_fill_a_report_with_comments(world):
    case = world(public=True)
    crowd = [Client() for _n in range(3)]
    for number, browser in enumerate(crowd):
        browser.cookies["csrftoken"] = str(number) * 32

    def say(browser, n):
        words = {"text": f"Masih rusak juga, hari ke {n}", "client_key": f"komentar-{n:04}"}
        return browser.post(f"/laporan/{case.number}/gerak/comment/", words, REMOTE_ADDR="10.0.0.7").status_code

    told = [say(crowd[0], n) for n in range(4)]
    others = [say(browser, 10 + n) for n, browser in enumerate(crowd[1:])]

    assert told == [302, 302, 302, 429]
    assert others == [302, 302]
    assert Event.objects.filter(case=case, verb="comment").count() == 5


@pytest.mark.usefixtures("_limits_on")
def test_a_form_that_hits_a_limit_says_when_to_come_again_and_loses_nothing_typed(world, client, monkeypatch):
    for name in ("voice:device", "comment:device", "code:contact", "upload:device", "report:contact"):
        monkeypatch.setitem(buckets.LIMITS, name, ("1/hour",))
    buckets._items.cache_clear()
    client.cookies["csrftoken"] = "1" * 32
    case = world(public=True)
    n = case.number
    typed = {
        f"/laporan/{n}/gerak/comment/": {"text": "Masih rusak sekali", "client_key": "komentar-0001"},
        f"/laporan/{n}/ikut/": {"do": "follow", "email": "tono@contoh.id"},
        "/akun/masuk/": {"contact": "tono@contoh.id"},
        "/lapor/": {"description": "Lubang di depan pasar", "step": "3", "to": "3", "photos": [jpeg(), jpeg()]},
    }

    for address, body in typed.items():
        client.post(address, {**body, "photos": jpeg()} if "photos" in body else body)
        again = client.post(address, body)
        page = again.content.decode()
        said = next(body[name] for name in ("text", "email", "contact", "description") if name in body)
        assert again.status_code == 429, address
        assert 0 < int(again["Retry-After"]) <= 3600, address
        assert said in page, address
        assert "Terlalu sering" in page, address
    buckets._items.cache_clear()


@pytest.mark.usefixtures("_limits_on")
def test_uploads_are_weighed(client, db, monkeypatch):
    monkeypatch.setitem(buckets.LIMITS, "upload_mb:address", ("3/hour",))
    buckets._items.cache_clear()

    told = [client.post("/lapor/foto/", {"photo": jpeg()}).status_code for _n in range(4)]

    assert told == [200, 200, 200, 429]
    buckets._items.cache_clear()


def test_actions_take_photos_without_a_request(db):
    assert len(actions.accept_photos([jpeg()], now())) == 1


@pytest.mark.usefixtures("_limits_on")
def test_whoever_comes_too_often_hears_when_to_come_again(committed_db, monkeypatch):
    monkeypatch.setitem(buckets.LIMITS, "report:contact", ("1/hour",))
    monkeypatch.setitem(buckets.LIMITS, "api:key", ("1/minute",))
    buckets._items.cache_clear()
    secret = create_client("Aplikasi tetangga", "", now())[1]
    doors = {
        "/lapor/kirim/": form(email="sari@contoh.id"),
        "/open311/v2/requests.json": {"api_key": secret, "service_code": "jalan-rusak", "lat": -5.4, "long": 105.26},
    }

    for address, body in doors.items():
        first, second = (Client().post(address, body | {"client_key": os.urandom(9).hex()}) for _n in range(2))
        assert (first.status_code, second.status_code) == (201 if "lapor" in address else 200, 429)
        assert "Retry-After" not in first.headers
        assert 0 < int(second["Retry-After"]) <= 3600
    buckets._items.cache_clear()


# -- the queues of our own pages ---------------------------------------------------------------------------
def test_a_queue_tells_what_is_not_its_own_from_what_is_not_there_and_from_an_old_form(world, sign_in, settings):
    settings.CSRF_FAILURE_VIEW = "balai.portal.views.csrf_failure"
    case, json = world(), {"Accept": "application/json"}
    strict = Client(enforce_csrf_checks=True)

    foreign = sign_in("ayu").post(f"/meja/{case.number}/ask/", {"text": "?"}, headers=json)
    gone = sign_in("tuti").post("/meja/XX0000000000/ask/", {"text": "?"}, headers=json)
    old = strict.post("/lapor/kirim/", form(), headers=json)

    assert (foreign.status_code, foreign.json()["code"]) == (403, "not_allowed")
    assert case.number in foreign.json()["detail"]
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")
    assert (old.status_code, old.json()["code"]) == (403, "expired_form")
    for page in (sign_in("ayu").post(f"/meja/{case.number}/ask/", {"text": "?"}), Client().get("/tidak-ada/")):
        assert HTML in page.content.decode().lower()
