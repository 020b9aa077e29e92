# SPDX-License-Identifier: EUPL-1.2
"""The public list of reports and the data of its map; all filters live in the address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balai import packs
from balai.cases.tags import LISTS
from balai.kernel.bytecache import cacheable
from balai.kernel.texts import whole_number
from balai.kernel.uploads import size_name
from balai.packs import lookup
from balai.packs.schema import Category
from balai.regions import queries as regions
from balai.reports import actions, queries, words
from balai.reports.narrowing import GROUPS, NAMES, TIMES, Narrowed, UnknownFilter, filters_of, kept, read, without
from balai.reports.queries import Box, Filters
from balai.reports.queries.lists import Item

PAGE = 20
_ZOOMS = {2: 8, 5: 10, 8: 12, 13: 14}  # by the length of an area's code


@dataclass(frozen=True, slots=True)
class Row:
    """A list row as the template shows it."""

    item: Item
    category: Category | None
    state: Any
    place: str
    photo: str


def row_of(item: Item) -> Row:
    """An item with its words."""
    place = regions.label(item.area_code) if regions.find(item.area_code) else ""
    photo = f"/berkas/{size_name(item.photo, 400)}" if item.photo else ""
    return Row(
        item, lookup.category(packs.current(), item.category), words.state_of(item.state, item.phase), place, photo
    )


def _area_choices(area: str) -> list[tuple[str, str]]:
    """The way down to the chosen area, and what lies below it: code and name."""
    above = [(a.code, regions.name(a.code)) for a in regions.path(area)[1:]] if area else []
    below = [(a.code, regions.name(a.code)) for a in regions.children(area)] if area.count(".") < 3 else []
    return above + below


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    asked = read(request.GET)
    narrow = asked.filters
    page = queries.public_list(narrow, request.GET.get("sesudah", ""), PAGE)
    query = without(request.GET, ())
    older = request.GET.copy()
    older["sesudah"] = page.after
    place = regions.label(narrow.area) if narrow.area else ""
    facts = {
        "rows": [row_of(item) for item in page.items],
        "total": queries.count(narrow),
        "older": older.urlencode() if page.after else "",
        "newer": query if request.GET.get("sesudah") else "",
        "understood": without(request.GET, asked.unread),
        "unread": asked.unread,
        "map_view": ",".join(f"{part}" for part in _view(narrow)),
        "narrow": narrow,
        "given": {name: request.GET.get(name, "").strip() for name in NAMES},
        "news_query": _news_query(narrow),
        "chosen_category": lookup.category(packs.current(), narrow.category),
        "chosen_area": actions.around_words(narrow.near) if narrow.near else place,
        "is_filtered": any(request.GET.get(name) for name in NAMES),
        **_choices(request, asked),
    }
    return cacheable(render(request, "reports/list.html", facts), (LISTS,), 30)


def _view(narrow: Filters) -> tuple[float, float, int]:
    """Latitude, longitude and zoom at which the map opens."""
    if narrow.near:
        return *narrow.near.middle, 15 if narrow.near.radius_m <= 1000 else 13
    area = regions.find(narrow.area) if narrow.area else None
    return (area.lat, area.lon, _ZOOMS.get(len(area.code), 9)) if area else (*packs.current().meta.capital, 9)


def _choices(request: HttpRequest, asked: Narrowed) -> dict[str, Any]:
    """What the form's lists offer; a value that nobody knows stays chosen until somebody chooses otherwise."""
    found: dict[str, Iterable[tuple[str, Any]]] = {
        "wilayah": _area_choices(asked.filters.area),
        "kategori": category_choices(),
        "keadaan": [(code, label) for code, (label, _phases) in GROUPS.items()],
        "waktu": TIMES.items(),
    }
    unread = [name for name in found if name in asked.unread]
    return {"choices": found | {name: kept(found[name], request.GET[name].strip()) for name in unread}}


def _news_query(narrow: Filters) -> str:
    """What the page of news is asked for from here."""
    near = narrow.near.said if narrow.near else ""
    asked = {"wilayah": "" if near else narrow.area, "dekat": near, "kategori": narrow.category}
    return urlencode({key: value for key, value in asked.items() if value}, safe=",;")


def category_choices() -> list[tuple[str, str]]:
    """Every category in tree order, indented by its depth."""
    below, language = lookup.tables(packs.current()).children, words.language()
    out: list[tuple[str, str]] = []

    def walk(parent: str | None, depth: int) -> None:
        for category in below.get(parent, ()):
            out.append((category.code, "\u2003" * depth + category.name.in_(language)))
            walk(category.code, depth + 1)

    walk(None, 0)
    return out


def _box(raw: str) -> Box | None:
    """west,south,east,north in degrees, as maps write it."""
    try:
        west, south, east, north = (float(part) for part in raw.split(","))
    except ValueError:
        return None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None
    return Box(south=south, west=west, north=north, east=east)


@require_safe
def report_map(request: HttpRequest) -> HttpResponse:
    """Clusters and points in view as compact arrays: states are named once, points carry their index."""
    box = _box(request.GET.get("bbox", ""))
    zoom = whole_number(request.GET.get("z", ""), 2)
    if box is None or zoom is None or zoom > 22:
        raise UnknownFilter({"bbox": _("Tulis bbox=barat,selatan,timur,utara dan z=0 sampai 22.")})
    view = queries.map_view(box, zoom, filters_of(request.GET))
    index: dict[str, int] = {}
    points = [
        (lat, lon, number, title, index.setdefault(state, len(index)))
        for lat, lon, number, title, state, _category in view.points
    ]
    body = msgspec.json.encode(
        {
            "clusters": [(lat, lon, count) for lat, lon, count, _open in view.clusters],
            "points": points,
            "states": [_state(code) for code in index],
            "total": view.total,
            "partial": view.is_partial,
        }
    )
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    response: HttpResponse = HttpResponse(body, content_type="application/json")
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=30"
    patch_vary_headers(response, ("Cookie",))  # the states are named in the chosen language
    return cacheable(response, (LISTS,), 30)


def _state(code: str) -> tuple[str, str, str]:
    state = words.state_of(code)
    return (words.in_language(state.label), state.shape, state.colour) if state else (code, "circle", "grey")
