# SPDX-License-Identifier: EUPL-1.2
"""Accounts: made at the first code, changed by their owner, left behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai.identity import hooks, queries
from balai.identity.actions.consents import give
from balai.identity.actions.forgetting import record_erasure
from balai.identity.actions.seals import erase_all_of
from balai.identity.models import Erasure, Invitation, User
from balai.identity.rules import contact as rules
from balai.identity.rules.contact import Kind
from balai.kernel.errors import DomainError, InvalidInput


class StillOfficial(DomainError):
    code = "still_official"
    status = 409
    message = gettext_lazy("Akun ini masih memegang tugas. Minta operator mengakhiri tugas Anda dahulu.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a person says about themself."""

    name: str = ""
    area_code: str = ""
    language: str = ""


@transaction.atomic
def citizen_for(kind: Kind, address: str, now: datetime, *, language: str = "") -> tuple[User, bool]:
    """The account of somebody who proved an address or number, made if there is none; and whether it is new."""
    found = queries.find_by_contact(kind, address)
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            user = User.objects.create_user(address, None, language=language, **{kind: address})
    except IntegrityError:
        # The code was sent twice at the same moment, as by an impatient finger: the other made the account.
        found = queries.find_by_contact(kind, address)
        if found is None:
            raise
        return found, False
    give(user.pk, "akun", "code", now)
    return user, True


def update_profile(user: User, profile: Profile) -> None:
    """Write name, place and language."""
    user.name, user.area_code, user.language = profile.name.strip(), profile.area_code, profile.language
    user.save(update_fields=["name", "area_code", "language"])


@transaction.atomic
def set_contact(user: User, kind: Kind, address: str) -> None:
    """Write an address or number whose code was just answered. InvalidInput when another account owns it."""
    other = queries.find_by_contact(kind, address)
    if other is not None and other.pk != user.pk:
        raise InvalidInput({"contact": _("Alamat atau nomor ini sudah dipakai akun lain.")})
    was_login = user.login in {user.email, user.phone}
    setattr(user, kind, address)
    if was_login:
        user.login = user.email or user.phone
    user.save(update_fields=["email", "phone", "login"])


def remove_contact(user: User, kind: Kind) -> None:
    """Forget an address or number; InvalidInput for the last one, since nobody could sign in any more."""
    if not (user.phone if kind == "email" else user.email):
        raise InvalidInput({"contact": _("Isi dahulu kontak yang lain, agar Anda tetap dapat masuk.")})
    was_login = user.login == getattr(user, kind)
    setattr(user, kind, "")
    if was_login:
        user.login = user.email or user.phone
    user.save(update_fields=["email", "phone", "login"])


def end_sessions(user: User, keep: str = "") -> int:
    """Sign out everywhere else: delete every session of the account but `keep`; how many there were."""
    from allauth.usersessions.models import UserSession

    rows = UserSession.objects.filter(user=user).exclude(session_key=keep)
    sessions = Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True)))
    for session in sessions:
        part(session.get_decoded())
    rows.delete()
    return int(sessions.delete()[0])


def part(session: Mapping[str, Any]) -> None:
    """A session ends: what other packages keep of its browser for the account goes with it."""
    for _name, leave in hooks.partings:
        leave(session)


def set_password(user: User, password: str, request: HttpRequest) -> None:
    """Write a new password, keep this session, end all others."""
    user.set_password(password)
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)
    end_sessions(user, keep=request.session.session_key or "")


@transaction.atomic
def delete_account(user: User, now: datetime) -> Erasure:
    """Erase the person: contacts, preferences, second factors, sessions, roles claimed in a village, leave given to
    other applications, who asked in every own case, and of these what nobody else may read. Returns the line of the
    log that says how much it was (UU 27/2022 art. 8, 43).

    Cases stay, without anybody behind them: they are the public's. StillOfficial while a role is held.
    """
    from allauth.idp.oidc.models import Token
    from allauth.mfa.models import Authenticator

    if queries.has_membership(user.pk, now):
        raise StillOfficial
    actor = queries.actor_for(user, now, with_grants=False)
    counts: Counter[str] = Counter()
    for _name, erase in hooks.erasures:  # while the reports are still known to be theirs
        counts.update(erase(actor, now))
    counts["identities"] += erase_all_of(actor, now)
    for _name, forget in hooks.farewells:
        forget(user.pk, now)
    Authenticator.objects.filter(user=user).delete()
    user.socialaccount_set.all().delete()  # type: ignore[attr-defined]  # added by allauth
    user.consents.all().delete()
    user.claims.all().delete()  # the log of officials says who confirmed or ended what
    Invitation.objects.filter(user=user).delete()
    Token.objects.filter(user=user).delete()  # what other applications were given
    end_sessions(user)
    user.login = f"dihapus-{user.public_id}"
    user.name = user.email = user.phone = user.area_code = user.language = ""
    user.is_active, user.deleted_at = False, now
    user.set_unusable_password()
    user.save()
    return record_erasure("account", counts, now)


def normal_login(text: str) -> str:
    """A login as it is stored: an address in lower case, a number in E.164, anything else in lower case."""
    found = rules.recognise(text)
    return found[1] if found else text.strip().lower()
