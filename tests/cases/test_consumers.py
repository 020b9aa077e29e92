# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from balai.cases import actions, consumers
from balai.cases.models import Cursor, Event
from balai.cases.queries.trail import behind, horizon
from balai.kernel.registry import Registry
from tests.cases.conftest import MONDAY, new_case


@pytest.fixture
def readers(monkeypatch):
    """A registry of the test's own."""
    fresh: Registry[consumers.Consumer] = Registry("reader of the trail")
    monkeypatch.setattr(consumers, "registry", fresh)
    return fresh


@pytest.mark.django_db
def test_a_reader_gets_every_event_once_in_batches(story, readers):
    story.come_to("ditutup")
    got: list[list[str]] = []
    consumers.register("uji", lambda events, _now: got.append([e.verb for e in events]), batch=3)

    while consumers.run_once(MONDAY):
        pass

    assert [len(batch) for batch in got] == [3, 3, 2]
    assert got[0][0] == "submit"
    assert behind("uji") == 0
    assert consumers.run_once(MONDAY) == 0


@pytest.mark.django_db
def test_replaying_begins_at_the_first_event(story, readers):
    story.come_to("selesai")
    got: list[int] = []
    consumers.register("uji", lambda events, _now: got.extend(e.seq for e in events))
    consumers.register("kabar", lambda _events, _now: None, replayable=False)
    consumers.run_all(MONDAY)

    assert consumers.replay("uji", MONDAY) == 7
    assert got == [1, 2, 3, 4, 5, 6, 7] * 2
    with pytest.raises(ValueError, match="tells people"):
        consumers.replay("kabar", MONDAY)


@pytest.mark.django_db
def test_a_failing_reader_stays_and_stops_no_other(story, readers, caplog):
    def fails(_events, _now):
        Event.objects.filter(pk=0).exists()
        raise RuntimeError("rusak")

    seen: list[int] = []
    consumers.register("a-rusak", fails)
    consumers.register("b-utuh", lambda events, _now: seen.extend(e.pk for e in events))

    assert consumers.run_once(MONDAY) == 1
    assert len(seen) == 1
    assert behind("a-rusak") == 1
    assert Cursor.objects.get(name="a-rusak").event_id == 0
    assert "a-rusak" in caplog.text


@pytest.mark.postgres_only
def test_nobody_reads_past_a_transaction_that_still_runs(committed_db, cast, readers):
    """The slow writer takes its id first and commits last; a reader that went by ids would lose its event."""
    got: list[str] = []
    consumers.register("uji", lambda events, _now: got.extend(e.case.number for e in events))
    wrote, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            actions.open_case(new_case(), cast["tono"], MONDAY - timedelta(days=1))
            wrote.set()
            may_commit.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert wrote.wait(20)
    actions.open_case(new_case(), cast["sari"], MONDAY)
    before = consumers.run_once(MONDAY)
    may_commit.set()
    thread.join()
    consumers.run_all(MONDAY)

    assert before == 0
    assert sorted(got) == ["LP2609060001", "LP2609070001"]
    assert horizon() > 0
