# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai import packs
from balai.cases.rules import drawing, workflow
from balai.packs import lookup
from balai.packs.schema import Text, Transition

FLOW = lookup.workflow(packs.current(), "report")
STATES = [s.code for s in FLOW.states]
VERBS = sorted({t.verb for t in FLOW.transitions})
ROLES = [
    "reporter",
    "citizen",
    "desk",
    "coordinator",
    "dispatcher",
    "crew",
    "validator",
    "leader",
    "operator",
    "system",
]
NOW = datetime(2026, 8, 24, tzinfo=UTC)


def test_what_is_not_in_the_table_cannot_happen():
    assert workflow.target(FLOW, "menunggu", "finish", "crew") is None
    assert workflow.target(FLOW, "proses", "finish", "crew") == "validasi"
    assert workflow.target(FLOW, "proses", "progress", "crew") == "proses"
    assert workflow.target(FLOW, "selesai", "object", "reporter") == "koordinasi"
    assert workflow.target(FLOW, "selesai", "object", "desk") is None


@given(st.sampled_from(STATES), st.sampled_from(VERBS), st.sampled_from(ROLES))
def test_a_target_is_a_state_and_somebody_may_go_there(state, verb, role):
    to = workflow.target(FLOW, state, verb, role)

    if to is not None:
        move = workflow.find(FLOW, state, verb, role)
        assert move is not None
        assert to in STATES
        assert role in move.roles
        assert state in move.from_


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_hostile_words_lead_nowhere(state, verb, role):
    if state not in STATES:
        assert workflow.target(FLOW, state, verb, role) is None


def test_every_state_is_reached():
    assert workflow.reachable(FLOW) == set(STATES)


def _move(*guards):
    words = Text(id="x")
    return Transition(
        verb="object",
        **{"from": ("ditolak",)},
        to="koordinasi",
        roles=("reporter",),
        label=words,
        will=words,
        guards=guards,
    )


@pytest.mark.parametrize(
    ("guard", "good", "bad"),
    [
        ("verified", {"verified": True}, {"verified": False}),
        ("unverified", {"verified": False}, {"verified": True}),
        ("has_neighbours", {"has_neighbours": True}, {}),
        ("asked", {"asked": True}, {}),
        ("flagged", {"flagged": True}, {}),
        ("some_hidden", {"some_hidden": True}, {}),
        ("answer_over", {"answer_until": NOW}, {}),
        ("answer_over", {"answer_until": NOW}, {"answer_until": NOW + timedelta(seconds=1)}),
        ("own_unit", {"own_unit": True}, {"own_unit": False}),
        ("other_unit", {"units": {"a"}, "worked_by": "b"}, {"units": {"a", "b"}, "worked_by": "b"}),
        ("other_unit", {"did_the_work": False}, {"did_the_work": True}),
        ("once", {"once_done": ["object:selesai"]}, {"once_done": ["object:ditolak"]}),
        ("within_window", {"window_until": NOW}, {"window_until": NOW - timedelta(seconds=1)}),
        ("within_window", {"window_until": NOW}, {}),
    ],
)
def test_guards_hold_and_do_not(guard, good, bad):
    assert workflow.unmet(_move(guard), "ditolak", workflow.Standing(now=NOW, **good)) is None
    assert workflow.unmet(_move(guard), "ditolak", workflow.Standing(now=NOW, **bad)) == guard


def test_begins_only_in_first_states():
    assert workflow.begins(FLOW, "menunggu", "reporter").verb == "submit"
    assert workflow.begins(FLOW, "selesai", "reporter") is None
    assert workflow.first_states(FLOW) == {"menunggu", "koordinasi"}


def test_phases_end_or_do_not():
    assert [workflow.ending(p) for p in ("waiting", "resolved", "closed", "refused")] == [
        "open",
        "resolved",
        "ended",
        "ended",
    ]
    with pytest.raises(ValueError, match="no phase"):
        workflow.ending("selesai")
    with pytest.raises(LookupError):
        workflow.state(FLOW, "tidak-ada")


def test_the_page_in_the_docs_is_the_table_in_the_pack():
    page = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"

    assert page.read_text("utf-8") == drawing.page(FLOW)
