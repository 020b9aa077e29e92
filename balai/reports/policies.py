# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with citizen reports beyond the moves of the workflow, and how an actor stands to one."""

from __future__ import annotations

from balai import packs
from balai.cases import policies as cases
from balai.cases.models import Case
from balai.identity.actors import Actor
from balai.packs import lookup
from balai.reports.rules import privacy
from balai.reports.rules.privacy import View, Viewer

_CORRECTS = frozenset({"desk", "coordinator", "dispatcher"})
_HELPS = frozenset({"desk", "coordinator", "operator", "dispatcher"})


def may_report_on_behalf(actor: Actor) -> bool:
    """Desks and village offices write down what somebody tells them; the person helped becomes the reporter."""
    return any(grant.role in _HELPS for grant in actor.grants)


def may_correct(actor: Actor, case: Case) -> bool:
    """Whether category and place may be set right: by the desk the case is with now, dispatchers of its agency, and
    coordinators of its place.
    """
    return actor.is_system or bool(cases.in_hand(actor, case, _CORRECTS)[0])


def may_moderate(actor: Actor, case: Case) -> bool:
    """Whether the words and photos that everybody sees may be shown, edited or hidden. Of a public report only: by
    those who may correct it; by the validator, who looks at the photos, while it waits in their unit; and by operators,
    who answer for what the platform publishes but see no private report.
    """
    if case.visibility != "public":
        return False
    judges = case.phase == "checking" and ("validator", case.unit) in cases.hands(actor, case)
    return may_correct(actor, case) or judges or actor.has_role("operator")


def viewer(actor: Actor, case: Case, *, owner: bool) -> Viewer:
    """As whom an actor sees a report."""
    if owner:
        return "reporter"
    if actor.is_system or cases.acts_on(actor, case):
        return "official"
    return "overseer" if cases.sees_case(actor, case) else "public"


def view(viewer: Viewer, case: Case) -> View:
    """What of a report somebody sees who stands to it so."""
    category = lookup.category(packs.current(), case.subject)
    return privacy.view(
        viewer, visibility=case.visibility, is_listed=case.is_listed, sensitive=bool(category and category.sensitive)
    )
