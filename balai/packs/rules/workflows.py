# SPDX-License-Identifier: EUPL-1.2
"""Sound workflows: every state reachable, none a dead end, every move somebody's, every phase covered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from balai.packs.findings import Finding, suggestion
from balai.packs.rules import Trouble
from balai.packs.schema import PHASES, State, Transition, Workflow

if TYPE_CHECKING:
    from balai.packs.layers import Resolved
    from balai.packs.schema import Pack

# Verbs that the engine calls by name when it serves citizen reports; a pack may add others, never miss one.
REPORT_VERBS = frozenset(
    [
        "submit",
        "verify",
        "handle",
        "coordinate",
        "dispatch",
        "accept",
        "return",
        "forward",
        "ask",
        "answer",
        "progress",
        "schedule",
        "reschedule",
        "finish",
        "validate",
        "reject_followup",
        "confirm",
        "object",
        "expire",
        "refuse",
        "transfer",
        "merge",
        "escalate",
        "pause",
        "resume",
        "rate",
        "support",
        "comment",
        "assign_parts",
        "take_back",
        "ask_neighbours",
        "witness",
    ]
)
PLACEHOLDERS = frozenset({"unit", "agency", "due", "promise", "government", "target", "days"})


def workflow_findings(pack: Pack, resolved: Resolved) -> list[Finding]:
    """Everything that makes a workflow of the pack unusable; empty when all are sound."""
    out = []
    for index, flow in enumerate(pack.workflows):
        for where, problem, write in _of(flow, pack.meta.whole_languages):
            path, line = resolved.place(("workflows", index, *where))
            name = f"workflow {flow.kind}" + _named(flow, where)
            out.append(Finding(path, line, name, problem, write))
    return out


def _named(flow: Workflow, where: tuple[str | int, ...]) -> str:
    if len(where) < 2 or not isinstance(where[1], int):
        return ""
    if where[0] == "states":
        return f", state {flow.states[where[1]].code}"
    return f", transition {flow.transitions[where[1]].verb}"


def _of(flow: Workflow, languages: tuple[str, ...]) -> Iterator[Trouble]:
    codes = [state.code for state in flow.states]
    for at, code in enumerate(codes):
        if code in codes[:at]:
            yield ("states", at), f'The state "{code}" is defined twice.', "Keep one of the two."
    yield from _references(flow, set(codes))
    yield from _reachable(flow)
    yield from _spoken(flow, languages)
    yield from _twice(flow)
    if flow.kind == "report":
        yield from _complete(flow)


def _references(flow: Workflow, codes: set[str]) -> Iterator[Trouble]:
    for at, move in enumerate(flow.transitions):
        for name in (*move.from_, move.to):
            if name not in codes and name != "=":
                yield ("transitions", at), f'There is no state "{name}".', suggestion(name, codes)
        if not move.roles:
            yield (
                ("transitions", at),
                "Nobody may take this move: roles is empty.",
                'Write roles = ["desk"], or drop the move.',
            )
        if not move.from_ and move.verb != "submit":
            yield ("transitions", at), 'Only "submit" may start from nowhere.', 'Write from = ["<state>"].'


def reachable(flow: Workflow) -> set[str]:
    """Codes of the states that a case can come to from a first state."""
    found = {state.code for state in flow.states if state.first}
    grows = True
    while grows:
        more = {move.to for move in flow.transitions if move.to != "=" and found & set(move.from_)} - found
        found |= more
        grows = bool(more)
    return found


def _reachable(flow: Workflow) -> Iterator[Trouble]:
    if not any(state.first for state in flow.states):
        yield (), "No state has first = true, so no case could begin.", "Mark the state in which a case begins."
        return
    found = reachable(flow)
    for at, state in enumerate(flow.states):
        if state.code not in found:
            yield ("states", at), f'No case ever comes to "{state.code}".', "Add a transition to it, or drop the state."
        leaves = any(state.code in move.from_ and move.to not in ("=", state.code) for move in flow.transitions)
        if not state.final and not leaves:
            problem = f'"{state.code}" is a dead end: nothing leads out of it.'
            yield ("states", at), problem, "Add a transition from it, or write final = true."


def _spoken(flow: Workflow, languages: tuple[str, ...]) -> Iterator[Trouble]:
    rows: list[tuple[str, tuple[State, ...] | tuple[Transition, ...], tuple[str, str]]] = [
        ("states", flow.states, ("label", "sentence")),
        ("transitions", flow.transitions, ("label", "will")),
    ]
    for table, items, names in rows:
        for at, item in enumerate(items):
            for name in names:
                for language in languages:
                    if not getattr(getattr(item, name), language).strip():
                        yield (table, at, name), f'"{name}" has no text in {language}.', f'Write {language} = "...".'


def _twice(flow: Workflow) -> Iterator[Trouble]:
    seen: set[tuple[str, str, str]] = set()
    for at, move in enumerate(flow.transitions):
        for start in move.from_:
            for role in move.roles:
                if (move.verb, start, role) in seen:
                    problem = (
                        f'"{move.verb}" from "{start}" by {role} is defined twice; only the first would ever count.'
                    )
                    yield ("transitions", at), problem, "Drop one of the two."
                seen.add((move.verb, start, role))


def _complete(flow: Workflow) -> Iterator[Trouble]:
    have = {state.phase for state in flow.states}
    for phase in PHASES:
        if phase not in have:
            yield (), f'No state has the phase "{phase}".', "Add a state with it: the code moves cases by phases."
    verbs = {move.verb for move in flow.transitions}
    for verb in sorted(REPORT_VERBS - verbs):
        yield (), f'The verb "{verb}" is missing.', f'Add a [[transition]] with verb = "{verb}".'
