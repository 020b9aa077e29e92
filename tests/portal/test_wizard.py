# SPDX-License-Identifier: EUPL-1.2
"""The report wizard without JavaScript, and the outbox's door."""

from __future__ import annotations

import hashlib
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from balai.cases.models import Attachment, Case
from balai.reports.models import WizardDraft

VILLAGE = "18.71.12.1001"
WORDS = {"description": "Jalan berlubang besar di depan sekolah", "category": "jalan-rusak"}
KEY = "kunci-dari-peramban-0001"


def _fields(html: str) -> dict[str, str]:
    """Hidden fields of the page as a browser would send them back."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def _village() -> str:
    from balai.regions import queries as regions

    return regions.children(regions.children("18.71")[0].code)[0].code


def _shown(html: str) -> list[str]:
    return re.findall(r'<section class="stack" data-step-body="(\d)">', html)


@pytest.mark.django_db
def test_every_step_stands_in_the_page_and_one_is_shown(client):
    html = client.get("/lapor/").content.decode()

    assert _shown(html) == ["1"]
    assert len(re.findall(r"data-step-body=", html)) == 4


@pytest.mark.django_db
def test_a_photo_is_kept_between_steps_and_its_place_offered(client, photo):
    file = SimpleUploadedFile("a.jpg", photo, "image/jpeg")

    html = client.post("/lapor/", {"client_key": KEY, "step": "1", "to": "2", "photos": file}).content.decode()

    assert _shown(html) == ["2"]
    assert "Pakai tempat foto" in html
    assert WizardDraft.objects.count() == 1
    used = client.post("/lapor/", {**_fields(html), "step": "2", "to": "foto-tempat"}).content.decode()
    assert _fields(used)["lat"] == "-5.39"


@pytest.mark.django_db
def test_a_bad_file_says_why_and_loses_nothing_else(client):
    bad = SimpleUploadedFile("virus.jpg", b"MZ not a photo", "image/jpeg")

    response = client.post("/lapor/", {"step": "1", "to": "2", "photos": bad, "landmark": "Dekat pasar"})

    assert response.status_code == 422
    assert "Isi berkas ini bukan foto" in response.content.decode()
    assert 'value="Dekat pasar"' in response.content.decode()


@pytest.mark.django_db
def test_a_step_is_not_left_before_it_is_complete(client):
    response = client.post("/lapor/", {"step": "2", "to": "4", "description": WORDS["description"]})

    assert response.status_code == 422
    assert _shown(response.content.decode()) == ["2"]
    assert "Tunjukkan tempatnya" in response.content.decode()
    assert WORDS["description"] in response.content.decode()


@pytest.mark.django_db
def test_photos_of_a_draft_are_nobody_elses(client, photo):
    file = SimpleUploadedFile("a.jpg", photo, "image/jpeg")
    html = client.post("/lapor/", {"step": "1", "to": "2", "photos": file}).content.decode()
    address = re.findall(r'src="(/lapor/foto/[^"]+)"', html)[0]

    mine = client.get(address)
    assert mine.status_code == 200
    assert b"".join(mine.streaming_content)[:2] == b"\xff\xd8"
    mine.close()
    assert client.get(re.sub(r"foto/[^/]+/", "foto/tebakan/", address)).status_code == 404


def test_a_report_goes_through_without_javascript(client, committed_db, photo):
    village = _village()
    file = SimpleUploadedFile("a.jpg", photo, "image/jpeg")
    html = client.post("/lapor/", {"client_key": KEY, "step": "1", "to": "2", "photos": file}).content.decode()
    body = {**_fields(html), "area_village": village, **WORDS, "visibility": "public", "lat": "", "lon": ""}
    questions = client.post("/lapor/", {**body, "step": "2", "to": "4"}).content.decode()
    body |= {"asked": "jalan-rusak", "answers.dalam": "putus", "answers.jalan-lain": "tidak"}
    summary = client.post("/lapor/", {**body, "step": "3", "to": "4"}).content.decode()
    sent = client.post("/lapor/", {**body, "step": "4", "to": "kirim"})

    assert _shown(questions) == ["3"]
    assert "Diisi bila “Seberapa parah?” dijawab: Tidak dapat dilewati." in questions
    assert _shown(summary) == ["4"]
    assert sent.status_code == 302
    case = Case.objects.get()
    assert (case.area_code, case.visibility, case.client_key) == (village, "public", KEY)
    assert Attachment.objects.filter(case=case).count() == 1
    assert WizardDraft.objects.count() == 0
    receipt = client.get(sent["Location"]).content.decode()
    assert case.number in receipt
    assert "laporan Anda" in client.get(f"/laporan/{case.number}/").content.decode()


def test_the_outbox_sends_the_same_report_once(client, committed_db):
    body = {"client_key": KEY, "village": _village(), **WORDS}

    first, second = client.post("/lapor/kirim/", body), client.post("/lapor/kirim/", body)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Case.objects.count() == 1


def test_a_photo_brought_before_comes_with_the_report_that_names_it(client, committed_db, photo):
    number = uuid.uuid4()
    address = f"/unggah/{number}/"
    half = len(photo) // 2
    assert client.put(f"{address}?at=0", photo[:half]).json() == {"received": half}
    gap = client.put(f"{address}?at={half + 1}", b"x")
    assert (gap.status_code, gap.json()["received"]) == (409, half)
    assert client.put(f"{address}?at={half}", photo[half:]).json() == client.get(address).json()

    named = {"brought": f"{number.hex} {hashlib.sha256(photo).hexdigest()}"}
    place = client.post("/lapor/foto/", named).json()["place"]
    body = {"client_key": KEY, "village": _village(), **WORDS, **named}
    first, again = client.post("/lapor/kirim/", body), client.post("/lapor/kirim/", body)
    garbled = client.post("/lapor/kirim/", {**body, "brought": "x"})

    assert garbled.status_code == 200  # what was taken stays taken, whatever a retry says of its photos
    assert place == {"lat": -5.39, "lon": pytest.approx(105.26)}
    assert (first.status_code, again.status_code) == (201, 200)
    assert Attachment.objects.get().sha256 == hashlib.sha256(photo).hexdigest()
    assert client.get(address).json() == {"received": 0}


def test_a_report_whose_photo_is_gone_is_not_taken_without_it(client, committed_db):
    named = {"brought": f"{uuid.uuid4().hex} {'0' * 64}"}

    answer = client.post("/lapor/kirim/", {"client_key": KEY, "village": _village(), **WORDS, **named})

    assert (answer.status_code, answer.json()["code"]) == (409, "pieces_missing")
    assert Case.objects.count() == 0


@pytest.mark.parametrize("at", ["", "x", "-1", "1.5", "999999999", "\u0663"])
def test_a_piece_without_a_place_is_refused(client, at):
    answer = client.put(f"/unggah/{uuid.uuid4()}/?at={at}", b"x")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_place")


def test_a_piece_beyond_all_limits_is_refused_in_words(client, settings):
    answer = client.put(f"/unggah/{uuid.uuid4()}/?at=0", b"x" * 1_000_001)

    assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_big")


def test_a_refused_report_of_the_outbox_names_its_fields(client, committed_db):
    answer = client.post(
        "/lapor/kirim/", {"client_key": KEY, "village": _village(), "description": "x", "category": "?"}
    )

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"description", "category"}
    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_an_expired_form_comes_back_with_everything_in_it(settings):
    from django.test import Client

    settings.CSRF_FAILURE_VIEW = "balai.portal.views.csrf_failure"
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/lapor/", {"step": "3", "to": "4", **WORDS, "landmark": "Dekat pasar"})

    html = response.content.decode()
    assert response.status_code == 403
    assert "terbuka terlalu lama" in html
    assert WORDS["description"] in html
    assert 'value="Dekat pasar"' in html
    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_a_point_outside_is_told_where_to_report_instead(client):
    html = client.get("/lapor/tempat/?lat=-6.2&lon=106.8").content.decode()

    assert "di luar wilayah layanan" in html
    assert "SP4N-LAPOR" in html


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "lat=x&lon=y", "lat=nan&lon=1", "lat=91&lon=0", "lat=1e400&lon=0"])
def test_a_point_that_is_none_is_refused(client, query):
    assert client.get(f"/lapor/tempat/?{query}").status_code == 422


@pytest.mark.django_db
def test_words_lead_to_a_category_and_say_which(client):
    html = client.post("/lapor/usul/", {"description": "Jalan berlubang besar di depan sekolah kami"}).content.decode()

    assert 'data-suggested="jalan-rusak"' in html
    assert "karena kata" in html


@pytest.mark.django_db
def test_the_map_answers_compactly_and_refuses_nonsense(client):
    assert client.get("/laporan/peta.json?bbox=104,-6,106,-4&z=8").json()["total"] == 0
    assert client.get("/laporan/peta.json?bbox=1,2,3&z=8").status_code == 400
    assert client.get("/laporan/peta.json?bbox=106,-4,104,-6&z=8").status_code == 400


@pytest.mark.django_db
def test_unknown_numbers_and_links_are_not_found(client):
    assert client.get("/laporan/LP2601010001/").status_code == 404
    assert client.get("/l/bukan-tautan-yang-ada-sama-sekali/").status_code == 404
