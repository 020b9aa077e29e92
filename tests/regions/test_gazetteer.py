# SPDX-License-Identifier: EUPL-1.2
"""The built list of areas and the questions to it, without boundaries."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from balai.kernel.errors import InvalidInput
from balai.regions import gazetteer, queries, succession
from balai.regions.queries import UnknownArea

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize(("province", "counts"), [("18", (15, 229, 2651)), ("31", (6, 44, 267))])
def test_counts_are_the_official_ones(province: str, counts: tuple[int, int, int]) -> None:
    levels = [a.level for a in gazetteer.load((province,)).areas.values()]
    assert (levels.count("regency"), levels.count("district"), levels.count("village")) == counts
    assert len(gazetteer.province_names()) == 38


def test_only_villages_newer_than_the_source_are_approximate() -> None:
    own = queries.here()
    assert [v.code for v in own.villages if v.approximate] == [
        "18.09.02.2020", "18.09.02.2021", "18.09.05.2032", "18.09.11.2011", "18.12.01.2020", "18.12.01.2021",
        "18.12.03.2010", "18.12.03.2011", "18.12.03.2012", "18.12.03.2013", "18.12.06.2010",
    ]  # fmt: skip


def test_the_built_data_stays_small() -> None:
    assert sum(p.stat().st_size for p in gazetteer.DATA.iterdir()) < 2_500_000


def test_children_path_and_label() -> None:
    assert [a.code for a in queries.path("18.06.02.2016")] == ["18", "18.06", "18.06.02", "18.06.02.2016"]
    assert len(queries.children()) == 15
    assert queries.children()[-1].kind == "kota"
    assert "18.06.02" in [a.code for a in queries.children("18.06")]
    assert queries.children("18.06.02.2016") == ()
    assert queries.label("18.06.02.2016") == "Pekon Suka Bumi, Kec. Talang Padang, Kab. Tanggamus"
    assert queries.label("18.72.01.1001") == "Kelurahan Metro, Kec. Metro Pusat, Kota Metro"


def test_another_provinces_area_names_its_province() -> None:
    assert queries.label("36.72.01").endswith("Banten")


@pytest.mark.parametrize("code", ["", "18.99", "99", "18.06.02.9999", "../etc", "18.6"])
def test_unknown_codes_are_refused_in_words(code: str) -> None:
    assert queries.find(code) is None
    with pytest.raises(UnknownArea, match="tidak dikenal"):
        queries.area(code)


def test_a_code_that_ended_finds_its_successor() -> None:
    assert queries.area("18.08.01.2024").code == "18.08.15.2004"
    assert queries.label("18.09.07.2022").startswith("Desa Tanjung Rejo")
    assert all(queries.find(c.successor) and c.valid_to < c.valid_from for c in succession.changes().values())


@pytest.mark.parametrize(("text", "code"), [
    ("talang padang", "18.06.02"), ("Talangpadang", "18.06.02"), ("sukabumi talang padang", "18.06.02.2016"),
    ("Kec. Way Halim", "18.71.15"), ("bandar lampng", "18.71"), ("tanggamus", "18.06"), ("18.06.02", "18.06.02"),
])  # fmt: skip
def test_search_forgives(text: str, code: str) -> None:
    assert code in [f.code for f in queries.search(text)][:3]


@pytest.mark.parametrize("text", ["", "   ", "zzzzqqqq", "'; drop table", "\x00", "a" * 5000])
def test_search_finds_nothing_quietly(text: str) -> None:
    assert queries.search(text) == ()


def test_a_pin_without_boundaries_proposes_five_and_guesses_the_nearest() -> None:
    found = queries.locate(-5.115, 105.308)
    assert (found.inside, found.exact, found.province_code) == (True, False, "18")
    assert len([c for c in found.candidates if not c.area.approximate]) == 5
    assert found.village == found.candidates[0].area
    assert [c.distance_km for c in found.candidates[:5]] == sorted(c.distance_km for c in found.candidates[:5])


def test_villages_without_a_point_are_proposed_with_their_district() -> None:
    new = queries.area("18.12.06.2010")
    sibling = next(v for v in queries.children("18.12.06") if not v.approximate)
    assert new in [c.area for c in queries.locate(sibling.lat, sibling.lon).candidates]


@pytest.mark.parametrize(("lat", "lon", "province"), [
    (-6.2, 106.8, "Daerah Khusus Ibukota Jakarta"), (-6.0, 106.0, "Banten"), (-2.98, 104.75, "Sumatera Selatan"),
    (0.0, 0.0, None), (-9.5, 100.0, None),
])  # fmt: skip
def test_a_pin_outside_is_told_its_province(lat: float, lon: float, province: str | None) -> None:
    found = queries.locate(lat, lon)
    assert (found.inside, found.village, found.candidates) == (False, None, ())
    assert found.province_name == province


@pytest.mark.parametrize("pair", [(math.nan, 105.0), (-5.0, math.inf), (-95.0, 105.0)])
def test_numbers_that_are_no_place_are_refused(pair: tuple[float, float]) -> None:
    with pytest.raises(InvalidInput):
        queries.locate(*pair)


def test_missing_data_says_what_to_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(gazetteer, "DATA", tmp_path)
    gazetteer.province_names.cache_clear()
    try:
        with pytest.raises(gazetteer.DataMissingError, match="make build"):
            gazetteer.province_names()
    finally:
        gazetteer.province_names.cache_clear()
