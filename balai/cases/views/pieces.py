# SPDX-License-Identifier: EUPL-1.2
"""Where phones bring photos piece by piece, before what they belong to is sent (kernel.pieces)."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai import packs
from balai.kernel import buckets, pieces
from balai.kernel.errors import DomainError
from balai.kernel.texts import whole_number


@never_cache
@require_http_methods(["GET", "HEAD", "PUT", "DELETE"])
def photo(request: HttpRequest, photo_id: uuid.UUID) -> HttpResponse:
    """{"received": bytes} of a photo that only its phone can name. PUT `?at=` brings the bytes from there on and
    answers 409 with what is here when they do not follow on; DELETE forgets the photo.
    """
    if request.method == "DELETE":
        pieces.drop(photo_id)
        return HttpResponse(status=204)
    try:
        here = _brought(request, photo_id) if request.method == "PUT" else pieces.received(photo_id)
    except pieces.WrongPlace as refusal:
        return JsonResponse({**refusal.facts, "code": refusal.code, "error": str(refusal)}, status=refusal.status)
    except DomainError as refusal:
        said = {"code": refusal.code, "error": str(refusal)}
        return JsonResponse(said, status=refusal.status, headers=refusal.headers)
    return JsonResponse({"received": here})


def _brought(request: HttpRequest, photo_id: uuid.UUID) -> int:
    at = whole_number(request.GET.get("at", ""), 8)
    if at is None:
        raise pieces.WrongPlace(received=pieces.received(photo_id))
    buckets.take_piece(request)
    return pieces.add(photo_id, at, request.body, max_mb=packs.current().media.max_mb)


urlpatterns = [path("unggah/<uuid:photo_id>/", photo, name="piece")]
