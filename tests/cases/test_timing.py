# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import timedelta

import pytest

from balai.cases import actions
from balai.cases.flows import promise_named
from balai.cases.models import Event
from balai.cases.queries.trail import chain_fault

pytestmark = pytest.mark.django_db


def escalations(case):
    return [e.data for e in Event.objects.filter(case=case, verb="escalate").order_by("seq")]


def test_a_broken_promise_climbs_one_step_a_working_day(story):
    due = story.case.due_at
    assert actions.escalate_overdue(due - timedelta(seconds=1)) == 0
    assert actions.escalate_overdue(due) == 1
    assert actions.escalate_overdue(due + timedelta(minutes=1)) == 0
    case = story.case
    steps = promise_named(Event.objects.get(verb="submit").data["promise"]).escalate
    assert (case.is_overdue, case.escalation) == (True, 1)
    moment = due
    for _ in steps[1:]:
        moment = story.case.escalate_at
        assert actions.escalate_overdue(moment) == 1

    assert [data["told"] for data in escalations(case)] == list(steps)
    assert story.case.escalate_at is None
    assert actions.escalate_overdue(moment + timedelta(days=30)) == 0
    assert chain_fault(story.case) == ""


def test_moving_on_ends_the_escalation(story):
    story.now = story.case.due_at + timedelta(hours=1)
    actions.escalate_overdue(story.now)
    case = story.come_to("koordinasi")

    assert (case.is_overdue, case.escalation) == (False, 0)
    assert case.promises.order_by("id").first().kept is False


def test_silence_closes_apart_from_confirmation(story):
    case = story.come_to("selesai")
    assert actions.close_silent(case.due_at) == 0
    assert actions.close_silent(case.due_at + timedelta(seconds=1)) == 1

    assert (story.case.state, story.case.outcome) == ("ditutup", "silent")
    assert actions.close_silent(case.due_at + timedelta(days=9)) == 0


def test_the_reporter_is_reminded_once(story):
    case = story.come_to("selesai")
    half = case.resolved_at + timedelta(days=3, hours=12)

    assert actions.remind(half - timedelta(hours=1)) == 0
    assert actions.remind(half) == 1
    assert actions.remind(half + timedelta(hours=1)) == 0
    assert Event.objects.get(verb="remind").is_public is False
