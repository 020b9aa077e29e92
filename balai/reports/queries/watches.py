# SPDX-License-Identifier: EUPL-1.2
"""What people watch, and what is new there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from balai import packs
from balai.packs import lookup
from balai.reports.models import ListedReport, Watch

NAMED = 5  # titles in one message


@dataclass(frozen=True, slots=True)
class News:
    """New and solved public reports of a watched area and category since somebody was last told."""

    new: int
    done: int
    titles: tuple[str, ...]


def watches(user_id: int) -> list[Watch]:
    """Everything an account watches, newest first."""
    return list(Watch.objects.filter(user_id=user_id).order_by("-id"))


def due_watches(before: datetime, most: int = 500) -> Sequence[Watch]:
    """Watches whose people were last told before a moment, longest ago first."""
    return list(Watch.objects.filter(told_until__lte=before).select_related("user").order_by("told_until")[:most])


def news(watch: Watch, until: datetime) -> News:
    """What happened since the watch was last told, up to a moment. Two queries over the days' rows."""
    here = _within(watch)
    fresh = here.filter(opened_at__gt=watch.told_until, opened_at__lte=until).order_by("-opened_at")
    done = here.filter(
        updated_at__gt=watch.told_until, case__resolved_at__gt=watch.told_until, case__resolved_at__lte=until
    )
    titles = tuple(fresh.values_list("title", flat=True)[:NAMED])
    new = len(titles) if len(titles) < NAMED else fresh.count()
    return News(new, done.count(), titles)


def _within(watch: Watch) -> QuerySet[ListedReport]:
    rows = ListedReport.objects.all()
    if watch.area_code:
        rows = rows.filter(Q(area_code=watch.area_code) | Q(area_code__startswith=f"{watch.area_code}."))
    if watch.category:
        rows = rows.filter(category__in=_below(watch.category))
    return rows


def _below(category: str) -> list[str]:
    """A category and all below it."""
    codes = [category]
    for code in codes:  # grows while it is read
        codes.extend(child.code for child in lookup.children(packs.current(), code))
    return codes
