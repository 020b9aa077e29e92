# SPDX-License-Identifier: EUPL-1.2
"""A photo between its upload and the report that takes it along: a signed description, kept by the caller."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime

from django.core import signing
from django.utils.translation import gettext as _

from balai.cases.inputs import StoredUpload
from balai.kernel.errors import InvalidInput

_SALT = "balai.api.photo"
_HOLDS_S = 47 * 3600  # an upload that no report took is removed after 48 h


def write(upload: StoredUpload) -> str:
    """The token of a stored upload."""
    body = asdict(upload) | {"id": str(upload.id), "taken_at": upload.taken_at and upload.taken_at.isoformat()}
    return signing.dumps(body, salt=_SALT, compress=True)


def read(tokens: list[str]) -> tuple[StoredUpload, ...]:
    """The uploads behind the tokens. InvalidInput when one is not ours or too old."""
    found = []
    for token in tokens:
        try:
            body = signing.loads(token, salt=_SALT, max_age=_HOLDS_S)
        except signing.BadSignature:
            raise InvalidInput({"photos": _("Foto ini sudah tidak tersimpan. Unggah sekali lagi.")}) from None
        taken = body.pop("taken_at")
        body["id"] = uuid.UUID(body["id"])
        found.append(StoredUpload(**body, taken_at=datetime.fromisoformat(taken) if taken else None))
    return tuple(found)
