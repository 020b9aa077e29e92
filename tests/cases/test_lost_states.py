# SPDX-License-Identifier: EUPL-1.2
"""A state, or a whole version of a workflow, that a new edition of the pack no longer has while cases stand in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from balai import packs
from balai.cases import actions, flows, inbox, policies
from balai.cases.cli import _count_by_state
from balai.cases.messages import tell
from balai.cases.models import Case, Event
from balai.cases.queries import by_state
from balai.cases.rules import workflow as rules
from balai.packs import cli, lookup
from balai.packs.schema import PHASES
from balai.regions import queries as regions
from balai.reports.actions import fold_cases
from balai.reports.models import Report
from tests.people import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(monkeypatch):
    """`edition(without="terjadwal")`: the pack in use from now on has no such state; `version` renumbers what is left."""
    first = packs.current()

    def use(without: str = "", version: int = 1):
        def cut(flow):
            states = tuple(s for s in flow.states if s.code != without)
            moves = tuple(
                t.model_copy(update={"from_": tuple(f for f in t.from_ if f != without)})
                for t in flow.transitions
                if t.to != without
            )
            return flow.model_copy(update={"states": states, "transitions": moves, "version": version})

        pack = first.model_copy(update={"workflows": tuple(map(cut, first.workflows))})
        monkeypatch.setattr(packs, "current", lambda: pack)
        _as_started_anew()
        return pack

    yield use
    _as_started_anew()


def _as_started_anew():
    """What a process keeps of the pack that it began with."""
    for kept in (inbox._driving, inbox._summing, inbox._standing_pieces):
        kept.cache_clear()


@pytest.mark.parametrize("lost", ["terjadwal", "proses", "koordinasi", "validasi", "menunggu", "selesai", "version"])
def test_a_case_in_a_lost_state_is_shown_moved_escalated_and_told(story, edition, people, lost):
    story.come_to("proses" if lost == "version" else lost)
    edition(**({"version": 7} if lost == "version" else {"without": lost}))
    village = next(v for d in regions.children("18.71") for v in regions.children(d.code))
    Case.objects.filter(number=story.number).update(area_code=village.code)
    case = story.case
    Report.objects.create(case=case, category=case.subject, description="Lubang.", public_text="Lubang.")
    fold_cases([case.pk])

    assert flows.state_of(case).code == case.state
    assert flows.state_of(case).phase == case.phase
    for path, who in ((f"/laporan/{case.number}/", None), (f"/meja/{case.number}/", "rina"), ("/meja/", "rina"),
                      (f"/api/v1/reports/{case.number}", None), ("/", None), ("/laporan/", None),
                      (f"/statistik/{case.area_code}/", None)):  # fmt: skip
        client = enter(Client(), people[who]) if who else Client()
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.content[:300])
    Case.objects.filter(pk=case.pk).update(escalate_at=story.now, due_at=story.now)
    before = story.case.escalation
    assert actions.escalate_overdue(story.now + timedelta(hours=1)) == (1 if case.is_open else 0)
    assert story.case.escalation == before + (1 if case.is_open else 0)
    events = list(Event.objects.select_related("case").filter(case=case).order_by("seq"))
    tell(events, story.now)


def test_it_goes_on_by_the_ways_of_its_phase(story, edition):
    story.come_to("terjadwal")
    edition("terjadwal")
    verbs = {move.verb for move in policies.allowed(story.cast["dedi"], story.case, story.now)}

    assert {"progress", "finish", "schedule"} - verbs == {"schedule"}  # that way leads to the state that is gone
    story.does("dedi", "progress", text="Aspal sudah datang.")
    assert (story.case.state, story.case.phase) == ("terjadwal", "working")
    story.does("rina", "forward", unit=story.cast["budi"].grants[0].unit, reason="Jalan provinsi.")
    assert story.case.state == "disposisi"


def test_what_it_was_in_before_and_is_gone_now_is_no_hindrance(story, edition, people):
    story.come_to("terjadwal")
    story.does("rina", "forward", unit=story.cast["budi"].grants[0].unit, reason="Jalan provinsi.")
    edition("terjadwal")

    tell(list(Event.objects.select_related("case").filter(case=story.case)), story.now)
    page = enter(Client(), people["rina"]).get(f"/meja/{story.number}/")
    assert page.status_code == 200


@given(st.sampled_from([*PHASES, "", "entah"]), st.text(min_size=1, max_size=8))
def test_whatever_is_lost_the_workflow_has_it_and_all_that_it_had(phase, code):
    flow = lookup.workflow(packs.current(), "report")

    whole = rules.with_state(flow, code, phase)

    found = rules.state(whole, code)
    assert set(flow.states) <= set(whole.states)
    assert not rules.has_state(flow, code) or whole is flow
    assert found.phase == phase or phase not in PHASES or rules.has_state(flow, code)


def test_the_check_of_the_pack_says_how_many_stand_where(story, edition, monkeypatch, capsys):
    story.come_to("terjadwal")
    pack = edition("terjadwal")
    code = pack.meta.code
    monkeypatch.setattr(cli, "cases_by_state", [_count_by_state])
    monkeypatch.setattr(cli, "_pack", lambda _name: pack)

    assert by_state() == {("report", 1, "terjadwal"): 1}
    assert cli.main(["pack", "check", code]) == 1
    said = capsys.readouterr().out
    assert '! 1 laporan memakai keadaan "terjadwal" dari alur report versi 1, yang tidak ada lagi.' in said
    assert f"{code}: 1 hal perlu diperbaiki" in said

    pack = edition(version=7)
    assert cli.main(["pack", "check", code]) == 1
    assert "1 laporan memakai alur report versi 1, yang tidak ada lagi." in capsys.readouterr().out
    assert _count_by_state("jakarta") is None  # not the pack in use
