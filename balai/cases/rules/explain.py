# SPDX-License-Identifier: EUPL-1.2
"""Sentences that the rules say about themselves: why here, which clock runs, who may see it, what a photo proves.

Pure: the translator is handed in under the name by which messages are collected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from balai.cases.rules.proof import Finding

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The promise that runs, in words and local times."""

    promise: str
    source: str
    due: str                      # local, ready to read
    started: str
    paused_reason: str | None = None
    is_overdue: bool = False


def why_here(why: str, source: str, desk: str, agency: str, _: Translate) -> list[str]:
    """Which rule of the authority matrix sent the case where it is."""
    out = [why] if why else []
    out.append(_("Sekarang laporan ini berada di {desk}, {agency}.").format(desk=desk, agency=agency))
    if source:
        out.append(_("Dasar aturan: {source}.").format(source=source.rstrip(".")))
    return out


def which_clock(clock: Clock | None, _: Translate) -> list[str]:
    """Which promise runs until when, why it stands still, where it comes from."""
    if clock is None:
        return [_("Tidak ada janji waktu yang sedang berjalan untuk laporan ini.")]
    out = [_("Janji: {promise}.").format(promise=clock.promise)]
    if clock.paused_reason is not None:
        out.append(_("Sejak dihentikan sementara, waktunya tidak dihitung. Alasannya: {reason}").format(
            reason=clock.paused_reason or "\u2013"
        ))  # fmt: skip
    elif clock.is_overdue:
        out.append(_("Mulai {started}; seharusnya selesai {due} dan sudah terlewati.").format(
            started=clock.started, due=clock.due
        ))  # fmt: skip
    else:
        out.append(_("Mulai {started}, berakhir {due}.").format(started=clock.started, due=clock.due))
    if clock.source:
        out.append(_("Dasar janji: {source}.").format(source=clock.source.rstrip(".")))
    return out


def who_sees(*, is_public: bool, units: Iterable[str], has_identity: bool, _: Translate) -> list[str]:
    """Who may see words, photos and the reporter's name."""
    names = ", ".join(dict.fromkeys(filter(None, units)))
    if is_public:
        out = [_("Isi dan foto laporan ini dapat dilihat semua orang.")]
    else:
        out = [_("Isi dan foto hanya dapat dilihat pelapor, unit yang menangani ({units}), meja koordinasi, "
                 "dan pemeriksa hasil.").format(units=names)]  # fmt: skip
    out.append(
        _("Nama dan kontak pelapor disegel. Petugas harus menulis alasan untuk membukanya, dan pelapor diberi tahu.")
        if has_identity
        else _("Pelapor tidak meninggalkan nama atau kontak.")
    )
    return out


def proof_sentence(finding: Finding, _: Translate, local: Callable[[datetime], str]) -> str:
    """A finding about an after-photo in words."""
    at = finding.facts.get("at")
    facts = {**finding.facts, "when": local(at) if isinstance(at, datetime) else ""}
    sentences = {
        "reused_exact": _("Berkas foto yang sama sudah pernah dipakai di laporan {number}."),
        "reused": _("Foto ini sangat mirip dengan foto di laporan {number}."),
        "own_report_photo": _("Foto ini sama dengan foto dari pelapor sendiri."),
        "same_frame": _("Sudut pandangnya hampir sama persis dengan foto pelapor; periksa apakah ini foto baru."),
        "too_early": _("Foto diambil {when}, sebelum laporan ini masuk."),
        "too_late": _("Waktu foto ({when}) sesudah bukti diserahkan; jam kamera mungkin salah atau diubah."),
        "no_time": _("Foto tidak menyebut kapan diambil."),
        "in_time": _("Foto diambil {when}, sesudah laporan masuk."),
        "far": _("Foto diambil {metres} m dari tempat yang dilaporkan."),
        "off": _("Foto diambil {metres} m dari titik laporan."),
        "near": _("Foto diambil di tempat laporan ({metres} m dari titik)."),
        "no_place": _("Foto tidak menyebut di mana diambil."),
        "generated": _("Berkas menyebut dibuat oleh mesin gambar: {what}."),
        "edited": _("Berkas pernah disunting dengan {what}."),
        "not_seen_before": _("Foto ini belum pernah dipakai di laporan lain."),
    }
    return sentences[finding.code].format(**facts)
