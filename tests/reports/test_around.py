# SPDX-License-Identifier: EUPL-1.2
"""Places to watch: what lies in them, by which cells they are found, and how an address says them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.reports.rules import around
from balai.reports.rules.around import Around

LAT, LON = -5.4254, 105.2580
lats, lons = st.floats(-6.5, -3.7), st.floats(103.6, 105.9)
radii = st.sampled_from(around.RADII_M)


def step(lat: float, lon: float, metres: float, bearing: float) -> tuple[float, float]:
    """A place so far away, on the ground as a plane."""
    north, east = metres * math.cos(bearing), metres * math.sin(bearing)
    return lat + north / 111_195, lon + east / 111_195 / math.cos(math.radians(lat))


@given(lats, lons, radii, st.floats(0, 2 * math.pi))
def test_a_circle_holds_what_is_nearer_than_its_radius_and_no_more(lat, lon, radius, bearing):
    circle = Around(((lat, lon),), radius)
    assert circle.contains(*step(lat, lon, radius * 0.99, bearing))
    assert not circle.contains(*step(lat, lon, radius * 1.01, bearing))


@given(st.lists(st.tuples(lats, lons), min_size=1, max_size=6), radii, st.booleans(), st.data())
def test_whatever_lies_in_a_place_is_found_by_one_of_its_cells(points, radius, closed, data):
    near = [points[0], *(step(*points[0], 900.0 * n, data.draw(st.floats(0, 6))) for n in range(1, len(points)))]
    place = Around(tuple(near), radius, is_closed=closed and len(near) > 2)
    lat, lon = step(*data.draw(st.sampled_from(near)), data.draw(st.floats(0, radius)), data.draw(st.floats(0, 6)))
    if place.contains(lat, lon):
        assert set(around.cells_of(lat, lon)) & set(place.cells)


@given(lats, lons, radii)
def test_a_circle_needs_few_cells(lat, lon, radius):
    assert 1 <= len(Around(((lat, lon),), radius).cells) <= around.CELLS


@given(st.lists(st.tuples(lats, lons), min_size=1, max_size=5), radii, st.booleans())
def test_an_address_says_the_place_and_is_read_back(points, radius, closed):
    near = [points[0], *((points[0][0] + n / 100, points[0][1] + n * n / 100) for n in range(1, len(points)))]
    rounded = tuple((round(lat, 5), round(lon, 5)) for lat, lon in near)
    place = Around(rounded, radius, is_closed=closed and len(near) > 2)
    assert around.parse(place.said) == place


@given(st.text(max_size=60) | st.from_regex(r"[-0-9.,;einfa ]{0,40}", fullmatch=True))
def test_no_text_is_too_strange(text):
    found = around.parse(text)
    assert found is None or found.cells


def test_along_a_way_and_within_a_field():
    way = around.parse("-5.4254,105.258;-5.4254,105.278;500")
    field = around.parse("-5.42,105.25;-5.42,105.27;-5.44,105.27;-5.44,105.25;50,luas")
    assert way is not None
    assert field is not None
    assert way.contains(-5.4290, 105.268)  # 400 m beside its middle
    assert not way.contains(-5.4320, 105.268)
    assert field.contains(-5.43, 105.26)
    assert not field.contains(-5.41, 105.26)
    assert not way.contains(-5.43, 105.29)


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "-5.4,105.2", "-5.4,105.2,49", "-5.4,105.2,5001", "nan,105,500", "-5,105,nan", "-91,105,500",
        "-5,181,500", "-5,105;-3,105;500",  # 220 km
        "-5,105;-5.1,105;50,luas",  # no field has two corners
        "-5,105;-5,105.1;-5.1,105;-5.1,105.1;50,luas",  # crosses itself
        ";".join(["-5,105"] * 40) + ";500", "9" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_place_is_refused(text):
    assert around.parse(text) is None
