# SPDX-License-Identifier: EUPL-1.2
"""The demonstration tells sensible stories: the right crew of the place, at hours when people work, all to their end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_django
from django.db import transaction

from balai import packs
from balai.cases.flows import week
from balai.cases.models import Case, Event
from balai.cases.queries.trail import faults
from balai.cases.rules.assignment import covers
from balai.identity.actions.demo import demo_units
from balai.packs import lookup
from balai.project.demo import desks, plan, play, scenes

pytestmark = pytest.mark.django_db
AT = datetime(2026, 8, 20, 5, 0, tzinfo=UTC)
COUNT = 60


@pytest.fixture(scope="module")
def on(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[play.Stage]:
    """The stage after all stories were told on it, in a transaction that is rolled back after the tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = play.stage(AT)
        for story in plan.stories(COUNT, len(found.villages), len(found.categories)):
            play.tell(story, found)
        yield found
        transaction.set_rollback(True)


def test_every_story_comes_to_its_end(on: play.Stage) -> None:
    assert on.cut_short == []
    assert Case.objects.count() == COUNT
    flow = lookup.workflow(packs.current(), "report")
    assert set(Case.objects.values_list("state", flat=True)) == {state.code for state in flow.states}
    assert list(faults()) == []
    assert not Event.objects.filter(at__gt=AT).exists()


def test_work_belongs_to_the_crew_of_its_place(on: play.Stage) -> None:
    worked = 0
    for case in Case.objects.exclude(unit=""):
        unit = lookup.unit(on.pack, case.unit)
        assert unit is not None
        if unit.kind in {"crew", "desk", "office"}:
            worked += 1
            assert covers(unit.area or "", case.area_code), (case.number, unit.code, case.area_code)
    assert worked > COUNT / 4


def test_other_governments_get_what_they_own(on: play.Stage) -> None:
    for case in Case.objects.filter(phase="transferred"):
        assert case.facts["government"] in lookup.owners(on.pack, case.subject).values()


def test_a_duplicate_is_about_the_same_thing_in_the_same_place(on: play.Stage) -> None:
    merged = Case.objects.filter(merged_into__isnull=False).select_related("merged_into")
    for case in merged:
        assert case.merged_into is not None
        assert (case.subject, case.area_code) == (case.merged_into.subject, case.merged_into.area_code)


def test_officials_work_in_office_hours_and_citizens_do_not_write_at_night(on: play.Stage) -> None:
    calendar = week()
    for event in Event.objects.exclude(actor_role="system"):
        local = event.at.astimezone(calendar.zone)
        if event.actor_role in {"reporter", "citizen"}:
            assert 5 < local.hour < 24, (event.verb, local)
        else:
            assert calendar.works_on(local.date()), (event.verb, local)
            assert calendar.opens <= local.time() <= calendar.closes, (event.verb, local)


def test_numbers_look_like_a_region_and_not_like_a_prize(on: play.Stage) -> None:
    states = Counter(Case.objects.values_list("phase", flat=True))
    done = states["closed"] + states["resolved"]
    assert 0.25 < done / COUNT < 0.85
    assert Case.objects.filter(objection_count__gt=0).exists()
    assert len(set(Case.objects.exclude(rating=None).values_list("rating", flat=True))) >= 3
    assert 0 < Case.objects.filter(is_open=True, is_overdue=True).count() < COUNT / 3


def test_the_demo_desk_finds_work(on: play.Stage) -> None:
    desk = demo_units(on.pack)["desk"]
    assert Case.objects.filter(unit=desk.code, is_open=True).count() >= 5


def test_every_scene_has_words_and_an_end() -> None:
    from balai.project.demo import people

    told = {*scenes.BY_ICON.values(), ""}
    assert told == set(people.PROGRESS) == set(people.DONE)
    assert set(scenes.TROUBLES) == set(scenes.REPAIRS) == told - {""}
    for name in scenes.TROUBLES:
        before, after = (scenes.photo(scenes.Scene(seed=3, trouble=name, repaired=done)) for done in (False, True))
        assert before != after


def test_the_same_seed_tells_the_same_stories() -> None:
    assert plan.stories(40, 100, 50) == plan.stories(40, 100, 50)
    assert plan.stories(40, 100, 50) != plan.stories(40, 100, 50, seed=7)


@pytest.mark.parametrize("name", sorted({road[0] for road in plan.ROADS}))
def test_no_step_lies_in_the_future(name: str) -> None:
    for n, story in enumerate(plan.stories(30, 100, 50)):
        found = plan.moments(plan.on_road(story, name), AT + timedelta(hours=n * 7), week())
        assert found == sorted(found)
        assert found[-1] < AT + timedelta(hours=n * 7)


def test_roads_of_home_and_elsewhere_are_the_same_roads() -> None:
    assert set(plan.HOME) == {road[0] for road in plan.ROADS}
    assert set(plan.HOME) > plan.OPEN


def test_a_crew_is_the_closest_of_its_agency() -> None:
    pack = packs.current()
    crew = desks.crew(pack, "bandar-lampung", "18.71.01.1001")
    assert crew is not None
    assert crew.code == "bandar-lampung-tim"
    assert desks.crew(pack, "bandar-lampung", "18.01.04.2001") is None
