# SPDX-License-Identifier: EUPL-1.2
"""The panel of a citizen report on the officials' case page: words, hints, corrections, likely duplicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from balai import packs
from balai.cases import kinds, presenting
from balai.cases.models import Attachment, Case
from balai.cases.presenting import language
from balai.cases.queries.comments import opening_flags
from balai.identity.actors import Actor
from balai.packs import lookup
from balai.reports import disclosure, policies, questions
from balai.reports.actions.showing import hidden_photos
from balai.reports.models import Report
from balai.reports.queries.pages import for_all, landmark_of, words_of
from balai.reports.rules import duplicates, hints

LIKELY = 0.35  # an officer judges, so more is shown than to a citizen
NEAR_DEG = 0.003  # about 330 m, the side of the box in which duplicates are looked for
HINT_WORDS = {
    hints.INSULT: _("kata kasar"), hints.PHONE: _("nomor telepon"), hints.EMAIL: _("alamat email"),
    hints.NIK: _("NIK"), hints.NAME: _("nama orang"), hints.PLATE: _("nomor kendaraan"),
    hints.ACCOUNT: _("nomor rekening"),
}  # fmt: skip
MODERATION_WORDS = {
    "unseen": _("belum diperiksa"), "clean": _("boleh dibaca umum"), "edited": _("dibaca umum sesudah disunting"),
    "hidden": _("disembunyikan"),
}  # fmt: skip


def register() -> None:
    """Tells the engine how citizen reports look on the desk."""
    if "report" not in kinds.registry:
        kinds.register(
            kinds.CaseKind(
                name="report", label=_("Laporan warga"), panel="reports/desk/panel.html", facts=facts,
                sights=disclosure.of, spots=spots, fit_for_all=hints.masked,
            )
        )  # fmt: skip


def facts(case: Case, actor: Actor) -> dict[str, object]:
    """What the panel shows to those who may read the report: to who does not act what everybody reads. One query; one
    more where readers reported it, and one for its photos where the public may see them.
    """
    report = Report.objects.filter(case=case).first()
    if report is None:
        return {}
    category = lookup.category(packs.current(), report.category)
    shown = policies.view(policies.viewer(actor, case, owner=False), case)
    moderates = policies.may_moderate(actor, case)
    answers = report.answers if shown.answers else {}
    fit = report.public_text or (report.description if shown.text == "full" else hints.masked(report.description))
    return {
        "report": report,
        "words": words_of(report, shown),
        "landmark": landmark_of(report, shown),
        "answers": questions.told(category, answers, language()),
        "answers_before": questions.told_aside(answers, language()),
        "hints": [HINT_WORDS.get(kind, kind) for kind in _hints(report)],
        "moderation": MODERATION_WORDS.get(report.moderation, report.moderation),
        "draft": fit if moderates else "",
        "public_landmark": for_all(report),
        "flags": opening_flags(case, language()),
        "photos": _photos(case) if moderates else (),
        "category": category,
        "may_correct": policies.may_correct(actor, case) and case.is_open,
        "may_moderate": moderates,
    }


def _hints(report: Report) -> list[str]:
    """Kinds of what should be looked at before everybody reads it: in the words for all, and in the landmark."""
    return hints.kinds(f"{report.public_text or report.description}\n{report.landmark}")


def spots(case_ids: Sequence[int]) -> Mapping[int, str]:
    """The landmarks that reporters named, by case. One query."""
    named = Report.objects.filter(case_id__in=case_ids).exclude(landmark="")
    return dict(named.values_list("case_id", "landmark"))


def _photos(case: Case) -> list[tuple[presenting.Photo, str, bool]]:
    """Photos that the public sees, or saw until officials took them away: with their id and whether they did. One
    query.
    """
    gone = hidden_photos(case)
    rows = Attachment.objects.filter(case=case).order_by("event_seq", "position")
    seen = [row for row in rows if row.is_public or row.id.hex in gone]
    return [(presenting.photo(row), row.id.hex, row.id.hex in gone) for row in seen]


def _seen(case: Case, description: str) -> duplicates.Seen:
    return duplicates.Seen(
        number=case.number, lat=case.lat or 0.0, lon=case.lon or 0.0,
        lineage=lookup.lineage(packs.current(), case.subject), words=description, opened_at=case.opened_at,
    )  # fmt: skip


def likely(case: Case) -> Sequence[Case]:
    """Open reports nearby that may tell of the same thing, likeliest first. Two queries."""
    if case.lat is None or case.lon is None:
        return ()
    rows = Case.objects.filter(
        kind="report", is_open=True, parent=None, lat__range=(case.lat - NEAR_DEG, case.lat + NEAR_DEG),
        lon__range=(case.lon - NEAR_DEG, case.lon + NEAR_DEG),
        area_code__startswith=case.area_code[:8],
    ).exclude(pk=case.pk).select_related("report")[:60]  # fmt: skip
    found = {row.number: row for row in rows if hasattr(row, "report")}
    own = Report.objects.filter(case=case).values_list("description", flat=True).first() or ""
    older = [_seen(row, row.report.description) for row in found.values()]
    ranked = duplicates.likely(_seen(case, own), older, least=LIKELY)
    return [found[like.number] for like in ranked if like.number in found]
