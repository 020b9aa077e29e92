# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.cases.rules import explain, proof

OPENED = datetime(2026, 8, 24, 2, 0, tzinfo=UTC)
HERE = (-5.397, 105.266)
SCENE = proof.Scene(
    opened_at=OPENED,
    handed_in_at=OPENED + timedelta(days=2),
    lat=HERE[0],
    lon=HERE[1],
    before=(proof.Photo(sha256="r" * 64, phash=0x0F0F_F0F0_1234_5678),),
)
hashes = st.integers(-(2**63), 2**63 - 1)


def after(**more):
    row = {"sha256": "a" * 64, "phash": -1, "taken_at": OPENED + timedelta(days=1), "lat": HERE[0], "lon": HERE[1]}
    return proof.Photo(**(row | more))


def codes(found):
    return [f.code for f in found.findings]


def test_a_fresh_photo_at_the_place_is_good():
    found = proof.judge(after(), SCENE, [])

    assert (found.score, found.level) == (100, "good")
    assert set(codes(found)) == {"not_seen_before", "in_time", "near"}


@pytest.mark.parametrize(
    ("photo", "seen", "code", "level"),
    [
        ({}, [proof.Seen(number="LP1", bits=0, is_exact=True)], "reused_exact", "doubt"),
        ({}, [proof.Seen(number="LP1", bits=5)], "reused", "doubt"),
        ({"phash": 0x0F0F_F0F0_1234_5679}, [], "own_report_photo", "doubt"),
        ({"phash": 0x0F0F_F0F0_1234_5678 ^ 0x3FF}, [], "same_frame", "good"),
        ({"traces": {"generated": "firefly"}}, [], "generated", "doubt"),
        ({"traces": {"edited": "photoshop"}}, [], "edited", "good"),
        ({"taken_at": OPENED - timedelta(days=3)}, [], "too_early", "doubt"),
        ({"taken_at": OPENED + timedelta(days=9)}, [], "too_late", "look"),
        ({"taken_at": None}, [], "no_time", "good"),
        ({"lat": -5.9}, [], "far", "doubt"),
        ({"lat": HERE[0] + 0.004}, [], "off", "good"),
        ({"lat": None}, [], "no_place", "good"),
    ],
)
def test_each_trace_is_found_and_named(photo, seen, code, level):
    found = proof.judge(after(**photo), SCENE, seen)

    assert code in codes(found)
    assert found.level == level
    worst = found.findings[0]
    sentence = explain.proof_sentence(worst, lambda text: text, lambda at: at.isoformat())
    assert "{" not in sentence


@given(hashes, st.sets(st.integers(0, 63), max_size=7))
def test_the_index_finds_every_hash_at_most_seven_bits_away(phash, flips):
    other = phash
    for bit in flips:
        other ^= (1 << bit) if bit < 63 else -(2**63)

    assert proof.bits_apart(phash, other) == len(flips)
    assert set(proof.marks(other)) & set(proof.probes(phash))


@given(hashes)
def test_marks_fit_an_integer_column(phash):
    assert all(0 <= mark < 2**18 for mark in proof.marks(phash))
    assert len(proof.probes(phash)) == 68


@given(
    st.lists(st.builds(proof.Seen, number=st.just("LP1"), bits=st.integers(0, 64), is_exact=st.booleans()), max_size=4),
    st.none() | hashes,
    st.dictionaries(st.sampled_from(["generated", "edited"]), st.text(max_size=5)),
)
def test_the_score_stays_in_its_bounds(seen, phash, traces):
    found = proof.judge(after(phash=phash, traces=traces), SCENE, seen)

    assert 0 <= found.score <= 100
    assert [f.weight for f in found.findings] == sorted(f.weight for f in found.findings)


def test_distances():
    assert proof.distance_m(-5.0, 105.0, -5.0, 105.0) == 0
    assert round(proof.distance_m(0, 0, 0, 1)) == 111195
