# SPDX-License-Identifier: EUPL-1.2
"""A case that thousands follow: told in steps, each one short, once to each, in the order of what happened."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.cases import messages
from balai.cases.jobs import consumers
from balai.cases.models import Cursor, Event, Support
from balai.identity import sealing
from balai.identity.models import SealedIdentity, SealUse, User
from balai.kernel.models import Task
from balai.notifications import actions as notifications
from balai.notifications.models import Delivery, Preference
from tests.cases.conftest import MONDAY, Story

NAME = "cases.messages"
STEP = 20
# Of a step that only goes on: the reader's place read and locked, its events, the followers, whom an earlier try has
# told, seals, their use, accounts, browsers, wishes, messages, jobs, the place written; around it the transaction, and
# a savepoint for the messages; on PostgreSQL also how far its trail is settled, twice.
STATEMENTS = {"sqlite": 18, "postgresql": 20}


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch):
    monkeypatch.setattr(messages, "STEP", STEP)


def _follow(story: Story, many: int) -> list[Support]:
    """So many followers who left an address, each third with an account, each fifth of those with wishes."""
    rows = []
    for n in range(many):
        user = User.objects.create_user(f"ikut{n}@contoh.id", None, email=f"ikut{n}@contoh.id") if n % 3 == 0 else None
        if user and n % 15 == 0:
            Preference.objects.create(user=user, channels={"case_followed": []})
        contact = sealing.Contact(user=str(user.public_id)) if user else sealing.Contact(email=f"ikut{n}@contoh.id")
        row = sealing.seal(contact, MONDAY)
        fields = ("id", "sealed", "key_id", "owner_hash", "contact_hash")
        SealedIdentity.objects.create(**{name: getattr(row, name) for name in fields}, created_at=MONDAY)
        rows.append(Support.objects.create(case=story.case, person=f"p{n}", identity=row.id, created_at=MONDAY))
    return rows


def _read(story: Story) -> int:
    return consumers.run_one(NAME, story.now)


def _read_all(story: Story) -> None:
    while _read(story):
        pass


def _told(rows: list[Support], event: Event) -> list[int]:
    """How many letters or entries each follower got about an event."""
    about = Delivery.objects.filter(bundle__startswith=f"event:{event.pk}:")
    heard = dict.fromkeys((row.identity for row in rows), 0)
    for identity in about.filter(identity__in=heard).values_list("identity", flat=True):
        heard[identity] += 1
    return list(heard.values())


@pytest.mark.django_db
def test_many_followers_are_told_in_short_steps_of_as_many_statements(story):
    rows = _follow(story, 3 * STEP + 5)
    _read_all(story)
    Delivery.objects.all().delete()
    Task.objects.all().delete()
    story.does("rina", "verify")
    story.does("rina", "coordinate", agency=story.cast["ayu"].grants[0].agency)
    event = Event.objects.get(case=story.case, verb="coordinate")
    steps, seen = [], []

    for _turn in range(9):
        with CaptureQueriesContext(connection) as asked:
            if not _read(story):
                break
        steps.append(len(asked))
        seen.append(
            Delivery.objects.filter(topic="case_followed", identity__isnull=False).values("identity").distinct().count()
        )

    assert len(steps) == 4, steps
    assert (steps[1], steps[2]) == (STATEMENTS[connection.vendor],) * 2
    assert max(b - a for a, b in pairwise(seen)) <= STEP
    # who has an account has the entry in the inbox and, unless they wished for none, a letter
    assert _told(rows, event) == [(1 if n % 15 == 0 else 2) if n % 3 == 0 else 1 for n in range(len(rows))]
    assert SealUse.objects.filter(identity__in=[row.identity for row in rows], used_at=story.now).count() == len(rows)
    letters = Delivery.objects.filter(topic="case_followed", status="planned", identity__isnull=False)
    assert sorted(t.args["delivery"] for t in Task.objects.filter(name="notifications.send")) == sorted(
        letters.values_list("pk", flat=True)
    )
    order = list(
        Delivery.objects.filter(identity__in=[r.identity for r in rows])
        .order_by("pk")
        .values_list("identity", flat=True)
    )
    assert list(dict.fromkeys(order)) == [row.identity for row in rows]
    assert Cursor.objects.get(name=NAME).part == 0


@pytest.mark.django_db
def test_a_crash_in_the_middle_tells_nobody_twice_and_leaves_nobody_out(story, monkeypatch):
    rows = _follow(story, 3 * STEP)
    _read_all(story)
    story.does("rina", "verify")
    story.does("rina", "coordinate", agency=story.cast["ayu"].grants[0].agency)
    event = Event.objects.get(case=story.case, verb="coordinate")
    assert _read(story) == 2  # verify wholly, coordinate begun
    enqueue = notifications._enqueue_all

    def dies(planned):
        enqueue(planned)
        raise RuntimeError("listrik padam")

    with monkeypatch.context() as patch:
        patch.setattr(notifications, "_enqueue_all", dies)
        with pytest.raises(RuntimeError, match="padam"):
            _read(story)
    told_so_far = sum(1 for n in _told(rows, event) if n)
    assert 0 < told_so_far < STEP + 1

    _read_all(story)

    assert all(_told(rows, event))
    keys = list(Delivery.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
    tasks = [t.args["delivery"] for t in Task.objects.filter(name="notifications.send")]
    assert len(tasks) == len(set(tasks)) == Delivery.objects.filter(status="planned").count()


@pytest.mark.django_db
def test_what_was_told_already_is_not_told_again_from_the_beginning(story):
    rows = _follow(story, STEP + 5)
    story.does("rina", "verify")
    _read_all(story)
    event = Event.objects.get(case=story.case, verb="submit")
    before = list(Delivery.objects.order_by("pk").values_list("pk", "key"))

    Cursor.objects.filter(name=NAME).update(event_id=event.pk - 1, txid=0)
    _read_all(story)

    assert list(Delivery.objects.order_by("pk").values_list("pk", "key")) == before
    assert rows


@pytest.mark.django_db
def test_each_follower_hears_the_earlier_first_however_many_there_are(story):
    rows = _follow(story, 2 * STEP + 3)
    _read_all(story)
    Delivery.objects.all().delete()
    story.does("rina", "verify")
    story.does("rina", "coordinate", agency=story.cast["ayu"].grants[0].agency)
    story.does("ayu", "dispatch", unit=story.cast["dedi"].grants[0].unit)
    story.does("dedi", "accept")

    _read_all(story)

    first, second = (Event.objects.get(case=story.case, verb=verb) for verb in ("coordinate", "accept"))
    for row in rows:
        heard = Delivery.objects.filter(identity=row.identity).order_by("pk").values_list("bundle", flat=True)
        events = list(dict.fromkeys(int(bundle.split(":")[1]) for bundle in heard))
        assert events == [first.pk, second.pk]


@pytest.mark.django_db
def test_one_that_left_or_whose_seal_is_broken_keeps_nobody_from_hearing(story, caplog):
    rows = _follow(story, 4)
    SealedIdentity.objects.filter(pk=rows[1].identity).update(erased_at=MONDAY, sealed=b"")
    SealedIdentity.objects.filter(pk=rows[2].identity).update(sealed=b"x" * 40)
    story.does("rina", "verify")
    story.does("rina", "coordinate", agency=story.cast["ayu"].grants[0].agency)

    _read_all(story)

    event = Event.objects.get(case=story.case, verb="coordinate")
    assert [bool(n) for n in _told(rows, event)] == [True, False, False, True]
    assert "does not open" in caplog.text
