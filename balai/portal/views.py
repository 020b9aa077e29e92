# SPDX-License-Identifier: EUPL-1.2
"""The platform's own pages and files: home, help, the frame's switches, the installed app."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balai import packs
from balai.cases.tags import LISTS
from balai.identity import retention
from balai.identity.middleware import came_from
from balai.kernel.bytecache import cacheable
from balai.kernel.clock import now
from balai.portal import context, home, places, pwa, theme, wellknown
from balai.regions import queries as regions

YEAR_S = 365 * 86_400


def _file(request: HttpRequest, body: bytes, kind: str, max_age_s: int = YEAR_S) -> HttpResponse:
    """A file with a strong ETag; 304 when the visitor has it already."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=kind)
    response["ETag"] = etag
    hashed = "v" in request.GET
    response["Cache-Control"] = f"public, max-age={max_age_s}, immutable" if hashed else "public, max-age=0, no-cache"
    return response


# -- files of the pack and of the installed app --------------------------------------------------------------
@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    return _file(request, theme.look_of(settings.BALAI_PACK).css, "text/css; charset=utf-8")


@require_safe
def ornament(request: HttpRequest) -> HttpResponse:
    return _file(request, theme.look_of(settings.BALAI_PACK).ornament, "image/svg+xml")


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    return _file(request, theme.look_of(settings.BALAI_PACK).logo, "image/svg+xml")


@require_safe
def icon(request: HttpRequest, size: int, full: str = "") -> HttpResponse:
    if size not in pwa.ICON_SIZES:
        raise Http404
    return _file(request, pwa.icon(settings.BALAI_PACK, size, full=bool(full)), "image/png")


@require_safe
def web_manifest(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(pwa.manifest(packs.current()), content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    return _file(request, pwa.worker(), "text/javascript; charset=utf-8", 0)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    return _file(request, wellknown.security(packs.current(), now()).encode(), "text/plain; charset=utf-8")


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    return _file(request, wellknown.robots().encode(), "text/plain; charset=utf-8")


# -- switches of the frame: addresses without side effects on anybody else, so plain links -------------------
def _back(request: HttpRequest) -> str:
    target = request.GET.get("ke", "/")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/"


def _with_cookie(request: HttpRequest, name: str, value: str, to: str = "") -> HttpResponseRedirect:
    response = HttpResponseRedirect(to or _back(request))
    if value:
        response.set_cookie(name, value, max_age=YEAR_S, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(name, samesite="Lax")
    return response


@require_safe
def choose_look(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("pilih", "")
    return _with_cookie(request, context.LOOK_COOKIE, chosen if chosen in context.LOOKS else "")


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("pilih", "")
    known = {code for code, _name in context.languages(packs.current())}
    return _with_cookie(request, settings.LANGUAGE_COOKIE_NAME, chosen if chosen in known else "")


@require_safe
def choose_place(request: HttpRequest) -> HttpResponse:
    """The page where a visitor says which village, district or regency is theirs; a cookie keeps the code."""
    chosen = request.GET.get("pilih")
    if chosen is not None:
        known = bool(chosen) and regions.find(chosen) is not None
        return _with_cookie(request, context.PLACE_COOKIE, chosen if known else "")
    facts = {**places.choices(request.GET.get("induk", "")), "back": _back(request)}
    return render(request, "portal/place.html", facts)


# -- pages ---------------------------------------------------------------------------------------------------
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return cacheable(render(request, "portal/home.html", home.page(request)), (LISTS,), 30)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The home page's search: a number goes straight to its case, words find categories, answers and reports."""
    text = request.GET.get("q", "").strip()[:120]
    number = home.number_in(text)
    if number:
        return HttpResponseRedirect(f"/laporan/{number}/")
    return render(request, "portal/search.html", home.search(request, text))


@require_safe
def support(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/help.html", {"answers": home.answers()})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html", {"schedule": retention.schedule(packs.current())})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/about.html")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    response = render(request, "portal/offline.html")
    response["Cache-Control"] = "no-cache"
    return response


# -- refusals and errors -------------------------------------------------------------------------------------
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was open too long, or cookies are blocked: the report wizard keeps what was typed, others say so."""
    if request.path == "/lapor/":
        from balai.reports.wizard.views import expired

        return expired(request)
    if request.headers.get("Accept", "").startswith("application/json"):
        told = {"code": "expired_form", "detail": _("Formulir ini terbuka terlalu lama. Muat ulang halamannya.")}
        return JsonResponse(told, status=403, content_type="application/problem+json")
    return render(request, "403_csrf.html", {"back": came_from(request) or request.path}, status=403)
