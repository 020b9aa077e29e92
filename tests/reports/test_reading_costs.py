# SPDX-License-Identifier: EUPL-1.2
"""What reading costs, counted in questions to the database: the same for few reports and for many."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balai.cases.models import Case
from balai.identity.actors import ANONYMOUS
from balai.reports import actions, queries
from balai.reports.api import schemas
from balai.reports.api.public import _Row
from balai.reports.inputs import NewReport
from balai.reports.models import ListedReport
from balai.reports.queries import Box, Filters, maps
from balai.reports.queries.lists import as_moment, public_rows
from balai.reports.rules import duplicates
from balai.reports.rules.duplicates import Seen

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
YEARS = datetime(2000, 1, 1, tzinfo=UTC)
ALL = Box(-7.0, 103.0, -3.0, 107.0)
GOOD = NewReport(
    category="jalan-rusak", description="Jalan berlubang besar di depan pasar", lat=-5.4254, lon=105.2580, public=True
)


def send(count, **changes):
    for n in range(count):
        place = {"lat": -5.4254 + n * 1e-4, **changes}
        actions.submit_report(replace(GOOD, **place), ANONYMOUS, NOW + timedelta(minutes=n))
    actions.fold_cases(Case.objects.values_list("id", flat=True))


READS = {
    "open311": lambda client: client.get("/open311/v2/requests.json?page_size=1000&end_date=2026-12-01T00:00:00Z"),
    "json": lambda client: client.get("/api/v1/reports?size=100"),
    "map": lambda _client: queries.map_view(ALL, 9, Filters(category="jalan-rusak", phases=("waiting",))),
    "nearby": lambda _client: queries.nearby(GOOD.lat, GOOD.lon, GOOD.category, GOOD.description, NOW),
    "search": lambda _client: queries.public_list(Filters(text="jalan"), "", 20),
}


@pytest.mark.parametrize("name", READS)
@pytest.mark.django_db
def test_many_are_read_with_as_many_questions_as_few(name, client):
    send(2)
    READS[name](client)
    with CaptureQueriesContext(connection) as few:
        READS[name](client)
    send(12)
    with CaptureQueriesContext(connection) as many:
        READS[name](client)
    assert 1 <= len(many) <= len(few) <= 6


@pytest.mark.django_db
def test_a_narrowed_map_of_a_crowd_does_not_look_at_every_report(monkeypatch):
    send(6)
    send(2, category="sampah")
    narrow = Filters(category="sampah")
    assert len(queries.map_view(ALL, 9, narrow).points) == 2

    monkeypatch.setattr(maps, "LOOKED_AT", 5)
    crowd = queries.map_view(ALL, 9, narrow)
    assert crowd.points == []
    assert sum(count for _lat, _lon, count, _open in crowd.clusters) == crowd.total == 2


def test_rows_are_written_as_the_interface_promises():
    assert _Row.__struct_fields__ == tuple(schemas.ListRow.model_fields)


@pytest.mark.django_db
@given(st.lists(st.integers(0, 10**15).map(lambda n: YEARS + timedelta(microseconds=n)), min_size=1, max_size=5))
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_moments_are_written_as_an_encoder_would(moments):
    send(len(moments))
    rows = list(ListedReport.objects.order_by("-case_id")[: len(moments)])
    for row, at in zip(rows, moments, strict=True):
        ListedReport.objects.filter(pk=row.pk).update(opened_at=at, updated_at=at)
    for filters in (Filters(), Filters(phases=("waiting", "coordinating", "assigned"))):
        plain, _more = public_rows(filters, "", 200)
        written, _more = public_rows(filters, "", 200, written=True)
        assert [row[0] for row in plain] == [row[0] for row in written]
        for row, ready in zip(plain, written, strict=True):
            for at, text in zip(row[13:], ready[13:], strict=True):
                assert msgspec.json.encode(as_moment(at)) == msgspec.json.encode(text)


def _seen(number, lat, words, lineage, days):
    at = NOW - timedelta(days=days)
    return Seen(number=number, lat=lat, lon=105.25, lineage=lineage, words=words, opened_at=at)


@given(
    st.floats(0, 300), st.sampled_from((("a", "x"), ("b", "x"), ("c", "y"))), st.integers(0, 200),
    st.sampled_from(("lubang jalan", "lubang di jalan pasar", "sampah")),
)  # fmt: skip
def test_what_cannot_be_likely_is_left_out_and_nothing_else(metres, lineage, days, words):
    new = _seen("new", -5.4, "lubang jalan", ("a", "x"), 0)
    old = _seen("old", -5.4 + metres / 111_195.0, words, lineage, days)
    score = duplicates.compare(new, old).score
    assert score <= duplicates.at_best(new, old)
    assert bool(duplicates.likely(new, [old])) == (score >= duplicates.LIKELY)
    if metres > duplicates.FARTHEST_M:
        assert score < duplicates.LIKELY
