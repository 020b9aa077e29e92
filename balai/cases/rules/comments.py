# SPDX-License-Identifier: EUPL-1.2
"""Citizens' words that everybody reads: which they are, which readers reported, and which of a case are hidden.

What is hidden is kept in the case's facts as `hidden`: event number of the comment -> that of the event that hid it.
The trail says the same; the facts spare readers of single events a look at the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

OPENING = 1  # the first event: under it stand the words and photos with which a case began
VERBS = frozenset({"comment", "object"})
AUTHORS = frozenset({"reporter", "citizen"})  # what officials wrote on duty stays


def is_comment(verb: str, role: str, *, is_public: bool) -> bool:
    """Whether an event is words of a citizen that readers may report and officials may hide."""
    return is_public and verb in VERBS and role in AUTHORS


def hidden(facts: Mapping[str, Any]) -> dict[int, int]:
    """Event numbers of the hidden comments of a case, each with that of the event that hid it."""
    return {int(seq): int(by) for seq, by in facts.get("hidden", {}).items()}


def flagged(facts: Mapping[str, Any]) -> tuple[int, ...]:
    """Event numbers of comments that readers reported and nobody has looked at since."""
    return tuple(seq for seq in facts.get("flagged", ()) if seq != OPENING)


def is_opening_flagged(facts: Mapping[str, Any]) -> bool:
    """Whether readers reported what the case began with and nobody has looked at it since."""
    return OPENING in facts.get("flagged", ())


def hide(facts: dict[str, Any], seq: int, by: int) -> None:
    """Notes that event `by` hides comment `seq`."""
    facts["hidden"] = {**facts.get("hidden", {}), str(seq): by}


def show(facts: dict[str, Any], seq: int) -> None:
    """Notes that a comment is shown again."""
    _set(facts, "hidden", {key: by for key, by in facts.get("hidden", {}).items() if int(key) != seq})


def flag(facts: dict[str, Any], seq: int) -> None:
    """Notes that somebody should look at a comment, or at what the case began with."""
    facts["flagged"] = sorted({*facts.get("flagged", ()), seq})


def settle(facts: dict[str, Any], seq: int) -> None:
    """Notes that somebody looked at a comment, or at what the case began with."""
    _set(facts, "flagged", [one for one in facts.get("flagged", ()) if one != seq])


def _set(facts: dict[str, Any], name: str, value: Mapping[str, int] | list[int]) -> None:
    """Facts hold nothing empty, so that a case without hidden comments looks as it did before there was one."""
    if value:
        facts[name] = value
    else:
        facts.pop(name, None)


def why(reasons: Iterable[tuple[str, str]], code: object, text: str) -> str:
    """Why a comment was hidden, in one line: the words of the list, then the official's own."""
    word = next((said for known, said in reasons if known == code), "")
    return ". ".join(filter(None, [word, " ".join(text.split())]))
