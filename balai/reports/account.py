# SPDX-License-Identifier: EUPL-1.2
"""What a person's account page shows and gives out of their reports."""

from __future__ import annotations

from django.utils.translation import get_language

from balai import packs
from balai.cases.flows import state_of, title_of
from balai.cases.models import Case, Event
from balai.cases.presenting import place_name
from balai.identity import hooks
from balai.identity.actors import Actor
from balai.identity.hooks import MyCase
from balai.packs import lookup
from balai.reports import actions, queries
from balai.reports.models import Report

EXPORTED = 10_000


def my_cases(actor: Actor, most: int) -> list[MyCase]:
    """The person's reports, newest first, and those they follow, in the words of the pack."""
    own = [_line(case) for case in queries.my_reports(actor, most) if case.kind == "report"]
    known = {row.number for row in own}
    followed = [_line(case, is_followed=True) for case in queries.followed(actor, most) if case.number not in known]
    return own + followed


def _line(case: Case, *, is_followed: bool = False) -> MyCase:
    state, category = state_of(case), lookup.category(packs.current(), case.subject)
    return MyCase(
        number=case.number,
        title=title_of(case, get_language() or "id"),
        place=place_name(case.area_code),
        is_sensitive=category is None or category.sensitive,
        url=f"/laporan/{case.number}/",
        state=state.label.in_(get_language() or "id"),
        colour=state.colour,
        shape=state.shape,
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        due_at=case.due_at if case.is_open else None,
        waits_for_me=case.phase == "resolved" and not is_followed,
        is_followed=is_followed,
    )


def exported(actor: Actor) -> object:
    """Everything written in the account's reports (UU 27/2022 art. 13: a copy in a common format). What this browser
    opened by a secret link may be somebody else's, as on a shared phone. Four queries.
    """
    cases = {case.pk: case for case in queries.my_reports(actor, EXPORTED, by_link=False)}
    rows = Report.objects.filter(case__in=list(cases)).order_by("-case")
    said: dict[int, list[dict[str, object]]] = {}
    later = Event.objects.filter(case__in=list(cases), actor_role="reporter", seq__gt=1).exclude(public_text="")
    for case_id, at, verb, text in later.order_by("id").values_list("case_id", "at", "verb", "public_text"):
        said.setdefault(case_id, []).append({"at": at.isoformat(), "what": verb, "text": text})
    return [
        {
            "number": cases[row.pk].number,
            "opened_at": cases[row.pk].opened_at.isoformat(),
            "state": cases[row.pk].state,
            "category": row.category,
            "description": row.description,
            "landmark": row.landmark,
            "answers": row.answers,
            "area": cases[row.pk].area_code,
            "lat": cases[row.pk].lat,
            "lon": cases[row.pk].lon,
            "visibility": cases[row.pk].visibility,
            "said": said.get(row.pk, []),
        }
        for row in rows
    ]


def exported_watches(actor: Actor) -> object:
    """What the account watches."""
    return [
        {"area": w.area_code, "category": w.category, "around": w.around, "every_hours": w.every_h}
        for w in queries.watches(actor.user_id or 0)
    ]


def register() -> None:
    """Called when the app is ready."""
    hooks.my_cases.add("reports", my_cases)
    hooks.exports.add("reports", exported)
    hooks.exports.add("watches", exported_watches)
    hooks.belongings.add("reports", actions.belongings)
    hooks.erasures.add("reports", actions.forget_all_of)
    hooks.farewells.add("reports", actions.forget_watches)
