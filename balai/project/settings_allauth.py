# SPDX-License-Identifier: EUPL-1.2
"""Signing in, second factors, other issuers and our own OIDC provider: allauth's settings and nothing else."""

from __future__ import annotations

import contextlib
import os
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from balai.project.config import Config


def _oidc_key(home: Path) -> str:
    """The RSA key that signs our identity tokens, made once with mode 0600 in the data folder."""
    path = home / "oidc.pem"
    if not path.exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        home.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".oidc-{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(pem)
        with contextlib.suppress(FileExistsError):  # another process was faster; its key is the one
            os.link(draft, path)
        draft.unlink()
    return path.read_text("ascii")


def _other_issuers(config: Config) -> list[dict[str, object]]:
    """The regional sign-on that officials or citizens may use instead, or none."""
    if not config.oidc_issuer:
        return []
    return [
        {
            "provider_id": "daerah",
            "name": config.oidc_name,
            "client_id": config.oidc_client,
            "secret": config.oidc_secret,
            "settings": {
                "server_url": config.oidc_issuer,
                "oauth_pkce_enabled": True,
                "token_auth_method": "client_secret_basic",
            },
        }
    ]


def settings(config: Config) -> dict[str, object]:
    """Allauth's settings for this installation."""
    secure = config.public_url.startswith("https://")
    return {
        "AUTHENTICATION_BACKENDS": [
            "django.contrib.auth.backends.ModelBackend",
            "allauth.account.auth_backends.AuthenticationBackend",
        ],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/akun/",
        "LOGOUT_REDIRECT_URL": "/",
        "SESSION_COOKIE_AGE": 60 * 60 * 24 * 14,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "ACCOUNT_ADAPTER": "balai.identity.adapters.AccountAdapter",
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": "login",
        "ACCOUNT_USER_MODEL_EMAIL_FIELD": "email",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],  # allauth's sign-up is closed, see the adapter
        "ACCOUNT_EMAIL_VERIFICATION": "none",  # codes prove an address before it is stored
        "ACCOUNT_UNIQUE_EMAIL": True,
        "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
        "ACCOUNT_PRESERVE_USERNAME_CASING": False,
        "ACCOUNT_SESSION_REMEMBER": None,
        "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": True,
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 900,
        "ACCOUNT_RATE_LIMITS": {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key", "reauthenticate": "10/m/user"},
        "ACCOUNT_FORMS": {
            "login": "balai.identity.forms.PasswordLoginForm",
            "reset_password": "balai.identity.forms.ForgotForm",
        },
        "MFA_ADAPTER": "balai.identity.adapters.SecondFactorAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TRUST_ENABLED": True,
        "MFA_TRUST_COOKIE_AGE": timedelta(days=14),
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not secure,  # passkeys on http://localhost while trying it out
        "MFA_WEBAUTHN_USER_VERIFICATION": "preferred",
        "USERSESSIONS_TRACK_ACTIVITY": False,
        "SOCIALACCOUNT_ADAPTER": "balai.identity.adapters.OtherIssuerAdapter",
        "SOCIALACCOUNT_AUTO_SIGNUP": True,
        "SOCIALACCOUNT_LOGIN_ON_GET": False,
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": _other_issuers(config)}},
        "IDP_OIDC_ADAPTER": "balai.identity.adapters.ProviderAdapter",
        "IDP_OIDC_PRIVATE_KEY": _oidc_key(config.home),
        "BALAI_SMS": {
            "backend": config.sms,
            "url": config.sms_url,
            "token": config.sms_token,
            "sender": config.sms_sender,
        },
    }
