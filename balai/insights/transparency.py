# SPDX-License-Identifier: EUPL-1.2
"""Pages and files by which anybody can check that the record was not rewritten. Formats: docs/transparency.md."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from balai.cases import policies
from balai.cases.flows import flow_of, unit_name
from balai.cases.models import Case, DayRoot, Event
from balai.cases.presenting import VERB_WORDS, language
from balai.cases.queries import by_number
from balai.cases.queries import trail as queries
from balai.cases.queries.comments import moderated
from balai.cases.rules import comments
from balai.cases.tags import DAYS
from balai.identity.actors import ANONYMOUS, Actor
from balai.insights.queries import Whole, numbers
from balai.kernel.bytecache import cacheable
from balai.kernel.clock import now
from balai.kernel.errors import DomainError, NotFound
from balai.kernel.kept import kept
from balai.packs.schema import Workflow

SHOWN, _MONTH = 30, 30  # days
_NUMBERS_S = 60  # they look at every case of a month


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _root(root: DayRoot) -> dict[str, Any]:
    return {"day": root.day.isoformat(), "size": root.size, "root": root.root, "prev": root.prev, "chain": root.chain}


def _json(document: dict[str, Any], *, final: bool) -> JsonResponse:
    """A document anybody may fetch from anywhere; what can no longer change may be kept for a day."""
    response = JsonResponse({"format": 1, **document})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=86400" if final else "public, max-age=60"
    return response


def _refused(error: DomainError) -> JsonResponse:
    return JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)


def _actor(request: HttpRequest) -> Actor:
    actor = getattr(request, "actor", ANONYMOUS)
    return actor if isinstance(actor, Actor) else ANONYMOUS


# -- pages -------------------------------------------------------------------------------------------------
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The published days, how to check them, and what closed and confirmed mean in numbers."""
    if request.GET.get("nomor"):
        number = request.GET["nomor"].strip().upper()
        if not number.isascii() or not number.replace("-", "").isalnum():
            raise Http404
        return redirect("transparency-case", number=number)
    moment = now()
    before = _day(request.GET["sebelum"]) if request.GET.get("sebelum") else None
    days = queries.roots(SHOWN + 1, before)
    counted = kept("transparency", lambda: numbers(moment, _MONTH, Whole()), moment, seconds=_NUMBERS_S)
    facts = {
        "days": days[:SHOWN],
        "more": days[SHOWN - 1].day.isoformat() if len(days) > SHOWN else "",
        "numbers": counted.value,
        "made_at": counted.at,
        "month": _MONTH,
        "moderated": [(unit_name(unit), hid, again) for unit, hid, again in moderated()],
    }
    # A new day shows at once.
    return cacheable(render(request, "insights/transparency.html", facts), (DAYS,), 60)


@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The chain of one case in plain sight: each event, its hash, where its proof is, whether all fits together."""
    try:
        found = by_number(number)
    except NotFound as error:
        refused = {"number": number, "error": str(error)}
        return render(request, "insights/transparency_case.html", refused, status=404)
    flow, shows = flow_of(found), _shows(request, found)
    events = list(Event.objects.filter(case=found).order_by("seq"))
    days = queries.days_of(events)
    rows = [
        {"event": event, "root": days.get(event.pk), "label": _label(flow, event) if shows and event.is_public else ""}
        for event in events
    ]
    context = {
        "case": found, "number": found.number, "rows": rows, "fault": queries.chain_fault(found), "has_chain": shows
    }  # fmt: skip
    return render(request, "insights/transparency_case.html", context)


def _label(flow: Workflow, event: Event) -> str:
    """What happened, in words."""
    own = str(VERB_WORDS.get(event.verb, event.verb))  # what no transition of the workflow tells
    return next((t.label.in_(language()) for t in flow.transitions if t.verb == event.verb), own)


def _shows(request: HttpRequest, found: Case) -> bool:
    actor = _actor(request)
    return policies.sees_content(actor, found, owner=policies.owns(actor, found))


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The script that checks all this without us; it lies beside the documentation."""
    path = Path(__file__).resolve().parents[2] / "docs" / "verify.py"
    if not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="text/x-python; charset=utf-8")


# -- files -------------------------------------------------------------------------------------------------
@require_safe
def days_json(request: HttpRequest) -> HttpResponse:
    """All published days, oldest first; `?sebelum=YYYY-MM-DD` leads further back."""
    before = _day(request.GET["sebelum"]) if request.GET.get("sebelum") else None
    return _json({"kind": "days", "days": [_root(r) for r in reversed(queries.roots(1000, before))]}, final=False)


@require_safe
def day_json(request: HttpRequest, day: str) -> HttpResponse:
    """The root of a day with all its leaves, which are event hashes and tell nothing else."""
    try:
        root = queries.root_of(_day(day))
    except NotFound as error:
        return _refused(error)
    return _json({"kind": "leaves", "day": _root(root), "leaves": queries.leaves_of(root)}, final=True)


@require_safe
def proof_json(request: HttpRequest, number: str, seq: int) -> HttpResponse:
    """The proof that one event is under the root of its day; 404 with `not_published` until that day is over."""
    try:
        found = queries.inclusion(number.upper(), seq)
    except NotFound as error:
        return _refused(error)
    if found is None:
        tomorrow = now().date() + timedelta(days=1)
        return JsonResponse({"code": "not_published", "after": tomorrow.isoformat()}, status=404)
    body = {
        "kind": "inclusion", "case": found.event.case.number, "seq": seq, "hash": found.event.hash,
        "index": found.index, "path": found.path, "day": _root(found.root),
    }  # fmt: skip
    return _json(body, final=True)


@require_safe
def chain_json(request: HttpRequest, number: str) -> HttpResponse:
    """The chain of a case. Of a private one everybody gets the hashes, its reporter the rest too."""
    try:
        found = by_number(number)
    except NotFound as error:
        return _refused(error)
    shows = _shows(request, found)
    events = Event.objects.filter(case=found).order_by("seq")
    hidden = comments.hidden(found.facts)
    told = [queries.published_event(e, found.number, shows=shows, withheld=e.seq in hidden) for e in events]
    response = _json({"kind": "chain", "case": found.number, "events": told}, final=False)
    if not (found.visibility == "public" and found.is_listed):
        response["Cache-Control"] = "private, no-store"
        del response["Access-Control-Allow-Origin"]
    return response
