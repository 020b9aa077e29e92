# SPDX-License-Identifier: EUPL-1.2
"""Writing the next event of a case's trail, under the guard that nobody else wrote meanwhile."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from balai.cases.flows import state_of
from balai.cases.models import Case, Event
from balai.cases.notes import seal_note
from balai.cases.rules import asking, trail
from balai.cases.tags import case_tag
from balai.kernel import bytecache
from balai.kernel.errors import Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """What the next event says; seq, hashes and salt are made when it is written."""

    verb: str
    role: str
    now: datetime
    unit: str = ""
    ref: str = ""
    to_state: str
    text: str = ""
    note: str = ""
    data: dict[str, object] = field(default_factory=dict)
    is_public: bool = True
    client_key: str | None = None


def append(case: Case, new: NewEvent, columns: dict[str, Any]) -> Event:
    """Writes the event and the case's new columns; `case` is current afterwards.

    Kept pages of the case are worthless once this is committed; lists follow when the trail's readers have counted.
    The update is guarded by version and last_seq. Conflict, with the state it has now, when somebody was faster.
    """
    seq = case.last_seq + 1
    salt, private = secrets.token_hex(16), seal_note(case, seq, new.note.strip())
    commitment = trail.commitment(salt, new.text, private)
    digest = trail.event_hash(
        trail.Entry(
            number=case.number,
            seq=seq,
            at=new.now,
            verb=new.verb,
            role=new.role,
            unit=new.unit,
            ref=new.ref,
            from_state=case.state,
            to_state=new.to_state,
            data=new.data,
            is_public=new.is_public,
            commitment=commitment,
            prev=case.last_hash,
        )
    )
    columns = {**columns, "last_seq": seq, "last_hash": digest}
    if "facts" in columns:
        columns["is_unanswered"] = asking.is_late(columns["facts"]) or None
    mine = Case.objects.filter(pk=case.pk, version=case.version, last_seq=case.last_seq)
    if not mine.update(**columns):
        case.refresh_from_db()
        raise stale(case)
    event = Event.objects.create(
        case_id=case.pk,
        seq=seq,
        at=new.now,
        verb=new.verb,
        actor_role=new.role,
        actor_unit=new.unit,
        actor_ref=new.ref,
        from_state=case.state,
        to_state=new.to_state,
        public_text=new.text,
        private=private,
        data=new.data,
        is_public=new.is_public,
        salt=salt,
        commitment=commitment,
        prev_hash=case.last_hash,
        hash=digest,
        client_key=new.client_key,
    )
    for name, value in columns.items():
        setattr(case, name, value)
    bytecache.touch(case_tag(case.number))
    return event


def stale(case: Case) -> Conflict:
    """The refusal for somebody who acted on what the case was a moment ago."""
    state = state_of(case).label.in_(get_language() or "id")
    return Conflict(state=state, number=case.number, code=case.state, version=case.version)
