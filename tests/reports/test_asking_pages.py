# SPDX-License-Identifier: EUPL-1.2
"""A question to the reporter as pages and the JSON interface tell it."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from balai.cases import actions, inbox
from balai.cases.inputs import MoveData
from balai.cases.models import Case
from balai.cases.rules import asking
from balai.kernel.clock import now
from tests.desk.conftest import world  # noqa: F401
from tests.reports.conftest import _append_only_again, committed_db, storage  # noqa: F401

MARK = "</svg>Tanpa jawaban</span>"  # in a row of the inbox


def test_the_reporter_reads_until_when_to_answer_and_that_a_late_one_counts(world, people, sign_in, clock):  # noqa: F811
    clock.moment = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)
    case = world(public=True)
    actions.move(case.number, "ask", MoveData(text="Di sisi mana?"), people["tuti"], clock())
    case.refresh_from_db()
    until = asking.deadline(case.facts)
    day = date_format(timezone.localtime(until), "j F Y, H.i")

    own = sign_in("sari").get(f"/laporan/{case.number}/").content.decode()
    assert "Petugas menunggu jawaban Anda" in own
    assert day in own
    public = Client().get(f"/laporan/{case.number}/").content.decode()
    assert "Petugas menunggu jawaban Anda" not in public
    assert "Janji sedang berhenti dihitung" in public
    assert "Janji terlewat" not in public
    told = Client().get(f"/api/v1/reports/{case.number}").json()
    assert datetime.fromisoformat(told["answer_until"]) == until

    clock.moment = until
    actions.chase_answers(until)
    own = sign_in("sari").get(f"/laporan/{case.number}/").content.decode()
    assert "Anda masih dapat menjawab" in own
    late = sign_in("sari").post(f"/laporan/{case.number}/gerak/answer/", {"text": "Kiri.", "client_key": "telat-0001"})
    assert late.status_code == 302
    desk = sign_in("tuti")
    assert "Kiri." in desk.get(f"/meja/{case.number}/").content.decode()
    assert MARK not in desk.get("/meja/?lihat=semua").content.decode()


def test_a_question_without_an_answer_is_marked_in_the_inbox(world, people, sign_in):  # noqa: F811
    case = world(public=True)
    actions.move(case.number, "ask", MoveData(text="Di sisi mana?"), people["tuti"], now())
    actions.chase_answers(now() + timedelta(days=30))

    desk = sign_in("tuti")
    assert MARK in desk.get("/meja/?lihat=semua").content.decode()
    assert "Putuskan dengan yang ada" in desk.get(f"/meja/{case.number}/").content.decode()
    public = Client().get(f"/laporan/{case.number}/").content.decode()
    assert "Pelapor belum menjawab; waktu berjalan lagi" in public


def test_what_was_not_answered_is_a_part_of_the_inbox_with_its_count(world, people, sign_in, clock):  # noqa: F811
    clock.moment = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)
    late, _other = world(public=True), world("Pohon tumbang menutup jalan ke sekolah sejak tadi malam.")
    desk = sign_in("tuti")

    def part():
        page = desk.get("/meja/?lihat=tanpa-jawaban")
        counts = {view.code: n for view, n in page.context["views"]}
        numbers = [row.case.number for row in page.context["rows"]]
        assert counts["tanpa-jawaban"] == inbox.counts(people["tuti"], clock())["tanpa-jawaban"] == len(numbers)
        return numbers

    def ask():
        actions.move(late.number, "ask", MoveData(text="Di sisi mana?"), people["tuti"], clock())
        late.refresh_from_db()
        return asking.deadline(late.facts)

    assert part() == []
    clock.moment = ask()
    assert part() == []  # the worker has not come by yet
    actions.chase_answers(clock())
    assert part() == [late.number]
    clock.forward(hours=1)
    until = ask()
    assert part() == []  # another question waits
    clock.moment = until
    actions.chase_answers(until)
    assert part() == [late.number]
    actions.move(late.number, "answer", MoveData(text="Kiri."), people["sari"], clock.forward(hours=1))
    assert part() == []
    with_it = {who for who in ("tuti", "rina", "ayu", "dedi", "wati", "lia")
               if any(view.code == "tanpa-jawaban" for view in inbox.views_of(people[who]))}  # fmt: skip
    assert with_it == {"tuti", "rina", "ayu", "dedi"}


def test_a_question_from_before_the_upgrade_says_on_the_page_until_when_to_answer(world, people, sign_in):  # noqa: F811
    case = world(public=True)
    actions.move(case.number, "ask", MoveData(text="Di sisi mana?"), people["tuti"], now())
    case.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(facts={"asked": case.facts["asked"]}, ask_at=None)
    before = sign_in("sari").get(f"/laporan/{case.number}/").content.decode()
    importlib.import_module("balai.cases.migrations.0011_older_questions_end_too").mark(apps, None)
    actions.chase_answers(timezone.now())
    case.refresh_from_db()
    day = date_format(timezone.localtime(asking.deadline(case.facts)), "j F Y, H.i")

    page = sign_in("sari").get(f"/laporan/{case.number}/").content.decode()
    assert "Petugas menunggu jawaban Anda" not in before
    assert "Petugas menunggu jawaban Anda" in page
    assert day in page
    assert day in sign_in("tuti").get(f"/meja/{case.number}/").content.decode()
