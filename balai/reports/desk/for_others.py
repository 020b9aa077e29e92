# SPDX-License-Identifier: EUPL-1.2
"""A village head, RW or RT head writes down what a neighbour tells; the neighbour becomes the reporter."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai.cases.views.frame import actor_of
from balai.identity import queries as identity
from balai.identity.models import RoleClaim
from balai.identity.views.claims import role_words
from balai.kernel import clock
from balai.regions import queries as regions
from balai.reports.desk.walkin import WalkInForm, written_down


class NeighbourForm(WalkInForm):
    """The clerk's form with the place given: one's own village."""

    def __init__(self, *args: Any, held: RoleClaim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["village_text"], self.fields["village"]
        self.held = held

    def clean(self) -> dict[str, object]:
        return {**super().clean(), "village": self.held.area_code}


@never_cache
@login_required(login_url="sign_in")
@require_http_methods(["GET", "HEAD", "POST"])
def for_others(request: HttpRequest) -> HttpResponse:
    """The form; sent, the number and the secret link to hand over. Only for confirmed roles whose term runs."""
    held = identity.held_roles(actor_of(request).user_id, clock.now())
    if not held:
        words = _("Melapor untuk warga terbuka bagi yang perannya di lingkungan, RW, atau RT sudah dibenarkan.")
        raise PermissionDenied(words)
    asked = request.GET.get("di", "")
    mine = next((row for row in held if row.area_code == asked), held[0])
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = NeighbourForm(*sent, held=mine)
    if request.POST.get("to") == "tanya":
        form = NeighbourForm(asking=request.POST, held=mine)
    facts = {
        "form": form, "held": held, "mine": mine, "place": regions.label(mine.area_code),
        "words": role_words(mine.role, mine.area_code, mine.number),
    }  # fmt: skip
    if form.is_valid():
        receipt = written_down(request, form, channel=mine.role)
        if receipt is not None:
            facts |= {"receipt": receipt, "link": request.build_absolute_uri(f"/l/{receipt.secret}/")}
            return render(request, "reports/for_others_done.html", facts)
    return render(request, "reports/for_others.html", facts, status=422 if form.is_bound else 200)
