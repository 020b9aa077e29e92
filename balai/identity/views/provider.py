# SPDX-License-Identifier: EUPL-1.2
"""Our OIDC provider's consent page: allauth's view, allowed to send the person back to the application that asked."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import authorization as allauth_authorization
from django.http import HttpRequest, HttpResponse

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {origins}"
)


def _origins(client_id: str) -> str:
    """Origins of the client's registered addresses; the browser applies form-action to the redirect after the form."""
    client = Client.objects.filter(pk=client_id).first()
    parts = [urlsplit(uri) for uri in client.get_redirect_uris()] if client else []
    return " ".join(sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.netloc}))


def authorize(request: HttpRequest) -> HttpResponse:
    """Ask whether the application may know who this is."""
    response: HttpResponse = allauth_authorization(request)
    if response.status_code == 200 and (client_id := request.GET.get("client_id")):
        response.headers["Content-Security-Policy"] = _POLICY.format(origins=_origins(client_id))
    return response
