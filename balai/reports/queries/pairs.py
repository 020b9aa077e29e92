# SPDX-License-Identifier: EUPL-1.2
"""What a place looked like before and after: the reporter's photo beside the one that proved the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from balai.cases.models import Attachment
from balai.reports.queries.lists import Item


@dataclass(frozen=True, slots=True)
class Pair:
    """A solved report with both photos, as keys for kernel.uploads.size_name."""

    item: Item
    before: str
    after: str


def before_after(items: Sequence[Item]) -> list[Pair]:
    """Those of some solved public reports that have both photos, in the order given. One query."""
    rows = Attachment.objects.filter(
        case__in=[item.case_id for item in items], kind__in=("report", "evidence"), is_public=True, is_ready=True
    ).order_by("event_seq", "-position")
    before: dict[int | None, str] = {}
    after: dict[int | None, str] = {}
    for case_id, kind, key in rows.values_list("case_id", "kind", "key"):
        (before if kind == "report" else after)[case_id] = key  # the first photo of a report, of the last evidence
    return [
        Pair(item, before[item.case_id], after[item.case_id])
        for item in items
        if item.case_id in before and item.case_id in after
    ]
