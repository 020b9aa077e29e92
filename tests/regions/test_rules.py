# SPDX-License-Identifier: EUPL-1.2
"""Pure rules about places: codes, distances, tolerances, names, ranges, cells."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given
from hypothesis import strategies as st

from balai.regions.rules import codes, geo, tilemath
from balai.regions.rules.assign import assign, looks_swapped
from balai.regions.rules.cells import apart, cells
from balai.regions.rules.matching import Known, Wanted, closest, fold, pair
from balai.regions.rules.owners import owner_level
from balai.regions.rules.polygons import polygonal, polygons_of

LAT = st.floats(-11, 6)
LON = st.floats(95, 141)
TEXT = st.text(max_size=40)
CODE = st.tuples(st.integers(11, 96), st.integers(1, 99), st.integers(1, 99), st.integers(1000, 3999)).map(
    lambda t: f"{t[0]:02d}.{t[1]:02d}.{t[2]:02d}.{t[3]:04d}"
)


@given(CODE)
def test_a_code_has_four_ancestors_and_survives_losing_its_dots(code: str) -> None:
    assert [codes.level_of(c) for c in codes.ancestors(code)] == ["province", "regency", "district", "village"]
    assert codes.dotted(code.replace(".", "")) == code
    assert codes.parent_of(code) == code[:8]


@given(TEXT)
def test_no_text_breaks_reading_a_code(text: str) -> None:
    found = codes.dotted(text)
    assert found is None or codes.level_of(found) is not None


def test_kinds_follow_the_code() -> None:
    kinds = [
        codes.kind_of(c)
        for c in ("18", "18.06", "18.72", "18.06.01", "18.06.01.1001", "18.06.01.2001", "91.03.01.3001")
    ]
    assert kinds == ["provinsi", "kabupaten", "kota", "kecamatan", "kelurahan", "desa", "desa adat"]
    with pytest.raises(ValueError, match="not an area code"):
        codes.kind_of("18.6")


@given(LAT, LON, LAT, LON)
def test_distance_is_symmetric_and_zero_only_at_home(a: float, b: float, c: float, d: float) -> None:
    there, back = geo.distance_km(a, b, c, d), geo.distance_km(c, d, a, b)
    assert there == pytest.approx(back, abs=1e-9)
    assert there >= 0
    assert geo.distance_km(a, b, a, b) == 0


@given(LAT, LON, st.floats(-1, 1), st.floats(-1, 1))
def test_the_plane_agrees_with_the_sphere_nearby(lat: float, lon: float, dy: float, dx: float) -> None:
    flat = float(geo.distances_km(lat, lon, np.array([lat + dy]), np.array([lon + dx]))[0])
    assert flat == pytest.approx(geo.distance_km(lat, lon, lat + dy, lon + dx), rel=3e-3, abs=0.01)


@given(st.lists(st.tuples(LAT, LON), min_size=1, max_size=30), LAT, LON, st.integers(1, 8))
def test_nearest_are_the_nearest(points: list[tuple[float, float]], lat: float, lon: float, k: int) -> None:
    lats, lons = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    found = geo.nearest(lat, lon, lats, lons, k)
    everything = sorted(float(v) for v in geo.distances_km(lat, lon, lats, lons))
    assert [km for _, km in found] == pytest.approx(everything[:k])


NEAR = st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))


@given(st.lists(NEAR, max_size=60), NEAR, st.floats(-60, 60), st.integers(1, 8), st.floats(0, 60))
def test_buckets_find_what_a_look_at_all_points_finds(
    points: list[tuple[float, float]], pin: tuple[float, float], lat: float, k: int, within: float
) -> None:
    lats, lons = np.array([lat + p[0] for p in points]), np.array([105 + p[1] for p in points])
    where = (lat + pin[0], 105 + pin[1])
    every = geo.nearest(*where, lats, lons, k)
    buckets = geo.Points(lats, lons)
    assert [km for _, km in buckets.nearest(*where, k)] == pytest.approx([km for _, km in every])
    near = [km for _, km in buckets.nearest(*where, k, within)]
    assert near == pytest.approx([km for _, km in every[: len(near)]])
    assert all(km > within for _, km in every[len(near) :])


@given(st.floats(0, 60), st.floats(0, 60), st.floats(0, 10))
def test_coming_nearer_never_puts_a_pin_outside(own: float, foreign: float, step: float) -> None:
    far = geo.inside(geo.Surroundings(own_km=own + step, foreign_km=foreign))
    near = geo.inside(geo.Surroundings(own_km=own, foreign_km=foreign))
    assert near or not far


def test_tolerances_at_their_edges() -> None:
    assert geo.inside(geo.Surroundings(own_km=26, foreign_km=math.inf))
    assert not geo.inside(geo.Surroundings(own_km=26.1, foreign_km=math.inf))
    assert geo.inside(geo.Surroundings(own_km=2.2, foreign_km=1.0))
    assert not geo.inside(geo.Surroundings(own_km=2.3, foreign_km=1.0))
    assert not geo.inside(geo.Surroundings(own_km=5, foreign_km=math.inf, abroad=True))
    beyond = geo.Surroundings(own_km=2, foreign_km=6)
    assert not geo.inside_beyond_edge(beyond, on_land=True)
    assert geo.inside_beyond_edge(beyond, on_land=False)
    assert geo.inside_beyond_edge(geo.Surroundings(own_km=0.3, foreign_km=0.1), on_land=True)


@pytest.mark.parametrize("value", [math.nan, math.inf, 91.0, -90.1])
def test_numbers_that_are_no_latitude(value: float) -> None:
    assert not geo.usable(value, 105.0)


@given(TEXT, TEXT)
def test_folding_is_stable_and_never_breaks(a: str, b: str) -> None:
    assert fold(fold(a)) == fold(a)
    assert closest(a, {"x": b}) in {None, "x"}


def test_names_pair_a_village_that_moved_district_and_one_spelt_anew() -> None:
    known = [
        Known("18.08.01.2024", "Panca Negeri", "Blambangan Umpu", "Way Kanan"),
        Known("18.08.01.2023", "Negeri Bumi Putra", "Blambangan Umpu", "Way Kanan"),
        Known("18.08.01.2005", "Lembasung", "Blambangan Umpu", "Way Kanan"),
    ]
    wanted = [
        Wanted("18.08.15.2004", "Panca Negeri", "Umpu Semenguk", "Way Kanan"),
        Wanted("18.08.15.2005", "Negeri Bumi Putera", "Umpu Semenguk", "Way Kanan"),
        Wanted("18.08.01.2005", "Lembasung", "Blambangan Umpu", "Way Kanan"),
        Wanted("18.08.15.2099", "Desa Baru", "Umpu Semenguk", "Way Kanan"),
    ]
    assert pair(wanted, known) == {
        "18.08.15.2004": "18.08.01.2024",
        "18.08.15.2005": "18.08.01.2023",
        "18.08.01.2005": "18.08.01.2005",
    }


def test_two_villages_of_one_name_pair_nobody() -> None:
    known = [Known("18.08.01.2001", "Sidodadi", "A", "K"), Known("18.08.02.2001", "Sidodadi", "B", "K")]
    assert pair([Wanted("18.08.03.2001", "Sidodadi", "C", "K")], known) == {}


KNOWN = {"18.72.01.1001": "Metro", "18.72.01.1004": "Imopuro", "18.09.09.2010": "Tanjung Rejo"}


def test_rows_are_assigned_by_code_then_successor_then_name() -> None:
    rows = [
        ("1872011001", "Metro"),
        ("18.09.07.2022", "Tanjung Rejo"),
        ("18.72.01.9999", "Imo Puro"),
        ("18.72.02.9999", "Imopuro"),
        ("abc", "Metro"),
        ("18.72.01.1001", "Metro"),
    ]
    done = assign(rows, KNOWN, {"18.09.07.2022": "18.09.09.2010"}.get)
    assert done.codes == {0: "18.72.01.1001", 1: "18.09.09.2010", 2: "18.72.01.1004", 5: "18.72.01.1001"}
    assert done.by_successor == [("18.09.07.2022", "18.09.09.2010")]
    assert [found for _, found in done.by_name] == ["18.72.01.1004"]
    assert done.unknown == [("18.72.02.9999", "Imopuro"), ("abc", "Metro")]
    assert done.repeated == ["18.72.01.1001"]


@given(st.lists(st.tuples(TEXT | CODE, TEXT), max_size=20))
def test_every_row_is_assigned_or_named_unknown(rows: list[tuple[str, str]]) -> None:
    done = assign(rows, KNOWN, lambda _: None)
    assert len(done.codes) + len(done.unknown) == len(rows)
    assert set(done.codes.values()) <= set(KNOWN)


def test_exchanged_axes_are_seen() -> None:
    assert looks_swapped((-5.2, 105.2, -5.1, 105.4))
    assert not looks_swapped((105.2, -5.2, 105.4, -5.1))


@pytest.mark.parametrize(("text", "level"), [
    ("Jalan Provinsi", "province"), ("JALAN KAB. TANGGAMUS", "regency"), ("Nasional", "national"),
    ("Pekon", "village"), ("kabupaten/provinsi", None), ("", None), ("swasta", None), ("Kota", "regency"),
])  # fmt: skip
def test_owner_words(text: str, level: str | None) -> None:
    assert owner_level(text) == level


@given(TEXT)
def test_no_owner_text_breaks(text: str) -> None:
    assert owner_level(text) in {None, "village", "regency", "province", "national"}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12))
@example([(0, 0), (0, 0), (5, 5), (5, 0), (0, 0)])
@example([(2, 3)] * 12)
@example([(2, 3), (2, 3), (3, 3)])
def test_cells_share_out_the_land_even_when_points_coincide(spots: list[tuple[int, int]]) -> None:
    points = [(105 + x / 10, -5 + y / 10) for x, y in spots]
    land = shapely.box(104.5, -5.5, 106, -4)
    assert len(set(apart(points))) == len(points)
    drawn = cells(points, [], land)
    assert len(drawn) == len(points)
    assert all(polygons_of(c) for c in drawn)
    if len(points) > 1:
        assert sum(c.area for c in drawn) == pytest.approx(land.area, rel=1e-6)


def test_an_islet_without_land_gets_a_disc() -> None:
    drawn = cells([(105.0, -5.0), (107.0, -5.0)], [], shapely.box(104.9, -5.1, 105.1, -4.9))
    assert drawn[1].area > 0
    assert drawn[1].bounds[0] > 106.9


def test_polygons_are_kept_from_mixed_shapes() -> None:
    mixed = shapely.GeometryCollection(
        [shapely.Point(0, 0), shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]), shapely.LineString([(0, 0), (1, 1)])]
    )
    assert polygonal(mixed).area == 1
    assert polygonal(shapely.Point(0, 0)).is_empty


@given(st.integers(0, 19), st.data())
def test_a_tile_and_its_children_cover_the_same_earth(z: int, data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, 2**z - 1)), data.draw(st.integers(0, 2**z - 1))
    south, west, north, east = tilemath.tile_bounds(z, x, y)
    low = tilemath.tile_bounds(z + 1, 2 * x, 2 * y + 1)
    assert south < north
    assert west < east
    assert (low[0], low[1]) == pytest.approx((south, west))


@given(st.text(max_size=30), st.integers(1, 10_000))
def test_no_range_header_leaves_the_file(header: str, size: int) -> None:
    try:
        found = tilemath.byte_range(header, size)
    except ValueError:
        return
    assert found is None or 0 <= found[0] <= found[1] < size


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 400))
def test_ranges_are_what_was_asked(first: int, last: int, size: int) -> None:
    assume(first <= last and first < size)
    assert tilemath.byte_range(f"bytes={first}-{last}", size) == (first, min(last, size - 1))
    assert tilemath.byte_range(f"bytes=-{last + 1}", size) == (max(size - last - 1, 0), size - 1)
    with pytest.raises(ValueError, match="beyond"):
        tilemath.byte_range(f"bytes={size}-", size)


@given(st.binary(max_size=20))
def test_only_pictures_are_pictures(head: bytes) -> None:
    found = tilemath.picture_type(head)
    assert (found is None) or head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"RIFF"))
