# SPDX-License-Identifier: EUPL-1.2
"""Codes sent to an address or number: asked for, answered, sent again; kept in the session as a keyed hash only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Literal

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai import packs
from balai.identity import queries, sms
from balai.identity.rules import codes
from balai.identity.rules.codes import Challenge
from balai.identity.rules.contact import Kind
from balai.kernel import buckets, crypto
from balai.kernel.errors import DomainError

_KEY = "balai_code"
_PROVEN = "balai_invited"
PROOF_LIFE = timedelta(minutes=30)  # to choose a password after the code was answered
Purpose = Literal["signin", "contact", "invitation"]


class NotSent(DomainError):
    code = "code_not_sent"
    status = 503
    message = gettext_lazy("Kode belum dapat dikirim sekarang. Coba lagi sebentar, atau pakai cara masuk yang lain.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A code under way in this browser."""

    purpose: Purpose
    kind: Kind
    address: str
    next_url: str
    challenge: Challenge


def pending(request: HttpRequest) -> Pending | None:
    """The code under way, or None."""
    raw = request.session.get(_KEY)
    if not isinstance(raw, dict):
        return None
    challenge = Challenge(
        hash=raw["hash"],
        sent_at=datetime.fromisoformat(raw["sent_at"]),
        guesses=raw["guesses"],
        resends=raw["resends"],
    )
    return Pending(
        purpose=raw["purpose"], kind=raw["kind"], address=raw["address"], next_url=raw["next"], challenge=challenge
    )


def _keep(request: HttpRequest, found: Pending) -> None:
    request.session[_KEY] = {
        "purpose": found.purpose,
        "kind": found.kind,
        "address": found.address,
        "next": found.next_url,
        "hash": found.challenge.hash,
        "sent_at": found.challenge.sent_at.isoformat(),
        "guesses": found.challenge.guesses,
        "resends": found.challenge.resends,
    }


def forget(request: HttpRequest) -> None:
    """Drop the code under way."""
    request.session.pop(_KEY, None)


def _hash(address: str, code: str) -> str:
    return crypto.keyed_hash("code", f"{address}:{code}")


def _is_official(kind: Kind, address: str, now: datetime) -> bool:
    user = queries.find_by_contact(kind, address)
    return user is not None and queries.has_membership(user.pk, now)


def _deliver(kind: Kind, address: str, template: str, facts: dict[str, object]) -> None:
    """Send a text by e-mail or SMS now, while the person waits. Raises NotSent."""
    pack = packs.current()
    text = render_to_string(template, {"pack": pack, "public_url": settings.BALAI_PUBLIC_URL, **facts}).strip()
    try:
        if kind == "email":
            subject = _("%(code)s adalah kode masuk %(name)s") if facts.get("code") else _("Masuk ke %(name)s")
            words = {"code": facts.get("code", ""), "name": pack.meta.name}
            send_mail(subject % words, text, settings.DEFAULT_FROM_EMAIL, [address])
        else:
            sms.current().send(address, text)
    except (SMTPException, OSError, sms.SendFailed) as error:
        raise NotSent from error


def begin(request: HttpRequest, found: Pending, now: datetime) -> None:
    """Send a code and remember its hash. The page says the same whether the address is known, new, or an official's.

    An official gets no code but a note that leads to the password page. TooMany, NotSent.
    """
    buckets.take("code:contact", found.address)
    buckets.take("code:address", buckets.address_of(request))
    if found.purpose == "signin" and _is_official(found.kind, found.address, now):
        _deliver(found.kind, found.address, "identity/messages/official.txt", {})
        challenge = replace(found.challenge, hash="", sent_at=now)
    else:
        code = f"{secrets.randbelow(10**codes.DIGITS):0{codes.DIGITS}}"
        _deliver(found.kind, found.address, f"identity/messages/code_{found.kind}.txt", {"code": code})
        challenge = replace(found.challenge, hash=_hash(found.address, code), sent_at=now)
    _keep(request, replace(found, challenge=replace(challenge, guesses=0)))


def resend(request: HttpRequest, found: Pending, now: datetime) -> bool:
    """Send another code in place of the last; False when that was too soon or too often."""
    if not codes.may_resend(found.challenge, now):
        return False
    again = replace(found.challenge, resends=found.challenge.resends + 1)
    begin(request, replace(found, challenge=again), now)
    return True


def answer(request: HttpRequest, found: Pending, typed: str, now: datetime) -> codes.Answer:
    """Whether the typed code is the one that was sent; every guess is counted, a right one ends the code."""
    buckets.take("guess:contact", found.address)
    verdict = codes.judge(found.challenge, _hash(found.address, codes.tidy(typed)), now)
    if verdict == "right":
        forget(request)
    elif verdict == "wrong":
        _keep(request, replace(found, challenge=replace(found.challenge, guesses=found.challenge.guesses + 1)))
    return verdict


def prove(request: HttpRequest, invitation_id: int, now: datetime) -> None:
    """Remember in this browser that the code sent to the invited address was answered."""
    request.session[_PROVEN] = {"id": invitation_id, "at": now.isoformat()}


def has_proven(request: HttpRequest, invitation_id: int, now: datetime) -> bool:
    """Whether this browser answered the code of that invitation within the last half hour."""
    raw = request.session.get(_PROVEN)
    if not isinstance(raw, dict) or raw["id"] != invitation_id:
        return False
    return now - datetime.fromisoformat(raw["at"]) <= PROOF_LIFE


def forget_proof(request: HttpRequest) -> None:
    """Drop it, once the role was taken up."""
    request.session.pop(_PROVEN, None)
