# SPDX-License-Identifier: EUPL-1.2
"""One-time codes for signing in: how long they live, how often one may guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

DIGITS = 6
LIFE = timedelta(minutes=10)
MAX_GUESSES = 5  # with six digits: 1 in 200,000 per code
MAX_RESENDS = 3
RESEND_AFTER = timedelta(seconds=30)

Answer = Literal["right", "wrong", "spent", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A code that was sent: its hash, when, and what has happened to it since."""

    hash: str
    sent_at: datetime
    guesses: int = 0
    resends: int = 0


def tidy(typed: str) -> str:
    """The digits of what was typed or pasted: "123 456", "123-456" and a whole message's code alike."""
    return "".join(char for char in typed if char.isdecimal() and char.isascii())[:DIGITS]


def judge(challenge: Challenge, typed_hash: str, now: datetime) -> Answer:
    """Whether this guess lets somebody in. A spent or expired code is never right, whatever was typed."""
    if now - challenge.sent_at > LIFE:
        return "expired"
    if challenge.guesses >= MAX_GUESSES:
        return "spent"
    return "right" if challenge.hash and typed_hash == challenge.hash else "wrong"


def may_resend(challenge: Challenge, now: datetime) -> bool:
    """Whether another code may be sent: at most three more, half a minute apart."""
    return challenge.resends < MAX_RESENDS and now - challenge.sent_at >= RESEND_AFTER
