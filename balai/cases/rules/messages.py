# SPDX-License-Identifier: EUPL-1.2
"""What people are told about an event: the topic for citizens, the topic for officials."""

from __future__ import annotations

_BY_VERB = {
    "submit": "case_received",
    "ask": "case_question",
    "ask_neighbours": "case_neighbours",
    "progress": "case_progress",
    "comment": "case_progress",
    "escalate": "case_overdue",
    "remind": "case_resolved",
    "merge": "case_merged",
    "unanswered": "case_unanswered",
    "hide_comment": "comment_hidden",
    "show_comment": "comment_shown",
}
_FOR_OFFICIALS = {
    "escalate": "work_overdue",
    "unanswered": "work_unanswered",
    "hide_comment": "work_moderated",
}
_BY_PHASE = {
    "resolved": "case_resolved",
    "closed": "case_closed",
    "refused": "case_refused",
    "transferred": "case_transferred",
}


def citizen_topic(verb: str, from_state: str, to_state: str, phase: str) -> str:
    """What the reporter hears of: the verb's own topic, else that of the phase the case came to."""
    if verb == "remind" and phase != "resolved":
        return "case_question_waits"
    if verb in _BY_VERB:
        return _BY_VERB[verb]
    if from_state == to_state:
        return "case_progress"
    return _BY_PHASE.get(phase, "case_moved")


def follower_topic(verb: str, from_state: str, to_state: str) -> str:
    """What followers and neighbours hear of: a question to them, news of the work, or that the case moved on."""
    if verb == "ask_neighbours":
        return _BY_VERB[verb]
    return "case_progress" if verb in {"progress", "comment"} or from_state == to_state else "case_followed"


def official_topic(verb: str, role: str, phase: str) -> str:
    """What officials hear of: a broken promise, a leader's wish, a word of the reporter or that it did not come, a
    comment that was hidden, a result accepted, or work that arrives.
    """
    if verb == "escalate" and role == "leader":
        return "work_urgent"
    if verb in _FOR_OFFICIALS:
        return _FOR_OFFICIALS[verb]
    if phase == "resolved" and role != "reporter":
        return "work_accepted"
    return "work_answered" if role == "reporter" and verb != "submit" else "work_arrived"
