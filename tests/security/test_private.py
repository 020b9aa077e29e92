# SPDX-License-Identifier: EUPL-1.2
"""Marked words go into private, sensitive and hidden reports; no address tells them to anybody they are not for."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from balai import packs
from balai.cases.models import Case
from balai.kernel import clock
from balai.packs import lookup
from balai.reports import actions as reports
from balai.reports.actions.clients import create_client
from balai.reports.actions.correcting import hide
from balai.reports.models import Report

SECRET = ("Kanarikata", "Kanaripatokan", "Kanaritanya", "Kanarijeda", "Kanaricatat")
ADDRESSES = (
    "/laporan/{n}/", "/laporan/{n}/ikut/", "/laporan/{n}/warga/", "/laporan/{n}/gerak/comment/", "/transparansi/{n}/",
    "/transparansi/rantai/{n}.json", "/transparansi/bukti/{n}/1.json", "/transparansi/?nomor={n}",
    "/api/v1/reports/{n}", "/api/v1/reports/{n}/moves", "/open311/v2/requests/{n}.xml", "/open311/v2/requests/{n}.json",
    "/open311/v2/requests.json?service_request_id={n}", "/open311/v2/tokens/{n}.xml", "/open311/v2/requests.xml",
    "/open311/v2/servicerequestupdates.xml?api_key={key}", "/laporan/", "/laporan/?q=dipukuli", "/laporan/?dekat={beside},{lon},1000",
    "/laporan/umpan.xml?dekat={beside},{lon},1000", "/laporan/data.geojson?dekat={beside},{lon},1000&q=dipukuli",
    "/laporan/data.csv?dekat={beside},{lon},1000", "/cari/?q=dipukuli",
    "/laporan/peta.json?bbox=90,-12,142,7&z=14", "/laporan/peta.json?bbox=90,-12,142,7&z=14&q=dipukuli",
    "/api/v1/reports", "/api/v1/reports?text=dipukuli", "/api/v1/map?south=-12&west=90&north=7&east=142&zoom=14",
    "/api/v1/nearby?lat={lat}&lon={lon}&category={leaf}&text=dipukuli", "/statistik/", "/statistik/{area}/", "/",
)  # fmt: skip


@pytest.fixture
def addresses(db):
    key = create_client("Aplikasi tetangga", "", clock.now())[1]
    leaf = next(c.code for c in lookup.leaves(packs.current(), clock.now().date()) if not c.sensitive)

    def of(case):
        given = {"n": case.number, "key": key, "lat": case.lat, "lon": case.lon, "leaf": leaf, "area": case.area_code,
                 "beside": case.lat + 0.004}  # fmt: skip
        return [address.format(**given) for address in ADDRESSES]

    return of


def told(client, addresses):
    """Every word of every answer, in one text."""
    cache.clear()
    parts = []
    for address in addresses:
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        parts.append(b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode())
    return "\n".join(parts)


@pytest.fixture
def talked(world, move):
    """A report whose desk asked, noted and paused, each with a marked word."""

    def make(**more):
        case = world("Kanarikata: istri tetangga dipukuli tiap malam", landmark="Kanaripatokan", **more)
        move(case, "verify", "tuti", private_note="Kanaricatat")
        move(case, "ask", "tuti", text="Kanaritanya, Ibu Siti?")
        move(case, "handle", "tuti")
        move(case, "pause", "tuti", reason="Kanarijeda")
        reports.fold_cases([case.pk])
        return Case.objects.get(pk=case.pk)

    return make


@pytest.mark.parametrize("who", ["nobody", "tono", "budi", "lia", "joko"])
def test_a_private_report_keeps_all_its_words(talked, addresses, sign_in, who):
    case = talked(public=False)

    found = told(sign_in(who), addresses(case))

    assert case.number in found
    assert [word for word in SECRET if word in found] == []
    assert str(round(case.lat, 3)) not in found.replace(f"lat={case.lat}", "")


def test_its_reporter_reads_what_the_desk_wrote(talked, sign_in):
    case = talked(public=False)

    page = sign_in("sari").get(f"/laporan/{case.number}/").content.decode()

    assert "Kanarikata" in page
    assert "Kanaritanya" in page
    assert "Kanaricatat" not in page


@pytest.mark.parametrize("who", ["nobody", "tono", "budi", "lia", "joko"])
def test_a_hidden_report_keeps_its_words_and_its_title(talked, addresses, sign_in, people, who):
    case = talked(public=True)
    hide(case.number, people["tuti"], clock.now())

    found = told(sign_in(who), addresses(case))

    assert [word for word in SECRET if word in found] == []


@pytest.mark.parametrize("who", ["nobody", "tono"])
def test_a_sensitive_report_tells_nothing_of_what_it_is_about(world, addresses, sign_in, who):
    pack = packs.current()
    leaf = next(c for c in lookup.leaves(pack, clock.now().date()) if c.sensitive)
    answers = {q.code: q.options[0][0] for q in leaf.questions if q.options}
    case = world("Kanarikata: istri tetangga dipukuli", category=leaf.code, public=False, answers=answers)
    rule = next((r for r in pack.routes if r.name == Report.objects.get(case=case).route), None)
    unit, agency = lookup.unit(pack, case.unit), lookup.agency_of(pack, case.unit)

    found = told(sign_in(who), [a for a in addresses(case) if case.number in a or a.startswith("/statistik/")])

    unsaid = [leaf.code, leaf.name.id, unit.name, agency.name, case.area_code, *([rule.why.id] if rule else [])]
    assert [word for word in unsaid if f">{word}<" in found or f'"{word}"' in found] == []


def test_a_sensitive_category_is_counted_only_in_a_crowd(world, client):
    leaf = next(c for c in lookup.leaves(packs.current(), clock.now().date()) if c.sensitive)
    answers = {q.code: q.options[0][0] for q in leaf.questions if q.options}
    for _n in range(4):
        case = world(category=leaf.code, public=False, answers=answers)
    regency = f"/statistik/{case.area_code[:5]}/"
    assert leaf.name.id not in client.get(regency).content.decode()

    world(category=leaf.code, public=False, answers=answers)
    cache.clear()

    assert leaf.name.id in client.get(regency).content.decode()


def test_a_village_is_counted_by_what_everybody_may_read(world, client):
    case = world(public=False)
    page = f"/statistik/{case.area_code}/"
    assert client.get(page).context["stand"].open == 0
    assert all(part["row"].opened == 0 for part in client.get(f"/statistik/{case.area_code[:8]}/").context["parts"])

    world(public=True)
    cache.clear()

    assert client.get(page).context["stand"].open == 1
