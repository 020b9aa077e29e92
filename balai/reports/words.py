# SPDX-License-Identifier: EUPL-1.2
"""Sentences about a report: its state, its timeline, its promise, who may see it, why it came where it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from balai import packs
from balai.cases import flows, presenting
from balai.cases.models import Case
from balai.cases.queries.neighbours import answered
from balai.cases.rules import clock, comments, explain
from balai.kernel.uploads import size_name
from balai.packs import lookup
from balai.packs.schema import State, Text
from balai.regions import queries as regions
from balai.reports.queries.pages import CasePage, Photo, Running, Step
from balai.reports.rules.privacy import View

# What happened, said of the past; a move into another state is told by the state's own word.
VERBS = {
    "submit": gettext_lazy("Laporan diterima"),
    "verify": gettext_lazy("Laporan sudah diperiksa"),
    "answer": gettext_lazy("Pelapor menjawab"),
    "ask": gettext_lazy("Petugas bertanya kepada pelapor"),
    "comment": gettext_lazy("Keterangan"),
    "progress": gettext_lazy("Perkembangan pekerjaan"),
    "schedule": gettext_lazy("Tanggal selesai diumumkan"),
    "reschedule": gettext_lazy("Tanggal selesai diubah"),
    "pause": gettext_lazy("Waktu dihentikan sementara"),
    "resume": gettext_lazy("Waktu berjalan lagi"),
    "escalate": gettext_lazy("Terlambat: dinaikkan ke atasan"),
    "confirm": gettext_lazy("Pelapor membenarkan hasilnya"),
    "object": gettext_lazy("Pelapor berkeberatan"),
    "expire": gettext_lazy("Ditutup karena tidak ada keberatan"),
    "rate": gettext_lazy("Pelapor memberi nilai"),
    "forward": gettext_lazy("Diteruskan"),
    "return": gettext_lazy("Dikembalikan"),
    "assign_parts": gettext_lazy("Dibagi ke beberapa unit"),
    "support": gettext_lazy("Didukung warga"),
    "unsupport": gettext_lazy("Dukungan ditarik"),
    "ask_neighbours": gettext_lazy("Pemeriksa bertanya kepada warga sekitar"),
    "witness": gettext_lazy("Warga sekitar menjawab"),
    "take_back": gettext_lazy("Dibuka kembali di sini"),
    "join": gettext_lazy("Laporan lain digabung ke sini"),
    "erase": gettext_lazy("Data pelapor dihapus"),
    "correct": gettext_lazy("Kategori atau tempat diperbaiki"),
    "moderate": gettext_lazy("Teks untuk umum diperiksa"),
    "hide_photo": gettext_lazy("Foto disembunyikan dari umum"),
    "show_photo": gettext_lazy("Foto ditampilkan lagi"),
    "close_public": gettext_lazy("Laporan ditutup untuk umum"),
    "remind": gettext_lazy("Pelapor diingatkan"),
    "unanswered": gettext_lazy("Pelapor belum menjawab; waktu berjalan lagi"),
    "hide_comment": gettext_lazy("Petugas menyembunyikan sebuah komentar"),
    "show_comment": gettext_lazy("Petugas menampilkan lagi sebuah komentar"),
    "keep_comment": gettext_lazy("Petugas memeriksa sebuah komentar dan membiarkannya"),
}


def language() -> str:
    """The page's language, one the packs know."""
    return get_language() or "id"


def in_language(text: Text) -> str:
    """A pack's text in the page's language."""
    return text.in_(language())


def state_of(code: str, phase: str = "") -> State | None:
    """A state of the newest report workflow; of one that it does not have, what the phase says, or None without."""
    flow = lookup.workflow(packs.current(), "report")
    found = next((state for state in flow.states if state.code == code), None)
    return found or (flows.state_for("report", code, phase) if phase else None)


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "l j F") if moment else ""


class _Gaps(dict[str, str]):
    """Words for the pack's placeholders; an unknown one becomes a dash instead of an error page."""

    def __missing__(self, key: str) -> str:
        return "-"


def sentence(case: Case, state: State, shown: View) -> str:
    """The state as a sentence: "Sedang dikerjakan oleh Dinas BMBK"; in general words where it may not be told who."""
    if case.phase == "closed" and case.outcome == "confirmed":
        return _("Selesai, dan dibenarkan oleh pelapor")
    if case.phase == "closed" and case.outcome == "silent":
        return _("Selesai menurut petugas; pelapor tidak menjawab sampai batas waktunya")
    whom = (flows.unit_name(case.unit), flows.agency_name(case.agency),
            flows.agency_name(str(case.facts.get("government", case.agency))))  # fmt: skip
    if not shown.handling:
        whom = (_("unit yang berwenang"), _("instansi yang berwenang"), _("lembaga yang berwenang"))
    target = case.merged_into.number if case.merged_into and shown.words else _("lain")
    names = _Gaps(
        unit=whom[0],
        agency=whom[1],
        government=whom[2],
        due=_day(case.due_at),
        finish=presenting.announced_day(case.facts) or _("tanggal yang diumumkan"),
        target=target,
    )
    return in_language(flows.sentence_of(case, state)).format_map(names)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo's addresses by size."""

    small: str
    medium: str
    large: str
    alt: str


def pictures(photos: tuple[Photo, ...]) -> list[Picture]:
    """The photos that are ready to be shown."""
    kinds = {"report": _("Foto laporan"), "progress": _("Foto pekerjaan"), "evidence": _("Foto hasil pekerjaan"),
             "answer": _("Foto dari pelapor")}  # fmt: skip
    shown = []
    for n, photo in enumerate((p for p in photos if p.is_ready), 1):
        small, medium, large = (f"/berkas/{size_name(photo.key, side)}" for side in (400, 800, 1600))
        shown.append(Picture(small, medium, large, f"{kinds.get(photo.kind, '')} {n}"))
    return shown


def pair(page: CasePage) -> tuple[Picture, Picture] | None:
    """Before and after, once the work was shown to be done: the reporter's first photo and the last evidence's."""
    after = next((p for step in reversed(page.steps) for p in step.photos if p.kind == "evidence" and p.is_ready), None)
    before = next((photo for photo in page.photos if photo.is_ready), None)
    if before is None or after is None or page.case.phase not in {"resolved", "closed"}:
        return None
    (one,), (two,) = pictures((before,)), pictures((after,))
    return one, two


def timeline(page: CasePage) -> list[dict[str, Any]]:
    """Entries for the page, newest first."""
    return [_entry(step, page) for step in reversed(page.steps) if step.verb not in {"support", "unsupport"}]


def _entry(step: Step, page: CasePage) -> dict[str, Any]:
    state = state_of(step.to_state)
    title = VERBS.get(step.verb)
    moved = step.from_state != step.to_state
    told = title and not (moved and step.verb in {"forward", "return"})
    return {
        "title": presenting.urged(step.verb, step.role)
        or presenting.with_dates(str(title) if told else _moved_title(state, step), step.data),
        "colour": state.colour if state else "grey",
        "shape": state.shape if state else "circle",
        "at": step.at,
        "actor": _actor(step),
        "text": answered(step.data, step.text) if step.verb == "witness" else _said(step, page),
        "photos": pictures(step.photos),
        "anchor": f"langkah-{step.seq}" if step.is_comment else "",
        "hidden": step.hidden is not None,
        "why_hidden": step.hidden,
        "is_own": step.is_own,
        "flag": _flag(step, page),
    }


def _flag(step: Step, page: CasePage) -> str:
    """Where a reader reports the comment; "" for what cannot be reported."""
    can = step.is_comment and step.text and step.hidden is None and page.is_open_to_all
    can = can and not (page.is_owner and step.role == "reporter")  # nobody reports what they wrote themselves
    return f"/laporan/{page.case.number}/komentar/{step.seq}/" if can else ""


def _actor(step: Step) -> str:
    others = {"reporter": _("Pelapor"), "citizen": _("Warga"), "system": _("Sistem")}
    return others.get(step.role) or (flows.unit_name(step.unit) if step.unit else _("Petugas"))


def _moved_title(state: State | None, step: Step) -> str:
    return in_language(state.label) if state else step.verb


def _said(step: Step, page: CasePage) -> str:
    """The public words of a step, after the reason that was chosen from a list."""
    if step.verb == "hide_comment":
        return why_hidden_in(step)
    if step.verb == "assign_parts" and page.shown.handling:
        return "\n\n".join(filter(None, (flows.parts_in(step.data), step.text)))
    if step.verb == "refuse" and page.shown.words:
        return "\n\n".join(filter(None, (_why_refused(step), step.text)))
    return step.text


def _why_refused(step: Step) -> str:
    return flows.refused_for(lookup.workflow(packs.current(), "report"), step.data, language())


def why_hidden_in(step: Step) -> str:
    """The reason of the step that hid a comment."""
    flow = lookup.workflow(packs.current(), "report")
    reasons = [(code, in_language(text)) for code, text in flow.comment_reasons]
    return comments.why(reasons, step.data.get("reason"), step.text)


@dataclass(frozen=True, slots=True)
class Ring:
    """The promise that runs: share used (0-100), colour, the word inside, the sentence beside."""

    used: int
    colour: str
    word: str
    text: str
    due_at: datetime
    name: str
    source: str
    is_over: bool
    stands_still: bool  # where it stands; it ends later than `due_at` then


def ring(running: Running, now: datetime, answer_until: datetime | None = None) -> Ring:
    """The running promise as a ring; `answer_until` ends the wait for the reporter's answer, if it stands still so."""
    share = clock.used(running.started_at, running.due_at, running.paused_at or now)
    found = flows.promise_named(running.name)
    text = in_language(found.text) if found else ""
    colour = "red" if share > 1 else "orange" if share > 0.75 else "blue"
    if running.paused_at:
        text = _("Waktu dihentikan sementara: {reason}").format(reason=running.pause_reason or "-")
    if running.paused_at and answer_until:
        text = _("Waktu menunggu jawaban pelapor, paling lama sampai {until}, lalu berjalan lagi.").format(
            until=date_format(timezone.localtime(answer_until), "l j F, H.i")
        )
    left = running.due_at - now
    days = (timezone.localtime(running.due_at).date() - timezone.localtime(now).date()).days
    word = (
        _("lewat")
        if share > 1
        else presenting.span(left)
        if left < timedelta(days=1)
        else ngettext("{n} hari", "{n} hari", days).format(n=days)
    )
    source, is_over = found.source if found else "", running.due_at < (running.paused_at or now)
    still = running.paused_at is not None and not is_over
    return Ring(
        min(100, round(share * 100)), colour, _("jeda") if still else word, text, running.due_at, running.name, source,
        is_over=is_over, stands_still=still,
    )  # fmt: skip


def place(page: CasePage) -> str:
    """The place as it may be named to this viewer."""
    return regions.label(page.area_code) if page.area_code and regions.find(page.area_code) else ""


def who_may_see(page: CasePage) -> list[str]:
    """Sentences that say who sees what of this report."""
    case = page.case
    sight = explain.Sight(
        is_public=case.visibility == "public", is_listed=case.is_listed, is_sensitive=_is_sensitive(page),
        unit=flows.unit_name(case.unit) if page.shown.handling else _("unit yang berwenang"),
        has_identity=case.requester is not None and "forgotten" not in case.facts, for_owner=page.is_owner,
        seen_area=presenting.seen_area(is_sensitive=_is_sensitive(page)),
    )  # fmt: skip
    return explain.who_sees(sight, _)


def _is_sensitive(page: CasePage) -> bool:
    """Whether the category is one that the public does not even see."""
    found = lookup.category(packs.current(), page.category)
    return not page.shown.category or bool(found and found.sensitive)


def why_here(page: CasePage) -> list[str]:
    """The rule that chose the first desk, with its source, and where the report is now; nothing for those who may not
    know who handles it.
    """
    return presenting.way_words(page.case, page.why) if page.shown.handling else []


def who_answers(page: CasePage) -> dict[str, str]:
    """The unit that answers for a report and its agency; the other government, once the report went there, with what
    it asks citizens to do. Empty where that may not be told.
    """
    case, government = page.case, str(page.case.facts.get("government", ""))
    if not page.shown.handling:
        return {"unit": "", "agency": "", "advice": ""}
    if case.phase == "transferred" and government:
        name = flows.agency_name(government)
        return {"unit": name, "agency": name, "advice": flows.advice_of(government, language())}
    return {"unit": flows.unit_name(case.unit), "agency": flows.agency_name(case.agency), "advice": ""}
