# SPDX-License-Identifier: EUPL-1.2
"""Puts `request.actor` on every request: worked out when first asked for, without a query for anonymous visitors."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from balai.identity import opened, queries
from balai.identity.actors import Actor
from balai.kernel.answers import way_back
from balai.kernel.clock import now

SECOND_FACTOR = "balai_second_factor"  # session key: this session has shown a second factor
OFFICIAL_PATHS = ("/meja/", "/pimpinan/", "/operator/")
WRITTEN = 10  # letters from which a text is worth keeping
# Where somebody lets another application know who they are: an official's roles go along, so the same holds there.
CONSENT_PATHS = ("/identity/o/authorize", "/identity/o/device")

View = Callable[[HttpRequest], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request. Grants need a second factor in this very session; at most two queries beside it.

    Somebody with a role but without second factor is, until it is set up, an ordinary citizen.
    """
    cases = opened.numbers(request)
    if isinstance(request.user, SimpleLazyObject) and not request.COOKIES.get(settings.SESSION_COOKIE_NAME):
        return Actor(opened_cases=cases)  # a visitor, known without opening a session
    user = request.user
    if not user.is_authenticated:
        return Actor(opened_cases=cases)
    return queries.actor_for(user, now(), opened_cases=cases, with_grants=bool(request.session.get(SECOND_FACTOR)))


def came_from(request: HttpRequest) -> str:
    """The page of ours that a form was sent from, as an address without host; "" when nobody can tell."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return ""
    return f"{page.path}?{page.query}" if page.query else page.path


def _to(name: str, request: HttpRequest) -> HttpResponseRedirect:
    """To the page `name`, and afterwards back: to where a form stood, since many addresses of forms show no page."""
    here = way_back(request)
    back = here if request.method in {"GET", "HEAD"} else came_from(request) or "/"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back}, safe='/')}")


def written(request: HttpRequest) -> list[str]:
    """What somebody wrote into a form of ours: texts of several words."""
    if request.method != "POST" or not came_from(request) or "html" not in request.headers.get("Accept", ""):
        return []
    values = [value.strip() for _name, values in request.POST.lists() for value in values]
    return [value for value in values if len(value) >= WRITTEN and len(value.split()) > 1]


def _sign_in(request: HttpRequest) -> HttpResponse:
    """To the page of signing in; with a text that nobody has taken yet first to a page that still shows it."""
    way, texts = _to("account_login", request), written(request)
    if not texts:
        return way
    facts = {"texts": texts, "sign_in": way.url}
    response = render(request, "identity/session_over.html", facts, status=403)
    response.headers["Cache-Control"] = "private, no-store"
    return response


class ActorMiddleware:
    """Sets `request.actor` and keeps officials without a second factor out of the officials' pages."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]  # ours, see Actor
        if request.path.startswith((*OFFICIAL_PATHS, *CONSENT_PATHS)):
            refusal = self._gate(request)
            if refusal is not None:
                return refusal
        return self.get_response(request)

    def _gate(self, request: HttpRequest) -> HttpResponseBase | None:
        """Where to go instead: to sign in, or to set up the second factor. None lets the view decide."""
        if not request.user.is_authenticated:
            return None if request.path.startswith(CONSENT_PATHS) else _sign_in(request)
        if request.session.get(SECOND_FACTOR) or not queries.has_membership(request.user.pk, now()):
            return None
        return _to("second_factor", request)
