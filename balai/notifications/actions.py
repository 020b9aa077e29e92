# SPDX-License-Identifier: EUPL-1.2
"""Every write of notifications: planning messages, sending them, choosing how to be told."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from balai import packs
from balai.identity import actions as identity
from balai.identity import hooks, sealing
from balai.identity import queries as people
from balai.identity.actions.expiring import deleting
from balai.identity.actors import Actor
from balai.identity.models import User
from balai.identity.policies import may_see_deliveries
from balai.identity.sms import SendFailed
from balai.kernel.crypto import SealBroken
from balai.kernel.errors import InvalidInput, NotAllowed, NotFound
from balai.notifications import queries
from balai.notifications.channels import Message, Target, channels, reachable
from balai.notifications.models import Delivery, Preference, PushSubscription
from balai.notifications.queries import Recipient
from balai.notifications.rules import choose
from balai.notifications.rules.choose import Wishes
from balai.notifications.topics import Topic, Words, topics, words
from balai.packs import lookup

log = logging.getLogger("balai.notifications")
MAX_BROWSERS = queries.MOST_BROWSERS
GONE_FOR = timedelta(days=30)  # so long a browser that left is kept, so that nobody wonders why it hears nothing
SESSION_BROWSER = "balai_push"  # of a session: the push address that was given to the account in it
Fact = object | Callable[[str], str]  # what is said in words may differ by language: then a function of it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """A recipient, found: account or sealed contact, address book, language."""

    user: User | None
    target: Target
    language: str


def _find(recipient: Recipient, now: datetime, purpose: str) -> _Person | None:
    """Who stands behind a recipient. Opens a seal for the system where there is no other way; None when nobody does."""
    if recipient.user_id:
        user = User.objects.filter(pk=recipient.user_id, is_active=True).first()
        target = queries.target_of_user(user) if user else Target()
        return _Person(user=user, target=target, language=_spoken(user.language)) if user else None
    if recipient.identity is None:
        target = Target(subscriptions=queries.subscriptions(None, recipient.followed))
        return _Person(user=None, target=target, language="id") if target.subscriptions else None
    contact = identity.use_seal(recipient.identity, purpose, now, case_number=recipient.case_number)
    if contact is None:
        return None
    user = people.by_public_id(contact.user)
    if user is not None:
        target = queries.target_of_user(user, recipient.followed)
        return _Person(user=user, target=target, language=_spoken(user.language or contact.language))
    browsers = queries.subscriptions(None, recipient.followed)
    target = Target(email=contact.email, phone=contact.phone, subscriptions=browsers)
    return _Person(user=None, target=target, language=_spoken(contact.language))


def _spoken(language: str) -> str:
    return lookup.spoken(packs.current(), language)


@transaction.atomic
def notify(  # noqa: PLR0913 - a message is these seven things, and each call names them
    recipient: Recipient, topic: str, facts: Mapping[str, Fact], url: str, key: str, now: datetime,
    *, at: datetime | None = None,
) -> list[Delivery]:  # fmt: skip
    """Plan a message on the recipient's channels and enqueue its sending, all in the caller's transaction.

    `key` names what happened ("event:4711"): the same key, topic and recipient plan nothing twice. `url` is a path of
    ours. A fact that is a function is asked in the recipient's language. `at` is when it happened, which may be long
    before `now` where the trail is read late: the recipient reads that time. Returns the rows that were written; []
    when nobody can be reached or everything was planned before.
    """
    found = topics[topic]
    bundle = _bundle(key, topic, recipient)
    if Delivery.objects.filter(bundle=bundle).exists():
        return []
    person = _planned_for(recipient, now)
    if person is None:
        return []
    wishes = queries.wishes_of(person.user.pk if person.user else None)
    letter = _Letter(found, facts, url, bundle, min(at or now, now))
    said = _said(letter, person.language)
    return [
        row
        for plan in _channels(found, person, wishes, now)
        if (row := _plan(plan, person, recipient, letter, said, now))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What many hear in the same words: of which case, what, and when it happened. `key` names it as in `notify`."""

    topic: str
    case_number: str
    facts: Mapping[str, Fact]
    key: str
    at: datetime


@transaction.atomic
def notify_sealed(news: News, to: Mapping[uuid.UUID, str], now: datetime) -> int:
    """Tell many people who left a contact under a seal, each with a path of their own, in the order given; how many
    messages were planned. As `notify` for each, in at most nine statements however many they are; whom an earlier try
    has reached is not told again. A clash with another process raises IntegrityError and plans none.
    """
    found, bundles = topics[news.topic], dict[uuid.UUID, str]()
    for sealed in to:
        bundles[sealed] = _bundle(news.key, news.topic, Recipient(identity=sealed))
    before = set(Delivery.objects.filter(bundle__in=bundles.values()).values_list("bundle", flat=True))
    persons = _find_sealed([sealed for sealed in to if bundles[sealed] not in before], news.case_number, now)
    wishes = queries.wishes_of_all([person.user.pk for person in persons.values() if person.user])
    said: dict[str, Words] = {}
    rows = []
    for sealed, person in persons.items():
        letter = _Letter(found, news.facts, to[sealed], bundles[sealed], min(news.at, now))
        if person.language not in said:
            said[person.language] = _said(letter, person.language)
        recipient = Recipient(identity=sealed, case_number=news.case_number)
        theirs = wishes.get(person.user.pk, Wishes()) if person.user else Wishes()
        rows += [
            Delivery(**_key(plan, letter), **_columns(plan, person, recipient, letter, said[person.language], now))
            for plan in _channels(found, person, theirs, now)
        ]
    Delivery.objects.bulk_create(rows)
    _enqueue_all([row for row in rows if row.channel != choose.INBOX])
    return len(rows)


def _find_sealed(identities: Sequence[uuid.UUID], case_number: str, now: datetime) -> dict[uuid.UUID, _Person]:
    """As `_find` for many sealed recipients who are not the reporter, in four statements, in the order given."""
    contacts = identity.use_seals(identities, "plan", now, case_number=case_number)
    users = people.by_public_ids({contact.user for contact in contacts.values() if contact.user})
    targets = queries.targets_of_users(users.values())
    found: dict[uuid.UUID, _Person] = {}
    for pk in identities:
        contact = contacts.get(pk)
        if contact is None:
            continue
        user = users.get(contact.user)
        target = targets[user.pk] if user else Target(email=contact.email, phone=contact.phone)
        language = (user.language if user else "") or contact.language
        found[pk] = _Person(user=user, target=target, language=_spoken(language))
    return found


def _bundle(key: str, topic: str, recipient: Recipient) -> str:
    return f"{key}:{topic}:{recipient.key}"[:140]


def _channels(topic: Topic, person: _Person, wishes: Wishes, now: datetime) -> tuple[choose.Planned, ...]:
    local = now.astimezone(lookup.zone(packs.current()))
    return choose.channels(
        topic.code, topic.urgency, reachable(person.target), wishes, local, is_receipt=topic.is_receipt
    )


def _planned_for(recipient: Recipient, now: datetime) -> _Person | None:
    """As `_find`; a seal that does not open any more leaves one person untold, not all who come after."""
    try:
        return _find(recipient, now, "plan")
    except SealBroken:
        log.exception("the seal of %s does not open: nobody is told", recipient.key)
        return None


@dataclass(frozen=True, slots=True)
class _Letter:
    topic: Topic
    facts: Mapping[str, Fact]
    url: str
    bundle: str
    at: datetime


def _said(letter: _Letter, language: str) -> Words:
    return words(packs.current(), letter.topic, _in_language(letter.facts, language), language)


def _key(plan: choose.Planned, letter: _Letter) -> dict[str, str]:
    return {"key": f"{letter.bundle}:{plan.channel}"[:160]}


def _columns(
    plan: choose.Planned, person: _Person, recipient: Recipient, letter: _Letter, said: Words, now: datetime
) -> dict[str, Any]:
    is_inbox = plan.channel == choose.INBOX
    return {
        "bundle": letter.bundle, "topic": letter.topic.code, "case_number": recipient.case_number,
        "user": person.user, "identity": recipient.identity, "is_reporter": recipient.is_reporter,
        "channel": plan.channel, "language": person.language,
        "subject": said.title[:200], "body": said.body, "short": said.short[:300], "url": letter.url[:300],
        "status": "sent" if is_inbox else "planned", "sent_at": now if is_inbox else None,
        "not_before": plan.not_before, "created_at": letter.at,
    }  # fmt: skip


def _plan(
    plan: choose.Planned, person: _Person, recipient: Recipient, letter: _Letter, said: Words, now: datetime
) -> Delivery | None:
    """One row, and its job; None when another process was faster."""
    columns = _columns(plan, person, recipient, letter, said, now)
    row, is_new = Delivery.objects.get_or_create(**_key(plan, letter), defaults=columns)
    if is_new and plan.channel != choose.INBOX:
        _enqueue_all([row])
    return row if is_new else None


def _in_language(facts: Mapping[str, Fact], language: str) -> dict[str, str]:
    """Facts as one recipient reads them; dates and numbers too follow the language."""
    with override(language):
        said = {name: fact(language) if callable(fact) else fact for name, fact in facts.items()}
    return {name: str(value) for name, value in said.items() if value is not None}


def _enqueue_all(rows: Sequence[Delivery]) -> None:
    from balai.notifications.jobs import send

    send.enqueue_all(({"delivery": row.pk}, row.not_before) for row in rows)


def deliver(delivery_id: int, now: datetime) -> None:
    """Send one planned message and write down how it went. Raises SendFailed after writing, so that the job is retried
    or buried; a permanent failure first plans the next channel, if there is one.
    """
    row = Delivery.objects.filter(pk=delivery_id, status__in=("planned", "failed")).first()
    if row is None:
        return
    recipient = Recipient(
        user_id=None if row.identity else row.user_id, identity=row.identity, case_number=row.case_number,
        is_reporter=row.is_reporter,
    )  # fmt: skip
    person = _find(recipient, now, "deliver")
    if person is None or not channels[row.channel].reaches(person.target):
        _finish(row, "skipped", _("tidak ada alamat lagi"), now)
        return
    url = f"{settings.BALAI_PUBLIC_URL}{_path_for(row, person)}" if row.url else ""
    short = row.short or row.subject
    foot, stop = _foot(row)
    message = Message(
        key=row.bundle, subject=row.subject, body=row.body, short=short, url=url, target=person.target, foot=foot,
        stop=stop,
    )  # fmt: skip
    try:
        sent = channels[row.channel].send(message)
    except SendFailed as failure:
        _finish(row, "failed", str(failure), now)
        _retire(getattr(failure, "gone", ()), now)
        if failure.is_permanent:
            _fall_back(row, person.target, now)
        raise
    _finish(row, "sent", sent.note, now)
    _retire(sent.gone, now)


def _path_for(row: Delivery, person: _Person) -> str:
    """Where a message leads. In a letter to a reporter without an account to the page on which they answer, confirm and
    object; a browser that is pushed to has opened that already.
    """
    is_own = row.is_reporter and row.identity is not None and row.url == f"/laporan/{row.case_number}/"
    if not is_own or row.identity is None or person.user is not None or row.channel == "push":
        return row.url
    return f"/l/{row.case_number}/{sealing.letter_mark(row.identity, row.case_number)}/"


def _foot(row: Delivery) -> tuple[str, str]:
    """What a message of its topic ends with, and the whole address that stops such messages by one click."""
    found = topics[row.topic].links(row)
    if found is None:
        return "", ""
    home, lines = settings.BALAI_PUBLIC_URL, []
    with override(row.language):
        if found.own:
            lines.append(_("Atur: {link}").format(link=home + found.own))
        lines.append(_("Berhenti: {link}").format(link=home + found.stop))
    return "\n".join(lines), home + found.stop


def _retire(endpoints: tuple[str, ...], now: datetime) -> None:
    """Browsers that have left for good are not tried again."""
    if endpoints:
        PushSubscription.objects.filter(endpoint__in=endpoints).update(failed_at=now)


def _finish(row: Delivery, status: str, detail: str, now: datetime) -> None:
    Delivery.objects.filter(pk=row.pk).update(
        status=status, detail=detail[:300], attempts=F("attempts") + 1, sent_at=now if status == "sent" else None
    )


def _fall_back(row: Delivery, target: Target, now: datetime) -> None:
    """Plan the next channel of the same message, unless another one carries it already."""
    mates = Delivery.objects.filter(bundle=row.bundle).exclude(channel=choose.INBOX)
    if mates.filter(status__in=("planned", "sent")).exists():
        return
    name = choose.instead(row.channel, mates.values_list("channel", flat=True), reachable(target))
    if name is None:
        return
    again, is_new = Delivery.objects.get_or_create(
        key=f"{row.bundle}:{name}"[:160],
        defaults={
            "bundle": row.bundle, "topic": row.topic, "case_number": row.case_number, "user_id": row.user_id,
            "identity": row.identity, "is_reporter": row.is_reporter, "channel": name, "language": row.language,
            "subject": row.subject, "body": row.body, "short": row.short, "url": row.url, "not_before": now,
            "created_at": now,
        },
    )  # fmt: skip
    if is_new:
        _enqueue_all([again])


@transaction.atomic
def replay(delivery_id: int, actor: Actor, now: datetime) -> None:
    """Try a failed message again at an operator's word. NotAllowed, NotFound."""
    if not may_see_deliveries(actor):
        raise NotAllowed
    changed = Delivery.objects.filter(pk=delivery_id, status="failed").update(status="planned", not_before=now)
    if not changed:
        raise NotFound
    _enqueue_all([Delivery.objects.get(pk=delivery_id)])


def replay_all(actor: Actor, now: datetime, *, most: int = 500) -> int:
    """Try all failed messages again, after a gateway was mended; how many."""
    if not may_see_deliveries(actor):
        raise NotAllowed
    ids = list(Delivery.objects.filter(status="failed").order_by("id").values_list("id", flat=True)[:most])
    for pk in ids:
        replay(pk, actor, now)
    return len(ids)


# -- a person's own choices ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class NewPreference:
    """How a person wants to be told from now on; equal ends of the quiet hours switch them off."""

    channels: Mapping[str, tuple[str, ...]]
    quiet_from: time
    quiet_to: time


def prefer(user_id: int, new: NewPreference) -> None:
    """Write the preferences; unknown topics and channels are refused."""
    for topic, names in new.channels.items():
        if topic not in topics or any(name not in channels or name == choose.INBOX for name in names):
            raise InvalidInput({"channels": _("Pilihan ini tidak dikenal.")})
    chosen = {topic: list(names) for topic, names in new.channels.items()}
    Preference.objects.update_or_create(
        user_id=user_id, defaults={"channels": chosen, "quiet_from": new.quiet_from, "quiet_to": new.quiet_to}
    )


def silence(user_id: int, topic: str) -> None:
    """No more of one topic but in the inbox of the account, which stays the record; twice is once."""
    row, _is_new = Preference.objects.get_or_create(user_id=user_id)
    row.channels = {**row.channels, topic: []}
    row.save(update_fields=["channels"])


def subscribe(user_id: int | None, case_number: str, found: Mapping[str, str], now: datetime) -> None:
    """Keep a browser's push address, for an account or for one case. InvalidInput when it is none."""
    endpoint, p256dh, auth = (str(found.get(name, "")) for name in ("endpoint", "p256dh", "auth"))
    is_whole = bool(p256dh and auth) and len(p256dh + auth) <= 400
    if not endpoint.startswith("https://") or len(endpoint) > 1000 or not is_whole:
        raise InvalidInput({"endpoint": _("Peramban ini tidak memberi alamat pemberitahuan.")})
    if not user_id and not case_number:
        raise NotAllowed
    PushSubscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "user_id": user_id, "case_number": "" if user_id else case_number,
            "keys": {"p256dh": p256dh, "auth": auth}, "created_at": now, "failed_at": None,
        },
    )  # fmt: skip
    mine = (
        PushSubscription.objects.filter(user_id=user_id)
        if user_id
        else PushSubscription.objects.filter(user=None, case_number=case_number)
    )
    extra = list(mine.order_by("-created_at", "-id").values_list("id", flat=True)[MAX_BROWSERS:])
    PushSubscription.objects.filter(pk__in=extra).delete()


def leave(session: Mapping[str, Any]) -> None:
    """A session ends: its browser hears no more of the account, whoever uses it next."""
    if endpoint := session.get(SESSION_BROWSER):
        PushSubscription.objects.filter(endpoint=str(endpoint), user__isnull=False).delete()


def unsubscribe(endpoint: str) -> bool:
    """Forget a browser; knowing its endpoint is proof enough. False when it was not known."""
    return bool(PushSubscription.objects.filter(endpoint=endpoint).delete()[0])


def read_all(user_id: int, now: datetime) -> int:
    """Mark every message of an account's inbox as read; how many were new."""
    return Delivery.objects.filter(user_id=user_id, channel=choose.INBOX, read_at=None).update(read_at=now)


def forget(user_id: int, now: datetime) -> None:
    """Drop what is kept of an account that is being deleted: inbox, browsers, choices; the log loses its texts."""
    mine = Delivery.objects.filter(user_id=user_id)
    mine.filter(channel=choose.INBOX).delete()
    mine.filter(status="planned").update(status="skipped", detail="akun dihapus", sent_at=None)
    mine.update(subject="", body="", short="", user=None)
    PushSubscription.objects.filter(user_id=user_id).delete()
    Preference.objects.filter(user_id=user_id).delete()


def forget_reporter(numbers: Sequence[str], identities: Sequence[uuid.UUID]) -> None:
    """Drop what was said to the reporters of some cases, and their browsers; what others were told stays."""
    told = Delivery.objects.filter(identity__in=identities)
    told.filter(channel=choose.INBOX).delete()
    told.filter(status="planned").update(status="skipped", detail="pelapor dihapus")
    told.update(subject="", body="", short="")
    forget_browsers(numbers)


def forget_case(number: str) -> None:
    """Drop what messages about a case said, and the browsers that follow it without an account."""
    about = Delivery.objects.filter(case_number=number)
    about.filter(channel=choose.INBOX).delete()
    about.filter(status="planned").update(status="skipped", detail="laporan dihapus isinya")
    about.update(subject="", body="", short="")
    forget_browsers([number])


def forget_browsers(numbers: Sequence[str]) -> int:
    """Drop the browsers that follow some cases without an account; how many."""
    return int(PushSubscription.objects.filter(user=None, case_number__in=numbers).delete()[0])


def sweep_browsers(now: datetime) -> int:
    """Drop the browsers that left for good some time ago; how many."""
    return int(PushSubscription.objects.filter(failed_at__lt=now - GONE_FOR).delete()[0])


# -- what runs out -------------------------------------------------------------------------------------------
def _told(edge: datetime) -> QuerySet[Delivery]:
    """Messages that were dealt with; one that is still planned waits for its channel, whatever its age."""
    return Delivery.objects.filter(status__in=("sent", "failed", "skipped"), created_at__lt=edge)


def register() -> None:
    """How the log of messages and the accounts' inboxes lose what has run out; called when the app is ready."""
    hooks.keepers.add("deliveries", deleting(lambda edge: _told(edge).exclude(channel=choose.INBOX)))
    hooks.keepers.add("inbox", deleting(lambda edge: _told(edge).filter(channel=choose.INBOX)))
