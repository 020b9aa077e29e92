# SPDX-License-Identifier: EUPL-1.2
"""What arrives broken is refused as no file of ours, never as an error of ours."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.wording import exchange, sheet

ROWS = [sheet.Row(sheet.PAGES, "Kirim %(n)s laporan", {"en": "Send %(n)s reports"}, "halaman.html")] * 20
BOOK = exchange.write("xlsx", ROWS)
SHEET = BOOK.index(NAME := b"xl/worksheets/sheet1.xml") + len(NAME)
PO = b'msgid ""\nmsgstr ""\n"Language: en\\n"\n\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", b"where,id,en\npages," + b"a" * 200_000 + b",b\n"),
        ("x.xlsx", BOOK[:SHEET] + b"\xff" * 40 + BOOK[SHEET + 40 :]),
    ],
)
def test_a_table_that_cannot_be_read_says_so(name, content):
    with pytest.raises(ValueError, match=r".+"):
        exchange.read(name, content)


def test_a_plural_without_any_words_is_passed_over():
    kept = exchange.read("x.po", PO + b'\nmsgid "e"\nmsgid_plural "f"\n')
    assert [row.id for _line, row in kept] == ["a", "b"]


@given(st.sampled_from([("x.po", PO), ("x.csv", exchange.write("csv", ROWS)), ("x.xlsx", BOOK)]), st.data())
def test_no_change_of_a_few_bytes_breaks_the_reading(file, data):
    name, content = file
    at = data.draw(st.integers(0, len(content) - 1))
    broken = content[:at] + data.draw(st.binary(max_size=8)) + content[at + data.draw(st.integers(0, 8)) :]
    with contextlib.suppress(ValueError):
        exchange.read(name, broken, "en")
