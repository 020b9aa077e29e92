# SPDX-License-Identifier: EUPL-1.2
"""People x verbs: exact sets, by state."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from balai import packs
from balai.cases import policies
from balai.cases.models import Case
from balai.identity.actors import SYSTEM
from balai.packs import lookup
from balai.reports import policies as reports
from tests.cases.conftest import new_case, photo

PEOPLE = ("nobody", "sari", "tono", "tuti", "rina", "ayu", "budi", "dedi", "wati", "lia", "joko", "system")
CITIZENS = {"nobody", "sari", "tono"}
AGENCY = {"rina", "ayu"}
CREW = {"ayu", "dedi"}
AND_CREW = {"rina", "ayu", "dedi"}
LEADERS = {"lia", "system"}


def talk(*officials):
    """Who comments: citizens, for it is public, whoever the case lies with, and those who watch over the place."""
    return {
        "comment": CITIZENS | {"rina", "wati", "lia", *officials},
        "hide_comment": {"rina"} | ({"tuti", "ayu"} & set(officials)),
    }


def open_talk(*officials):
    return {**talk(*officials), "support": CITIZENS, "escalate": LEADERS}


FIRST_DESK = {verb: {"tuti", "rina"} for verb in ("ask", "refuse", "transfer", "merge")}
WORK = {"forward": AGENCY, "ask": AND_CREW, "pause": AGENCY, "progress": CREW, "finish": CREW}

# state -> verb -> who; what is not named here nobody may do. "diperiksa": first desk, after it looked; "dibagi": split.
MATRIX = {
    "menunggu": {**open_talk("tuti"), **FIRST_DESK, "verify": {"tuti", "rina"}},
    "diperiksa": {**open_talk("tuti"), **FIRST_DESK, "handle": {"tuti"}, "coordinate": {"tuti", "rina"}},
    "koordinasi": {
        **open_talk("ayu"), "dispatch": AGENCY, "forward": AGENCY, "assign_parts": AGENCY, "ask": AGENCY,
        "merge": AGENCY, "refuse": AGENCY, "transfer": {"rina"},
    },
    "disposisi": {
        **open_talk("ayu", "dedi"), "accept": CREW, "return": CREW, "forward": AGENCY, "ask": AND_CREW, "pause": AGENCY,
        "merge": AGENCY,
    },
    "proses": {
        **open_talk("ayu", "dedi"), **WORK, "schedule": CREW, "return": CREW, "merge": AGENCY, "validate": {"system"},
    },
    "dibagi": {**open_talk("ayu"), "ask": AGENCY, "pause": AGENCY, "validate": {"system"}},
    "dihentikan": {
        **open_talk("ayu", "dedi"), **WORK, "schedule": CREW, "return": CREW, "merge": AGENCY, "validate": {"system"},
        "pause": set(), "resume": {"rina", "ayu", "dedi", "system"},
    },
    "terjadwal": {**open_talk("ayu", "dedi"), **WORK, "reschedule": CREW, "merge": AGENCY},
    "validasi": {**open_talk("ayu"), "validate": {"wati"}, "reject_followup": {"wati"}},
    "didukung": {
        **open_talk("ayu"), "validate": {"wati"}, "reject_followup": {"wati"}, "ask_neighbours": {"wati"},
    },
    "tl_ditolak": {**open_talk("ayu", "dedi"), **WORK, "schedule": CREW},
    "selesai": {
        **talk("ayu", "dedi"), "confirm": {"sari"}, "object": {"sari"}, "rate": {"sari"}, "expire": {"system"},
    },
    "ditutup": {**talk("ayu", "dedi"), "rate": {"sari"}},
    "ditolak": {**talk("ayu"), "object": {"sari"}, "take_back": {"rina", "system"}},
    "dialihkan": {**talk("ayu"), "progress": {"rina", "system"}, "take_back": {"rina", "system"}},
    "duplikat": talk("ayu"),
}  # fmt: skip


def actor(story, name):
    return SYSTEM if name == "system" else story.cast[name]


@pytest.mark.parametrize("state", list(MATRIX))
def test_who_may(story, state):
    case = story.come_to(state)
    may: dict[str, set[str]] = {}

    for name in PEOPLE:
        for move in policies.allowed(actor(story, name), case, story.now):
            may.setdefault(move.verb, set()).add(name)

    assert may == {verb: who for verb, who in MATRIX[state].items() if who}


def test_the_matrix_knows_every_state_and_every_verb():
    flow = lookup.workflow(packs.current(), "report")
    # opening a case, answers to a question, and what needs a reported or hidden comment: tested on their own
    beside = {"submit", "answer", "witness", "unanswered", "keep_comment", "show_comment"}

    assert {state.code for state in flow.states} <= set(MATRIX)
    assert {verb for verbs in MATRIX.values() for verb in verbs} | beside == {t.verb for t in flow.transitions}


def test_only_who_was_asked_answers(story):
    def who(verb, **known):
        case = story.case
        return {
            name for name in PEOPLE
            if policies.may(
                actor(story, name), verb, case,
                policies.Facts(now=story.now, owns=policies.owns(actor(story, name), case), **known),
            ).allowed
        }  # fmt: skip

    assert who("answer") == set()
    story.does("rina", "ask", text="Di sisi mana?")
    assert who("answer") == {"sari"}
    story.come_to("didukung")
    assert who("witness", asked=True) == set()
    story.does("wati", "ask_neighbours")
    assert who("witness") == set()
    assert who("witness", asked=True) == CITIZENS


def test_a_private_case_is_talked_about_by_its_own_people_only(private_story):
    case = private_story.come_to("proses")

    verbs = {
        n: {m.verb for m in policies.allowed(private_story.cast[n], case)} for n in ("nobody", "tono", "budi", "joko")
    }
    assert verbs == {"nobody": set(), "tono": set(), "budi": set(), "joko": set()}


# Fields of a case and who may read or change them, by state; a private one unless it says otherwise.
OFFICIALS = {"rina", "wati"}  # coordinator and validator of the place
FIELDS = {
    "menunggu": {"acts": OFFICIALS | {"tuti"}, "seals": {"rina", "tuti"}, "corrects": {"rina", "tuti"}},
    "koordinasi": {"acts": OFFICIALS | {"ayu"}, "seals": {"rina", "ayu"}, "corrects": {"rina", "ayu"}},
    "proses": {"acts": OFFICIALS | {"ayu", "dedi"}, "seals": {"rina", "ayu"}, "corrects": {"rina", "ayu"}},
    "dibagi": {"acts": OFFICIALS | {"ayu", "dedi"}, "seals": {"rina", "ayu"}, "corrects": {"rina", "ayu"}},
    "validasi": {"acts": OFFICIALS | {"ayu", "dedi"}, "seals": {"rina", "ayu"}, "corrects": {"rina", "ayu"}},
    "ditutup": {"acts": OFFICIALS | {"ayu", "dedi"}, "seals": {"rina", "ayu"}, "corrects": {"rina", "ayu"}},
}


def who(story, question):
    """Everybody of whom a question about the case is true; `owner` is what the case knows of them."""
    case = story.case
    return {n for n in PEOPLE[:-1] if question(story.cast[n], case, policies.owns(story.cast[n], case))}


@pytest.mark.parametrize("state", list(FIELDS))
def test_who_sees_and_changes_which_field_of_a_private_case(private_story, state):
    private_story.come_to(state)
    Case.objects.filter(number=private_story.number).update(requester=uuid.uuid4())
    story, row = private_story, FIELDS[state]

    assert who(story, lambda a, c, own: policies.sees_content(a, c, owner=own)) == row["acts"] | {"sari"}
    assert who(story, lambda a, c, own: policies.sees_case(a, c, owner=own)) == row["acts"] | {"sari", "lia"}
    assert who(story, lambda a, c, _own: policies.sees_notes(a, c)) == row["acts"]
    assert who(story, lambda a, c, _own: policies.may_open_seal(a, c)) == row["seals"]
    assert who(story, lambda a, c, _own: reports.may_correct(a, c)) == row["corrects"]
    assert who(story, lambda a, c, _own: reports.may_moderate(a, c)) == set()
    viewers = {n: reports.viewer(story.cast[n], story.case, owner=n == "sari") for n in PEOPLE[:-1]}
    assert {n for n, as_whom in viewers.items() if as_whom == "official"} == row["acts"]
    assert {n: as_whom for n, as_whom in viewers.items() if as_whom not in {"official", "public"}} == {
        "sari": "reporter", "lia": "overseer",
    }  # fmt: skip


@pytest.mark.parametrize("state", list(FIELDS))
def test_of_a_public_case_everybody_sees_the_content_and_no_more_than_before_the_rest(story, state):
    story.come_to(state)
    row = FIELDS[state]

    assert who(story, lambda a, c, own: policies.sees_content(a, c, owner=own)) == set(PEOPLE[:-1])
    assert who(story, lambda a, c, _own: policies.sees_notes(a, c)) == row["acts"]
    judges = {"wati"} if state == "validasi" else set()
    assert who(story, lambda a, c, _own: reports.may_moderate(a, c)) == row["corrects"] | {"joko"} | judges
    assert who(story, lambda a, _c, _own: reports.may_report_on_behalf(a)) == {"tuti", "rina", "ayu", "budi", "joko"}


def _moves_on(story, state):
    """The first desk does the work itself; then the case is with somebody else."""
    story.come_to("diperiksa")
    story.does("tuti", "handle")
    story.does("tuti", "finish", text="Sudah ditambal.", uploads=(photo(),))
    if state == "validasi":
        return
    story.does("wati", "validate")
    if state == "selesai":
        return
    story.does("sari", "object", reason="belum-beres", text="Lubangnya masih ada.")
    story.does("rina", "forward", agency=story.cast["ayu"].grants[0].agency, reason="Jalan provinsi.")


# state -> who may set it right, moderate what everybody reads, ask who reported; tuti's desk did the work
AFTERWARDS = {
    "validasi": ({"rina"}, {"rina", "wati", "joko"}, {"rina"}),
    "selesai": ({"rina", "tuti"}, {"rina", "tuti", "joko"}, {"rina", "tuti"}),
    "koordinasi": ({"rina", "ayu"}, {"rina", "ayu", "joko"}, {"rina", "ayu"}),
}


@pytest.mark.parametrize("state", list(AFTERWARDS))
def test_who_did_the_work_once_reads_on_but_decides_no_more_when_the_case_has_moved_on(story, state):
    _moves_on(story, state)
    Case.objects.filter(number=story.number).update(requester=uuid.uuid4())
    corrects, moderates, seals = AFTERWARDS[state]

    assert story.case.worked_by == story.cast["tuti"].grants[0].unit
    assert who(story, lambda a, c, _own: reports.may_correct(a, c)) == corrects
    assert who(story, lambda a, c, _own: reports.may_moderate(a, c)) == moderates
    assert who(story, lambda a, c, _own: policies.may_open_seal(a, c)) == seals
    assert "tuti" in who(story, lambda a, c, _own: policies.sees_notes(a, c))  # why its work was not enough


def test_who_holds_only_a_part_moderates_the_part_and_not_the_whole(story):
    story.come_to("dibagi")
    part = story.case.parts.order_by("id").first()
    crew = story.cast["dedi"]
    chief = replace(crew, grants=(replace(crew.grants[0], role="desk"),))

    assert policies.acts_on(chief, story.case)
    assert not reports.may_moderate(chief, story.case)
    assert reports.may_moderate(chief, part) is (part.visibility == "public")


def test_who_works_in_two_units_acts_in_the_one_that_the_case_is_with(story, cast):
    tuti = cast["tuti"]
    elsewhere = replace(tuti.grants[0], unit="meja-lain", agency="lain", area="18.01")
    both = replace(tuti, grants=(elsewhere, *tuti.grants))

    assert policies.acting(both, story.case) == ("desk", story.case.unit)
    assert policies.acting(replace(tuti, grants=(elsewhere,)), story.case) == ("", "")


def test_an_inbox_holds_what_its_units_act_on_and_leaders_oversee(private_story, cast):
    from balai.cases import actions, inbox

    private_story.come_to("proses")
    public = actions.open_case(new_case(), cast["tono"], private_story.now)
    found = {
        name: set(Case.objects.filter(inbox.scope(private_story.cast[name])).values_list("number", flat=True))
        for name in PEOPLE[:-1]
    }

    assert {name for name, numbers in found.items() if private_story.number in numbers} == {
        "rina", "ayu", "dedi", "wati", "lia"
    }  # fmt: skip
    assert {name for name, numbers in found.items() if public.number in numbers} == {"tuti", "rina", "wati", "lia"}


def test_nobody_opens_the_seal_of_a_case_without_one(story):
    assert not any(policies.may_open_seal(story.cast[n], story.case) for n in PEOPLE[:-1])
