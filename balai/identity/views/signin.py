# SPDX-License-Identifier: EUPL-1.2
"""Signing in: by a code, by a link of an invitation; passwords and passkeys are allauth's views."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from balai.identity import actions, hooks, opened, signin
from balai.identity.actors import Actor
from balai.identity.forms import ROLE_WORDS, CodeForm, ContactForm, NewPasswordForm
from balai.identity.hooks import MyCase
from balai.identity.models import Invitation
from balai.identity.rules import codes
from balai.identity.rules import contact as contacts
from balai.identity.rules.codes import Challenge
from balai.identity.signin import Pending
from balai.kernel.answers import refused
from balai.kernel.clock import now
from balai.kernel.errors import DomainError
from balai.packs import current, lookup

RESENT = gettext_lazy("Kode baru sudah dikirim.")
TOO_SOON = gettext_lazy("Kode baru dapat diminta tiap 30 detik, paling banyak 3 kali.")
WRONG = {
    "wrong": gettext_lazy("Kode tidak cocok. Periksa pesan terbaru dari kami, lalu tulis lagi."),
    "spent": gettext_lazy("Sudah terlalu banyak percobaan dengan kode ini. Minta kode baru."),
    "expired": gettext_lazy("Kode ini sudah lewat 10 menit. Minta kode baru."),
}


def safe_next(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours; else ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    good = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=False)
    return wanted if good and "/" in wanted else ""  # a bare word would be taken for the name of a view


def entrance(request: HttpRequest) -> dict[str, Any]:
    """What every page of the entrance shows: other ways in, and where one is going."""
    wanted = safe_next(request)
    issuers = [app["name"] for app in getattr(settings, "SOCIALACCOUNT_PROVIDERS", {})["openid_connect"]["APPS"]]
    return {"next": wanted, "query": f"?{urlencode({'next': wanted})}" if wanted else "", "issuers": issuers}


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for an address or number and send a code to it."""
    if request.user.is_authenticated:
        return redirect(safe_next(request) or "account")
    form = ContactForm(request.POST if request.method == "POST" else None, initial={"next": safe_next(request)})
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        kind, address = form.found
        challenge = Challenge(hash="", sent_at=now())
        wanted = Pending(purpose="signin", kind=kind, address=address, next_url=safe_next(request), challenge=challenge)
        try:
            signin.begin(request, wanted, now())
        except DomainError as error:
            form.add_error(None, str(error))
            refusal = error
        else:
            return redirect("sign_in_code")
    known = opened.numbers(request)
    facts = {"form": form, "has_opened": bool(known), "opened": _on_this_device(request, known), **entrance(request)}
    return refused(render(request, "identity/sign_in.html", facts, status=422 if form.is_bound else 200), refusal)


def _on_this_device(request: HttpRequest, known: frozenset[str]) -> list[MyCase]:
    """The reports whose secret links this browser has shown, newest first; nothing is asked where there are none."""
    if not known:
        return []
    asker: Actor = request.actor  # type: ignore[attr-defined]  # set by our middleware
    rows = [case for _name, ask in hooks.my_cases for case in ask(asker, opened.MAX_CASES)]
    return [case for case in rows if case.number in known]


def _sign_in_as(request: HttpRequest, found: Pending) -> HttpResponse:
    """The answered code's account, made if new, through allauth's stages (an official still shows a second factor)."""
    user, is_new = actions.citizen_for(found.kind, found.address, now(), language=request.LANGUAGE_CODE)
    record_authentication(request, user, method="code")
    target = found.next_url or (reverse("profile") if is_new else "")
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=target or None))
    request.session.set_expiry(settings.SESSION_COOKIE_AGE)
    if user.language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=365 * 86_400, samesite="Lax")
    return response


@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Take the code; a right one signs in, a wrong one says so and how to go on."""
    found = signin.pending(request)
    if found is None or found.purpose != "signin":
        return redirect("sign_in")
    return code_page(request, found, lambda: _sign_in_as(request, found), back=reverse("sign_in"))


def code_page(request: HttpRequest, found: Pending, done: Any, back: str) -> HttpResponse:
    """The page that asks for a code; `done()` is the answer to a right one."""
    form = CodeForm(None)
    note: object = ""
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            if "resend" in request.POST:
                sent = signin.resend(request, found, now())
                note = RESENT if sent else TOO_SOON
            else:
                form = CodeForm(request.POST)
                if form.is_valid():
                    verdict = signin.answer(request, found, form.cleaned_data["code"], now())
                    if verdict == "right":
                        answered: HttpResponse = done()
                        return answered
                    form.add_error("code", WRONG[verdict])
        except DomainError as error:
            form = CodeForm({"code": request.POST.get("code", "")})
            form.add_error(None, str(error))
            refusal = error
    facts = {
        "form": form,
        "address": found.address,
        "kind": found.kind,
        "note": note,
        "back": back,
        "minutes": int(codes.LIFE.total_seconds() // 60),
        **entrance(request),
    }
    return refused(render(request, "identity/code.html", facts, status=422 if form.is_bound else 200), refusal)


def _spent(request: HttpRequest, error: DomainError) -> HttpResponse:
    return render(request, "identity/link_spent.html", {"error": str(error)}, status=error.status)


def _invited(request: HttpRequest, row: Invitation, form: forms.Form) -> HttpResponse:
    """The invitation in words, with the form that comes next."""
    unit = lookup.unit(current(), row.unit)
    facts = {"form": form, "row": row, "unit": unit.name if unit else row.unit}
    facts["role"] = ROLE_WORDS.get(row.role, row.role)
    facts["is_proven"] = isinstance(form, NewPasswordForm)
    return render(request, "identity/invited.html", facts, status=422 if form.is_bound else 200)


@never_cache
@sensitive_post_parameters("password")
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """An invited official proves the address and chooses a password; the second factor is set up right after."""
    try:
        row = actions.invitation(secret, now())
    except actions.LinkSpent as error:
        return _spent(request, error)
    owner = actions.invited_account(row)
    if owner is not None and owner.pk != request.user.pk:
        facts = {"error": actions.NotTheInvited(), "here": urlencode({"next": request.path})}
        return render(request, "identity/invited_elsewhere.html", facts, status=403)
    if owner is None and not signin.has_proven(request, row.pk, now()):
        return _send_proof(request, secret, row)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if owner is not None and owner.has_usable_password():
        form.fields.clear()  # the password they came in with stays
    if request.method == "POST" and form.is_valid():
        return _accepted(request, secret, row, form.cleaned_data.get("password", ""))
    return _invited(request, row, form)


def _send_proof(request: HttpRequest, secret: str, row: Invitation) -> HttpResponse:
    """Asked by the button, send a code to the invited address; nothing is made before it is answered."""
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        kind, address = contacts.recognise(row.login) or ("email", row.login)
        challenge = Challenge(hash="", sent_at=now())
        wanted = Pending(purpose="invitation", kind=kind, address=address, next_url="", challenge=challenge)
        try:
            signin.begin(request, wanted, now())
        except DomainError as error:
            form.add_error(None, str(error))
            return refused(_invited(request, row, form), error)
        else:
            return redirect("invited_code", secret=secret)
    return _invited(request, row, form)


@never_cache
def accept_code(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the code that was sent to the invited address; a right one opens the rest of the invitation."""
    try:
        row = actions.invitation(secret, now())
    except actions.LinkSpent as error:
        return _spent(request, error)
    found = signin.pending(request)
    if found is None or found.purpose != "invitation" or found.address != row.login:
        return redirect("invited", secret=secret)

    def done() -> HttpResponse:
        signin.prove(request, row.pk, now())
        return redirect("invited", secret=secret)

    return code_page(request, found, done, back=reverse("invited", args=[secret]))


def _accepted(request: HttpRequest, secret: str, row: Invitation, password: str) -> HttpResponse:
    """The role is taken up; on to the second factor, signed in. Who was signed in as somebody else is so no longer."""
    proven = signin.has_proven(request, row.pk, now())
    try:
        user = actions.accept_invitation(secret, password, now(), signed_in=request.user.pk, is_proven=proven)
    except actions.LinkSpent as error:  # the same form sent twice
        return _spent(request, error)
    signin.forget_proof(request)
    if request.user.pk == user.pk:
        update_session_auth_hash(request, user)
        return redirect("second_factor")
    logout(request)
    record_authentication(request, user, method="password")
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=reverse("second_factor")))
    return response


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Old and library addresses of signing up lead to the one entrance."""
    wanted = safe_next(request)
    return HttpResponseRedirect(reverse("sign_in") + (f"?{urlencode({'next': wanted})}" if wanted else ""))
