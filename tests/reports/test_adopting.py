# SPDX-License-Identifier: EUPL-1.2
"""A report sent without an account is put into one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from balai.cases.actions import parting
from balai.cases.models import Case, Support
from balai.identity.actors import ANONYMOUS
from balai.identity.models import SealedIdentity, SealUse
from balai.kernel.errors import NotAllowed
from balai.reports import actions
from balai.reports.inputs import Reporter
from balai.reports.queries import followed, my_reports
from tests.reports.test_lists import GOOD, NOW

pytestmark = pytest.mark.django_db


def _sent(reporter=None):
    return actions.submit_report(replace(GOOD, reporter=reporter, client_key="k" * 40), ANONYMOUS, NOW)


@pytest.mark.parametrize("reporter", [None, Reporter(name="Sari", email="sari@contoh.id")])
def test_by_the_secret_link_and_signed_in_it_becomes_mine(sign_in, people, reporter):
    receipt, phone = _sent(reporter), sign_in("sari")
    path = f"/laporan/{receipt.number}/simpan/"
    assert path not in phone.get(f"/laporan/{receipt.number}/").content.decode()
    assert phone.get(path).status_code == 302  # the link was not opened here
    phone.get(f"/l/{receipt.secret}/")

    assert path in phone.get(f"/laporan/{receipt.number}/").content.decode()
    assert "Simpan ke akun saya" in phone.get(path).content.decode()
    assert my_reports(people["sari"], 5) == []
    phone.post(path)
    phone.post(path)

    assert [case.number for case in my_reports(people["sari"], 5)] == [receipt.number]
    assert SealedIdentity.objects.count() == 1
    assert bool(SealedIdentity.objects.get().contact_hash) is (reporter is not None)
    assert SealUse.objects.filter(purpose="adopt").count() == (reporter is not None)
    assert path not in phone.get(f"/laporan/{receipt.number}/").content.decode()


def test_what_is_somebodys_stays_theirs(sign_in, people):
    receipt, phone, other = _sent(), sign_in("sari"), sign_in("tono")
    for browser in (phone, other):
        browser.get(f"/l/{receipt.secret}/")
    phone.post(f"/laporan/{receipt.number}/simpan/")
    other.post(f"/laporan/{receipt.number}/simpan/")

    assert [case.number for case in my_reports(people["sari"], 5)] == [receipt.number]
    assert my_reports(people["tono"], 5) == []


@pytest.mark.parametrize("who", ["nobody", "sari", "tuti"])
def test_neither_without_the_link_nor_as_an_official(people, who):
    receipt = _sent()
    actor = people[who]
    if who != "sari":
        actor = replace(actor, opened_cases=frozenset({receipt.number}))

    with pytest.raises(NotAllowed):
        actions.adopt_report(receipt.number, actor, NOW)
    assert Case.objects.get().requester is None


def test_a_forgotten_reporter_is_nobody_again(people):
    receipt = _sent(Reporter(email="sari@contoh.id"))
    sari = replace(people["sari"], opened_cases=frozenset({receipt.number}))
    actions.forget_reporter(receipt.number, sari, NOW)

    with pytest.raises(NotAllowed):
        actions.adopt_report(receipt.number, sari, NOW)


@pytest.mark.parametrize("reporter", [None, Reporter(email="sari@contoh.id")])
def test_who_supported_it_before_is_its_reporter_now_and_told_once(people, reporter):
    receipt, sari = _sent(reporter), replace(people["sari"], opened_cases=frozenset())
    number = receipt.number
    assert actions.support_report(number, sari.owner_hash, sari, NOW) == 1

    actions.adopt_report(number, replace(sari, opened_cases=frozenset({number})), NOW)

    row = Support.objects.get()
    assert (row.counts, row.follows, row.identity) == (False, False, None)
    assert Case.objects.get().support_count == 0
    assert followed(sari) == []


def test_what_was_merged_before_counts_the_account_once(people):
    main, twin = actions.submit_report(GOOD, ANONYMOUS, NOW), _sent(Reporter(email="sari@contoh.id"))
    duplicate = Case.objects.get(number=twin.number)
    duplicate.merged_into = Case.objects.get(number=main.number)
    duplicate.save()
    parting._join(duplicate, NOW)
    sari = people["sari"]

    actions.adopt_report(twin.number, replace(sari, opened_cases=frozenset({twin.number})), NOW)

    assert Support.objects.get().person == sari.owner_hash
    assert actions.support_report(main.number, sari.owner_hash, sari, NOW) == 1  # the co-reporter, not a second voice
