# SPDX-License-Identifier: EUPL-1.2
"""A question to the reporter: it waits its time, no longer, and the promise loses and gains nothing by it."""

from __future__ import annotations

import importlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balai.cases import actions, flows, policies
from balai.cases.inputs import MoveData
from balai.cases.models import Case
from balai.cases.queries.trail import chain_fault
from balai.cases.rules import asking, clock
from balai.identity.actors import SYSTEM
from balai.kernel.errors import NotAllowed
from balai.packs.schema import Promise
from tests.cases.conftest import MONDAY, Story

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def story(story):
    """The same, whose reporter holds a secret link and so can answer."""
    Case.objects.filter(number=story.number).update(secret_hash="a" * 64)
    return story


def asked(story, state="proses"):
    """The case with a question open, and until when it waits; in that state, unless "" leaves it where it is."""
    if state:
        story.come_to(state)
    story.does("rina", "ask", text="Di sisi mana lubangnya?")
    return story.case, asking.deadline(story.case.facts)


def running(case):
    return case.promises.get(ended_at=None)


def test_a_question_stops_the_promise_until_its_answer(story):
    before = story.come_to("proses").due_at
    case, until = asked(story, "")
    event = case.events.get(verb="ask")

    assert until == clock.end_of_working_day(event.at, flows.flow_of(case).answer_days, flows.week())
    assert (case.due_at, case.is_overdue, running(case).pause_reason) == (None, False, "Menunggu jawaban pelapor.")
    story.now += timedelta(days=1)
    case = story.does("sari", "answer", text="Sisi kiri.")
    assert case.due_at > before
    assert (case.ask_at, {"answer", "asked", "unanswered", "paused"} & set(case.facts)) == (None, set())
    assert actions.chase_answers(until + timedelta(days=9)) == 0


def test_half_time_reminds_once_and_the_end_gives_the_case_back(story):
    case, until = asked(story)
    at = case.events.get(verb="ask").at
    half = at + (until - at) / 2

    assert actions.chase_answers(half - SECOND) == 0
    assert actions.chase_answers(half) == 1
    assert actions.chase_answers(half + SECOND) == 0
    assert actions.chase_answers(until - SECOND) == 0
    assert actions.chase_answers(until) == 1
    assert actions.chase_answers(until + timedelta(days=30)) == 0
    case = story.case
    assert list(case.events.order_by("seq").values_list("verb", "is_public"))[-2:] == [
        ("remind", False), ("unanswered", True),
    ]  # fmt: skip
    over = case.events.get(verb="unanswered")
    assert (over.actor_role, over.from_state, over.to_state, over.actor_ref) == ("system", "proses", "proses", "")
    assert over.public_text
    assert asking.is_late(case.facts)
    assert case.state == "proses"
    assert chain_fault(case) == ""


def test_the_pause_ends_at_the_very_moment_however_late_the_worker_is(story):
    case, until = asked(story)
    stood = running(case).paused_at
    due = running(case).due_at
    named = flows.promise_named(running(case).name)

    actions.chase_answers(until + timedelta(days=3, hours=5))
    row = running(story.case)
    assert row.due_at == story.case.due_at == clock.resumed(due, stood, until, named, flows.week())
    assert row.paused_s == int((until - stood).total_seconds())
    assert row.paused_at is None


def test_an_answer_that_comes_before_the_worker_notices_does_not_stretch_the_pause(story):
    case, until = asked(story)
    stood, due = running(case).paused_at, running(case).due_at
    named = flows.promise_named(running(case).name)
    story.now = until + timedelta(hours=30)
    case = story.does("sari", "answer", text="Maaf baru sempat: sisi kiri.")

    assert case.due_at == clock.resumed(due, stood, until, named, flows.week())
    assert list(case.events.order_by("seq").values_list("verb", flat=True))[-2:] == ["unanswered", "answer"]
    assert not {"asked", "answer", "unanswered"} & set(case.facts)


def test_a_late_answer_is_taken_and_told(story):
    _case, until = asked(story)
    actions.chase_answers(until)
    story.now = until + timedelta(days=2)
    assert policies.may(
        story.cast["sari"], "answer", story.case, policies.facts(story.cast["sari"], story.case)
    ).allowed
    due = story.case.due_at

    case = story.does("sari", "answer", text="Sisi kiri.")
    assert case.due_at == due  # it ran already
    assert case.events.get(verb="answer").public_text == "Sisi kiri."
    assert not asking.is_late(case.facts)


def test_asking_again_neither_stretches_the_time_nor_stops_the_promise_twice(story):
    case, until = asked(story)
    story.now += timedelta(days=2)
    story.does("rina", "ask", text="Mohon dijawab.")
    assert asking.deadline(story.case.facts) == until
    actions.chase_answers(until)
    due = story.case.due_at

    story.now = until + timedelta(hours=1)
    case = story.does("rina", "ask", text="Sekali lagi: di sisi mana?")
    assert (case.due_at, "paused" in case.facts) == (due, False)  # asked, and given time, but the promise goes on
    assert asking.deadline(case.facts) > until
    actions.chase_answers(asking.deadline(case.facts))
    assert story.case.due_at == due


def test_a_broken_promise_stays_broken(story):
    story.come_to("proses")
    story.now = story.case.due_at + timedelta(hours=1)
    actions.escalate_overdue(story.now)
    case = story.does("rina", "ask", text="Di sisi mana?")

    assert (case.is_overdue, "paused" in case.facts, case.due_at is not None) == (True, False, True)
    actions.chase_answers(asking.deadline(case.facts))
    assert story.case.is_overdue


def test_what_an_official_paused_only_an_official_resumes(story):
    story.come_to("proses")
    story.does("ayu", "pause", reason="Menunggu aspal.")
    case, until = asked(story, "")
    assert (case.facts["paused"], running(case).pause_reason) == (True, "Menunggu aspal.")
    actions.chase_answers(until)
    assert (story.case.facts["paused"], story.case.due_at) == (True, None)
    story.now = until + SECOND
    story.does("sari", "answer", text="Sisi kiri.")
    assert story.case.facts["paused"] is True
    assert story.does("ayu", "resume").due_at is not None


@pytest.mark.parametrize("gone", ["forgotten", "part", "nobody"])
def test_where_nobody_can_answer_nothing_waits(story, gone):
    case = story.come_to("proses")
    changed = {
        "forgotten": {"facts": {**case.facts, "forgotten": True}},
        "part": {"parent": Case.objects.create(
            number="LP2609070099", kind=case.kind, subject=case.subject, workflow=case.workflow,
            workflow_version=case.workflow_version, state="proses", phase="working", opened_at=MONDAY,
            updated_at=MONDAY,
        )},
        "nobody": {"requester": None, "secret_hash": ""},
    }[gone]  # fmt: skip
    Case.objects.filter(pk=case.pk).update(**changed)
    due = case.due_at

    case = story.does("rina", "ask", text="Di sisi mana?")
    assert (case.due_at, case.ask_at, asking.deadline(case.facts)) == (due, None, None)


def test_moving_on_ends_the_pause_and_the_question_still_ends_in_time(story):
    _case, until = asked(story, "disposisi")
    due = story.does("dedi", "accept").due_at
    assert due is not None
    actions.chase_answers(until)

    assert story.case.due_at == due
    assert asking.is_late(story.case.facts)


def test_the_end_of_the_case_is_the_end_of_the_question(story):
    _case, until = asked(story, "koordinasi")
    case = story.does("rina", "refuse", reason="tidak-cukup-keterangan", text="Tidak ditemukan.")

    assert case.ask_at is None
    assert actions.chase_answers(until + timedelta(days=1)) == 0


def test_nobody_ends_the_wait_by_hand(story):
    _case, until = asked(story)
    for who, at in ((SYSTEM, story.now), (story.cast["rina"], story.now), (SYSTEM, until + SECOND)):
        with pytest.raises(NotAllowed):
            actions.move(story.number, "unanswered", MoveData(), who, at)


def test_an_open_form_is_not_stale_because_time_passed(story):
    case, until = asked(story)
    seen = case.version
    actions.chase_answers(until)
    story.now = until + SECOND

    assert story.does("dedi", "progress", text="Digali.", expected_version=seen).state == "proses"


def as_of_old(story, **facts):
    """The case with a question as they were before they ended: noted, and no more."""
    case = story.come_to("proses")
    event = story.does("rina", "ask", text="Di sisi mana lubangnya?").last_seq
    Case.objects.filter(pk=case.pk).update(
        facts={**case.facts, "asked": event, **facts}, ask_at=None, due_at=case.due_at, escalate_at=case.escalate_at
    )
    case.promises.filter(ended_at=None).update(paused_at=None, pause_reason="")
    return case.due_at


def upgrade():
    importlib.import_module("balai.cases.migrations.0011_older_questions_end_too").mark(apps, None)


def test_a_question_from_before_gets_its_time_once_and_then_ends_like_any_other(story):
    due = as_of_old(story)
    upgrade()
    at = timezone.now() + SECOND
    done = [actions.chase_answers(at), actions.chase_answers(at)]
    upgrade()
    done.append(actions.chase_answers(at + SECOND))
    case = story.case
    until = asking.deadline(case.facts)

    assert done == [1, 0, 0]
    assert until == clock.end_of_working_day(at, flows.flow_of(case).answer_days, flows.week())
    assert (case.due_at, "paused" in case.facts, case.ask_at) == (due, False, at + (until - at) / 2)
    assert actions.chase_answers(case.ask_at) == 1  # reminded
    assert actions.chase_answers(until) == 1
    assert asking.is_late(story.case.facts)
    assert story.case.due_at == due
    assert chain_fault(story.case) == ""


def test_an_upgrade_leaves_alone_what_nobody_can_answer_and_what_has_its_time(story):
    as_of_old(story, forgotten=True)
    upgrade()
    assert actions.chase_answers(timezone.now() + SECOND) == 1
    assert (story.case.ask_at, asking.deadline(story.case.facts)) == (None, None)

    other = Story(story.cast, Case.objects.get(number=story.another()))
    Case.objects.filter(number=other.number).update(secret_hash="b" * 64)
    case, until = asked(other)
    upgrade()
    assert (other.case.ask_at, asking.deadline(other.case.facts)) == (case.ask_at, until)
    Case.objects.filter(number=other.number).update(
        facts={"asked": 7, "unanswered": 7}, ask_at=None, is_unanswered=None
    )
    upgrade()
    assert (other.case.ask_at, other.case.is_unanswered) == (None, True)


@given(
    hours=st.integers(0, 24 * 200), stood=st.integers(0, 20), working=st.integers(1, 20), days=st.integers(1, 20),
    late=st.integers(0, 24 * 30),
)  # fmt: skip
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_reporter_has_all_the_days_and_the_promise_none_more(hours, stood, working, days, late):
    """Whatever the calendar: the wait ends on a working day, and afterwards the promise has what it had when asked."""
    week = flows.week()
    started = MONDAY + timedelta(hours=hours)
    promise = Promise.model_construct(name="x", hours=None, working_days=working)
    due = clock.end_of_working_day(started, working, week)
    now = started + timedelta(hours=stood)
    until = clock.end_of_working_day(now, days, week)
    half = asking.half_time(now, until)
    assert now < half < until
    local = [moment.astimezone(week.zone).date() for moment in (now, due, until)]
    assert week.works_on(local[2])
    assert clock.working_days(local[0], local[2], week) == days
    if now >= due:
        return
    again = clock.resumed(due, now, until, promise, week)
    left, left_again = (
        clock.working_days(local[0], local[1], week),
        clock.working_days(local[2], again.astimezone(week.zone).date(), week),
    )
    assert again > until
    assert left_again == max(left, 1)
    assert clock.resumed(due, now, until + timedelta(hours=late), promise, week) >= again
