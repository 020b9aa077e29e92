# SPDX-License-Identifier: EUPL-1.2
"""Gentle brakes: many reports from one address get a sum in words to solve, never a picture puzzle."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from balai.identity.rules import contact
from balai.kernel import buckets, crypto
from balai.kernel.errors import TooMany

WINDOW_S = 600
ASK_AFTER = 30  # one address of a mobile operator stands for a whole district, so this is generous
STOP_AFTER = 2000  # for the outbox, which waits and tries again by itself
_SALT = "balai.reports.challenge"
_WORDS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


@dataclass(frozen=True, slots=True)
class Challenge:
    """A sum in words, and its sealed answer."""

    question: str
    sealed: str


def count(request: HttpRequest) -> int:
    """How many reports came from this address within the window, this one included. The address itself is not kept."""
    key = "lapor:" + crypto.keyed_hash("rate", request.META.get("REMOTE_ADDR", ""))[:32]
    cache.add(key, 0, WINDOW_S)
    try:
        return int(cache.incr(key))
    except ValueError:  # the window ended between the two calls
        return 1


def brake(request: HttpRequest, email: str, phone: str) -> None:
    """Counts a report by browser and by the contact it carries. TooMany."""
    buckets.take("report:device", buckets.device_of(request))
    for address in (contact.email(email), contact.phone(phone)):
        buckets.take("report:contact", crypto.keyed_hash("rate", address or "")[:32])


def challenge() -> Challenge:
    """A new sum."""
    one, two = secrets.randbelow(8) + 1, secrets.randbelow(8) + 1
    question = _("Berapa {one} ditambah {two}? Tulis dengan angka.").format(one=_WORDS[one], two=_WORDS[two])
    return Challenge(question, signing.dumps(one + two, salt=_SALT))


def solved(sealed: str, answer: str) -> bool:
    """Whether the answer fits a challenge not older than an hour."""
    try:
        return str(signing.loads(sealed, salt=_SALT, max_age=3600)) == answer.strip()
    except signing.BadSignature:
        return False


def stop_floods(request: HttpRequest) -> None:
    """Raises TooMany when an address sends more than any village does."""
    if count(request) > STOP_AFTER:
        raise TooMany(wait=_("10 menit"), seconds=WINDOW_S)
