# SPDX-License-Identifier: EUPL-1.2
"""What a letter about a watched place counts: all of it, however much, at a fixed number of statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.cases.models import Case
from balai.reports import actions
from balai.reports.inputs import NewWatch
from balai.reports.models import ListedReport, Watch
from balai.reports.queries.watches import NAMED, news
from tests.reports.test_watches import DAY, GOOD, NOW, inbox, listed, sari

__all__ = ["sari"]
pytestmark = pytest.mark.django_db
WEEK = 7 * DAY
MANY = 2345
AROUND = "-5.4254,105.2580,1000"


def _bulk(like: Case, many: int, **columns) -> list[str]:
    """Numbers of so many more reports like one, each a second older than the one before."""
    row, last = ListedReport.objects.get(pk=like.pk), Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    own = {"id", "uuid", "number"}
    same = {f.attname: getattr(like, f.attname) for f in Case._meta.concrete_fields if f.attname not in own}
    cases = [Case(pk=last + n, number=f"LP99{last + n:08d}", **same) for n in range(1, many + 1)]
    Case.objects.bulk_create(cases)
    own = {"case_id", "number", "opened_at", *columns}
    same = {f.attname: getattr(row, f.attname) for f in ListedReport._meta.concrete_fields if f.attname not in own}
    ListedReport.objects.bulk_create(
        ListedReport(
            case_id=case.pk, number=case.number, **{"opened_at": row.opened_at - timedelta(seconds=n)} | same | columns
        )
        for n, case in enumerate(cases, 1)
    )
    return [case.number for case in cases]


@pytest.mark.parametrize("where", [{"area_code": "18"}, {"category": "jalan-rusak"}, {"around": AROUND}], ids=str)
def test_everything_is_counted_and_few_are_named(sari, where):
    actions.watch(sari.pk, NewWatch(**where, every_h=168), NOW)
    first = listed(GOOD, NOW + DAY)
    others = _bulk(first, MANY)
    _bulk(first, 30, opened_at=NOW - DAY, listed_at=NOW + DAY)  # public only since then
    Case.objects.filter(number__endswith="7").update(resolved_at=NOW + 2 * DAY)
    ListedReport.objects.filter(number__endswith="7").update(updated_at=NOW + 2 * DAY)
    solved = ListedReport.objects.filter(number__endswith="7").count()
    watch = Watch.objects.get()

    with CaptureQueriesContext(connection) as asked:
        found = news(watch, NOW + WEEK)

    assert (found.new, found.done) == (1 + MANY + 30, solved)
    assert [number for number, _title in found.named] == [first.number, *others[:4]]
    assert len(asked) == (3 if "around" in where else 4)
    if "around" not in where:
        assert sum("LIMIT 5" in q["sql"] for q in asked) == 1
        assert all("COUNT(" in q["sql"] or "LIMIT" in q["sql"] for q in asked)


def test_the_letter_says_the_number_of_a_whole_province(sari):
    actions.watch(sari.pk, NewWatch(area_code="18", every_h=168), NOW)
    _bulk(listed(GOOD, NOW + DAY), MANY)

    assert actions.tell_watchers(NOW + WEEK + DAY) == 1

    ((_subject, body),) = inbox()
    assert body.startswith(f"{MANY + 1} laporan baru, 0 selesai.")
    assert body.count("/laporan/LP") == NAMED


def test_few_are_counted_without_asking_twice(sari):
    actions.watch(sari.pk, NewWatch(area_code="18"), NOW)
    listed(GOOD, NOW + DAY / 2)
    with CaptureQueriesContext(connection) as asked:
        found = news(Watch.objects.get(), NOW + WEEK)

    assert (found.new, found.done, len(found.named)) == (1, 0, 1)
    assert len(asked) == 4  # the watch itself, what is new, what became public, what was solved
