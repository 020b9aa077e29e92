# SPDX-License-Identifier: EUPL-1.2
"""One case by its number."""

from __future__ import annotations

from balai.cases.models import Case
from balai.kernel.errors import NotFound


def by_number(number: str) -> Case:
    """The case with this public number, however it is typed. NotFound."""
    try:  # not first(): ordering by the key costs as much as the rest of the query
        return Case.objects.select_related("parent", "merged_into").get(number=number.strip().upper())
    except Case.DoesNotExist:
        raise NotFound(number=number) from None
