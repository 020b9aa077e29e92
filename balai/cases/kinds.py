# SPDX-License-Identifier: EUPL-1.2
"""Kinds of cases: what a domain tells the engine so that its cases look at home in the inbox and on the case page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise as LazyText

from balai.kernel.registry import Registry

if TYPE_CHECKING:
    from balai.cases.models import Case
    from balai.identity.actors import Actor


def _nothing(_case: Case, _actor: Actor) -> dict[str, object]:
    return {}


def _no_spots(_case_ids: Sequence[int]) -> Mapping[int, str]:
    return {}


def _no_sights(_case: Case) -> Sequence[object]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKind:
    """What the engine cannot know about a kind of case. Templates get `case` and what `facts` returns."""

    name: str  # Case.kind
    label: str | LazyText  # "Laporan warga"
    panel: str = ""  # template of the facts panel on the desk page
    facts: Callable[[Case, Actor], dict[str, object]] = _nothing  # what the panel shows this viewer; at most 2 queries
    spots: Callable[[Sequence[int]], Mapping[int, str]] = _no_spots  # how to find the place, by case; one query
    sights: Callable[[Case], Sequence[object]] = _no_sights  # who sees which field of this case; no query
    fit_for_all: Callable[[str], str] = str  # what a citizen wrote -> what everybody may read


registry: Registry[CaseKind] = Registry("kind of case")


def register(kind: CaseKind) -> CaseKind:
    """Adds a kind; called in the domain's AppConfig.ready. ValueError if the name is taken."""
    return registry.add(kind.name, kind)


def kind_of(case: Case) -> CaseKind:
    """The case's kind; a plain one when no domain has registered it."""
    return registry[case.kind] if case.kind in registry else CaseKind(name=case.kind, label=case.kind)
