# SPDX-License-Identifier: EUPL-1.2
"""The engine knows nothing of reports: a second, tiny kind with a workflow of its own lives in it."""

from __future__ import annotations

import pytest

from balai import packs
from balai.cases import actions, flows, kinds, policies
from balai.cases.inputs import MoveData
from balai.cases.models import Case
from balai.cases.queries import numbers, statistics
from balai.cases.queries.trail import chain_fault
from balai.identity.actors import Actor, Grant
from balai.kernel.errors import Conflict
from balai.packs import lookup
from balai.packs.schema import State, Text, Transition, Workflow
from tests.cases.conftest import MONDAY, new_case

pytestmark = pytest.mark.django_db
T = Text(id="x")


def _state(code, phase, **more):
    return State(code=code, phase=phase, label=Text(id=code.title()), sentence=T, colour="grey", shape="ring", **more)


def _move(verb, start, to, roles, **more):
    return Transition(verb=verb, **{"from": start}, to=to, roles=roles, label=T, will=T, **more)


LAMP = Workflow(
    kind="lampu",
    version=1,
    states=(_state("padam", "waiting", first=True), _state("menyala", "closed", final=True)),
    transitions=(
        _move("submit", (), "padam", ("reporter",), clock="start"),
        _move("fix", ("padam",), "menyala", ("crew",), needs=("text",), clock="stop"),
    ),
)


@pytest.fixture
def lamp(monkeypatch, cast):
    pack = packs.current().model_copy(update={"workflows": (*packs.current().workflows, LAMP)})
    monkeypatch.setattr(packs, "current", lambda: pack)
    unit = next(u for u in pack.units if u.kind == "crew")
    crew = Actor(user_id=1, public_id="c", grants=(Grant(role="crew", unit=unit.code, agency=unit.agency),))
    new = new_case(
        kind="lampu", subject="tiang-17", workflow="lampu", state="padam", unit=unit.code, agency=unit.agency
    )
    return actions.open_case(new, cast["sari"], MONDAY), crew


def test_another_kind_lives_by_its_own_table(lamp, cast):
    case, crew = lamp
    assert case.due_at is not None
    assert [m.verb for m in policies.allowed(crew, case)] == ["fix"]
    case = actions.move(case.number, "fix", MoveData(text="Bohlam diganti."), crew, MONDAY)

    assert (case.state, case.phase, case.is_open) == ("menyala", "closed", False)
    assert flows.state_of(case).label.id == "Menyala"
    assert chain_fault(case) == ""
    with pytest.raises(Conflict):
        actions.move(case.number, "fix", MoveData(text="Lagi."), crew, MONDAY)


def test_a_kind_is_registered_once_and_an_unknown_one_is_plain(lamp):
    case, _crew = lamp
    assert (kinds.kind_of(case).name, kinds.kind_of(case).panel) == ("lampu", "")
    made = kinds.CaseKind(name="lampu-uji", label="Lampu jalan")

    kinds.register(made)
    with pytest.raises(ValueError, match="already registered"):
        kinds.register(made)


def test_a_running_case_keeps_the_version_it_began_with(lamp, monkeypatch):
    case, _crew = lamp
    newer = LAMP.model_copy(update={"version": 2, "transitions": LAMP.transitions[:1]})
    pack = packs.current().model_copy(update={"workflows": (*packs.current().workflows, newer)})
    monkeypatch.setattr(packs, "current", lambda: pack)

    assert lookup.workflow(pack, "lampu").version == 2
    assert flows.flow_of(case).version == 1


def test_numbers_keep_closed_and_confirmed_apart(story, cast):
    from datetime import timedelta

    story.come_to("ditutup")
    other = actions.open_case(new_case(), cast["tono"], MONDAY)
    found = numbers(MONDAY, MONDAY + timedelta(days=1))

    assert (found.opened, found.open, found.closed, found.confirmed, found.silent) == (2, 1, 1, 1, 0)
    assert found.median_resolve_h == 0.1
    assert numbers(MONDAY, MONDAY + timedelta(days=1), agency=other.agency).opened == 1
    assert numbers(MONDAY, MONDAY + timedelta(days=1), area="31").opened == 0


@pytest.mark.django_db
def test_a_median_of_cases_reopened_meanwhile_is_none():
    assert statistics._median(Case.objects.all(), "resolved_at", 3) is None
