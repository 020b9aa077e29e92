# SPDX-License-Identifier: EUPL-1.2
"""The ledger of consents: every yes with its version and channel, every withdrawal with its moment."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from balai.identity.models import Consent
from balai.identity.rules import consents as rules
from balai.kernel.errors import InvalidInput


def give(user_id: int, purpose: str, channel: str, now: datetime) -> None:
    """Write a yes to the present text of a purpose; a yes that stands in the same version is not written twice."""
    found = rules.purpose(purpose)
    if found is None:
        raise InvalidInput({"purpose": _("Tujuan ini tidak dikenal.")})
    standing = Consent.objects.filter(user_id=user_id, purpose=purpose, withdrawn_at=None)
    if standing.filter(version=found.version).exists():
        return
    standing.update(withdrawn_at=now)
    Consent.objects.create(user_id=user_id, purpose=purpose, version=found.version, channel=channel, given_at=now)


def withdraw(user_id: int, purpose: str, now: datetime) -> None:
    """Take a yes back, at once (UU 27/2022 art. 9); the account itself ends only by deleting it."""
    found = rules.purpose(purpose)
    if found is None or found.is_needed:
        raise InvalidInput({"purpose": _("Persetujuan ini berakhir bila akun dihapus.")})
    Consent.objects.filter(user_id=user_id, purpose=purpose, withdrawn_at=None).update(withdrawn_at=now)
