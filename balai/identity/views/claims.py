# SPDX-License-Identifier: EUPL-1.2
"""Village heads, RW and RT heads: a person's own roles, and the list of those who confirm them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from balai.identity import actions, queries
from balai.identity.forms import ClaimForm, person_of
from balai.identity.models import RoleClaim
from balai.identity.rules import claims
from balai.identity.views.account import actor, me, place_of
from balai.identity.views.people import take_errors
from balai.kernel.clock import now
from balai.kernel.errors import DomainError
from balai.packs import current, lookup


def role_words(role: str, area_code: str = "", number: str = "") -> str:
    """The role as people there call it: "Peratin", "Ketua RT 03/02"."""
    if role == "kades":
        return (
            lookup.village_term(current(), area_code)[1]
            if area_code
            else capfirst(lookup.area_word(current(), "head", get_language() or "id"))
        )
    return f"{_('Ketua RW') if role == 'rw' else _('Ketua RT')} {number}".strip()


def _shown(row: RoleClaim) -> dict[str, Any]:
    today = queries.local_day(now())
    return {
        "row": row,
        "words": role_words(row.role, row.area_code, row.number),
        "place": place_of(row.area_code) or row.area_code,
        "waits": row.decided_at is None,
        "holds": row.is_confirmed and claims.holds(row.valid_from, row.valid_to, today),
        "refused": row.decided_at is not None and not row.is_confirmed,
        "later": row.is_confirmed and row.valid_from > today,
    }


@never_cache
@login_required(login_url="sign_in")
def mine(request: HttpRequest) -> HttpResponse:
    """What I hold and asked for, and the form for another one."""
    roles = [(str(role), role_words(role)) for role in claims.HELD]
    initial = {"role": "rt", "valid_from": queries.local_day(now())}
    form = ClaimForm(request.POST if request.method == "POST" else None, roles=roles, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "village_text"}
        try:
            actions.claim_role(me(request), actions.NewClaim(**given), now())
        except DomainError as error:
            take_errors(form, error)
        else:
            messages.success(request, _("Terkirim. Meja laporan setempat memeriksanya."))
            return redirect("my_roles")
    rows = [_shown(row) for row in queries.claims_of(me(request).pk)]
    facts = {"rows": rows, "form": form, "may_decide": bool(queries.claims_to_decide(actor(request), now(), limit=1))}
    return render(request, "identity/roles.html", facts, status=422 if form.is_bound else 200)


@login_required(login_url="sign_in")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a claim that waits."""
    try:
        actions.withdraw_claim(pk, me(request))
        messages.success(request, _("Pengajuan dibatalkan."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("my_roles")


@never_cache
@login_required(login_url="sign_in")
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Claims that the person may decide about, and the roles that run by such decisions."""
    who = actor(request)
    held = queries.held_roles(who.user_id, now())
    if not (who.is_official or any(row.role == "kades" for row in held)):
        return render(request, "identity/not_allowed.html", status=403)
    rows = [{**_shown(row), "name": person_of(row.user)} for row in queries.claims_to_decide(who, now())]
    facts = {"waiting": [r for r in rows if r["waits"]], "running": [r for r in rows if not r["waits"]]}
    return render(request, "identity/role_claims.html", facts)


@login_required(login_url="sign_in")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, refuse or end."""
    reason, verdict = request.POST.get("reason", ""), request.POST.get("verdict", "")
    try:
        if verdict == "end":
            actions.end_claim(pk, actor(request), now(), reason=reason)
            messages.success(request, _("Peran diakhiri."))
        else:
            confirmed = verdict == "confirm"
            actions.decide_claim(pk, actor(request), now(), confirmed=confirmed, reason=reason)
            messages.success(request, _("Peran dibenarkan.") if confirmed else _("Pengajuan ditolak."))
    except DomainError as error:
        messages.error(request, error.in_words)
    return redirect("role_claims")
