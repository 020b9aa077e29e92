# SPDX-License-Identifier: EUPL-1.2
"""The cast of the tests is what the stories say it is; every other test leans on it."""

from __future__ import annotations

import socket

import pytest

from balai.kernel import clock as real


def test_each_official_holds_one_role_in_a_unit_of_the_pack(cast):
    from balai import packs

    units = {unit.code: unit for unit in packs.current().units}
    for name in ("tuti", "rina", "ayu", "budi", "dedi", "wati", "lia", "joko"):
        (grant,) = cast[name].grants
        assert units[grant.unit].agency == grant.agency
    assert cast["ayu"].grants[0].agency != cast["budi"].grants[0].agency
    assert cast["ayu"].grants[0].agency == cast["dedi"].grants[0].agency
    assert not cast["sari"].is_official
    assert cast["nobody"].user_id is None


def test_accounts_stand_behind_the_cast(people):
    from balai.identity.models import Membership, User

    assert User.objects.get(pk=people["ayu"].user_id).name == "Ayu Permata"
    assert Membership.objects.get(user_id=people["ayu"].user_id).unit == people["ayu"].grants[0].unit
    assert people["sari"].owner_hash != people["tono"].owner_hash


def test_no_test_reaches_another_machine():
    with pytest.raises(AssertionError, match=r"192\.0\.2\.1"), socket.socket() as out:
        out.connect(("192.0.2.1", 80))


def test_the_clock_stands_and_moves_on_request(clock):
    from balai.project import working

    began = working.now()
    assert clock.forward(hours=3) == working.now()
    assert (working.now() - began).total_seconds() == 10_800
    assert real.now() == working.now()
