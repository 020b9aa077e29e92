# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.cases.rules import clock
from balai.packs.schema import Calendar, Promise, Text

WEEK = clock.week(Calendar(days_off=((date(2026, 8, 19), "Hari jadi"),)), "Asia/Jakarta")
BARE = clock.week(Calendar(country=""), "Asia/Jakarta")
moments = st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  the zone is drawn


def promise(**more):
    row = {"name": "p", "phases": ("working",), "valid_from": date(2020, 1, 1), "text": Text(id="x"), "source": "uji"}
    return Promise(**(row | more))


def test_working_days_skip_weekend_national_holiday_and_the_regions_own():
    # Friday 14 August 2026, 10:00 WIB; Monday 17 is Independence Day, Wednesday 19 the region's own.
    due = clock.due_at(datetime(2026, 8, 14, 3, 0, tzinfo=UTC), promise(working_days=2), WEEK)

    assert due == datetime(2026, 8, 20, 9, 0, tzinfo=UTC)  # Thursday 16:00 WIB
    assert WEEK.day_off(date(2026, 8, 17)) == "Hari Kemerdekaan Republik Indonesia"
    assert WEEK.day_off(date(2026, 8, 19)) == "Hari jadi"
    assert WEEK.day_off(date(2026, 2, 16)) == "Cuti Bersama Tahun Baru Imlek"
    assert WEEK.day_off(date(2026, 8, 15)) == "weekend"


def test_hours_run_through_the_night():
    start = datetime(2026, 8, 14, 20, 0, tzinfo=UTC)

    assert clock.due_at(start, promise(hours=6), WEEK) == start + timedelta(hours=6)


@given(moments, st.integers(1, 40))
def test_more_days_never_come_sooner_and_never_end_on_a_day_off(start, n):
    a, b = (clock.due_at(start, promise(working_days=d), WEEK) for d in (n, n + 1))

    assert start < a < b
    assert WEEK.works_on(a.astimezone(WEEK.zone).date())
    assert clock.working_days(start.astimezone(WEEK.zone).date(), a.astimezone(WEEK.zone).date(), WEEK) == n


@given(moments, moments, st.integers(1, 20))
def test_a_later_start_never_ends_sooner(a, b, n):
    early, late = sorted((a, b))

    assert clock.due_at(early, promise(working_days=n), WEEK) <= clock.due_at(late, promise(working_days=n), WEEK)


@given(moments, st.floats(0, 400), st.floats(0, 400), st.sampled_from([{"hours": 48}, {"working_days": 5}]))
def test_a_pause_never_shortens_and_keeps_what_was_left(start, before_h, pause_h, kind):
    made = promise(**kind)
    due = clock.due_at(start, made, WEEK)
    paused = start + timedelta(hours=before_h)
    resumed = paused + timedelta(hours=pause_h)

    again = clock.resumed(due, paused, resumed, made, WEEK)

    assert again >= due
    if due <= paused:
        assert again == due
    elif "hours" in kind:
        assert again - resumed == due - paused
    else:
        assert again >= resumed


@given(moments, st.integers(1, 30))
def test_a_pause_of_no_time_changes_nothing(start, n):
    made = promise(working_days=n)
    due = clock.due_at(start, made, BARE)

    assert clock.resumed(due, start, start, made, BARE) == due


def test_a_pause_over_the_last_day_ends_at_the_next_closing():
    made = promise(working_days=1)
    due = clock.due_at(datetime(2026, 8, 24, 2, 0, tzinfo=UTC), made, WEEK)  # Tuesday 25, 16:00 WIB
    morning = due - timedelta(hours=5)

    assert clock.resumed(due, morning, due + timedelta(hours=1), made, WEEK) == due + timedelta(days=1)
    assert clock.resumed(due, morning, due - timedelta(hours=1), made, WEEK) == due


def test_the_share_of_a_promise_that_is_used_up():
    start = datetime(2026, 8, 24, tzinfo=UTC)
    due = start + timedelta(hours=10)

    assert clock.used(start, due, start) == 0
    assert clock.used(start, due, start + timedelta(hours=5)) == 0.5
    assert clock.used(start, due, due + timedelta(hours=10)) == 2
    assert clock.used(start, start, start) == 1


def test_first_match_wins_by_phase_category_and_date():
    rows = [
        promise(name="lama", working_days=9, valid_to=date(2025, 12, 31)),
        promise(name="banjir", hours=6, categories=("air",)),
        promise(name="umum", working_days=5),
        promise(name="periksa", hours=1, phases=("waiting",)),
    ]

    def name(phase, lineage, on):
        found = clock.choose(rows, phase, lineage, on)
        return found and found.name

    assert name("working", ("jalan",), date(2025, 5, 1)) == "lama"
    assert name("working", ("jalan",), date(2026, 5, 1)) == "umum"
    assert name("working", ("banjir", "air"), date(2026, 5, 1)) == "banjir"
    assert name("waiting", (), date(2026, 5, 1)) == "periksa"
    assert name("closed", (), date(2026, 5, 1)) is None


def test_naive_moments_and_empty_weeks_are_refused():
    with pytest.raises(ValueError, match="aware"):
        clock.due_at(datetime(2026, 8, 24), promise(hours=1), WEEK)  # noqa: DTZ001
    with pytest.raises(ValueError, match="weekdays"):
        clock.week(Calendar(weekdays=()), "Asia/Jakarta")


def test_a_regencys_own_promise_holds_there_and_nowhere_else() -> None:
    everywhere = promise(name="semua")
    own = promise(name="kota", areas=("18.71",))
    for area, name in (
        ("18.71.01.1001", "kota"),
        ("18.71", "kota"),
        ("18.72.01.1001", "semua"),
        ("18.7", "semua"),
        ("", "semua"),
    ):
        found = clock.choose((own, everywhere), "working", ("jalan",), date(2026, 1, 5), area)
        assert found is not None
        assert found.name == name
