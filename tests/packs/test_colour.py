# SPDX-License-Identifier: EUPL-1.2
"""Contrast as WCAG 2.2 defines it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai import packs
from balai.packs.rules.colour import AA_TEXT, contrast, readable, unreadable

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


@given(colours, colours)
def test_contrast_is_symmetric_and_between_1_and_21(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@given(colours)
def test_a_colour_has_no_contrast_with_itself_and_black_or_white_always_reads(colour: str) -> None:
    assert contrast(colour, colour) == 1
    assert max(contrast(colour, "#000000"), contrast(colour, "#FFFFFF")) >= AA_TEXT


@given(colours, colours)
def test_a_proposed_colour_is_readable(colour: str, ground: str) -> None:
    better = readable(colour, (ground,))

    assert better is not None  # black or white is always among the steps
    assert contrast(better, ground) >= AA_TEXT


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#777777", "#FFFFFF", 4.48),
        ("#1E1A16", "#FBF8F1", 16.3),
        ("#5F584E", "#FBF8F1", 6.6),
    ],
)
def test_known_ratios(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.06)


@pytest.mark.parametrize("code", packs.pack_codes())
def test_themes_of_all_packs_can_be_read(code: str) -> None:
    assert list(unreadable(packs.load(code).theme)) == []
