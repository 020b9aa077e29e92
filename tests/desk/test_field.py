# SPDX-License-Identifier: EUPL-1.2
"""The crew's list holds what is needed where there is no signal."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.cases.models import Case
from tests.desk.test_case import photo


@pytest.fixture
def given_out(world, move, people):
    """`given_out()`: a case in the hands of Pak Dedi's crew, with the words of the one who gave it out."""
    crew = people["dedi"].grants[0]

    def make(**more):
        case = world(landmark="Depan masjid, pagar hijau", **more)
        Case.objects.filter(pk=case.pk).update(state="koordinasi", phase="coordinating", agency=crew.agency)
        case.refresh_from_db()
        move(case, "dispatch", "ayu", unit=crew.unit, text="Bawa penutup jalan.", private_note="Kunci di pos 3.")
        case.refresh_from_db()
        return case

    return make


def test_the_list_holds_landmark_orders_and_the_note(given_out, sign_in):
    case = given_out()
    item = next(i for i in sign_in("dedi").get("/meja/lapangan/").context["items"] if i.row.case.pk == case.pk)

    assert item.spot == "Depan masjid, pagar hijau"
    assert (item.order, item.note, item.is_refused) == ("Bawa penutup jalan.", "Kunci di pos 3.", False)


def test_why_the_work_was_refused_is_read_in_the_list(given_out, sign_in, move):
    case = given_out()
    move(case, "accept", "dedi")
    answer = sign_in("dedi").post(f"/meja/{case.number}/finish/", {"text": "Selesai.", "photos": photo()})
    assert answer.status_code == 302
    move(case, "reject_followup", "wati", reason="Foto ini bukan tempat yang dilaporkan.")

    page = sign_in("dedi").get("/meja/lapangan/")
    item = page.context["items"][0]

    assert item.is_refused
    assert "Alasan pemeriksa menolak:</span> Foto ini bukan tempat yang dilaporkan." in page.content.decode()
    assert "Bawa penutup jalan." not in page.content.decode()


def test_what_follows_on_accepting_is_there_before_it_is_accepted(given_out, sign_in):
    case = given_out()
    item = sign_in("dedi").get("/meja/lapangan/").context["items"][0]

    assert [(f.verb, f.after) for f in item.forms] == [
        ("accept", ""), ("progress", "accept"), ("finish", "accept"), ("schedule", "accept"),
    ]  # fmt: skip
    case.refresh_from_db()
    assert case.phase == "assigned"  # only shown: nothing has moved


def test_the_list_asks_the_database_as_often_for_ten_as_for_two(given_out, sign_in):
    client = sign_in("dedi")
    counts = []
    for more in (2, 8):
        for _ in range(more):
            given_out()
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/meja/lapangan/")
        counts.append((len(page.context["items"]), len(asked)))

    assert [n for n, _ in counts] == [2, 10]
    assert counts[0][1] == counts[1][1]


@pytest.mark.parametrize(
    "where", ["lat=inf&lon=105", "lat=nan&lon=nan", "lat=-5.4&lon=1e99", "lat=-5.4", "lat=x&lon=y"]
)
def test_an_address_that_names_no_place_on_earth_sorts_nothing(given_out, sign_in, where):
    given_out()
    answer = sign_in("dedi").get(f"/meja/lapangan/?{where}")

    assert answer.status_code == 200
    assert answer.context["sorted_by_distance"] is False


def test_the_nearest_work_comes_first(given_out, sign_in):
    given_out()
    answer = sign_in("dedi").get("/meja/lapangan/?lat=-5.4254&lon=105.258")

    assert answer.context["sorted_by_distance"] is True
    assert answer.context["items"][0].row.km is not None
