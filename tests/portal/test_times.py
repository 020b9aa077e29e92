# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.portal import times

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 10:00 WIB on a Tuesday


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(seconds=-20), "baru saja"),
        (timedelta(seconds=20), "sebentar lagi"),
        (timedelta(minutes=-5), "5 menit lalu"),
        (timedelta(hours=3), "3 jam lagi"),
        (timedelta(days=-1), "kemarin pukul 10.00"),
        (timedelta(days=1), "besok pukul 10.00"),
        (timedelta(days=2, hours=6), "2 hari lagi"),
        (timedelta(days=-21), "3 minggu lalu"),
        (timedelta(days=-95), "3 bulan lalu"),
    ],
)
def test_a_moment_is_said_as_people_say_it(away, said):
    assert times.relative(NOW + away, NOW) == said


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(hours=-3), "3 jam lalu, 07.00"),
        (timedelta(days=-1), "kemarin pukul 10.00, Senin 23 November 2026"),
        (timedelta(days=-12), "12 hari lalu, Kamis 12 November 2026, 10.00"),
        (timedelta(days=3), "3 hari lagi, Jumat 27 November 2026, 10.00"),
    ],
)
def test_the_exact_moment_stands_beside_what_people_say(away, said):
    assert times.told(NOW + away, NOW) == said


def test_the_exact_moment_names_the_day_in_the_pack_zone():
    assert times.exact(datetime(2026, 11, 26, 7, 30, tzinfo=UTC)) == "Kamis 26 November 2026, 14.30"


@given(st.integers(-10_000_000, 10_000_000))
def test_future_and_past_never_sound_alike(seconds):
    said = times.relative(NOW + timedelta(seconds=seconds), NOW)

    assert said
    if seconds > 0:
        assert "lalu" not in said
        assert "kemarin" not in said
    if seconds < 0:
        assert "lagi" not in said
        assert "besok" not in said
