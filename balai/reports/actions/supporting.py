# SPDX-License-Identifier: EUPL-1.2
"""Saying "me too": people are counted once on a report, hear of it if they wish, and may stop hearing."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from balai.cases import actions as cases
from balai.cases.inputs import Supporter
from balai.identity import actions as identity
from balai.identity import sealing
from balai.identity.actors import Actor
from balai.identity.rules import contact as rules
from balai.kernel import crypto
from balai.kernel.errors import InvalidInput
from balai.reports.inputs import Reporter


def person_of(actor: Actor, browser_key: str) -> str:
    """The keyed hash by which a supporter is known: of the account, else of a random key that the browser keeps."""
    return actor.owner_hash or (crypto.keyed_hash("support", f"browser:{browser_key}") if browser_key else "")


def support_report(number: str, person: str, actor: Actor, now: datetime, contact: Reporter | None = None) -> int:
    """How many support the report now; the same person counts once. With a contact they hear how it goes on.

    Raises NotFound, NotAllowed (a private report of somebody else, or one that is over), InvalidInput.
    """
    with transaction.atomic():
        return cases.support(number, _supporter(person, actor, now, contact), actor, now)


def follow_report(number: str, person: str, actor: Actor, now: datetime, contact: Reporter | None = None) -> None:
    """Tells this person how the report goes on, without counting. Raises NotFound, NotAllowed, InvalidInput."""
    with transaction.atomic():
        cases.follow(number, _supporter(person, actor, now, contact), actor, now)


def _supporter(person: str, actor: Actor, now: datetime, contact: Reporter | None) -> Supporter:
    if not person:
        raise InvalidInput({"person": _("Peramban Anda tidak mengirim tandanya. Muat ulang halaman lalu coba lagi.")})
    return Supporter(person=person, identity=_seal(contact, actor, now))


def _seal(contact: Reporter | None, actor: Actor, now: datetime) -> uuid.UUID | None:
    """Where to send messages, sealed; None when nobody wants any."""
    given = contact or Reporter()
    if given.email.strip() and rules.email(given.email) is None:
        raise InvalidInput({"email": _("Alamat email ini tidak lengkap. Contoh: nama@contoh.id")})
    if given.phone.strip() and rules.phone(given.phone) is None:
        raise InvalidInput({"phone": _("Nomor telepon ini tidak dikenali. Contoh: 0812 3456 7890")})
    sealed_contact = sealing.Contact(user=actor.public_id, email=given.email.strip(), phone=given.phone.strip())
    if sealed_contact.is_empty:
        return None
    return identity.keep_identity(sealed_contact, now)
