# SPDX-License-Identifier: EUPL-1.2
"""What would have happened: old reports sent through another pack's routes and another version of the workflow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from balai.cases.rules import workflow as moves
from balai.packs import lookup
from balai.packs.schema import Pack, Workflow
from balai.reports.rules import routing

EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One report as its trail tells it; `steps` are the verbs that moved it, each with the role that took it."""

    number: str
    category: str
    area_code: str
    asset_owner: str | None
    steps: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Group:
    """How many reports share one difference, and some of their numbers."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def take(self, number: str) -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(number)


@dataclass(slots=True)
class Rehearsal:
    """The outcome over all reports: moved to another desk, without a category, stopped at a step."""

    reports: int = 0
    moved: dict[tuple[str, str], Group] = field(default_factory=dict)  # (unit before, unit after)
    unknown: dict[str, Group] = field(default_factory=dict)  # category
    stopped: dict[tuple[str, str, str], Group] = field(default_factory=dict)  # (state, verb, role)
    desks: Counter[str] = field(default_factory=Counter)  # reports per unit after

    @property
    def is_same(self) -> bool:
        return not (self.moved or self.unknown or self.stopped)


def rehearse(past: Iterable[Past], now_used: Pack, proposed: Pack, kind: str = "report") -> Rehearsal:
    """Every report through both packs' routes, and its steps through the proposed pack's newest workflow."""
    outcome, flow = Rehearsal(), lookup.workflow(proposed, kind)
    for report in past:
        outcome.reports += 1
        if not lookup.is_leaf(proposed, report.category):
            outcome.unknown.setdefault(report.category, Group()).take(report.number)
            continue
        before = routing.choose(now_used, report.category, report.area_code, report.asset_owner)
        after = routing.choose(proposed, report.category, report.area_code, report.asset_owner)
        outcome.desks[after.unit.code] += 1
        if before.unit.code != after.unit.code:
            outcome.moved.setdefault((before.unit.code, after.unit.code), Group()).take(report.number)
        stop = first_stop(report, flow, routing.first_state(proposed, after, kind))
        if stop is not None:
            outcome.stopped.setdefault(stop, Group()).take(report.number)
    return outcome


def first_stop(past: Past, flow: Workflow, state: str) -> tuple[str, str, str] | None:
    """The first step the workflow does not know from where the report stands: (state, verb, role); None if it runs."""
    for verb, role in past.steps:
        move = moves.find(flow, state, verb, role)
        if move is None:
            return state, verb, role
        state = moves.to_state(move, state)
    return None
