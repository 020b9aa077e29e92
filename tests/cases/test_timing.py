# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from balai.cases import actions
from balai.cases.actions import timing
from balai.cases.flows import promise_named
from balai.cases.models import Case, Event
from balai.cases.queries.trail import chain_fault
from tests.cases.conftest import Story, new_case, photo

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


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


@pytest.mark.parametrize(
    ("job", "column"),
    [(actions.escalate_overdue, "escalate_at"), (actions.close_silent, "due_at"), (actions.remind, "due_at"),
     (actions.chase_answers, "ask_at")],
)  # fmt: skip
def test_one_case_that_nobody_can_handle_holds_up_no_other(story, job, column):
    """As where a hand took a workflow out of the pack though cases run by it."""
    states = {"escalate_at": "menunggu", "due_at": "selesai", "ask_at": "diperiksa"}
    case = story.come_to(states[column])
    if column == "ask_at":
        Case.objects.filter(pk=case.pk).update(secret_hash="x")  # somebody can answer
        case = story.does("rina", "ask", text="Rumah nomor berapa?")
    when = getattr(case, column) + 9 * DAY
    if job is actions.remind:
        when = case.due_at - timedelta(seconds=1)
    row = {f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields}
    broken = {"uuid": uuid.uuid4(), "number": "LP0000000001", "secret_hash": "", "client_key": None}
    lost = Case.objects.create(**(row | broken | {"id": 7, "workflow": "entah", column: row[column] - DAY}))
    if job is actions.remind:
        Case.objects.filter(pk=lost.pk).update(last_seq=0, due_at=row["due_at"])  # its event cannot be written
        Event.objects.create(case=lost, seq=1, at=when, verb="x", to_state="selesai")

    with pytest.raises(timing.StuckError, match="LP0000000001"):
        job(when)

    assert Event.objects.filter(case=case).order_by("-seq").first().verb == {
        actions.escalate_overdue: "escalate", actions.close_silent: "expire", actions.remind: "remind",
        actions.chase_answers: "unanswered",
    }[job]  # fmt: skip


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


def test_a_result_that_follows_an_objection_is_reminded_of_too(story):
    case = story.come_to("selesai")
    assert actions.remind(case.resolved_at + (case.due_at - case.resolved_at) / 2) == 1
    story.does("sari", "object", reason="Lubangnya masih ada, baru ditutup tanah.")
    story.does("ayu", "dispatch", unit=story.cast["dedi"].grants[0].unit)
    story.does("dedi", "accept")
    story.does("dedi", "finish", text="Sekarang diaspal.", uploads=(photo(),))
    again = story.does("wati", "validate")

    assert actions.remind(again.resolved_at + (again.due_at - again.resolved_at) / 2) == 1
    assert Event.objects.filter(verb="remind").count() == 2


def test_results_whose_half_time_is_to_come_keep_no_other_waiting(story, cast, monkeypatch):
    monkeypatch.setattr(timing, "BATCH", 1)
    late = story.come_to("selesai")
    soon = Story(cast, actions.open_case(new_case(), cast["tono"], story.now)).come_to("selesai")
    half = late.resolved_at + (late.due_at - late.resolved_at) / 2
    Case.objects.filter(pk=soon.pk).update(resolved_at=half, due_at=half + timedelta(days=1))

    assert actions.remind(half) == 1
    assert Event.objects.get(verb="remind").case == late


def test_the_reporter_is_reminded_once(story):
    case = story.come_to("selesai")
    half = case.resolved_at + timedelta(days=3, hours=12)

    assert actions.remind(half - timedelta(hours=1)) == 0
    assert actions.remind(half) == 1
    assert actions.remind(half + timedelta(hours=1)) == 0
    assert Event.objects.get(verb="remind").is_public is False
