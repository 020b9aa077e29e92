# SPDX-License-Identifier: EUPL-1.2
"""Reports of a category that a new edition of the pack calls sensitive are closed to the public.

What lists, map, feeds and Open311 read knows only public and listed, so each such report becomes a private one: by an
event of the system, some at a time, found again by what is left to do.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from balai import packs
from balai.cases.actions.appending import NewEvent, append
from balai.cases.actions.flagging import settle_opening
from balai.cases.models import Attachment, Case
from balai.packs import lookup
from balai.reports.actions.folding import fold_cases
from balai.reports.models import ClosedCategory, ListedReport

BATCH = 50  # reports in one transaction
# Like everything in the public trail, written once, in the language of the record.
CLOSED = "Kategori ini kini menyangkut data pribadi yang peka, jadi laporannya ditutup untuk umum."


def close_sensitive(now: datetime, most: int = BATCH) -> int:
    """How many public reports of sensitive categories were closed, at most `most`; 0 when none is left.

    What is listed is looked for each time, since it costs one look into an index. The rest, public but hidden or
    merged, is looked for once a category, and again when it was open to all meanwhile.
    """
    codes = {category.code for category in packs.current().categories if category.sensitive}
    listed = ListedReport.objects.filter(category__in=codes).order_by("pk").values_list("pk", flat=True)
    if found := list(listed[:most]):
        return _close(found, now)
    ClosedCategory.objects.exclude(code__in=codes).delete()
    fresh = codes - set(ClosedCategory.objects.values_list("code", flat=True))
    if not fresh:
        return 0
    if found := list(_public(fresh).order_by("pk").values_list("pk", flat=True)[:most]):
        return _close(found, now)
    rows = [ClosedCategory(code=code, closed_at=now) for code in sorted(fresh)]
    ClosedCategory.objects.bulk_create(rows, ignore_conflicts=True)
    return 0


def count_public(codes: Collection[str]) -> int:
    """How many public reports these categories have. One query that looks at all cases."""
    return _public(codes).count()


def _public(codes: Collection[str]) -> QuerySet[Case]:
    return Case.objects.filter(kind="report", visibility="public", subject__in=codes)


def _close(case_ids: Collection[int], now: datetime) -> int:
    with transaction.atomic():
        cases = list(Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk"))
        for case in cases:
            if case.visibility == "public":
                _close_one(case, now)
        fold_cases(case_ids, retext=True)
    return len(cases)


def _close_one(case: Case, now: datetime) -> None:
    category = lookup.category(packs.current(), case.subject)
    Attachment.objects.filter(case=case, is_public=True).update(is_public=False)
    event = NewEvent(
        verb="close_public", role="system", now=now, to_state=case.state, text=CLOSED, data={"reason": "sensitive"}
    )
    columns = {"visibility": "private", "is_listed": False, "updated_at": now, **settle_opening(case, now)}
    append(case, event, columns | ({"title": category.name.id} if category else {}))
