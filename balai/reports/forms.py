# SPDX-License-Identifier: EUPL-1.2
"""The sealed id of a draft."""

from __future__ import annotations

from django.core import signing

_SALT = "balai.reports.draft"
_AGE_S = 2 * 86_400


def seal_draft(draft_id: str) -> str:
    """The draft's id as it stands in the form; nobody can make one up."""
    return signing.dumps(draft_id, salt=_SALT) if draft_id else ""


def open_draft(sealed: str) -> str:
    """The id inside, "" when it is forged or older than two days."""
    try:
        return str(signing.loads(sealed, salt=_SALT, max_age=_AGE_S)) if sealed else ""
    except signing.BadSignature:
        return ""
