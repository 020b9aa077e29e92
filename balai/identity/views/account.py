# SPDX-License-Identifier: EUPL-1.2
"""A person's own pages: cases, profile, contacts, place, who looked, data, leaving."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from balai.identity import actions, export, hooks, opened, queries, retention, signin
from balai.identity.actors import Actor
from balai.identity.forms import ROLE_WORDS, ForgetForm, OneContactForm, ProfileForm
from balai.identity.models import Erasure, User
from balai.identity.rules import consents, landing
from balai.identity.rules.codes import Challenge
from balai.identity.rules.contact import Kind
from balai.identity.signin import Pending
from balai.identity.views.signin import code_page
from balai.kernel.answers import refused
from balai.kernel.clock import now
from balai.kernel.errors import DomainError
from balai.packs import current, lookup
from balai.regions import queries as regions


def me(request: HttpRequest) -> User:
    """The signed-in account; views that call it require one."""
    return cast("User", request.user)


def actor(request: HttpRequest) -> Actor:
    """Who acts, set by the middleware."""
    return cast("Actor", getattr(request, "actor", None))


def place_of(code: str) -> str:
    """A place in words, or "" when it is unset or no longer known."""
    try:
        return regions.label(code) if code else ""
    except DomainError:
        return ""


@never_cache
@login_required(login_url="sign_in")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The page "Saya": own cases first, then the ways to everything else."""
    cases = [case for _name, ask in hooks.my_cases for case in ask(actor(request), 50)]
    cases.sort(key=lambda case: (not case.waits_for_me, -case.opened_at.timestamp()))
    facts = {
        "cases": [case for case in cases if not case.is_followed],
        "followed": [case for case in cases if case.is_followed],
        "place": place_of(me(request).area_code),
        "unread": sum(count(me(request).pk) for _name, count in hooks.badges),
        "grants": _grants(actor(request)),
        "work": landing.first_page({grant.role for grant in actor(request).grants}),
        "must_set_up": not actor(request).is_official and queries.has_membership(me(request).pk, now()),
    }
    return render(request, "identity/home.html", facts)


def _grants(who: Actor) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for grant in who.grants:
        unit = lookup.unit(current(), grant.unit)
        rows.append({"role": ROLE_WORDS.get(grant.role, grant.role), "unit": unit.name if unit else grant.unit})
    return rows


@never_cache
@login_required(login_url="sign_in")
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language; contacts and place have pages of their own."""
    user = me(request)
    languages: list[tuple[str, str]] = [(code, dict(settings.LANGUAGES)[code]) for code in current().meta.languages]
    language = lookup.spoken(current(), user.language or request.LANGUAGE_CODE)
    initial = {"name": user.name, "language": language}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial, languages=languages)
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        new = actions.Profile(name=form.cleaned_data["name"], area_code=user.area_code, language=language)
        actions.update_profile(user, new)
        messages.success(request, _("Profil tersimpan."))
        response = redirect("profile")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86_400, samesite="Lax")
        return response
    facts = {"form": form, "user_": user, "place": place_of(user.area_code)}
    return render(request, "identity/profile.html", facts, status=422 if form.is_bound else 200)


@never_cache
@login_required(login_url="sign_in")
def place(request: HttpRequest) -> HttpResponse:
    """My place, step by step from regency to village; every step may be the answer."""
    user = me(request)
    code = request.GET.get("di", "")
    if request.method == "POST":
        chosen = request.POST.get("area", "")
        if chosen and not place_of(chosen):
            raise Http404
        actions.update_profile(user, actions.Profile(name=user.name, area_code=chosen, language=user.language))
        messages.success(request, _("Tempat tersimpan.") if chosen else _("Tempat dihapus."))
        return redirect("profile")
    try:
        below = regions.children(code)
    except DomainError as error:
        raise Http404 from error
    choices = [
        {"code": area.code, "name": regions.name(area.code), "is_last": area.level == "village"} for area in below
    ]
    facts = {"code": code, "here": place_of(code), "choices": choices, "now": place_of(user.area_code)}
    return render(request, "identity/place.html", facts)


@never_cache
@login_required(login_url="sign_in")
def contact(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Change an address or number: the new one gets a code first."""
    user = me(request)
    is_new = request.method == "POST" and "remove" not in request.POST
    form = OneContactForm(request.POST if is_new else None, kind=kind)
    refusal: DomainError | None = None
    if request.method == "POST" and "remove" in request.POST:
        try:
            actions.remove_contact(user, kind)
        except DomainError as error:
            messages.error(request, error.in_words)
        return redirect("profile")
    if form.is_bound and form.is_valid():
        address = form.cleaned_data["contact"]
        wanted = Pending(
            purpose="contact", kind=kind, address=address, next_url="", challenge=Challenge(hash="", sent_at=now())
        )
        try:
            signin.begin(request, wanted, now())
        except DomainError as error:
            form.add_error(None, str(error))
            refusal = error
        else:
            return redirect("contact_code")
    facts = {"form": form, "kind": kind, "present": getattr(user, kind)}
    return refused(render(request, "identity/contact.html", facts, status=422 if form.is_bound else 200), refusal)


@never_cache
@login_required(login_url="sign_in")
def contact_code(request: HttpRequest) -> HttpResponse:
    """The code that proves a new address or number."""
    found = signin.pending(request)
    if found is None or found.purpose != "contact":
        return redirect("profile")

    def done() -> HttpResponse:
        try:
            actions.set_contact(me(request), found.kind, found.address)
            messages.success(request, _("Kontak tersimpan."))
        except DomainError as error:
            messages.error(request, error.in_words)
        return redirect("profile")

    return code_page(request, found, done, back=reverse(f"contact_{found.kind}"))


@never_cache
@login_required(login_url="sign_in")
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """The page "Siapa melihat data saya": every opening of an own sealed identity."""
    pack = current()
    rows = []
    for row in queries.openings_for(actor(request)):
        unit = lookup.unit(pack, row.unit)
        agency = lookup.agency_of(pack, row.unit)
        rows.append(
            {
                "at": row.opened_at,
                "number": row.case_number,
                "role": ROLE_WORDS.get(row.role, row.role),
                "unit": unit.name if unit else row.unit,
                "agency": agency.name if agency else "",
                "reason": row.reason,
            }
        )
    return render(request, "identity/looks.html", {"rows": rows})


@never_cache
@login_required(login_url="sign_in")
def data(request: HttpRequest) -> HttpResponse:
    """Own data: consents, a copy, and the way out."""
    user = me(request)
    if request.method == "POST":
        purpose = request.POST.get("purpose", "")
        try:
            if request.POST.get("agree") == "1":
                actions.give(user.pk, purpose, "web", now())
            else:
                actions.withdraw(user.pk, purpose, now())
            messages.success(request, _("Pilihan Anda tersimpan."))
        except DomainError as error:
            messages.error(request, error.in_words)
        return redirect("my_data")
    standing = queries.consents_now(user.pk)
    purposes = [
        {
            "code": p.code,
            "title": _(p.title),
            "text": _(p.text),
            "version": p.version,
            "is_needed": p.is_needed,
            "given": standing.get(p.code),
        }
        for p in consents.PURPOSES
    ]
    return render(request, "identity/data.html", {"purposes": purposes})


@never_cache
@login_required(login_url="sign_in")
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """Everything kept of the person as one JSON file (UU 27/2022 art. 7 and 13)."""
    response = JsonResponse(
        export.everything(me(request), actor(request), now()), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = f'attachment; filename="balai-data-saya-{now():%Y%m%d}.json"'
    return response


@never_cache
@login_required(login_url="sign_in")
def leave(request: HttpRequest) -> HttpResponse:
    """Be forgotten: what goes and what stays is said first, a typed word confirms it, a receipt says what was done."""
    user = me(request)
    form = ForgetForm(request.POST if request.method == "POST" else None)
    holds_role = queries.has_membership(user.pk, now())
    if request.method == "POST" and form.is_valid():
        try:
            erased = actions.delete_account(user, now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            logout(request)
            response = render(request, "identity/left.html", receipt(erased))
            opened.forget(response)
            return response
    found = [ask(actor(request)) for _name, ask in hooks.belongings]
    facts = {
        "form": form,
        "holds_role": holds_role,
        "taken": sum(one.taken for one in found),
        "left": sum(one.left for one in found),
        "running": [number for one in found for number in one.running],
    }
    return render(request, "identity/leave.html", facts, status=422 if form.is_bound else 200)


def receipt(erased: Erasure) -> dict[str, object]:
    """What the receipt of an erasure shows; the log of the operators has the same code."""
    return {"erased": erased, "counts": retention.counted(erased.counts)}


@require_POST
def forget_device(request: HttpRequest) -> HttpResponse:
    """Drop the reports whose secret links were opened on this device."""
    response = redirect("sign_in")
    opened.forget(response)
    return response
