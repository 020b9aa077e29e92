# SPDX-License-Identifier: EUPL-1.2
"""The two packs in the tree: sound, complete, and each itself."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai import packs
from balai.packs import lookup, matrix
from balai.packs.check import check
from balai.packs.loader import DEFAULT_DIR
from balai.packs.rules.workflows import REPORT_VERBS
from balai.packs.schema import PHASES, Pack
from balai.regions import gazetteer

TODAY = date(2026, 11, 24)
CODES = packs.pack_codes()
LAMPUNG = tuple(f"18.{number:02}" for number in (*range(1, 14), 71, 72))


@pytest.fixture(params=CODES)
def pack(request: pytest.FixtureRequest) -> Pack:
    return packs.load(request.param)


def test_there_are_two() -> None:
    assert CODES == ("jakarta", "lampung")


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_to_be_put_right(code: str) -> None:
    assert [str(finding) for finding in check(code)] == []


def test_sixty_categories_and_more_each_with_five_sentences(pack: Pack) -> None:
    leaves = lookup.leaves(pack, TODAY)

    assert len(leaves) >= 90
    assert {leaf.code for leaf in leaves if len(leaf.examples) < 5} == set()
    assert len({leaf.name.id for leaf in leaves}) == len(leaves)


def test_states_and_verbs_of_the_report(pack: Pack) -> None:
    report = lookup.workflow(pack, "report")

    assert {state.code: state.phase for state in report.states} == {
        "menunggu": "waiting",
        "koordinasi": "coordinating",
        "disposisi": "assigned",
        "proses": "working",
        "terjadwal": "working",
        "validasi": "checking",
        "tl_ditolak": "working",
        "selesai": "resolved",
        "ditutup": "closed",
        "ditolak": "refused",
        "dialihkan": "transferred",
        "duplikat": "closed",
    }
    assert {state.phase for state in report.states} == set(PHASES)
    assert {move.verb for move in report.transitions} == REPORT_VERBS
    assert {move.outcome for move in report.transitions if move.to == "ditutup"} == {"confirmed", "silent"}


def test_the_validator_is_never_the_unit_that_did_the_work(pack: Pack) -> None:
    report = lookup.workflow(pack, "report")

    judged = [move for move in report.transitions if "validator" in move.roles and move.verb != "comment"]

    assert {move.verb for move in judged} == {"validate", "reject_followup", "ask_neighbours"}
    assert all("other_unit" in move.guards for move in judged)
    assert {unit.kind for unit in pack.units} >= {"validation", "coordination", "leadership", "desk", "office", "crew"}


def test_every_office_has_a_crew_and_every_own_agency_with_an_office_can_act(pack: Pack) -> None:
    offices = {unit.agency for unit in pack.units if unit.kind == "office"}
    crews = {unit.agency for unit in pack.units if unit.kind == "crew"}

    assert offices == crews
    assert not {body.code for body in pack.agencies if body.external} & {unit.agency for unit in pack.units}


def test_every_external_body_says_where_a_citizen_goes(pack: Pack) -> None:
    assert [body.code for body in pack.agencies if body.external and body.advice is None] == []


def test_no_word_of_one_region_in_the_other() -> None:
    names = {"jakarta": r"lampung(?!-)|bmbk|pekon|tiyuh|krakatau|siger", "default": r"lampung|jakarta(?!\.go\.id)"}
    for path in sorted((packs.packs_dir() / "jakarta").rglob("*.*")):
        assert not re.search(r"lampung", path.read_text("utf-8"), re.IGNORECASE), path
    for path in sorted((DEFAULT_DIR / "categories").glob("*.toml")):
        assert not re.search(names["default"], path.read_text("utf-8"), re.IGNORECASE), path
    assert not re.search(names["jakarta"], packs.load("jakarta").model_dump_json(), re.IGNORECASE)


def test_each_pack_has_its_own_name_colours_and_numbers() -> None:
    one, two = packs.load("lampung"), packs.load("jakarta")

    assert (one.meta.name, two.meta.name) == ("Balai Lampung", "Balai Jakarta")
    assert (one.theme.light.accent, two.theme.light.accent) == ("#7A1F2B", "#0B5CAD")
    assert (one.meta.number.prefix, two.meta.number.prefix, two.meta.number.serial_digits) == ("LP", "JK", 4)


# -- Lampung ---------------------------------------------------------------------------------------------------
def test_all_fifteen_regencies_of_lampung_have_desk_coordination_office_and_crew() -> None:
    pack = packs.load("lampung")

    for area in LAMPUNG:
        kinds = sorted(unit.kind for unit in pack.units if unit.area == area)
        assert kinds == ["coordination", "crew", "desk", "office"], area


@pytest.mark.parametrize(
    ("category", "owner", "unit"),
    [
        ("jalan-rusak", "national", "diskominfotik-koordinasi"),
        ("jalan-rusak", "province", "bmbk-kantor"),
        ("jalan-rusak", "regency", "tanggamus-meja"),
        ("jalan-rusak", None, "tanggamus-meja"),
        ("jembatan", "province", "bmbk-kantor"),
        ("harga-singkong", None, "perindag-kantor"),
        ("sekolah-menengah", None, "pendidikan-kantor"),
        ("listrik", None, "diskominfotik-koordinasi"),
        ("layanan-desa", None, "tanggamus-meja"),
    ],
)
def test_who_answers_first_in_lampung(category: str, owner: str | None, unit: str) -> None:
    decision = matrix.decide(packs.load("lampung"), category, "18.06.01.2001", owner)

    assert decision is not None
    assert decision.unit.code == unit


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("18.06.01.2001", ("Pekon", "Kepala Pekon")),
        ("18.04.01.2001", ("Pekon", "Peratin")),
        ("18.02.01.2001", ("Kampung", "Kepala Kampung")),
        ("18.12.01.2001", ("Tiyuh", "Kepalo Tiyuh")),
        ("18.07.01.2001", ("Desa", "Kepala Desa")),
        ("18.06.01.1001", ("Kelurahan", "Lurah")),
        ("18.71.01.1001", ("Kelurahan", "Lurah")),
    ],
)
def test_village_words_of_lampung(area: str, words: tuple[str, str]) -> None:
    assert lookup.village_term(packs.load("lampung"), area) == words


def test_the_price_report_asks_price_deduction_and_stall() -> None:
    category = lookup.category(packs.load("lampung"), "harga-singkong")

    assert category is not None
    assert [question.code for question in category.questions if question.required] == ["harga", "potongan", "lapak"]


@pytest.mark.parametrize(
    ("code", "category", "said", "then"),
    [
        ("lampung", "lampu-jalan", {"bernomor": "ya"}, {"tiang"}),
        ("lampung", "lampu-jalan", {"keadaan": "tiang"}, {"kabel"}),
        ("lampung", "banjir", {"keadaan": "surut"}, {"sisa"}),
        ("lampung", "pupuk", {"masalah": "daftar"}, {"kelompok"}),
        ("lampung", "ternak", {"mati": "ya"}, {"bangkai"}),
        ("jakarta", "angkutan", {"moda": "mrt"}, {"stasiun"}),
        ("jakarta", "rumah-susun", {"masalah": "lift"}, {"blok", "terjebak"}),
        ("jakarta", "listrik", {"bahaya": "ya"}, {"warga"}),
    ],
)
def test_what_is_asked_follows_from_what_was_answered(
    code: str, category: str, said: dict[str, str], then: set[str]
) -> None:
    found = lookup.category(packs.load(code), category)

    assert found is not None
    hanging = [(question.code, question.when) for question in found.questions if question.when]
    assert {name for name, when in hanging if when.holds(said.get(when.question))} == then


@given(leaf=st.integers(0, 200), area=st.from_regex(r"18\.(0[1-9]|1[0-3]|71|72)\.\d\d\.[12]\d{3}", fullmatch=True))
def test_every_report_in_lampung_finds_a_unit_of_ours(leaf: int, area: str) -> None:
    pack = packs.load("lampung")
    leaves = lookup.leaves(pack, TODAY)

    decision = matrix.decide(pack, leaves[leaf % len(leaves)].code, area)

    assert decision is not None
    body = lookup.agency_of(pack, decision.unit.code)
    assert body is not None
    assert not body.external


# -- Jakarta ---------------------------------------------------------------------------------------------------
def test_the_kelurahan_is_the_first_desk_in_jakarta() -> None:
    pack = packs.load("jakarta")

    desks = [unit for unit in pack.units if unit.kind == "desk" and unit.area and unit.area.count(".") == 3]
    decision = matrix.decide(pack, "jalan-rusak", "31.71.01.1001")
    unknown = matrix.decide(pack, "jalan-rusak", "31.71.01.1999")

    assert len(desks) == 267
    assert decision is not None
    assert (decision.unit.name, decision.route.phase) == ("Kelurahan Gambir", "waiting")
    assert unknown is not None
    assert unknown.unit.code == "jakarta-pusat-meja"


def test_jakis_promises() -> None:
    pack = packs.load("jakarta")

    kept = {
        phase: matrix.promise_for(pack, "jalan-rusak", phase, TODAY) for phase in ("waiting", "coordinating", "working")
    }

    assert {phase: row.hours for phase, row in kept.items() if row} == {
        "waiting": 24,
        "coordinating": 6,
        "working": 168,
    }
    assert matrix.promise_for(pack, "jalan-rusak", "waiting", date(2017, 1, 1)) is None


def test_jakis_category_names() -> None:
    names = {leaf.name.id for leaf in lookup.leaves(packs.load("jakarta"), TODAY)}

    assert {
        "Jalan",
        "Trotoar",
        "Parkir Liar",
        "JPO/Halte",
        "KJP",
        "Sembilan Bahan Pokok",
        "Pekerja PPSU Kelurahan",
    } <= names


@pytest.mark.parametrize("code", CODES)
def test_codes_and_names_are_those_of_the_home_ministry(code: str) -> None:
    pack = packs.load(code)
    areas = gazetteer.load(pack.meta.provinces).areas

    named = {unit.area for unit in pack.units if unit.area} | {term.area for term in pack.village_terms}
    kelurahan = {unit.area: unit.name for unit in pack.units if unit.area and unit.area.count(".") == 3}

    assert named | set(pack.meta.regencies) <= set(areas)
    assert set(pack.meta.regencies) == {area for area in areas if area.count(".") == 1}
    assert {area: f"Kelurahan {areas[area].name}" for area in kelurahan if area} == kelurahan
    assert {
        body.name.removeprefix("Pemerintah ") for body in pack.agencies if body.level == "regency" and body.area
    } == {areas[area].name for area in pack.meta.regencies}
