# SPDX-License-Identifier: EUPL-1.2
"""Neighbours of a case: those who support or follow it, whom the validator may ask, and what they answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from balai.cases.models import Case, Event, Support
from balai.kernel import crypto
from balai.kernel.texts import whole_number

WITNESS_WORDS: dict[str, str | Lazy] = {
    "fixed": _("Sudah beres"),
    "not_fixed": _("Belum beres"),
    "unsure": _("Tidak tahu"),
}


def answered(data: Mapping[str, object], text: str) -> str:
    """A neighbour's answer as one reads it: "Belum beres. Masih bergelombang."."""
    word = str(WITNESS_WORDS.get(str(data.get("answer")), ""))
    return ". ".join(filter(None, [word, text]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """How many stand behind the case and can be reached, what they answered, and their words, newest first."""

    people: int
    reachable: int
    asked_at: datetime | None = None
    fixed: int = 0
    not_fixed: int = 0
    unsure: int = 0
    words: tuple[tuple[str, str, datetime], ...] = ()  # (answer, text, when)

    @property
    def silent(self) -> int:
        return max(self.people - self.fixed - self.not_fixed - self.unsure, 0)


def voices(case: Case) -> Voices:
    """What the validator sees of the neighbours. Two queries, three once they were asked."""
    rows = Support.objects.filter(case=case)
    question = _question(case)
    if question is None:
        return Voices(people=rows.count(), reachable=rows.filter(identity__isnull=False).count())
    rows = rows.filter(created_at__lte=question.at)
    heard = list(Event.objects.filter(case=case, verb="witness", seq__gt=question.seq).order_by("-seq"))
    by_code = Counter(str(event.data.get("answer")) for event in heard)
    people = rows.values_list("identity", flat=True)
    return Voices(
        people=len(people),
        reachable=sum(identity is not None for identity in people),
        asked_at=question.at,
        fixed=by_code["fixed"],
        not_fixed=by_code["not_fixed"],
        unsure=by_code["unsure"],
        words=tuple((str(e.data.get("answer")), e.public_text, e.at) for e in heard if e.public_text),
    )


def _question(case: Case) -> Event | None:
    seq = case.facts.get("neighbours")
    return Event.objects.filter(case=case, seq=seq).first() if seq else None


def asked_support(case: Case, person: str) -> Support | None:
    """The support by which this person was asked, None when they stood not behind the case when the question came."""
    question = _question(case)
    if question is None or not person:
        return None
    return Support.objects.filter(case=case, person=person, created_at__lte=question.at).first()


def link(support: Support, number: str, seq: int) -> str:
    """The personal address by which somebody without an account answers question `seq` of a case."""
    return f"/laporan/{number}/warga/{support.pk}.{_mark(support.pk, support.case_id, seq)}/"


def person_of_link(case: Case, token: str) -> str:
    """The person whose personal link to the open question of a case this is; empty when it is none."""
    text, _dot, mark = token.partition(".")
    pk = whole_number(text)
    seq = int(case.facts.get("neighbours") or 0)
    if pk is None or not seq or not constant_time_compare(mark, _mark(pk, case.pk, seq)):
        return ""
    return Support.objects.filter(pk=pk, case=case).values_list("person", flat=True).first() or ""


def _mark(pk: int, case_id: int, seq: int) -> str:
    return crypto.keyed_hash("neighbour", f"{case_id}:{seq}:{pk}")[:32]
