# SPDX-License-Identifier: EUPL-1.2
"""Validator's bench, walk-in reports, leader's numbers, operator's tools."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

import balai.cases.jobs
import balai.reports.jobs  # noqa: F401  both register readers of the trail
from balai.cases import consumers
from balai.cases.models import Case, Cursor, Event, Promise
from balai.insights import queries
from balai.insights.rules.trends import share, trend
from balai.kernel import jobs
from balai.kernel.clock import now
from balai.kernel.models import Task
from balai.regions import queries as regions
from balai.reports.models import ApiKey, Report
from tests.desk.test_case import photo


@pytest.fixture
def handed_in(world, sign_in, move):
    case = world()
    move(case, "verify", "tuti")
    move(case, "handle", "tuti")
    sign_in("tuti").post(f"/meja/{case.number}/finish/", {"text": "Sudah ditambal.", "photos": photo()})
    case.refresh_from_db()
    return case


def test_the_bench_shows_the_evidence_and_goes_on_to_the_next(handed_in, sign_in):
    client = sign_in("wati")
    page = client.get("/meja/validasi/").content.decode()

    assert handed_in.number in page
    assert "belum pernah dipakai" in page

    data = {"kembali": "/meja/validasi/", "version": handed_in.version, "client_key": "terima-1"}
    answer = client.post(f"/meja/{handed_in.number}/validate/", data)

    assert answer["Location"] == "/meja/validasi/"
    handed_in.refresh_from_db()
    assert handed_in.phase == "resolved"
    assert client.get("/meja/validasi/").context["waiting"] == 0


def test_refusing_evidence_needs_a_reason(handed_in, sign_in):
    answer = sign_in("wati").post(f"/meja/{handed_in.number}/reject_followup/", {"version": handed_in.version})

    assert answer.status_code == 422
    handed_in.refresh_from_db()
    assert handed_in.phase == "checking"


def test_the_validator_asks_the_neighbours_from_the_bench(handed_in, sign_in):
    citizen = sign_in("tono")
    citizen.post(f"/laporan/{handed_in.number}/ikut/", {"do": "support"})
    client = sign_in("wati")
    page = client.get("/meja/validasi/")
    assert page.context["voices"].people == page.context["voices"].reachable == 1
    assert "Tanya warga sekitar" in page.content.decode()

    key, version = (page.context["ask_form"][name].value() for name in ("client_key", "version"))
    for _ in range(2):  # a double click asks once
        sent = client.post(
            f"/meja/{handed_in.number}/ask_neighbours/",
            {"kembali": "/meja/validasi/", "client_key": key, "version": version},
        )
        assert sent["Location"] == "/meja/validasi/"
    assert "1 orang" in client.get("/meja/validasi/").content.decode()
    assert Event.objects.filter(verb="ask_neighbours").count() == 1

    assert (
        citizen.post(
            f"/laporan/{handed_in.number}/warga/", {"answer": "not_fixed", "text": "Masih bergelombang."}
        ).status_code
        == 302
    )
    page = client.get("/meja/validasi/")
    assert (page.context["voices"].not_fixed, page.context["voices"].silent) == (1, 0)
    assert "Masih bergelombang." in page.content.decode()
    assert "Tono" not in page.content.decode()
    assert "Tanya warga sekitar" not in page.content.decode()


def test_nobody_behind_a_report_nobody_to_ask(handed_in, sign_in):
    page = sign_in("wati").get("/meja/validasi/").content.decode()

    assert "belum ada yang dapat ditanya" in page
    assert f"/meja/{handed_in.number}/ask_neighbours/" not in page


def test_a_clerk_writes_down_what_a_citizen_tells(world, sign_in):
    known = world()
    client = sign_in("tuti")
    form = client.get("/meja/baru/").context["form"]
    data = {
        "description": "Lampu jalan di depan masjid mati sudah seminggu.", "category": known.subject,
        "village_text": known.area_code, "name": "Pak Karto", "client_key": form["client_key"].value(),
    }  # fmt: skip

    page = client.post("/meja/baru/", data)

    case = Case.objects.exclude(pk=known.pk).get()
    assert case.number in page.content.decode()
    assert "/l/" in page.content.decode()
    assert (case.channel, Report.objects.get(case=case).on_behalf) == ("walk-in", True)


def test_an_unknown_village_is_told_and_nothing_is_lost(world, sign_in):
    known = world()
    data = {"description": "Lampu jalan mati.", "category": known.subject, "village_text": "Qwertyuiop"}

    page = sign_in("tuti").post("/meja/baru/", data)

    assert page.status_code == 422
    assert "Lampu jalan mati." in page.content.decode()
    assert Case.objects.count() == 1


def test_the_leader_reads_five_numbers(world, sign_in):
    world()

    page = sign_in("lia").get("/pimpinan/")

    assert len(page.context["five"]) == 5
    assert page.context["five"][0].value in {"0", "1"}  # counted up to the last full quarter of an hour


def test_the_leaders_map_names_each_area_with_its_number(world, sign_in):
    case = world()
    Case.objects.filter(pk=case.pk).update(is_overdue=True)
    cache.clear()

    page = sign_in("lia").get("/pimpinan/")
    shapes = {shape.code: shape for shape in page.context["map"].shapes}

    assert set(shapes) == {area.code for area in regions.children(case.area_code[:2])}
    assert {code: shape.n for code, shape in shapes.items() if shape.n} == {case.area_code[:5]: 1}
    assert shapes[case.area_code[:5]].shade > 0
    assert all(shape.path.startswith("M") for shape in shapes.values())
    assert [row["overdue"] for row in page.context["agencies"]] == [1]
    closer = sign_in("lia").get(f"/pimpinan/?wilayah={case.area_code[:5]}")
    assert {s.code for s in closer.context["map"].shapes if s.n} == {case.area_code[:8]}
    village = sign_in("lia").get(f"/pimpinan/?wilayah={case.area_code}")
    assert village.context["map"] is None


def promise(case, *, started, due, ended=None, kept=None, paused=None):
    """A promise in days from the end of the period that the page counts; below nought is before it."""
    until = queries.period(now(), 7)[1]
    at = {name: None if day is None else until + timedelta(days=day)
          for name, day in (("started_at", started), ("due_at", due), ("ended_at", ended), ("paused_at", paused))}  # fmt: skip
    return Promise.objects.create(case=case, name="uji", phase="working", kept=kept, **at)


def test_work_left_undone_counts_as_a_promise_not_kept(world):
    case, over = world(), world()
    Promise.objects.all().delete()
    Case.objects.filter(pk=over.pk).update(is_open=False)
    promise(case, started=-9, due=-2, ended=-3, kept=True)
    promise(case, started=-9, due=-5, ended=-1, kept=False)
    promise(case, started=-9, due=-1)  # runs, and its time is over
    promise(case, started=-9, due=-1, paused=-0.5)  # stands still since its time was over
    promise(case, started=-9, due=1)  # runs in time
    promise(case, started=-9, due=-1, paused=-4)  # stood still in time
    promise(over, started=-9, due=-1)  # a case that is over runs no clock
    promise(case, started=-30, due=-20, ended=-10, kept=False)  # another week

    assert queries.on_time(now(), 7) == queries.OnTime(kept=1, ended=2, late=2)
    assert queries.on_time(now(), 7, area=case.area_code[:5]).whole == 4
    assert queries.on_time(now(), 7, area="99") == queries.OnTime(kept=0, ended=0, late=0)


def test_a_past_week_counts_what_was_late_then(world):
    case = world()
    Promise.objects.all().delete()
    promise(case, started=-20, due=-12, ended=-1, kept=False)  # was running and late a week ago
    promise(case, started=-20, due=-9, ended=-8, kept=True)
    promise(case, started=-3, due=-1)  # had not begun

    assert queries.on_time(now(), 7, before=1) == queries.OnTime(kept=1, ended=1, late=1)
    assert queries.on_time(now(), 7) == queries.OnTime(kept=0, ended=1, late=1)


def test_the_leader_reads_that_running_late_is_not_kept(world, sign_in, assert_queries):
    case = world()
    Promise.objects.all().delete()
    promise(case, started=-9, due=-2, ended=-3, kept=True)
    for _ in range(3):
        promise(case, started=-9, due=-1)

    with assert_queries(3):
        queries.on_time(now(), 7)
    said = sign_in("lia").get("/pimpinan/").context["five"][2]

    assert said.value == "25 %"
    assert said.sentence == (
        "janji ditepati: 1 dari 4 yang berakhir dalam 7 hari ini atau masih berjalan lewat waktu; "
        "3 yang lewat waktu dan belum selesai dihitung tidak ditepati"
    )


def test_an_agency_that_is_not_late_is_not_named(world, sign_in):
    world()
    cache.clear()

    page = sign_in("lia").get("/pimpinan/")

    assert page.context["agencies"] == []
    assert "Tidak ada instansi yang terlambat" in page.content.decode()


def test_public_numbers_count_a_report_in_its_place(world, client):
    case = world()
    Case.objects.filter(pk=case.pk).update(opened_at=case.opened_at)
    regency = case.area_code[:5]

    page = client.get(f"/statistik/{regency}/")

    assert page.context["found"].opened == 1
    assert page.context["stand"].open == 1


def test_a_key_is_shown_once_and_can_be_revoked(sign_in, people):
    client = sign_in("joko")
    made = client.post("/operator/kunci/", {"name": "Aplikasi desa", "contact": "admin@contoh.id"})
    secret = made.context["secret"]

    assert secret in made.content.decode()
    assert secret not in client.get("/operator/kunci/").content.decode()

    key = ApiKey.objects.get(name="Aplikasi desa")
    client.post("/operator/kunci/", {"revoke": key.pk})
    key.refresh_from_db()
    assert key.is_active is False


@pytest.mark.parametrize(("verb", "left"), [("replay", 1), ("discard", 0)])
def test_a_dead_letter_is_tried_again_or_thrown_away(sign_in, people, verb, left):
    at = now()
    task = Task.objects.create(name="x", created_at=at, run_after=at, buried_at=at, error="OSError: putus", attempts=7)
    client = sign_in("joko")
    assert "OSError: putus" in client.get("/operator/antrean/").content.decode()

    client.post("/operator/antrean/", {"pk": task.pk, "verb": verb})

    assert Task.objects.filter(pk=task.pk).count() == left
    assert jobs.buried() == []


def test_a_reader_is_sent_back_and_the_worker_reads(world, sign_in):
    world()
    consumers.run_all(now())
    client = sign_in("joko")

    answer = client.post("/operator/pembaca/", {"name": "reports.listing"})

    assert answer.status_code == 302
    assert Cursor.objects.get(name="reports.listing").event_id == 0
    assert consumers.run_one("reports.listing", now()) == 1
    client.post("/operator/pembaca/", {"name": "cases.messages"})
    assert Cursor.objects.get(name="cases.messages").event_id > 0  # nobody is told twice


def test_the_simulator_names_the_rule(world, sign_in):
    case = world()

    page = sign_in("joko").get("/operator/rute/", {"kategori": case.subject, "tempat": case.area_code})

    assert page.context["result"]["choice"].unit.name in page.content.decode()


def test_the_record_is_checked_by_a_button(world, sign_in):
    world()

    page = sign_in("joko").post("/operator/rekam/")

    assert page.context["faults"] == []


counts = st.integers(0, 10**7)


@given(counts, counts)
def test_a_share_is_whole_and_never_rounds_to_all_or_nothing(part, more):
    found = share(part, part + more)

    assert found is None if part + more == 0 else 0 <= found <= 100
    if part and more:
        assert 0 < found < 100


@given(counts, counts)
def test_a_trend_turns_round_with_its_numbers(a, b):
    there, back = trend(a, b, more_is="good"), trend(b, a, more_is="good")

    assert there.by == back.by == abs(a - b)
    assert {there.way, back.way} in ({"up", "down"}, {"same"})
    if a != b:
        assert {there.mood, back.mood} == {"good", "bad"}


def test_the_parts_of_an_area_add_up_to_what_stands_above_them(world):
    fresh, old = world(), world()
    Case.objects.filter(pk=old.pk).update(opened_at=now() - timedelta(days=90), is_overdue=True)
    codes = [row.code for row in regions.children(fresh.area_code[:2])]

    parts = queries.by_part(now(), 30, codes)
    whole = queries.standing(queries.Whole())

    assert (sum(p.open for p in parts), sum(p.overdue for p in parts)) == (whole.open, whole.overdue) == (2, 1)
