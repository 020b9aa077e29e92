# SPDX-License-Identifier: EUPL-1.2
"""XML and JSON of GeoReport v2: one tree of Python values, two spellings, and errors as the standard wants them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec
from django.http import HttpRequest, HttpResponse

Value: TypeAlias = "str | int | float | bool | datetime | Mapping[str, Value] | list[Value] | None"
Row: TypeAlias = Mapping[str, Value]

XML = "text/xml; charset=utf-8"
JSON = "application/json; charset=utf-8"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class Open311Error(Exception):
    """One or more errors of the standard: 404 unknown, 403 key, 400 everything else."""

    def __init__(self, *errors: tuple[int, str]) -> None:
        super().__init__("; ".join(text for _, text in errors))
        self.errors = errors
        self.status = errors[0][0]


def stamp(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """W3C date with zone and whole seconds, as the standard asks; None stays None."""
    return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")


def escape(text: str) -> str:
    """`text` as XML character data; characters that XML 1.0 cannot carry are dropped."""
    return _FORBIDDEN.sub("", text).translate(_ESCAPES)


def _scalar(value: str | float | datetime | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return escape(value) if isinstance(value, str) else repr(value)


# What one entry of a list is called when its parent is spelled in XML.
_ITEM = {
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
    "keywords": "keyword",
    "notes": "note",
}
_REPEATED = {"media_url"}  # lists whose entries stand side by side under the name of the list, as clients read them


def _element(name: str, value: Value, out: list[str]) -> None:
    if isinstance(value, Mapping):
        out.append(f"<{name}>")
        for key, inner in value.items():
            _element(key, inner, out)
        out.append(f"</{name}>")
    elif isinstance(value, list) and value and name in _REPEATED:
        for inner in value:
            _element(name, inner, out)
    elif isinstance(value, list):
        out.append(f"<{name}>")
        for inner in value:
            _element(_ITEM.get(name, "item"), inner, out)
        out.append(f"</{name}>")
    elif value is None or value == "":
        out.append(f"<{name}/>")
    else:
        out.append(f"<{name}>{_scalar(value)}</{name}>")


def to_xml(root: str, item: str, rows: Iterable[Row]) -> bytes:
    """`<root><item>…</item>…</root>`; with an empty `item` the single row becomes the root itself."""
    out = ['<?xml version="1.0" encoding="utf-8"?>\n']
    if item:
        out.append(f"<{root}>")
        for row in rows:
            _element(item, row, out)
        out.append(f"</{root}>")
    else:
        _element(root, next(iter(rows)), out)
    return "".join(out).encode()


def answer(
    request: HttpRequest, fmt: str, root: str, item: str, rows: Iterable[Row], *, status: int = 200
) -> HttpResponse:
    """The rows in the format of the address; JSON drops the root and is an array, a lone object stays an object."""
    if fmt == "json":
        listed = list(rows)
        body = msgspec.json.encode(listed if item else listed[0])
        return HttpResponse(body, content_type=JSON, status=status)
    return HttpResponse(to_xml(root, item, rows), content_type=XML, status=status)


def refuse(fmt: str, error: Open311Error) -> HttpResponse:
    """The errors as an array in the format of the address, never a page."""
    rows: list[Row] = [{"code": code, "description": text} for code, text in error.errors]
    if fmt == "json":
        return HttpResponse(msgspec.json.encode(rows), content_type=JSON, status=error.status)
    return HttpResponse(to_xml("errors", "error", rows), content_type=XML, status=error.status)
