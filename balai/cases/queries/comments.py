# SPDX-License-Identifier: EUPL-1.2
"""What readers reported, and the authors of comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from balai.cases import flows
from balai.cases.models import Case, Comment, Event, Flag, Support
from balai.cases.rules import comments

WAITING = Q(pk__in=Flag.objects.filter(settled_at=None).values("case"))  # cases with something to be looked at


def flags_of(case: Case) -> dict[int, list[tuple[str, int]]]:
    """Comments of a case that wait to be looked at: (reason, how many said so), most often first. No query without."""
    if not comments.flagged(case.facts):
        return {}
    said: dict[int, Counter[str]] = {}
    rows = Flag.objects.filter(case=case, settled_at=None).exclude(seq=comments.OPENING)
    for seq, reason in rows.values_list("seq", "reason"):
        said.setdefault(seq, Counter())[reason] += 1
    return {seq: found.most_common() for seq, found in said.items()}


def opening_flags(case: Case, language: str) -> list[tuple[str, int]]:
    """Why readers want what the case began with looked at: (reason in words, how many said so), most often first. No
    query without.
    """
    if not comments.is_opening_flagged(case.facts):
        return []
    rows = Flag.objects.filter(case=case, seq=comments.OPENING, settled_at=None).values_list("reason", flat=True)
    words = {code: text.in_(language) for code, text in flows.flow_of(case).comment_reasons}
    return [(words.get(reason, reason), n) for reason, n in Counter(rows).most_common()]


def written_by(case: Case, seqs: Iterable[int], person: str) -> frozenset[int]:
    """Which of these comments the person wrote. No query where there is nothing to ask."""
    wanted = list(seqs)
    if not wanted or not person:
        return frozenset()
    return frozenset(Comment.objects.filter(case=case, seq__in=wanted, person=person).values_list("seq", flat=True))


def author_of(case: Case, seq: int) -> Support | None:
    """The follower who wrote a comment, if they can be reached; None for anybody else's and the reporter's own."""
    person = Comment.objects.filter(case=case, seq=seq).values_list("person", flat=True).first()
    return Support.objects.filter(case=case, person=person, identity__isnull=False).first() if person else None


def why_hidden(case: Case, data: Mapping[str, object], text: str, language: str) -> str:
    """Why an event hid a comment, from its public facts and words."""
    reasons = [(code, word.in_(language)) for code, word in flows.flow_of(case).comment_reasons]
    return comments.why(reasons, data.get("reason"), text)


def _moderating(since: datetime | None) -> Any:
    # Written out: given as parameters, SQLite does not see that the index of just these verbs will do.
    rows = Event.objects.extra(where=["verb IN ('hide_comment', 'show_comment')"])
    if since is not None:
        rows = rows.filter(at__gte=since)
    return rows.values("actor_unit").annotate(
        hidden=Count("id", filter=Q(verb="hide_comment")), shown=Count("id", filter=Q(verb="show_comment"))
    )


def moderated(since: datetime | None = None) -> list[tuple[str, int, int]]:
    """(unit, comments hidden, shown again) of each unit that ever did either, most first. One query."""
    found = [(row["actor_unit"], row["hidden"], row["shown"]) for row in _moderating(since)]
    return sorted(found, key=lambda row: (-row[1], row[0]))
