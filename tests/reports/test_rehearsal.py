# SPDX-License-Identifier: EUPL-1.2
"""Routes and workflow are tried on old reports before they are switched on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from balai import packs
from balai.cases import actions as cases
from balai.cases.inputs import MoveData
from balai.identity.actors import ANONYMOUS
from balai.packs.schema import Pack, Text
from balai.reports import actions
from balai.reports.inputs import NewReport
from balai.reports.queries.past import newest
from balai.reports.rules.rehearsal import Past, first_stop, rehearse

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PLACE = "18.71.11.1003"
PAST = Past(number="LP1", category="sampah", area_code=PLACE, asset_owner=None, steps=(("verify", "desk"),))


def routed_to(unit: str) -> Pack:
    """The pack, with a first row that sends rubbish to another unit."""
    pack = packs.current()
    row = pack.routes[0].model_copy(
        update={"name": "sampah-baru", "categories": ("sampah",), "asset_owner": None, "to": unit,
                "phase": "coordinating", "why": Text(id="x", en="x")}
    )  # fmt: skip
    return pack.model_copy(update={"routes": (row, *pack.routes)})


def test_the_same_pack_changes_nothing() -> None:
    found = rehearse([PAST], packs.current(), packs.current())
    assert found.is_same
    assert found.reports == 1
    assert dict(found.desks) == {"bandar-lampung-meja": 1}


def test_another_route_is_counted_with_examples() -> None:
    found = rehearse([PAST] * 5, packs.current(), routed_to("lingkungan-kantor"))
    ((key, group),) = found.moved.items()
    assert key == ("bandar-lampung-meja", "lingkungan-kantor")
    assert (group.count, group.examples) == (5, ["LP1"] * 3)
    assert not found.stopped


def test_a_category_that_is_gone_is_named() -> None:
    pack = packs.current()
    without = pack.model_copy(update={"categories": tuple(c for c in pack.categories if c.code != "sampah")})
    assert rehearse([PAST], pack, without).unknown["sampah"].count == 1


def test_a_verb_that_the_new_workflow_lacks_stops_old_stories() -> None:
    pack = packs.current()
    flow = pack.workflows[0]
    poorer = flow.model_copy(update={"transitions": tuple(t for t in flow.transitions if t.verb != "verify")})
    proposed = pack.model_copy(update={"workflows": (poorer,)})
    found = rehearse([PAST], pack, proposed)
    assert found.stopped[("menunggu", "verify", "desk")].examples == ["LP1"]
    assert first_stop(PAST, flow, "menunggu") is None


@pytest.mark.django_db
def test_the_newest_reports_are_told_from_their_trail(cast) -> None:
    new = NewReport(category="jalan-rusak", description="Jalan berlubang besar", village=PLACE, place_source="list")
    first = actions.submit_report(new, ANONYMOUS, NOW)
    case = cases.move(first.number, "verify", MoveData(), cast["tuti"], NOW)
    assert case is not None
    actions.submit_report(new, ANONYMOUS, NOW)

    told = newest(10)

    assert [past.steps for past in told] == [(("verify", "desk"),), ()]
    assert told[0].number == first.number
    assert rehearse(told, packs.current(), packs.current()).is_same
    assert len(newest(1)) == 1
