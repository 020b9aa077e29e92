# SPDX-License-Identifier: EUPL-1.2
"""The operator's page of what is kept how long, what ran out and was erased, and who asked to be forgotten."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from balai import packs
from balai.cases.views.frame import official, page
from balai.identity import retention
from balai.kernel import clock

DAYS, ERASURES = 30, 50


@require_safe
@official("operator")
def kept(request: HttpRequest) -> HttpResponse:
    """The schedule, the daily runs by class and count, and the log of erasures without what was erased."""
    ways = retention.ways()
    erased = [
        {"row": row, "way": ways.get(row.way, row.way), "counts": retention.counted(row.counts)}
        for row in retention.erasures(ERASURES + 1)
    ]
    context = {
        "schedule": retention.schedule(packs.current()), "behind": retention.behind(clock.now()),
        "days": retention.days(DAYS), "erased": erased[:ERASURES], "more": len(erased) > ERASURES, "shown": ERASURES,
    }  # fmt: skip
    return page(request, "operator/kept.html", context)
