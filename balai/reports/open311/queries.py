# SPDX-License-Identifier: EUPL-1.2
"""Reads of the Open311 door: one statement a list, plain tuples, no model instances on the way out."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple

from django.db.models import Q

from balai import packs
from balai.cases import flows
from balai.cases.media import signed_address
from balai.cases.models import Attachment, Case
from balai.cases.rules import comments
from balai.kernel.ids import secret_hash
from balai.kernel.pictures import SIZES
from balai.kernel.uploads import size_name
from balai.packs import lookup
from balai.reports.models import ApiKey, ExternalRequest, ExternalUpdate, Report
from balai.reports.queries import pages
from balai.reports.queries.filters import database_time
from balai.reports.queries.lists import as_moment, run
from balai.reports.rules import hints, privacy

CLOSED = ("resolved", "closed", "refused", "transferred")


class Found(NamedTuple):
    """A report as a partner may see it; the description of a private one stays empty unless the partner sent it."""

    number: str
    category: str
    state: str
    phase: str
    area_code: str
    agency: str
    lat: float | None
    lon: float | None
    text: str
    landmark: str
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None  # end of the announced day while there is one, else of the promise
    photo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What `requests` may be narrowed by; statuses are the standard's open and closed."""

    services: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    updated_from: datetime | None = None
    updated_to: datetime | None = None
    late: bool = False  # and what became public in the span, though it was opened before
    offset: int = 0
    size: int = 1000


def api_key(secret: str) -> ApiKey | None:
    """The active client of a key, or None."""
    return ApiKey.objects.filter(key_hash=secret_hash(secret), is_active=True).first() if secret else None


def _picture(key: str, *, signed: bool = False) -> str:
    """The path of a photo at full size, "" when there is none."""
    if not key:
        return ""
    return signed_address(key) if signed else f"/berkas/{size_name(key, SIZES[0])}"


_LISTED = (
    "l.number, l.category, l.state, l.phase, l.area_code, l.agency, l.lat, l.lon, r.public_text, r.landmark, "
    "l.opened_at, l.updated_at, c.due_at, l.photo, r.public_landmark, c.facts FROM reports_listedreport l "
    "JOIN reports_report r ON r.case_id = l.case_id JOIN cases_case c ON c.id = l.case_id"
)


def listed(narrow: Filter) -> list[Found]:
    """Public reports, newest first, one page; plain rows, since a page has a thousand.

    With `late`, those follow that were opened before the span but became public in it: who asks hour by hour would else
    never see a report whose text was read first.
    """
    clauses, values = _narrowed(narrow)
    spans = [
        ("opened_at", narrow.opened_from, narrow.opened_to),
        ("updated_at", narrow.updated_from, narrow.updated_to),
    ]
    for column, start, end in spans:
        if start and end:
            clauses.append(f"l.{column} BETWEEN %s AND %s")
            values += [database_time(start), database_time(end)]
    found = _page(clauses, values, narrow.size, narrow.offset)
    missing = narrow.size - len(found)
    if not narrow.late or not missing or narrow.opened_from is None or narrow.opened_to is None:
        return found
    before = 0 if found or not narrow.offset else narrow.offset - _count(clauses, values)
    clauses, values = _narrowed(narrow)
    clauses += ["l.listed_at BETWEEN %s AND %s", "l.opened_at < %s"]
    values += [database_time(at) for at in (narrow.opened_from, narrow.opened_to, narrow.opened_from)]
    return found + _page(clauses, values, missing, max(0, before))


def _narrowed(narrow: Filter) -> tuple[list[str], list[object]]:
    """Clauses and values of what is asked besides time."""
    clauses: list[str] = []
    values: list[object] = []
    if narrow.services:
        clauses.append(f"l.category IN ({_marks(narrow.services)})")
        values += narrow.services
    if len(set(narrow.statuses)) == 1:
        clauses.append(f"l.phase {'' if 'closed' in narrow.statuses else 'NOT '}IN ({_marks(CLOSED)})")
        values += CLOSED
    return clauses, values


def _page(clauses: list[str], values: list[object], size: int, offset: int) -> list[Found]:
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    found = run(
        f"SELECT {_LISTED}{where} ORDER BY l.opened_at DESC, l.case_id DESC LIMIT %s OFFSET %s",
        [*values, size, offset],
    )
    return [
        Found._make((*row[:9], hints.landmark_for_all(row[9], row[14]), as_moment(row[10]), as_moment(row[11]),
                     _expected(row[3], row[15], as_moment(row[12]) if row[12] else None), _picture(row[13])))
        for row in found
    ]  # fmt: skip


def _expected(phase: str, facts: str | Mapping[str, object], due_at: datetime | None) -> datetime | None:
    """When a report is to be done: at the end of the day that the unit announced, else when the promise ends. `facts`
    as the statement brings them, text, or a case's own.
    """
    if phase != "working":
        return due_at
    day = flows.announced(json.loads(facts) if isinstance(facts, str) else facts)
    return due_at if day is None else datetime.combine(day, time(23, 59, 59), lookup.zone(packs.current()))


def _count(clauses: list[str], values: list[object]) -> int:
    where = " AND ".join(clauses)
    rows = run(f"SELECT COUNT(*) FROM reports_listedreport l WHERE {where}", values)  # noqa: S608  own clauses
    return int(rows[0][0])


def _marks(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))


def by_numbers(numbers: Sequence[str], key: ApiKey | None) -> list[Found]:
    """Reports by public number in the order asked; unknown numbers are absent.

    A private report shows its state and district only, its text and place to the client that sent it.
    """
    mine = set() if key is None else _sent_by(key, numbers)
    found = {
        report.case.number: report
        for report in Report.objects.select_related("case", "case__listed").filter(case__number__in=numbers)
    }
    return [_found(found[n], open_to_all=n in mine) for n in dict.fromkeys(numbers) if n in found]


def _sent_by(key: ApiKey, numbers: Collection[str]) -> set[str]:
    """Those of the numbers that the client sent and sees for their reporter, who has not asked to be forgotten."""
    sent = ExternalRequest.objects.filter(api_key=key, case_number__in=numbers).values("case_number")
    cases = Case.objects.filter(number__in=sent).exclude(facts__has_key="forgotten")
    return set(cases.values_list("number", flat=True))


def _found(report: Report, *, open_to_all: bool) -> Found:
    case = report.case
    category = lookup.category(packs.current(), report.category)
    face = privacy.view(
        "reporter" if open_to_all else "public", visibility=case.visibility, is_listed=case.is_listed,
        sensitive=bool(category and category.sensitive),
    )  # fmt: skip
    public, shown = case.visibility == "public" and case.is_listed, face.exact_place
    return Found(
        number=case.number,
        category=report.category if face.category else "",
        state=case.state,
        phase=case.phase,
        area_code=privacy.thinned_area(case.area_code, face),
        agency=case.agency if face.handling else "",
        lat=case.lat if shown else None,
        lon=case.lon if shown else None,
        text=report.public_text if public else report.description if open_to_all else "",
        landmark=pages.landmark_of(report, face) if shown else "",
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        due_at=_expected(case.phase, case.facts, case.due_at) if face.handling else None,
        photo=_picture(case.listed.photo) if public and hasattr(case, "listed") else _photo(case, public, open_to_all),
    )


def _photo(case: Case, public: bool, open_to_all: bool) -> str:  # noqa: FBT001  private to this module
    """The photo of a report that is in no list: a public one of what was merged; for the client that sent the report
    any, by an address that shows it without signing in.
    """
    if not (public or open_to_all):
        return ""
    rows = case.attachments.filter(kind="report", is_ready=True)
    row = (rows if open_to_all else rows.filter(is_public=True)).order_by("position").first()
    return _picture(row.key, signed=open_to_all) if row else ""


def update_photos(key: ApiKey, events: set[tuple[str, int]]) -> dict[tuple[str, int], list[str]]:
    """(number, seq) -> paths of the photos that may be shown: public ones; all of a report that the client sent, by
    addresses that show them without signing in.
    """
    numbers = {number for number, _seq in events}
    own = _sent_by(key, numbers)
    rows = Attachment.objects.filter(case__number__in=numbers, event_seq__gt=1, is_ready=True)
    fields = ("case__number", "event_seq", "key", "is_public", "case__visibility", "case__is_listed", "case__facts")
    found: dict[tuple[str, int], list[str]] = {}
    for number, seq, photo, is_public, visibility, is_listed, facts in rows.order_by(
        "event_seq", "position"
    ).values_list(*fields):
        shown = is_public and visibility == "public" and is_listed
        if seq in comments.hidden(facts):
            continue
        if (number, seq) in events and (shown or number in own):
            found.setdefault((number, seq), []).append(_picture(photo, signed=not shown))
    return found


def sent_before(key: ApiKey, external_id: str) -> str:
    """The number of the report this client sent under its own id, "" when it sent none."""
    row = ExternalRequest.objects.filter(api_key=key, external_id=external_id).values_list("case_number", flat=True)
    return row.first() or ""


def is_own(key: ApiKey, number: str) -> bool:
    """Whether this client handed the report in."""
    return ExternalRequest.objects.filter(api_key=key, case_number=number).exists()


def update_before(key: ApiKey, update_id: str) -> ExternalUpdate | None:
    """The update this client posted under its own id, if any."""
    return ExternalUpdate.objects.filter(api_key=key, update_id=update_id).first()


def own_update_ids(key: ApiKey, numbers: set[str]) -> dict[tuple[str, int], str]:
    """(number, seq) of events this client posted -> the id it gave them."""
    rows = ExternalUpdate.objects.filter(api_key=key, case_number__in=numbers)
    return {(row.case_number, row.event_seq): row.update_id for row in rows}


def visible_to(key: ApiKey) -> Q:
    """Cases whose updates the client may read: public ones and those it sent itself, until their reporter asks to be
    forgotten. For a queryset of reports.
    """
    own = ExternalRequest.objects.filter(api_key=key).values("case_number")
    is_own = Q(case__number__in=own) & ~Q(case__facts__has_key="forgotten")
    return Q(case__is_listed=True, case__visibility="public") | is_own


def updates(
    key: ApiKey, start: datetime, end: datetime, offset: int, size: int
) -> list[tuple[str, int, datetime, str, str, str]]:
    """(number, seq, at, state, text, verb) of public events between both ends inclusive, oldest first."""
    rows = (
        Report.objects.filter(
            visible_to(key),
            # In one filter, so that all three speak of the same event; the first one is the report itself.
            case__events__at__range=(start, end),
            case__events__is_public=True,
            case__events__seq__gt=1,
        )
        .order_by("case__events__at", "case__events__id")
        .values_list(
            "case__number",
            "case__events__seq",
            "case__events__at",
            "case__events__to_state",
            "case__events__public_text",
            "case__events__verb",
            "case__facts",
        )
    )
    return [
        (number, seq, at, state, "" if seq in comments.hidden(facts) else text, verb)
        for number, seq, at, state, text, verb, facts in rows[offset : offset + size]
    ]
