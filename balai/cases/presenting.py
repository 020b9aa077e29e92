# SPDX-License-Identifier: EUPL-1.2
"""Cases in words for officials: rows, times left, trail entries, photos."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from balai import packs
from balai.cases import flows, policies
from balai.cases.models import Attachment, Case, Event, Promise
from balai.cases.notes import shown_note
from balai.cases.queries.comments import why_hidden
from balai.cases.queries.neighbours import answered
from balai.cases.rules import asking, comments, explain
from balai.identity.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.uploads import size_name
from balai.packs import lookup
from balai.packs.schema import State, Text, Transition
from balai.regions import queries as regions

ROLE_WORDS: dict[str, str | Lazy] = {
    "reporter": gettext_lazy("Pelapor"), "citizen": gettext_lazy("Warga"), "desk": gettext_lazy("Meja penerima"),
    "coordinator": gettext_lazy("Koordinator"),
    "dispatcher": gettext_lazy("Pembagi tugas"), "crew": gettext_lazy("Petugas lapangan"),
    "validator": gettext_lazy("Pemeriksa"), "leader": gettext_lazy("Pimpinan"), "operator": gettext_lazy("Operator"),
    "translator": gettext_lazy("Penerjemah"),
    "system": gettext_lazy("Sistem"),
}  # fmt: skip
VERB_WORDS: dict[str, str | Lazy] = {
    "submit": gettext_lazy("Laporan dikirim"), "verify": gettext_lazy("Sudah diperiksa"),
    "ask": gettext_lazy("Pertanyaan kepada pelapor"), "answer": gettext_lazy("Jawaban pelapor"),
    "comment": gettext_lazy("Komentar"), "progress": gettext_lazy("Kemajuan pekerjaan"),
    "forward": gettext_lazy("Diteruskan"), "return": gettext_lazy("Dikembalikan"),
    "reschedule": gettext_lazy("Tanggal selesai diubah"), "pause": gettext_lazy("Janji dihentikan sementara"),
    "resume": gettext_lazy("Janji dilanjutkan"), "escalate": gettext_lazy("Naik ke atasan karena terlambat"),
    "rate": gettext_lazy("Penilaian pelapor"), "support": gettext_lazy("Warga mendukung"),
    "unsupport": gettext_lazy("Dukungan ditarik"),
    "assign_parts": gettext_lazy("Dibagi ke beberapa instansi"), "join": gettext_lazy("Laporan lain digabung ke sini"),
    "erase": gettext_lazy("Data pelapor dihapus"),
    "object": gettext_lazy("Pelapor berkeberatan"), "confirm": gettext_lazy("Dibenarkan pelapor"),
    "reject_followup": gettext_lazy("Hasil belum diterima pemeriksa"),
    "ask_neighbours": gettext_lazy("Pemeriksa bertanya kepada warga sekitar"),
    "witness": gettext_lazy("Jawaban warga sekitar"), "take_back": gettext_lazy("Dibuka kembali di sini"),
    "remind": gettext_lazy("Pelapor diingatkan"), "unanswered": gettext_lazy("Pelapor belum menjawab"),
    "hide_comment": gettext_lazy("Komentar disembunyikan"), "show_comment": gettext_lazy("Komentar ditampilkan lagi"),
    "keep_comment": gettext_lazy("Komentar diperiksa dan dibiarkan"),
    "correct": gettext_lazy("Kategori atau tempat diperbaiki"), "moderate": gettext_lazy("Teks untuk umum diperiksa"),
    "hide_photo": gettext_lazy("Foto disembunyikan dari umum"), "show_photo": gettext_lazy("Foto ditampilkan lagi"),
    "close_public": gettext_lazy("Laporan ditutup untuk umum"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How a promise stands: words, share used (0-100), colour."""

    words: str
    at: datetime | None = None  # in the zone of the pack; the long forms are made of it only where they are shown
    used: int = 0
    colour: str = "grey"

    @property
    def exact(self) -> str:
        """The end in full: "Kamis 26 November 2026, 14.30"."""
        return date_format(self.at, "l j F Y, H.i") if self.at else ""

    @property
    def hour(self) -> str:
        """The hour of an end still to come, else ""."""
        return date_format(self.at, "H.i") if self.at and self.used < 100 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list."""

    case: Case
    state: State
    what: str
    title: str
    where: str
    due: Due
    word: str = ""
    word_at: datetime | None = None
    km: float | None = None
    is_unanswered: bool = False
    flagged: int = 0  # comments that readers reported and nobody has looked at
    is_flagged: bool = False  # so are the words or photos of the report itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo with the addresses of its sizes."""

    small: str
    medium: str
    large: str
    alt: str
    kind: str
    source: Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the trail for officials: public words and private note apart."""

    colour: str
    shape: str
    title: str
    at: datetime
    actor: str
    text: str
    note: str
    is_public: bool
    photos: list[Photo] = field(default_factory=list)
    seq: int = 0
    hidden: str | None = None  # why the public does not see these words; None: it does
    flags: list[tuple[str, int]] = field(default_factory=list)  # what readers said of them, how many
    moves: list[tuple[str, str]] = field(default_factory=list)  # (label, address) of what may be done about them


def language() -> str:
    """The page's language."""
    return get_language() or "id"


def subject_name(case: Case) -> str:
    """The category's name; its code when a newer pack dropped it."""
    found = lookup.category(packs.current(), case.subject)
    return found.name.in_(language()) if found else case.subject


def place_name(code: str, *, whole: bool = False) -> str:
    """Village and district in words, or the whole path; the code when nobody knows it."""
    if not code:
        return _("tempat belum pasti")
    try:
        label = regions.label(code)
    except NotFound:
        return code
    return label if whole else ", ".join(label.split(", ")[:2])


def span(delta: timedelta) -> str:
    """A length of time in its largest unit: "3 hari", "5 jam", "20 menit"."""
    minutes = int(abs(delta.total_seconds()) // 60)
    if minutes >= 48 * 60:
        return ngettext("%(n)s hari", "%(n)s hari", minutes // 1440) % {"n": minutes // 1440}
    if minutes >= 60:
        return ngettext("%(n)s jam", "%(n)s jam", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s menit", "%(n)s menit", max(minutes, 1)) % {"n": max(minutes, 1)}


@lru_cache(maxsize=512)
def _day(day: date, _language: str) -> str:
    """The day without its year; the promises of a page end on few different days."""
    return date_format(day, "l j F")


def due_of(case: Case, now: datetime) -> Due:
    """How the running promise stands: "2 hari lagi, Kamis 26 November" or "terlambat 5 jam"."""
    if case.facts.get("paused"):
        until = asking.deadline(case.facts)
        if until is None:
            return Due(words=_("janji sedang dihentikan"), colour="grey")
        local = timezone.localtime(until)
        return Due(words=_("menunggu pelapor sampai %(day)s") % {"day": _day(local.date(), language())}, colour="grey")
    if case.due_at is None or not case.is_open:
        return Due(words="")
    local = timezone.localtime(case.due_at)
    left = case.due_at - now
    if left < timedelta(0):
        return Due(words=_("terlambat %(span)s") % {"span": span(left)}, at=local, used=100, colour="red")
    whole = (case.due_at - min(case.updated_at, now)).total_seconds() or 1
    used = min(max(int(100 - left.total_seconds() / whole * 100), 2), 99)
    words = _("%(span)s lagi, %(day)s") % {"span": span(left), "day": _day(local.date(), language())}
    colour = "orange" if left < timedelta(hours=24) else "green"
    return Due(words=words, at=local, used=used, colour=colour)


def row(case: Case, actor: Actor, now: datetime, word: Event | None = None) -> Row:
    """A case as one line; the title only for those who may read it. No query."""
    reads = policies.sees_content(actor, case)
    if word and (word.seq in comments.hidden(case.facts) or not (word.is_public or policies.acts_on(actor, case))):
        word = None
    return Row(
        case=case,
        state=flows.state_of(case),
        what=subject_name(case),
        title=flows.title_of(case, language()) if reads else _("Laporan tertutup"),
        where=place_name(case.area_code),
        due=due_of(case, now),
        word=word.public_text if word and reads else "",
        word_at=word.at if word and reads else None,
        is_unanswered=asking.is_late(case.facts),
        flagged=len(comments.flagged(case.facts)),
        is_flagged=comments.is_opening_flagged(case.facts),
    )


def photo(source: Attachment, alt: str = "") -> Photo:
    """A photo's addresses."""
    return Photo(
        small=f"/berkas/{size_name(source.key, 400)}",
        medium=f"/berkas/{size_name(source.key, 800)}",
        large=f"/berkas/{size_name(source.key, 1600)}",
        alt=alt or photo_words(source.kind),
        kind=source.kind,
        source=source,
    )


def photo_words(kind: str) -> str:
    """What a photo shows, by its kind."""
    words = {
        "report": _("Foto dari pelapor"), "progress": _("Foto kemajuan pekerjaan"), "evidence": _("Foto bukti selesai"),
        "answer": _("Foto jawaban pelapor"),
    }  # fmt: skip
    return words.get(kind, _("Foto"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """What an official needs to look after the comments of a case: their moves, and what readers reported."""

    moves: Sequence[Transition] = ()
    flags: Mapping[int, list[tuple[str, int]]] = field(default_factory=dict)

    def of(self, case: Case, event: Event, by: Event | None) -> dict[str, Any]:
        """What an entry says of a comment that `by` hid, if anything did; nothing for any other event."""
        if not comments.is_comment(event.verb, event.actor_role, is_public=event.is_public):
            return {}
        said = {code: text.in_(language()) for code, text in flows.flow_of(case).comment_reasons}
        flags = [(said.get(code, code), n) for code, n in self.flags.get(event.seq, ())]
        wanted = {"show_comment"} if by else {"hide_comment", "keep_comment"} if flags else {"hide_comment"}
        href = f"/meja/{case.number}/{{verb}}/?tentang={event.seq}"
        return {
            "flags": flags,
            "hidden": why_hidden(case, by.data, by.public_text, language()) if by else None,
            "moves": [(m.label.in_(language()), href.format(verb=m.verb)) for m in self.moves if m.verb in wanted],
        }


def entries(
    case: Case, events: list[Event], photos: list[Attachment], names: dict[str, str], actor: Actor, care: Care
) -> list[Entry]:
    """The trail for an official; words and photos only for those who may read the case, notes for those who act.

    What is not public, and hidden comments, only those read who act.
    """
    hidden, numbered = comments.hidden(case.facts), {event.seq: event for event in events}
    reads, notes = policies.sees_content(actor, case), policies.sees_notes(actor, case)
    by_seq: dict[int, list[Photo]] = {}
    for source in photos:
        if source.kind == "report" or not (notes or source.is_public):
            continue  # those of the report stand above, with its words
        by_seq.setdefault(source.event_seq, []).append(photo(source))
    out: list[Entry] = []
    for event, more in _folded(events):
        state = flows.state_at(case, event.to_state)
        moved = event.from_state != event.to_state and event.verb not in {"submit", "object"}
        title = state.label.in_(language()) if moved and event.verb not in VERB_WORDS else ""
        shows = reads and (notes or (event.is_public and event.seq not in hidden))
        out.append(
            Entry(
                colour=state.colour,
                shape=state.shape,
                title=with_dates(
                    title
                    or urged(event.verb, event.actor_role)
                    or str(VERB_WORDS.get(event.verb, state.label.in_(language()))),
                    event.data,
                ),
                at=event.at,
                actor=_who(event, names),
                text=_text(case, event, more) if shows else "",
                note=shown_note(case, event) if notes else "",
                is_public=event.is_public,
                photos=by_seq.get(event.seq, []) if shows else [],
                seq=event.seq,
                **(care.of(case, event, numbered.get(hidden.get(event.seq, 0))) if reads else {}),
            )
        )
    return out


def _folded(events: list[Event]) -> Iterator[tuple[Event, list[Event]]]:
    """Events newest first; supports and merged reports that follow each other are one entry, with the older ones."""
    for _key, run in groupby(events, key=lambda e: e.verb if e.verb in {"support", "join"} else e.pk):
        newest, *older = run
        yield newest, older


def _text(case: Case, event: Event, older: list[Event]) -> str:
    if event.verb == "hide_comment":
        return why_hidden(case, event.data, event.public_text, language())
    if event.verb == "witness":
        return answered(event.data, event.public_text)
    if event.verb == "support" and older:
        n = len(older) + 1
        return ngettext("%(n)s orang", "%(n)s orang", n) % {"n": n}
    if event.verb == "assign_parts":
        return "\n\n".join(filter(None, (flows.parts_in(event.data), event.public_text)))
    if event.verb == "refuse":
        why = flows.refused_for(flows.flow_of(case), event.data, language())
        return "\n\n".join(filter(None, (why, event.public_text)))
    if event.verb == "join":
        return ", ".join(str(e.data.get("joined", "")) for e in (event, *older))
    return event.public_text


def _who(event: Event, names: dict[str, str]) -> str:
    role = str(ROLE_WORDS.get(event.actor_role, event.actor_role))
    unit = flows.unit_name(event.actor_unit) if event.actor_unit else ""
    return ", ".join(part for part in (names.get(event.actor_ref, ""), unit or role) if part)


def announced_day(data: Mapping[str, object], name: str = "finish_on") -> str:
    """The announced finish date in words, "" where there is none."""
    day = flows.announced(data, name)
    return date_format(day, "l j F Y") if day else ""


def urged(verb: str, role: str) -> str:
    """The title of a leader's wish, which is not that something is late; "" for all else."""
    return _("Pimpinan meminta segera ditangani") if verb == "escalate" and role == "leader" else ""


def title_of_step(event: Event) -> str:
    """What a step is called that stays in its state, with the dates it announced."""
    return with_dates(str(VERB_WORDS.get(event.verb, event.verb)), event.data)


def with_dates(title: str, data: Mapping[str, object]) -> str:
    """The title of a step of the timeline, with the finish date that it announced and the one before."""
    day = announced_day(data)
    if not day:
        return title
    before = announced_day(data, "was")  # of a corrected category it is no date
    return f"{title}: {day}" + (f" ({_('semula')} {before})" if before else "")


def filled(text: Text, case: Case, now: datetime, phase: str = "") -> str:
    """A sentence of the pack with its placeholders, those not chosen yet in general words."""
    promise = flows.promise_for(case.subject, phase or case.phase, now, case.area_code)
    flow = flows.flow_of(case)
    known = {
        "unit": flows.unit_name(case.worked_by or case.unit),
        "agency": flows.agency_name(case.agency),
        "due": date_format(timezone.localtime(case.due_at), "l j F") if case.due_at else _("tanggal yang diumumkan"),
        "finish": announced_day(case.facts) or _("tanggal yang diumumkan"),
        "promise": f"\u201c{promise.text.in_(language())}\u201d" if promise else _("waktu yang dijanjikan"),
        "government": flows.agency_name(str(case.facts.get("government", ""))) or _("pemerintah yang Anda pilih"),
        "target": case.merged_into.number if case.merged_into else _("laporan yang Anda pilih"),
        "days": flow.confirm_days,
        "answer_days": flow.answer_days,
    }
    return text.in_(language()).format_map(known)


def sentence(case: Case, now: datetime) -> str:
    """The state as a sentence."""
    return filled(flows.sentence_of(case, flows.state_of(case)), case, now)


def _is_sensitive(case: Case) -> bool:
    category = lookup.category(packs.current(), case.subject)
    return bool(category and category.sensitive)


def holder(case: Case) -> str:
    """Whose inbox the case is in, for officials of others; of a sensitive case the unit would tell what it is about."""
    return _("unit yang berwenang") if _is_sensitive(case) else flows.unit_name(case.unit)


def seen_area(*, is_sensitive: bool) -> str:
    """What the area is called that everybody sees of a private report: "kecamatan"; of a sensitive one a wider one."""
    return lookup.area_word(packs.current(), "regency" if is_sensitive else "district", language())


def sees_words(case: Case) -> list[str]:
    """Who may see what of the case, in plain words."""
    sight = explain.Sight(
        is_sensitive=_is_sensitive(case),
        is_public=case.visibility == "public", is_listed=case.is_listed, unit=flows.unit_name(case.unit),
        has_identity=case.requester is not None and "forgotten" not in case.facts, for_officials=True,
        seen_area=seen_area(is_sensitive=_is_sensitive(case)),
    )  # fmt: skip
    return explain.who_sees(sight, _)


def way_words(case: Case, first: Mapping[str, object]) -> list[str]:
    """Why the case is where it is, from the public facts of its first event."""
    route = next((r for r in packs.current().routes if r.name == str(first.get("rule", ""))), None)
    way = explain.Way(
        why=route.why.in_(language()) if route else str(first.get("why", "")),
        source=str(first.get("source", "") or (route.source if route else "")),
        first=flows.unit_name(str(first.get("unit", case.unit))), now=flows.unit_name(case.unit),
    )  # fmt: skip
    return explain.why_here(way, _)


def clock_words(case: Case, running: Promise | None, now: datetime) -> list[str]:
    """Which promise runs, from which rule, until when."""
    if running is None:
        return explain.which_clock(None, _)
    named = flows.promise_named(running.name)
    clock = explain.Clock(
        promise=named.text.in_(language()) if named else running.name, source=named.source if named else "",
        due=_exact(running.due_at), started=_exact(running.started_at),
        paused_reason=running.pause_reason if running.paused_at else None,
        is_overdue=running.due_at < (running.paused_at or now), told_above=case.escalation,
    )  # fmt: skip
    return explain.which_clock(clock, _)


def _exact(at: datetime) -> str:
    return date_format(timezone.localtime(at), "l j F Y, H.i")
