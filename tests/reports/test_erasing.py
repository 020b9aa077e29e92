# SPDX-License-Identifier: EUPL-1.2
"""A reporter who asked to be forgotten is found nowhere, and the record still proves that nothing was rewritten."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from balai import packs
from balai.cases import consumers
from balai.cases.models import Attachment, Case, Event
from balai.cases.queries.trail import chain_fault, faults
from balai.identity.actors import ANONYMOUS, SYSTEM, Actor
from balai.identity.queries import my_requesters
from balai.kernel import clock, jobs
from balai.kernel.errors import InvalidInput, NotAllowed, NotFound
from balai.packs import lookup
from balai.project.demo import scenes
from balai.project.working import load_jobs
from balai.regions import queries as regions
from balai.reports import actions
from balai.reports.inputs import NewReport, Reporter
from balai.reports.models import Correction
from balai.reports.rules.text import stems

pytestmark = pytest.mark.django_db
MARKS = ("zebrakuning", "gajahungu", "kudabiru", "sariwangi")
REASON = "Permintaan pelapor, UU 27/2022 pasal 8."


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.BALAI_HOME = tmp_path
    load_jobs()


@pytest.fixture
def report():
    """A public report whose every field can be recognised, told to everybody, its photo made."""
    now = clock.now() - timedelta(hours=3)
    village = regions.search("Kampung Baru", limit=1)[0]
    photos = actions.accept_photos([io.BytesIO(scenes.photo(scenes.Scene(seed=1, trouble="hole")))], now)
    receipt = actions.submit_report(
        NewReport(
            category="jalan-berlubang" if has("jalan-berlubang") else first_leaf(),
            description="Lubang zebrakuning di depan rumah kami sudah dalam.", lat=village.lat, lon=village.lon,
            village=village.code, place_source="pin", landmark="Warung gajahungu", public=True,
            answers=answers(), reporter=Reporter(name="Sari Sariwangi", email="sariwangi@contoh.id"), uploads=photos,
            client_key="hapus-0000000000000000000001",
        ),
        ANONYMOUS, now,
    )  # fmt: skip
    settle()
    return Case.objects.get(number=receipt.number)


def has(code):
    return lookup.is_leaf(packs.current(), code)


def first_leaf():
    return next(
        c.code for c in lookup.leaves(packs.current(), clock.now().date()) if c.icon == "road" and not c.sensitive
    )


def answers():
    from balai.project.demo import play

    found = lookup.category(packs.current(), "jalan-berlubang" if has("jalan-berlubang") else first_leaf())
    return {**play.answers(found)}


def settle():
    at = clock.now()
    consumers.run_all(at)
    for _n in range(3):
        jobs.run_due(clock.now() + timedelta(days=1), 100)


def everything_written():
    """Every text of every table, the search included."""
    tables = [model._meta.db_table for model in apps.get_models()] + ["reports_search"]
    said = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            said += [f"{table}: {value}" for row in cursor.fetchall() for value in row if value is not None]
    return "\n".join(said).lower()


def searched(word):
    """How many listings the search index finds for a word."""
    stem = stems(word)[0] if isinstance(stems(word), list | tuple) else next(iter(stems(word)))
    fits = "words @@ to_tsquery('simple', %s)" if connection.vendor == "postgresql" else "reports_search MATCH %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM reports_search WHERE {fits}", [stem])
        return cursor.fetchone()[0]


def found_in(text):
    return sorted(mark for mark in MARKS if mark in text)


def test_nothing_of_the_reporter_is_left_in_any_table_or_file(report):
    fit = (c.code for c in lookup.leaves(packs.current(), clock.now().date()) if not (c.sensitive or c.questions))
    other = next(code for code in fit if code != report.subject)
    actions.correct_category(report.number, other, SYSTEM, clock.now())
    assert Correction.objects.get().case == report
    assert {"zebrakuning", "gajahungu"} <= set(found_in(everything_written()))
    assert (searched("zebrakuning"), searched("gajahungu")) == (1, 1)
    keys = list(Attachment.objects.values_list("key", flat=True))
    assert any(default_storage.exists(f"{key}-400.webp") for key in keys)

    with_commit(lambda: actions.erase_report(report.number, REASON, SYSTEM, clock.now()))

    assert found_in(everything_written()) == []
    assert (searched("zebrakuning"), searched("gajahungu")) == (0, 0)
    assert Attachment.objects.count() == 0
    assert not any(default_storage.exists(f"{key}-{side}.webp") for key in keys for side in (1600, 800, 400))


def with_commit(work):
    """Run with what hangs on the commit, which the test's own transaction would hold back."""
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        return work()


def test_the_record_stays_whole_and_says_that_something_was_erased(report):
    hashes = list(Event.objects.filter(case=report).values_list("hash", flat=True))

    actions.erase_report(report.number, REASON, SYSTEM, clock.now())

    assert (
        list(Event.objects.filter(case=report).order_by("seq").values_list("hash", flat=True))[: len(hashes)] == hashes
    )
    erasure = Event.objects.get(verb="erase")
    assert (erasure.public_text, erasure.actor_role, erasure.data["photos"]) == (REASON, "system", 1)
    report.refresh_from_db()
    assert chain_fault(report) == ""
    assert list(faults()) == []
    page = Client().get(f"/laporan/{report.number}/")
    assert page.status_code == 200
    assert REASON in page.content.decode()
    assert found_in(page.content.decode().lower()) == []
    assert found_in(Client().get("/laporan/").content.decode().lower()) == []


def test_the_secret_link_and_the_seal_are_dead(report):
    from balai.identity.models import SealedIdentity

    actions.erase_report(report.number, REASON, SYSTEM, clock.now())

    report.refresh_from_db()
    assert report.secret_hash == ""
    row = SealedIdentity.objects.get(pk=report.requester)
    assert (bytes(row.sealed), row.contact_hash, row.owner_hash) == (b"", "", "")
    assert row.erased_at is not None
    assert my_requesters(Actor()) == []


def test_an_erased_case_goes_its_way(report):
    actions.erase_report(report.number, REASON, SYSTEM, clock.now())
    settle()
    actions.erase_report(report.number, REASON, SYSTEM, clock.now())

    assert Event.objects.filter(case=report, verb="erase").count() == 2
    assert chain_fault(Case.objects.get(pk=report.pk)) == ""


def test_only_operators_and_coordinators_erase_and_say_why(report, cast):
    with pytest.raises(NotAllowed):
        actions.erase_report(report.number, REASON, cast["ayu"], clock.now())
    with pytest.raises(InvalidInput):
        actions.erase_report(report.number, "  ", SYSTEM, clock.now())
    with pytest.raises(NotFound):
        actions.erase_report("LP0000000000", REASON, SYSTEM, clock.now())

    assert "zebrakuning" in everything_written()
    assert not Event.objects.filter(verb="erase").exists()
    assert actions.erase_report(report.number, REASON, cast["joko"], clock.now()).number == report.number
