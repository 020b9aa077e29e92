# SPDX-License-Identifier: EUPL-1.2
"""Every write of the engine. Each function is one transaction, or part of the caller's: guard, write, trail, clock."""

from __future__ import annotations

from balai.cases.actions.flagging import flag_comment
from balai.cases.actions.keeping import (
    Extent,
    NewErasure,
    Progress,
    Reader,
    erase,
    erase_reporter,
    fold,
    publish_roots,
    rewind,
    settle,
)
from balai.cases.actions.moving import Moved, bulk_move, move
from balai.cases.actions.neighbours import witness
from balai.cases.actions.opening import Prepared, insert_prepared, known_keys, open_case, prepare_case
from balai.cases.actions.photos import add_later, photo_ready, refuse_taken
from balai.cases.actions.supporting import (
    follow,
    forget_account,
    forget_supporter,
    marked,
    recognise_reporter,
    stop_mark,
    support,
    unfollow,
    unsupport,
)
from balai.cases.actions.tallying import join_tallies, recount_tallies
from balai.cases.actions.timing import BATCH, chase_answers, close_silent, escalate_overdue, remind

__all__ = [
    "BATCH",
    "Extent",
    "Moved",
    "NewErasure",
    "Prepared",
    "Progress",
    "Reader",
    "add_later",
    "bulk_move",
    "chase_answers",
    "close_silent",
    "erase",
    "erase_reporter",
    "escalate_overdue",
    "flag_comment",
    "fold",
    "follow",
    "forget_account",
    "forget_supporter",
    "insert_prepared",
    "join_tallies",
    "known_keys",
    "marked",
    "move",
    "open_case",
    "photo_ready",
    "prepare_case",
    "publish_roots",
    "recognise_reporter",
    "recount_tallies",
    "refuse_taken",
    "remind",
    "rewind",
    "settle",
    "stop_mark",
    "support",
    "unfollow",
    "unsupport",
    "witness",
]
