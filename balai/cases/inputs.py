# SPDX-License-Identifier: EUPL-1.2
"""What the engine is told: frozen descriptions of a new case, of a move, and of a stored upload."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredUpload:
    """A photo that passed the checks of kernel.uploads and lies, without EXIF, in storage under `key`."""

    id: uuid.UUID
    key: str
    media_type: str
    sha256: str
    width: int
    height: int
    size: int
    taken_at: datetime | None = None
    taken_lat: float | None = None
    taken_lon: float | None = None
    traces: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supporter:
    """Who says "me too" or follows: a keyed hash of account or browser, and a sealed contact if messages are wanted."""

    person: str
    identity: uuid.UUID | None = None
    follows: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """Everything the engine needs to open a case of any kind; routing was decided by the domain."""

    kind: str
    subject: str
    title: str
    workflow: str  # workflow kind in the pack
    state: str  # where it begins
    area_code: str
    lat: float | None
    lon: float | None
    agency: str
    unit: str
    visibility: str = "private"
    is_listed: bool = False  # may appear in public lists at once
    channel: str = "web"
    requester: uuid.UUID | None = None
    secret_hash: str = ""
    client_key: str | None = None
    public_text: str = ""
    data: dict[str, object] = field(default_factory=dict)  # public facts of the first event: rule, why
    uploads: tuple[StoredUpload, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveData:
    """What a verb may bring along; the workflow says which of these it needs."""

    text: str = ""
    private_note: str = ""
    reason: str = ""  # code from the workflow's list where it has one, else a sentence for everybody
    agency: str = ""
    unit: str = ""
    government: str = ""  # external agency of a transfer
    finish_on: date | None = None
    target: str = ""  # number of the case this one duplicates
    rating: int | None = None
    tags: tuple[str, ...] = ()
    uploads: tuple[StoredUpload, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()  # (unit or agency, instruction) when a case is split
    about: int | None = None  # the event that a move about a comment means
    person: str = ""  # keyed hash of the account or browser of a citizen who writes
    client_key: str | None = None
    expected_version: int | None = None  # the version the person saw; a faster colleague makes it a Conflict
