# SPDX-License-Identifier: EUPL-1.2
"""A report comes in: checked, placed, routed, sealed, and written with many others in one durable transaction.

What follows from a report (photo sizes, lists, counters, messages) follows from its event in the trail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection
from django.db.backends.utils import CursorWrapper

from balai import packs
from balai.cases.actions import Prepared, insert_prepared, known_keys, prepare_case, refuse_taken
from balai.cases.actions.opening import columns_of, write_rows
from balai.cases.inputs import NewCase
from balai.identity import sealing
from balai.identity.actors import Actor
from balai.identity.models import SealedIdentity
from balai.kernel import crypto, ids
from balai.kernel.groupcommit import GroupWriter
from balai.packs.schema import Category, Pack
from balai.reports.actions import checking
from balai.reports.actions.checking import Place
from balai.reports.inputs import NewReport, Receipt
from balai.reports.models import Report
from balai.reports.rules import hints, intake, privacy, routing, text

_STRONG_KEY = 20  # characters; from such a key the secret of the link can be derived, so that a retry gets it again


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """All rows of one report, made without the database."""

    case: Prepared
    report: dict[str, Any]
    identity: dict[str, Any] | None
    client_key: str | None
    secret: str


def submit_report(new: NewReport, actor: Actor, now: datetime) -> Receipt:
    """The receipt of an accepted report, after it is durably written.

    The same `client_key` again gives the same number; the same secret only to whoever sends the same words and place
    under a key that is long enough to be one: others may have seen the key. Raises InvalidInput, OutsideRegion,
    NotAllowed, and groupcommit.Busy.
    """
    ready = _prepare(new, actor, now)
    try:
        return _writer.submit(ready)
    except IntegrityError:
        # Another process wrote the same client_key between our look and our insert.
        earlier = _earlier([ready])
        if ready.client_key in earlier:
            return earlier[ready.client_key].receipt(ready)
        refuse_taken(new.uploads)
        raise


def _prepare(new: NewReport, actor: Actor, now: datetime) -> _Ready:
    pack = packs.current()
    checked = checking.checked(new, actor, pack, now)
    place = checked.place
    choice = routing.choose(pack, new.category, place.area_code, place.road_owner or None)
    is_private = privacy.must_be_private(sensitive=checked.category.sensitive, wishes_public=new.public)
    found = hints.kinds(f"{checked.description}\n{checked.landmark}")
    public_text = "" if is_private else hints.masked(checked.description) if found else checked.description
    identity = _seal(new, actor, now)
    secret = _secret(new.client_key)
    case = NewCase(
        kind="report",
        subject=new.category,
        title=_title(checked.category, public_text, new.language),
        workflow="report",
        state=routing.first_state(pack, choice),
        area_code=place.area_code,
        lat=place.lat,
        lon=place.lon,
        agency=choice.unit.agency,
        unit=choice.unit.code,
        visibility="private" if is_private else "public",
        is_listed=not is_private and not found,
        channel=new.channel,
        requester=identity.id if identity else None,
        secret_hash=ids.secret_hash(secret),
        client_key=new.client_key,
        data=_facts(choice, pack),
        uploads=tuple({upload.id: upload for upload in new.uploads}.values()),
    )
    prepared = prepare_case(case, actor, now)
    report = {
        "case_id": prepared.case_id,
        "category": new.category,
        "description": checked.description,
        "public_text": public_text,
        "landmark": checked.landmark,
        "public_landmark": None,
        "answers": checked.answers,
        "place_source": new.place_source,
        "accuracy_m": place.accuracy_m,
        "place_confirmed": place.confirmed,
        "suggested": new.suggested[:64],
        "route": choice.route.name if choice.route else "",
        "moderation": "unseen" if found else "clean",
        "hints": found,
        "on_behalf": new.on_behalf,
        "external": {},
    }
    return _Ready(
        case=prepared, report=report, identity=_identity_row(identity), client_key=new.client_key, secret=secret
    )


def _facts(choice: routing.Choice, pack: Pack) -> dict[str, object]:
    return {**choice.facts(), "pack": pack.meta.code}


def _title(category: Category, public_text: str, language: str) -> str:
    """One line for lists: the beginning of what may be read, else only the kind of trouble."""
    return text.headline(public_text) or category.name.in_(language)


def _seal(new: NewReport, actor: Actor, now: datetime) -> sealing.SealedRow | None:
    """Who asked, encrypted; None when nobody is known. On behalf, the person helped is sealed, not the helper."""
    given = new.reporter
    contact = sealing.Contact(
        user="" if new.on_behalf or actor.is_official else actor.public_id,
        name=intake.clean_line(given.name)[: intake.NAME_MOST] if given else "",
        email=given.email.strip() if given else "",
        phone=given.phone.strip() if given else "",
        language=new.language,
    )
    return None if contact.is_empty else sealing.seal(contact, now)


def _identity_row(sealed: sealing.SealedRow | None) -> dict[str, Any] | None:
    if sealed is None:
        return None
    return {
        "id": sealed.id,
        "sealed": sealed.sealed,
        "key_id": sealed.key_id,
        "owner_hash": sealed.owner_hash,
        "contact_hash": sealed.contact_hash,
        "created_at": sealed.created_at,
        "erased_at": None,
    }


def _secret(client_key: str | None) -> str:
    """The secret of the link: from a long client key always the same, so that a retry after a lost answer gets it."""
    if client_key and len(client_key) >= _STRONG_KEY:
        return crypto.keyed_hash("report-link", client_key)[:32]
    return ids.new_secret()


# -- writing -----------------------------------------------------------------------------------------------
_REPORT_COLUMNS, _IDENTITY_COLUMNS = columns_of(Report), columns_of(SealedIdentity)


def _write(batch: Sequence[_Ready]) -> list[Receipt]:
    """Writes the reports whose client key is new; receipts of all, in order."""
    known = _earlier(batch)
    fresh: list[_Ready] = []
    keys: set[str | None] = set(known)
    for ready in batch:
        if ready.client_key is None or ready.client_key not in keys:
            fresh.append(ready)
            keys.update([ready.client_key] if ready.client_key else [])
    if fresh:
        with connection.cursor() as cursor:
            _insert_all(cursor, fresh)
    receipts = {id(ready): _receipt(ready) for ready in fresh}
    by_key = known | {r.client_key: _Taken(r.case.number, r.case.case_id, r.case.state, _said(r)) for r in fresh}
    return [receipts.get(id(ready)) or by_key[ready.client_key].receipt(ready) for ready in batch]


def _insert_all(cursor: CursorWrapper, fresh: Sequence[_Ready]) -> None:
    write_rows(cursor, SealedIdentity, _IDENTITY_COLUMNS, [ready.identity for ready in fresh if ready.identity])
    insert_prepared(cursor, [ready.case for ready in fresh])
    write_rows(cursor, Report, _REPORT_COLUMNS, [ready.report for ready in fresh])


_Said = tuple[str, str, float | None, float | None]


def _said(ready: _Ready) -> _Said:
    """By what a retry is known: the words, the area and the point."""
    case = ready.case.case
    return ready.report["description"], case["area_code"], case["lat"], case["lon"]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A report that is written, and what was said in it."""

    number: str
    case_id: int
    state: str
    said: _Said | None

    def receipt(self, ready: _Ready) -> Receipt:
        """What whoever sends its key again takes home."""
        is_retry = len(ready.client_key or "") >= _STRONG_KEY and _said(ready) == self.said
        secret = ready.secret if is_retry else ""
        return Receipt(number=self.number, secret=secret, case_id=self.case_id, state=self.state, is_new=False)


def _earlier(batch: Sequence[_Ready]) -> dict[str | None, _Taken]:
    """Reports already written under these client keys; a second query only if there are some."""
    found = known_keys(ready.client_key for ready in batch if ready.client_key)
    if not found:
        return {}
    written = Report.objects.filter(case__in=[known.case_id for known in found.values()])
    said: dict[int, _Said] = {
        pk: (words, area, lat, lon)
        for pk, words, area, lat, lon in written.values_list(
            "pk", "description", "case__area_code", "case__lat", "case__lon"
        )
    }
    return {
        key: _Taken(known.number, known.case_id, known.state, said.get(known.case_id)) for key, known in found.items()
    }


def _receipt(ready: _Ready) -> Receipt:
    return Receipt(number=ready.case.number, secret=ready.secret, case_id=ready.case.case_id, state=ready.case.state)


_writer: GroupWriter[_Ready, Receipt] = GroupWriter(_write)


def write_counts() -> tuple[int, int]:
    """Transactions and reports written in groups by this process so far, for the benchmark."""
    return _writer.groups, _writer.pieces


__all__ = ["Place", "submit_report", "write_counts"]
