# SPDX-License-Identifier: EUPL-1.2
"""What every answer carries, and how a refusal becomes a page or a problem document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from balai import packs
from balai.identity.middleware import written
from balai.kernel.bytecache import PLAIN, TTL_HEADER
from balai.kernel.errors import DomainError, InvalidInput, TooLarge, Unreadable
from balai.kernel.texts import is_larger
from balai.packs import lookup
from balai.project import languages
from balai.project.hotcache import HARMLESS
from balai.reports.open311 import formats as open311
from balai.reports.open311.views import as_open311
from balai.wording import overlay

View = Callable[[HttpRequest], HttpResponseBase]
Refusal = TypeVar("Refusal", bound=HttpResponse)

DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
POLICY = "; ".join(DIRECTIVES)
NOTHING = "default-src 'none'"  # of a part of a page, should somebody open it by itself
PARTS = frozenset({"text/css", "text/javascript", "image/png", "image/webp", "image/jpeg", "application/json"})
DATA = (".csv", ".geojson", ".json", ".xml")  # addresses that programs read, whatever they say they accept
ONE_PACKET = 1200  # bytes of a body that go out with the headers in one packet
PERMISSIONS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


class WrongMethod(DomainError):
    code = "wrong_method"
    status = 405
    message = _("Alamat ini hanya menerima kiriman dari formulirnya. Buka halamannya, lalu kirim dari sana.")


class HeadersMiddleware:
    """Strict Content-Security-Policy and Permissions-Policy on every document; on what is only a part of one the
    shortest that forbids all: a page has twenty parts, and each header costs a weak signal as much as content.

    A page that the service worker fetches to keep for later brings no token for forms: it arrives while the reader
    fills in another page, and would make that page's token worthless.

    Whoever has a cookie that says more than a taste sees what may be theirs alone; a cache between, however it was set
    up, is told so wherever a page does not say itself who may keep it.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _is_part(request, response):
            response.headers.setdefault("Content-Security-Policy", NOTHING)
            del response.headers["Cross-Origin-Opener-Policy"]
        else:
            response.headers.setdefault("Content-Security-Policy", POLICY)
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
            response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if not request.COOKIES.keys() <= HARMLESS:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        if request.headers.get("X-Balai-Keep"):
            response.cookies.pop(settings.CSRF_COOKIE_NAME, None)
        return response


def _is_part(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer is no document and runs nothing by itself, as the service worker does."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    return kind in PARTS and request.path != "/sw.js"


class PackingMiddleware(GZipMiddleware):
    """Django's packing, for answers that do not fit into one packet of the network anyway; not for pages that are kept
    as bytes in front of Django, which are kept plain and packed there.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.META.get(PLAIN) and response.has_header(TTL_HEADER):
            return response
        if isinstance(response, HttpResponse) and len(response.content) < ONE_PACKET:
            return response
        return super().process_response(request, response)


class LanguageMiddleware:
    """The page's language: the cookie's, else the browser's, if the pack speaks it. Takes the place of Django's
    LocaleMiddleware, which would also search the address, where Balai never has one.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        overlay.refresh()
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        translation.activate(languages.chosen(cookie, request.headers.get("Accept-Language", "")))
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language() or request.LANGUAGE_CODE)
        return response


class ZoneMiddleware:
    """Days and hours are those of the region."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        timezone.activate(lookup.zone(packs.current()))
        return self.get_response(request)


def problem(error: DomainError) -> JsonResponse:
    """RFC 9457 problem document of a refusal."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": error.code.replace("_", " "),
        "status": error.status,
        "code": error.code,
        "detail": str(error),
        "fields": {k: str(v) for k, v in error.fields.items()} if isinstance(error, InvalidInput) else {},
    }
    return _waiting(JsonResponse(body, status=error.status, content_type="application/problem+json"), error)


def _waiting(response: Refusal, error: DomainError) -> Refusal:
    """The same response, with Retry-After when the refusal says how long it lasts."""
    for name, value in error.headers.items():
        response.headers[name] = value
    return response


def refused(request: HttpRequest, error: DomainError, texts: Sequence[str] = ()) -> HttpResponse:
    """A refusal as whoever asked reads it: a page for people, problem documents and Open311's errors for machines.

    `texts`: what the person typed, to be shown for copying.
    """
    wants = request.headers.get("Accept", "")
    if request.path.startswith("/open311/"):
        answer = open311.refuse("json" if request.path.endswith(".json") else "xml", as_open311(error))
        return _waiting(answer, error)
    is_data = "json" in wants or request.path.endswith(DATA)
    if request.path.startswith("/api/") or (is_data and "html" not in wants):
        return problem(error)
    facts = {"error": error, "debug": settings.DEBUG, "texts": texts}
    page = render(request, "portal/error.html", facts, status=error.status)
    return _waiting(page, error)


class RefusalMiddleware:
    """A DomainError that no view caught, and what no view should have to read: bodies beyond all limits, and the one
    character that PostgreSQL cannot keep.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        most_mb = _largest_mb()
        length = request.META.get("CONTENT_LENGTH") or "0"
        if is_larger(length, most_mb * 1_000_000):
            return refused(request, TooLarge(max_mb=most_mb))
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return refused(request, Unreadable())
        response = self.get_response(request)
        return _in_words(request, response) if isinstance(response, HttpResponseNotAllowed) else response

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        """Forms; the machines' doors look at their own bodies."""
        if request.method != "POST" or request.path.startswith(("/api/", "/open311/", "/identity/")):
            return None
        if any("\0" in value for _name, values in request.POST.lists() for value in values):
            return refused(request, Unreadable())
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refused(request, error, written(request)) if isinstance(error, DomainError) else None


def _in_words(request: HttpRequest, response: HttpResponseNotAllowed) -> HttpResponse:
    """An address of a form, opened as a page: said as every refusal is, and still with what is allowed there."""
    said = refused(request, WrongMethod())
    said.headers["Allow"] = response.headers["Allow"]
    return said


def _largest_mb() -> int:
    """What a form with as many photos as it may have can weigh, and some room beside."""
    media = packs.current().media
    return media.max_photos * media.max_mb + 20
