# SPDX-License-Identifier: EUPL-1.2
"""Questions to a pack: tree, dates, bodies, words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai import packs
from balai.packs import lookup, matrix
from balai.packs.schema import Category, Pack, Text

TODAY = date(2026, 11, 24)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.fixture
def pack() -> Pack:
    return packs.load("lampung")


def test_the_pack_is_built_once(pack: Pack) -> None:
    assert packs.load("lampung") is pack
    assert lookup.tables(pack) is lookup.tables(pack)


def test_tree_up_and_down(pack: Pack) -> None:
    assert lookup.lineage(pack, "jalan-rusak") == ("jalan-rusak", "jalan", "infrastruktur")
    assert lookup.lineage(pack, "tidak-ada") == ()
    assert lookup.is_leaf(pack, "jalan-rusak")
    assert not lookup.is_leaf(pack, "jalan")
    assert not lookup.is_leaf(pack, "tidak-ada")
    assert {row.code for row in lookup.children(pack, "jalan")} >= {"jalan-rusak", "jembatan"}
    assert "jembatan" in {leaf.code for leaf in lookup.leaves(pack, TODAY, below="infrastruktur")}
    assert "sampah" not in {leaf.code for leaf in lookup.leaves(pack, TODAY, below="infrastruktur")}


@given(start=st.none() | days, end=st.none() | days, on=days)
def test_a_category_holds_from_its_first_to_its_last_day(start: date | None, end: date | None, on: date) -> None:
    category = Category(code="a", name=Text(id="A"), valid_from=start, valid_to=end)

    assert lookup.valid(category, on) is ((start or date.min) <= on <= (end or date.max))
    if end:
        assert not lookup.valid(category, end + timedelta(days=1))


def test_owners_come_from_the_row_or_the_nearest_group(pack: Pack) -> None:
    assert lookup.owners(pack, "jembatan") == {"national": "bpjn", "province": "bmbk", "regency": "kabupaten-kota"}
    assert lookup.owners(pack, "pajak-kendaraan") == {"province": "bapenda"}
    assert lookup.owners(pack, "tidak-ada") == {}


def test_the_owner_of_a_place_is_named_where_the_pack_knows_it(pack: Pack) -> None:
    here = lookup.owner_at(pack, "jembatan", "regency", "18.06.01.2001")
    province = lookup.owner_at(pack, "jembatan", "province", "18.06.01.2001")
    village = lookup.owner_at(pack, "layanan-desa", "village", "18.06.01.2001")

    assert here is not None
    assert here.code == "tanggamus"
    assert province is not None
    assert province.code == "bmbk"
    assert village is not None
    assert village.code == "desa"
    assert lookup.owner_at(pack, "pajak-kendaraan", "village", "18.06.01.2001") is None


def test_texts_fall_back_to_indonesian_then_to_the_default(pack: Pack) -> None:
    assert lookup.text(pack, "help.private", "en").startswith("Private")
    assert lookup.text(pack, "help.private", "ljp") == pack.texts["help.private"].id
    assert lookup.text(pack, "help.none", "id", "tidak ada") == "tidak ada"


def test_the_national_words_where_a_pack_has_no_term(pack: Pack) -> None:
    assert lookup.village_term(pack, "31.71.01.1001") == ("Kelurahan", "Lurah")
    assert lookup.village_term(pack, "99.99") == ("Desa", "Kepala Desa")


def test_moves_and_states(pack: Pack) -> None:
    report = lookup.workflow(pack, "report")

    assert {move.verb for move in lookup.moves_from(report, "selesai")} >= {"confirm", "object", "expire"}
    with pytest.raises(LookupError, match="no state 'hilang'"):
        lookup.state(report, "hilang")
    with pytest.raises(LookupError, match='Tidak ada alur "izin"'):
        lookup.workflow(pack, "izin")


def test_desks_by_level_and_by_longest_area(pack: Pack) -> None:
    near = matrix.desk_of(pack, "18.71.01.1001")
    exact = matrix.desk_of(pack, "18.71.01.1001", "regency")

    assert near is not None
    assert near == exact
    assert matrix.desk_of(pack, "18.71.01.1001", "village") is None
    assert matrix.desk_of(pack, "18", "regency") is None
    assert matrix.desk_of(pack, "31.71") is None


@pytest.mark.parametrize(
    ("area", "prefixes", "inside"),
    [("18.71", ("18",), True), ("18.71", ("18.7",), False), ("18.71", (), True), ("18", ("18.71",), False)],
)
def test_areas_match_whole_parts(area: str, prefixes: tuple[str, ...], inside: bool) -> None:
    assert matrix.within(area, prefixes) is inside
