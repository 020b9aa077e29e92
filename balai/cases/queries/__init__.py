# SPDX-License-Identifier: EUPL-1.2
"""Every read of the engine: one case, numbers, the trail, photos seen before."""

from __future__ import annotations

from balai.cases.queries.cases import by_number, by_state
from balai.cases.queries.neighbours import Voices, voices
from balai.cases.queries.photos import JudgedPhoto, proof_of
from balai.cases.queries.statistics import Numbers, numbers

__all__ = [
    "JudgedPhoto",
    "Numbers",
    "Voices",
    "by_number",
    "by_state",
    "numbers",
    "proof_of",
    "voices",
]
