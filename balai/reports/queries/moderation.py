# SPDX-License-Identifier: EUPL-1.2
"""Public reports whose words or photos readers reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from balai.cases.models import Case, Flag
from balai.cases.rules.comments import OPENING

MOST = 100  # on one page


@dataclass(frozen=True, slots=True)
class Reported:
    """A public report that waits to be looked at."""

    number: str
    title: str
    people: int
    since: datetime


def reported(most: int = MOST) -> list[Reported]:
    """Public reports with a complaint that nobody settled, longest waiting first. Two queries."""
    waiting = Flag.objects.filter(settled_at=None, seq=OPENING, case__kind="report", case__visibility="public")
    found = list(waiting.values("case").annotate(people=Count("id"), since=Min("created_at")).order_by("since")[:most])
    cases = Case.objects.only("number", "title").in_bulk([row["case"] for row in found])
    return [
        Reported(case.number, case.title, row["people"], row["since"])
        for row in found
        if (case := cases.get(row["case"])) is not None
    ]
