# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai import packs
from balai.cases import inbox
from balai.cases.models import Case, Event, SavedView
from balai.kernel import clock
from balai.packs import lookup


def test_what_is_refused_alike_is_told_in_one_sentence(world, sign_in):
    cases = [world() for _ in range(3)]
    numbers = [case.number for case in cases]
    data = {"nomor": numbers, "verb": "pause", "text": "", "client_key": "jeda-1"}

    page = sign_in("rina").post("/meja/massal/", data, follow=True)

    told = [str(message) for message in page.context["messages"]]
    assert len(told) == 1
    assert all(number in told[0] for number in numbers)


def test_nobody_is_offered_to_hand_out_work_without_units_to_choose_from(world, sign_in):
    case = world()
    Case.objects.filter(pk=case.pk).update(state="koordinasi", phase="coordinating")
    page = sign_in("rina").get("/meja/?lihat=semua")

    assert page.context["rows"]
    assert (page.context["bulk_units"], [m.verb for m in page.context["bulk"] if m.verb == "dispatch"]) == ([], [])


def test_a_new_report_waits_for_its_desk_and_for_nobody_else(world, people, sign_in):
    case = world()

    assert case.number in sign_in("tuti").get("/meja/").content.decode()
    for who in ("ayu", "budi", "dedi", "wati"):
        assert case.number not in sign_in(who).get("/meja/").content.decode()


def test_counts_are_what_the_lists_hold(world, people, move):
    first, _second = world(), world("Pohon tumbang menutup jalan ke sekolah sejak tadi malam.")
    move(first, "verify", "tuti")
    now = clock.now()

    found = inbox.counts(people["tuti"], now)

    for view in inbox.VIEWS:
        rows, _after = inbox.page(people["tuti"], inbox.Filter(view=view.code), now)
        assert found[view.code] == len(rows)
    assert found["baru"] == 2


def test_a_transferred_report_is_followed_by_the_desk_that_sent_it_on(world, people, move, sign_in):
    case, _other = world(), world("Pohon tumbang menutup jalan ke sekolah sejak tadi malam.")
    outside = next(a.code for a in packs.current().agencies if a.external)
    move(case, "transfer", "tuti", government=outside, reason="Jalan nasional.")
    client = sign_in("tuti")

    page = client.get("/meja/?lihat=dialihkan")

    assert [row.case.number for row in page.context["rows"]] == [case.number]
    counts = {view.code: n for view, n in page.context["views"]}
    assert (counts["dialihkan"], counts["semua"], counts["baru"]) == (1, 1, 1)
    move(case, "take_back", "tuti", reason="Ternyata jalan kota.")
    assert inbox.counts(people["tuti"], clock.now())["dialihkan"] == 0
    shown = sign_in("ayu").get("/meja/").context["views"]
    assert "dialihkan" not in {view.code for view, _n in shown}


def test_the_list_asks_the_same_questions_for_one_and_for_many(world, sign_in):
    world()
    client = sign_in("tuti")
    with CaptureQueriesContext(connection) as one:
        client.get("/meja/")
    for n in range(6):
        world(f"Lampu jalan nomor {n} mati di tikungan dekat balai.")
    with CaptureQueriesContext(connection) as many:
        client.get("/meja/")

    assert len(many) == len(one) <= 9


def test_pages_follow_each_other_without_gap_or_repeat(world, people, monkeypatch):
    monkeypatch.setattr(inbox, "PAGE", 2)
    numbers = {world(f"Sampah menumpuk di sudut pasar, tumpukan nomor {n}.").number for n in range(5)}
    seen, after = [], ""
    for _ in range(5):
        rows, after = inbox.page(people["tuti"], inbox.Filter(view="semua", after=after), clock.now())
        seen += [case.number for case in rows]
        if not after:
            break

    assert len(seen) == len(set(seen)) == 5
    assert set(seen) == numbers


@pytest.mark.parametrize(
    "query", ["sesudah=x,y", "lihat=bukan", "tempat=99.99", "sesudah=2026-13-45,1", "kategori=tidak-ada"]
)
def test_a_broken_address_is_an_ordinary_page(sign_in, query):
    assert sign_in("tuti").get(f"/meja/?{query}").status_code == 200


def test_a_leader_does_not_find_private_reports_by_their_words(world, people):
    case = world(public=False)
    Case.objects.filter(pk=case.pk).update(title="Kata rahasia")

    rows, _after = inbox.page(people["lia"], inbox.Filter(text="rahasia"), clock.now())

    assert rows == []


def test_a_number_of_others_tells_who_holds_it_but_not_what_it_is_about(world, sign_in, people):
    pack = packs.current()
    hidden = next(c for c in lookup.leaves(pack, clock.now().date()) if c.sensitive and not c.questions)
    case, other = world(), world(category=hidden.code, public=False)
    name = lookup.unit(pack, people["tuti"].grants[0].unit).name

    def told(number):
        return sign_in("budi").get(f"/meja/?cari={number}").content.decode()

    prefix, digits = re.fullmatch(r"([A-Z]+)(\d+)", case.number).groups()
    for typed in (case.number, digits, f"{prefix.lower()} {digits}", f"{digits[:6]} {digits[6:]}"):
        assert f"Laporan {case.number} dipegang {name}" in told(typed), typed
    mine = sign_in("tuti").get("/meja/", {"cari": f"{digits[:6]} {digits[6:]}"}).context["rows"]
    assert [row.case.number for row in mine] == [case.number]
    assert f"Laporan {other.number} dipegang unit yang berwenang" in told(other.number)
    assert name not in told(other.number)


def test_saved_views_are_ones_own(sign_in, people):
    sign_in("tuti").post("/meja/simpan/", {"name": "Pasar", "query": "lihat=baru&cari=pasar"})
    view = SavedView.objects.get()

    sign_in("rina").post(f"/meja/simpan/{view.pk}/hapus/")
    assert SavedView.objects.count() == 1
    assert "Pasar" in sign_in("tuti").get("/meja/").content.decode()

    sign_in("tuti").post(f"/meja/simpan/{view.pk}/hapus/")
    assert SavedView.objects.count() == 0


def test_bulk_tells_each_result_and_one_refusal_stops_none(world, sign_in, move):
    good, bad = world(), world("Parit tersumbat dan air masuk ke rumah warga.")
    move(bad, "refuse", "tuti", reason="tidak-terbukti", text="Sudah diperiksa di tempat.")
    data = {"nomor": [good.number, bad.number], "verb": "verify", "kembali": "lihat=baru", "client_key": "abc"}

    page = sign_in("tuti").post("/meja/massal/", data, follow=True).content.decode()

    good.refresh_from_db()
    assert good.facts["verified"] is True
    assert "1 laporan berhasil" in page
    assert bad.number in page


def test_what_bulk_refused_stays_selected_beside_what_was_written(world, sign_in):
    cases = [world(), world("Parit tersumbat dan air masuk ke rumah warga.")]
    data = {
        "nomor": [cases[1].number],
        "verb": "dispatch",
        "text": "Mohon <segera> dikerjakan",
        "kembali": "lihat=baru",
    }

    answer = sign_in("tuti").post("/meja/massal/", data)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{cases[1].number}" checked' in html
    assert f'value="{cases[0].number}" checked' not in html
    assert 'value="Mohon &lt;segera&gt; dikerjakan"' in html


def test_bulk_of_nothing_changes_nothing(world, sign_in):
    case = world()

    sign_in("tuti").post("/meja/massal/", {"verb": "verify", "kembali": ""})

    case.refresh_from_db()
    assert "verified" not in case.facts


def test_bulk_hands_out_work_to_one_unit_each_once(world, sign_in, people, move):
    cases = [world(), world("Parit tersumbat dan air masuk ke rumah warga.")]
    hers = people["ayu"].grants[0]
    for case in cases:
        move(case, "verify", "tuti")
        move(case, "coordinate", "rina", agency=hers.agency)
    client = sign_in("ayu")
    page = client.get("/meja/?lihat=semua")
    units = [code for code, _name in page.context["bulk_units"]]
    assert units
    assert {lookup.unit(packs.current(), code).agency for code in units} == {hers.agency}

    own = next(code for code in units if lookup.unit(packs.current(), code).kind == "crew")
    data = {"nomor": [c.number for c in cases], "verb": "dispatch", "unit": own, "client_key": page.context["bulk_key"]}
    for _ in range(2):
        client.post("/meja/massal/", data)

    assert set(Case.objects.values_list("unit", "phase")) == {(own, "assigned")}
    assert Event.objects.filter(verb="dispatch").count() == 2


def test_evidence_is_not_accepted_in_bulk(world, sign_in):
    case = world()
    client = sign_in("wati")

    assert "validate" not in {move.verb for move in client.get("/meja/?lihat=semua").context["bulk"]}
    client.post("/meja/massal/", {"nomor": [case.number], "verb": "validate"})
    assert not Event.objects.filter(verb="validate").exists()
