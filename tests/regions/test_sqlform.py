# SPDX-License-Identifier: EUPL-1.2
"""SQL outlines: quotes, nesting, comments, several statements, broken rows."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.regions.rules.sqlform import SqlFormError, parse, polygons

SQUARE = "[[-5.12,105.30],[-5.12,105.32],[-5.10,105.32],[-5.10,105.30],[-5.12,105.30]]"
HOLE = "[[-5.115,105.305],[-5.115,105.31],[-5.11,105.31],[-5.115,105.305]]"


def statement(*rows: str) -> str:
    return "INSERT INTO wilayah_boundaries(kode,nama,lat,lng,path) VALUES\n\t" + ",\n\t".join(rows) + ";\n"


def test_three_deep_is_one_polygon_with_holes_and_axes_are_turned() -> None:
    (row,) = parse(statement(f"('18.72.01.1001','Metro',-5.12,105.3,'[{SQUARE},{HOLE}]')"))
    assert (row.code, row.name, row.problem) == ("18.72.01.1001", "Metro", "")
    assert len(row.polygons) == 1
    assert len(row.polygons[0]) == 2
    assert row.polygons[0][0][0] == (105.30, -5.12)


def test_four_deep_is_several_polygons() -> None:
    (row,) = parse(statement(f"('18.72.01.1001','Metro',-5.12,105.3,'[[{SQUARE}],[{HOLE}]]')"))
    assert [len(p) for p in row.polygons] == [1, 1]


def test_quotes_comments_null_and_several_statements() -> None:
    text = (
        "/* it's a comment; INSERT INTO w VALUES ('x') */\n-- INSERT INTO w(kode,path) VALUES ('y','z');\n"
        + statement(f"('65.03.05.2029','Pa'' Rupai; (x)',NULL,NULL,'[{SQUARE}]') -- done;\n")
        + "# more\n"
        + statement(f"('18.72.01.1002','A\\'b',-5,105,'[{SQUARE}]')")
    )
    assert [(r.code, r.name) for r in parse(text)] == [("65.03.05.2029", "Pa' Rupai; (x)"), ("18.72.01.1002", "A'b")]


@pytest.mark.parametrize("path", ["", "[[1,2]", "{}", "[1,2]", "[[[1],[2],[3],[1]]]", "null"])
def test_an_unreadable_path_is_a_problem_of_its_row_only(path: str) -> None:
    rows = list(parse(statement(f"('18.72.01.1001','Metro',0,0,'{path}')", f"('18.72.01.1002','B',0,0,'[{SQUARE}]')")))
    assert rows[0].problem.startswith("path tidak terbaca")
    assert rows[1].polygons


@pytest.mark.parametrize(("text", "words"), [
    ("SELECT 1;", "tidak ada perintah INSERT"),
    ("INSERT INTO w(kode,nama) VALUES ('a','b');", "kolom path tidak ada"),
    ("INSERT INTO w(kode,path) VALUES ('a');", "1 nilai untuk 2 kolom"),
    ("INSERT INTO w(kode,path) VALUES ('a','b", "tidak dikenal"),
    ("INSERT INTO w(kode,path) VALUES ('a',", "terpotong"),
])  # fmt: skip
def test_what_is_wrong_is_said(text: str, words: str) -> None:
    with pytest.raises(SqlFormError, match=words):
        list(parse(text))


@given(st.text(max_size=60))
def test_hostile_text_is_refused_not_crashed(text: str) -> None:
    with contextlib.suppress(SqlFormError):
        list(parse("INSERT INTO w(kode,path) VALUES " + text))


@given(st.lists(st.tuples(st.floats(-11, 6), st.floats(95, 141)), min_size=1, max_size=8))
def test_points_come_back_turned(points: list[tuple[float, float]]) -> None:
    path = json.loads(json.dumps([[list(p) for p in points]]))
    assert polygons(path) == [[[(lon, lat) for lat, lon in points]]]
