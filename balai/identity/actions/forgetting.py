# SPDX-License-Identifier: EUPL-1.2
"""The log of people who asked to be forgotten: a code, a moment, numbers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from balai.identity.models import Erasure

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another when it is read out
Way = Literal["account", "report", "command", "official"]


def record_erasure(way: Way, counts: Mapping[str, int], now: datetime, *, case_number: str = "") -> Erasure:
    """The line of the log, with the code that stands on the receipt; to be written in the erasure's transaction."""
    said = "".join(secrets.choice(_LETTERS) for _n in range(8))
    return Erasure.objects.create(
        code=f"{said[:4]}-{said[4:]}",
        at=now,
        way=way,
        case_number=case_number,
        counts={kind: n for kind, n in counts.items() if n},
    )
