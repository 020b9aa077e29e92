# SPDX-License-Identifier: EUPL-1.2
"""Village heads, RW and RT heads: they say so, the village or its desk confirms or refuses, and may end it early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from balai.identity import queries
from balai.identity.actors import Actor
from balai.identity.models import OfficialLog, RoleClaim, User
from balai.identity.rules import claims
from balai.kernel.errors import InvalidInput, NotAllowed, NotFound
from balai.regions import queries as regions

OPEN_MOST = 3  # claims of one person that may wait at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """What the person says: which role, where, by which decision, from when until when (both included)."""

    role: claims.Held
    area_code: str
    number: str
    decree: str
    valid_from: date
    valid_to: date


@transaction.atomic
def claim_role(user: User, new: NewClaim, now: datetime) -> RoleClaim:
    """The claim, waiting to be confirmed. InvalidInput with a sentence for the field that is wrong."""
    number = new.number.strip()
    _check(new, number, now)
    waiting = RoleClaim.objects.filter(user=user, decided_at=None)
    if waiting.filter(role=new.role, area_code=new.area_code, number=number).exists():
        raise InvalidInput({"role": _("Peran ini sudah Anda ajukan dan sedang menunggu.")})
    if waiting.count() >= OPEN_MOST:
        raise InvalidInput({"role": _("Tunggu dahulu jawaban untuk yang sudah Anda ajukan.")})
    return RoleClaim.objects.create(
        user=user, role=new.role, area_code=new.area_code, number=number, decree=new.decree.strip(),
        valid_from=new.valid_from, valid_to=new.valid_to, made_at=now,
    )  # fmt: skip


def _check(new: NewClaim, number: str, now: datetime) -> None:
    if new.area_code.count(".") != 3 or regions.find(new.area_code) is None:
        raise InvalidInput({"area_code": _("Pilih tempatnya dari daftar.")})
    field, code = claims.fault(new.role, number, new.valid_from, new.valid_to, queries.local_day(now))
    if code:
        words = {
            "number": _("Tulis nomornya, misalnya 03 atau 03/02."),
            "order": _("Akhir masa jabatan harus sesudah mulainya."),
            "over": _("Masa jabatan ini sudah berakhir."),
            "long": _("Masa jabatan paling lama %(n)s tahun. Periksa tanggalnya.") % {"n": claims.TERM_YEARS[new.role]},
        }
        raise InvalidInput({field: words[code]})


@transaction.atomic
def withdraw_claim(claim_id: int, user: User) -> None:
    """Take back a claim that still waits. NotFound when there is none of that person."""
    if not RoleClaim.objects.filter(pk=claim_id, user=user, decided_at=None).delete()[0]:
        raise NotFound


@transaction.atomic
def decide_claim(claim_id: int, actor: Actor, now: datetime, *, confirmed: bool, reason: str = "") -> RoleClaim:
    """Confirm or refuse a waiting claim. A refusal needs a reason, which the person reads."""
    row = _found(claim_id, actor, now)
    if row.decided_at is not None:
        raise InvalidInput({"claim": _("Sudah diputuskan oleh petugas lain.")})
    if not confirmed and not reason.strip():
        raise InvalidInput({"reason": _("Tulis alasannya; pengaju membacanya.")})
    row.decided_at, row.decided_by_id, row.is_confirmed = now, actor.user_id, confirmed
    row.reason = "" if confirmed else reason.strip()[:280]
    row.save(update_fields=["decided_at", "decided_by", "is_confirmed", "reason"])
    _log(row, actor, "claim_confirmed" if confirmed else "claim_refused", now)
    return row


@transaction.atomic
def end_claim(claim_id: int, actor: Actor, now: datetime, *, reason: str) -> RoleClaim:
    """End a confirmed role before its term, from today on. The reason is told to the person."""
    row = _found(claim_id, actor, now)
    if not row.is_confirmed:
        raise NotFound
    if not reason.strip():
        raise InvalidInput({"reason": _("Tulis alasannya; pengaju membacanya.")})
    last = queries.local_day(now) - timedelta(days=1)
    row.valid_from, row.valid_to = min(row.valid_from, last), min(row.valid_to, last)
    row.reason = reason.strip()[:280]
    row.save(update_fields=["valid_from", "valid_to", "reason"])
    _log(row, actor, "claim_ended", now)
    return row


def _found(claim_id: int, actor: Actor, now: datetime) -> RoleClaim:
    row = RoleClaim.objects.select_for_update().select_related("user").filter(pk=claim_id).first()
    if row is None:
        raise NotFound
    if not queries.may_decide(actor, row, now):
        raise NotAllowed
    return row


def _log(row: RoleClaim, actor: Actor, action: str, now: datetime) -> None:
    detail = f"{row.role} {row.number} · {row.area_code}"
    OfficialLog.objects.create(at=now, by_id=actor.user_id, about=row.user, action=action, detail=detail)
