# SPDX-License-Identifier: EUPL-1.2
"""Limits stop one device or contact, and leave a whole village behind one address alone."""

from __future__ import annotations

import pytest

from balai.kernel import buckets
from balai.kernel.errors import TooMany


@pytest.fixture
def _limits_on(settings):
    settings.BALAI_LIMITS_OFF = False
    buckets._limiter.cache_clear()
    yield
    buckets._limiter.cache_clear()


@pytest.mark.usefixtures("_limits_on")
def test_one_device_is_stopped_and_told_how_long():
    for _n in range(6):
        buckets.take("report:device", "phone-1")
    with pytest.raises(TooMany) as refused:
        buckets.take("report:device", "phone-1")
    assert (refused.value.status, refused.value.code) == (429, "too_many")
    assert "detik" in str(refused.value) or "menit" in str(refused.value)
    buckets.take("report:device", "phone-2")


@pytest.mark.usefixtures("_limits_on")
def test_a_village_behind_one_address_has_room():
    for _n in range(200):
        buckets.take("report:address", "10.0.0.1")


@pytest.mark.usefixtures("_limits_on")
def test_nobody_is_not_counted_as_one_person():
    for _n in range(50):
        buckets.take("report:contact", "")


def test_every_limit_can_be_read():
    for name in buckets.LIMITS:
        assert buckets._items(name)


def test_no_limit_on_writing_is_by_address_alone():
    kinds = {name.split(":")[0] for name in buckets.LIMITS if name.endswith(":address")} - {"search"}
    for kind in kinds:
        assert any(name.startswith(kind + ":") and not name.endswith(":address") for name in buckets.LIMITS)


@pytest.mark.usefixtures("_limits_on")
def test_counters_stay_few_and_go_when_they_have_run_out(monkeypatch):
    import threading
    import time

    before = threading.active_count()
    for _n in range(200):
        buckets.take("report:address", "10.0.0.1")
    kept = buckets._limiter().storage.storage
    assert len(kept) == len(buckets.LIMITS["report:address"])
    assert threading.active_count() <= before + 1
    later = time.time() + 3 * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(buckets, "SWEEP_S", -1.0)
    buckets.take("voice:device", "phone-1")

    assert {key.split("/")[1] for key in kept} == {"voice:device"}
