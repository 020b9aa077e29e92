# SPDX-License-Identifier: EUPL-1.2
"""The tallies of an inbox are what a full count finds, whatever was done to the cases and in whatever order."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from balai.cases import actions, inbox
from balai.cases.models import Case, Tally
from balai.identity.actors import Actor, Grant
from balai.kernel import clock

pytestmark = pytest.mark.django_db
NOW = clock.now()
ROLES = ("desk", "crew", "dispatcher", "coordinator", "validator", "leader")
AREAS = ("18", "18.71", "18.71.01", "18.71.01.1001", "18.05.02.2003")
names = st.sampled_from(("a", "b", ""))
changes = st.fixed_dictionaries({}, optional={
    "unit": names, "agency": names, "worked_by": names, "area_code": st.sampled_from(AREAS[3:]),
    "state": st.sampled_from(("menunggu", "proses", "tl-ditolak", "validasi")),
    "phase": st.sampled_from(("waiting", "coordinating", "working", "checking", "transferred")),
    "is_open": st.booleans(), "is_overdue": st.booleans(), "is_unanswered": st.none() | st.just(True),
    "objection_count": st.integers(0, 2), "escalation": st.integers(0, 3), "title": st.sampled_from(("x", "y")),
    "due_at": st.none() | st.integers(-3, 3).map(lambda n: NOW + timedelta(hours=n)),
    "resolved_at": st.none() | st.just(NOW),
})  # fmt: skip
steps = st.lists(st.one_of(
    st.tuples(st.just("open"), st.integers(0, 5), changes), st.tuples(st.just("change"), st.integers(0, 5), changes),
    st.tuples(st.just("all"), st.just(0), changes), st.sampled_from((("join", 0, {}), ("recount", 0, {}))),
), max_size=14)  # fmt: skip
grants = st.lists(
    st.builds(Grant, role=st.sampled_from(ROLES), unit=st.sampled_from("ab"), agency=st.sampled_from("ab"),
              area=st.sampled_from(("", *AREAS))),
    max_size=3,
)  # fmt: skip


def _case(n, change):
    return Case(id=n + 1, number=f"LP{n:09d}", kind="report", subject="s", workflow="report", workflow_version=1,
                opened_at=NOW, updated_at=NOW, **{"state": "menunggu", "phase": "waiting", "area_code": AREAS[3], **change})  # fmt: skip


def _take(step, n, change):
    if step == "open" and not Case.objects.filter(id=n + 1).exists():
        _case(n, change).save(force_insert=True)
    elif step in {"change", "all"} and change:
        (Case.objects.all() if step == "all" else Case.objects.filter(id=n + 1)).update(**change)
    elif step == "join":
        actions.join_tallies(few=-1)
    elif step == "recount":
        actions.recount_tallies()
    Case.objects.filter(phase="transferred").update(is_open=False)  # as a workflow has it


def _tallied():
    found = Counter()
    for row in Tally.objects.all():
        found[(row.area_code, row.unit, row.agency, row.worked_by, row.state, row.phase, row.is_overdue,
               row.is_unanswered, row.objection_count, row.escalation)] += row.n  # fmt: skip
    return {key: n for key, n in found.items() if n}


def _full():
    return Counter(
        (c.area_code[:8], c.unit, c.agency, c.worked_by, c.state, c.phase, c.is_overdue, bool(c.is_unanswered),
         int(c.objection_count > 0), int(c.escalation > 0))
        for c in Case.objects.filter(Q(is_open=True) | Q(phase="transferred"))
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(steps, grants)
def test_tallies_equal_a_full_count(taken, held):
    with transaction.atomic():
        for step in taken:
            _take(*step)
        assert _tallied() == _full()
        actor = Actor(user_id=1, grants=tuple(held))
        mine = Case.objects.filter(inbox.scope(actor))
        for view, n in inbox.counts(actor, NOW).items():
            rule = inbox.conditions(actor, NOW)[view]
            is_open = next(v.is_open for v in inbox.VIEWS if v.code == view)
            wanted = mine.filter(rule, is_open=True) if is_open else mine.filter(rule)
            assert n == wanted.count(), view
            rows, _after = inbox.page(actor, inbox.Filter(view=view), NOW)
            assert {row.pk for row in rows} == set(wanted.values_list("pk", flat=True)), view
            assert [row.pk for row in rows] == [
                row.pk for row in sorted(rows, key=lambda c: (c.due_at is None, c.due_at or NOW, c.pk))
            ]
        assert inbox.count_to_validate(actor) == inbox.to_validate(actor).count()
        transaction.set_rollback(True)


def test_joining_leaves_one_of_each_and_loses_none():
    for n in range(6):
        _case(n, {"unit": "a"}).save(force_insert=True)
    Case.objects.filter(id__lte=2).update(state="proses", phase="working")
    before = _tallied()

    assert actions.join_tallies(few=-1) == 8
    assert Tally.objects.count() == 2
    assert _tallied() == before == _full()
    assert actions.join_tallies() == 0


def test_counts_and_page_cost_the_same_for_one_and_for_many():
    actor = Actor(user_id=1, grants=(Grant(role="dispatcher", unit="a", agency="b"),))

    def asked():
        with CaptureQueriesContext(connection) as queries:
            inbox.counts(actor, NOW)
            inbox.page(actor, inbox.Filter(view="semua"), NOW)
        return len(queries)

    none = asked()
    for n in range(60):
        _case(n, {"unit": "a", "due_at": NOW}).save(force_insert=True)
    assert asked() == none == 4


@pytest.mark.sqlite_only  # PostgreSQL plans by what its tables hold
@pytest.mark.parametrize("view", [view.code for view in inbox.VIEWS])
def test_no_view_of_a_desk_reads_more_than_its_own_cases(view):
    actor = Actor(user_id=1, grants=(Grant(role="dispatcher", unit="a", agency="b"),))
    with CaptureQueriesContext(connection) as queries:
        inbox.page(actor, inbox.Filter(view=view), NOW)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries.captured_queries[-1]['sql']}")
        steps = [row[3] for row in cursor.fetchall()]
    assert any("cases_case" in step for step in steps)
    assert not [step for step in steps if "SCAN cases_case" in step or "case_due" in step]
