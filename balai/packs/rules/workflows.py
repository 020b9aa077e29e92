# SPDX-License-Identifier: EUPL-1.2
"""Sound workflows: every state reachable, none a dead end, every move somebody's, every phase covered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from balai.packs.findings import Finding, suggestion
from balai.packs.rules import Trouble
from balai.packs.schema import LANGUAGE_NAMES, PHASES, State, Transition, Workflow

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
        "unanswered",
        "hide_comment",
        "show_comment",
        "keep_comment",
    ]
)
# `due` is when the promise ends, `finish` the date that was announced for the work
PLACEHOLDERS = frozenset({"unit", "agency", "due", "finish", "promise", "government", "target", "days", "answer_days"})


def workflow_findings(pack: Pack, resolved: Resolved) -> list[Finding]:
    """Everything that makes a workflow of the pack unusable; empty when all are sound."""
    out = []
    for index, flow in enumerate(pack.workflows):
        for where, problem, write in _of(flow, pack.meta.whole_languages):
            path, line = resolved.place(("workflows", index, *where))
            name = f"alur {flow.kind}" + _named(flow, where)
            out.append(Finding(path, line, name, problem, write))
    return out


def _named(flow: Workflow, where: tuple[str | int, ...]) -> str:
    if len(where) < 2 or not isinstance(where[1], int):
        return ""
    if where[0] == "states":
        return f", status {flow.states[where[1]].code}"
    return f", langkah {flow.transitions[where[1]].verb}"


def _of(flow: Workflow, languages: tuple[str, ...]) -> Iterator[Trouble]:
    codes = [state.code for state in flow.states]
    for at, code in enumerate(codes):
        if code in codes[:at]:
            yield ("states", at), f'Status "{code}" ditulis dua kali.', "Hapus salah satu."
    strangers = list(_strangers(flow, set(codes)))
    yield from strangers
    yield from _moves(flow)
    if not strangers:  # else what cannot be reached or left may only be misspelt
        yield from _reachable(flow)
    yield from _spoken(flow, languages)
    yield from _twice(flow)
    if flow.kind == "report":
        yield from _complete(flow)


def _strangers(flow: Workflow, codes: set[str]) -> Iterator[Trouble]:
    """States that moves name and that are not there: each once."""
    named: dict[str, list[int]] = {}
    for at, move in enumerate(flow.transitions):
        for name in dict.fromkeys((*move.from_, move.to)):
            if name not in codes and name != "=":
                named.setdefault(name, []).append(at)
    for name, places in named.items():
        more = f", yang disebut di {len(places)} langkah" if len(places) > 1 else ""
        yield ("transitions", places[0]), f'Tidak ada status "{name}"{more}.', suggestion(name, codes)


def _moves(flow: Workflow) -> Iterator[Trouble]:
    for at, move in enumerate(flow.transitions):
        if not move.roles:
            yield (
                ("transitions", at),
                "Tidak ada yang boleh mengambil langkah ini: roles kosong.",
                'Tulis seperti roles = ["desk"], atau hapus langkahnya.',
            )
        if not move.from_ and move.verb != "submit":
            yield ("transitions", at), 'Hanya "submit" yang boleh tanpa status asal.', 'Tulis from = ["<kode status>"].'


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
        yield (
            (),
            "Belum ada status dengan first = true, jadi laporan tidak bisa mulai.",
            "Tulis first = true pada status awal.",
        )
        return
    found = reachable(flow)
    for at, state in enumerate(flow.states):
        if state.code not in found:
            yield (
                ("states", at),
                f'Tidak ada langkah menuju "{state.code}".',
                f'Tambahkan [[transition]] dengan to = "{state.code}", atau hapus statusnya.',
            )
        leaves = any(state.code in move.from_ and move.to not in ("=", state.code) for move in flow.transitions)
        if not state.final and not leaves:
            problem = f'"{state.code}" buntu: tidak ada langkah keluar.'
            yield (
                ("states", at),
                problem,
                f'Tambahkan [[transition]] dengan from = ["{state.code}"], atau tulis final = true.',
            )


def _spoken(flow: Workflow, languages: tuple[str, ...]) -> Iterator[Trouble]:
    rows: list[tuple[str, tuple[State, ...] | tuple[Transition, ...], tuple[str, ...]]] = [
        ("states", flow.states, ("label", "sentence", "sentence_verified")),
        ("transitions", flow.transitions, ("label", "will")),
    ]
    for table, items, names in rows:
        for at, item in enumerate(items):
            for name in names:
                text = getattr(item, name)
                for language in languages if text else ():
                    if not getattr(text, language).strip():
                        yield (
                            (table, at, name),
                            f'"{name}" belum ada dalam bahasa {LANGUAGE_NAMES[language]}.',
                            f'Tulis {language} = "...".',
                        )


def _twice(flow: Workflow) -> Iterator[Trouble]:
    seen: set[tuple[str, str, str]] = set()
    for at, move in enumerate(flow.transitions):
        for start in move.from_:
            for role in move.roles:
                if (move.verb, start, role) in seen:
                    problem = f'"{move.verb}" dari "{start}" oleh {role} ditulis dua kali; hanya yang pertama berlaku.'
                    yield ("transitions", at), problem, "Hapus salah satu."
                seen.add((move.verb, start, role))


def _complete(flow: Workflow) -> Iterator[Trouble]:
    have = {state.phase for state in flow.states}
    for phase in PHASES:
        if phase not in have:
            yield (), f'Belum ada status untuk tahap "{phase}".', f'Tambahkan [[state]] dengan phase = "{phase}".'
    verbs = {move.verb for move in flow.transitions}
    for verb in sorted(REPORT_VERBS - verbs):
        yield (), f'Langkah "{verb}" belum ada.', f'Tambahkan [[transition]] dengan verb = "{verb}".'
