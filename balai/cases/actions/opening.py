# SPDX-License-Identifier: EUPL-1.2
"""Opening cases: rows are prepared outside the transaction, then many cases are written in one.

This is the one path where the ORM is left out: an accepted report costs four statements per group, not per report.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter, itemgetter
from typing import Any

import h3
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

from balai import packs
from balai.cases.flows import promise_for, week
from balai.cases.inputs import NewCase, StoredUpload
from balai.cases.models import Attachment, Case, Event, Promise, Serial
from balai.cases.rules import clock, trail
from balai.cases.rules import workflow as rules
from balai.identity.actors import Actor
from balai.kernel.errors import NotAllowed
from balai.kernel.ids import new_id
from balai.packs import lookup

CELL_RESOLUTION = 9  # h3: about 0.1 km2, 170 m from centre to corner


@dataclass(slots=True, kw_only=True)
class Prepared:
    """Rows of a case that is ready to be written; `insert_prepared` fills in `number`, and with it the hashes."""

    case_id: int
    state: str
    serial_key: str  # prefix and local date: what the number begins with
    serial_digits: int
    case: dict[str, Any]
    event: dict[str, Any]
    promise: dict[str, Any] | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    number: str = ""


def acting(actor: Actor) -> tuple[str, str]:
    """In which role and unit an actor opens a case: an official of the desk as such, everybody else as reporter."""
    if actor.is_system:
        return "system", ""
    for grant in actor.grants:
        if grant.role in {"desk", "coordinator", "operator"}:
            return grant.role, grant.unit
    return "reporter", ""


def prepare_case(new: NewCase, actor: Actor, now: datetime) -> Prepared:
    """The rows of a new case, without touching the database. NotAllowed if its workflow does not begin in that state
    for this actor; LookupError if the pack has no such workflow.
    """
    pack = packs.current()
    flow = lookup.workflow(pack, new.workflow)
    role, unit = acting(actor)
    begin = rules.begins(flow, new.state, role) or rules.begins(flow, new.state, "reporter")
    if begin is None:
        raise NotAllowed(verb="submit", state=new.state)
    phase = rules.state(flow, new.state).phase
    local = now.astimezone(week().zone)
    case_id = new_id()
    promise = promise_row(case_id, (new.subject, new.area_code), phase, now) if begin.clock == "start" else None
    row = _case_row(new, now)
    row |= {"id": case_id, "workflow_version": flow.version, "phase": phase}
    row["due_at"] = row["escalate_at"] = promise["due_at"] if promise else None
    data: dict[str, object] = {"agency": new.agency, "unit": new.unit, **new.data}
    if promise:
        data |= {"promise": promise["name"], "due_at": trail.moment(promise["due_at"])}
    trail.canonical(data)  # refuses here, not inside the transaction, what a hash cannot cover
    event = first_event(case_id, begin.verb, role, now, data)
    event |= {"to_state": new.state, "public_text": new.public_text, "is_public": begin.public}
    event |= {"actor_unit": unit, "actor_ref": actor.public_id if actor.is_official else ""}
    pattern = pack.meta.number
    return Prepared(
        case_id=case_id,
        state=new.state,
        serial_key=f"{pattern.prefix}{local:{pattern.date}}",
        serial_digits=pattern.serial_digits,
        case=row,
        event=event,
        promise=promise,
        attachments=[
            attachment_row(upload, "report", at, now, is_public=new.visibility == "public") | {"case_id": case_id}
            for at, upload in enumerate(new.uploads)
        ],
    )


def _case_row(new: NewCase, now: datetime) -> dict[str, Any]:
    has_place = new.lat is not None and new.lon is not None
    return {
        "uuid": uuid.uuid4(),
        "kind": new.kind,
        "subject": new.subject,
        "title": new.title[:140],
        "workflow": new.workflow,
        "state": new.state,
        "is_open": True,
        "outcome": "",
        "area_code": new.area_code,
        "lat": new.lat,
        "lon": new.lon,
        "cell": int(h3.latlng_to_cell(new.lat, new.lon, CELL_RESOLUTION), 16) if has_place else None,
        "agency": new.agency,
        "unit": new.unit,
        "worked_by": "",
        "visibility": new.visibility,
        "is_listed": new.is_listed,
        "channel": new.channel,
        "requester": new.requester,
        "secret_hash": new.secret_hash,
        "client_key": new.client_key,
        "parent_id": None,
        "merged_into_id": None,
        "facts": {},
        "support_count": 0,
        "objection_count": 0,
        "rating": None,
        "opened_at": now,
        "updated_at": now,
        "is_overdue": False,
        "escalation": 0,
        "ask_at": None,
        "is_unanswered": None,
        "resolved_at": None,
        "closed_at": None,
        "version": 1,
        "last_seq": 1,
    }


def promise_row(case_id: int, about: tuple[str, str], phase: str, now: datetime) -> dict[str, Any] | None:
    """The row of the promise for a phase that begins now, `about` a subject in an area; None if the pack makes none."""
    subject, area = about
    promise = promise_for(subject, phase, now, area)
    if promise is None:
        return None
    return {
        "case_id": case_id,
        "name": promise.name,
        "phase": phase,
        "started_at": now,
        "due_at": clock.due_at(now, promise, week()),
        "paused_at": None,
        "pause_reason": "",
        "paused_s": 0,
        "ended_at": None,
        "kept": None,
    }


def first_event(case_id: int, verb: str, role: str, now: datetime, data: dict[str, object]) -> dict[str, Any]:
    """The row of the event that opens a case, but for its texts, actor and hashes."""
    return {
        "case_id": case_id,
        "seq": 1,
        "at": now,
        "verb": verb,
        "actor_role": role,
        "from_state": "",
        "private": "",
        "data": data,
        "salt": secrets.token_hex(16),
        "prev_hash": trail.START,
        "client_key": None,
    }


def attachment_row(upload: StoredUpload, kind: str, position: int, now: datetime, *, is_public: bool) -> dict[str, Any]:
    """The row of a photo, but for case and event."""
    return {
        "id": upload.id,
        "case_id": None,
        "event_seq": 1,
        "kind": kind,
        "key": upload.key,
        "media_type": upload.media_type,
        "sha256": upload.sha256,
        "phash": None,
        "width": upload.width,
        "height": upload.height,
        "size": upload.size,
        "taken_at": upload.taken_at,
        "taken_lat": upload.taken_lat,
        "taken_lon": upload.taken_lon,
        "traces": upload.traces,
        "is_public": is_public,
        "is_ready": False,
        "position": position,
        "created_at": now,
    }


# -- writing -----------------------------------------------------------------------------------------------
def columns_of(model: type[models.Model], *left_out: str) -> tuple[str, ...]:
    """Columns of a table in the model's order."""
    return tuple(str(f.column) for f in model._meta.local_concrete_fields if f.column not in left_out)  # noqa: SLF001


CASE_COLUMNS = columns_of(Case)
EVENT_COLUMNS = columns_of(Event, "id", "txid", "kept_proof")  # two filled by the database, one by erasing
PROMISE_COLUMNS = columns_of(Promise, "id")
ATTACHMENT_COLUMNS = columns_of(Attachment)


_KNOWN_KEYS = f"SELECT client_key, number, id, state FROM {Case._meta.db_table} WHERE client_key IN"  # noqa: S608, SLF001
_RAISE_SERIAL = (
    f"INSERT INTO {Serial._meta.db_table} (key, last) VALUES (%s, %s) "  # noqa: S608, SLF001  fixed name
    f"ON CONFLICT (key) DO UPDATE SET last = {Serial._meta.db_table}.last + excluded.last RETURNING last"  # noqa: SLF001
)


def _utc_text(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


# How a value is written, by its type: on SQLite as Django stores it, UTC text, 32 hex digits, JSON text.
_AS_POSTGRESQL: dict[type, Callable[[Any], Any]] = {dict: json.dumps, list: json.dumps}
_AS_SQLITE: dict[type, Callable[[Any], Any]] = {**_AS_POSTGRESQL, datetime: _utc_text, uuid.UUID: attrgetter("hex")}


def rows(columns: Sequence[str], items: Iterable[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Rows in the order of `columns`, as the running database takes them."""
    ways = _AS_SQLITE if connection.vendor == "sqlite" else _AS_POSTGRESQL
    pick = itemgetter(*columns)
    return [tuple([way(value) if (way := ways.get(type(value))) else value for value in pick(item)]) for item in items]


def write_rows(
    cursor: CursorWrapper, model: type[models.Model], columns: Sequence[str], items: Sequence[dict[str, Any]]
) -> None:
    """Many rows of a table in one go: SQLite takes them in a loop of its own, PostgreSQL by COPY, for a third of the
    work of INSERT. IntegrityError as ever.
    """
    if not items:
        return
    table, names = model._meta.db_table, ", ".join(columns)  # noqa: SLF001  Django's documented Meta API
    made = rows(columns, items)
    if connection.vendor == "sqlite":
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})", made)  # noqa: S608  fixed names
        return
    with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in made:
            copy.write_row(row)


def insert_prepared(cursor: CursorWrapper, batch: Sequence[Prepared]) -> None:
    """Write the cases with their first events, promises and photos in the caller's transaction; fills in the numbers.

    One statement per table and one per serial key. IntegrityError when a client_key is
    already there: ask `known_keys` first.
    """
    _number(cursor, batch)
    for prepared in batch:
        _seal(prepared)
    write_rows(cursor, Case, CASE_COLUMNS, [p.case for p in batch])
    write_rows(cursor, Event, EVENT_COLUMNS, [p.event for p in batch])
    write_rows(cursor, Promise, PROMISE_COLUMNS, [p.promise for p in batch if p.promise])
    write_rows(cursor, Attachment, ATTACHMENT_COLUMNS, [photo for p in batch for photo in p.attachments])


def _number(cursor: CursorWrapper, batch: Sequence[Prepared]) -> None:
    """Public numbers: consecutive within a day, in the order of the batch. Keys are raised in a fixed order, so that
    two writers never wait for each other.
    """
    unnumbered = [p for p in batch if not p.number]
    nexts = {}
    for key, wanted in sorted(Counter(p.serial_key for p in unnumbered).items()):
        cursor.execute(_RAISE_SERIAL, (key, wanted))
        nexts[key] = cursor.fetchone()[0] - wanted + 1
    for prepared in unnumbered:
        serial = nexts[prepared.serial_key]
        nexts[prepared.serial_key] += 1
        prepared.number = f"{prepared.serial_key}{serial:0{prepared.serial_digits}d}"


def _seal(prepared: Prepared) -> None:
    """Hashes of the first event; only now can they be made, because they cover the number."""
    event = prepared.event
    event["commitment"] = trail.commitment(event["salt"], event["public_text"], event["private"])
    event["hash"] = trail.event_hash(
        trail.Entry(
            number=prepared.number,
            seq=event["seq"],
            at=event["at"],
            verb=event["verb"],
            role=event["actor_role"],
            unit=event["actor_unit"],
            ref=event["actor_ref"],
            from_state=event["from_state"],
            to_state=event["to_state"],
            data=event["data"],
            is_public=event["is_public"],
            commitment=event["commitment"],
            prev=event["prev_hash"],
        )
    )
    prepared.case["number"] = prepared.number
    prepared.case["last_hash"] = event["hash"]


@dataclass(frozen=True, slots=True)
class Known:
    """A case that an earlier try of the same client opened."""

    number: str
    case_id: int
    state: str


def known_keys(keys: Iterable[str]) -> dict[str, Known]:
    """Cases already opened under these client keys; one query, none if there are no keys."""
    wanted = [key for key in keys if key]
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"{_KNOWN_KEYS} ({', '.join(['%s'] * len(wanted))})", wanted)
        return {key: Known(number, case_id, state) for key, number, case_id, state in cursor.fetchall()}


def open_case(new: NewCase, actor: Actor, now: datetime) -> Case:
    """The new case, in one transaction. The same client_key again returns the case of the first time."""
    prepared = prepare_case(new, actor, now)
    with transaction.atomic():
        if new.client_key and (earlier := known_keys([new.client_key])):
            return Case.objects.get(pk=earlier[new.client_key].case_id)
        with connection.cursor() as cursor:
            insert_prepared(cursor, [prepared])
        return Case.objects.get(pk=prepared.case_id)
