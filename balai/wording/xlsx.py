# SPDX-License-Identifier: EUPL-1.2
"""One table as a workbook that spreadsheets open, and back (ECMA-376 part 1, 18.3: inline and shared strings)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
)
_RELS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/{{kind}}" Target="{{target}}"/></Relationships>'
)
_BOOK = (
    f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="kata" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_LARGEST = 60_000_000  # bytes of one part, unpacked
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError, DefusedXmlException, IndexError, KeyError,
    RuntimeError,
)  # fmt: skip
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write(rows: Iterable[Sequence[str]]) -> bytes:
    """The workbook. Cells are text, so that nothing in them is ever computed."""
    body = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    sheet = (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _TYPES)
        book.writestr("_rels/.rels", _RELS.format(kind="officeDocument", target="xl/workbook.xml"))
        book.writestr("xl/workbook.xml", _BOOK)
        book.writestr("xl/_rels/workbook.xml.rels", _RELS.format(kind="worksheet", target="worksheets/sheet1.xml"))
        book.writestr("xl/worksheets/sheet1.xml", sheet)
    return out.getvalue()


def _cell(words: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_UNPRINTED.sub("", words))}</t></is></c>'


def read(content: bytes) -> list[list[str]]:
    """The cells of the first sheet, row by row. ValueError when it is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            names = sorted(n for n in book.namelist() if re.fullmatch(r"xl/worksheets/sheet\d*\.xml", n))
            shared = (
                list(_shared(_part(book, "xl/sharedStrings.xml"))) if "xl/sharedStrings.xml" in book.namelist() else []
            )
            return list(_rows(_part(book, names[0]), shared))
    except _BROKEN as error:
        raise ValueError("not a workbook") from error


def _part(book: zipfile.ZipFile, name: str) -> Element:
    if book.getinfo(name).file_size > _LARGEST:
        raise ValueError("too large")
    return ElementTree.fromstring(book.read(name))


def _text(element: Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{{{_MAIN}}}t"))


def _shared(root: Element) -> Iterator[str]:
    yield from (_text(item) for item in root.iter(f"{{{_MAIN}}}si"))


def _rows(root: Element, shared: Sequence[str]) -> Iterator[list[str]]:
    for row in root.iter(f"{{{_MAIN}}}row"):
        cells: list[str] = []
        for cell in row.iter(f"{{{_MAIN}}}c"):
            at = _column(cell.get("r", ""))
            cells += [""] * (min(at, 200) - len(cells))
            value = cell.findtext(f"{{{_MAIN}}}v") or ""
            cells.append(shared[int(value)] if cell.get("t") == "s" and value else _text(cell) or value)
        yield cells


def _column(place: str) -> int:
    """The index in "C7"; 0 when the cell does not say where it stands."""
    at = 0
    for letter in re.sub(r"[^A-Z]", "", place):
        at = at * 26 + ord(letter) - 64
    return max(at - 1, 0)
