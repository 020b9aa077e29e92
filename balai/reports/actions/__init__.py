# SPDX-License-Identifier: EUPL-1.2
"""Every write of citizen reports. Each function is one transaction, or part of the caller's."""

from __future__ import annotations

from balai.reports.actions.adopting import adopt_report, may_adopt
from balai.reports.actions.closing import close_sensitive, count_public
from balai.reports.actions.correcting import correct_category, correct_place, edit_public_text, hide, publish
from balai.reports.actions.erasing import (
    belongings,
    erase_report,
    extent_of,
    finish_forgetting,
    forget_all_of,
    forget_reporter,
    over_at,
)
from balai.reports.actions.folding import fold_cases, rebuild
from balai.reports.actions.photos import accept_photos, finish_photo
from balai.reports.actions.showing import hide_photo, show_photo
from balai.reports.actions.submitting import submit_report
from balai.reports.actions.supporting import follow_report, person_of, support_report
from balai.reports.actions.telling import forget_watches, tell_watchers
from balai.reports.actions.watching import (
    around_words,
    change_pace,
    checked,
    often,
    paces,
    stir,
    unwatch,
    watch,
    where,
)

__all__ = [
    "accept_photos",
    "adopt_report",
    "around_words",
    "belongings",
    "change_pace",
    "checked",
    "close_sensitive",
    "correct_category",
    "correct_place",
    "count_public",
    "edit_public_text",
    "erase_report",
    "extent_of",
    "finish_forgetting",
    "finish_photo",
    "fold_cases",
    "follow_report",
    "forget_all_of",
    "forget_reporter",
    "forget_watches",
    "hide",
    "hide_photo",
    "may_adopt",
    "often",
    "over_at",
    "paces",
    "person_of",
    "publish",
    "rebuild",
    "show_photo",
    "stir",
    "submit_report",
    "support_report",
    "tell_watchers",
    "unwatch",
    "watch",
    "where",
]
