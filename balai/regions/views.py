# SPDX-License-Identifier: EUPL-1.2
"""Places and base map for scripts: lists, search, a pin's village as JSON; map files; street tiles."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balai import packs
from balai.kernel.errors import InvalidInput
from balai.regions import basemap, queries, tiles
from balai.regions.rules.codes import Level
from balai.regions.rules.tilemath import byte_range

HOUR, YEAR = 3600, 31_536_000
PIECE = 65_536
NAMES_AT_ONCE = 60


def _json(value: object, cache: str) -> HttpResponse:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Cache-Control"] = cache
    return response


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response with an ETag of its content, or 304 without it."""
    tag = f'W/"{hashlib.sha256(response.content).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == tag:
        fresh = HttpResponse(status=304)
        fresh["Cache-Control"] = response["Cache-Control"]
        response = fresh
    response["ETag"] = tag
    return response


def _map_file(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the base map; for ever with ?v= of the present version, else checked again after an hour."""
    packed, version = basemap.packed(name), basemap.key()
    if packed is None:
        raise Http404
    tag = f'W/"{version}-{name}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(packed, content_type="application/json; charset=utf-8")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(packed), content_type="application/json; charset=utf-8")
    lasting = request.GET.get("v") == version
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if lasting else f"public, max-age={HOUR}"
    response["Vary"] = "Accept-Encoding"
    response["ETag"] = tag
    return response


@require_safe
def base_map(request: HttpRequest) -> HttpResponse:
    """Land, regency outlines and names, and where street tiles are."""
    return _map_file(request, "dasar")


@require_safe
def village_map(request: HttpRequest, code: str) -> HttpResponse:
    """GeoJSON of a regency's villages; `approximate` while its boundaries are not imported."""
    return _map_file(request, code)


def _number(request: HttpRequest, field: str) -> float:
    try:
        found = float(request.GET.get(field, "").replace(",", "."))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise InvalidInput({field: _("Tulis angka, misalnya -5.4292.")})
    return found


@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """[name, lat, lon] of the places to write on a map in view: ?bbox=west,south,east,north&z=13."""
    try:
        west, south, east, north = (float(v) for v in request.GET.get("bbox", "").split(","))
    except ValueError:
        raise InvalidInput({"bbox": _("Tulis empat angka: barat,selatan,timur,utara.")}) from None
    zoom = int(_number(request, "z"))
    level: Level = "regency" if zoom < 11 else "district" if zoom < 13 else "village"
    rows = queries.places_in(south, west, north, east, level, NAMES_AT_ONCE)
    return _tagged(request, _json([[a.name, a.lat, a.lon] for a in rows], f"public, max-age={HOUR}"))


def _area(area: queries.Area) -> dict[str, Any]:
    return {
        "code": area.code, "name": queries.name(area.code), "plain": area.name, "level": area.level,
        "lat": area.lat, "lon": area.lon, "postcode": area.postcode, "approximate": area.approximate,
    }  # fmt: skip


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The areas below ?induk=, by name; without it the first list of the pack."""
    parent = request.GET.get("induk", "").strip()
    rows = queries.children(parent)
    body = {"parent": parent, "label": queries.label(parent) if parent else "", "areas": [_area(a) for a in rows]}
    return _tagged(request, _json(body, f"public, max-age={HOUR}"))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Places whose names fit ?q=, best first."""
    found = queries.search(request.GET.get("q", ""))
    rows = [{"code": f.code, "label": f.label, "lat": f.lat, "lon": f.lon} for f in found]
    return _json({"areas": rows}, f"public, max-age={HOUR}")


@require_safe
def point(request: HttpRequest) -> HttpResponse:
    """The village of ?lat=&lon=, or those it may be, or where it lies instead. Never cached: it is somebody's place."""
    found = queries.locate(_number(request, "lat"), _number(request, "lon"))
    body = {
        "inside": found.inside,
        "exact": found.exact,
        "village": _short(found.village) if found.village else None,
        "candidates": [{**_short(c.area), "distance_km": c.distance_km} for c in found.candidates],
        "distance_km": found.distance_km if found.distance_km < 1e6 else None,
        "province": {"code": found.province_code, "name": found.province_name} if found.province_code else None,
        "message": "" if found.inside else outside_message(found),
    }
    return _json(body, "private, no-store")


def _short(area: queries.Area) -> dict[str, Any]:
    return {"code": area.code, "name": queries.name(area.code), "label": queries.label(area.code)}


def outside_message(found: queries.Located) -> str:
    """What a person is told about a pin outside the region: where it is, and where to turn instead."""
    meta = packs.current().meta
    where = (
        _("Titik ini di Provinsi {province}, di luar {region}.").format(
            province=found.province_name, region=meta.region
        )
        if found.province_name
        else _("Titik ini di luar {region} dan jauh dari tempat mana pun yang kami kenal di Indonesia.").format(
            region=meta.region
        )
    )
    return f"{where} {meta.outside_advice.in_(get_language() or 'id')}".strip()


@require_safe
def tile(_request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """A street tile; 404 outside the region or without a source, 204 when the source is silent."""
    if not tiles.serves(z, x, y):
        raise Http404
    found = tiles.tile(z, x, y)
    if found is None:
        response = HttpResponse(status=204)
        response["Cache-Control"] = "public, max-age=60"
        return response
    response = HttpResponse(found.content, content_type=found.media_type)
    response["Cache-Control"] = "public, max-age=604800"
    return response


def pmtiles_file() -> Path | None:
    """The operator's regional map file, the first by name; None if there is none."""
    return next(iter(sorted((Path(settings.BALAI_HOME) / "map").glob("*.pmtiles"))), None)


@require_safe
def pmtiles(request: HttpRequest) -> HttpResponseBase:
    """The operator's regional map file, whole or by HTTP range, as readers of PMTiles ask for it."""
    path = pmtiles_file()
    if path is None:
        raise Http404
    facts = path.stat()
    size, tag = facts.st_size, f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
    wanted = request.headers.get("Range", "")
    if wanted and request.headers.get("If-Range", tag) != tag:
        wanted = ""
    try:
        part = byte_range(wanted, size) if wanted else None
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is None and request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    start, end = part or (0, size - 1)
    headers = {
        "ETag": tag, "Accept-Ranges": "bytes", "Content-Length": str(end - start + 1),
        "Cache-Control": "public, max-age=86400",
    }  # fmt: skip
    if part:
        headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    body = [] if request.method == "HEAD" else _pieces(path, start, end)
    return StreamingHttpResponse(
        body, status=206 if part else 200, headers=headers, content_type="application/vnd.pmtiles"
    )


def _pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        left = end - start + 1
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
