# SPDX-License-Identifier: EUPL-1.2
"""Tags of public pages that are kept as bytes: what such a page shows, and so when it is worthless."""

from __future__ import annotations

LISTS = "lists"  # home, public list, map, statistics: made new once the readers of the trail have counted
DAYS = "days"  # the published days of the trail


def case_tag(number: str) -> str:
    """The tag of pages that show one case."""
    return f"case:{number}"
