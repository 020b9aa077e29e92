# SPDX-License-Identifier: EUPL-1.2
"""What every answer carries, and how a refusal becomes a page or a problem document."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from balai.kernel.errors import DomainError, InvalidInput

View = Callable[[HttpRequest], HttpResponseBase]

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
PERMISSIONS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


class HeadersMiddleware:
    """Strict Content-Security-Policy and Permissions-Policy on every answer."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response


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
    return JsonResponse(body, status=error.status, content_type="application/problem+json")


class RefusalMiddleware:
    """A DomainError that no view caught: JSON for machines, a page with the sentence for people."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        wants = request.headers.get("Accept", "")
        if request.path.startswith("/api/") or ("json" in wants and "html" not in wants):
            return problem(error)
        return render(request, "portal/error.html", {"error": error, "debug": settings.DEBUG}, status=error.status)
