# SPDX-License-Identifier: EUPL-1.2
"""The sign-in page and the reports whose secret links this browser has shown: recognised, and nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai import packs
from balai.cases.models import Case
from balai.cases.presenting import place_name
from balai.identity.actors import ANONYMOUS
from balai.packs import lookup
from balai.reports import actions
from tests.reports.test_lists import GOOD, NOW

pytestmark = pytest.mark.django_db
PATH = "/akun/masuk/"


def _sent(n, **fields):
    return actions.submit_report(replace(GOOD, client_key=f"{n:0>40}", **fields), ANONYMOUS, NOW)


@pytest.fixture
def device():
    """A browser that was shown the links of what it sent."""
    phone = Client()

    def sent(n, **fields):
        receipt = _sent(n, **fields)
        phone.get(f"/l/{receipt.secret}/")
        return Case.objects.get(number=receipt.number)

    phone.sent = sent
    return phone


def test_each_report_of_the_device_says_what_where_and_how_it_stands(device):
    public, closed = device.sent(1), device.sent(2, public=False)
    other = _sent(3)

    html = device.get(PATH).content.decode()

    assert public.title in html
    category = lookup.category(packs.current(), closed.subject)
    assert category.name.id in html
    assert place_name(public.area_code).split(",")[0] in html
    assert html.count("Menunggu") >= 2
    assert html.index(closed.number) < html.index(public.number)  # the newest first
    assert other.number not in html
    assert GOOD.description not in html.replace(public.title, "")


def test_a_sensitive_one_is_not_named_where_the_next_person_looks(device):
    leaf = next(c for c in lookup.leaves(packs.current(), NOW.date()) if c.sensitive and not c.questions)
    case = device.sent(1, category=leaf.code)

    html = device.get(PATH).content.decode()

    assert "Laporan tertutup" in html
    assert case.number in html
    assert leaf.name.id not in html
    assert place_name(case.area_code).split(",")[0] not in html


def test_forgotten_and_foreign_ones_are_not_there_and_a_new_browser_asks_nothing(device):
    case = device.sent(1)
    Case.objects.filter(pk=case.pk).update(facts={**case.facts, "forgotten": "now"})
    assert case.number not in device.get(PATH).content.decode()
    assert "Lupakan di perangkat ini" in device.get(PATH).content.decode()

    with CaptureQueriesContext(connection) as asked:
        html = Client().get(PATH).content.decode()
    assert "Laporan di perangkat ini" not in html
    assert not [q for q in asked if "cases_case" in q["sql"]]


def test_twenty_of_them_cost_as_many_queries_as_one(device):
    device.sent(1)
    with CaptureQueriesContext(connection) as one:
        device.get(PATH)
    for n in range(2, 8):
        device.sent(n)
    with CaptureQueriesContext(connection) as many:
        device.get(PATH)

    assert len(many) == len(one) <= 3
