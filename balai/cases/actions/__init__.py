# SPDX-License-Identifier: EUPL-1.2
"""Every write of the engine. Each function is one transaction, or part of the caller's: guard, write, trail, clock."""

from __future__ import annotations

from balai.cases.actions.moving import bulk_move, move
from balai.cases.actions.opening import Prepared, insert_prepared, known_keys, open_case, prepare_case

__all__ = [
    "Prepared",
    "bulk_move",
    "insert_prepared",
    "known_keys",
    "move",
    "open_case",
    "prepare_case",
]
