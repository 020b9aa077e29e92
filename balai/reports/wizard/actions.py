# SPDX-License-Identifier: EUPL-1.2
"""Photos of a report begun without JavaScript, kept on the server until it is sent or forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from balai.cases.inputs import StoredUpload
from balai.reports.models import WizardDraft


def _row(upload: StoredUpload) -> dict[str, Any]:
    row = asdict(upload)
    return {**row, "id": upload.id.hex, "taken_at": upload.taken_at.isoformat() if upload.taken_at else None}


def keep_photos(draft_id: str, photos: Sequence[StoredUpload], now: datetime) -> str:
    """The id of the draft that now holds exactly these photos; a new one when `draft_id` is empty or gone."""
    data = {"photos": [_row(photo) for photo in photos]}
    if draft_id and WizardDraft.objects.filter(id=draft_id).update(data=data, updated_at=now):
        return draft_id
    if not photos:
        return draft_id
    made = WizardDraft.objects.create(id=secrets.token_urlsafe(32), data=data, updated_at=now)
    return str(made.id)


def forget(draft_id: str) -> None:
    """Removes a draft that was sent."""
    WizardDraft.objects.filter(id=draft_id).delete()
