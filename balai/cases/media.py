# SPDX-License-Identifier: EUPL-1.2
"""Photos of cases: served to whoever may see the case's content, or to the bearer of a signed address."""

from __future__ import annotations

import re

from django.core import signing
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.urls import path

from balai.cases import policies
from balai.cases.models import Attachment
from balai.cases.rules import comments
from balai.identity.actors import Actor
from balai.kernel import uploads
from balai.kernel.pictures import SIZES

_NAME = re.compile(r"^(?P<key>[a-z0-9/_-]{8,120})-(?P<side>\d{3,4})\.webp$")
_SALT = "balai.cases.media"
DAY_S = 86_400
SHOWN_S = 600  # a photo that was hidden stays this long at most in what others keep


def signed_address(key: str, side: int = SIZES[0]) -> str:
    """A path that shows one photo without signing in, for 30 days; for partners who handed the report in."""
    return f"/berkas/{uploads.size_name(key, side)}?izin={signing.dumps(key, salt=_SALT)}"


def _has_leave(request: HttpRequest, key: str) -> bool:
    leave = request.GET.get("izin", "")
    try:
        return bool(leave) and signing.loads(leave, salt=_SALT, max_age=30 * DAY_S) == key
    except signing.BadSignature:
        return False


def photo(request: HttpRequest, name: str) -> HttpResponseBase:
    """One size of a photo. What may not be seen looks like what does not exist."""
    match = _NAME.match(name)
    if match is None or int(match["side"]) not in SIZES:
        raise Http404
    row = Attachment.objects.select_related("case").filter(key=match["key"]).first()
    if row is None or row.case is None:
        raise Http404
    case = row.case
    is_public = row.is_public and case.visibility == "public" and case.is_listed
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if row.event_seq in comments.hidden(case.facts):
        is_public = False
        if not policies.acts_on(actor, case):
            raise Http404
    if not (is_public or _has_leave(request, row.key) or policies.owns(actor, case) or policies.acts_on(actor, case)):
        raise Http404
    if not row.is_ready:
        return _waiting(row.key)
    mark = f'"{row.sha256[:20]}-{match["side"]}"'
    if request.headers.get("If-None-Match") == mark:
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = _file(uploads.size_name(row.key, int(match["side"])), "image/webp")
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = f"public, max-age={SHOWN_S}" if is_public else "private, no-cache"
    return response


def _waiting(key: str) -> HttpResponseBase:
    """The cleaned upload itself until the worker has made its sizes."""
    response = _file(uploads.incoming_name(key), "image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response


def _file(name: str, kind: str) -> FileResponse:
    try:
        return FileResponse(default_storage.open(name), content_type=kind)
    except (FileNotFoundError, OSError) as error:
        raise Http404 from error


urlpatterns = [path("berkas/<path:name>", photo, name="photo")]
