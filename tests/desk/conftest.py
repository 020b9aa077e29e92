# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import timedelta

import pytest

from balai import packs
from balai.cases import actions
from balai.cases.inputs import MoveData
from balai.cases.models import Case
from balai.kernel import clock
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports.actions.submitting import submit_report
from balai.reports.inputs import NewReport, Reporter
from tests.reports.conftest import _append_only_again, committed_db, storage  # noqa: F401  the hot path really commits


@pytest.fixture
def world(committed_db, people):  # noqa: F811
    """A maker of reports at the first desk: `world()` gives the case as the reporter left it."""
    pack = packs.current()
    leaf = next(c for c in lookup.leaves(pack, clock.now().date()) if not c.sensitive and not c.questions)
    desk = people["tuti"].grants[0]
    village = next(a for d in regions.children(desk.area) for a in regions.children(d.code))

    def make(text="Lubang besar di jalan depan pasar, sudah dua orang jatuh.", *, public=True, **more):
        receipt = submit_report(
            NewReport(
                category=more.pop("category", leaf.code),
                description=text,
                lat=village.lat,
                lon=village.lon,
                village=village.code,
                place_source="list",
                public=public,
                reporter=Reporter(name="Sari", email="sari@contoh.id"),
                **more,
            ),
            people["sari"],
            clock.now() - timedelta(hours=2),
        )
        case = Case.objects.get(number=receipt.number)
        Case.objects.filter(pk=case.pk).update(
            unit=desk.unit, agency=desk.agency, state="menunggu", phase="waiting", is_listed=public
        )
        case.refresh_from_db()
        return case

    return make


@pytest.fixture
def move(people):
    def go(case, verb, who, **data):
        return actions.move(case.number, verb, MoveData(**data), people[who], clock.now())

    return go
