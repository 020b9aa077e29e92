# SPDX-License-Identifier: EUPL-1.2
"""Numbers of the home page that no counter keeps."""

from __future__ import annotations

from balai.kernel import clock
from balai.kernel.kept import kept
from balai.reports.models import ListedReport

_FRESH_S = 300


def confirmed() -> int:
    """How many public reports their reporters confirmed as solved; some minutes old."""
    rows = ListedReport.objects.filter(phase="closed", outcome="confirmed")
    return kept("confirmed", rows.count, clock.now(), seconds=_FRESH_S).value
