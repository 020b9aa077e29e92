# SPDX-License-Identifier: EUPL-1.2
"""Old reports as their trail tells them, for rehearsing another pack."""

from __future__ import annotations

from balai import packs
from balai.cases.models import Event
from balai.packs import lookup
from balai.reports.models import Report
from balai.reports.rules.rehearsal import Past


def newest(most: int) -> list[Past]:
    """The newest reports that were not made as parts of another, oldest of them first; two queries."""
    flow = lookup.workflow(packs.current(), "report")
    verbs = {move.verb for move in flow.transitions if move.from_}
    rows = list(
        Report.objects.filter(case__parent=None)
        .order_by("-case_id")
        .values_list("case_id", "case__number", "category", "case__area_code")[:most]
    )
    steps: dict[int, list[tuple[str, str]]] = {row[0]: [] for row in rows}
    owner: dict[int, str] = {}
    events = Event.objects.filter(case_id__in=list(steps)).order_by("case_id", "seq")
    for case_id, seq, verb, role, data in events.values_list("case_id", "seq", "verb", "actor_role", "data"):
        if seq == 1:
            owner[case_id] = str(data.get("asset_owner", ""))
        elif verb in verbs:
            steps[case_id].append((verb, role))
    return [
        Past(
            number=number, category=category, area_code=area, asset_owner=owner.get(case_id) or None,
            steps=tuple(steps[case_id]),
        )
        for case_id, number, category, area in reversed(rows)
    ]  # fmt: skip
