# SPDX-License-Identifier: EUPL-1.2
"""What the page of one report shows to one viewer, and the lists of a person's own reports."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import get_language

from balai.cases import policies as case_policies
from balai.cases.models import Attachment, Case, Event, Promise, Support
from balai.cases.queries.comments import why_hidden, written_by
from balai.cases.rules import comments
from balai.identity import queries as identity
from balai.identity.actors import Actor
from balai.kernel.ids import secret_hash
from balai.reports import policies
from balai.reports.models import Report
from balai.reports.rules import hints, privacy


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo the viewer may see; `key` for kernel.uploads.size_name. Not ready: its sizes are still being made."""

    id: uuid.UUID
    key: str
    kind: str
    event_seq: int
    width: int
    height: int
    is_ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of the timeline."""

    seq: int
    at: datetime
    verb: str
    role: str
    unit: str
    from_state: str
    to_state: str
    text: str
    data: dict[str, object]
    photos: tuple[Photo, ...] = ()
    is_comment: bool = False  # a citizen's words, which readers may report
    hidden: str | None = None  # why officials hid it; its words are there for its author alone
    is_own: bool = False  # hidden, and this viewer wrote it


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The promise that runs now, or stands still for a public reason."""

    name: str
    phase: str
    started_at: datetime
    due_at: datetime
    paused_at: datetime | None
    pause_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """A report as this viewer may see it; texts and places they may not see are empty."""

    case: Case
    is_owner: bool
    viewer: privacy.Viewer
    shown: privacy.View
    category: str  # "" when not even that may be shown
    area_code: str  # to the district when the exact place may not be shown
    lat: float | None
    lon: float | None
    text: str
    landmark: str
    answers: dict[str, object]
    why: dict[str, object]  # facts of the rule that chose the first desk; empty when it may not be told
    photos: tuple[Photo, ...]
    steps: tuple[Step, ...]
    promise: Running | None

    @property
    def is_open_to_all(self) -> bool:
        """Whether everybody may read what people wrote along the way."""
        return self.case.visibility == "public" and self.case.is_listed and self.shown.words


def case_page(number: str, actor: Actor, person: str = "") -> CasePage | None:
    """The page of a report; None when there is no such report. Six queries at most, however long the timeline is; one
    more where comments are hidden and the viewer is known, by account or as `person`, and so may be their author.
    """
    try:
        report = Report.objects.select_related("case").get(case__number=number)
    except Report.DoesNotExist:
        return None
    case = report.case
    owner = case_policies.owns(actor, case)
    viewer = policies.viewer(actor, case, owner=owner)
    shown = policies.view(viewer, case)
    hidden = comments.hidden(case.facts)
    photos = tuple(photo for photo in _photos(case, shown) if photo.event_seq not in hidden)
    own = written_by(case, hidden, person or actor.owner_hash)
    steps = _sealed(_steps(case, photos, viewer, shown), case, own, owner=owner)
    return CasePage(
        case=case,
        is_owner=owner,
        viewer=viewer,
        shown=shown,
        category=report.category if shown.category else "",
        area_code=privacy.thinned_area(case.area_code, shown),
        lat=case.lat if shown.exact_place else None,
        lon=case.lon if shown.exact_place else None,
        text=words_of(report, shown),
        landmark=landmark_of(report, shown),
        answers=report.answers if shown.answers else {},
        why=steps[0].data if steps and shown.handling else {},
        photos=tuple(p for p in photos if p.kind == "report"),
        steps=steps,
        promise=_promise(case, shown) if shown.handling else None,
    )


def words_of(report: Report, shown: privacy.View) -> str:
    """What the reporter wrote, as far as it may be shown."""
    return {"none": "", "public": report.public_text, "full": report.description}[shown.text]


def landmark_of(report: Report, shown: privacy.View) -> str:
    """How the place is found in words, as far as it may be shown."""
    if not shown.landmark:
        return ""
    return report.landmark if shown.text == "full" else for_all(report)


def for_all(report: Report) -> str:
    """The report's landmark as everybody may read it."""
    return hints.landmark_for_all(report.landmark, report.public_landmark)


_PHOTO = tuple(Photo.__slots__)
_STEP = ("seq", "at", "verb", "actor_role", "actor_unit", "from_state", "to_state", "public_text", "data", "is_public")
_RUNNING = tuple(Running.__slots__)


def _photos(case: Case, shown: privacy.View) -> tuple[Photo, ...]:
    if shown.photos == "none":
        return ()
    rows = Attachment.objects.filter(case=case).order_by("event_seq", "position")
    if shown.photos == "public":
        rows = rows.filter(is_public=True)
    return tuple(Photo(**row) for row in rows.values(*_PHOTO))


def _steps(
    case: Case, photos: tuple[Photo, ...], viewer: privacy.Viewer, shown: privacy.View
) -> tuple[Step, ...]:  # fmt: skip
    """The timeline, oldest first: public entries, for the reporter and the units that act also the others. Words,
    those of officials too, stay away from whoever may not read the report.
    """
    rows = Event.objects.filter(case=case).order_by("seq").values_list(*_STEP, named=True)
    if viewer not in {"reporter", "official"}:
        rows = rows.filter(is_public=True)
    by_seq: dict[int, list[Photo]] = {}
    for photo in photos:
        if photo.kind != "report":
            by_seq.setdefault(photo.event_seq, []).append(photo)
    return tuple(
        Step(
            seq=event.seq,
            at=event.at,
            verb=event.verb,
            role=event.actor_role,
            unit=event.actor_unit if shown.handling else "",
            from_state=event.from_state,
            to_state=event.to_state,
            text=event.public_text if shown.words else "",
            data=event.data,
            photos=tuple(by_seq.get(event.seq, ())),
            is_comment=comments.is_comment(event.verb, event.actor_role, is_public=event.is_public),
        )
        for event in rows
    )


def _sealed(steps: tuple[Step, ...], case: Case, own: frozenset[int], *, owner: bool) -> tuple[Step, ...]:
    """The same, without the words of hidden comments but for their author, and each with the reason."""
    hidden = comments.hidden(case.facts)
    if not hidden:
        return steps
    language, by_seq = get_language() or "id", {step.seq: step for step in steps}

    def seal(step: Step) -> Step:
        if step.seq not in hidden:
            return step
        by = by_seq.get(hidden[step.seq])
        why = why_hidden(case, by.data, by.text, language) if by else ""
        is_own = step.seq in own or (owner and step.role == "reporter")
        return replace(step, hidden=why, is_own=is_own, text=step.text if is_own else "", photos=())

    return tuple(seal(step) for step in steps)


def _promise(case: Case, shown: privacy.View) -> Running | None:
    row = Promise.objects.filter(case=case, ended_at=None).order_by("-id").values(*_RUNNING).first()
    if row is None:
        return None
    return Running(**row if shown.words else {**row, "pause_reason": ""})


def by_secret(secret: str) -> str | None:
    """The number of the case whose secret link this is, None when there is none."""
    if not 16 <= len(secret) <= 64:
        return None
    return Case.objects.filter(secret_hash=secret_hash(secret)).values_list("number", flat=True).first()


def follows(number: str, person: str) -> bool:
    """Whether a person is told how a case goes on."""
    return Support.objects.filter(case__number=number, person=person, follows=True, identity__isnull=False).exists()


def supports(number: str, person: str) -> bool:
    """Whether a person is counted as standing behind a case, and may take it back."""
    rows = Support.objects.filter(case__number=number, person=person, counts=True, is_co_reporter=False)
    return bool(person) and rows.filter(case__merged_into=None).exists()


def followed(actor: Actor, most: int = 50) -> list[Case]:
    """Public cases of others that the account follows, newest first."""
    if not actor.owner_hash:
        return []
    rows = Support.objects.filter(person=actor.owner_hash, follows=True, identity__isnull=False)
    return list(Case.objects.filter(pk__in=rows.values("case"), is_listed=True).order_by("-updated_at", "-id")[:most])


def my_reports(actor: Actor, most: int = 100, *, by_link: bool = True) -> list[Case]:
    """Cases of the person: of the account, and with `by_link` those whose link this browser has shown; newest first."""
    requesters = identity.my_requesters(actor)
    rows = Case.objects.none()
    if requesters:
        rows = Case.objects.filter(requester__in=requesters)
    if by_link and actor.opened_cases:
        rows = rows | Case.objects.filter(number__in=actor.opened_cases).exclude(facts__has_key="forgotten")
    return list(rows.order_by("-opened_at", "-id")[:most])
