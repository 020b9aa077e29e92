# SPDX-License-Identifier: EUPL-1.2
"""Saying "me too": people are counted once on a report, hear of it if they wish, and may stop hearing."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from balai.cases.actions.appending import NewEvent, append
from balai.cases.actions.moving import locked
from balai.cases.models import Case, Support
from balai.cases.policies import may
from balai.identity import sealing
from balai.identity.actors import Actor
from balai.identity.models import SealedIdentity
from balai.identity.rules import contact as rules
from balai.kernel import crypto
from balai.kernel.errors import InvalidInput, NotAllowed, NotFound
from balai.reports.inputs import Reporter


def person_of(actor: Actor, browser_key: str) -> str:
    """The keyed hash by which a supporter is known: of the account, else of a random key that the browser keeps."""
    return crypto.keyed_hash("support", actor.public_id or f"browser:{browser_key}")


def support_report(number: str, person: str, actor: Actor, now: datetime, contact: Reporter | None = None) -> int:
    """How many support the report now. The same person again changes nothing but the contact for messages.

    Raises NotFound, NotAllowed (not public, or already ended), InvalidInput.
    """
    if not person:
        raise InvalidInput({"person": _("Peramban Anda tidak mengirim tandanya. Muat ulang halaman lalu coba lagi.")})
    with transaction.atomic():
        case = locked(number)
        known = Support.objects.filter(case=case, person=person).first()
        identity = _seal(contact, actor, now)
        if known is not None:
            known.identity = identity or known.identity
            known.follows = True
            known.save(update_fields=["identity", "follows"])
            return case.support_count
        if not may(actor, "support", case).allowed:
            raise NotAllowed(number=number)
        Support.objects.create(case=case, person=person, identity=identity, created_at=now)
        event = NewEvent(verb="support", role="reporter", now=now, to_state=case.state, is_public=False)
        append(case, event, {"support_count": case.support_count + 1})
        return case.support_count


def unfollow(number: str, person: str) -> None:
    """No more messages for this person about this report; the support stays counted. NotFound."""
    changed = Support.objects.filter(case__number=number, person=person).update(follows=False, identity=None)
    if not changed and not Case.objects.filter(number=number).exists():
        raise NotFound(number=number)


def _seal(contact: Reporter | None, actor: Actor, now: datetime) -> uuid.UUID | None:
    """Where to send messages, sealed; None when nobody wants any."""
    given = contact or Reporter()
    if given.email.strip() and rules.email(given.email) is None:
        raise InvalidInput({"email": _("Alamat surel ini tidak lengkap. Contoh: nama@contoh.id")})
    if given.phone.strip() and rules.phone(given.phone) is None:
        raise InvalidInput({"phone": _("Nomor telepon ini tidak dikenali. Contoh: 0812 3456 7890")})
    sealed_contact = sealing.Contact(user=actor.public_id, email=given.email.strip(), phone=given.phone.strip())
    if sealed_contact.is_empty:
        return None
    row = sealing.seal(sealed_contact, now)
    SealedIdentity.objects.create(
        id=row.id, sealed=row.sealed, key_id=row.key_id, owner_hash=row.owner_hash, contact_hash=row.contact_hash,
        created_at=row.created_at,
    )  # fmt: skip
    return row.id
