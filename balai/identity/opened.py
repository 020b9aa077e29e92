# SPDX-License-Identifier: EUPL-1.2
"""Cases whose secret link this browser has shown: a signed cookie, so that anonymous reporters need no session."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

COOKIE = "balai_kasus"
MAX_CASES = 20
AGE_S = 60 * 60 * 24 * 30
_SALT = "balai.identity.opened"


def numbers(request: HttpRequest) -> frozenset[str]:
    """Case numbers this browser may follow as their reporter; empty when the cookie is missing, old or forged."""
    raw = request.COOKIES.get(COOKIE)
    if not raw:
        return frozenset()
    return frozenset(_read(raw))


def _read(raw: str) -> list[str]:
    try:
        found = signing.loads(raw, salt=_SALT, max_age=AGE_S)
    except signing.BadSignature:
        return []
    return [number for number in found if isinstance(number, str)] if isinstance(found, list) else []


def remember(request: HttpRequest, response: HttpResponseBase, number: str) -> None:
    """Let this browser act as the reporter of `number` for 30 days; call it where a secret link was checked."""
    known = [old for old in _read(request.COOKIES.get(COOKIE, "")) if old != number]
    _write(response, [*known, number][-MAX_CASES:])


def drop(request: HttpRequest, response: HttpResponseBase, number: str) -> None:
    """Let this browser no longer act as the reporter of `number`: its reporter was erased."""
    known = _read(request.COOKIES.get(COOKIE, ""))
    if number in known:
        _write(response, [old for old in known if old != number])


def forget(response: HttpResponseBase) -> None:
    """Drop all of them, as on a shared phone."""
    response.delete_cookie(COOKIE)


def _write(response: HttpResponseBase, known: list[str]) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(known, salt=_SALT),
        max_age=AGE_S,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
