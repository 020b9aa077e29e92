# SPDX-License-Identifier: EUPL-1.2
"""The record can be checked, and who rewrites it is caught: by us, and by a stranger with nothing but Python."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from balai.cases import actions, cli, triggers
from balai.cases.models import DayRoot, Event
from balai.cases.queries import trail as queries
from balai.cases.rules import merkle, trail
from balai.kernel.errors import NotAllowed
from tests.cases.conftest import MONDAY, new_case, run

VERIFIER = Path(__file__).resolve().parents[2] / "docs" / "verify.py"
LATER = MONDAY + timedelta(days=3)


def verify(tmp_path, *documents):
    """The stranger's run: no Django, no packages, only files."""
    places = []
    for number, document in enumerate(documents):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        places.append(str(path))
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFIER), *places], capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout


def balai(*words):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(list(words))
    return args.run(args)


def forge(**columns):
    """What somebody with the database's password does: lifts the trigger, rewrites one old event, puts it back."""
    run(triggers.down(connection.vendor))
    Event.objects.filter(verb="verify").update(**columns)
    run(triggers.up(connection.vendor))


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"public_text": "lain"}, {"verb": "refuse"}, {"hash": "0" * 64}, {"seq": 99}])
def test_the_database_refuses_to_change_an_event(story, change):
    story.does("rina", "verify")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(verb="verify").update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_event WHERE verb = 'verify'")
    assert queries.chain_fault(story.case) == ""


@pytest.mark.django_db
def test_days_are_published_once_and_chained(story):
    story.come_to("selesai")
    made = actions.publish_roots(LATER)

    assert [r.day for r in made] == [date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 9)]
    assert [r.size for r in made] == [7, 0, 0]
    assert (
        made[0].root
        == merkle.root([bytes.fromhex(h) for h in Event.objects.order_by("id").values_list("hash", flat=True)]).hex()
    )
    assert [r.prev for r in made] == ["", made[0].chain, made[1].chain]
    assert actions.publish_roots(LATER) == []
    assert list(queries.faults()) == []


@pytest.mark.django_db
def test_many_days_are_published_a_few_at_a_time(story):
    story.come_to("selesai")

    made = [[root.day.day for root in actions.publish_roots(LATER, most=2)] for _ in range(3)]

    assert made == [[7, 8], [9], []]
    assert list(queries.faults()) == []


def test_nobody_who_reports_waits_while_a_day_is_read(committed_db, cast, monkeypatch):
    actions.open_case(new_case(), cast["sari"], MONDAY)
    held = []
    read = queries.hashes_of
    monkeypatch.setattr(
        queries, "hashes_of", lambda *asked: [held.append(connection.in_atomic_block), *read(*asked)][1:]
    )

    actions.publish_roots(MONDAY + timedelta(days=1))

    assert held == [False]
    assert list(queries.faults()) == []


def test_a_late_event_belongs_to_the_next_published_day(committed_db, cast):
    actions.open_case(new_case(), cast["sari"], MONDAY)
    actions.publish_roots(MONDAY + timedelta(days=1))
    late = actions.open_case(new_case(), cast["tono"], MONDAY + timedelta(hours=1))
    actions.publish_roots(LATER)

    event = Event.objects.get(case=late)
    assert queries.day_of(event).day == date(2026, 9, 8)
    assert queries.days_of([event])[event.pk].day == date(2026, 9, 8)
    assert [r.size for r in DayRoot.objects.order_by("day")] == [1, 1, 0]
    assert list(queries.faults()) == []
    assert queries.inclusion(late.number, 1).index == 0


@pytest.mark.django_db
def test_every_event_proves_that_it_is_under_its_day(story):
    story.come_to("ditutup")
    assert queries.inclusion(story.number, 1) is None
    actions.publish_roots(LATER)

    for seq in range(1, 9):
        found = queries.inclusion(story.number, seq)
        leaf = bytes.fromhex(found.event.hash)
        assert merkle.is_included(
            leaf, found.index, 8, [bytes.fromhex(p) for p in found.path], bytes.fromhex(found.root.root)
        )


@pytest.mark.django_db
def test_rewriting_an_old_event_is_caught_by_us(story, capsys):
    story.come_to("selesai")
    actions.publish_roots(LATER)
    assert balai("trail", "verify") == 0
    forge(actor_unit="unit-lain")

    assert balai("trail", "verify") == 1
    assert balai("trail", "verify", story.number) == 1
    assert f"{story.number}: hash:2" in capsys.readouterr().out


@pytest.mark.django_db
def test_rewriting_a_whole_chain_is_caught_by_the_published_root(story):
    story.come_to("selesai")
    actions.publish_roots(LATER)
    rows = list(Event.objects.filter(case=story.case).order_by("seq"))
    run(triggers.down(connection.vendor))
    prev = trail.START
    for row in rows:  # a thorough forger makes all hashes anew, and tells the case
        row.actor_unit = "unit-lain" if row.seq == 2 else row.actor_unit
        row.prev_hash = prev
        row.hash = prev = trail.event_hash(queries.entry(row, story.number))
        row.save()
    type(story.case).objects.update(last_hash=prev)
    run(triggers.up(connection.vendor))

    assert queries.chain_fault(story.case) == ""
    assert list(queries.faults()) == [("2026-09-07", "root")]


@pytest.fixture
def documents(story, client):
    """Chain, proof, leaves and days as a stranger fetches them."""
    story.come_to("ditutup")
    actions.publish_roots(LATER)

    def fetch():
        names = (f"rantai/{story.number}", f"bukti/{story.number}/2", "hari/2026-09-07", "hari")
        return [client.get(f"/transparansi/{name}.json").json() for name in names]

    return fetch


@pytest.mark.django_db
def test_the_verifier_believes_what_is_true(documents, tmp_path):
    assert verify(tmp_path, *documents()) == (0, "OK: 4 document(s) fit together\n")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns", [{"actor_unit": "unit-lain"}, {"at": MONDAY}, {"public_text": "lain"}, {"data": {"x": 1}}]
)
def test_rewriting_an_old_event_is_caught_by_the_verifier(documents, tmp_path, columns):
    forge(**columns)
    code, said = verify(tmp_path, *documents())

    assert code == 1
    assert "/2: " in said


@pytest.mark.django_db
def test_a_forged_hash_contradicts_what_was_fetched_before(documents, tmp_path):
    before = documents()
    forge(hash="a" * 64)
    code, said = verify(tmp_path, before[1], before[3], documents()[0])

    assert code == 1
    assert "two documents say different things" in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d[1].update(index=3),
        lambda d: d[1]["path"].pop(),
        lambda d: d[2]["leaves"].pop(),
        lambda d: d[3]["days"][1].update(size=5),
        lambda d: d[3]["days"].pop(1),
    ],
)
def test_spoilt_documents_are_caught(documents, tmp_path, spoil):
    found = documents()
    spoil(found)

    assert verify(tmp_path, *found)[0] == 1


@pytest.mark.django_db
def test_erasing_keeps_the_chain_whole(documents, story, tmp_path):
    event = Event.objects.get(verb="finish")
    assert event.public_text == "Sudah ditambal."
    with pytest.raises(NotAllowed):
        actions.erase(story.number, event.seq, "Permintaan", story.cast["sari"], LATER)
    actions.erase(story.number, event.seq, "Permintaan pelapor, UU 27/2022.", story.cast["joko"], LATER)
    actions.erase(story.number, event.seq, "Permintaan pelapor, UU 27/2022.", story.cast["joko"], LATER)

    event.refresh_from_db()
    assert (event.public_text, event.private, event.salt) == ("", "", "")
    assert Event.objects.get(verb="erase").data == {"erased": event.seq}
    assert queries.chain_fault(story.case) == ""
    assert list(queries.faults()) == []
    found = documents()
    assert [event["seq"] for event in found[0]["events"] if event.get("erased")] == [event.seq]
    assert verify(tmp_path, *found)[0] == 0
