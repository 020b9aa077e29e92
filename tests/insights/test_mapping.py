# SPDX-License-Identifier: EUPL-1.2
"""The leader's map: every area is there, in its place or beside it, and the large ones have room."""

from __future__ import annotations

import re

import pytest

from balai.insights import mapping
from balai.regions import queries as regions


def numbers(area: str) -> dict[str, int]:
    return {child.code: n for n, child in enumerate(regions.children(area))}


def box(path: str) -> tuple[float, float, float, float]:
    """West, north, east, south of a drawn outline."""
    points = [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@pytest.fixture
def serve(settings, tmp_path):
    """`serve("jakarta")`: the pack that is served in this test, with its own drawn map."""
    settings.BALAI_HOME = tmp_path

    def choose(code: str) -> None:
        settings.BALAI_PACK = code

    return choose


@pytest.mark.parametrize(("pack", "area"), [("lampung", "18"), ("lampung", "18.71"), ("jakarta", "31")])
def test_every_area_lies_on_the_page(serve, pack, area):
    serve(pack)
    wanted = numbers(area)

    drawing = mapping.drawn(area, wanted)

    assert {shape.code for shape in drawing.shapes} == set(wanted)
    for shape in drawing.shapes:
        west, north, east, south = box(shape.path)
        assert -1 <= west <= east <= drawing.width + 1
        assert -1 <= north <= south <= drawing.height + 1


def test_islands_far_off_stand_beside_the_map_and_leave_the_others_room(serve):
    serve("jakarta")
    drawing = mapping.drawn("31", numbers("31"))

    assert drawing.apart == (regions.name("31.01"),)
    largest = max(box(shape.path)[2] - box(shape.path)[0] for shape in drawing.shapes)
    assert largest > drawing.width / 3
    square = next(shape for shape in drawing.shapes if shape.code == "31.01")
    west, north, east, south = box(square.path)
    assert (east - west, south - north) == pytest.approx((mapping.SQUARE, mapping.SQUARE), abs=0.2)
    others = [box(shape.path) for shape in drawing.shapes if shape is not square]
    assert south < min(top for _w, top, _e, _s in others)


def test_a_map_without_such_islands_is_drawn_as_it_is(serve):
    serve("lampung")
    assert mapping.drawn("18", numbers("18")).apart == ()


@pytest.mark.parametrize(
    ("name", "room", "lines"),
    [
        ("Kota Metro", 100, ("Kota Metro",)),
        ("Kota Administrasi Jakarta Barat", 120, ("Kota Administrasi", "Jakarta Barat")),
        ("Kota Administrasi Jakarta Barat", 60, ()),
        ("Pringsewu", 20, ()),
    ],
)
def test_a_name_takes_as_many_lines_as_it_needs_or_stays_away(name, room, lines):
    assert mapping.label_lines(name, room) == lines
