# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balai import packs
from balai.packs import lookup
from balai.packs.schema import Question
from balai.reports.rules import cells, duplicates, hints, intake, morton, privacy, routing, suggest, text, tokens
from balai.reports.rules.morton import Box

lats, lons = st.floats(-90, 90), st.floats(-180, 180)
hostile = st.text(max_size=300)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


# -- morton ------------------------------------------------------------------------------------------------
@given(lats, lons)
def test_place_survives_its_number(lat, lon):
    code = morton.encode(lat, lon)
    back = morton.decode(code)

    assert 0 <= code < 1 << 62
    assert back == pytest.approx((lat, lon), abs=2e-7)
    assert morton.encode_many(np.array([lat]), np.array([lon]))[0] == code


@given(lats, lons, st.integers(1, 31))
def test_cell_holds_its_places(lat, lon, zoom):
    box = morton.cell_box(morton.cell(morton.encode(lat, lon), zoom), zoom)

    assert box.south - 1e-6 <= lat <= box.north + 1e-6
    assert box.west - 1e-6 <= lon <= box.east + 1e-6


@given(st.floats(-11, 6), st.floats(95, 141), st.floats(0, 5), st.floats(0, 5), st.data())
def test_ranges_cover_the_box_in_few_runs(south, west, height, width, data):
    box = Box(south, west, south + height, west + width)
    lat = data.draw(st.floats(box.south, box.north))
    lon = data.draw(st.floats(box.west, box.east))
    for most, zoom in ((4, 31), (12, 31), (8, 14)):
        runs = morton.ranges(box, most, zoom)
        code = morton.encode(lat, lon) >> 2 * (31 - zoom)

        assert 1 <= len(runs) <= most
        assert runs == sorted(runs)
        assert all(a[1] + 1 < b[0] for a, b in itertools.pairwise(runs))
        assert any(first <= code <= last for first, last in runs)


def test_more_runs_fit_tighter():
    box = Box(-5.5, 105.2, -5.3, 105.4)
    covered = [sum(last - first for first, last in morton.ranges(box, most)) for most in (4, 12, 24)]

    assert covered[0] >= covered[1] >= covered[2]


# -- cells -------------------------------------------------------------------------------------------------
moves = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 8), st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1)), max_size=30
)


@given(moves)
def test_counters_survive_packing_and_taking_all_away_leaves_nothing(reports):
    counters = cells.Counters()
    for category, phase, x, y in reports:
        counters.add(cells.key(category, phase), x, y)
    blob = cells.pack(counters)

    assert cells.unpack(blob) == counters
    assert counters.total == len(reports)
    for category, phase, x, y in reports:
        away = cells.Counters()
        away.add(cells.key(category, phase), x, y, -1)
        counters.change(away)
    assert counters == cells.Counters()


@given(st.lists(moves.filter(bool), min_size=1, max_size=5), st.sets(st.integers(0, 300)), st.sets(st.integers(0, 8)))
def test_sweep_counts_what_a_loop_counts(groups, categories, phases):
    blobs = []
    for reports in groups:
        counters = cells.Counters()
        for category, phase, x, y in reports:
            counters.add(cells.key(category, phase), x, y)
        blobs.append(cells.pack(counters))
    found = cells.summed(blobs, cells.weights(categories or None, phases or None))

    def fits(category, phase):
        return (not categories or category in categories) and (not phases or phase in phases)

    assert found.wanted.tolist() == [sum(fits(c, p) for c, p, _x, _y in g) for g in groups]
    assert found.open.tolist() == [sum(fits(c, p) and p < 5 for c, p, _x, _y in g) for g in groups]
    assert found.x.tolist() == pytest.approx([np.mean([x for *_r, x, _y in g]) for g in groups])


@given(st.binary(max_size=60))
def test_blob_that_is_none_is_refused(blob):
    try:
        counters = cells.unpack(blob)
    except ValueError:
        return
    assert counters.total >= 0


def test_counter_never_falls_below_zero():
    with pytest.raises(ValueError, match="below zero"):
        cells.Counters().change(cells.Counters(counts={1: -1}))


def test_areas_have_rows_and_parts():
    assert cells.place_cells("18.71.20.1003") == ((3, 18), (2, 1871), (1, 187120), (0, 1871201003))
    assert cells.place_row("18.71") == (2, 1871)
    assert cells.parts_of("18.71") == (1, 187100, 187199)
    assert cells.parts_of("18.71.20") == (0, 1871200000, 1871209999)
    assert cells.parts_of("18.71.20.1003") is None
    assert cells.place_row("") is None


# -- text and tokens ---------------------------------------------------------------------------------------
@given(hostile)
def test_no_text_breaks_the_rules(body):
    assert text.likeness(body, body) in (0.0, pytest.approx(1.0)) or 0 < text.likeness(body, body) < 1
    assert all(s == s.strip() for s in text.stems(body))
    assert len(tokens.asked(body)) <= 8
    assert len(text.one_line(body, 40)) <= 40
    clean = intake.clean_text(body)
    assert intake.clean_text(clean) == clean
    assert "\x00" not in clean
    assert all("0a" not in s[:2] for s in text.stems(body))
    for hint in hints.hints(body):
        assert 0 <= hint.start <= hint.end <= len(body)
    assert hints.hints(hints.masked(body)) == () or hints.MASK in hints.masked(body)


@given(hostile, hostile)
def test_likeness_is_mutual_and_bounded(a, b):
    assert text.likeness(a, b) == text.likeness(b, a)
    assert 0 <= text.likeness(a, b) <= 1


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Jln bolong2 dpn psr, tlg diperbaiki dong!!!", "jalan berlubang depan pasar mohon perbaikan"),
        ("lampuuuu jalan udh matiii", "lampu jalan padam"),
        ("got mampet", "selokan mampet"),
    ],
)
def test_everyday_spelling_finds_the_written_word(typed, written):
    assert len(text.common(typed, written)) >= 2


# -- hints -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("NIK saya 1871054508900002 tolong", "nik"),
        ("hubungi 0812-3456-7890 ya", "phone"),
        ("WA +62 812 3456 7890", "phone"),
        ("kirim ke sari@contoh.co.id", "email"),
        ("transfer ke rek BRI 1234 5678 9012", "account"),
        ("mobil BE 1234 ABC parkir sembarangan", "plate"),
        ("rumah a.n. Budi Santoso", "name"),
        ("kepala desa goblok", "insult"),
    ],
)
def test_hint_is_seen_and_covered(body, kind):
    assert hints.kinds(body) == [kind]
    assert hints.kinds(hints.masked(body)) == []


@pytest.mark.parametrize(
    "body",
    [
        "Ada anjing liar di depan sekolah, anak anak takut",
        "Jalan rusak 3 km dari pasar, lebar 12 m, sudah 2 tahun sejak 2024",
        "Truk muatan 20 ton lewat tiap pukul 08.30 sampai 17.00",
        "Laporan LP2611240001 belum dijawab",
        "RT 05 RW 02 lampu mati",
    ],
)
def test_plain_report_gives_no_hint(body):
    assert hints.kinds(body) == []


# -- duplicates --------------------------------------------------------------------------------------------
def seen(
    number="", lat=-5.4, lon=105.26, lineage=("jalan-rusak", "jalan", "infrastruktur"), words="jalan berlubang", days=1
):
    return duplicates.Seen(
        number=number, lat=lat, lon=lon, lineage=lineage, words=words, opened_at=NOW - timedelta(days=days)
    )


def test_same_hole_is_likely_and_says_why():
    (found,) = duplicates.likely(seen(days=0), [seen("A", lat=-5.40010, words="lubang besar di jalan")])

    assert found.kin == "same"
    assert found.distance_m == pytest.approx(11, abs=1)
    assert found.shared == (text.stem("jalan"), text.stem("lubang"))


def test_other_trouble_at_the_same_spot_is_not():
    assert duplicates.likely(seen(days=0), [seen("A", lineage=("ktp", "dokumen"), words="ktp belum jadi")]) == []


@given(st.floats(0, 0.01), st.floats(0, 0.01), st.integers(0, 400))
def test_farther_or_older_is_never_likelier(near, more, days):
    base = seen(days=0)
    a = duplicates.compare(base, seen("A", lat=-5.4 + near, days=days))
    b = duplicates.compare(base, seen("B", lat=-5.4 + near + more, days=days + 30))

    assert 0 <= b.score <= a.score <= 1


# -- routing, privacy --------------------------------------------------------------------------------------
def test_every_leaf_everywhere_finds_a_desk_and_says_why():
    pack = packs.current()
    for leaf in lookup.leaves(pack, NOW.date()):
        for area in ("18.71.20.1003", "18.01.04.2001", "18.09.01.2001", ""):
            for owner in (None, "national", "province", "regency", "village"):
                choice = routing.choose(pack, leaf.code, area, owner)

                assert lookup.unit(pack, choice.unit.code)
                assert choice.facts()["unit"] == choice.unit.code
                assert choice.route is None or choice.facts()["why"]
                flow = lookup.workflow(pack, "report")
                assert lookup.state(flow, routing.first_state(pack, choice)).phase == choice.phase


@given(
    st.sampled_from(["public", "reporter", "follower", "official", "overseer"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_a_private_or_hidden_report_is_locked_for_all_but_those_who_act(viewer, public, listed, sensitive):
    shown = privacy.view(viewer, visibility="public" if public else "private", is_listed=listed, sensitive=sensitive)

    acts = viewer in {"reporter", "official"}
    assert (shown.text == "full") == acts
    if not acts and not (public and listed and not sensitive):
        assert (shown.text, shown.photos, shown.exact_place, shown.landmark) == ("none", "none", False, False)
        assert privacy.thinned_area("18.71.20.1003", shown) == ("18.71" if sensitive else "18.71.20")
        assert not shown.words
        assert shown.handling != sensitive
    assert privacy.must_be_private(sensitive=sensitive, wishes_public=public) == (sensitive or not public)


# -- intake ------------------------------------------------------------------------------------------------
def question(kind, *, required=False, options=()):
    return Question(code="q", label={"id": "?"}, kind=kind, required=required, options=options)


OPTIONS = (("satu", {"id": "Satu"}), ("dua", {"id": "Dua"}))


@pytest.mark.parametrize(
    ("asked", "given_", "kept"),
    [
        (question("number"), "2,5", 2.5),
        (question("number"), ["3"], 3),
        (question("string"), "  a\x00b ", "a b"),
        (question("singlevaluelist", options=OPTIONS), "dua", "dua"),
        (question("multivaluelist", options=OPTIONS), ["dua", "satu", "dua"], ["dua", "satu"]),
        (question("datetime"), "2026-11-24 08:30", "2026-11-24T08:30:00"),
        (question("text"), "", None),
    ],
)
def test_answer_is_kept_in_its_kind(asked, given_, kept):
    assert intake.answer(asked, given_) == kept


@pytest.mark.parametrize(
    ("asked", "given_", "fault"),
    [
        (question("number"), "banyak", "number"),
        (question("number"), "nan", "number"),
        (question("string", required=True), " ", "required"),
        (question("string"), "x" * 301, "long"),
        (question("singlevaluelist", options=OPTIONS), "tiga", "option"),
        (question("singlevaluelist", options=OPTIONS), ["satu", "dua"], "option"),
        (question("datetime"), "besok", "moment"),
    ],
)
def test_wrong_answer_is_named(asked, given_, fault):
    assert intake.answers((asked,), {"q": given_}) == ({}, {"q": fault})


# -- suggestion --------------------------------------------------------------------------------------------
def model():
    vocabulary = {"w:jalan": 0, "w:lampu": 1, "c:lub": 2}
    return suggest.Model(
        categories=("jalan-rusak", "lampu-jalan"),
        vocabulary=vocabulary,
        idf=np.ones(3, np.float32),
        weights=np.array([[40, 10], [-50, 120], [90, -20]], np.int8),
        scale=np.array([0.05, 0.05], np.float32),
        bias=np.zeros(2, np.float32),
    )


def test_suggestion_names_the_words_that_decided():
    first, second = suggest.suggest(model(), "lubang di jalan")

    assert (first.category, first.words) == ("jalan-rusak", ("lubang", "jalan"))
    assert first.score + second.score == pytest.approx(1, abs=1e-3)
    assert suggest.suggest(model(), "lampu")[0].category == "lampu-jalan"


@settings(max_examples=60)
@given(hostile)
def test_any_text_gets_an_orderly_answer(body):
    found = suggest.suggest(model(), body)

    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
    assert all(0 <= s.score <= 1 for s in found)


def test_keywords_answer_while_nothing_was_learnt():
    words = {"jalan-rusak": ("jalan rusak", "lubang"), "sampah": ("sampah",)}

    assert [s.category for s in suggest.by_keywords(words, "ada lobang di jln rusak")] == ["jalan-rusak"]
    assert suggest.by_keywords(words, "halo") == []


@given(st.lists(st.floats(0, 1), max_size=6))
def test_unlikely_suggestions_are_left_out(scores):
    found = [suggest.Suggestion(f"k{n}", score, ()) for n, score in enumerate(sorted(scores, reverse=True))]
    shown = suggest.worth_showing(found)

    assert shown == found[: len(shown)]
    assert bool(shown) == bool(found and found[0].score >= 0.1)
    assert all(s.score >= 0.05 and s.score * 10 >= found[0].score * 0.999 for s in shown)


@given(hostile)
def test_a_headline_is_one_short_line(body):
    line = text.headline(body)

    assert len(line) <= 90
    assert "\n" not in line
    assert text.headline("jalan rusak berat di depan SD. Sudah sebulan.") == "Jalan rusak berat di depan SD"
    assert text.headline("Tolong pak. Lampu mati.") == "Tolong pak. Lampu mati"
