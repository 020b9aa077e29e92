# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: ARG002  the signatures are allauth's
"""What allauth asks us: where to go, what to encrypt, who may join, what a client application learns."""

from __future__ import annotations

import base64
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.internal.flows import trust
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from balai import packs
from balai.identity import queries
from balai.identity.actions import part
from balai.identity.middleware import SECOND_FACTOR
from balai.identity.models import User
from balai.identity.rules import landing
from balai.kernel import crypto
from balai.kernel.clock import now
from balai.packs import lookup

_FRESH_S = 600
_TOTP = b"balai.identity.totp"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Signing in with a password; citizens' codes live in balai.identity.signin."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Akun ini tidak aktif."),
        "username_password_mismatch": _("Nama masuk atau kata sandi tidak cocok. Periksa lalu coba lagi."),
        "too_many_login_attempts": _("Terlalu banyak percobaan. Tunggu beberapa menit lalu coba lagi."),
        "incorrect_code": _("Kode tidak cocok. Pakai kode terbaru dari aplikasi Anda."),
        "incorrect_password": _("Kata sandi tidak cocok."),
        "rate_limited": _("Terlalu sering. Tunggu sebentar lalu coba lagi."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account is made by a code or an invitation, not by a form."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in and note in the session whether a second factor was shown."""
        has_shown = _second_factor_shown(request, user)
        super().login(request, user)
        request.session[SECOND_FACTOR] = has_shown

    def logout(self, request: HttpRequest) -> None:
        """Sign out; on a phone that others use too nothing of the account reaches it any more."""
        part(request.session)
        super().logout(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Officials to where their work begins (or first to their second factor), citizens to their account."""
        roles = {grant.role for grant in queries.grants_of(request.user.pk or 0, now())}
        if roles and not request.session.get(SECOND_FACTOR):
            return "/akun/keamanan/mulai/"
        return landing.first_page(roles)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not in the first minutes after signing in, where a password or code was just shown; later as allauth asks."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < _FRESH_S:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """As allauth does, with the platform's name and address for the templates."""
        pack = packs.current()
        extra = {"pack": pack, "public_url": settings.BALAI_PUBLIC_URL}
        super().send_mail(template_prefix, email, {**context, **extra})

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No passing messages from allauth: each of our pages says itself what has happened."""


def _second_factor_shown(request: HttpRequest, user: User) -> bool:
    """Whether this sign-in used a TOTP code, a recovery code or a passkey, or a browser trusted after one."""
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
        return True
    has_factor = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    return bool(has_factor and trust.is_trusted_browser(request, user))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """TOTP secrets are encrypted with the keyring; passkeys belong to the public address."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Kode tidak cocok. Pakai kode terbaru dari aplikasi Anda."),
        "cannot_delete_authenticator": _("Petugas wajib punya langkah kedua. Pasang yang lain dahulu."),
    }

    def encrypt(self, text: str) -> str:
        sealed = crypto.seal(text.encode(), _TOTP)
        return f"{sealed.key_id}:{base64.b64encode(sealed.data).decode('ascii')}"

    def decrypt(self, encrypted_text: str) -> str:
        key_id, _sep, data = encrypted_text.partition(":")
        return crypto.unseal(crypto.Sealed(key_id, base64.b64decode(data)), _TOTP).decode()

    def get_totp_issuer(self) -> str:
        return packs.current().meta.name

    def _get_site_name(self) -> str:
        return packs.current().meta.name

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor of an official stays; recovery codes alone are none."""
        if not queries.has_membership(authenticator.user_id, now()):
            return True
        strong = Authenticator.objects.filter(user_id=authenticator.user_id)
        return bool(strong.exclude(pk=authenticator.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = urlsplit(settings.BALAI_PUBLIC_URL).hostname or "localhost"
        return {"id": host, "name": packs.current().meta.name}


class OtherIssuerAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """People who come from a regional sign-on get an account with the address their issuer proved."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Name and login from the issuer; its e-mail only when the issuer proved it and none of our accounts has it."""
        user: User = sociallogin.user
        subject = str(sociallogin.account.uid)
        user.name = str(data.get("name") or "")[:120]
        user.login = f"{sociallogin.account.provider}:{subject}"[:254]
        email = str(data.get("email") or "").lower()
        if email and _is_proven(sociallogin) and queries.find_by_contact("email", email) is None:
            user.email = email
        return user


def _is_proven(sociallogin: Any) -> bool:
    """Whether the issuer says that it checked the e-mail address; an unchecked one could be anybody's."""
    found = sociallogin.account.extra_data
    parts = (found, found.get("userinfo", {}), found.get("id_token", {}))
    return any(part.get("email_verified") is True for part in parts)


class ProviderAdapter(DefaultOIDCAdapter):  # type: ignore[misc]  # allauth has no types
    """What another application learns of a person who signed in here and agreed."""

    def get_claims(self, purpose: Any, user: User, client: Any, scopes: list[str], **kwargs: Any) -> dict[str, Any]:
        """`sub` is the public id; name and e-mail only with their scopes; an official's units with `units`."""
        claims: dict[str, Any] = {"sub": str(user.public_id)}
        if "profile" in scopes:
            claims |= {"name": user.name, "locale": lookup.spoken(packs.current(), user.language)}
        if "email" in scopes and user.email:
            claims |= {"email": user.email, "email_verified": True}
        if "units" in scopes:
            claims["units"] = [f"{grant.role}:{grant.unit}" for grant in queries.grants_of(user.pk, now())]
        return claims

    def get_user_sub(self, client: Any, user: User) -> str:
        return str(user.public_id)

    def get_user_by_sub(self, client: Any, sub: str) -> User | None:
        return queries.by_public_id(sub)

    def get_issuer(self) -> str:
        return str(settings.BALAI_PUBLIC_URL)
