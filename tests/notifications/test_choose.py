# SPDX-License-Identifier: EUPL-1.2
"""Which channels, and when: what is always true."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.notifications.rules import choose
from balai.notifications.rules.choose import DEFAULT, ORDER, Wishes

ZONE = ZoneInfo("Asia/Jakarta")
moments = st.integers(0, 365 * 86_400).map(lambda s: datetime(2026, 1, 1, tzinfo=ZONE) + timedelta(seconds=s))
times = st.times().map(lambda t: t.replace(microsecond=0))
names = st.sets(st.sampled_from(["inbox", *ORDER]))
wanted = st.lists(st.sampled_from(ORDER), unique=True).map(tuple)
urgencies = st.sampled_from(["low", "normal", "high"])


@given(moments, times, times)
def test_the_next_allowed_moment_is_never_quiet_never_earlier_and_within_a_day(at, begins, ends):
    found = choose.next_allowed(at, begins, ends)

    assert not choose.is_quiet(found.time(), begins, ends)
    assert at <= found <= at + timedelta(days=1)
    assert found == at or found.time() == ends


@given(times, times, times)
def test_quiet_and_its_mirror_share_the_day(at, begins, ends):
    if begins != ends:
        assert choose.is_quiet(at, begins, ends) is not choose.is_quiet(at, ends, begins)
    else:
        assert choose.is_quiet(at, begins, ends) is False


@given(urgencies, names, st.none() | wanted, times, times, moments)
def test_only_reachable_channels_once_each_and_in_time(urgency, reachable, chosen, begins, ends, now):
    wishes = Wishes(channels={} if chosen is None else {"t": chosen}, quiet_from=begins, quiet_to=ends)
    planned = choose.channels("t", urgency, reachable, wishes, now)
    found = [plan.channel for plan in planned]

    assert set(found) <= reachable
    assert len(found) == len(set(found))
    assert ("inbox" in found) is ("inbox" in reachable)
    for plan in planned:
        assert plan.not_before >= now
        if urgency == "high" or plan.channel == "inbox":
            assert plan.not_before == now
        else:
            assert not choose.is_quiet(plan.not_before.time(), begins, ends)


@given(urgencies, names, st.none() | wanted, moments)
def test_who_can_be_reached_and_wished_for_something_is_reached(urgency, reachable, chosen, now):
    wishes = Wishes(channels={} if chosen is None else {"t": chosen})
    found = [plan.channel for plan in choose.channels("t", urgency, reachable, wishes, now) if plan.channel != "inbox"]

    wishes_none = chosen == () and urgency != "high"
    assert bool(found) is (bool(reachable - {"inbox"}) and not wishes_none)


@given(st.sampled_from(ORDER), names, names)
def test_the_replacement_is_new_and_reachable(failed, tried, reachable):
    found = choose.instead(failed, tried, reachable)
    assert found is None or (found in reachable and found not in tried and found != failed)


@pytest.mark.parametrize(
    ("chosen", "reachable", "urgency", "found"),
    [
        (None, {"inbox", "email", "sms"}, "normal", ["inbox", "email"]),
        (None, {"inbox", "webpush", "email", "sms"}, "normal", ["inbox", *DEFAULT]),
        (None, {"sms"}, "normal", ["sms"]),
        ((), {"inbox", "email"}, "normal", ["inbox"]),
        ((), {"inbox", "email"}, "high", ["inbox", "email"]),
        (("sms",), {"inbox", "email"}, "low", ["inbox", "email"]),
        (("sms", "email"), {"email", "sms"}, "low", ["email", "sms"]),
        (None, set(), "high", []),
    ],
)
def test_examples(chosen, reachable, urgency, found):
    wishes = Wishes(channels={} if chosen is None else {"t": chosen})
    noon = datetime(2026, 11, 24, 12, tzinfo=ZONE)
    assert [plan.channel for plan in choose.channels("t", urgency, reachable, wishes, noon)] == found


def test_a_message_at_night_waits_for_the_morning():
    late = datetime(2026, 11, 24, 16, 30, tzinfo=UTC).astimezone(ZONE)
    plan = choose.channels("t", "normal", {"email"}, Wishes(quiet_from=time(21), quiet_to=time(6)), late)[0]
    assert plan.not_before == datetime(2026, 11, 25, 6, tzinfo=ZONE)


@pytest.mark.parametrize(("is_receipt", "held"), [(False, ["webpush", "email"]), (True, ["webpush"])])
def test_the_letter_of_a_receipt_does_not_wait_for_the_morning(is_receipt, held):
    late = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
    plans = choose.channels("t", "normal", {"email", "webpush"}, Wishes(), late, is_receipt=is_receipt)

    assert [plan.channel for plan in plans if plan.not_before > late] == held
