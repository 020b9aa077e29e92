# SPDX-License-Identifier: EUPL-1.2
"""A photo is taken away from the public on the desk, with a reason, and shown again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balai.cases import flows, presenting
from balai.cases import policies as cases
from balai.cases.views.frame import actor_of, official, page
from balai.kernel import clock
from balai.kernel.errors import DomainError, InvalidInput
from balai.reports.actions import showing
from balai.reports.desk.tools import moderated, told, way_back


@require_http_methods(["GET", "HEAD", "POST"])
@official()
def photo(request: HttpRequest, number: str, photo: str) -> HttpResponse:
    """The photo with the reasons to choose from, or the button that shows it again; works without JavaScript."""
    case, actor = moderated(request, number), actor_of(request)
    row = next((one for one in case.attachments.all() if one.id.hex == photo), None)
    is_hidden = photo in showing.hidden_photos(case)
    if row is None or not (row.is_public or is_hidden):
        raise Http404
    wrong: dict[str, str] = {}
    if request.method == "POST":
        reason, words = request.POST.get("reason", ""), request.POST.get("text", "")
        try:
            if is_hidden and request.POST.get("to") == "show":
                showing.show_photo(number, photo, actor, clock.now())
            else:
                showing.hide_photo(number, photo, reason, words, actor, clock.now())
        except InvalidInput as refused:
            wrong = refused.fields
        except DomainError as refused:
            return told(request, number, refused, "")
        else:
            return told(request, number, None, _("Foto untuk umum sudah diatur."))
    tongue = presenting.language()
    shown = {
        "case": case, "photo": presenting.photo(row), "is_hidden": is_hidden, "wrong": wrong, "given": request.POST,
        "back": way_back(request, case), "is_seen": row.is_public or cases.sees_case(actor, case),
        "reasons": [(code, text.in_(tongue)) for code, text in flows.flow_of(case).comment_reasons],
    }  # fmt: skip
    return page(request, "reports/desk/photo.html", shown, status=422 if wrong else 200)
