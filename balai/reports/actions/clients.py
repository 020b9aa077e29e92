# SPDX-License-Identifier: EUPL-1.2
"""Clients of the Open311 and JSON interfaces: made, shown once, revoked."""

from __future__ import annotations

from datetime import datetime

from balai.kernel import crypto
from balai.kernel.ids import new_secret, secret_hash
from balai.reports.models import ApiKey


def create_client(name: str, contact: str, now: datetime, *, may_update: bool = True) -> tuple[ApiKey, str]:
    """A new client and its key, which is told here and never again."""
    secret = new_secret()
    row = ApiKey.objects.create(
        name=name[:80], contact=contact[:160], key_hash=secret_hash(secret), may_update=may_update, created_at=now
    )
    return row, secret


def ensure_client(name: str, purpose: str, now: datetime) -> str:
    """The key of a client that this installation can always tell again, derived from its own keyring."""
    secret = crypto.keyed_hash("api-client", purpose)[:32]
    ApiKey.objects.get_or_create(
        key_hash=secret_hash(secret), defaults={"name": name, "may_update": True, "created_at": now}
    )
    return secret


def revoke_client(pk: int) -> bool:
    """Close a client's door; False when it was closed or never there."""
    return bool(ApiKey.objects.filter(pk=pk, is_active=True).update(is_active=False))
