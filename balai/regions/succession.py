# SPDX-License-Identifier: EUPL-1.2
"""Codes that a later official list replaced: old cases and old files keep finding their village."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("successors.toml")


@dataclass(frozen=True, slots=True)
class Change:
    """One code that ended: the years of the last list with it and of the first list with its successor."""

    code: str
    successor: str
    valid_to: int
    valid_from: int
    name: str
    source: str


@lru_cache(maxsize=1)
def changes() -> dict[str, Change]:
    """All known changes by old code."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))["change"]
    return {
        old: Change(old, new, row["valid_to"], row["valid_from"], name, row["source"])
        for row in rows
        for old, new, name in row["codes"]
    }


def successor(code: str) -> str | None:
    """The code in force now for a code that ended, None if it is not known to have ended."""
    seen = {code}
    found: str | None = None
    while (change := changes().get(found or code)) is not None and change.successor not in seen:
        found = change.successor
        seen.add(found)
    return found
