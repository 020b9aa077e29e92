# SPDX-License-Identifier: EUPL-1.2
"""Who may look at a sealed identity, and what counts as a reason."""

from __future__ import annotations

MIN_REASON = 20  # characters that are not spaces doubled
# Those who talk to the reporter. Leaders, validators and operators judge numbers, evidence and machines, not persons.
ROLES = ("desk", "coordinator", "dispatcher")


def reason_is_enough(reason: str) -> bool:
    """Whether the reason says something: at least 20 characters and three different words."""
    words = reason.split()
    return len(" ".join(words)) >= MIN_REASON and len({word.lower() for word in words}) >= 3
