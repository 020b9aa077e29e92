# SPDX-License-Identifier: EUPL-1.2
"""The reporter of one report asks to be forgotten: by the account, or by nothing but the secret link."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai.identity import opened
from balai.identity.actors import Actor
from balai.identity.forms import ForgetForm
from balai.identity.views.account import receipt
from balai.kernel import buckets
from balai.kernel.answers import refused
from balai.kernel.clock import now
from balai.kernel.errors import DomainError
from balai.reports import actions, queries


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: HttpRequest, number: str) -> HttpResponse:
    """What goes and what stays, a typed word, and the receipt; afterwards nobody is this report's reporter."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # ours, see identity.middleware
    page = queries.case_page(number, actor)
    if page is None:
        raise Http404
    if not page.is_owner:
        messages.info(request, _("Hanya pelapor yang dapat menghapus identitasnya, lewat tautan rahasia atau akunnya."))
        return HttpResponseRedirect(f"/laporan/{page.case.number}/")
    form, limit = ForgetForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            buckets.take("voice:device", buckets.device_of(request))
            erased = actions.forget_reporter(page.case.number, actor, now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            limit = refusal
        else:
            facts = {"number": page.case.number, **receipt(erased)}
            response = render(request, "reports/forgotten.html", facts)
            opened.drop(request, response, page.case.number)
            return response
    facts = {
        "form": form,
        "case": page.case,
        "extent": actions.extent_of(page.case, now()),
        "has_account": actor.user_id,
    }
    page_again = render(request, "reports/forget.html", facts, status=422 if form.is_bound else 200)
    return refused(page_again, limit)
