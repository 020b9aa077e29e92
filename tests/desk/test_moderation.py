# SPDX-License-Identifier: EUPL-1.2
"""What everybody sees of a report is moderated by whom the policy names: operators too, from where they look for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.cases.models import Case, Event, Flag
from balai.kernel import clock
from balai.reports import policies
from balai.reports.models import Report
from balai.reports.queries.moderation import reported
from tests.people import OFFICIALS

PRIVATE_WORDS = "Hubungi saya di 0812-3456-7890."


def _flag(case, person="a"):
    Flag.objects.create(case=case, seq=1, person=person, reason="data-pribadi", created_at=clock.now())
    Case.objects.filter(pk=case.pk).update(facts={**case.facts, "flagged": [1]})


def test_an_operator_finds_opens_edits_and_hides_what_everybody_reads(world, sign_in):
    case = world(f"Lubang besar di depan pasar. {PRIVATE_WORDS}")
    _flag(case)
    joko, path = sign_in("joko"), f"/meja/{case.number}/teks/"

    assert 'href="/operator/teks/"' in joko.get("/operator/").content.decode()
    listed = joko.get("/operator/teks/").content.decode()
    assert f'href="{path}"' in listed
    assert joko.get("/operator/teks/", {"nomor": case.number.lower()})["Location"] == path
    assert path in joko.get(f"/laporan/{case.number}/").content.decode()
    html = joko.get(path).content.decode()
    assert "Lubang besar di depan pasar." in html
    assert "0812-3456-7890" not in html  # no more than everybody reads

    wrong = joko.post(path, {"verdict": "edit", "text": " ", "landmark": "Pasar Induk"})
    assert wrong.status_code == 422
    assert "Pasar Induk" in wrong.content.decode()
    done = joko.post(path, {"verdict": "edit", "text": "Lubang di depan pasar.", "landmark": ""}, follow=True)
    assert (done.status_code, done.redirect_chain[-1][0]) == (200, path)
    assert "Teks untuk umum sudah diatur." in done.content.decode()
    assert Report.objects.get(case=case).public_text == "Lubang di depan pasar."
    assert Event.objects.filter(case=case, verb="moderate").values_list("actor_role", flat=True).get() == "operator"
    assert case.number not in joko.get("/operator/teks/").content.decode()  # looked at

    joko.post(path, {"verdict": "hide"})
    assert Case.objects.get(pk=case.pk).is_listed is False
    joko.post(path, {"verdict": "publish"})
    assert Case.objects.get(pk=case.pk).is_listed is True


def test_a_private_report_stays_shut_to_the_operator_and_says_so(world, sign_in):
    case = world(public=False)
    joko, path = sign_in("joko"), f"/meja/{case.number}/teks/"

    for answer in (joko.get(path), joko.post(path, {"verdict": "hide"})):
        assert answer.status_code == 403
        assert "diatur oleh unit yang menanganinya" in answer.content.decode()
    assert path not in joko.get(f"/laporan/{case.number}/").content.decode()
    assert not Event.objects.filter(case=case, verb="moderate").exists()


@pytest.mark.parametrize("state", ["menunggu", "validasi"])
def test_the_page_opens_for_exactly_those_whom_the_policy_names(world, move, people, sign_in, state):
    case = world()
    if state == "validasi":
        move(case, "verify", "tuti")
        Case.objects.filter(pk=case.pk).update(
            state="validasi", phase="checking", unit=people["wati"].grants[0].unit,
            worked_by=people["dedi"].grants[0].unit, agency=people["dedi"].grants[0].agency,
        )  # fmt: skip
        case.refresh_from_db()

    opened = {name for name in OFFICIALS if sign_in(name).get(f"/meja/{case.number}/teks/").status_code == 200}

    assert opened == {name for name in OFFICIALS if policies.may_moderate(people[name], case)}
    assert opened == ({"tuti", "rina", "joko"} if state == "menunggu" else {"rina", "ayu", "wati", "joko"})


def test_the_list_shows_the_longest_waiting_first_and_costs_two_queries_however_many(world):
    cases = [world(f"Jalan berlubang nomor {n} di depan pasar.") for n in range(3)]
    for n, case in enumerate(reversed(cases)):
        _flag(case)
        _flag(case, "b")
        Flag.objects.filter(case=case).update(created_at=clock.now() + timedelta(minutes=n))
    with CaptureQueriesContext(connection) as asked:
        rows = reported()

    assert [(row.number, row.people) for row in rows] == [(case.number, 2) for case in reversed(cases)]
    assert len(asked) == 2
    assert len(reported(2)) == 2
