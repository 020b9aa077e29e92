# SPDX-License-Identifier: EUPL-1.2
"""Kinds of cases: what a domain tells the engine so that its cases look at home in the inbox and on the case page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise as LazyText

from balai.kernel.registry import Registry

if TYPE_CHECKING:
    from balai.cases.models import Case
    from balai.identity.actors import Actor


def _as_is(subject: str, _language: str) -> str:
    return subject


def _nothing(_case: Case, _actor: Actor) -> dict[str, object]:
    return {}


def _none(_case: Case) -> Sequence[Case]:
    return ()


def _no_sights(_case: Case) -> Sequence[object]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKind:
    """What the engine cannot know about a kind of case. Templates get `case` and what `facts` returns."""

    name: str  # Case.kind
    label: str | LazyText  # "Laporan warga"
    subject_label: Callable[[str, str], str] = _as_is  # (subject, language) -> words
    panel: str = ""  # template of the facts panel on the desk page
    row: str = ""  # template of extra words in an inbox row
    facts: Callable[[Case, Actor], dict[str, object]] = _nothing  # what the panel shows this viewer; at most 2 queries
    duplicates: Callable[[Case], Sequence[Case]] = _none  # open cases that may be about the same thing
    sights: Callable[[Case], Sequence[object]] = _no_sights  # who sees which field of this case; no query
    fit_for_all: Callable[[str], str] = str  # what a citizen wrote -> what everybody may read
    search: Callable[[str], Q] | None = None  # words -> condition on Case, beyond number and title


registry: Registry[CaseKind] = Registry("kind of case")


def register(kind: CaseKind) -> CaseKind:
    """Adds a kind; called in the domain's AppConfig.ready. ValueError if the name is taken."""
    return registry.add(kind.name, kind)


def kind_of(case: Case) -> CaseKind:
    """The case's kind; a plain one when no domain has registered it."""
    return registry[case.kind] if case.kind in registry else CaseKind(name=case.kind, label=case.kind)
