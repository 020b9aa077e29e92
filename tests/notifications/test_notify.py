# SPDX-License-Identifier: EUPL-1.2
"""Messages from what happened to what was sent: once, by the person's wishes, logged, replayed."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.utils import translation
from django.utils.functional import Promise

from balai import packs
from balai.identity import actions as people
from balai.identity import opened, sms
from balai.identity.actors import SYSTEM, Actor, Grant
from balai.identity.models import SealOpening, SealUse, User
from balai.identity.sealing import Contact
from balai.identity.sms import SendFailed
from balai.kernel import clock, jobs
from balai.kernel.errors import InvalidInput, NotAllowed, NotFound
from balai.kernel.models import Task
from balai.notifications import actions, channels, queries, vapid
from balai.notifications.models import Delivery, Preference, PushSubscription
from balai.notifications.queries import Recipient
from balai.notifications.topics import topics, words
from balai.packs.schema import Text

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
FACTS = {"number": "LPG2611240001", "title": "Jalan berlubang", "state": "Proses", "sentence": "Sedang dikerjakan."}
KEYS = {"endpoint": "https://push.example.org/abc", "p256dh": "p", "auth": "a"}


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.BALAI_HOME = tmp_path
    settings.BALAI_LIMITS_OFF = True


class Phone:
    def __init__(self):
        self.sent, self.failure = [], None

    def send(self, phone, text):
        if self.failure:
            raise self.failure
        self.sent.append((phone, text))

    def self_test(self):
        return ""


@pytest.fixture
def phone(monkeypatch):
    found = Phone()
    monkeypatch.setattr(sms, "current", lambda: found)
    return found


def sari(**fields):
    return User.objects.create_user("sari@contoh.id", None, **{"email": "sari@contoh.id", **fields})


def tell(recipient, key="event:1", topic="case_moved", now=NOON, facts=FACTS):
    return actions.notify(recipient, topic, facts, "/laporan/LPG2611240001/", key, now)


def work(at=NOON):
    """Run what is due at a moment; how many tasks were tried."""
    Task.objects.filter(run_after__lte=max(at, jobs.present())).update(run_after=at)
    return jobs.run_due(at, 100)


def test_one_happening_is_told_once_however_often_it_is_replayed():
    recipient = Recipient(user_id=sari().pk)

    first = tell(recipient)
    again = tell(recipient)
    other = tell(recipient, key="event:2")

    assert [row.channel for row in first] == ["inbox", "email"]
    assert again == []
    assert len(other) == 2
    assert (Delivery.objects.count(), Task.objects.count()) == (4, 2)


def test_sending_writes_the_log_and_the_letter(settings):
    tell(Recipient(user_id=sari().pk, case_number="LPG2611240001"))
    work()

    row = Delivery.objects.get(channel="email")
    assert (row.status, row.attempts, row.subject) == ("sent", 1, "Laporan LPG2611240001: Proses")
    assert row.sent_at is not None
    letter = mail.outbox[0]
    assert letter.to == ["sari@contoh.id"]
    assert f"{settings.BALAI_PUBLIC_URL}/laporan/LPG2611240001/" in letter.body
    assert "sari@contoh.id" not in str(Delivery.objects.values())
    actions.deliver(row.pk, NOON)
    assert len(mail.outbox) == 1


def test_an_anonymous_reporter_is_reached_through_the_seal(phone):
    identity = people.keep_identity(Contact(name="Sari", phone="+6281234567890", language="en"), NOON)

    rows = tell(Recipient(identity=identity, case_number="LPG2611240001"))
    work()

    assert [row.channel for row in rows] == ["sms"]
    assert phone.sent[0][0] == "+6281234567890"
    assert phone.sent[0][1].startswith("Report LPG2611240001: Proses http")
    assert SealOpening.objects.count() == 0
    assert list(SealUse.objects.order_by("id").values_list("purpose", "case_number")) == [
        ("plan", "LPG2611240001"), ("deliver", "LPG2611240001"),
    ]  # fmt: skip


def test_a_sealed_account_gets_its_own_inbox_and_wishes():
    user = sari()
    identity = people.keep_identity(Contact(user=str(user.public_id), email="lama@contoh.id"), NOON)
    actions.prefer(user.pk, actions.NewPreference(channels={"case_moved": ()}, quiet_from=time(0), quiet_to=time(0)))

    rows = tell(Recipient(identity=identity, case_number="LPG2611240001"))

    assert [(row.channel, row.user_id) for row in rows] == [("inbox", user.pk)]
    assert queries.unread(user.pk) == 1


def test_nobody_behind_the_seal_means_nothing_is_planned():
    identity = people.keep_identity(Contact(email="sari@contoh.id"), NOON)
    people.erase(identity, NOON)

    assert tell(Recipient(identity=identity)) == []
    assert tell(Recipient(user_id=999)) == []
    assert tell(Recipient(case_number="LPG2611240001", is_reporter=True)) == []
    assert (Delivery.objects.count(), Task.objects.count()) == (0, 0)


def test_erased_between_planning_and_sending_is_skipped():
    identity = people.keep_identity(Contact(email="sari@contoh.id"), NOON)
    tell(Recipient(identity=identity))
    people.erase(identity, NOON)
    work()

    assert Delivery.objects.get().status == "skipped"
    assert mail.outbox == []


def test_quiet_hours_hold_letters_back_but_not_questions():
    recipient = Recipient(user_id=sari().pk)
    tell(recipient, now=NIGHT)
    tell(recipient, topic="case_question", key="event:2", now=NIGHT)

    rows = Delivery.objects.filter(channel="email")
    assert rows.get(topic="case_moved").not_before == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    assert rows.get(topic="case_question").not_before == NIGHT
    assert Task.objects.filter(run_after=datetime(2026, 11, 24, 23, 0, tzinfo=UTC)).count() == 1


def test_a_gateway_that_stumbles_is_tried_again(phone):
    phone.failure = SendFailed("gateway: HTTP 503", is_permanent=False)
    tell(Recipient(identity=people.keep_identity(Contact(phone="+6281234567890"), NOON)))
    work()
    row = Delivery.objects.get()
    assert (row.status, row.detail, row.attempts) == ("failed", "gateway: HTTP 503", 1)
    assert Task.objects.get().buried_at is None

    phone.failure = None
    Task.objects.update(run_after=NOON)
    jobs.run_due(NOON + timedelta(hours=1))

    row.refresh_from_db()
    assert (row.status, row.attempts, len(phone.sent)) == ("sent", 2, 1)


def test_a_dead_address_is_buried_and_the_next_channel_tried(phone):
    user = sari(email="", phone="+6281234567890")
    phone.failure = SendFailed("gateway: HTTP 404", is_permanent=True)
    User.objects.filter(pk=user.pk).update(email="sari@contoh.id")
    chosen = {"case_moved": ("sms",)}
    actions.prefer(user.pk, actions.NewPreference(channels=chosen, quiet_from=time(0), quiet_to=time(0)))
    tell(Recipient(user_id=user.pk))
    work()
    work()

    assert dict(Delivery.objects.values_list("channel", "status")) == {
        "inbox": "sent",
        "sms": "failed",
        "email": "sent",
    }
    assert [task.error for task in jobs.buried()] == ["gateway: HTTP 404"]
    assert len(mail.outbox) == 1


def test_operators_replay_what_failed_and_nobody_else(phone):
    phone.failure = SendFailed("gateway: HTTP 403", is_permanent=True)
    tell(Recipient(identity=people.keep_identity(Contact(phone="+6281234567890"), NOON)))
    work()
    row = Delivery.objects.get()
    phone.failure = None

    with pytest.raises(NotAllowed):
        actions.replay(row.pk, Actor(user_id=1, grants=(Grant(role="desk", unit="u", agency="a"),)), NOON)
    assert actions.replay_all(SYSTEM, NOON) == 1
    work()

    row.refresh_from_db()
    assert row.status == "sent"
    with pytest.raises(NotFound):
        actions.replay(row.pk, SYSTEM, NOON)


def test_an_opened_seal_is_told_to_its_owner():
    user = sari()
    identity = people.keep_identity(Contact(user=str(user.public_id)), NOON)
    ayu = User.objects.create_user("ayu@contoh.id", None)
    unit = next(unit for unit in packs.current().units if unit.kind == "office")
    actor = Actor(user_id=ayu.pk, grants=(Grant(role="dispatcher", unit=unit.code, agency=unit.agency),))

    people.open_seal(identity, "LPG2611240001", "Menanyakan patokan lokasi jalan", actor, NOON)

    row = Delivery.objects.get(channel="inbox")
    assert (row.user_id, row.topic, row.url) == (user.pk, "seal_opened", "/akun/dilihat/")
    assert unit.name in row.body


# -- words --------------------------------------------------------------------------------------------------
def test_every_topic_speaks_every_language_and_leaves_no_placeholder():
    facts = {
        name: f"<{name}>"
        for name in ("number", "title", "state", "sentence", "agency", "unit", "due", "text", "reason")
    }
    for _code, topic in topics:
        assert all(isinstance(part, str | Promise) for part in (topic.label, topic.title, topic.body, topic.short))
        for language in ("id", "en", "ljp"):
            said = words(packs.current(), topic, facts, language)
            bare = words(packs.current(), topic, {}, language)
            for text in (said.title, said.body, said.short, bare.title, bare.body, bare.short):
                assert "{" not in text
                assert "}" not in text
            assert said.title


def test_a_topic_without_short_words_says_its_title_in_the_packs_words_too():
    pack, topic = packs.current(), topics["work_arrived"]
    facts = {"number": "X1", "unit": "UPTD Jalan"}
    own = {"kabar.work_arrived.title": Text(id="Ada tugas: {number}", en="A task: {number}")}
    renamed = pack.model_copy(update={"texts": pack.texts | own})
    shorter = renamed.model_copy(update={"texts": renamed.texts | {"kabar.work_arrived.short": Text(id="Tugas baru")}})

    assert topic.short == ""
    assert words(pack, topic, facts, "id").short == "X1 masuk ke UPTD Jalan"
    assert words(renamed, topic, facts, "en").short == "A task: X1"
    assert words(shorter, topic, facts, "id").short == "Tugas baru"
    assert words(pack, topics["seal_opened"], facts, "id").short == "Identitas Anda pada laporan X1 dibuka petugas"


def test_no_topic_repeats_its_title_as_its_short_words():
    assert [code for code, topic in topics if topic.short and str(topic.short) == str(topic.title)] == []


def test_what_shows_on_a_lock_screen_never_carries_what_people_wrote():
    facts = {"text": "NIK 1871", "reason": "RAHASIA", "title": "JUDUL", "number": "X1"}
    for _code, topic in topics:
        said = words(packs.current(), topic, facts, "id")
        assert not {"1871", "RAHASIA", "JUDUL"} & set(said.short.replace(".", " ").split())
        for language in ("id", "en", "ljp"):
            with translation.override(language):
                assert "{text}" not in str(topic.short)


def test_hostile_facts_stay_words():
    said = words(packs.current(), topics["case_question"], {"text": "{number.__class__}", "unit": "{0}"}, "id")
    assert "{number.__class__}" in said.body


# -- web push -----------------------------------------------------------------------------------------------
def test_the_push_key_is_made_once_and_kept(tmp_path):
    first = vapid.public_key()
    assert (len(first), vapid.public_key()) == (87, first)
    assert (tmp_path / "vapid.pem").stat().st_mode & 0o077 == 0


def test_a_browser_subscribes_for_an_account_or_an_opened_case_only():
    user = sari()
    body = json.dumps({"endpoint": KEYS["endpoint"], "keys": {"p256dh": "p", "auth": "a"}, "case": "LPG2611240001"})
    stranger = Client()
    assert stranger.post("/akun/kabar/langganan/", body, content_type="application/json").status_code == 403
    assert PushSubscription.objects.count() == 0

    from django.http import HttpResponse
    from django.test import RequestFactory

    response = HttpResponse()
    opened.remember(RequestFactory().get("/"), response, "LPG2611240001")
    stranger.cookies[opened.COOKIE] = response.cookies[opened.COOKIE].value
    assert stranger.post("/akun/kabar/langganan/", body, content_type="application/json").status_code == 201
    assert PushSubscription.objects.get().case_number == "LPG2611240001"

    owner = Client()
    owner.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert owner.post("/akun/kabar/langganan/", body, content_type="application/json").status_code == 201
    row = PushSubscription.objects.get()
    assert (row.user_id, row.case_number) == (user.pk, "")
    gone = owner.post("/akun/kabar/langganan/hapus/", body, content_type="application/json")
    assert gone.json() == {"ok": True}
    assert PushSubscription.objects.count() == 0


def on_a_phone(user):
    """A browser that was given to the account, on a device others use too."""
    phone = Client()
    phone.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    body = json.dumps({"endpoint": KEYS["endpoint"], "keys": {"p256dh": "p", "auth": "a"}})
    assert phone.post("/akun/kabar/langganan/", body, content_type="application/json").status_code == 201
    return phone


def test_a_shared_phone_hears_nothing_of_an_account_that_signed_out():
    user, other = sari(), User.objects.create_user("tono@contoh.id", None, email="tono@contoh.id")
    phone, elsewhere = on_a_phone(user), {**KEYS, "endpoint": "https://push.contoh.id/other"}
    actions.subscribe(user.pk, "", elsewhere, NOON)
    mark = queries.marks_of_browsers(user.pk).split()[0]
    assert mark in phone.get("/akun/kabar/cara/").content.decode()

    assert phone.post("/akun/keluar/").status_code == 302

    assert list(PushSubscription.objects.values_list("endpoint", flat=True)) == [elsewhere["endpoint"]]
    phone.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    assert mark not in phone.get("/akun/kabar/cara/").content.decode()


def test_a_device_that_was_signed_out_from_afar_hears_nothing_more():
    user = sari()
    phone = on_a_phone(user)
    UserSession.objects.get_or_create(
        session_key=phone.session.session_key, defaults={"user": user, "ip": "::1", "user_agent": "Telepon"}
    )

    assert people.end_sessions(user) == 1
    assert PushSubscription.objects.count() == 0


def test_browsers_that_left_long_ago_are_forgotten():
    user = sari()
    for name, days in (("here", None), ("lately", 29), ("long", 31)):
        actions.subscribe(user.pk, "", {**KEYS, "endpoint": f"https://push.contoh.id/{name}"}, NOON)
        failed = days and NOON - timedelta(days=days)
        PushSubscription.objects.filter(endpoint__endswith=name).update(failed_at=failed)

    assert actions.sweep_browsers(NOON) == 1
    assert not PushSubscription.objects.filter(endpoint__endswith="long").exists()


@pytest.mark.parametrize("wrong", [{"endpoint": "http://a.b/c"}, {"endpoint": ""}, {"p256dh": ""}, {"auth": "x" * 500}])
def test_what_is_no_push_address_is_refused(wrong):
    with pytest.raises(InvalidInput):
        actions.subscribe(sari().pk, "", {**KEYS, **wrong}, NOON)
    assert PushSubscription.objects.count() == 0


def test_push_goes_out_encrypted_and_a_gone_browser_is_permanent(monkeypatch):
    import pywebpush

    user = sari(email="")
    actions.subscribe(user.pk, "", KEYS, NOON)
    calls = []

    class Gone:
        status_code = 410
        text = ""

    def fake(subscription, data, **options):
        calls.append((subscription, json.loads(data), options["vapid_claims"]))
        if len(calls) == 1:
            return
        raise pywebpush.WebPushException("gone", response=Gone())

    monkeypatch.setattr(pywebpush, "webpush", fake)
    tell(Recipient(user_id=user.pk))
    work()
    tell(Recipient(user_id=user.pk), key="event:2")
    work()

    assert calls[0][1]["title"] == "Laporan LPG2611240001: Proses"
    assert calls[0][1]["body"] == ""
    assert list(Delivery.objects.filter(channel="webpush").order_by("id").values_list("status", "detail")) == [
        ("sent", "1 peramban"), ("failed", "push: HTTP 410"),
    ]  # fmt: skip
    assert queries.subscriptions(user.pk, "") == ()


def test_push_never_leaves_to_a_private_address():
    user = sari(email="")
    actions.subscribe(user.pk, "", {**KEYS, "endpoint": "https://127.0.0.1/abc"}, NOON)
    tell(Recipient(user_id=user.pk))
    work()

    assert Delivery.objects.get(channel="webpush").status == "failed"


# -- pages --------------------------------------------------------------------------------------------------
def test_choices_are_kept_and_the_inbox_is_read():
    user = sari()
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    asked = {"quiet": "on", "quiet_from": "20:30", "quiet_to": "05:00", "t_case_moved": ["sms"]}

    assert client.post("/akun/kabar/cara/", asked).status_code == 302
    wishes = queries.wishes_of(user.pk)
    assert (wishes.quiet_from, wishes.quiet_to) == (time(20, 30), time(5, 0))
    assert (wishes.channels["case_moved"], wishes.channels["case_closed"]) == (("sms",), ())
    assert "work_arrived" not in Preference.objects.get().channels

    tell(Recipient(user_id=user.pk))
    assert "Laporan LPG2611240001: Proses" in client.get("/akun/kabar/").content.decode()
    assert queries.unread(user.pk) == 0


def test_leaving_forgets_messages_browsers_and_choices():
    user = sari()
    actions.subscribe(user.pk, "", KEYS, NOON)
    tell(Recipient(user_id=user.pk, case_number="LPG2611240001"))
    people.delete_account(user, NOON)
    work()

    assert mail.outbox == []
    assert PushSubscription.objects.count() == 0
    assert set(Delivery.objects.values_list("channel", "status", "body", "user")) == {
        ("email", "skipped", "", None), ("webpush", "skipped", "", None),
    }  # fmt: skip


def test_channels_test_themselves():
    assert channels.self_tests() == {"email": "", "inbox": "", "sms": "", "webpush": ""}


def test_who_chose_a_language_that_the_pack_no_longer_speaks_reads_indonesian(settings):
    user = User.objects.create_user("sari@contoh.id", None, email="sari@contoh.id", language="ljp")
    identity = people.keep_identity(Contact(phone="+6281234567890", language="ljp"), NOON)
    told = {}
    for code in ("lampung", "jakarta"):
        settings.BALAI_PACK = code
        for who in (Recipient(user_id=user.pk), Recipient(identity=identity, case_number="LPG2611240001")):
            for row in actions.notify(who, "case_moved", FACTS, "/akun/", f"bahasa:{code}", NOON):
                told.setdefault(code, set()).add(row.language)

    assert told == {"lampung": {"ljp"}, "jakarta": {"id"}}


def test_a_message_that_waits_for_the_morning_says_until_when(sign_in):
    created = clock.now()
    Delivery.objects.create(
        key="k", bundle="b", topic="cases.state", channel="email", subject="Kabar", body="Isi", created_at=created,
        not_before=created + timedelta(days=2),
    )  # fmt: skip
    page = sign_in("joko").get("/operator/pengiriman/").content.decode()

    assert " · dikirim 2 hari lagi" in re.sub(r"<[^>]+>", "", page)
