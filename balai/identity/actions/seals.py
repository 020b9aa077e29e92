# SPDX-License-Identifier: EUPL-1.2
"""Sealed identities: kept, looked at with a reason, used for a delivery, erased."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai.identity import hooks, policies, queries, sealing
from balai.identity.actors import Actor
from balai.identity.models import SealedIdentity, SealOpening, SealUse
from balai.identity.rules import seals as rules
from balai.identity.sealing import Contact
from balai.kernel.crypto import SealBroken
from balai.kernel.errors import DomainError, InvalidInput, NotAllowed, NotFound

log = logging.getLogger(__name__)


class Erased(DomainError):
    code = "identity_erased"
    status = 410
    message = gettext_lazy("Identitas pelapor sudah dihapus atas permintaannya.")


def keep_identity(contact: Contact, now: datetime) -> uuid.UUID:
    """Seal and store a contact; the id is all that a case may know of it."""
    row = sealing.seal(contact, now)
    SealedIdentity.objects.create(
        id=row.id,
        sealed=row.sealed,
        key_id=row.key_id,
        owner_hash=row.owner_hash,
        contact_hash=row.contact_hash,
        created_at=row.created_at,
    )
    return row.id


def _row(identity_id: uuid.UUID) -> SealedIdentity:
    row = SealedIdentity.objects.filter(pk=identity_id).first()
    if row is None:
        raise NotFound
    if row.erased_at is not None:
        raise Erased
    return row


def open_seal(
    identity_id: uuid.UUID, case_number: str, reason: str, actor: Actor, now: datetime, *, unit: str = ""
) -> Contact:
    """The contact behind a case, for a person who gave a reason; the look is written down before anything is shown.

    NotAllowed without a role that talks to reporters; InvalidInput when the reason says nothing; Erased afterwards.
    The caller has checked that the case lies with the actor's unit.
    """
    grant = policies.seal_grant(actor, unit)
    if grant is None or actor.user_id is None:
        raise NotAllowed
    if not rules.reason_is_enough(reason):
        words = _("Tulis alasannya dengan jelas, sedikitnya %(n)s huruf. Pelapor akan membacanya.")
        raise InvalidInput({"reason": words % {"n": rules.MIN_REASON}})
    with transaction.atomic():
        row = _row(identity_id)
        SealOpening.objects.create(
            identity=row,
            case_number=case_number,
            opened_by_id=actor.user_id,
            role=grant.role,
            unit=grant.unit,
            reason=reason.strip(),
            opened_at=now,
        )
        contact = sealing.read(row.pk, row.sealed, row.key_id)
        owner = queries.by_public_id(contact.user)
        opening = hooks.Opening(
            user_id=owner.pk if owner else None, case_number=case_number, unit=grant.unit, role=grant.role, at=now
        )
        for _name, tell in hooks.seal_opened:
            tell(opening)
    return contact


def use_seal(identity_id: uuid.UUID, purpose: str, now: datetime, *, case_number: str = "") -> Contact | None:
    """The contact behind a case for the system itself, to deliver a message; None when it was erased.

    Written to SealUse, apart from looks by people; the text never reaches a page.
    """
    row = SealedIdentity.objects.filter(pk=identity_id, erased_at=None).first()
    if row is None:
        return None
    SealUse.objects.create(identity=row, purpose=purpose, case_number=case_number, used_at=now)
    return sealing.read(row.pk, row.sealed, row.key_id)


def use_seals(
    identity_ids: Collection[uuid.UUID], purpose: str, now: datetime, *, case_number: str = ""
) -> dict[uuid.UUID, Contact]:
    """As `use_seal` for many at once, in two statements; without those that were erased or do not open any more."""
    rows = list(SealedIdentity.objects.filter(pk__in=identity_ids, erased_at=None))
    SealUse.objects.bulk_create(
        [SealUse(identity=row, purpose=purpose, case_number=case_number, used_at=now) for row in rows]
    )
    found = {}
    for row in rows:
        try:
            found[row.pk] = sealing.read(row.pk, row.sealed, row.key_id)
        except SealBroken:
            log.exception("the seal of %s does not open", row.pk)
    return found


def own_contact(identity_id: uuid.UUID, actor: Actor) -> Contact | None:
    """What a person left in an own report, for the export of own data; None if it is not theirs or erased."""
    if not actor.owner_hash:
        return None
    row = SealedIdentity.objects.filter(pk=identity_id, owner_hash=actor.owner_hash, erased_at=None).first()
    return sealing.read(row.pk, row.sealed, row.key_id) if row else None


def erase(identity_id: uuid.UUID, now: datetime) -> bool:
    """Destroy what lies under a seal; the case stays, nobody can be found from it. False if it was gone already."""
    return erase_many([identity_id], now) == 1


def erase_many(identity_ids: Sequence[uuid.UUID], now: datetime) -> int:
    """Destroy what lies under many seals in one statement; how many were still there."""
    rows = SealedIdentity.objects.filter(pk__in=identity_ids, erased_at=None)
    return rows.update(sealed=b"", key_id="", owner_hash="", contact_hash="", erased_at=now)


def erase_all_of(actor: Actor, now: datetime) -> int:
    """Destroy every sealed identity of an account (UU 27/2022 art. 8); how many there were."""
    if not actor.owner_hash:
        return 0
    rows = SealedIdentity.objects.filter(owner_hash=actor.owner_hash, erased_at=None)
    return rows.update(sealed=b"", key_id="", owner_hash="", contact_hash="", erased_at=now)


def adopt(identity_id: uuid.UUID, actor: Actor, now: datetime) -> bool:
    """Bind an anonymous report's identity to an account, when its secret link was opened while signed in.

    False if it already belongs to somebody or the actor has no account.
    """
    if not actor.owner_hash:
        return False
    with transaction.atomic():
        row = SealedIdentity.objects.select_for_update().filter(pk=identity_id, owner_hash="", erased_at=None).first()
        if row is None:
            return False
        old = sealing.read(row.pk, row.sealed, row.key_id)
        new = Contact(user=actor.public_id, name=old.name, email=old.email, phone=old.phone, language=old.language)
        sealed = sealing.reseal(row.pk, new)
        SealedIdentity.objects.filter(pk=row.pk).update(
            sealed=sealed.data, key_id=sealed.key_id, owner_hash=actor.owner_hash
        )
        SealUse.objects.create(identity=row, purpose="adopt", used_at=now)
    return True
