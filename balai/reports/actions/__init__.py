# SPDX-License-Identifier: EUPL-1.2
"""Every write of citizen reports. Each function is one transaction, or part of the caller's."""

from __future__ import annotations

from balai.reports.actions.photos import accept_photos
from balai.reports.actions.submitting import submit_report

__all__ = ["accept_photos", "submit_report"]
