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
    """Whether category, place and public text may be set right: by the desks the case is with, and coordinators."""
    return actor.is_system or cases.acts_on(actor, case) in _CORRECTS


def may_moderate(actor: Actor, case: Case) -> bool:
    """Whether a public text may be shown, edited or hidden: those who may correct it, and operators, who answer for
    what the platform publishes but see no private report.
    """
    return may_correct(actor, case) or (case.visibility == "public" and actor.has_role("operator"))


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
