# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from balai.cases import actions
from balai.cases.models import Case
from balai.cases.queries import comments
from tests.cases.conftest import MONDAY, Story

pytestmark = pytest.mark.django_db


def test_pages_for_people(story, client):
    story.come_to("ditutup")
    actions.publish_roots(MONDAY + timedelta(days=2))

    page = client.get("/transparansi/").content.decode()
    assert "2026-09-07" in page
    assert "Dibenarkan pelapor" in page
    assert (
        client.get(f"/transparansi/?nomor={story.number.lower()}").headers["Location"]
        == f"/transparansi/{story.number}/"
    )
    case = client.get(f"/transparansi/{story.number}/").content.decode()
    assert "Rantai ini utuh" in case
    assert client.get("/transparansi/LP0/").status_code == 404
    assert client.get("/transparansi/verify.py").content.startswith(b"#!/usr/bin/env python3")


def test_done_means_the_same_on_both_pages_and_both_say_when_it_was_counted(story, client, clock):
    story.come_to("selesai")
    other = Story(story.cast, Case.objects.get(number=story.another()))
    other.come_to("ditutup")
    clock.moment = MONDAY + timedelta(days=1, hours=1)
    record, figures = (client.get(path).content.decode() for path in ("/transparansi/", "/statistik/"))
    told = dict(re.findall(r'<dt>([^<]+)</dt><dd class="num">([^<]+)</dd>', record))

    assert told == {
        "Laporan masuk": "2", "Selesai menurut pemerintah": "2", "Dibenarkan pelapor": "1",
        "Ditutup tanpa jawaban pelapor": "0", "Menunggu jawaban pelapor": "1", "Pelapor keberatan": "0",
    }  # fmt: skip
    assert "<b>2</b><span>selesai menurut pemerintah</span>" in figures
    for page in (record, figures):
        assert "30 hari terakhir, dihitung Selasa 8 September 2026, 10.00." in page


def test_a_private_chain_shows_hashes_only(private_story, client):
    private_story.does("rina", "verify")
    answer = client.get(f"/transparansi/rantai/{private_story.number}.json")

    assert answer.json()["events"][0].keys() == {"seq", "hash", "prev", "hidden"}
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Lubang" not in answer.content.decode()


def test_the_page_of_a_chain_tells_no_more_than_its_file(story, private_story, client):
    for told in (story, private_story):
        told.does("rina", "verify")
    page, private = (client.get(f"/transparansi/{one.number}/").content.decode() for one in (story, private_story))

    assert page.count("tidak untuk umum") == 0
    assert "2026-09-07 02:01" in page
    assert private.count("tidak untuk umum") == 2
    assert "2026-09-07" not in private
    assert private_story.case.last_hash[:16] in private


def test_hidden_events_of_a_public_case_stay_hidden(story, client):
    story.does("rina", "ask", text="Di mana tepatnya?")
    story.does("sari", "answer", text="Rumah saya di sebelahnya.")
    answer = client.get(f"/transparansi/rantai/{story.number}.json")

    assert answer.json()["events"][2] == {
        "seq": 3,
        "hash": story.case.last_hash,
        "prev": answer.json()["events"][1]["hash"],
        "hidden": True,
    }
    assert "Rumah saya" not in answer.content.decode()


def test_what_is_not_there_is_said(story, client):
    assert client.get(f"/transparansi/bukti/{story.number}/1.json").json()["code"] == "not_published"
    assert client.get(f"/transparansi/bukti/{story.number}/9.json").status_code == 404
    assert client.get("/transparansi/bukti/LP0/1.json").json()["code"] == "not_found"
    assert client.get("/transparansi/rantai/LP0.json").status_code == 404
    assert client.get("/transparansi/hari/2026-01-01.json").status_code == 404
    assert client.get("/transparansi/hari/kemarin.json").status_code == 404
    assert client.get("/transparansi/?sebelum=kemarin").status_code == 404


@pytest.mark.sqlite_only
def test_who_hid_comments_is_counted_without_reading_every_event():
    assert "event_moderated" in comments._moderating(None).explain()
