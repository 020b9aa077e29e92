# SPDX-License-Identifier: EUPL-1.2
"""Keeping the tallies of open cases few and right; the database itself does the counting."""

from __future__ import annotations

from django.db import connection, transaction

from balai.cases import triggers
from balai.cases.models import Case, Tally

FEW = 500  # so many too many tallies do no harm


def join_tallies(few: int = FEW) -> int:
    """Joins tallies that are alike when there are more than a few of them; how many are gone."""
    before = Tally.objects.count()
    if before - Tally.objects.values(*triggers.TALLIED).distinct().count() <= few:
        return 0
    _run(triggers.join(connection.vendor))
    return before - Tally.objects.count()


def recount_tallies() -> int:
    """Counts all open cases anew; how many there are."""
    _run(triggers.recount(connection.vendor))
    return Case.objects.filter(is_open=True).count()


def _run(statements: tuple[str, ...]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
