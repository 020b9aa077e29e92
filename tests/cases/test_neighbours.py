# SPDX-License-Identifier: EUPL-1.2
"""The validator asks those who live near: told by a link of their own, counted once, without a name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from balai.cases import actions
from balai.cases.inputs import Supporter
from balai.cases.messages import tell
from balai.cases.models import Event, Support
from balai.cases.queries.neighbours import person_of_link, voices
from balai.cases.queries.trail import chain_fault
from balai.identity import sealing
from balai.identity.models import SealedIdentity
from balai.kernel.errors import Conflict, InvalidInput, NotAllowed
from balai.notifications.models import Delivery
from balai.reports.models import Report
from tests.cases.conftest import photo

pytestmark = pytest.mark.django_db


def seal(email, now, language="id"):
    row = sealing.seal(sealing.Contact(email=email, language=language), now)
    fields = ("id", "sealed", "key_id", "owner_hash", "contact_hash", "created_at")
    SealedIdentity.objects.create(**{name: getattr(row, name) for name in fields})
    return row.id


@pytest.fixture
def asked(story):
    """Two neighbours stand behind the case, one follows it; the validator asks; a third comes too late."""
    story.come_to("validasi")
    for person, email in (("ibu-warung", "warung@contoh.id"), ("tukang-ojek", "")):
        found = Supporter(person=person, identity=seal(email, story.now) if email else None)
        actions.support(story.number, found, story.cast["nobody"], story.now)
    actions.follow(
        story.number,
        Supporter(person="pengikut", identity=seal("ikut@contoh.id", story.now, "en")),
        story.cast["tono"],
        story.now,
    )
    story.does("wati", "ask_neighbours")
    story.does("wati", "comment", text="Menunggu jawaban warga.")
    actions.support(story.number, Supporter(person="terlambat"), story.cast["nobody"], story.now)
    return story


def says(story, person, answer="fixed", text="", who="nobody"):
    return actions.witness(story.number, person, answer, text, story.cast[who], story.now)


def test_each_neighbour_counts_once_and_nobody_is_named(asked):
    says(asked, "ibu-warung", text="Sudah rata, motor lewat biasa.")
    says(asked, "ibu-warung", "not_fixed")
    says(asked, "tukang-ojek", "not_fixed", "Masih bergelombang.")

    heard = voices(asked.case)
    assert (heard.people, heard.reachable, heard.fixed, heard.not_fixed, heard.silent) == (3, 2, 1, 1, 1)
    assert [(answer, text) for answer, text, _at in heard.words] == [
        ("not_fixed", "Masih bergelombang."), ("fixed", "Sudah rata, motor lewat biasa."),
    ]  # fmt: skip
    events = Event.objects.filter(case=asked.case, verb="witness")
    assert {(e.actor_role, e.actor_ref, e.is_public) for e in events} == {("citizen", "", False)}
    assert not any("warung" in str(e.data) for e in events)
    assert chain_fault(asked.case) == ""


def test_the_reporter_is_no_witness_of_their_own_result(asked):
    reporter = replace(asked.cast["nobody"], opened_cases=frozenset({asked.number}))

    with pytest.raises(NotAllowed) as refused:
        actions.witness(asked.number, "ibu-warung", "fixed", "", reporter, asked.now)

    assert refused.value.code == "own_report"
    assert voices(asked.case).fixed == 0


def test_answers_leave_the_validators_open_page_alone(asked):
    seen = asked.case.version
    says(asked, "ibu-warung")

    assert asked.does("wati", "validate", expected_version=seen).state == "selesai"


@pytest.mark.parametrize("person", ["terlambat", "orang-lain", ""])
def test_who_was_not_asked_does_not_count(asked, person):
    with pytest.raises(NotAllowed):
        says(asked, person)
    assert not Event.objects.filter(verb="witness").exists()


@pytest.mark.parametrize("who", ["dedi", "ayu", "wati", "lia", "joko"])
def test_an_official_is_no_neighbour(asked, who):
    with pytest.raises(NotAllowed):
        says(asked, "ibu-warung", who=who)


def test_an_answer_that_is_none_changes_nothing(asked):
    with pytest.raises(InvalidInput):
        says(asked, "ibu-warung", "mungkin")
    with pytest.raises(InvalidInput):
        says(asked, "ibu-warung", text="x" * 5000)
    assert Support.objects.filter(witnessed__gt=0).count() == 0


def test_once_decided_the_question_is_closed_and_a_new_round_asks_again(asked):
    says(asked, "ibu-warung")
    asked.does("wati", "reject_followup", reason="Belum rata.")
    with pytest.raises(NotAllowed):
        says(asked, "tukang-ojek")
    with pytest.raises(Conflict):
        asked.does("wati", "ask_neighbours")

    asked.does("dedi", "finish", text="Diperbaiki lagi.", uploads=(photo(),))
    assert voices(asked.case).asked_at is None
    asked.does("wati", "ask_neighbours")
    says(asked, "ibu-warung", "not_fixed")
    heard = voices(asked.case)
    assert (heard.people, heard.fixed, heard.not_fixed) == (4, 0, 1)


def test_nobody_is_asked_twice_in_a_round_nor_where_nobody_stands_behind(asked, story):
    with pytest.raises(NotAllowed):
        asked.does("wati", "ask_neighbours")


def test_who_can_be_reached_gets_a_link_of_their_own_in_their_language(asked):
    event = Event.objects.select_related("case").get(verb="ask_neighbours")
    tell([event], event.at)

    rows = {row.language: row for row in Delivery.objects.filter(topic="case_neighbours")}
    assert set(rows) == {"id", "en"}
    assert rows["id"].subject == f"Apakah laporan {asked.number} sudah beres?"
    assert rows["en"].subject == f"Is report {asked.number} solved?"
    tokens = {row.url.split("/")[-2] for row in rows.values()}
    assert {person_of_link(asked.case, token) for token in tokens} == {"ibu-warung", "pengikut"}
    assert person_of_link(asked.case, "1.0000") == person_of_link(asked.case, "x") == ""
    asked.does("wati", "validate")
    assert {person_of_link(asked.case, token) for token in tokens} == {""}


def test_the_page_takes_an_answer_by_the_link_alone(asked, client):
    event = Event.objects.select_related("case").get(verb="ask_neighbours")
    tell([event], event.at)
    url = Delivery.objects.get(topic="case_neighbours", language="id").url

    Report.objects.create(case=asked.case, category=asked.case.subject, description="Lubang.", public_text="Lubang.")
    assert "Sudah beres" in client.get(url).content.decode()
    assert client.get(f"/laporan/{asked.number}/warga/²." + "0" * 32 + "/").status_code == 200
    assert client.post(url, {"answer": ""}).status_code == 422
    assert client.post(url, {"answer": "not_fixed", "text": "Masih ada."}).status_code == 302
    assert "Jawaban Anda sudah kami terima" in client.get(url).content.decode()
    assert voices(asked.case).not_fixed == 1
    stranger = client.get(f"/laporan/{asked.number}/warga/").content.decode()
    assert "untuk warga yang sudah mendukung" in stranger
    assert "warga sekitar" in client.get(f"/laporan/{asked.number}/").content.decode()


def test_a_follower_who_later_supports_is_counted(story):
    for _ in range(2):
        actions.follow(story.number, Supporter(person="p"), story.cast["nobody"], story.now)
    assert story.case.support_count == 0
    assert [
        actions.support(story.number, Supporter(person="p"), story.cast["nobody"], story.now) for _ in range(2)
    ] == [1, 1]
