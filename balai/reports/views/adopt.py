# SPDX-License-Identifier: EUPL-1.2
"""Whoever came by the secret link and signed in puts the report into the account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai.cases.queries import by_number
from balai.identity.actors import Actor
from balai.kernel.clock import now
from balai.kernel.errors import DomainError
from balai.reports import actions


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: HttpRequest, number: str) -> HttpResponse:
    """What it means, then one button; works without JavaScript. Whoever may not is led back to the report."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # ours, see identity.middleware
    case = by_number(number)
    back = HttpResponseRedirect(f"/laporan/{case.number}/")
    if request.method != "POST":
        if not actions.may_adopt(actor, case):
            messages.info(
                request, _("Laporan ini sudah ada di satu akun, atau tautan rahasianya belum dibuka di sini.")
            )
            return back
        return render(request, "reports/adopt.html", {"case": case})
    try:
        actions.adopt_report(case.number, actor, now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Laporan ini sekarang ada di akun Anda."))
    return back
