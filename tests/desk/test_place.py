# SPDX-License-Identifier: EUPL-1.2
"""A wrong pin is set right on the desk."""

from __future__ import annotations

import pytest
from django.test import Client

from balai.cases.models import Case, Event
from balai.cases.queries.trail import chain_fault
from balai.regions import queries as regions
from balai.reports.actions import fold_cases
from balai.reports.models import ListedReport

WHY = "Fotonya menunjukkan jembatan di kecamatan sebelah."


@pytest.fixture
def other(people):
    """A village of another district in the desk's regency."""
    districts = regions.children(people["tuti"].grants[0].area)
    return regions.children(districts[-1].code)[0]


def _form(spot, **more):
    return {"lat": str(spot.lat), "lon": str(spot.lon), "village": spot.code, "reason": WHY, **more}


def test_the_place_is_shown_before_it_is_kept_and_told_afterwards(world, sign_in, other):
    case, desk = world(), sign_in("tuti")
    fold_cases([case.pk])
    path = f"/meja/{case.number}/tempat/"
    assert path in desk.get(f"/meja/{case.number}/").content.decode()
    assert f'value="{case.lat:.6f}"' in desk.get(path).content.decode()

    looked = desk.post(path, _form(other, to="periksa")).content.decode()
    assert other.name in looked
    assert "Menurut aturan, laporan di tempat ini ditangani" in looked
    assert WHY in looked
    assert Event.objects.filter(case=case, verb="correct").count() == 0

    kept = desk.post(path, _form(other, to="simpan"))
    assert kept.status_code == 302
    now_at = Case.objects.get(pk=case.pk)
    assert (now_at.area_code, now_at.unit, now_at.due_at) == (other.code, case.unit, case.due_at)
    event = Event.objects.get(case=case, verb="correct")
    assert (event.is_public, event.public_text) == (True, WHY)
    assert event.data == {"area": other.code, "was_area": case.area_code}
    assert chain_fault(now_at) == ""
    assert ListedReport.objects.get(pk=case.pk).area_code == other.code
    for page in (Client().get(f"/laporan/{case.number}/"), desk.get(f"/meja/{case.number}/")):
        assert WHY in page.content.decode()
        assert "Kategori atau tempat diperbaiki" in page.content.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"lat": "satu"}, "Tulis lintang dan bujur sebagai angka"), ({"lat": ""}, "Tulis lintang dan bujur"),
        ({"lat": "nan"}, "Tunjukkan tempatnya di peta"), ({"lat": "1e400"}, "Tunjukkan tempatnya di peta"),
        ({"lat": "-6.2", "lon": "106.8"}, "di luar wilayah layanan"), ({"reason": " "}, "Tulis alasannya"),
        ({"village": "99.99.99.9999"}, "Tempat ini tidak dikenal"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(world, sign_in, other, more, said):
    case = world()

    answer = sign_in("tuti").post(f"/meja/{case.number}/tempat/", _form(other, to="simpan", **more))

    assert answer.status_code == 422
    html = answer.content.decode()
    assert said in html
    assert f'value="{more.get("lat", other.lat)}"' in html
    assert (WHY in html) is ("reason" not in more)
    assert not Event.objects.filter(case=case, verb="correct").exists()


def test_the_same_place_is_no_correction(world, sign_in):
    case = world()
    same = {"lat": str(case.lat), "lon": str(case.lon), "village": case.area_code, "reason": WHY, "to": "simpan"}

    assert "Tempatnya masih sama" in sign_in("tuti").post(f"/meja/{case.number}/tempat/", same).content.decode()


@pytest.mark.parametrize("who", ["dedi", "wati", "lia", "budi", "joko", "sari"])
def test_others_do_not(world, sign_in, other, who):
    case = world()

    assert sign_in(who).post(f"/meja/{case.number}/tempat/", _form(other, to="simpan")).status_code in {403, 404}
    assert Case.objects.get(pk=case.pk).area_code == case.area_code


def test_the_reason_of_a_private_report_is_read_by_its_reporter_only(world, sign_in, other):
    case = world(public=False)
    sign_in("tuti").post(f"/meja/{case.number}/tempat/", _form(other, to="simpan"))

    assert WHY not in Client().get(f"/laporan/{case.number}/").content.decode()
    assert WHY in sign_in("sari").get(f"/laporan/{case.number}/").content.decode()
