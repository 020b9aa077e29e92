# SPDX-License-Identifier: EUPL-1.2
"""A question to the reporter as pages and the JSON interface tell it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from balai.cases import actions
from balai.cases.inputs import MoveData
from balai.cases.rules import asking
from balai.kernel.clock import now
from tests.desk.conftest import world  # noqa: F401
from tests.reports.conftest import _append_only_again, committed_db, storage  # noqa: F401


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
    assert "Tanpa jawaban" not in desk.get("/meja/?lihat=semua").content.decode()


def test_a_question_without_an_answer_is_marked_in_the_inbox(world, people, sign_in):  # noqa: F811
    case = world(public=True)
    actions.move(case.number, "ask", MoveData(text="Di sisi mana?"), people["tuti"], now())
    actions.chase_answers(now() + timedelta(days=30))

    desk = sign_in("tuti")
    assert "Tanpa jawaban" in desk.get("/meja/?lihat=semua").content.decode()
    assert "Putuskan dengan yang ada" in desk.get(f"/meja/{case.number}/").content.decode()
    public = Client().get(f"/laporan/{case.number}/").content.decode()
    assert "Pelapor belum menjawab; waktu berjalan lagi" in public
