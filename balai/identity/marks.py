# SPDX-License-Identifier: EUPL-1.2
"""Whose hand wrote what waits on a phone: a mark of the account in each form that may be sent later.

Phones are shared. The mark is a keyed hash, so that what lies on the phone names nobody; what was written under one
account is never taken as another's.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from balai.identity.actors import Actor
from balai.kernel import crypto
from balai.kernel.errors import DomainError

FIELD = "account"  # of a form
_LENGTH = 24  # hex digits


class OtherAccount(DomainError):
    """What was written under one account came under another's sign-in."""

    code = "other_account"
    status = 409
    message = _("Ini ditulis dengan akun lain di perangkat ini; masuk dengan akun itu untuk mengirimnya.")


def _mark(user_id: str) -> str:
    return crypto.keyed_hash("mark", user_id)[:_LENGTH]


def mark_of(actor: Actor) -> str:
    """The mark of the account that acts; "" without one."""
    return _mark("" if actor.user_id is None else str(actor.user_id))


def is_anothers(mark: str, actor: Actor) -> bool:
    """Whether something carries the mark of an account that is not the acting one; what has no mark is nobody's."""
    return bool(mark) and mark != mark_of(actor)


def account_mark(request: HttpRequest) -> dict[str, str]:
    """Context processor: the mark of the account that is signed in, for the page to know when it has changed.

    No query without a session; with one, no more than reading it.
    """
    if not request.COOKIES.get(settings.SESSION_COOKIE_NAME) or not hasattr(request, "session"):
        return {"account_mark": ""}
    return {"account_mark": _mark(str(request.session.get(SESSION_KEY, "")))}
