# SPDX-License-Identifier: EUPL-1.2
"""One phone, several crews: what one wrote without a signal is not sent as another's."""

from __future__ import annotations

import re

import pytest

from balai.cases.models import Event

JSON = {"Accept": "application/json"}


@pytest.fixture
def working(world, move, people):
    """A case in the crew's hands."""
    case = world()
    crew = people["dedi"].grants[0]
    move(case, "verify", "tuti")
    move(case, "coordinate", "rina", agency=crew.agency)
    move(case, "dispatch", "ayu", unit=crew.unit)
    move(case, "accept", "dedi")
    return case


def _job(client, case):
    html = client.get("/meja/lapangan/").content.decode()
    form = re.search(rf'<form[^>]*action="/meja/{case.number}/progress/".*?</form>', html, re.DOTALL)[0]
    fields = dict(re.findall(r'name="(account|client_key|version)" value="([^"]*)"', form))
    return {**fields, "text": "Ditulis tanpa sinyal."}


def test_a_note_goes_out_under_the_account_that_wrote_it_only(working, sign_in):
    path, job = f"/meja/{working.number}/progress/", _job(sign_in("dedi"), working)
    notes = Event.objects.filter(case=working, verb="progress")

    refused = sign_in("ayu").post(path, job, headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "other_account")
    assert "ditulis dengan akun lain" in refused.json()["error"]
    assert notes.count() == 0

    assert sign_in("dedi").post(path, job, headers=JSON).status_code == 200
    assert notes.get().public_text == "Ditulis tanpa sinyal."


def test_who_may_not_see_the_case_is_told_the_same(working, sign_in):
    job = _job(sign_in("dedi"), working)

    answer = sign_in("budi").post(f"/meja/{working.number}/progress/", job, headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (409, "other_account")


def test_a_note_from_before_without_a_mark_is_sent_as_ever(working, sign_in):
    job = {k: v for k, v in _job(sign_in("dedi"), working).items() if k != "account"}

    assert sign_in("dedi").post(f"/meja/{working.number}/progress/", job, headers=JSON).status_code == 200


def test_without_a_script_the_words_are_shown_again_and_nothing_is_sent(working, sign_in):
    path, job = f"/meja/{working.number}/progress/", _job(sign_in("dedi"), working)

    html = (answer := sign_in("dedi").post(path, {**job, "account": "0" * 24})).content.decode()

    assert answer.status_code == 409
    assert "ditulis dengan akun lain" in html
    assert "Ditulis tanpa sinyal." in html
    assert Event.objects.filter(case=working, verb="progress").count() == 0
