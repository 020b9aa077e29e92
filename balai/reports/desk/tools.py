# SPDX-License-Identifier: EUPL-1.2
"""Setting a report right on the desk: its category, its public text, what it duplicates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from balai import packs
from balai.cases import inbox, presenting
from balai.cases import policies as cases
from balai.cases.models import Case
from balai.cases.views.case import seen_case
from balai.cases.views.frame import actor_of, official, page
from balai.kernel import clock
from balai.kernel.errors import DomainError, InvalidInput
from balai.packs import lookup
from balai.packs.schema import Category
from balai.reports import policies, questions
from balai.reports.actions import correcting
from balai.reports.desk.panel import facts, likely
from balai.reports.models import Report
from balai.reports.queries.pages import landmark_of, words_of
from balai.reports.rules import intake

WORKERS = ("desk", "coordinator", "dispatcher")


def leaf_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Categories that can be reported today, grouped by their top group, in the pack's order."""
    pack, tongue = packs.current(), presenting.language()
    groups: dict[str, list[tuple[str, str]]] = {}
    for leaf in lookup.leaves(pack, lookup.local_day(pack, clock.now())):
        above = lookup.ancestors(pack, leaf.code)
        groups.setdefault(above[-1].name.in_(tongue), []).append((leaf.code, leaf.name.in_(tongue)))
    return list(groups.items())


def told(request: HttpRequest, number: str, error: DomainError | None, done: str) -> HttpResponse:
    """Back to the case, with what was done or why it was not."""
    if error is None:
        messages.success(request, done)
    else:
        why = error.in_words
        messages.error(request, why)
    case = inbox.find(number)
    return redirect(way_back(request, case) if case else "/meja/")


@official(*WORKERS)
def category(request: HttpRequest, number: str) -> HttpResponse:
    """A list to choose the right category from; sent, it corrects it."""
    case, actor = seen_case(request, number), actor_of(request)
    if not policies.may_correct(actor, case):
        raise PermissionDenied(_("Kategori laporan ini diperbaiki oleh unit yang menanganinya."))
    if request.method != "POST":
        return _category_page(request, case)
    chosen = lookup.category(packs.current(), request.POST.get("category", ""))
    if questions.unseen(request.POST, chosen):
        return _category_page(request, case, note=_("Kategori ini punya pertanyaan tambahan. Isi yang Anda tahu."))
    error = None
    try:
        answers = questions.read(request.POST, chosen)
        correcting.correct_category(number, chosen.code if chosen else "", actor, clock.now(), answers)
    except InvalidInput as refused:
        return _category_page(request, case, wrong=refused.fields)
    except DomainError as refused:
        error = refused
    return told(request, number, error, _("Kategori diperbaiki. Usul otomatis belajar dari perbaikan ini."))


def _category_page(
    request: HttpRequest, case: Case, *, wrong: Mapping[str, str] | None = None, note: str = ""
) -> HttpResponse:
    """The list of categories, with the questions of the chosen one; what the report answers already stands in them."""
    pack = packs.current()
    report = Report.objects.get(case=case)
    before = lookup.category(pack, report.category)
    was = intake.Asked(report.category, before.questions if before else ())

    def known(category: Category) -> dict[str, object]:
        return intake.moved(report.answers, was, intake.Asked(category.code, category.questions), {})[0]

    chosen = lookup.category(pack, request.POST.get("category", case.subject))
    given = {**known(chosen), **questions.read(request.POST, chosen)} if chosen else {}
    shown = {
        "case": case, "groups": leaf_groups(), "what": presenting.subject_name(case), "note": note,
        "wrong": wrong or {}, "chosen": chosen.code if chosen else "",
        "questions": questions.shown(chosen, given, wrong or {}) if chosen and chosen.questions else None,
        "all_questions": questions.offered(lookup.local_day(pack, clock.now()), known),
    }  # fmt: skip
    return page(request, "reports/desk/category.html", shown, status=422 if wrong else 200)


def moderated(request: HttpRequest, number: str) -> Case:
    """The case, if this official may moderate what everybody sees of it; the policy decides, not the role alone.
    Http404 in words, PermissionDenied in words.
    """
    case = inbox.find(number)
    if case is None:
        raise Http404(_("Tidak ada laporan bernomor %(number)s.") % {"number": number})
    if not policies.may_moderate(actor_of(request), case):
        raise PermissionDenied(_("Yang dilihat umum dari laporan ini diatur oleh unit yang menanganinya."))
    return case


@require_http_methods(["GET", "HEAD", "POST"])
@official()
def public_text(request: HttpRequest, number: str) -> HttpResponse:
    """What everybody may read of a report; sent, it is shown, edited or hidden."""
    case, actor = moderated(request, number), actor_of(request)
    if request.method != "POST":
        return _text_page(request, case)
    now, verb = clock.now(), request.POST.get("verdict", "")
    error = None
    try:
        if verb == "hide":
            correcting.hide(case.number, actor, now)
        elif verb == "edit":
            body, landmark = request.POST.get("text", ""), request.POST.get("landmark", "")
            correcting.edit_public_text(case.number, body, landmark, actor, now)
        else:
            correcting.publish(case.number, actor, now)
    except InvalidInput as refused:
        return _text_page(request, case, wrong=refused.fields)
    except DomainError as refused:
        error = refused
    return told(request, number, error, _("Teks untuk umum sudah diatur."))


def _text_page(request: HttpRequest, case: Case, wrong: Mapping[str, str] | None = None) -> HttpResponse:
    extra = facts(case, actor_of(request))
    if not extra:
        raise Http404
    if wrong:
        given = {name: request.POST.get(name, "") for name in ("text", "landmark")}
        extra |= {"draft": given["text"], "public_landmark": given["landmark"]}
    shown = {
        "case": case, "extra": extra, "wrong": wrong or {}, "what": presenting.subject_name(case),
        "back": way_back(request, case),
    }  # fmt: skip
    return page(request, "reports/desk/text.html", shown, status=422 if wrong else 200)


def way_back(request: HttpRequest, case: Case) -> str:
    """Where an official goes on from a case: to it, or, who may not open it, to what everybody reads."""
    return f"/meja/{case.number}/" if cases.sees_case(actor_of(request), case) else f"/meja/{case.number}/teks/"


@require_safe
@official(*WORKERS)
def similar(request: HttpRequest, number: str) -> HttpResponse:
    """Likely duplicates beside the case, each with the button that merges this case into it."""
    case, actor, now = seen_case(request, number), actor_of(request), clock.now()
    if not cases.sees_content(actor, case):
        raise PermissionDenied(_("Isi laporan ini tertutup untuk Anda."))
    others = [_side(other, actor) for other in likely(case) if cases.sees_content(actor, other)]
    shown = {
        "case": case, "mine": _side(case, actor), "others": others,
        "may_merge": cases.may(actor, "merge", case, cases.facts(actor, case, now)).allowed,
    }  # fmt: skip
    return page(request, "reports/desk/similar.html", shown)


def _side(case: Case, actor: Any) -> dict[str, Any]:
    report = Report.objects.filter(case=case).first()
    shown = policies.view(policies.viewer(actor, case, owner=False), case)
    photos = case.attachments.filter(kind="report").order_by("position")
    photos = photos if shown.photos == "all" else photos.filter(is_public=True)
    return {
        "row": presenting.row(case, actor, clock.now()), "photos": [presenting.photo(photo) for photo in photos[:2]],
        "words": words_of(report, shown) if report else "", "landmark": landmark_of(report, shown) if report else "",
        "opened_at": case.opened_at,
    }  # fmt: skip
