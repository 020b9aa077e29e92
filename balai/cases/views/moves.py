# SPDX-License-Identifier: EUPL-1.2
"""Making a move: ask just what it needs, say what will happen, keep everything typed when it cannot be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balai import packs
from balai.cases import actions, flows, foretelling, inbox, policies, presenting, refusals
from balai.cases.forms import MoveForm
from balai.cases.inputs import MoveData
from balai.cases.models import Case
from balai.cases.rules import workflow as rules
from balai.cases.views.case import case_context, kept_query, seen_case
from balai.cases.views.frame import HANDLERS, actor_of, official, page
from balai.cases.views.inbox import listing
from balai.cases.views.photos import accepted
from balai.identity import marks
from balai.kernel import clock, pieces
from balai.kernel.errors import Conflict, DomainError, InvalidInput, NotAllowed
from balai.kernel.uploads import BadUpload
from balai.packs import lookup
from balai.packs.schema import Transition

_NAMES = {"target_case": "target", "parts": None}


@require_http_methods(["GET", "HEAD", "POST"])
@official(*HANDLERS, "leader")
def move(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """The form of one move; sent, it makes the move. JSON for the field list's queue, pages for people."""
    actor, now = actor_of(request), clock.now()
    is_anothers = marks.is_anothers(request.POST.get(marks.FIELD, ""), actor)
    if is_anothers and _wants_json(request):  # before all else: what its writer may do is not asked of somebody else
        return _refused(marks.OtherAccount(), {})
    case = seen_case(request, number)
    verdict = policies.may(actor, verb, case, policies.facts(actor, case, now))
    transition = verdict.move or _lost(case, verb)
    if transition is None:
        return _gone(request, case, NotAllowed())
    sent = (request.POST, pieces.files_of(request)) if request.method == "POST" else (None, None)
    about = {"about": request.GET.get("tentang", "")}
    form = MoveForm(*sent, case=case, move=transition, flow=flows.flow_of(case), role=verdict.role, initial=about)
    if request.method != "POST":
        if not verdict.allowed:
            return _gone(request, case, refusals.BY_REASON.get(verdict.why, NotAllowed)())
        return _shown(request, case, form, now)
    error = _anothers(form) if is_anothers else _try(request, case, form, now)
    if error is None:
        pieces.forget(request)
        return _done(request, number, transition)
    if _wants_json(request):
        return _refused(error, {name: " ".join(map(str, rows)) for name, rows in form.errors.items()})
    fresh = inbox.find(number) or case
    return _shown(request, fresh, form, now, error)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refused(error: DomainError, fields: dict[str, str]) -> JsonResponse:
    body = {"code": error.code, "error": _plain(error), "fields": fields}
    return JsonResponse(body, status=error.status, headers=error.headers)


def _anothers(form: MoveForm) -> DomainError:
    """What was typed is shown, not sent: the next press is made by who is signed in now, knowingly."""
    error = marks.OtherAccount()
    form.add_error(None, str(error))
    return error


def _lost(case: Case, verb: str) -> Transition | None:
    """The transition of a verb that is not open to this person now, so that what they typed can still be shown."""
    found = rules.moves_from(flows.flow_of(case), case.state)
    everywhere = flows.flow_of(case).transitions
    return next((t for t in (*found, *everywhere) if t.verb == verb), None)


def _try(request: HttpRequest, case: Case, form: MoveForm, now: datetime) -> DomainError | None:
    """None after the move; else what stood in its way, with the form's fields marked."""
    if not form.is_valid():
        return InvalidInput({})
    given = form.cleaned_data
    known = {
        f: given[f] for f in ("text", "reason", "agency", "unit", "government", "target", "private_note") if f in given
    }
    data = MoveData(
        **known,
        finish_on=given.get("finish_on"),
        client_key=given.get("client_key") or None,
        about=given.get("about"),
        expected_version=given.get("version"),
        parts=form.parts() if form.move.verb == "assign_parts" else (),
    )
    try:
        data = replace(data, uploads=accepted(given.get("photos") or [], now))
        actions.move(case.number, form.move.verb, data, actor_of(request), now)
    except InvalidInput as error:
        for name, sentence in error.fields.items():
            form.add_error(name if name in form.fields else None, sentence)
        return error
    except BadUpload as error:
        form.add_error("photos", str(error))
        return error
    except Conflict as error:
        return error  # told above the form, with what happened meanwhile
    except DomainError as error:
        form.add_error(None, _plain(error))
        return error
    return None


def _plain(error: DomainError) -> str:
    try:
        return str(error)
    except KeyError:
        return str(error.message)


def _shown(
    request: HttpRequest, case: Case, form: MoveForm, now: datetime, error: DomainError | None = None
) -> HttpResponse:
    if isinstance(error, Conflict):
        # The next try is made against what the person now sees; the words they typed stay in the form.
        typed = form.data.dict() if isinstance(form.data, QueryDict) else form.data
        form.data = {**typed, "version": str(case.version)}
    transition = form.move
    context_of = case_context(request, case, now)
    context: dict[str, Any] = {
        **listing(request, now),
        **context_of,
        "form": form,
        "move": transition,
        "will": foretelling.will(transition, case, now),
        "will_open": foretelling.left_open(transition, case, now),
        "templates": _replies(transition, case),
        "advice": _advice(transition),
        "about": _about(context_of, form),
        "conflict": error if isinstance(error, Conflict) else None,
        "moving": True,
    }
    return page(request, "cases/desk.html", context, status=error.status if error else 200)


def _about(shown: dict[str, Any], form: MoveForm) -> presenting.Entry | None:
    """The comment that the move means, as the page shows it."""
    wanted = str(form["about"].value() or "") if "about" in form.fields else ""
    return next((entry for entry in shown["entries"] if wanted and str(entry.seq) == wanted), None)


def _replies(transition: Transition, case: Case) -> list[str]:
    """The pack's ready sentences that fit this move and this category."""
    tongue = presenting.language()
    return [reply.text.in_(tongue) for reply in lookup.replies(packs.current(), transition.verb, case.subject)]


def _advice(transition: Transition) -> list[tuple[str, str, str]]:
    """For a transfer: what each outside body asks citizens to do."""
    if "government" not in transition.needs:
        return []
    tongue = presenting.language()
    return [(a.code, a.name, a.advice.in_(tongue)) for a in packs.current().agencies if a.external and a.advice]


def _gone(request: HttpRequest, case: Case, error: DomainError) -> HttpResponse:
    messages.warning(request, _plain(error))
    return redirect(f"/meja/{case.number}/")


def _done(request: HttpRequest, number: str, transition: Transition) -> HttpResponse:
    """Back to the case; to the list when it went to others and is no longer this person's to open."""
    if _wants_json(request):
        return JsonResponse({"number": number, "verb": transition.verb})
    label = transition.label.in_(presenting.language())
    messages.success(request, _("%(number)s: \u201c%(label)s\u201d tercatat.") % {"number": number, "label": label})
    back = request.POST.get("kembali", "")
    if back in {"/meja/validasi/", "/meja/lapangan/"}:
        return redirect(back)
    query = kept_query(request)
    case = inbox.find(number)
    page_of = f"/meja/{number}/" if case and policies.sees_case(actor_of(request), case) else "/meja/"
    return redirect(f"{page_of}?{query}" if query else page_of)
