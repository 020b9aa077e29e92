# SPDX-License-Identifier: EUPL-1.2
"""Private notes of officials: sealed where they are stored, bound to their place in the trail."""

from __future__ import annotations

import base64

from balai.cases.models import Case, Event
from balai.kernel import crypto


def seal_note(case: Case, seq: int, note: str) -> str:
    """A private note as it is stored: key id and cipher text, bound to its place in the trail. Empty stays empty."""
    if not note:
        return ""
    sealed = crypto.seal(note.encode(), _place(case, seq))
    return f"{sealed.key_id}:{base64.b64encode(sealed.data).decode('ascii')}"


def open_note(case: Case, seq: int, stored: str) -> str:
    """The private note of event `seq`. SealBroken when it was changed or its key is gone."""
    if not stored:
        return ""
    key_id, _colon, data = stored.partition(":")
    return crypto.unseal(crypto.Sealed(key_id, base64.b64decode(data)), _place(case, seq)).decode()


def shown_note(case: Case, event: Event) -> str:
    """The private note of an event for a page: an ellipsis stands for one that does not open any more."""
    try:
        return open_note(case, event.seq, event.private)
    except crypto.SealBroken:
        return "\u2026"


def _place(case: Case, seq: int) -> bytes:
    return f"case:{case.uuid.hex}:{seq}".encode("ascii")
