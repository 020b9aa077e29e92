# SPDX-License-Identifier: EUPL-1.2
"""One phone, several people: a report written under one account is never sent as another's."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from balai.cases.models import Case
from balai.identity.marks import is_anothers, mark_of
from balai.identity.models import SealedIdentity
from balai.reports.queries import my_reports
from tests.portal.test_wizard import KEY, WORDS, _fields, _village
from tests.reports.conftest import _append_only_again, committed_db  # noqa: F401  the hot path really commits


def test_a_mark_names_nobody_and_is_kept_apart_from_other_hashes(people):
    marks = {mark_of(people[name]) for name in ("sari", "tono", "dedi")}

    assert len(marks) == 3
    assert mark_of(people["nobody"]) == ""
    assert not any(people["sari"].owner_hash.startswith(mark) for mark in marks)
    assert is_anothers("", people["sari"]) is is_anothers(mark_of(people["sari"]), people["sari"]) is False
    assert is_anothers(mark_of(people["sari"]), people["nobody"])


def _written_by(client: Client) -> dict[str, str]:
    """What the outbox keeps of a form that this visitor opened."""
    account = _fields(client.get("/lapor/").content.decode())["account"]
    return {"client_key": KEY, "village": _village(), **WORDS, "email": "ditulis@contoh.id", "account": account}


@pytest.mark.parametrize(
    "hands",
    [
        ("sari", "sari", "sari"), ("sari", "tono", None), ("sari", "nobody", None), ("nobody", "tono", "tono"),
        ("nobody", "nobody", None), ("sari", "tuti", None),
    ],
    ids=lambda hands: f"{hands[0]}, {hands[1]}",
)  # fmt: skip
@pytest.mark.parametrize("door", ["/lapor/kirim/", "/lapor/"])
def test_a_report_is_its_writers_or_nobodys(committed_db, sign_in, people, hands, door):  # noqa: F811
    writer, sender, owner = hands
    body = _written_by(sign_in(writer))
    if door == "/lapor/":  # without a script: the last step of the form
        body |= {"step": "4", "to": "kirim", "area_village": body["village"]}
    phone = sign_in(sender)

    answer = phone.post(door, body)

    assert answer.status_code in {201, 302}
    case, sealed = Case.objects.get(), SealedIdentity.objects.get()
    assert sealed.owner_hash == (people[owner].owner_hash if owner else "")
    assert sealed.contact_hash  # the contact on the form goes along
    for name in ("sari", "tono", "tuti"):
        assert [c.number for c in my_reports(people[name], 5)] == ([case.number] if name == owner else [])
    link = answer.json()["link"] if door == "/lapor/kirim/" else answer["Location"]
    receipt = phone.get(link).content.decode()
    assert case.number in receipt
    is_told = writer not in {"nobody", sender}
    assert (("ditulis dengan akun lain" in receipt), "akun=lain" in link) == (is_told, is_told)


def test_the_same_again_from_another_account_stays_what_it_was(committed_db, sign_in):  # noqa: F811
    body = _written_by(sign_in("sari"))
    first = sign_in("sari").post("/lapor/kirim/", body)

    again = sign_in("tono").post("/lapor/kirim/", body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["number"] == first.json()["number"]
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_the_steps_without_a_script_keep_the_mark_of_who_began(sign_in, people):
    body = _written_by(sign_in("sari"))

    html = sign_in("tono").post("/lapor/", {**body, "step": "1", "to": "2"}).content.decode()

    assert _fields(html)["account"] == mark_of(people["sari"])


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/bantuan/", "/lapor/", "/akun/"])
def test_every_page_says_whose_it_is_without_a_query_for_visitors(sign_in, people, path, client):
    shown = re.search(r'<html[^>]* data-account="(\w+)"', sign_in("sari").get(path).content.decode())

    assert shown
    assert shown[1] == mark_of(people["sari"])
    assert "data-account" not in client.get(path, follow=True).content.decode().partition("<head>")[0]
