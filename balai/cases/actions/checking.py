# SPDX-License-Identifier: EUPL-1.2
"""What a move must bring along: each missing or wrong piece gets its own sentence, by field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from balai.cases.inputs import MoveData
from balai.cases.models import Case, Event
from balai.cases.rules import assignment, comments
from balai.kernel.errors import InvalidInput
from balai.packs import lookup
from balai.packs.schema import Need, Pack, Transition, Workflow

TEXT_MOST = 4000  # characters of a public text or a private note
REASON_MOST = 1000
REASON_LEAST = 8
FARTHEST = timedelta(days=730)  # a finish date later than this is a typing mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A move that somebody asks for, with what is needed to judge what they brought."""

    case: Case
    move: Transition
    flow: Workflow
    pack: Pack
    role: str
    data: MoveData
    today: date  # in the pack's zone


def check(asked: Asked) -> None:
    """Nothing if everything needed is there and right. InvalidInput names every field that is not."""
    found: dict[str, str] = {}
    for need in asked.move.needs:
        field, sentence = _NEEDS[need](asked)
        if sentence:
            found.setdefault(field, sentence)
    found |= {field: s for field, s in _always(asked).items() if field not in found}
    if found:
        raise InvalidInput(found)


def _always(asked: Asked) -> dict[str, str]:
    data, out = asked.data, {}
    if len(data.text) > TEXT_MOST:
        out["text"] = _("Terlalu panjang: paling banyak {most} huruf.").format(most=TEXT_MOST)
    if len(data.private_note) > TEXT_MOST:
        out["private_note"] = _("Terlalu panjang: paling banyak {most} huruf.").format(most=TEXT_MOST)
    if len(data.reason) > REASON_MOST:
        out["reason"] = _("Terlalu panjang: paling banyak {most} huruf.").format(most=REASON_MOST)
    if len(data.uploads) > asked.pack.media.max_photos:
        out["photos"] = _("Paling banyak {most} foto.").format(most=asked.pack.media.max_photos)
    known = {code for code, _text in asked.flow.rating_tags}
    if any(tag not in known for tag in data.tags):
        out["tags"] = _("Pilih tanda dari daftar.")
    if asked.move.verb == "assign_parts":
        out |= _parts(asked)
    return out


def _text(asked: Asked) -> tuple[str, str]:
    given = asked.data.text.strip() or any(text.strip() for _to, text in asked.data.parts)
    return "text", "" if given else _("Tulis penjelasannya; penjelasan ini dibaca pelapor.")


def _reason(asked: Asked) -> tuple[str, str]:
    return "reason", "" if asked.data.reason.strip() else _("Tulis alasannya; alasan ini dapat dibaca orang lain.")


def _evidence(asked: Asked) -> tuple[str, str]:
    return "photos", "" if asked.data.uploads else _("Lampirkan paling sedikit satu foto sebagai bukti.")


def _finish_on(asked: Asked) -> tuple[str, str]:
    day, before = asked.data.finish_on, asked.case.facts.get("finish_on")
    if day is None:
        return "finish_on", _("Pilih tanggal selesai.")
    if day < asked.today:
        return "finish_on", _("Tanggal selesai sudah lewat. Pilih hari ini atau sesudahnya.")
    if day > asked.today + FARTHEST:
        return "finish_on", _("Tanggal selesai terlalu jauh: paling lama dua tahun dari sekarang.")
    if before and day > date.fromisoformat(before) and not asked.data.reason.strip():
        return "reason", _("Tanggal selesai mundur dari {before}. Tulis alasannya.").format(before=before)
    return "finish_on", ""


def _unit(asked: Asked) -> tuple[str, str]:
    unit = lookup.unit(asked.pack, asked.data.unit)
    agency = lookup.agency(asked.pack, unit.agency) if unit else None
    if unit is None or agency is None or agency.external:
        return "unit", _("Pilih unit dari daftar.")
    if asked.role == "dispatcher" and not assignment.is_within(asked.pack, unit, asked.case.agency):
        return "unit", _("Unit ini bukan bagian dari instansi Anda. Teruskan ke instansinya.")
    if unit.code == asked.case.unit and asked.move.to == "=":
        return "unit", _("Laporan ini sudah berada di unit itu.")
    return "unit", ""


def _agency(asked: Asked) -> tuple[str, str]:
    if asked.data.parts:
        return "parts", ""
    agency = lookup.agency(asked.pack, asked.data.agency)
    if agency is None or assignment.intake(asked.pack, agency.code) is None:
        return "agency", _("Pilih instansi dari daftar.")
    if agency.external:
        return "agency", _("Instansi ini di luar pemerintah daerah. Gunakan \u201cAlihkan ke pemerintah lain\u201d.")
    if agency.code == asked.case.agency and asked.move.verb == "forward":
        return "agency", _("Laporan ini sudah berada di instansi itu.")
    return "agency", ""


def _government(asked: Asked) -> tuple[str, str]:
    agency = lookup.agency(asked.pack, asked.data.government)
    return "government", "" if agency and agency.external else _("Pilih pemerintah atau lembaga tujuan dari daftar.")


def _refusal_code(asked: Asked) -> tuple[str, str]:
    known = {code for code, _text in asked.flow.refusal_reasons}
    return "reason", "" if asked.data.reason in known else _("Pilih alasan penolakan dari daftar.")


def _comment(asked: Asked) -> tuple[str, str]:
    """Whether `about` is a citizen's public words on this case, shown or hidden as the move needs them."""
    seq, facts = asked.data.about, asked.case.facts
    rows = Event.objects.filter(case=asked.case, seq=seq or 0).values_list("verb", "actor_role", "is_public")
    row = rows.first()
    if seq is None or row is None or not comments.is_comment(row[0], row[1], is_public=row[2]):
        return "about", _("Komentar itu tidak ada pada laporan ini.")
    if asked.move.verb == "show_comment":
        return "about", "" if seq in comments.hidden(facts) else _("Komentar itu tidak sedang disembunyikan.")
    if seq in comments.hidden(facts):
        return "about", _("Komentar itu sudah disembunyikan petugas.")
    if asked.move.verb == "keep_comment" and seq not in comments.flagged(facts):
        return "about", _("Tidak ada yang melaporkan komentar itu, atau sudah diperiksa.")
    return "about", ""


def _comment_reason(asked: Asked) -> tuple[str, str]:
    """A reason of the list, or one's own in words."""
    if asked.data.reason:
        known = {code for code, _text in asked.flow.comment_reasons}
        return "reason", "" if asked.data.reason in known else _("Pilih alasannya dari daftar.")
    given = len(asked.data.text.strip()) >= REASON_LEAST
    return "text", "" if given else _("Pilih alasan dari daftar, atau tulis alasannya; alasan ini dibaca semua orang.")


def _rating(asked: Asked) -> tuple[str, str]:
    return "rating", "" if asked.data.rating in {1, 2, 3, 4, 5} else _("Pilih nilai 1 sampai 5.")


def _target(asked: Asked) -> tuple[str, str]:
    """Whether the other case may take this one in: found, of the same kind, not this one, neither a duplicate nor a
    part of another, whose page no reporter can open.
    """
    number = asked.data.target.strip().upper()
    other = (
        Case.objects.filter(number=number, kind=asked.case.kind)
        .values_list("id", "merged_into_id", "parent_id")
        .first()
    )
    if other is None:
        return "target", _("Nomor ini tidak ditemukan. Periksa kembali nomornya.")
    if other[0] == asked.case.pk:
        return "target", _("Itu nomor laporan ini sendiri. Tulis nomor laporan yang lain.")
    if other[1] is not None:
        return "target", _("Laporan itu sendiri sudah digabung dengan laporan lain. Tulis nomor laporan utamanya.")
    if other[2] is not None:
        return "target", _("Itu bagian dari laporan lain. Tulis nomor laporan utamanya.")
    return "target", ""


_NEEDS: dict[Need, Callable[[Asked], tuple[str, str]]] = {
    "text": _text,
    "reason": _reason,
    "evidence": _evidence,
    "finish_on": _finish_on,
    "unit": _unit,
    "agency": _agency,
    "government": _government,
    "refusal_code": _refusal_code,
    "rating": _rating,
    "target_case": _target,
    "comment": _comment,
    "comment_reason": _comment_reason,
}


def _parts(asked: Asked) -> dict[str, str]:
    """What is wrong with the parts of a split: at least two, each to a known body of ours, each with an instruction."""
    if not 2 <= len(asked.data.parts) <= 10:
        return {"parts": _("Bagi ke paling sedikit dua, paling banyak sepuluh unit.")}
    if len({to for to, _text in asked.data.parts}) != len(asked.data.parts):
        return {"parts": _("Tiap unit hanya satu bagian.")}
    for to, text in asked.data.parts:
        unit = lookup.unit(asked.pack, to) or assignment.intake(asked.pack, to)
        agency = lookup.agency(asked.pack, unit.agency) if unit else None
        if unit is None or agency is None or agency.external:
            return {"parts": _("Pilih unit atau instansi dari daftar untuk tiap bagian.")}
        if not (text.strip() or asked.data.text.strip()):
            return {"parts": _("Tulis tugas untuk tiap bagian.")}
    return {}
