# SPDX-License-Identifier: EUPL-1.2
"""The last word when something broke: pages and documents that ask neither the database nor a template for help."""

from __future__ import annotations

import errno
import logging
import sys

from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from balai.identity.middleware import written
from balai.kernel.errors import DomainError, NotAllowed, NotFound, Unavailable
from balai.portal import assets
from balai.project.middleware import problem, refused

log = logging.getLogger("balai.project")
MOST_TOLD = 20  # strange addresses in the log, once each
_told: set[str] = set()
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Broken(DomainError):
    code = "broken"
    status = 500
    message = "Ada gangguan di pihak kami. Yang belum bernomor belum kami terima; coba lagi beberapa menit lagi."


class Malformed(DomainError):
    code = "malformed"
    message = "Permintaan ini tidak dapat dibaca. Kembali ke halaman sebelumnya, lalu coba lagi."


class Closed(DomainError):
    code = NotAllowed.code
    status = NotAllowed.status
    message = "{why}"


def _is_passing(error: BaseException | None) -> bool:
    """Whether the database or the disk is what failed, so that the same request may succeed a little later."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    return isinstance(error, OperationalError | InterfaceError)


def _styles() -> list[str]:
    """Addresses of the style sheets; none when the built files themselves are what is missing."""
    try:
        return [assets.address("app.css"), "/paket/theme.css"]
    except (OSError, LookupError, ValueError, assets.AssetsMissing):
        return []


def _wants_json(request: HttpRequest) -> bool:
    wants = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("json" in wants and "html" not in wants)


def _said(request: HttpRequest, error: DomainError, page: str) -> HttpResponse:
    if request.path.startswith("/open311/"):
        return refused(request, error)
    if _wants_json(request):
        return problem(error)
    response = HttpResponse(loader.get_template(page).render({"styles": _styles()}), status=error.status)
    if error.status == 503:
        response.headers["Retry-After"] = str(Unavailable.retry_after_s)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """What failed as 503 when it passes by itself, else as 500; both say what has become of what was sent."""
    if _is_passing(sys.exc_info()[1]):
        return _said(request, Unavailable(), "503.html")
    return _said(request, Broken(), "500.html")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that is not this person's: a page for people, a problem document for the queues of our own pages, which
    would else take it for a session that is over. What was typed meanwhile, say while the case moved on, is shown.
    """
    if _wants_json(request):
        return problem(Closed(why=str(exception) or str(NotAllowed())))
    texts = written(request)
    response = render(request, "403.html", {"exception": str(exception), "texts": texts}, status=403)
    if texts:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is not there, likewise; the page in the words of whoever raised Http404, else in general ones."""
    if _wants_json(request):
        return problem(NotFound())
    said = next((word for word in exception.args if isinstance(word, str)), "")
    return render(request, "404.html", {"said": said}, status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django itself could not read, or one for a site that this is not."""
    if isinstance(exception, DisallowedHost):
        return _strange(request)
    return _said(request, Malformed(), "400.html")


def _strange(request: HttpRequest) -> HttpResponse:
    """Most are programs that try every address; the first is often who tries Balai in a network of their own."""
    host = request.META.get("HTTP_HOST", "")[:100]
    if host not in _told and len(_told) < MOST_TOLD:
        _told.add(host)
        log.warning("Diminta sebagai %r, bukan alamat Balai. Bila seharusnya: atur BALAI_PUBLIC_URL.", host)
    words = "Alamat ini bukan alamat Balai. Pengelola: tulis alamat yang dilihat warga di BALAI_PUBLIC_URL.\n"
    return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
