# SPDX-License-Identifier: EUPL-1.2
"""A workflow as a page that people read: its states, and who moves a case from where to where with what."""

from __future__ import annotations

from collections.abc import Iterator

from balai.packs.schema import Workflow

HEAD = (
    "<!-- SPDX-License-Identifier: EUPL-1.2 -->\n"
    "<!-- Made by `balai cases workflow`; do not edit, a test compares. -->\n"
)


def page(flow: Workflow) -> str:
    """The workflow in Markdown with a Mermaid drawing, in the pack's own words."""
    return "\n".join([HEAD, *_lines(flow)]) + "\n"


def _lines(flow: Workflow) -> Iterator[str]:
    yield f"# Workflow `{flow.kind}`, version {flow.version}"
    yield ""
    yield f"The reporter may confirm or object for {flow.confirm_days} days."
    yield f"They have {flow.answer_days} working days to answer a question before the promise goes on."
    yield from (["", f"Basis of that: {flow.answer_source}"] if flow.answer_source else [])
    yield from (["", f"Source: {flow.source}"] if flow.source else [])
    yield from ("", "```mermaid", "stateDiagram-v2")
    for state in flow.states:
        yield f"    {state.code}: {state.label.id}"
    for state in flow.states:
        if state.first:
            yield f"    [*] --> {state.code}"
    for move in flow.transitions:
        for start in move.from_:
            if move.to not in {"=", start}:
                yield f"    {start} --> {move.to}: {move.verb}"
    yield from ("```", "", "## States", "")
    yield from ("| State | Word | Phase | Colour, shape | Open311 |", "|---|---|---|---|---|")
    for state in flow.states:
        ends = " (end)" if state.final else ""
        look = f"{state.colour}, {state.shape}"
        yield f"| `{state.code}` | {state.label.id} | {state.phase}{ends} | {look} | {state.open311} |"
    if flow.comment_reasons:
        yield from ("", "## Why a comment is reported or hidden", "")
        yield from (f"- `{code}`: {text.id}" for code, text in flow.comment_reasons)
    yield from ("", "## Moves", "", "| Verb | From | To | Who | Needs | Guards | Clock | Tells |", "|" + "---|" * 8)
    for move in flow.transitions:
        cells = (
            f"`{move.verb}` ({move.label.id})", ", ".join(move.from_) or "–", "stays" if move.to == "=" else move.to,
            ", ".join(move.roles), ", ".join(move.needs), ", ".join(move.guards),
            "" if move.clock == "none" else move.clock, ", ".join(move.tells),
        )  # fmt: skip
        yield "| " + " | ".join(cells) + " |"
