# SPDX-License-Identifier: EUPL-1.2
"""The Open311 addresses: parse, call one action or read, answer in the asked format; errors never leave it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from balai import packs
from balai.kernel.clock import now
from balai.kernel.errors import DomainError, InvalidInput
from balai.packs import lookup
from balai.packs.schema import Pack, State
from balai.regions import queries as regions
from balai.reports.models import ApiKey
from balai.reports.open311 import actions, parameters, queries, services
from balai.reports.open311.formats import Open311Error, Row, answer, refuse, stamp

P = ParamSpec("P")
Inner = Callable[Concatenate[HttpRequest, str, P], HttpResponse]


def door(*methods: str) -> Callable[[Inner[P]], Callable[..., HttpResponse]]:
    """Wrap a view: allowed methods, jurisdiction, and every refusal as the standard's error array."""

    def wrap(view: Inner[P]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def outer(request: HttpRequest, fmt: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                    raise Open311Error((400, f"use {' or '.join(methods)} on this address"))
                _check_jurisdiction(request)
                answered = view(request, fmt, *args, **kwargs)
            except Open311Error as error:
                answered = refuse(fmt, error)
            except DomainError as error:
                answered = refuse(fmt, as_open311(error))
                for name, value in error.headers.items():
                    answered[name] = value
            except (SuspiciousOperation, MultiPartParserError, UnreadablePostError) as error:
                answered = refuse(fmt, Open311Error((400, f"the body could not be read ({type(error).__name__})")))
            if request.method not in {*methods, "HEAD", "GET", "POST"}:
                answered["Allow"] = ", ".join(methods)
            answered["Access-Control-Allow-Origin"] = "*"
            return answered

        return outer

    return wrap


def as_open311(error: DomainError) -> Open311Error:
    """A refusal in the standard's words: 403 key, 404 unknown, 400 everything else; and what a client must wait for."""
    if isinstance(error, InvalidInput):
        return Open311Error(*((400, f"{k}: {v}") for k, v in error.fields.items()))
    status = error.status if error.status in {403, 404, 413, 429, 503} else 400
    return Open311Error((status, str(error)))


def _check_jurisdiction(request: HttpRequest) -> None:
    """One jurisdiction here, so the argument may be absent; a foreign one is unknown."""
    asked = request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id") or ""
    if asked and asked != (ours := packs.current().meta.open311_jurisdiction):
        raise Open311Error((404, f"jurisdiction_id {asked!r} was not found; this server answers for {ours!r}"))


def _client(request: HttpRequest, *, update: bool = False) -> ApiKey:
    """The client of the key in query, form or header. 403 when missing, unknown or without the right."""
    secret = request.POST.get("api_key") or request.GET.get("api_key") or request.headers.get("X-Api-Key", "")
    key = queries.api_key(secret.strip())
    if key is None:
        raise Open311Error((403, "api_key is missing or not valid"))
    if not (key.may_update if update else key.may_write):
        raise Open311Error((403, "this api_key may not do that"))
    return key


def _maybe_client(request: HttpRequest) -> ApiKey | None:
    secret = request.GET.get("api_key") or request.headers.get("X-Api-Key", "")
    return queries.api_key(secret.strip())


def _states(pack: Pack) -> dict[str, State]:
    return {s.code: s for s in lookup.workflow(pack, "report").states}


@door("GET")
def discovery(request: HttpRequest, fmt: str) -> HttpResponse:
    """Where this server's end points are and whom to ask for a key."""
    pack = packs.current()
    base = f"{settings.BALAI_PUBLIC_URL}/open311/v2"
    changeset = "2026-01-01T00:00:00+07:00"
    row: Row = {
        "changeset": changeset,
        "contact": f"{pack.meta.operator}, {pack.meta.contact_email}",
        "key_service": f"{settings.BALAI_PUBLIC_URL}/bantuan/",
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": base,
                "changeset": changeset,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    return answer(request, fmt, "discovery", "", [row])


@door("GET")
def service_list(request: HttpRequest, fmt: str) -> HttpResponse:
    """Every category that can be reported today; always the whole list."""
    pack = packs.current()
    return answer(request, fmt, "services", "service", services.listing(pack, lookup.local_day(pack, now()), "id"))


@door("GET")
def service_definition(request: HttpRequest, fmt: str, code: str) -> HttpResponse:
    """The questions of one service."""
    pack = packs.current()
    found = services.definition(services.one(pack, code, lookup.local_day(pack, now())), "id")
    return answer(request, fmt, "service_definition", "", [found])


@door("GET", "POST")
def requests(request: HttpRequest, fmt: str) -> HttpResponse:
    """GET: reports by id or by filter. POST: a new report."""
    if request.method == "POST":
        form = parameters.posted(request)
        key = _client(request)
        receipt = actions.post_request(form, request.FILES.getlist("media"), key, now())
        row: Row = {"service_request_id": receipt.number, "service_notice": receipt.notice, "account_id": ""}
        return answer(request, fmt, "service_requests", "request", [row])
    data = request.GET
    numbers = [n.strip() for n in parameters.text(data, "service_request_id", 4000).split(",") if n.strip()]
    if numbers:
        found = queries.by_numbers(numbers[: parameters.MAX_ROWS], _maybe_client(request))
        if not found:
            raise Open311Error((404, "service_request_id was not found"))
    else:
        found = queries.listed(_filter(request, now()))
    return answer(request, fmt, "service_requests", "request", _rows(found))


def _filter(request: HttpRequest, at: datetime) -> queries.Filter:
    data = request.GET
    codes = tuple(c.strip() for c in parameters.text(data, "service_code", 4000).split(",") if c.strip())
    statuses = tuple(s.strip().lower() for s in parameters.text(data, "status", 40).split(",") if s.strip())
    if wrong := [s for s in statuses if s not in {"open", "closed"}]:
        raise Open311Error((400, f"status {wrong[0]!r} is not open or closed"))
    offset, size = parameters.page(data)
    updated = None
    if data.get("updated_after") or data.get("updated_before"):
        after, before = parameters.moment(data, "updated_after"), parameters.moment(data, "updated_before")
        updated = ((after or (before or at) - timedelta(days=parameters.MAX_DAYS)), before or at)
    by_opened = parameters.window(data, at) if not updated or data.get("start_date") or data.get("end_date") else None
    return queries.Filter(
        services=codes,
        statuses=statuses,
        opened_from=by_opened.start if by_opened else None,
        opened_to=by_opened.end if by_opened else None,
        late=bool(data.get("start_date") or data.get("end_date")),
        updated_from=updated[0] if updated else None,
        updated_to=updated[1] if updated else None,
        offset=offset,
        size=size,
    )


def _rows(found: list[queries.Found]) -> list[Row]:
    """The standard's fields of each report, dates in the region's zone."""
    pack, base = packs.current(), settings.BALAI_PUBLIC_URL
    zone, states = lookup.zone(pack), _states(pack)
    today = lookup.local_day(pack, now())
    names = {row["service_code"]: row["service_name"] for row in services.listing(pack, today, "id")}
    agencies = {a.code: a.name for a in pack.agencies}
    labels: dict[str, str] = {}
    rows: list[Row] = []
    for r in found:
        state = states.get(r.state)
        if r.area_code not in labels:
            labels[r.area_code] = regions.label(r.area_code) if r.area_code else ""
        rows.append(
            {
                "service_request_id": r.number,
                "status": "closed" if r.phase in queries.CLOSED else "open",
                "status_notes": state.label.id if state else r.state,
                "service_name": names.get(r.category, r.category),
                "service_code": r.category,
                "description": r.text,
                "agency_responsible": agencies.get(r.agency, r.agency),
                "service_notice": "",
                "requested_datetime": stamp(r.opened_at, zone),
                "updated_datetime": stamp(r.updated_at, zone),
                "expected_datetime": stamp(r.due_at, zone),
                "address": ", ".join(filter(None, (r.landmark, labels[r.area_code]))),
                "address_id": r.area_code,
                "zipcode": "",
                "lat": r.lat,
                "long": r.lon,
                "media_url": f"{base}{r.photo}" if r.photo else "",
            }
        )
    return rows


@door("GET")
def request_one(request: HttpRequest, fmt: str, number: str) -> HttpResponse:
    """One report by its public number."""
    found = queries.by_numbers([number], _maybe_client(request))
    if not found:
        raise Open311Error((404, "service_request_id was not found"))
    return answer(request, fmt, "service_requests", "request", _rows(found))


@door("GET")
def token(request: HttpRequest, fmt: str, token: str) -> HttpResponse:
    """A number is given at once here, so a token is the number itself; clients that poll anyway get their answer."""
    found = queries.by_numbers([token], None)
    if not found:
        raise Open311Error((404, "token was not found"))
    row: Row = {"service_request_id": found[0].number, "token": token}
    return answer(request, fmt, "service_requests", "request", [row])


@door("GET", "POST")
def updates(request: HttpRequest, fmt: str) -> HttpResponse:
    """The updates extension, both ways."""
    if request.method == "POST":
        form = parameters.posted(request)
        posted = actions.post_update(form, request.FILES.getlist("media"), _client(request, update=True), now())
        return answer(request, fmt, "service_request_updates", "request_update", [{"update_id": posted}])
    key, pack = _client(request, update=True), packs.current()
    span = parameters.window(request.GET, now())
    offset, size = parameters.page(request.GET)
    found = queries.updates(key, span.start, span.end, offset, size)
    own = queries.own_update_ids(key, {number for number, *_ in found})
    photos = queries.update_photos(key, {(number, seq) for number, seq, *_ in found})
    states, zone = _states(pack), lookup.zone(pack)
    rows: list[Row] = [
        {
            "update_id": own.get((number, seq), f"{number}-{seq}"),
            "service_request_id": number,
            "status": states[state].open311 if state in states else "OPEN",
            "updated_datetime": stamp(at, zone),
            "description": text or (states[state].label.id if state in states else state),
            "media_url": [f"{settings.BALAI_PUBLIC_URL}{path}" for path in photos.get((number, seq), ())],
            "external_status_code": state,
        }
        for number, seq, at, state, text, _verb in found
    ]
    return answer(request, fmt, "service_request_updates", "request_update", rows)


@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address below the door: 404 in the nearest format."""
    fmt = "json" if rest.endswith(".json") else "xml"
    return refuse(fmt, Open311Error((404, f"{rest or 'this address'} does not exist; see discovery.xml")))
