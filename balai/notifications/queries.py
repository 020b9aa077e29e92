# SPDX-License-Identifier: EUPL-1.2
"""Questions about messages: where somebody can be reached, what they wished, what was sent."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Exists, F, OuterRef, Q, TimeField, Value
from django.db.models.functions import Coalesce

from balai.identity import queries as people
from balai.identity.models import User
from balai.notifications.channels import Subscription, Target
from balai.notifications.models import Delivery, Preference, PushSubscription
from balai.notifications.rules.choose import QUIET, Wishes, is_quiet

MOST_BROWSERS = 20  # that one message is pushed to


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom: an account, or whoever lies under a seal, or the browsers that follow a case; one person in any case.

    `is_reporter`: who hears of the case because it is theirs. Only they are reached in the browsers that follow it: a
    browser may do so once it was shown the secret link.
    """

    user_id: int | None = None
    identity: uuid.UUID | None = None
    case_number: str = ""
    is_reporter: bool = False

    @property
    def followed(self) -> str:
        """The case whose browsers are the recipient's own, or ""."""
        return self.case_number if self.is_reporter else ""

    @property
    def key(self) -> str:
        """Tells recipients apart in idempotency keys, without naming anybody."""
        return f"u{self.user_id}" if self.user_id else f"i{self.identity}" if self.identity else f"c{self.case_number}"


def wishes_of(user_id: int | None) -> Wishes:
    """What a person chose, or the defaults."""
    return wishes_of_all([user_id]).get(user_id, Wishes()) if user_id else Wishes()


def wishes_of_all(user_ids: Collection[int]) -> dict[int, Wishes]:
    """What people chose; without those who chose nothing. At most one query."""
    rows = Preference.objects.filter(user_id__in=user_ids) if user_ids else ()
    return {
        row.user_id: Wishes(
            channels={topic: tuple(names) for topic, names in row.channels.items()},
            quiet_from=row.quiet_from or QUIET[0],
            quiet_to=row.quiet_to or QUIET[1],
        )
        for row in rows
    }


def subscriptions(user_id: int | None, case_number: str) -> tuple[Subscription, ...]:
    """Browsers of an account, and those that follow the case without an account."""
    rows = PushSubscription.objects.filter(failed_at=None)
    found = rows.filter(user_id=user_id) if user_id else rows.none()
    if case_number:
        found = found | rows.filter(user=None, case_number=case_number)
    return tuple(map(_subscription, found.order_by("id")[:MOST_BROWSERS]))


def _subscription(row: PushSubscription) -> Subscription:
    return Subscription(endpoint=row.endpoint, p256dh=row.keys["p256dh"], auth=row.keys["auth"])


def marks_of_browsers(user_id: int | None, case_number: str = "") -> str:
    """The marks by which a browser finds out whether it is among those of an account, else of a case."""
    mine = subscriptions(user_id, "" if user_id else case_number)
    return " ".join(hashlib.sha256(one.endpoint.encode()).hexdigest()[:16] for one in mine)


def followed_cases() -> list[str]:
    """Numbers of the cases that browsers follow without an account."""
    rows = PushSubscription.objects.filter(user=None).exclude(case_number="")
    return list(rows.order_by("case_number").values_list("case_number", flat=True).distinct())


def target_of_user(user: User, followed: str = "") -> Target:
    """Where an account can be reached; of the reporter of a case also in the browsers that follow it."""
    return _target(user, subscriptions(user.pk, followed))


def _target(user: User, browsers: tuple[Subscription, ...]) -> Target:
    return Target(has_account=True, email=user.email, phone=user.phone, subscriptions=browsers)


def targets_of_users(users: Collection[User]) -> dict[int, Target]:
    """Where accounts can be reached, by their id; at most one query."""
    browsers: dict[int, list[Subscription]] = {user.pk: [] for user in users}
    rows = PushSubscription.objects.filter(user__in=browsers, failed_at=None).order_by("id") if users else ()
    for row in rows:
        if row.user_id is not None and len(browsers[row.user_id]) < MOST_BROWSERS:
            browsers[row.user_id].append(_subscription(row))
    return {user.pk: _target(user, tuple(browsers[user.pk])) for user in users}


def members(unit: str, now: datetime, *roles: str) -> list[Recipient]:
    """Everybody who holds one of the roles (any, if none is named) in a unit today, as recipients."""
    found: dict[int, Recipient] = {}
    for role in roles or ("",):
        for user in people.members_of(unit, now, role):
            found[user.pk] = Recipient(user_id=user.pk)
    return list(found.values())


def inbox(user_id: int, limit: int = 100) -> list[Delivery]:
    """Messages of an account, newest first."""
    rows = Delivery.objects.filter(user_id=user_id, channel="inbox")
    return list(rows.order_by("-created_at", "-id")[:limit])


def unread(user_id: int) -> int:
    """How many messages were not opened yet."""
    return Delivery.objects.filter(user_id=user_id, channel="inbox", read_at=None).count()


def deliveries(status: str = "", search: str = "", *, limit: int = 50, offset: int = 0) -> list[Delivery]:
    """The log for operators, newest first; `search` is a case number."""
    rows = Delivery.objects.exclude(channel="inbox")
    if status:
        rows = rows.filter(status=status)
    if search:
        rows = rows.filter(case_number=search.strip().upper())
    return list(rows.order_by("-created_at", "-id")[offset : offset + limit])


def counts() -> dict[str, int]:
    """How many deliveries stand in each status."""
    from django.db.models import Count

    rows = Delivery.objects.exclude(channel="inbox").values_list("status").annotate(n=Count("id"))
    return {"planned": 0, "sent": 0, "failed": 0, "skipped": 0, **dict(rows)}


def in_quiet_hours(account: str, at: time) -> Q:
    """Whether a local time lies in the quiet hours of the account that a row's field `account` names, as
    `rules.choose.is_quiet` says; where it names none, in those of somebody who chose nothing.
    """
    ends = {
        name: Coalesce(f"quiet_{name}", Value(usual, TimeField()))
        for name, usual in zip(("from", "to"), QUIET, strict=True)
    }
    rows = Preference.objects.filter(user=OuterRef(account)).alias(begins=ends["from"], ends=ends["to"])
    by_day = Q(begins__lt=F("ends"), begins__lte=at, ends__gt=at)
    over_night = Q(begins__gt=F("ends")) & (Q(begins__lte=at) | Q(ends__gt=at))
    asleep = by_day | over_night
    return ~Q(Exists(rows.filter(~asleep))) if is_quiet(at, *QUIET) else Q(Exists(rows.filter(asleep)))
