# SPDX-License-Identifier: EUPL-1.2
"""One case by its number; all of them by their state."""

from __future__ import annotations

from django.db.models import Count

from balai.cases.models import Case
from balai.kernel.errors import NotFound


def by_number(number: str) -> Case:
    """The case with this public number, however it is typed. NotFound."""
    try:  # not first(): ordering by the key costs as much as the rest of the query
        return Case.objects.select_related("parent", "merged_into").get(number=number.strip().upper())
    except Case.DoesNotExist:
        raise NotFound(number=number) from None


def by_state() -> dict[tuple[str, int, str], int]:
    """How many cases stand in each state, by kind, version and state of their workflow. One query over all cases."""
    rows = Case.objects.order_by().values_list("workflow", "workflow_version", "state").annotate(n=Count("id"))
    return {(kind, version, state): n for kind, version, state, n in rows}
