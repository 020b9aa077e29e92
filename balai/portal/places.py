# SPDX-License-Identifier: EUPL-1.2
"""Choosing one's own place, level by level, as links that need no script."""

from __future__ import annotations

from typing import Any

from balai.regions import queries as regions


def choices(parent: str) -> dict[str, Any]:
    """The areas below `parent` (unknown or empty: the top), and the way that led there."""
    above = regions.find(parent) if parent else None
    code = above.code if above else ""
    rows = regions.children(code)
    return {
        "rows": [{"code": r.code, "name": regions.name(r.code), "has_more": r.level != "village"} for r in rows],
        "trail": [{"code": row.code, "name": regions.name(row.code)} for row in regions.way_to(code)],
        "chosen_parent": above,
    }


def short_name(code: str) -> str:
    """The place of the header's chip: its own name without the word for its kind; "" when unknown."""
    found = regions.find(code) if code else None
    return found.name if found else ""
