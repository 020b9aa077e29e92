# SPDX-License-Identifier: EUPL-1.2
"""Second factors, password and devices; the ceremonies themselves are allauth's, inside our frame."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from balai.identity import actions, queries
from balai.identity.forms import NewPasswordForm
from balai.identity.middleware import SECOND_FACTOR
from balai.identity.rules import devices
from balai.identity.views.account import me
from balai.identity.views.signin import safe_next
from balai.kernel.clock import now

AFTER = "balai_after_second_factor"


@never_cache
@login_required(login_url="account_login")
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """An official's first time: choose an authenticator app or a passkey, then go where one was going."""
    user = me(request)
    if wanted := safe_next(request):
        request.session[AFTER] = wanted
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    has_factor = bool(kinds - {Authenticator.Type.RECOVERY_CODES})
    if has_factor and request.session.get(SECOND_FACTOR):
        return redirect("security")
    facts = {"has_factor": has_factor, "is_official": queries.has_membership(user.pk, now())}
    return render(request, "identity/second_factor.html", facts)


class _Shown:
    """A factor set up in this session counts as shown in it."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # mixed into allauth's views
        self.request.session[SECOND_FACTOR] = True
        return response


class ActivateTotp(_Shown, ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Scan, type the six digits, done."""


class AddPasskey(_Shown, AddWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Let the device make a key."""


@never_cache
@login_required(login_url="sign_in")
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """How one signs in, and where one is signed in."""
    user = me(request)
    rows = UserSession.objects.purge_and_list(user)
    rows.sort(key=lambda row: row.last_seen_at, reverse=True)
    factors = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    facts = {
        "totp": next((row for row in factors if row.type == Authenticator.Type.TOTP), None),
        "passkeys": [row.wrap() for row in factors if row.type == Authenticator.Type.WEBAUTHN],
        "recovery": next((row for row in factors if row.type == Authenticator.Type.RECOVERY_CODES), None),
        "has_password": user.has_usable_password(),
        "is_official": queries.has_membership(user.pk, now()),
        "sessions": [
            {
                "name": devices.describe(row.user_agent, _),
                "ip": row.ip,
                "at": row.last_seen_at,
                "since": row.created_at,
                "is_here": row.session_key == request.session.session_key,
            }
            for row in rows
        ],
        "after": request.session.get(AFTER, ""),
    }
    return render(request, "identity/security.html", facts)


@require_safe
@login_required(login_url="account_login")
def go_on(request: HttpRequest) -> HttpResponse:
    """On to where one was going before the second factor was set up."""
    return redirect(request.session.pop(AFTER, "") or reverse("account"))


@require_POST
@login_required(login_url="sign_in")
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = actions.end_sessions(me(request), keep=request.session.session_key or "")
    words = ngettext("%(n)s perangkat lain sudah dikeluarkan.", "%(n)s perangkat lain sudah dikeluarkan.", ended)
    messages.success(request, words % {"n": ended})
    return redirect("security")


@never_cache
@sensitive_post_parameters("password")
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # allauth has no types
def password(request: HttpRequest) -> HttpResponse:
    """A new password; every other device is signed out."""
    user = me(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.set_password(user, form.cleaned_data["password"], request)
        messages.success(request, _("Kata sandi tersimpan. Perangkat lain sudah dikeluarkan."))
        return redirect("security")
    return render(request, "identity/password.html", {"form": form}, status=422 if form.is_bound else 200)
