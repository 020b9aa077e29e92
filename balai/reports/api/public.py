# SPDX-License-Identifier: EUPL-1.2
"""Reading without an account: the region, categories, places, public reports and their map."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Path, Query
from pydantic import StringConstraints

from balai import packs
from balai.cases import flows
from balai.cases.rules import asking
from balai.cases.tags import LISTS
from balai.kernel.bytecache import cacheable
from balai.kernel.clock import now
from balai.kernel.errors import InvalidInput, NotFound
from balai.kernel.pictures import SIZES
from balai.kernel.uploads import size_name
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports import narrowing, training, words
from balai.reports.api import router, schemas
from balai.reports.queries import pages
from balai.reports.queries.filters import Filters
from balai.reports.queries.lists import Raw, public_rows
from balai.reports.queries.maps import map_view
from balai.reports.queries.nearby import nearby
from balai.reports.rules.morton import Box

Number = Annotated[str, StringConstraints(max_length=24, pattern=r"^[A-Za-z]{2,4}[0-9]{6,20}$")]
Code = Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z0-9._-]*$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^(\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?)?$")]
Words = Annotated[str, StringConstraints(max_length=200)]
_encode = msgspec.json.Encoder().encode


def _json(body: object) -> HttpResponse:
    """Rows straight to bytes: checking an answer that we made ourselves would cost more than making it."""
    return HttpResponse(_encode(body), content_type="application/json")


def _language() -> str:
    return get_language() or "id"


@router.get("/categories", response=list[schemas.CategoryOut], by_alias=True)
def categories(request: HttpRequest) -> list[dict[str, object]]:
    """The category tree in use today, parents before children."""
    pack, language = packs.current(), _language()
    today = lookup.local_day(pack, now())
    return [
        {
            "code": c.code,
            "parent": c.parent,
            "name": c.name.in_(language),
            "help": c.help.in_(language) if c.help else "",
            "icon": c.icon,
            "is_leaf": lookup.is_leaf(pack, c.code),
            "sensitive": c.sensitive,
            "questions": [
                {
                    "code": q.code,
                    "label": q.label.in_(language),
                    "kind": q.kind,
                    "required": q.required,
                    "options": [(key, text.in_(language)) for key, text in q.options],
                    "when": {"question": q.when.question, "is_": list(q.when.is_)} if q.when else None,
                }
                for q in c.questions
            ],
        }
        for c in pack.categories
        if lookup.valid(c, today)
    ]


@router.post("/categories/suggest", response=list[schemas.SuggestionOut])
def suggest(request: HttpRequest, body: schemas.SuggestIn) -> list[dict[str, object]]:
    """The likeliest categories for a text, with the words that decided."""
    pack, language = packs.current(), _language()
    found = training.suggestions(body.text)
    return [
        {
            "code": s.category,
            "name": category.name.in_(language),
            "score": round(float(s.score), 4),
            "words": list(s.words),
        }
        for s in found
        if (category := lookup.category(pack, s.category)) is not None
    ]


def _area(code: str) -> dict[str, object]:
    area = regions.area(code)
    return {"code": area.code, "name": area.name, "label": regions.label(area.code), "level": area.level}


@router.get("/areas", response={200: list[schemas.AreaOut], 404: schemas.Problem})
def areas(request: HttpRequest, parent: AreaCode = "") -> list[dict[str, object]]:
    """The areas directly below `parent`; without it the regencies of the region."""
    return [_area(a.code) for a in regions.children(parent)]


@router.get("/places", response={200: schemas.PlaceOut, 422: schemas.Problem})
def places(
    request: HttpRequest, lat: Annotated[float, Query(ge=-90, le=90)], lon: Annotated[float, Query(ge=-180, le=180)]
) -> dict[str, object]:
    """Where a point lies, and among which villages to choose while boundaries are not exact."""
    found = regions.locate(lat, lon)
    return {
        "inside": found.inside,
        "exact": found.exact,
        "village": _area(found.village.code) if found.village else None,
        "candidates": [_area(c.area.code) for c in found.candidates],
        "advice": "" if found.inside else packs.current().meta.outside_advice.in_(_language()),
    }


class ListIn(schemas.Strict):
    """Filters of the public list; `after` is `next` of the page before."""

    area: AreaCode = ""
    category: Code = ""
    phase: schemas.Phase | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: Words = ""
    after: Annotated[str, StringConstraints(max_length=80)] = ""
    size: Annotated[int, Query(ge=1, le=100)] = 50

    def filters(self) -> Filters:
        """The same as the queries want them. InvalidInput when a date has no zone or lies in no usable year,
        UnknownFilter for a place or category that nobody knows.
        """
        narrowing.check_known(area=self.area, category=self.category)
        phases = (self.phase,) if self.phase else ()
        return Filters(
            area=self.area,
            category=self.category,
            phases=phases,
            since=_utc("since", self.since),
            until=_utc("until", self.until),
            text=self.text,
        )


def _utc(name: str, moment: datetime | None) -> datetime | None:
    """The moment in UTC: databases refuse zones and years that Python takes. InvalidInput."""
    if moment is None:
        return None
    if moment.tzinfo is not None and 2000 <= moment.year <= 2100:
        return moment.astimezone(UTC)
    raise InvalidInput({name: _("Tulis tanggal dengan zona, misalnya 2026-11-24T08:00:00+07:00.")})


@router.get("/reports", response={200: schemas.ListOut, 400: schemas.Problem, 422: schemas.Problem})
def reports(request: HttpRequest, query: Query[ListIn]) -> HttpResponse:
    """Public reports, newest first, one page. An `area` or `category` nobody knows is refused with 400 and the code
    `unknown_filter`, a `phase` with 422: an empty list would look like an answer.
    """
    rows, more = public_rows(query.filters(), query.after, query.size, written=True)
    return cacheable(_json({"rows": [_row(row) for row in rows], "next": more}), (LISTS,), 30)


class _Row(msgspec.Struct):
    """`schemas.ListRow` as it is written; a test holds the two together."""

    number: str
    category: str
    state: str
    phase: str
    area: str
    lat: float | None
    lon: float | None
    title: str
    agency: str
    support_count: int
    photo: str
    outcome: str
    opened_at: str | datetime
    updated_at: str | datetime


def _row(row: Raw) -> _Row:
    """A row of the public list as JSON tells it; from tuple to bytes without anything in between."""
    photo = f"/berkas/{size_name(row[11], SIZES[-1])}" if row[11] else ""
    return _Row(*(*row[1:11], photo, *row[12:]))


class ViewIn(schemas.Strict):
    """A map's view: its edges in degrees, its zoom, and what to count."""

    south: Annotated[float, Query(ge=-90, le=90)]
    west: Annotated[float, Query(ge=-180, le=180)]
    north: Annotated[float, Query(ge=-90, le=90)]
    east: Annotated[float, Query(ge=-180, le=180)]
    zoom: Annotated[int, Query(ge=0, le=22)] = 9
    category: Code = ""
    phase: schemas.Phase | None = None


@router.get("/map", response={200: schemas.MapOut, 400: schemas.Problem, 422: schemas.Problem})
def report_map(request: HttpRequest, query: Query[ViewIn]) -> HttpResponse:
    """Clusters of all public reports in a view, or its single points when they are few. 400 `unknown_filter` for a
    `category` that nobody knows.
    """
    narrowing.check_known(category=query.category)
    if query.south > query.north or query.west > query.east:
        raise InvalidInput({"north": "south > north", "east": "west > east"})
    filters = Filters(category=query.category, phases=(query.phase,) if query.phase else ())
    box = Box(south=query.south, west=query.west, north=query.north, east=query.east)
    view = map_view(box, query.zoom, filters)
    return _json({"clusters": view.clusters, "points": view.points})


@router.get("/nearby", response={200: list[schemas.NearbyOut], 400: schemas.Problem, 422: schemas.Problem})
def near(
    request: HttpRequest,
    lat: Annotated[float, Query(ge=-90, le=90)],
    lon: Annotated[float, Query(ge=-180, le=180)],
    category: Code,
    text: Words = "",
) -> list[dict[str, object]]:
    """Open public reports around a point that are likely the same trouble: support one instead of a second report.
    400 `unknown_filter` for a `category` that nobody knows.
    """
    narrowing.check_known(category=category)
    return [
        {
            "number": n.item.number,
            "title": n.item.title,
            "state_label": _state_label(n.item.state),
            "distance_m": round(n.likeness.distance_m),
            "score": round(n.likeness.score, 3),
            "words": list(n.likeness.shared),
            "kin": n.likeness.kin,
            "support_count": n.item.support_count,
        }
        for n in nearby(lat, lon, category, text, now())
    ]


def _state_label(code: str) -> str:
    state = words.state_of(code)
    return state.label.in_(_language()) if state else code


@router.get("/reports/{number}", response={200: schemas.ReportOut, 404: schemas.Problem})
def report(request: HttpRequest, number: Path[Number]) -> dict[str, object]:
    """The public face of one report; of a private one its state and district, to its reporter everything."""
    page = pages.case_page(number.upper(), request.actor)  # type: ignore[attr-defined]  # set by ActorMiddleware
    if page is None:
        raise NotFound(number=number)
    case, state = page.case, words.state_of(page.case.state, page.case.phase)
    return {
        "number": case.number,
        "category": page.category,
        "state": case.state,
        "state_label": _state_label(case.state),
        "phase": case.phase,
        "sentence": words.sentence(case, state, page.shown) if state else "",
        "outcome": case.outcome,
        "area": page.area_code,
        "area_label": regions.label(page.area_code) if page.area_code else "",
        "agency": flows.agency_name(case.agency) if page.shown.handling else "",
        "lat": page.lat,
        "lon": page.lon,
        "text": page.text,
        "photos": [f"/berkas/{size_name(p.key, SIZES[0])}" for p in page.photos],
        "support_count": case.support_count,
        "opened_at": case.opened_at,
        "updated_at": case.updated_at,
        "due_at": case.due_at if page.shown.handling else None,
        "finish_on": flows.announced(case.facts) if case.phase == "working" else None,
        "is_overdue": case.is_overdue and page.shown.handling,
        "answer_until": asking.deadline(case.facts) if page.is_owner or page.shown.handling else None,
        "why": words.why_here(page),
        "timeline": [_event(case.number, step) for step in page.steps],
    }


def _event(number: str, step: pages.Step) -> dict[str, object]:
    return {
        "seq": step.seq,
        "at": step.at,
        "verb": step.verb,
        "role": step.role,
        "state": step.to_state,
        "text": step.text,
        "hidden": step.hidden,
        "proof_url": f"{settings.BALAI_PUBLIC_URL}/transparansi/bukti/{number}/{step.seq}.json",
    }
