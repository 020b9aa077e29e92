# SPDX-License-Identifier: EUPL-1.2
"""A case on the desk: facts, talk, and the moves this person may make now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from balai.cases import flows, inbox, policies, presenting
from balai.cases.forms import SealForm
from balai.cases.kinds import kind_of
from balai.cases.models import Case
from balai.cases.queries.comments import flags_of
from balai.cases.rules import asking
from balai.cases.views.frame import HANDLERS, actor_of, official, page
from balai.cases.views.inbox import listing
from balai.identity import queries as people
from balai.identity.actions import seals
from balai.identity.actors import Actor
from balai.identity.rules import seals as seal_rules
from balai.kernel import clock
from balai.kernel.errors import DomainError, InvalidInput
from balai.packs.schema import Transition

# Letters of the keyboard, shown on the buttons; they can be switched off in the help (WCAG 2.1.4).
LETTERS = {
    "verify": "v", "handle": "t", "coordinate": "o", "dispatch": "d", "accept": "m", "return": "b", "forward": "f",
    "assign_parts": "i", "ask": "a", "comment": "c", "progress": "p", "schedule": "w", "reschedule": "w", "pause": "h",
    "resume": "r", "finish": "s", "validate": "y", "reject_followup": "n", "refuse": "x", "transfer": "l",
    "merge": "g", "escalate": "e",
    "take_back": "l", "ask_neighbours": "q",
}  # fmt: skip
UUID_LENGTH = 36  # other references (of the demonstration, of clients) name nobody
# What moves a case on stands open as buttons, the one most likely meant first; these always wait in the menu.
SOFT = {
    "comment", "pause", "escalate", "merge", "refuse", "transfer", "return", "assign_parts", "forward",
    "ask_neighbours",
}  # fmt: skip
FIRST = ("verify", "handle", "coordinate", "dispatch", "accept", "resume", "finish", "validate")
LAST = ("progress", "schedule", "reschedule", "ask")
OPEN_BUTTONS = 3


def seen_case(request: HttpRequest, number: str) -> Case:
    """The case, if this official may open it. Http404 in words, PermissionDenied in words."""
    case = inbox.find(number)
    if case is None:
        raise Http404(_("Tidak ada laporan bernomor %(number)s.") % {"number": number})
    if not policies.sees_case(actor_of(request), case):
        raise PermissionDenied(_("Laporan %(number)s bukan wewenang unit Anda.") % {"number": number})
    return case


def case_context(request: HttpRequest, case: Case, now: datetime) -> dict[str, Any]:
    """Context of the third column."""
    actor = actor_of(request)
    events, photos = inbox.events_of(case), inbox.photos_of(case)
    reads, acts = policies.sees_content(actor, case), bool(policies.acts_on(actor, case))
    names = people.names_of({event.actor_ref for event in events if len(event.actor_ref) == UUID_LENGTH})
    moves = policies.allowed(actor, case, now)
    care = presenting.Care(moves=[m for m in moves if "comment" in m.needs], flags=flags_of(case) if reads else {})
    buttons = sorted((_button(move, case) for move in moves if "comment" not in move.needs), key=_rank)
    soft = SOFT | ({"resume"} if case.facts.get("paused") == "answer" else set())  # it goes on by itself
    first = [b for b in buttons if b["verb"] not in soft][:OPEN_BUTTONS]
    return {
        "case": case,
        "state": flows.state_of(case),
        "sentence": presenting.sentence(case, now),
        "due": presenting.due_of(case, now),
        "what": presenting.subject_name(case),
        "where": presenting.place_name(case.area_code, whole=True),
        "unit_name": flows.unit_name(case.unit),
        "agency_name": flows.agency_name(case.agency) if case.agency else "",
        "reads": reads,
        "photos": [presenting.photo(p) for p in photos if p.kind == "report" and (p.is_public or acts)]
        if reads
        else [],
        "entries": presenting.entries(case, events, photos, names, actor, care),
        "flagged": sorted(care.flags),
        "parts": [presenting.row(part, actor, now) for part in inbox.parts_of(case)],
        "why": presenting.way_words(case, events[-1].data if events else {}),
        "sees": presenting.sees_words(case),
        "sights": kind_of(case).sights(case) if reads else (),
        "clock": presenting.clock_words(case, inbox.running(case), now),
        "first_moves": first,
        "other_moves": [b for b in buttons if b not in first],
        "may_open_seal": policies.may_open_seal(actor, case),
        "panel": kind_of(case).panel if reads else "",
        "extra": kind_of(case).facts(case, actor) if reads else {},
        "asked": case.facts.get("asked"),
        "answer_until": asking.deadline(case.facts),
        "answer_late": asking.is_late(case.facts),
        "query": kept_query(request),
        "is_mine": acts,
    }


def kept_query(request: HttpRequest) -> str:
    """The inbox that an address goes back to, without the comment that a move means."""
    query = request.GET.copy()
    query.pop("tentang", None)
    return query.urlencode()


def _rank(button: dict[str, Any]) -> int:
    """How early a button stands; buttons of the same rank keep the order of the workflow."""
    verb = button["verb"]
    if verb in FIRST:
        return FIRST.index(verb)
    return len(FIRST) + (1 + LAST.index(verb) if verb in LAST else 0)


def _button(move: Transition, case: Case) -> dict[str, Any]:
    return {
        "verb": move.verb, "label": move.label.in_(presenting.language()), "letter": LETTERS.get(move.verb, ""),
        "href": f"/meja/{case.number}/{move.verb}/",
    }  # fmt: skip


@require_safe
@official(*HANDLERS, "leader")
def show(request: HttpRequest, number: str) -> HttpResponse:
    """The case; in the three columns, or alone when only its column was asked for."""
    case, now = seen_case(request, number), clock.now()
    context = case_context(request, case, now)
    if request.headers.get("HX-Target") == "case":
        response = page(request, "cases/_case.html", context)
        response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
        return response
    return page(request, "cases/desk.html", {**listing(request, now), **context})


@require_http_methods(["GET", "HEAD", "POST"])
@official("desk", "coordinator", "dispatcher")
def seal(request: HttpRequest, number: str) -> HttpResponse:
    """Opens the sealed identity for a reason; what was seen is shown once and never kept by the page."""
    case, now, actor = seen_case(request, number), clock.now(), actor_of(request)
    if not policies.may_open_seal(actor, case) or case.requester is None:
        raise PermissionDenied(_("Identitas pelapor laporan ini tidak dapat Anda buka."))
    form = SealForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "openings": people.openings_of_case(case.number), "sealed": True}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                context["contact"] = _opened(case, form.cleaned_data["reason"], actor, now)
                status = 200
            except InvalidInput as error:
                form.add_error("reason", error.fields.get("reason", str(error)))
            except DomainError as error:
                form.add_error(None, str(error))
                status = error.status
    shown = {**case_context(request, case, now), **context}
    return page(request, "cases/seal.html", shown, status=status)


def _opened(case: Case, reason: str, actor: Actor, now: datetime) -> Any:
    _role, unit = policies.in_hand(actor, case, seal_rules.ROLES)
    assert case.requester is not None
    return seals.open_seal(case.requester, case.number, reason, actor, now, unit=unit)
