# SPDX-License-Identifier: EUPL-1.2
"""A reader reports a public report or one of its comments: why, in one choice, counted once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balai.cases import actions as cases
from balai.cases import flows, policies
from balai.cases.rules import comments
from balai.identity.actors import Actor
from balai.kernel import buckets
from balai.kernel.answers import refused
from balai.kernel.clock import now
from balai.kernel.errors import DomainError
from balai.reports import queries, words
from balai.reports.queries import CasePage
from balai.reports.queries.pages import Step
from balai.reports.views.case import keep_person, person_here


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """What somebody reports: its event number, and how the page speaks of it."""

    seq: int
    title: str
    text: str
    at: datetime
    advice: str
    question: str
    back: str
    thanks: str
    again: str


def _comment(step: Step, number: str) -> Flagged:
    return Flagged(
        seq=step.seq, title=_("Laporkan komentar"), text=step.text, at=step.at,
        advice=_(
            "Petugas memeriksanya. Bila disembunyikan, alasannya tertulis di tempat komentar itu. Kritik atas "
            "pekerjaan petugas bukan alasan untuk menyembunyikan."
        ),
        question=_("Mengapa komentar ini perlu diperiksa?"), back=f"/laporan/{number}/#langkah-{step.seq}",
        thanks=_("Terima kasih. Petugas akan memeriksa komentar itu; sampai saat itu komentarnya tetap tampil."),
        again=_("Anda sudah melaporkan komentar itu. Laporan Anda tetap dihitung satu kali."),
    )  # fmt: skip


def _report(page: CasePage) -> Flagged:
    return Flagged(
        seq=comments.OPENING, title=_("Laporkan isi laporan"), text=page.text, at=page.case.opened_at,
        advice=_(
            "Petugas memeriksa cerita dan fotonya, lalu menyunting atau menyembunyikan yang tidak pantas dibaca umum. "
            "Penanganan laporannya berjalan terus. Kritik atas pekerjaan petugas bukan alasan untuk menyembunyikan."
        ),
        question=_("Mengapa isi laporan ini perlu diperiksa?"), back=f"/laporan/{page.case.number}/",
        thanks=_("Terima kasih. Petugas akan memeriksa isi laporan ini; sampai saat itu isinya tetap tampil."),
        again=_("Anda sudah melaporkan isi laporan ini. Laporan Anda tetap dihitung satu kali."),
    )  # fmt: skip


def _page_or_404(number: str, actor: Actor) -> CasePage:
    page = queries.case_page(number, actor)
    if page is None or not policies.may_flag(actor, page.case) or not page.is_open_to_all:
        raise Http404
    return page


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # ours, see identity.middleware
    return actor


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, number: str, seq: int) -> HttpResponse:
    """The form for a comment, and what becomes of it; works without JavaScript and without an account."""
    page = _page_or_404(number, _actor(request))
    step = next((step for step in page.steps if step.seq == seq and step.is_comment), None)
    if step is None:
        raise Http404
    if step.hidden is not None:
        messages.info(request, _("Komentar itu sudah disembunyikan petugas."))
        return HttpResponseRedirect(f"/laporan/{page.case.number}/")
    return _answer(request, page, _comment(step, page.case.number))


@require_http_methods(["GET", "HEAD", "POST"])
def flag_report(request: HttpRequest, number: str) -> HttpResponse:
    """The same for the words and photos of the report itself."""
    page = _page_or_404(number, _actor(request))
    return _answer(request, page, _report(page))


def _answer(request: HttpRequest, page: CasePage, what: Flagged) -> HttpResponse:
    actor, number = _actor(request), page.case.number
    wrong: dict[str, str] = {}
    refusal: DomainError | None = None
    if request.method == "POST":
        person, new_key = person_here(request, actor)
        try:
            buckets.take_voice(request, number, "flag")
            is_new = cases.flag_comment(number, what.seq, request.POST.get("reason", ""), person, actor, now())
        except DomainError as error:
            wrong, refusal = error.by_field, error
        else:
            messages.success(request, what.thanks if is_new else what.again)
            # To the top of the page, where what is said stands.
            return keep_person(request, HttpResponseRedirect(f"/laporan/{number}/"), new_key)
    context = {
        "case": page.case, "what": what, "wrong": wrong, "given": request.POST.get("reason", ""),
        "reasons": [(code, words.in_language(text)) for code, text in flows.flow_of(page.case).comment_reasons],
    }  # fmt: skip
    response = refused(render(request, "reports/flag.html", context), refusal)
    response["Cache-Control"] = "private, no-store"
    return response
