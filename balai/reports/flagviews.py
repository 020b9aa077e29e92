# SPDX-License-Identifier: EUPL-1.2
"""A reader reports a comment of a public report: why, in one choice, counted once."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balai.cases import actions as cases
from balai.cases import flows, policies
from balai.identity.actors import Actor
from balai.kernel import buckets
from balai.kernel.answers import refused
from balai.kernel.clock import now
from balai.kernel.errors import DomainError
from balai.reports import queries, words
from balai.reports.caseviews import keep_person, person_here
from balai.reports.queries import CasePage
from balai.reports.queries.pages import Step


def _comment_or_404(page: CasePage, seq: int) -> Step:
    step = next((step for step in page.steps if step.seq == seq), None)
    if step is None or not (page.is_open_to_all and step.is_comment):
        raise Http404
    return step


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, number: str, seq: int) -> HttpResponse:
    """The form, and what becomes of it; works without JavaScript and without an account."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # ours, see identity.middleware
    page = queries.case_page(number, actor)
    if page is None or not policies.may_flag(actor, page.case):
        raise Http404
    step = _comment_or_404(page, seq)
    back = f"/laporan/{page.case.number}/"  # at its top, where what is said stands
    if step.hidden is not None:
        messages.info(request, _("Komentar itu sudah disembunyikan petugas."))
        return HttpResponseRedirect(back)
    wrong: dict[str, str] = {}
    refusal: DomainError | None = None
    if request.method == "POST":
        person, new_key = person_here(request, actor)
        try:
            buckets.take_voice(request, page.case.number, "flag")
            is_new = cases.flag_comment(page.case.number, seq, request.POST.get("reason", ""), person, actor, now())
        except DomainError as error:
            wrong, refusal = error.by_field, error
        else:
            said = _("Terima kasih. Petugas akan memeriksa komentar itu; sampai saat itu komentarnya tetap tampil.")
            again = _("Anda sudah melaporkan komentar itu. Laporan Anda tetap dihitung satu kali.")
            messages.success(request, said if is_new else again)
            return keep_person(request, HttpResponseRedirect(back), new_key)
    context = {
        "case": page.case, "step": step, "wrong": wrong, "given": request.POST.get("reason", ""),
        "reasons": [(code, words.in_language(text)) for code, text in flows.flow_of(page.case).comment_reasons],
    }  # fmt: skip
    response = refused(render(request, "reports/flag.html", context), refusal)
    response["Cache-Control"] = "private, no-store"
    return response
