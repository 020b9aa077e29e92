# SPDX-License-Identifier: EUPL-1.2
"""Watching an area or a kind of trouble: told once a day, of public reports only, until the person stops."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from balai import packs
from balai.cases.models import Case
from balai.identity import hooks
from balai.identity.actors import ANONYMOUS
from balai.identity.models import User
from balai.kernel.errors import InvalidInput
from balai.kernel.jobs import Turn
from balai.notifications.models import Delivery
from balai.packs import lookup
from balai.reports import actions, jobs, queries
from balai.reports.actions import telling, watching
from balai.reports.inputs import NewReport, NewWatch
from balai.reports.models import ListedReport, Watch, WatchMark

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = NewReport(
    category="jalan-rusak", description="Jalan berlubang besar di depan pasar", lat=-5.4254, lon=105.2580, public=True
)
ELSEWHERE = replace(GOOD, lat=-4.7, lon=104.9)


@pytest.fixture
def sari(db):
    return User.objects.create_user("sari@contoh.id", None, email="sari@contoh.id", name="Sari")


def listed(new: NewReport, at: datetime) -> Case:
    receipt = actions.submit_report(new, ANONYMOUS, at)
    actions.fold_cases([receipt.case_id], at=at)
    actions.stir([receipt.case_id], at)
    return Case.objects.get(pk=receipt.case_id)


def inbox() -> list[tuple[str, str]]:
    return list(Delivery.objects.filter(channel="inbox").order_by("id").values_list("subject", "body"))


def test_what_is_new_in_a_watched_area_is_told_once_a_day(sari):
    here = listed(GOOD, NOW - DAY).area_code
    actions.watch(sari.pk, NewWatch(area_code=here[:8]), NOW)
    listed(GOOD, NOW + timedelta(hours=1))
    listed(replace(GOOD, public=False), NOW + timedelta(hours=1))
    listed(ELSEWHERE, NOW + timedelta(hours=1))

    too_early = actions.tell_watchers(NOW + timedelta(hours=5))
    told = actions.tell_watchers(NOW + DAY)
    again = actions.tell_watchers(NOW + DAY)
    quiet_day = actions.tell_watchers(NOW + 2 * DAY)

    assert (too_early, told, again, quiet_day) == (0, 1, 0, 0)
    ((subject, body),) = inbox()
    assert subject.startswith("Kabar dari Kec. ")
    number = ListedReport.objects.order_by("-case").exclude(lat=ELSEWHERE.lat)[0].number
    assert body == (
        "1 laporan baru, 0 selesai.\n\n- Jalan berlubang besar di depan pasar\n"
        f"  http://localhost:8000/laporan/{number}/\n\n"
        "Kabar ini datang sekali sehari, bila ada. Seberapa sering, dapat Anda ubah di halaman pantauan Anda."
    )


def test_many_who_watch_are_told_in_turns_and_none_waits_for_the_next_hour(db, monkeypatch):
    monkeypatch.setattr(telling, "PEOPLE", 2)
    people = [User.objects.create_user(f"warga{n}@contoh.id", None) for n in range(5)]
    for person in people:
        for area in ("18.71", "18"):
            actions.watch(person.pk, NewWatch(area_code=area), NOW)
    listed(GOOD, NOW + timedelta(hours=1))
    turns = []
    while (turn := jobs.tell_watchers(NOW + DAY)) is Turn.MORE:
        turns.append(turn)

    assert (len(turns), turn) == (2, 1)
    assert set(Delivery.objects.filter(channel="inbox").values_list("user", flat=True)) == {p.pk for p in people}


def test_a_solved_report_of_a_watched_group_is_told(sari):
    case = listed(GOOD, NOW - DAY)
    actions.watch(sari.pk, NewWatch(category=lookup.lineage(packs.current(), "jalan-rusak")[-1]), NOW)
    Case.objects.filter(pk=case.pk).update(resolved_at=NOW + timedelta(hours=2))
    ListedReport.objects.filter(pk=case.pk).update(updated_at=NOW + timedelta(hours=2))
    actions.stir([case.pk], NOW + timedelta(hours=2))

    actions.tell_watchers(NOW + DAY)

    assert [body.splitlines()[0] for _subject, body in inbox()] == ["0 laporan baru, 1 selesai."]


def test_a_wish_is_kept_once_checked_and_bounded(sari, monkeypatch):
    monkeypatch.setattr(watching, "MOST", 2)
    actions.watch(sari.pk, NewWatch(area_code="18.71"), NOW)
    actions.watch(sari.pk, NewWatch(area_code="18.71"), NOW)

    assert [(w.area_code, w.category) for w in queries.watches(sari.pk)] == [("18.71", "")]
    for area, category in (("", ""), ("99.99", ""), ("", "tidak-ada")):
        with pytest.raises(InvalidInput):
            actions.watch(sari.pk, NewWatch(area_code=area, category=category), NOW)
    actions.watch(sari.pk, NewWatch(category="jalan-rusak"), NOW)
    with pytest.raises(InvalidInput):
        actions.watch(sari.pk, NewWatch(area_code="18.72"), NOW)
    actions.watch(sari.pk, NewWatch(category="jalan-rusak"), NOW)  # sent twice: it is watched already
    assert len(queries.watches(sari.pk)) == 2


def test_only_ones_own_watch_is_dropped_and_all_of_them_with_the_account(sari):
    tono = User.objects.create_user("tono@contoh.id", None, email="tono@contoh.id")
    actions.watch(sari.pk, NewWatch(area_code="18.71"), NOW)
    row = Watch.objects.get()

    actions.unwatch(tono.pk, row.pk)
    assert Watch.objects.count() == 1
    hooks.farewells["reports"](sari.pk, NOW)
    assert Watch.objects.count() == 0


def test_the_list_leads_to_watching_and_the_page_keeps_and_stops_it(client, sari):
    link = "/kabari/?wilayah=18.71&amp;kategori=jalan-rusak"
    assert link in client.get("/laporan/?wilayah=18.71&kategori=jalan-rusak").content.decode()
    assert client.get("/akun/pantauan/").status_code == 302

    client.force_login(sari, backend="django.contrib.auth.backends.ModelBackend")
    asked = client.get("/akun/pantauan/?wilayah=18.71&kategori=jalan-rusak").content.decode()
    client.post("/akun/pantauan/", {"wilayah": "18.71", "kategori": "jalan-rusak"})
    kept = client.get("/akun/pantauan/").content.decode()
    client.post("/akun/pantauan/", {"stop": str(Watch.objects.get().pk)})

    assert "Pantau ini" in asked
    assert "Kota Bandar Lampung" in kept
    assert Watch.objects.count() == 0


def test_the_migration_finds_watches_that_were_there_before(sari):
    row = Watch.objects.create(user=sari, area_code="18.71", category="jalan-rusak", told_until=NOW, created_at=NOW)
    other = Watch.objects.create(user=sari, category="sampah", told_until=NOW, created_at=NOW)
    moved = importlib.import_module("balai.reports.migrations.0005_watch_marks")

    moved.mark(apps, None)
    moved.mark(apps, None)

    found = list(WatchMark.objects.order_by("watch").values_list("watch", "mark"))
    assert found == [(row.pk, "area:18.71"), (other.pk, "category:sampah")]
    assert set(Watch.objects.values_list("stirred_at", flat=True)) == {NOW}
    moved.forget(apps, None)
    assert WatchMark.objects.count() == 0
