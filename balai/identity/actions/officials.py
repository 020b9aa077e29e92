# SPDX-License-Identifier: EUPL-1.2
"""Officials: invited by a one-time link, given roles with dates, ended, helped when the phone is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai import packs
from balai.identity import policies, queries
from balai.identity.actions.accounts import end_sessions, normal_login
from balai.identity.actors import Actor
from balai.identity.models import Invitation, Membership, OfficialLog, User
from balai.identity.rules import contact as contacts
from balai.kernel import ids
from balai.kernel.errors import DomainError, InvalidInput, NotAllowed, NotFound

INVITATION_LIFE = timedelta(days=7)


class LinkSpent(DomainError):
    code = "invitation_spent"
    status = 410
    message = gettext_lazy("Tautan undangan ini sudah dipakai atau lewat waktunya. Minta tautan baru kepada operator.")


class LinkUsed(LinkSpent):
    message = gettext_lazy("Tautan undangan ini sudah dipakai. Masuk dengan akun Anda, atau minta tautan baru.")


class LinkExpired(LinkSpent):
    message = gettext_lazy("Tautan undangan ini lewat waktunya. Minta tautan baru kepada operator.")


class LinkWithdrawn(LinkSpent):
    message = gettext_lazy("Undangan ini dibatalkan operator. Tanyakan kepadanya bila Anda tetap memerlukan akses.")


class NotProven(DomainError):
    code = "not_proven"
    status = 403
    message = gettext_lazy("Buktikan dahulu alamat atau nomor yang diundang dengan kode yang kami kirim ke sana.")


class NotTheInvited(DomainError):
    code = "not_the_invited"
    status = 403
    message = gettext_lazy("Alamat atau nomor ini sudah punya akun. Masuk dahulu dengan akun itu lalu buka tautan ini.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMembership:
    """A role in a unit from a day until a day (both included; no end when `valid_to` is None)."""

    unit: str
    role: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitation:
    """Who is to be invited, and to what."""

    login: str
    name: str
    membership: NewMembership


def _guard(actor: Actor) -> None:
    if not policies.may_manage_people(actor):
        raise NotAllowed


def _check(new: NewMembership) -> None:
    """Raises InvalidInput when the pack has no such unit, the unit no such role, or the dates run backwards."""
    roles = policies.roles_for(packs.current(), new.unit)
    if not roles:
        raise InvalidInput({"unit": _("Unit ini tidak ada dalam paket daerah.")})
    if new.role not in roles:
        words = _("Unit ini tidak mengenal tugas tersebut. Pilihan: %(known)s.") % {"known": ", ".join(roles)}
        raise InvalidInput({"role": words})
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise InvalidInput({"valid_to": _("Tanggal akhir harus sesudah tanggal mulai.")})


def _log(actor: Actor, about: User | None, action: str, detail: str, now: datetime) -> None:
    OfficialLog.objects.create(at=now, by_id=actor.user_id, about=about, action=action, detail=detail[:300])


@transaction.atomic
def add_membership(user: User, new: NewMembership, actor: Actor, now: datetime) -> Membership:
    """Give a role. InvalidInput when the person holds the same one in an overlapping time."""
    _guard(actor)
    _check(new)
    same = Membership.objects.filter(user=user, unit=new.unit, role=new.role)
    if any(
        (row.valid_to is None or row.valid_to >= new.valid_from)
        and (new.valid_to is None or row.valid_from <= new.valid_to)
        for row in same
    ):
        raise InvalidInput({"role": _("Orang ini sudah memegang tugas itu pada waktu tersebut.")})
    row = Membership.objects.create(
        user=user,
        unit=new.unit,
        role=new.role,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        granted_by_id=actor.user_id,
    )
    _log(actor, user, "membership_added", f"{new.role} · {new.unit}", now)
    return row


@transaction.atomic
def end_membership(membership_id: int, last_day: date, actor: Actor, now: datetime) -> Membership:
    """End a role after `last_day`; a role that has not begun yet is removed. The person's sessions end at once.

    One that is over by then stays as it is: what was ended is given again, not lengthened.
    """
    _guard(actor)
    row = Membership.objects.select_related("user").filter(pk=membership_id).first()
    if row is None:
        raise NotFound
    if row.user_id == actor.user_id and row.role == "operator":
        raise InvalidInput({"role": _("Tugas operator Anda sendiri diakhiri oleh operator lain.")})
    if row.valid_to is not None and row.valid_to <= last_day:
        return row
    if last_day < row.valid_from:
        row.delete()
    else:
        Membership.objects.filter(pk=row.pk).update(valid_to=last_day)
        row.valid_to = last_day
    end_sessions(row.user)
    _log(actor, row.user, "membership_ended", f"{row.role} · {row.unit} · {last_day.isoformat()}", now)
    return row


@transaction.atomic
def invite(new: NewInvitation, actor: Actor, now: datetime) -> tuple[Invitation, str]:
    """An invitation and the secret of its link, which is shown once and stored only as a hash."""
    _guard(actor)
    _check(new.membership)
    login = normal_login(new.login)
    if contacts.recognise(login) is None:
        raise InvalidInput({"login": _("Tulis alamat email atau nomor HP yang benar.")})
    secret = ids.new_secret()
    row = Invitation.objects.create(
        token_hash=ids.secret_hash(secret),
        login=login,
        name=new.name.strip(),
        unit=new.membership.unit,
        role=new.membership.role,
        valid_from=new.membership.valid_from,
        valid_to=new.membership.valid_to,
        invited_by_id=actor.user_id,
        created_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    _log(actor, None, "invited", f"{login} · {row.role} · {row.unit}", now)
    return row, secret


@transaction.atomic
def withdraw_invitation(invitation_id: int, actor: Actor, now: datetime) -> None:
    """Make an open invitation's link useless."""
    _guard(actor)
    rows = Invitation.objects.filter(pk=invitation_id, used_at=None, withdrawn_at=None)
    if not rows.update(withdrawn_at=now):
        raise NotFound
    _log(actor, None, "invitation_withdrawn", str(invitation_id), now)


def invitation(secret: str, now: datetime) -> Invitation:
    """The invitation behind a link. LinkSpent of its kind when it was used, withdrawn, has expired, or never was."""
    row = Invitation.objects.filter(token_hash=ids.secret_hash(secret)).first()
    if row is None:
        raise LinkSpent
    if row.used_at is not None:
        raise LinkUsed
    if row.withdrawn_at is not None:
        raise LinkWithdrawn
    if row.expires_at <= now:
        raise LinkExpired
    return row


def invited_account(row: Invitation) -> User | None:
    """The account that already owns the invited address or number, or None."""
    kind, address = contacts.recognise(row.login) or ("email", row.login)
    return queries.find_by_contact(kind, address)


@transaction.atomic
def accept_invitation(
    secret: str, password: str, now: datetime, *, signed_in: int | None = None, is_proven: bool = False
) -> User:
    """The official's account, made or found, with the role given and the password set, if there is one. LinkSpent as
    `invitation`.

    The link proves nothing about the address: an operator reads it and may have mistyped it. So nothing is made before
    the invited person answered a code that was sent there (`is_proven`, else NotProven), and an account that exists
    already takes up the role only by itself: NotTheInvited unless it is the one `signed_in`.
    """
    row = invitation(secret, now)
    user = invited_account(row)
    if user is None and not is_proven:
        raise NotProven
    if user is not None and user.pk != signed_in:
        raise NotTheInvited
    if not Invitation.objects.filter(pk=row.pk, used_at=None, withdrawn_at=None).update(used_at=now):
        raise LinkUsed
    if user is None:
        kind, address = contacts.recognise(row.login) or ("email", row.login)
        user = User.objects.create_user(address, password, name=row.name, **{kind: address})
    else:
        if password:
            user.set_password(password)
        user.name = user.name or row.name
        user.save(update_fields=["password", "name"])
    Invitation.objects.filter(pk=row.pk).update(user=user)
    Membership.objects.get_or_create(
        user=user,
        unit=row.unit,
        role=row.role,
        valid_from=row.valid_from,
        defaults={"valid_to": row.valid_to, "granted_by_id": row.invited_by_id},
    )
    OfficialLog.objects.create(at=now, by=user, about=user, action="invitation_accepted", detail=row.unit)
    return user


@transaction.atomic
def create_official(login: str, name: str, password: str | None, actor: Actor, now: datetime) -> User:
    """An account with a password, for the command line; InvalidInput when the login is taken or no address."""
    _guard(actor)
    found = contacts.recognise(login)
    if found is None:
        raise InvalidInput({"login": _("Tulis alamat email atau nomor HP yang benar.")})
    kind, address = found
    if User.objects.filter(login=address).exists() or queries.find_by_contact(kind, address):
        raise InvalidInput({"login": _("Sudah ada akun dengan alamat atau nomor ini.")})
    user = User.objects.create_user(address, password, name=name.strip(), **{kind: address})
    _log(actor, user, "account_created", address, now)
    return user


@transaction.atomic
def reset_second_factor(user: User, reason: str, actor: Actor, now: datetime) -> int:
    """Remove every second factor of somebody who lost the phone; how many. Sessions end, the next one sets up anew."""
    from allauth.mfa.models import Authenticator

    _guard(actor)
    if not reason.strip():
        raise InvalidInput({"reason": _("Tulis alasannya; ini tercatat.")})
    removed = int(Authenticator.objects.filter(user=user).delete()[0])
    end_sessions(user)
    _log(actor, user, "second_factor_reset", reason.strip(), now)
    return removed
