# SPDX-License-Identifier: EUPL-1.2
"""Operators' administration of people: who holds which role in which unit, invitations, lost phones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from balai.identity import actions, policies, queries
from balai.identity.forms import ROLE_WORDS, EndForm, InviteForm, MembershipForm, ReasonForm, person_of, unit_choices
from balai.identity.models import Membership, User
from balai.identity.views.account import actor
from balai.kernel.clock import now
from balai.kernel.errors import DomainError, InvalidInput
from balai.kernel.texts import whole_number
from balai.packs import current, lookup

PAGE = 50
View = Callable[..., HttpResponse]


def operators_only(view: View) -> View:
    """The view for operators; everybody else is told that they may not, whatever the address."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.may_manage_people(actor(request)):
            return render(request, "identity/not_allowed.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def _row(membership: Membership) -> dict[str, Any]:
    unit = lookup.unit(current(), membership.unit)
    agency = lookup.agency_of(current(), membership.unit)
    today = queries.local_day(now())
    return {
        "id": membership.pk,
        "role": ROLE_WORDS.get(membership.role, membership.role),
        "unit": unit.name if unit else membership.unit,
        "agency": agency.name if agency else _("tidak ada lagi dalam paket daerah"),
        "valid_from": membership.valid_from,
        "valid_to": membership.valid_to,
        "is_now": membership.valid_from <= today and (membership.valid_to is None or membership.valid_to >= today),
        "is_over": membership.valid_to is not None and membership.valid_to < today,
    }


def _unit_name(code: str) -> str:
    unit = lookup.unit(current(), code)
    return unit.name if unit else code


def _person(user: User) -> dict[str, Any]:
    rows = sorted(user.memberships.all(), key=lambda row: (row.valid_from, row.pk), reverse=True)
    return {"user": user, "name": person_of(user), "roles": [_row(row) for row in rows]}


def take_errors(form: Any, error: DomainError) -> None:
    """Put an action's refusal where the person typed what was refused."""
    if not isinstance(error, InvalidInput):
        form.add_error(None, str(error))
        return
    for field, words in error.fields.items():
        form.add_error(field if field in form.fields else None, words)


@operators_only
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """People with roles, found by name, login or unit; invitations that wait."""
    search, unit = request.GET.get("q", "").strip(), request.GET.get("unit", "")
    number = whole_number(request.GET.get("hal", ""), 5) or 1
    found = queries.officials(search, unit, limit=PAGE + 1, offset=(number - 1) * PAGE)
    invitations = [
        {"row": row, "role": ROLE_WORDS.get(row.role, row.role), "unit": _unit_name(row.unit)}
        for row in queries.open_invitations(now())
    ]
    facts = {
        "people": [_person(user) for user in found[:PAGE]],
        "invitations": invitations,
        "search": search,
        "unit": unit,
        "units": unit_choices(),
        "newer": number - 1 if number > 1 else 0,
        "older": number + 1 if len(found) > PAGE else 0,
    }
    return render(request, "identity/people.html", facts)


@operators_only
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is shown once, to hand over oneself."""
    today = {"valid_from": queries.local_day(now())}
    form = InviteForm(request.POST if request.method == "POST" else None, initial=today)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        membership = actions.NewMembership(
            unit=asked["unit"], role=asked["role"], valid_from=asked["valid_from"], valid_to=asked["valid_to"]
        )
        new = actions.NewInvitation(login=asked["login"], name=asked["name"], membership=membership)
        try:
            row, secret = actions.invite(new, actor(request), now())
        except DomainError as error:
            take_errors(form, error)
        else:
            link = f"{settings.BALAI_PUBLIC_URL}{reverse('invited', args=[secret])}"
            return render(request, "identity/invite_done.html", {"row": row, "link": link})
    return render(request, "identity/invite.html", {"form": form}, status=422 if form.is_bound else 200)


def _find(pk: int) -> User:
    user = User.objects.filter(pk=pk, deleted_at=None).prefetch_related("memberships").first()
    if user is None:
        raise Http404
    return user


@operators_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles, and giving another one."""
    user = _find(pk)
    today = {"valid_from": queries.local_day(now())}
    form = MembershipForm(request.POST if request.method == "POST" else None, initial=today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_membership(user, actions.NewMembership(**form.cleaned_data), actor(request), now())
        except DomainError as error:
            take_errors(form, error)
        else:
            messages.success(request, _("Tugas ditambahkan."))
            return redirect("person", pk=pk)
    factors = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    facts = {
        "person": _person(user),
        "form": form,
        "end_form": EndForm(initial={"last_day": queries.local_day(now())}),
        "reset_form": ReasonForm(),
        "factors": factors,
    }
    return render(request, "identity/person.html", facts, status=422 if form.is_bound else 200)


@operators_only
@require_POST
def end_role(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """End a role after a day, or at once: yesterday was the last one."""
    form, at_once = EndForm(request.POST), "at_once" in request.POST
    if not at_once and not form.is_valid():
        messages.error(request, str(form.errors["last_day"][0]))
        return redirect("person", pk=pk)
    yesterday = queries.local_day(now()) - timedelta(days=1)
    last_day = yesterday if at_once else form.cleaned_data["last_day"]
    try:
        actions.end_membership(membership, last_day, actor(request), now())
        messages.success(request, _("Tugas diakhiri dan semua perangkatnya dikeluarkan."))
    except DomainError as error:
        messages.error(request, error.in_words)
    return redirect("person", pk=pk)


@operators_only
@require_POST
def reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the second factors of somebody who lost the phone."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        removed = actions.reset_second_factor(_find(pk), form.cleaned_data["reason"], actor(request), now())
        words = ngettext(
            "%(n)s langkah kedua dihapus. Ia memasangnya lagi saat masuk berikutnya.",
            "%(n)s langkah kedua dihapus. Ia memasangnya lagi saat masuk berikutnya.",
            removed,
        )
        messages.success(request, words % {"n": removed})
    else:
        messages.error(request, _("Tulis alasannya; ini tercatat."))
    return redirect("person", pk=pk)


@operators_only
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an invitation's link useless."""
    try:
        actions.withdraw_invitation(pk, actor(request), now())
        messages.success(request, _("Undangan dibatalkan."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("people")
