# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils.formats import date_format

from balai import packs
from balai.cases import actions
from balai.cases.inputs import Supporter
from balai.cases.messages import tell
from balai.cases.models import Event
from balai.cases.rules import asking, messages
from balai.identity import actions as people
from balai.identity import sealing
from balai.identity.models import Membership, SealedIdentity, User
from balai.notifications import actions as notifications
from balai.notifications.models import Delivery
from balai.notifications.topics import topics
from tests.cases.conftest import MONDAY, Story, new_case, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(db, cast):
    """A case whose reporter left an address and whose officials have accounts."""
    row = sealing.seal(sealing.Contact(email="sari@contoh.id", name="Sari"), MONDAY)
    SealedIdentity.objects.create(
        id=row.id,
        sealed=row.sealed,
        key_id=row.key_id,
        owner_hash=row.owner_hash,
        contact_hash=row.contact_hash,
        created_at=MONDAY,
    )
    found = dict(cast)
    for name, actor in cast.items():
        if actor.grants:
            user = User.objects.create_user(
                f"{name}@contoh.id", "sandi-uji", name=name, public_id=actor.public_id, email=f"{name}@contoh.id"
            )
            Membership.objects.create(
                user=user, unit=actor.grants[0].unit, role=actor.grants[0].role, valid_from=date(2025, 1, 1)
            )
            found[name] = replace(actor, user_id=user.pk)
    return Story(found, actions.open_case(new_case(requester=row.id), cast["sari"], MONDAY))


def heard(story, verb):
    """(topic, who) of what was planned for the last event of a verb."""
    event = Event.objects.select_related("case").filter(case=story.case, verb=verb).order_by("-seq").first()
    Delivery.objects.all().delete()
    tell([event], event.at)
    rows = Delivery.objects.values_list("topic", "user__name", "identity")
    return {(topic, "sari" if identity else name) for topic, name, identity in rows}


def test_each_step_tells_whom_the_workflow_names(told):
    assert heard(told, "submit") == {("case_received", "sari"), ("work_arrived", "tuti")}
    told.does("rina", "verify")
    assert heard(told, "verify") == set()
    told.does("rina", "ask", text="Di sisi mana?")
    assert heard(told, "ask") == {("case_question", "sari")}
    told.does("sari", "answer", text="Kiri.")
    assert heard(told, "answer") == {("work_answered", "tuti")}
    told.does("rina", "coordinate", agency=told.cast["ayu"].grants[0].agency)
    assert heard(told, "coordinate") == {("case_moved", "sari"), ("work_arrived", "ayu")}
    told.does("ayu", "dispatch", unit=told.cast["dedi"].grants[0].unit)
    assert heard(told, "dispatch") == {("case_moved", "sari"), ("work_arrived", "dedi")}
    told.does("dedi", "accept")
    told.does("dedi", "finish", text="Sudah.", uploads=(photo(),))
    assert ("work_arrived", "wati") in heard(told, "finish")
    told.does("wati", "validate")
    assert heard(told, "validate") == {("case_resolved", "sari"), ("work_accepted", "dedi")}


def test_nothing_is_planned_twice_and_old_news_not_at_all(told):
    event = Event.objects.select_related("case").get()
    tell([event], event.at)
    count = Delivery.objects.count()
    tell([event], event.at)
    assert Delivery.objects.count() == count > 0
    Delivery.objects.all().delete()
    tell([event], event.at + timedelta(days=4))
    assert Delivery.objects.count() == 0


def test_news_that_is_read_late_bears_the_time_of_what_happened(told):
    event = Event.objects.select_related("case").get(case=told.case, verb="submit")
    Delivery.objects.all().delete()

    tell([event], event.at + timedelta(hours=20))

    assert set(Delivery.objects.values_list("created_at", flat=True)) == {event.at}
    assert {row.sent_at for row in Delivery.objects.filter(channel="inbox")} == {event.at + timedelta(hours=20)}


def test_a_broken_promise_is_told_upwards(told):
    actions.escalate_overdue(told.case.due_at)

    assert ("work_overdue", "tuti") in heard(told, "escalate")


def test_it_climbs_one_rung_at_a_time_and_tells_the_reporter_once(told):
    told.does("rina", "verify")
    told.does("rina", "coordinate", agency=told.cast["ayu"].grants[0].agency)
    told.does("ayu", "dispatch", unit=told.cast["dedi"].grants[0].unit)
    moment, climbed = told.case.due_at, []
    while moment:
        actions.escalate_overdue(moment)
        climbed.append(heard(told, "escalate"))
        moment = told.case.escalate_at

    assert climbed == [
        {("case_overdue", "sari"), ("work_overdue", "dedi")},
        {("work_overdue", "ayu")},
        {("work_overdue", "rina")},
        {("work_overdue", "lia")},
    ]


def test_a_leader_asks_to_speed_up(told):
    told.does("lia", "escalate")

    assert heard(told, "escalate") == {("work_urgent", "tuti"), ("work_urgent", "rina")}
    assert "Pimpinan meminta" in words_of("work_urgent")
    assert told.case.escalation == 1


def test_everybody_reads_in_their_own_language(told):
    User.objects.filter(name="ayu").update(language="en")
    told.does("rina", "verify")
    told.does("rina", "coordinate", agency=told.cast["ayu"].grants[0].agency)
    heard(told, "coordinate")

    hers = Delivery.objects.get(user__name="ayu", channel="inbox")
    his = Delivery.objects.get(identity__isnull=False, channel="email")
    assert "Coordination. Due: " in hers.body
    assert his.subject.endswith(": Koordinasi")
    assert "menunggu pembagian tugas" in his.body


@pytest.mark.parametrize(
    ("verb", "phase"),
    [
        ("validate", "resolved"),
        ("expire", "closed"),
        ("refuse", "refused"),
        ("transfer", "transferred"),
        ("handle", "working"),
        ("remind", "resolved"),
        ("merge", "closed"),
    ],
)
def test_every_topic_exists(verb, phase):
    assert messages.citizen_topic(verb, "a", "b", phase) in topics
    assert messages.citizen_topic("pause", "a", "a", phase) == "case_progress"
    assert messages.official_topic(verb, "reporter", phase) in topics


def test_a_question_reminds_once_and_its_end_tells_the_desk_and_the_reporter(told):
    told.come_to("proses")
    told.does("rina", "ask", text="Di sisi mana lubangnya?")
    assert heard(told, "ask") == {("case_question", "sari")}
    until = asking.deadline(told.case.facts)
    assert "Paling lambat" in words_of("case_question")
    actions.chase_answers(until - (until - told.now) / 4)

    assert heard(told, "remind") == {("case_question_waits", "sari")}
    assert "Di sisi mana lubangnya?" in words_of("case_question_waits")
    actions.chase_answers(until)
    assert heard(told, "unanswered") == {("case_unanswered", "sari"), ("work_unanswered", "dedi")}
    assert str(told.case.due_at.year) in words_of("work_unanswered")


def test_a_finish_date_that_moved_is_told_with_its_reason(told):
    told.come_to("proses")
    first, later = (told.now.date() + timedelta(days=n) for n in (9, 12))
    told.does("dedi", "schedule", text="Menunggu aspal.", finish_on=first)
    told.does("dedi", "reschedule", reason="Hujan.", finish_on=later)
    heard(told, "reschedule")

    said = Delivery.objects.filter(channel="email", is_reporter=True, body__contains="Hujan.").get().body
    assert f"Tanggal selesai diubah: {date_format(later, 'l j F Y')} (semula {date_format(first, 'l j F Y')})" in said


def test_a_transfer_tells_where_to_ask_now(told):
    other = next(a for a in packs.current().agencies if a.external and a.advice)
    told.does("rina", "verify")
    told.does("rina", "transfer", government=other.code, reason="Bukan milik kami.")

    assert ("case_transferred", "sari") in heard(told, "transfer")
    mail = Delivery.objects.get(topic="case_transferred", channel="email")
    assert other.advice.id in mail.body
    assert other.name in mail.body


def test_hiding_a_comment_tells_its_author_and_the_coordinating_desk(told):
    told.does("sari", "comment", text="Petugasnya bohong semua.")
    seq = told.case.last_seq
    told.does("tuti", "hide_comment", about=seq, reason="kasar")
    assert heard(told, "hide_comment") == {("comment_hidden", "sari"), ("work_moderated", "rina")}
    assert "Menghina atau mengancam orang" in words_of("comment_hidden")
    told.does("rina", "show_comment", about=seq)
    assert heard(told, "show_comment") == {("comment_shown", "sari")}


def words_of(topic):
    """Everything that the planned messages of a topic say."""
    return " ".join(str(vars(row)) for row in Delivery.objects.filter(topic=topic))


def test_a_seal_that_does_not_open_leaves_the_others_told(told):
    SealedIdentity.objects.filter(pk=told.case.requester).update(sealed=b"x" * 40)
    assert heard(told, "submit") == {("work_arrived", "tuti")}


def test_a_follower_is_never_reached_in_the_browser_of_the_reporter(told):
    keys = {"endpoint": "https://push.example.org/sari", "p256dh": "p", "auth": "a"}
    notifications.subscribe(None, told.number, keys, told.now)
    identity = people.keep_identity(sealing.Contact(email="tono@contoh.id"), told.now)
    follower = Supporter(person="tono", identity=identity)
    actions.follow(told.number, follower, told.cast["nobody"], told.now)

    told.come_to("proses")
    heard(told, "accept")

    ways = set(Delivery.objects.values_list("identity", "channel"))
    assert ways >= {(told.case.requester, "webpush"), (identity, "email")}
    assert (identity, "webpush") not in ways
    theirs = Delivery.objects.get(identity=identity)
    notifications.deliver(theirs.pk, theirs.not_before)
    assert [letter.to for letter in mail.outbox] == [["tono@contoh.id"]]


def test_an_event_that_the_pack_lost_its_words_for_silences_no_other(told, cast, caplog):
    """As where a hand took a workflow out of the pack though cases run by it."""
    lost = Event.objects.select_related("case").get()
    lost.case.workflow = "entah"
    other = actions.open_case(new_case(requester=told.case.requester), cast["sari"], MONDAY)
    good = Event.objects.select_related("case").get(case=other)

    tell([lost, good], MONDAY)

    assert set(Delivery.objects.values_list("case_number", flat=True)) >= {other.number}
    assert not Delivery.objects.filter(case_number=told.number).exists()
    assert [record.message for record in caplog.records] == [
        f"event 1 of {told.number} tells nobody: the pack lost its workflow or state"
    ]
