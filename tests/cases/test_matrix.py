# SPDX-License-Identifier: EUPL-1.2
"""People x verbs: exact sets, by state."""

from __future__ import annotations

import pytest

from balai.cases import policies
from balai.cases.models import Case
from balai.identity.actors import SYSTEM
from tests.cases.conftest import new_case

PEOPLE = ("nobody", "sari", "tono", "tuti", "rina", "ayu", "budi", "dedi", "wati", "lia", "joko", "system")
ALL_TALK = {"comment", "support"}

# state -> verb -> who; what is not named here nobody may do.
MATRIX = {
    "menunggu": {
        "verify": {"tuti", "rina"}, "ask": {"tuti", "rina"}, "answer": {"sari"}, "merge": {"tuti", "rina"},
        "refuse": {"tuti", "rina"}, "transfer": {"tuti", "rina"}, "escalate": {"lia", "system"},
        "comment": {"nobody", "sari", "tono", "tuti", "rina", "wati", "lia"}, "support": {"nobody", "sari", "tono"},
    },
    "koordinasi": {
        "verify": {"rina", "ayu"}, "dispatch": {"rina", "ayu"}, "forward": {"rina", "ayu"},
        "assign_parts": {"rina", "ayu"}, "ask": {"rina", "ayu"}, "answer": {"sari"}, "merge": {"rina", "ayu"},
        "refuse": {"rina", "ayu"}, "transfer": {"rina"}, "escalate": {"lia", "system"},
        "comment": {"nobody", "sari", "tono", "rina", "ayu", "wati", "lia"}, "support": {"nobody", "sari", "tono"},
    },
    "disposisi": {
        "accept": {"ayu", "dedi"}, "return": {"ayu", "dedi"}, "forward": {"rina", "ayu"}, "ask": {"rina", "ayu", "dedi"},
        "answer": {"sari"}, "pause": {"rina", "ayu"}, "resume": {"rina", "ayu", "dedi", "system"},
        "merge": {"rina", "ayu"}, "escalate": {"lia", "system"},
        "comment": {"nobody", "sari", "tono", "rina", "ayu", "dedi", "wati", "lia"},
        "support": {"nobody", "sari", "tono"},
    },
    "proses": {
        "progress": {"ayu", "dedi"}, "schedule": {"ayu", "dedi"}, "finish": {"dedi"}, "return": {"ayu", "dedi"},
        "forward": {"rina", "ayu"}, "ask": {"rina", "ayu", "dedi"}, "answer": {"sari"}, "pause": {"rina", "ayu"},
        "resume": {"rina", "ayu", "dedi", "system"}, "merge": {"rina", "ayu"}, "escalate": {"lia", "system"},
        "validate": {"system"}, "comment": {"nobody", "sari", "tono", "rina", "ayu", "dedi", "wati", "lia"},
        "support": {"nobody", "sari", "tono"},
    },
    "validasi": {
        "validate": {"wati"}, "reject_followup": {"wati"}, "answer": {"sari"}, "escalate": {"lia", "system"},
        "comment": {"nobody", "sari", "tono", "rina", "ayu", "wati", "lia"}, "support": {"nobody", "sari", "tono"},
    },
    "selesai": {
        "confirm": {"sari"}, "object": {"sari"}, "rate": {"sari"}, "expire": {"system"},
        "comment": {"nobody", "sari", "tono", "rina", "ayu", "dedi", "wati", "lia"},
    },
    "ditutup": {"rate": {"sari"}, "comment": {"nobody", "sari", "tono", "rina", "ayu", "dedi", "wati", "lia"}},
}  # fmt: skip


@pytest.mark.parametrize("state", list(MATRIX))
def test_who_may(story, state):
    case = story.come_to(state)
    may: dict[str, set[str]] = {}

    for name in PEOPLE:
        actor = SYSTEM if name == "system" else story.cast[name]
        for move in policies.allowed(actor, case, story.now):
            may.setdefault(move.verb, set()).add(name)

    assert may == MATRIX[state]


def test_a_private_case_is_talked_about_by_its_own_people_only(private_story):
    case = private_story.come_to("proses")

    verbs = {n: {m.verb for m in policies.allowed(private_story.cast[n], case)} for n in ("nobody", "tono", "budi", "joko")}
    assert verbs == {"nobody": set(), "tono": set(), "budi": set(), "joko": set()}


def seen(story, question):
    return {n for n in PEOPLE[:-1] if question(story.cast[n], story.case, owner=policies.owns(story.cast[n], story.case))}


def test_who_sees_what_of_a_private_case(private_story):
    private_story.come_to("proses")

    assert seen(private_story, policies.sees_content) == {"sari", "rina", "ayu", "dedi", "wati"}
    assert seen(private_story, policies.sees_case) == {"sari", "rina", "ayu", "dedi", "wati", "lia"}
    notes = {n for n in PEOPLE[:-1] if policies.sees_notes(private_story.cast[n], private_story.case)}
    assert notes == {"rina", "ayu", "dedi", "wati"}


def test_everybody_sees_a_public_case_but_only_units_see_notes(story):
    story.come_to("proses")

    assert seen(story, policies.sees_content) == set(PEOPLE[:-1])
    assert {n for n in PEOPLE[:-1] if policies.sees_notes(story.cast[n], story.case)} == {"rina", "ayu", "dedi", "wati"}


def test_lists_hold_what_may_be_found(private_story, cast):
    from balai.cases import actions

    private_story.come_to("proses")
    public = actions.open_case(new_case(), cast["tono"], private_story.now)
    found = {n: set(Case.objects.filter(policies.visible_to(private_story.cast[n])).values_list("number", flat=True)) for n in PEOPLE[:-1]}

    both, only = {private_story.number, public.number}, {public.number}
    assert {n for n, numbers in found.items() if numbers == both} == {"sari", "rina", "ayu", "dedi", "wati", "lia"}
    assert all(numbers in (both, only) for numbers in found.values())
    assert Case.objects.filter(policies.visible_to(SYSTEM)).count() == 2


def test_nobody_opens_the_seal_of_a_case_without_one(story):
    assert not any(policies.may_open_seal(story.cast[n], story.case) for n in PEOPLE[:-1])
