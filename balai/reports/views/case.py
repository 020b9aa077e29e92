# SPDX-License-Identifier: EUPL-1.2
"""The page of one report, and what its reporter and other citizens may do there."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from balai import packs
from balai.cases import actions as cases
from balai.cases import flows, policies, presenting, refusals
from balai.cases.inputs import MoveData
from balai.cases.queries.neighbours import WITNESS_WORDS, asked_support, person_of_link
from balai.cases.rules import asking
from balai.cases.tags import case_tag
from balai.identity.actors import Actor
from balai.kernel import buckets
from balai.kernel.answers import refused
from balai.kernel.bytecache import cacheable
from balai.kernel.clock import now
from balai.kernel.errors import DomainError, InvalidInput, TooMany
from balai.notifications import vapid
from balai.notifications.queries import marks_of_browsers
from balai.packs import lookup
from balai.packs.schema import Transition
from balai.regions import queries as regions
from balai.reports import actions, disclosure, queries, questions, words
from balai.reports import policies as moderation
from balai.reports.inputs import Reporter
from balai.reports.queries import CasePage

SUPPORTER_COOKIE = "pendukung"
OWN_VERBS = ("answer", "confirm", "object", "rate", "comment")  # what a citizen does on this page, in this order
RATINGS = frozenset("12345")
_YEAR_S = 365 * 86_400
_ANSWER_ICONS = {"fixed": "check", "not_fixed": "cross", "unsure": "help"}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # ours, see identity.middleware
    return actor


def _page_or_404(request: HttpRequest, number: str) -> CasePage:
    row = cases.marked(request.GET.get("ikut", ""), number)
    person = row.person if row else _known_person(request, _actor(request))
    page = queries.case_page(number, _actor(request), person)
    if page is None:
        raise Http404
    return page


def _moves(page: CasePage, actor: Actor) -> list[Transition]:
    """The citizen's moves that are open now; the desk's are on the desk's page."""
    if actor.is_official and not page.is_owner:
        return []
    open_now = {move.verb: move for move in policies.allowed(actor, page.case, now()) if "reporter" in move.roles}
    wanted = OWN_VERBS if page.is_owner else ("comment",)
    return [open_now[verb] for verb in wanted if verb in open_now and (verb != "answer" or _is_asked(page))]


def _is_asked(page: CasePage) -> bool:
    """Whether a question of the government waits for the reporter's answer."""
    talk = [step.verb for step in page.steps if step.verb in {"ask", "answer"}]
    return bool(talk) and talk[-1] == "ask"


def _news_here(page: CasePage) -> dict[str, str]:
    """What news is offered from a report, as the query that asks for it: of 1 km around its place, which is rounded, or
    of its village by name where only that was told. Empty where the place is not shown.
    """
    case = page.case
    if not page.shown.exact_place:
        return {}
    if case.lat is not None and case.lon is not None:
        return {"news_query": f"dekat={case.lat:.3f},{case.lon:.3f},1000"}
    area = regions.find(page.area_code)
    return {"news_query": f"wilayah={area.code}", "news_of": regions.name(area.code)} if area else {}


def _facts(page: CasePage, actor: Actor) -> dict[str, Any]:
    state = flows.state_of(page.case)
    category = lookup.category(packs.current(), page.category) if page.category else None
    return {
        "page": page,
        "case": page.case,
        "state": state,
        "sentence": words.sentence(page.case, state, page.shown),
        "category": category,
        "place": words.place(page),
        **_news_here(page),
        "ring": words.ring(page.promise, now(), asking.deadline(page.case.facts)) if page.promise else None,
        "answer_until": asking.deadline(page.case.facts) if page.is_owner else None,
        "answer_late": page.is_owner and asking.is_late(page.case.facts),
        "timeline": words.timeline(page),
        "photos": words.pictures(page.photos),
        "photos_coming": any(not photo.is_ready for photo in page.photos),
        "answers": questions.told(category, page.answers, words.language()),
        "why": words.why_here(page),
        "seen_by": words.who_may_see(page),
        "sights": disclosure.of(page.case) if page.is_owner else (),
        **words.who_answers(page),
        **_offers(page, actor),
        "pair": words.pair(page),
        "confirm_until": page.case.due_at if page.case.phase == "resolved" else None,
        "object_until": _object_until(page, actor),
        "flow": flows.flow_of(page.case),
        "neighbours_asked": "neighbours" in page.case.facts and not page.is_owner and page.shown.handling,
    }


def _object_until(page: CasePage, actor: Actor) -> datetime | None:
    """Until when this reporter may object to a refusal; None where they may not."""
    if page.case.phase != "refused" or not policies.may(actor, "object", page.case).allowed:
        return None
    return policies.window_of(page.case)


def _offers(page: CasePage, actor: Actor) -> dict[str, Any]:
    """What this visitor may do: the first two stand in the bar at the bottom, the rest below the page."""
    moves = _moves(page, actor)
    may_support = not page.is_owner and policies.may(actor, "support", page.case).allowed
    asks = page.is_owner and page.case.phase == "resolved"
    done = {"comment", "rate"} if page.case.rating else {"comment"}  # a rating given may be changed, further down
    return {
        "moves": moves,
        "bar_moves": [move for move in moves if move.verb not in done][:2],
        "asks_result": asks and any(move.verb == "confirm" for move in moves),
        "may_support": may_support,
        "may_follow": not page.is_owner and page.shown.text != "none",
        "may_adopt": page.is_owner and actions.may_adopt(actor, page.case),
        "may_flag": page.is_open_to_all and not page.is_owner,
        "on_desk": (on_desk := actor.is_official and bool(policies.acts_on(actor, page.case))),
        "may_moderate": actor.is_official and not on_desk and moderation.may_moderate(actor, page.case),
    }


@require_safe
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    page = _page_or_404(request, number)
    facts = {**_facts(page, _actor(request)), "stop_mark": request.GET.get("ikut", "")}
    facts["address"] = f"{settings.BALAI_PUBLIC_URL}/laporan/{number}/"
    facts["may_share"] = page.viewer == "public" and page.shown.text == "public"
    if page.is_owner and page.case.is_open and not _actor(request).user_id:
        facts["vapid"], facts["browsers"] = vapid.public_key(), marks_of_browsers(None, page.case.number)
    facts["supports"] = _supports(request, number, _actor(request))
    response = render(request, "reports/case.html", facts)
    is_own = facts["supports"] or any(step.is_own for step in page.steps)
    if page.is_owner or page.viewer != "public" or is_own:
        response["Cache-Control"] = "private, no-store"
        return response
    return cacheable(response, (case_tag(page.case.number),), 30)


@require_http_methods(["GET", "HEAD", "POST"])
def case_move(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """The form of one move of the citizen, and the move itself."""
    actor = _actor(request)
    page = _page_or_404(request, number)
    move = next((move for move in _moves(page, actor) if move.verb == verb), None)
    if move is None:
        refusal_now = refusals.BY_REASON.get(policies.may(actor, verb, page.case).why, refusals.NotNow)()
        if request.method == "POST":
            raise refusal_now  # its page still shows what was typed
        messages.error(request, str(refusal_now))
        return HttpResponseRedirect(f"/laporan/{number}/")
    wrong: dict[str, str] = {}
    refusal: DomainError | None = None
    if request.method == "POST":
        person, new_key = person_here(request, actor) if move.verb == "comment" else ("", "")
        try:
            _take(request, number, move, actor, person)
        except DomainError as error:
            wrong, refusal = {"text": error.by_field.get("reason", ""), **error.by_field}, error
        else:
            messages.success(request, _("Tercatat: {what}.").format(what=words.in_language(move.label)))
            return keep_person(request, HttpResponseRedirect(f"/laporan/{number}/"), new_key)
    facts = {**_facts(page, actor), "move": move, "wrong": wrong, "given": request.POST, "stars": range(1, 6)}
    given = request.POST.get("rating", "")
    facts["rated"] = int(given) if given in RATINGS else page.case.rating
    facts["tags"] = request.POST.getlist("tags")
    facts["will"] = presenting.filled(move.will, page.case, now())
    facts["key"] = request.POST.get("client_key") or secrets.token_urlsafe(18)
    return refused(render(request, "reports/move.html", facts), refusal)


def _take(request: HttpRequest, number: str, move: Transition, actor: Actor, person: str) -> None:
    if not actor.is_official:
        buckets.take_voice(request, number, move.verb)
    buckets.take_uploads(request)
    post = request.POST
    text = post.get("text", "").strip()
    rating = post.get("rating", "")
    data = MoveData(
        text=text if "reason" not in move.needs else "",
        reason=text if "reason" in move.needs else "",
        rating=int(rating) if rating in RATINGS else None,
        tags=tuple(post.getlist("tags")),
        uploads=actions.accept_photos(request.FILES.getlist("photos"), now()),
        person=person,
        client_key=post.get("client_key") or None,
    )
    cases.move(number, move.verb, data, actor, now())


def person_here(request: HttpRequest, actor: Actor) -> tuple[str, str]:
    """By what this account or browser is known as a supporter, and the browser's key if it is new."""
    known = request.COOKIES.get(SUPPORTER_COOKIE, "")
    key = known if 20 <= len(known) <= 64 else secrets.token_urlsafe(24)
    return actions.person_of(actor, key), "" if key == known or actor.owner_hash else key


def _known_person(request: HttpRequest, actor: Actor) -> str:
    """The person as this account or browser was known before; "" for one that comes new."""
    key = request.COOKIES.get(SUPPORTER_COOKIE, "")
    return actions.person_of(actor, key if 20 <= len(key) <= 64 else "")


def _supports(request: HttpRequest, number: str, actor: Actor) -> bool:
    """Whether this account, or this browser, already stands behind the report. Nothing is asked for a browser that
    never supported anything.
    """
    person = _known_person(request, actor)
    return bool(person) and queries.supports(number, person)


def keep_person(request: HttpRequest, response: HttpResponse, new_key: str) -> HttpResponse:
    """The response, which leaves the browser's key with it if it is new."""
    if new_key:
        is_secure = request.is_secure()
        response.set_cookie(SUPPORTER_COOKIE, new_key, max_age=_YEAR_S, httponly=True, samesite="Lax", secure=is_secure)
    return response


def _followed(request: HttpRequest, number: str, actor: Actor) -> str:
    """The person who follows the report by this browser, account or the mark in a message; "" when nobody does."""
    row = cases.marked(request.GET.get("ikut", ""), number)
    if row is not None and row.follows:
        return row.person
    person = _known_person(request, actor)
    return person if person and queries.follows(number, person) else ""


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Saying "me too" counts the person once; following tells them how it goes on. Its own page, so that the case page
    needs no token.
    """
    page, actor = _page_or_404(request, number), _actor(request)
    facts = {**_facts(page, actor), "followed": _followed(request, number, actor), "needs_contact": not actor.user_id}
    facts["supports"] = _supports(request, number, actor)
    has_nothing_to_offer = page.is_owner and not facts["supports"] and request.method != "POST"
    if (page.shown.text == "none" or has_nothing_to_offer) and not facts["followed"]:
        return HttpResponseRedirect(f"/laporan/{number}/")  # nothing to say "me too" to
    if request.method != "POST":
        return render(request, "reports/support.html", facts)
    person, new_key = person_here(request, actor)
    try:
        buckets.take_voice(request, number, "support")
        _stand_by(request, number, person, facts["followed"])
    except (InvalidInput, TooMany) as refusal:
        facts |= {"wrong": refusal.by_field, "given": request.POST}
        return refused(render(request, "reports/support.html", facts), refusal)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return keep_person(request, HttpResponseRedirect(f"/laporan/{number}/"), new_key)


@require_http_methods(["GET", "HEAD", "POST"])
def neighbour(request: HttpRequest, number: str, token: str = "") -> HttpResponse:
    """A neighbour tells the validator whether it is solved: three answers, a few words if wished, counted once."""
    page, actor = _page_or_404(request, number), _actor(request)
    person = person_of_link(page.case, token) if token else person_here(request, actor)[0]
    wrong: dict[str, str] = {}
    refusal: DomainError | None = None
    if request.method == "POST":
        post = request.POST
        try:
            cases.witness(number, person, post.get("answer", ""), post.get("text", ""), actor, now())
        except DomainError as error:
            wrong, refusal = error.by_field, error
        else:
            messages.success(request, _("Terima kasih. Jawaban Anda sampai kepada pemeriksa, tanpa nama Anda."))
            return HttpResponseRedirect(request.path)
    mine = asked_support(page.case, person)
    context = {
        "page": page, "case": page.case, "place": words.place(page), "wrong": wrong, "given": request.POST,
        "is_open": "neighbours" in page.case.facts, "is_asked": mine is not None,
        "is_done": mine is not None and mine.witnessed == page.case.facts.get("neighbours"),
        "answers": [(code, word, _ANSWER_ICONS[code]) for code, word in WITNESS_WORDS.items()],
    }  # fmt: skip
    response = refused(render(request, "reports/neighbour.html", context), refusal)
    response["Cache-Control"] = "private, no-store"
    return response


def _stand_by(request: HttpRequest, number: str, person: str, followed: str) -> None:
    """What the person asked for: support, follow, or hear no more."""
    actor, email = _actor(request), request.POST.get("email", "").strip()
    contact = Reporter(email=email) if email else None
    if request.POST.get("do") == "stop":
        cases.unfollow(number, followed)
        messages.success(request, _("Anda tidak lagi diberi kabar tentang laporan ini."))
    elif request.POST.get("do") == "unsupport":
        cases.unsupport(number, person, now())
        messages.success(request, _("Dukungan Anda ditarik."))
    elif request.POST.get("do") == "follow":
        if not actor.user_id and contact is None:
            raise InvalidInput({"email": _("Tulis email Anda, supaya kabarnya dapat dikirim.")})
        actions.follow_report(number, person, actor, now(), contact)
        messages.success(request, _("Anda mengikuti laporan ini. Kabarnya dikirim setiap keadaannya berubah."))
    else:
        count = actions.support_report(number, person, actor, now(), contact)
        thanks = ngettext(
            "Terima kasih. {n} orang mendukung laporan ini.", "Terima kasih. {n} orang mendukung laporan ini.", count
        )
        messages.success(request, thanks.format(n=count))
