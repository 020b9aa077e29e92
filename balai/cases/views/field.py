# SPDX-License-Identifier: EUPL-1.2
"""The crew's list: work of my unit, nearest and soonest first, with big buttons; usable without a signal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from balai.cases import flows, inbox, policies, presenting
from balai.cases.forms import MoveForm
from balai.cases.rules.proof import distance_m
from balai.cases.views.frame import actor_of, official, page
from balai.kernel import clock

OFFERED = ("accept", "progress", "finish", "schedule", "reschedule")


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


@require_safe
@official("crew")
def index(request: HttpRequest) -> HttpResponse:
    """The list, with the forms of each case folded under its buttons so that they open without a signal too."""
    actor, now = actor_of(request), clock.now()
    lat, lon = _number(request.GET.get("lat")), _number(request.GET.get("lon"))
    items: list[dict[str, Any]] = []
    cases = inbox.field_list(actor)
    words = inbox.last_words(case.pk for case in cases)
    for case in cases:
        row = presenting.row(case, actor, now, words.get(case.pk))
        if lat is not None and lon is not None and case.lat is not None and case.lon is not None:
            row = replace(row, km=distance_m(lat, lon, case.lat, case.lon) / 1000)
        moves = {m.verb: m for m in policies.allowed(actor, case, now)}
        forms = [
            {
                "verb": verb, "label": moves[verb].label.in_(presenting.language()),
                "will": presenting.filled(moves[verb].will, case, now),
                "form": MoveForm(
                    case=case, move=moves[verb], flow=flows.flow_of(case), auto_id=f"{case.number}_{verb}_%s"
                ),
            }
            for verb in OFFERED
            if verb in moves
        ]  # fmt: skip
        items.append({"row": row, "forms": forms})
    if lat is not None:
        items.sort(
            key=lambda item: (not item["row"].case.is_overdue, item["row"].km if item["row"].km is not None else 1e9)
        )
    return page(request, "cases/field.html", {"items": items, "sorted_by_distance": lat is not None, "made_at": now})
