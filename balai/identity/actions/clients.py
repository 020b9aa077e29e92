# SPDX-License-Identifier: EUPL-1.2
"""Applications that may ask who somebody is."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from balai.identity import policies
from balai.identity.actors import Actor
from balai.identity.models import OfficialLog
from balai.kernel.errors import InvalidInput, NotAllowed

SCOPES = ("openid", "profile", "email", "units")


def register_client(
    name: str, redirects: tuple[str, ...], scopes: Sequence[str], actor: Actor, now: datetime
) -> tuple[str, str]:
    """Id and secret of a new OIDC client; the secret is kept as a hash. InvalidInput for addresses without https."""
    from allauth.idp.oidc.models import Client

    if not policies.may_manage_people(actor):
        raise NotAllowed
    for uri in redirects:
        parts = urlsplit(uri)
        is_local = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
        if not (parts.scheme == "https" or is_local) or not parts.hostname or parts.fragment or "*" in uri:
            raise InvalidInput({"redirect": _("Alamat kembali harus https:// dan lengkap: %(uri)s") % {"uri": uri}})
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or "openid" not in scopes:
        raise InvalidInput({"scopes": _("Cakupan yang dikenal: %(known)s.") % {"known": " ".join(SCOPES)}})
    client = Client(name=name)
    secret = secrets.token_urlsafe(32)
    client.set_redirect_uris(list(redirects))
    client.set_scopes(list(scopes))
    client.set_secret(secret)
    client.save()
    OfficialLog.objects.create(at=now, by_id=actor.user_id, action="client_registered", detail=name[:300])
    return str(client.pk), secret
