# SPDX-License-Identifier: EUPL-1.2
"""The large demonstration: thousands of reports written in bulk are as whole as reports written one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_django
from django.db import transaction
from django.db.models import Sum

from balai import packs
from balai.cases import consumers, flows
from balai.cases.actions import timing
from balai.cases.models import Case, Event, Promise
from balai.cases.queries.trail import faults
from balai.cases.rules import asking, clock, trail
from balai.packs import lookup
from balai.project.demo import bulk
from balai.reports.models import ListedReport, MapCell, Report
from balai.reports.queries.filters import Filters
from balai.reports.queries.lists import public_list
from balai.reports.rules.cells import ZOOMS

pytestmark = pytest.mark.django_db
AT = datetime(2026, 8, 17, 5, 0, tzinfo=UTC)
COUNT = 4000


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[list[str]]:
    """One load for all tests of this module, in a transaction that is rolled back after them."""
    said: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        bulk.load(COUNT, said.append, AT)
        yield said
        transaction.set_rollback(True)


def test_thousands_of_reports_are_whole(loaded: list[str]) -> None:
    assert Case.objects.count() == Report.objects.count() == COUNT
    assert Case.objects.values("number").distinct().count() == COUNT
    assert list(faults()) == []
    # every state of the workflow, and every moment within the two years
    flow = lookup.workflow(packs.current(), "report")
    assert set(Case.objects.values_list("state", flat=True)) == {state.code for state in flow.states}
    oldest, newest = (Case.objects.order_by(key).values_list("opened_at", flat=True)[0] for key in ("id", "-id"))
    assert AT - timedelta(days=bulk.DAYS + 1) < oldest < AT - timedelta(days=bulk.DAYS - 5)
    assert AT - timedelta(days=1) < newest <= AT
    assert not Event.objects.filter(at__gt=AT).exists()
    assert any(str(COUNT) in line for line in loaded)


def test_lists_and_map_count_what_is_listed(loaded: list[str]) -> None:
    listed = Case.objects.filter(visibility="public", is_listed=True, merged_into=None).count()
    assert 0 < listed < COUNT
    assert ListedReport.objects.count() == listed
    for zoom in ZOOMS:
        assert MapCell.objects.filter(zoom=zoom).aggregate(all=Sum("total"))["all"] == listed
    newest = public_list(Filters()).items[0]
    assert newest.number == ListedReport.objects.order_by("-opened_at").values_list("number", flat=True)[0]
    assert public_list(Filters(text="jalan")).items


def test_promises_and_cases_tell_the_same(loaded: list[str]) -> None:
    running = Promise.objects.filter(ended_at=None)
    assert not running.exclude(case__is_open=True).exists()
    for promise in running.select_related("case")[:500]:
        if promise.paused_at:
            assert promise.case.due_at is None
            continue
        assert promise.due_at == promise.case.due_at
        assert promise.case.is_overdue == (promise.due_at <= AT)
    assert Promise.objects.filter(kept=False).exists()
    assert Promise.objects.filter(kept=True).exists()
    assert not Case.objects.filter(phase="resolved", due_at__lte=AT - timedelta(minutes=10)).exists()
    assert not Case.objects.filter(is_open=True, closed_at__isnull=False).exists()


def test_a_question_waits_and_ends_as_on_the_live_path(loaded: list[str]) -> None:
    """What the clock does to questions on the live path finds nothing left to do."""
    open_ones = [c for c in Case.objects.filter(is_open=True) if "asked" in c.facts]
    waiting = [c for c in open_ones if "answer" in c.facts]
    late = [c for c in open_ones if "unanswered" in c.facts]
    assert waiting
    assert late
    assert len(waiting) + len(late) == len(open_ones)
    for case in waiting:
        asked = Event.objects.get(case=case, seq=case.facts["asked"])
        until = asking.deadline(case.facts)
        assert asked.verb == "ask"
        assert until == clock.end_of_working_day(asked.at, flows.flow_of(case).answer_days, flows.week())
        assert until > AT
        assert case.ask_at is not None
        assert case.ask_at > AT or case.ask_at == until
        assert asked.data["answer_until"] == trail.moment(until)
        stands = Promise.objects.filter(case=case, ended_at=None).exclude(paused_at=None).count()
        assert stands == (case.facts.get("paused") == "answer")
        assert (case.due_at is None) or not stands
    for case in late:
        assert case.is_unanswered
        assert case.ask_at is None
        assert Event.objects.filter(case=case, verb="unanswered", data__about=case.facts["asked"]).count() == 1
        assert not Promise.objects.filter(case=case).exclude(paused_at=None).exists()
    assert Promise.objects.filter(paused_s__gt=0, case__in=late).exists()
    assert timing.chase_answers(AT) == 0


def test_nobody_is_told_and_nothing_is_left_to_fold(loaded: list[str]) -> None:
    assert consumers.run_once(AT) == 0


def test_a_second_load_goes_on(loaded: list[str]) -> None:
    before = Counter(Case.objects.values_list("number", flat=True))
    bulk.load(600, lambda _line: None, AT)
    assert Case.objects.count() == COUNT + 600
    after = Counter(Case.objects.values_list("number", flat=True))
    assert max(after.values()) == 1
    assert before.keys() < after.keys()
    assert list(faults()) == []
    assert consumers.run_once(AT) == 0


def test_the_same_order_is_told_the_same_way() -> None:
    opened = bulk.moments(3 * bulk.CHUNK, AT)[: bulk.CHUNK]
    numbers = tuple(f"LP{n:09d}" for n in range(bulk.CHUNK))
    order = bulk.Order(first=0, opened=tuple(opened), numbers=numbers, now=AT, vendor="sqlite")
    assert bulk.make(order) == bulk.make(order)
