# SPDX-License-Identifier: EUPL-1.2
"""Which channels carry a message, and when: wishes, urgency, quiet hours, and what to try when one fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal

Urgency = Literal["low", "normal", "high"]
INBOX = "inbox"
# Cheapest and surest first; also the order in which a failed channel is replaced.
ORDER = ("webpush", "email", "sms")
DEFAULT = ("webpush", "email")
QUIET = (time(21, 0), time(6, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person chose; a topic without an entry has the default channels. Equal ends mean no quiet hours."""

    channels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    quiet_from: time = QUIET[0]
    quiet_to: time = QUIET[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One channel and the earliest moment of sending, in the zone of the moment that was given."""

    channel: str
    not_before: datetime


def is_quiet(at: time, quiet_from: time, quiet_to: time) -> bool:
    """Whether a local time lies in the quiet hours [from, to), which may run over midnight."""
    if quiet_from == quiet_to:
        return False
    if quiet_from < quiet_to:
        return quiet_from <= at < quiet_to
    return at >= quiet_from or at < quiet_to


def next_allowed(at: datetime, quiet_from: time, quiet_to: time) -> datetime:
    """`at`, or the end of the quiet hours it lies in, in the same zone; at most a day later."""
    if not is_quiet(at.time(), quiet_from, quiet_to):
        return at
    end = at.replace(hour=quiet_to.hour, minute=quiet_to.minute, second=quiet_to.second, microsecond=0)
    return end if end > at else end + timedelta(days=1)


def _asked(topic: str, urgency: Urgency, wishes: Wishes) -> tuple[str, ...]:
    chosen = wishes.channels.get(topic)
    if chosen is None:
        return DEFAULT
    # A message that needs an answer is not silenced altogether by an old choice.
    return chosen or (DEFAULT if urgency == "high" else ())


def channels(
    topic: str, urgency: Urgency, reachable: Iterable[str], wishes: Wishes, now: datetime, *, is_receipt: bool = False
) -> tuple[Planned, ...]:
    """The channels of one message, `now` being local to the person.

    The inbox, where there is one, always and at once. Others as wished, if the person can be reached there; when none
    of them can, the first of push, e-mail, SMS that can, unless the person wished for none. Quiet hours hold everything
    but the inbox back, except when the urgency is high, and a receipt by e-mail: its reader has just done something and
    looks for it, and a letter wakes nobody.
    """
    can = set(reachable)
    asked = _asked(topic, urgency, wishes)
    taken = [name for name in ORDER if name in asked and name in can]
    if not taken and asked:
        taken = [name for name in ORDER if name in can][:1]
    when = now if urgency == "high" else next_allowed(now, wishes.quiet_from, wishes.quiet_to)
    planned = [Planned(channel=INBOX, not_before=now)] if INBOX in can else []
    return (
        *planned,
        *(Planned(channel=name, not_before=now if is_receipt and name == "email" else when) for name in taken),
    )


def instead(failed: str, tried: Iterable[str], reachable: Iterable[str]) -> str | None:
    """The channel to try after `failed` failed for good: the next in order that is reachable and untried, else None."""
    done, can = {failed, *tried}, set(reachable)
    return next((name for name in ORDER if name in can and name not in done), None)
