# SPDX-License-Identifier: EUPL-1.2
"""What operators, who answer for what the platform publishes, look after: public reports that readers reported."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from balai import packs
from balai.cases import inbox
from balai.cases.views.frame import official, page
from balai.packs import lookup
from balai.reports.queries.moderation import MOST, reported


@require_safe
@official("operator")
def texts(request: HttpRequest) -> HttpResponse:
    """Public reports that wait to be looked at, longest first, and the way to any other by its number."""
    asked = request.GET.get("nomor", "").strip()[:60]
    case = inbox.find(lookup.number_of(packs.current(), asked)) if asked else None
    if case is not None:
        return redirect("desk-public-text", number=case.number)
    context = {"rows": reported(), "most": MOST, "asked": asked}
    return page(request, "operator/texts.html", context)
