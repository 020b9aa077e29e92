# SPDX-License-Identifier: EUPL-1.2
"""Public reports for other programs, narrowed like the list: RSS with places, GeoJSON, CSV."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from balai import packs
from balai.cases.flows import week
from balai.cases.tags import LISTS
from balai.kernel.bytecache import cacheable
from balai.kernel.clock import now
from balai.kernel.errors import Unavailable
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports import actions, queries, words
from balai.reports.narrowing import UnknownFilter, filters_of
from balai.reports.queries import Filters
from balai.reports.queries.lists import Item

NEWEST = 50  # items of a feed; readers ask again
PLACES = 1000  # features of one GeoJSON answer; its Link header leads to the next
MONTH = timedelta(days=30)
_streams = threading.BoundedSemaphore(4)  # long answers at a time, so that they never take all of a server's threads


class PlacedFeed(Rss201rev2Feed):
    """RSS 2.0 whose items say where they are (GeoRSS Simple: "lat lon")."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:georss": "http://www.georss.org/georss"}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["point"]:
            handler.addQuickElement("georss:point", item["point"])


@require_safe
def rss(request: HttpRequest) -> HttpResponse:
    """The newest public reports; what changed since is on their pages."""
    narrow, pack = filters_of(request.GET), packs.current()
    feed = PlacedFeed(
        title=" · ".join(filter(None, (pack.meta.name, _("Laporan warga"), *_narrowed(narrow)))),
        link=request.build_absolute_uri(f"/laporan/?{asked}" if (asked := request.GET.urlencode()) else "/laporan/"),
        description=_("Laporan terbuka, terbaru lebih dulu."),
        language=words.language(),
        feed_url=request.build_absolute_uri(),
    )
    for item in queries.public_list(narrow, size=NEWEST).items:
        feed.add_item(**_entry(request, item))
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
    return cacheable(response, (LISTS,), 60)


def _narrowed(narrow: Filters) -> tuple[str, str, str]:
    category = lookup.category(packs.current(), narrow.category)
    return (
        actions.around_words(narrow.near) if narrow.near else "",
        regions.label(narrow.area) if narrow.area else "",
        words.in_language(category.name) if category else "",
    )


def _entry(request: HttpRequest, item: Item) -> dict[str, Any]:
    link = request.build_absolute_uri(f"/laporan/{item.number}/")
    category, state = lookup.category(packs.current(), item.category), words.state_of(item.state, item.phase)
    place = regions.label(item.area_code) if regions.find(item.area_code) else ""
    return {
        "title": item.title,
        "link": link,
        "unique_id": link,
        "pubdate": item.opened_at,
        "description": " · ".join(filter(None, (item.number, words.in_language(state.label) if state else "", place))),
        "categories": [words.in_language(category.name)] if category else [],
        "point": f"{item.lat:.5f} {item.lon:.5f}" if item.lat is not None and item.lon is not None else "",
    }


@require_safe
def geojson(request: HttpRequest) -> HttpResponse:
    """Public reports with a place, newest first; `Link: rel="next"` when there are more."""
    body, after = queries.geojson(filters_of(request.GET), request.GET.get("sesudah", ""), PLACES)
    response = HttpResponse(body, content_type="application/geo+json")
    if after:
        further = request.GET.copy()
        further["sesudah"] = after
        response["Link"] = f'<{request.build_absolute_uri(f"{request.path}?{further.urlencode()}")}>; rel="next"'
    return cacheable(response, (LISTS,), 60)


class _Stream:
    """Pieces of a long answer; gives its turn back when the answer ends, also when the visitor leaves."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._has_turn = _streams.acquire(blocking=False)
        if not self._has_turn:
            raise Unavailable

    def __iter__(self) -> Iterator[str]:
        try:
            yield from self._pieces
        finally:
            self.close()

    def close(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _streams.release()

    def __del__(self) -> None:
        self.close()  # an answer that was dropped unread, by whomever


@require_safe
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Public reports opened from `dari` to `sampai` (days, both included; the last 30 when none is named), streamed."""
    narrow = filters_of(request.GET)
    start, end = _days(request.GET, narrow)
    response = StreamingHttpResponse(
        _Stream(queries.csv_of(start, end, narrow)), content_type="text/csv; charset=utf-8; header=present"
    )
    response["Content-Disposition"] = f'attachment; filename="laporan-{start:%Y%m%d}-{end:%Y%m%d}.csv"'
    return response


def _days(query: QueryDict, narrow: Filters) -> tuple[datetime, datetime]:
    wrong: dict[str, str] = {}
    first, last = _day(query, "dari", wrong), _day(query, "sampai", wrong)
    if first and last and first > last:
        wrong["sampai"] = _("Tanggal akhir lebih awal daripada tanggal mulai.")
    if wrong:
        raise UnknownFilter(wrong)
    zone, present = week().zone, now()
    end = datetime.combine(last + timedelta(days=1), time.min, zone) if last else present
    start = datetime.combine(first, time.min, zone) if first else narrow.since or end - MONTH
    return start, end


def _day(query: QueryDict, name: str, wrong: dict[str, str]) -> date | None:
    given = query.get(name, "").strip()
    try:
        found = date.fromisoformat(given) if given else None
    except ValueError:
        found = None
        wrong[name] = _("Tulis tanggal seperti 2026-11-30.")
    if found and not 2000 <= found.year <= 9000:
        wrong[name] = _("Tulis tanggal seperti 2026-11-30.")
    return found
