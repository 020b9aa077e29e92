# SPDX-License-Identifier: EUPL-1.2
"""Setting a report right: its category, its place, and what of it everybody may read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import h3
from django.db import transaction
from django.utils.translation import gettext as _

from balai import packs
from balai.cases import policies as cases
from balai.cases.actions.appending import NewEvent, append
from balai.cases.actions.flagging import settle_opening
from balai.cases.actions.moving import locked
from balai.cases.actions.opening import CELL_RESOLUTION
from balai.cases.models import Attachment, Case
from balai.identity.actors import Actor
from balai.kernel.errors import InvalidInput, NotAllowed, NotFound
from balai.kernel.texts import clean_text
from balai.packs import lookup
from balai.packs.schema import Category
from balai.reports import policies, questions
from balai.reports.actions import checking
from balai.reports.actions.folding import fold_cases
from balai.reports.inputs import NewReport
from balai.reports.models import Correction, Report
from balai.reports.rules import hints, intake, text

REASON_MOST = 1000  # letters of why something was set right


def report_of(number: str) -> tuple[Case, Report]:
    """The case, held, and its report. NotFound."""
    case = locked(number)
    report = Report.objects.filter(case=case).first()
    if report is None:
        raise NotFound(number=number)
    return case, report


def _role(actor: Actor, case: Case) -> tuple[str, str]:
    """The (role, unit) an official writes as: the one in which they act on the case, else the first."""
    if actor.is_system or not actor.grants:
        return "system", ""
    role, unit = cases.acting(actor, case)
    return (role, unit) if role else (actor.grants[0].role, actor.grants[0].unit)


def record(case: Case, verb: str, actor: Actor, now: datetime, data: dict[str, object], **more: Any) -> None:
    """The next event of the trail; `more`: columns of the case, and `is_public` and `text` of the event."""
    role, unit = _role(actor, case)
    is_public, said = bool(more.pop("is_public", False)), str(more.pop("text", ""))
    event = NewEvent(
        verb=verb, role=role, unit=unit, ref=actor.public_id, now=now, to_state=case.state, data=data,
        is_public=is_public, text=said,
    )  # fmt: skip
    append(case, event, {"updated_at": now, **more})


def correct_category(
    number: str, category: str, actor: Actor, now: datetime, answers: Mapping[str, object] | None = None
) -> Case:
    """The case under its right category; the suggestion learns from it. A sensitive category makes it private.

    Answers that fit the new category go along, with those that the official adds; none has to be given. Where the case
    is and the promise that runs stay: forwarding is a move of its own. Raises NotFound, NotAllowed, InvalidInput.
    """
    pack = packs.current()
    found = lookup.category(pack, category)
    if found is None or not lookup.is_leaf(pack, category):
        raise InvalidInput({"category": _("Kategori ini tidak ada. Pilih kategori dari daftar.")})
    with transaction.atomic():
        case, report = report_of(number)
        if not policies.may_correct(actor, case):
            raise NotAllowed(number=number)
        was = report.category
        if was == category:
            return case
        kept = _answers_under(found, report, answers or {})
        columns: dict[str, Any] = {"subject": category}
        if case.visibility == "private" or found.sensitive:
            columns["title"] = found.name.id
        if found.sensitive and case.visibility == "public":
            columns |= {"visibility": "private", "is_listed": False, **settle_opening(case, now)}
            Attachment.objects.filter(case=case, kind="report").update(is_public=False)
        Report.objects.filter(pk=report.pk).update(category=category, answers=kept)
        learned = hints.masked(report.description)[:2000]
        Correction.objects.create(case=case, text=learned, was=was, became=category, at=now)
        data: dict[str, Any] = {"category": category, "was": was}
        if answers:  # which, not what: answers are the reporter's, the trail is everybody's
            data["answered"] = sorted(answers)
        record(case, "correct", actor, now, data, is_public=not found.sensitive, **columns)
        fold_cases([case.pk], retext=True)
        return case


def _answers_under(category: Category, report: Report, added: Mapping[str, object]) -> dict[str, object]:
    """The report's answers under its new category. Raises InvalidInput for added ones that do not fit."""
    before = lookup.category(packs.current(), report.category)
    was = intake.Asked(report.category, before.questions if before else ())
    kept, faults = intake.moved(report.answers, was, intake.Asked(category.code, category.questions), added)
    if faults:
        raise InvalidInput(questions.sentences(faults))
    return kept


def correct_place(number: str, new: NewReport, reason: str, actor: Actor, now: datetime) -> Case:
    """The case at its right place: coordinates and, if confirmed, village of `new`. The reason stands in the record.

    Unit and promise stay: forwarding is a move of its own. Raises NotFound, NotAllowed, InvalidInput, OutsideRegion.
    """
    pack, why = packs.current(), clean_text(reason)[:REASON_MOST]
    with transaction.atomic():
        case, report = report_of(number)
        if not policies.may_correct(actor, case):
            raise NotAllowed(number=number)
        if not intake.has_words(why):
            raise InvalidInput({"reason": _("Tulis alasannya; pelapor membacanya.")})
        place = checking.checked_place(new, lookup.category(pack, report.category), pack)
        if (place.area_code, place.lat, place.lon) == (case.area_code, case.lat, case.lon):
            raise InvalidInput({"place": _("Tempatnya masih sama. Pindahkan titiknya atau pilih tempat lain dahulu.")})
        Report.objects.filter(pk=report.pk).update(place_source="pin", place_confirmed=True, accuracy_m=None)
        cell = int(h3.latlng_to_cell(place.lat, place.lon, CELL_RESOLUTION), 16)
        columns: dict[str, Any] = {"area_code": place.area_code, "lat": place.lat, "lon": place.lon, "cell": cell}
        data: dict[str, object] = {"area": place.area_code, "was_area": case.area_code}
        record(case, "correct", actor, now, data, is_public=True, text=why, **columns)
        fold_cases([case.pk], retext=True)
        return case


# -- what everybody may read -------------------------------------------------------------------------------
def publish(number: str, actor: Actor, now: datetime) -> Case:
    """The public report, listed with the text it has (personal data masked). Raises NotFound, NotAllowed."""
    return _moderate(number, actor, now, "clean", is_listed=True)


def edit_public_text(number: str, body: str, landmark: str, actor: Actor, now: datetime) -> Case:
    """The public report, listed with a text an official made fit to be read; what the reporter wrote stays as it is
    for those who act. Raises NotFound, NotAllowed, InvalidInput.
    """
    clean = clean_text(body[: intake.DESCRIPTION_MOST])
    if not intake.has_words(clean):
        raise InvalidInput({"text": _("Tulis teks yang boleh dibaca umum, atau sembunyikan laporannya.")})
    fields = {"public_text": clean, "public_landmark": intake.clean_line(landmark)[: intake.LANDMARK_MOST]}
    return _moderate(number, actor, now, "edited", is_listed=True, fields=fields)


def hide(number: str, actor: Actor, now: datetime) -> Case:
    """The report out of public lists; its page then tells no more than a private one's. Raises NotFound, NotAllowed."""
    return _moderate(number, actor, now, "hidden", is_listed=False)


def _moderate(
    number: str, actor: Actor, now: datetime, verdict: str, *, is_listed: bool, fields: dict[str, str] | None = None
) -> Case:
    with transaction.atomic():
        case, report = report_of(number)
        if not policies.may_moderate(actor, case):
            raise NotAllowed(number=number)
        given = fields or {}
        shown = given.get("public_text", report.public_text)
        Report.objects.filter(pk=report.pk).update(moderation=verdict, **given)
        columns = {"is_listed": is_listed, "title": text.headline(shown) or case.title, **settle_opening(case, now)}
        record(case, "moderate", actor, now, {"moderation": verdict}, **columns)
        fold_cases([case.pk], retext=True, at=now)
        return case
