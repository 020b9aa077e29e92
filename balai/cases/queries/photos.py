# SPDX-License-Identifier: EUPL-1.2
"""Photos seen before, and what after-photos prove."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q

from balai.cases.models import Attachment, Case, Event, PhotoMark
from balai.cases.rules import proof


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPhoto:
    """An after-photo with its score; `proof` is None while its look is not known yet (sizes still being made)."""

    photo: Attachment
    proof: proof.Proof


def lookalikes(photo: Attachment, most: int = 20) -> list[proof.Seen]:
    """The same or a like photo handed in earlier with any case, exact ones first; three index look-ups at any size.

    Photos of the same event are not "earlier": somebody who sends two of one view is no fraud.
    """
    same_event = Q(case=photo.case, event_seq=photo.event_seq)
    others = Attachment.objects.exclude(same_event)
    exact = others.filter(sha256=photo.sha256, created_at__lte=photo.created_at, case__isnull=False)
    seen = [proof.Seen(number=n, bits=0, is_exact=True) for n in exact.values_list("case__number", flat=True)[:most]]
    if photo.phash is None:
        return seen
    near: dict[uuid.UUID, int] = {}
    marks = PhotoMark.objects.filter(mark__in=proof.probes(photo.phash)).values_list("attachment_id", "phash")
    for attachment, phash in marks.iterator():
        bits = proof.bits_apart(phash, photo.phash)
        if bits <= proof.ALIKE and attachment != photo.pk:
            near[attachment] = bits
    like = others.filter(pk__in=sorted(near, key=lambda pk: near[pk])[:most], created_at__lte=photo.created_at)
    like = like.exclude(sha256=photo.sha256).filter(case__isnull=False)
    seen += [proof.Seen(number=n, bits=near[pk]) for pk, n in like.values_list("pk", "case__number")]
    return sorted(seen, key=lambda s: (not s.is_exact, s.bits))


def _photo(row: Attachment) -> proof.Photo:
    return proof.Photo(
        sha256=row.sha256, phash=row.phash, taken_at=row.taken_at, lat=row.taken_lat, lon=row.taken_lon,
        traces=row.traces,
    )  # fmt: skip


def proof_of(case: Case) -> list[JudgedPhoto]:
    """The photos of the last handed-in result, each judged against the report and all older photos. Queries: two, and
    three for each photo.
    """
    last = Event.objects.filter(case=case, verb="finish").order_by("-seq").first()
    if last is None:
        return []
    rows = list(Attachment.objects.filter(case=case).order_by("event_seq", "position"))
    scene = proof.Scene(
        opened_at=case.opened_at,
        handed_in_at=last.at,
        lat=case.lat,
        lon=case.lon,
        before=tuple(_photo(row) for row in rows if row.kind == "report"),
    )
    own = {row.sha256 for row in rows if row.kind == "report"}
    return [
        JudgedPhoto(photo=row, proof=proof.judge(_photo(row), scene, _others(row, own, case)))
        for row in rows
        if row.event_seq == last.seq
    ]


def _others(row: Attachment, own: set[str], case: Case) -> list[proof.Seen]:
    """Look-alikes but for the report's own photos, which are judged as such; an earlier try of the same work counts."""
    return [s for s in lookalikes(row) if s.number != case.number or (s.is_exact and row.sha256 not in own)]
