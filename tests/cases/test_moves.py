# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from balai import packs
from balai.cases import actions, notes
from balai.cases.inputs import MoveData, Supporter
from balai.cases.models import Attachment, Case, Event, Promise, Support
from balai.cases.queries.trail import chain_fault
from balai.cases.refusals import NotVerified, OnlyOnce, OnlyPart, PartsOpen, SameUnit, WindowOver
from balai.identity.models import SealedIdentity
from balai.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.cases.conftest import MONDAY, new_case, photo

PACK = packs.current()


def verbs(case):
    return list(Event.objects.filter(case=case).order_by("seq").values_list("verb", flat=True))


def test_a_whole_life(story):
    case = story.come_to("ditutup")

    assert verbs(case) == ["submit", "verify", "coordinate", "dispatch", "accept", "finish", "validate", "confirm"]
    assert (case.state, case.phase, case.outcome, case.is_open) == ("ditutup", "closed", "confirmed", False)
    assert case.worked_by == story.cast["dedi"].grants[0].unit == case.unit
    assert case.closed_at == story.now
    assert case.due_at is None
    assert chain_fault(case) == ""
    assert Promise.objects.filter(case=case, ended_at=None).count() == 0
    assert set(Promise.objects.filter(case=case).values_list("kept", flat=True)) == {True}


def test_a_refused_move_changes_nothing(story):
    before = (Case.objects.values().get(), Event.objects.count(), Promise.objects.count())

    with pytest.raises(NotVerified):
        story.does("rina", "coordinate", agency=story.cast["ayu"].grants[0].agency)
    with pytest.raises(NotAllowed):
        story.does("tono", "verify")
    with pytest.raises(NotFound):
        actions.move("LP0", "verify", MoveData(), story.cast["rina"], MONDAY)

    assert (Case.objects.values().get(), Event.objects.count(), Promise.objects.count()) == before


def test_a_move_from_another_state_says_which_state_it_is_in(story):
    story.come_to("koordinasi")

    with pytest.raises(Conflict) as caught:
        story.does("tuti", "handle")
    assert caught.value.facts["state"] == "Koordinasi"
    assert "Koordinasi" in str(caught.value)


def test_who_looked_at_an_old_version_is_told(story):
    seen = story.case.version
    story.does("rina", "verify")

    with pytest.raises(Conflict):
        story.does("rina", "refuse", reason="tidak-terbukti", text="Tidak ada.", expected_version=seen)
    assert story.case.state == "menunggu"


def test_talk_does_not_make_an_open_form_stale(story):
    story.does("rina", "verify")
    seen = story.case.version
    story.does("sari", "comment", text="Bertambah dalam.")
    story.does("rina", "ask", text="Di sisi mana?")
    asked = story.case
    story.does("sari", "answer", text="Sisi kiri.", uploads=(photo(),))

    assert asked.version == seen + 1
    assert asked.facts["asked"] == asked.last_seq
    assert "asked" not in story.case.facts
    assert story.case.version == asked.version
    assert Attachment.objects.get(kind="answer").is_public is False


@pytest.mark.parametrize(
    ("state", "who", "verb", "data", "field"),
    [
        ("koordinasi", "ayu", "dispatch", {"unit": "tidak-ada"}, "unit"),
        ("koordinasi", "ayu", "dispatch", {"unit": "inspektorat-validasi"}, "unit"),
        ("koordinasi", "rina", "forward", {"reason": "salah", "agency": "tidak-ada"}, "agency"),
        ("koordinasi", "rina", "forward", {"agency": "bappeda"}, "reason"),
        ("koordinasi", "rina", "refuse", {"reason": "karangan", "text": "x"}, "reason"),
        ("koordinasi", "rina", "transfer", {"reason": "x", "government": "bappeda"}, "government"),
        ("koordinasi", "rina", "merge", {"target": "LP9"}, "target"),
        ("koordinasi", "rina", "assign_parts", {"text": "x", "parts": (("bappeda", "x"),)}, "parts"),
        ("proses", "dedi", "finish", {"text": "Sudah."}, "photos"),
        ("proses", "dedi", "finish", {"uploads": (photo(),)}, "text"),
        ("proses", "dedi", "schedule", {"text": "x"}, "finish_on"),
        ("proses", "dedi", "schedule", {"text": "x", "finish_on": date(2020, 1, 1)}, "finish_on"),
        ("proses", "dedi", "schedule", {"text": "x", "finish_on": date(2036, 1, 1)}, "finish_on"),
        ("proses", "dedi", "progress", {"text": "x" * 4001}, "text"),
        ("selesai", "sari", "object", {}, "reason"),
        ("selesai", "sari", "rate", {"rating": 9}, "rating"),
        ("selesai", "sari", "rate", {"rating": 5, "tags": ("karangan",)}, "tags"),
    ],
)
def test_what_is_missing_is_named_by_its_field(story, state, who, verb, data, field):
    story.come_to(state)
    count = Event.objects.count()

    with pytest.raises(InvalidInput) as caught:
        story.does(who, verb, **data)
    assert list(caught.value.fields) == [field]
    assert Event.objects.count() == count


def test_the_same_key_moves_once(story):
    story.does("rina", "verify", client_key="k1")
    again = story.does("rina", "verify", client_key="k1")

    assert verbs(again) == ["submit", "verify"]
    with pytest.raises(NotAllowed):
        story.does("rina", "ask", text="?", client_key="k1")


def test_the_unit_that_did_the_work_never_validates_it(story):
    from dataclasses import replace

    case = story.come_to("validasi")
    wati = story.cast["wati"]
    both = replace(wati, grants=(*wati.grants, replace(wati.grants[0], unit=case.worked_by)))
    same_person = replace(wati, public_id=story.cast["dedi"].public_id)
    for actor in (both, same_person):
        with pytest.raises(SameUnit):
            actions.move(case.number, "validate", MoveData(), actor, story.now)

    assert case.unit == wati.grants[0].unit
    assert story.does("wati", "validate").state == "selesai"


def test_a_refused_followup_returns_and_the_clock_goes_on(story):
    working = story.come_to("proses").due_at
    story.does("dedi", "finish", text="Sudah.", uploads=(photo(),))
    story.now += timedelta(days=2)
    case = story.does("wati", "reject_followup", reason="Masih berlubang.")

    assert (case.state, case.unit) == ("tl_ditolak", story.cast["dedi"].grants[0].unit)
    assert case.due_at == working + timedelta(days=4)  # two working days, over a weekend
    assert Promise.objects.get(case=case, ended_at=None).paused_s > 0
    assert Event.objects.get(case=case, verb="reject_followup").public_text == "Masih berlubang."


def test_a_pause_stands_still_in_public_and_resumes(story):
    due = story.come_to("proses").due_at
    paused = story.does("ayu", "pause", reason="Menunggu aspal.")
    story.now += timedelta(days=1)
    resumed = story.does("ayu", "resume")

    assert (paused.due_at, paused.escalate_at, paused.facts["paused"]) == (None, None, True)
    assert resumed.due_at == due + timedelta(days=3)  # Friday to Monday
    assert "paused" not in resumed.facts
    assert Event.objects.get(verb="pause").public_text == "Menunggu aspal."


def test_slipping_an_announced_date_needs_a_reason(story):
    story.come_to("proses")
    story.does("dedi", "schedule", text="Dijadwalkan.", finish_on=date(2026, 9, 15))
    with pytest.raises(InvalidInput):
        story.does("dedi", "reschedule", finish_on=date(2026, 9, 29))
    case = story.does("dedi", "reschedule", finish_on=date(2026, 9, 29), reason="Hujan.")

    assert (case.state, case.facts["finish_on"], case.facts["slips"]) == ("terjadwal", "2026-09-29", 1)
    assert Event.objects.get(verb="reschedule").data == {"finish_on": "2026-09-29", "was": "2026-09-15", "slips": 1}


def test_objecting_reopens_and_is_counted(story):
    case = story.come_to("selesai")
    assert case.due_at == case.resolved_at + timedelta(days=7)
    case = story.does("sari", "object", reason="Masih berlubang.")

    assert (case.state, case.objection_count, case.is_open, case.resolved_at) == ("koordinasi", 1, True, None)
    assert case.agency == story.cast["ayu"].grants[0].agency


def test_the_window_closes(story):
    story.come_to("selesai")
    story.now += timedelta(days=8)

    with pytest.raises(WindowOver):
        story.does("sari", "object", reason="Terlambat.")
    with pytest.raises(WindowOver):
        story.does("sari", "confirm")


def test_a_refusal_can_be_objected_to_once(story):
    story.come_to("koordinasi")
    story.does("rina", "refuse", reason="tidak-terbukti", text="Tidak ditemukan.")
    case = story.does("sari", "object", reason="Ada, ini fotonya.")
    assert case.unit == story.cast["rina"].grants[0].unit or "koordinasi" in case.unit
    story.does("rina", "refuse", reason="tidak-terbukti", text="Tetap tidak ada.")

    with pytest.raises(OnlyOnce):
        story.does("sari", "object", reason="Masih ada.")


def test_a_transfer_keeps_the_number(story):
    story.come_to("koordinasi")
    outside = next(a.code for a in PACK.agencies if a.external)
    case = story.does("rina", "transfer", government=outside, reason="Jalan nasional.")

    assert (case.state, case.phase, case.number, case.facts["government"]) == (
        "dialihkan",
        "transferred",
        story.number,
        outside,
    )


def test_a_return_goes_to_the_agency_and_then_to_the_coordinating_desk(story):
    story.come_to("disposisi")
    case = story.does("dedi", "return", reason="Bukan wilayah kami.")

    assert case.state == "koordinasi"
    assert case.agency == story.cast["ayu"].grants[0].agency
    assert case.unit != story.cast["dedi"].grants[0].unit


def test_duplicates_bring_their_people_along(story, cast):
    other = actions.open_case(new_case(), cast["tono"], MONDAY)
    actions.support(story.number, Supporter(person="p1"), cast["tono"], MONDAY)
    story.does("rina", "verify")
    case = story.does("rina", "merge", target=other.number.lower())

    other.refresh_from_db()
    assert (case.state, case.outcome, case.merged_into_id) == ("duplikat", "duplicate", other.pk)
    assert set(Support.objects.filter(case=other).values_list("person", flat=True)) == {"p1"}
    assert other.support_count == 2  # the supporter, and the stranger who reported it again
    assert verbs(other) == ["submit", "join"]
    assert chain_fault(other) == chain_fault(case) == ""
    third = actions.open_case(new_case(), cast["tono"], MONDAY)
    with pytest.raises(InvalidInput):
        actions.move(third.number, "merge", MoveData(target=case.number), story.cast["rina"], story.now)


def test_parts_resolve_their_parent(story):
    story.come_to("koordinasi")
    crew = story.cast["dedi"].grants[0].unit
    parent = story.does("rina", "assign_parts", text="Bersama.", parts=((crew, "Tambal."), ("bappeda", "Rencanakan.")))
    first, second = Case.objects.filter(parent=parent).order_by("id")
    assert (parent.state, parent.facts["parts_open"]) == ("proses", 2)
    assert [first.number, second.number] == [f"{story.number}-1", f"{story.number}-2"]
    assert (first.unit, first.state, second.agency, second.state) == (crew, "disposisi", "bappeda", "koordinasi")
    assert first.requester is None

    step = story.now + timedelta(minutes=1)
    actions.move(first.number, "accept", MoveData(), story.cast["dedi"], step)
    with pytest.raises((PartsOpen, NotAllowed)):
        story.does("rina", "merge", target=first.number)
    actions.move(first.number, "finish", MoveData(text="Sudah.", uploads=(photo(),)), story.cast["dedi"], step)
    actions.move(first.number, "validate", MoveData(), story.cast["wati"], step)
    assert (story.case.state, story.case.facts["parts_open"]) == ("proses", 1)
    actions.move(second.number, "refuse", MoveData(reason="sudah-selesai", text="Sudah."), story.cast["rina"], step)

    case = story.case
    assert (case.state, case.facts["parts_open"], case.resolved_at) == ("selesai", 0, step)
    assert chain_fault(case) == chain_fault(Case.objects.get(pk=first.pk)) == ""


def test_a_part_neither_takes_a_report_in_nor_is_merged_itself(story, cast):
    story.come_to("koordinasi")
    crew = cast["dedi"].grants[0].unit
    story.does("rina", "assign_parts", text="Bersama.", parts=((crew, "Tambal."), ("bappeda", "Rencanakan.")))
    part = Case.objects.get(number=f"{story.number}-1")
    other = actions.open_case(new_case(), cast["tono"], MONDAY)

    with pytest.raises(InvalidInput) as refused:
        actions.move(other.number, "merge", MoveData(target=part.number), cast["rina"], story.now)
    with pytest.raises(OnlyPart):
        actions.move(part.number, "merge", MoveData(target=other.number), cast["rina"], story.now)

    assert refused.value.fields == {"target": "Itu bagian dari laporan lain. Tulis nomor laporan utamanya."}
    assert Case.objects.filter(merged_into__isnull=False).count() == 0
    assert story.case.facts["parts_open"] == 2


def test_supporting_twice_counts_once(story):
    tono = story.cast["tono"]

    assert actions.support(story.number, Supporter(person="p1"), tono, MONDAY) == 1
    assert actions.support(story.number, Supporter(person="p1"), tono, MONDAY) == 1
    assert actions.support(story.number, Supporter(person="p2"), tono, MONDAY) == 2
    assert verbs(story.case) == ["submit", "support", "support"]
    actions.unfollow(story.number, "p1")
    assert Support.objects.get(person="p1").follows is False
    assert actions.forget_supporter("p1") == 1
    assert story.case.support_count == 2


def test_following_is_not_counted_and_saying_me_too_afterwards_is(story):
    tono = story.cast["tono"]
    identity = uuid.uuid4()

    actions.follow(story.number, Supporter(person="p1", identity=identity), tono, MONDAY)
    followed = story.case.support_count
    counted = actions.support(story.number, Supporter(person="p1"), tono, MONDAY)
    again = actions.support(story.number, Supporter(person="p1"), tono, MONDAY)

    row = Support.objects.get(person="p1")
    assert (followed, counted, again) == (0, 1, 1)
    assert (row.identity, row.follows, row.counts) == (identity, True, True)


def test_who_reports_the_same_trouble_twice_is_not_their_own_supporter(story, cast):
    sari = cast["sari"]
    mine = [
        SealedIdentity.objects.create(owner_hash=sari.owner_hash, created_at=MONDAY, sealed=b"", key_id="-")
        for _n in range(2)
    ]
    first = actions.open_case(new_case(requester=mine[0].pk), sari, MONDAY)
    type(story.case).objects.filter(pk=story.case.pk).update(requester=mine[1].pk)

    story.does("rina", "merge", target=first.number)

    first.refresh_from_db()
    assert (first.support_count, first.supports.count()) == (0, 0)


def test_who_supported_a_report_and_reports_it_again_is_one_person(story, cast):
    sari = cast["sari"]
    mine = SealedIdentity.objects.create(owner_hash=sari.owner_hash, created_at=MONDAY, sealed=b"", key_id="-")
    other = actions.open_case(new_case(), cast["tono"], MONDAY)
    actions.support(other.number, Supporter(person=sari.owner_hash), sari, MONDAY)
    actions.follow(story.number, Supporter(person="only-follows"), cast["tono"], MONDAY)
    Case.objects.filter(pk=story.case.pk).update(requester=mine.pk)
    story.come_to("koordinasi")
    story.does("rina", "merge", target=other.number)

    other.refresh_from_db()
    assert other.support_count == 1


@pytest.mark.parametrize("stand", [actions.support, actions.follow], ids=["support", "follow"])
def test_nobody_is_a_neighbour_of_their_own_report(story, stand):
    reporter = replace(story.cast["nobody"], opened_cases=frozenset({story.number}))

    with pytest.raises(NotAllowed) as refused:
        stand(story.number, Supporter(person="p1"), reporter, MONDAY)

    assert refused.value.code == "own_report"
    assert (story.case.support_count, Support.objects.count()) == (0, 0)


def test_private_cases_are_not_supported_by_others(private_story):
    with pytest.raises(NotAllowed):
        actions.support(private_story.number, Supporter(person="p1"), private_story.cast["tono"], MONDAY)
    assert Support.objects.count() == 0


def test_private_notes_are_sealed(story):
    story.does("rina", "verify", private_note="Pemilik tanah menolak.")

    event = Event.objects.get(verb="verify")
    assert "Pemilik" not in event.private
    assert notes.open_note(story.case, event.seq, event.private) == "Pemilik tanah menolak."


def test_a_bulk_move_stops_at_nobody(story, cast):
    other = actions.open_case(new_case(), cast["tono"], MONDAY)
    done = actions.bulk_move([story.number, "LP0", other.number], "verify", MoveData(), story.cast["rina"], MONDAY)

    assert [(m.number, m.case is not None) for m in done] == [
        (story.number, True),
        ("LP0", False),
        (other.number, True),
    ]
    assert isinstance(done[1].error, NotFound)


def test_rating_is_kept(story):
    story.come_to("selesai")
    case = story.does("sari", "rate", rating=4, tags=("cepat",))

    assert case.rating == 4
    assert Event.objects.get(verb="rate").data == {"rating": 4, "tags": ["cepat"]}
    assert Event.objects.get(verb="rate").is_public is False


def test_a_transfer_keeps_the_number_is_followed_and_can_be_taken_back(story):
    number = story.come_to("dialihkan").number
    assert (story.case.phase, story.case.is_open, story.case.due_at) == ("transferred", False, None)

    story.does("rina", "progress", text="Balai jalan nasional menjadwalkan bulan depan.")
    assert story.case.state == "dialihkan"
    back = story.does("rina", "take_back", reason="Ternyata jalan provinsi.")

    assert (back.number, back.state, back.is_open, back.objection_count) == (number, "koordinasi", True, 0)
    assert back.due_at is not None
    assert "government" not in back.facts
    assert Event.objects.get(verb="take_back").public_text == "Ternyata jalan provinsi."
    assert (
        story.does(
            "ayu" if back.agency == story.cast["ayu"].grants[0].agency else "rina",
            "dispatch",
            unit=story.cast["dedi"].grants[0].unit,
        ).state
        == "disposisi"
    )


def test_a_refusal_that_was_wrong_is_taken_back_by_the_coordinator_alone(story):
    story.come_to("ditolak")
    with pytest.raises(NotAllowed):
        story.does("ayu", "take_back", reason="Salah.")

    back = story.does("rina", "take_back", reason="Keliru menolak; lubangnya memang ada.")
    assert (back.state, back.objection_count) == ("koordinasi", 0)


def test_a_question_stays_open_over_a_move_and_ends_with_the_case(story):
    story.does("rina", "ask", text="Di sisi mana?")
    story.does("rina", "verify")
    story.does("rina", "coordinate", agency=story.cast["ayu"].grants[0].agency)
    assert "asked" in story.case.facts
    story.does("sari", "answer", text="Sisi kiri.")
    with pytest.raises(NotAllowed):
        story.does("sari", "answer", text="Lagi.")

    story.does("rina", "ask", text="Masih ada?")
    story.does("rina", "refuse", reason="tidak-terbukti", text="Tidak ditemukan.")
    assert "asked" not in story.case.facts


@pytest.mark.parametrize(
    ("state", "who", "verb"),
    [("diperiksa", "rina", "verify"), ("proses", "ayu", "resume"), ("dihentikan", "ayu", "pause")],
)
def test_what_is_done_is_not_offered_again(story, state, who, verb):
    story.come_to(state)
    with pytest.raises(NotAllowed):
        story.does(who, verb, reason="Sekali lagi.")
