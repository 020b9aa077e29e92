# SPDX-License-Identifier: EUPL-1.2
"""Sentences that the rules say about themselves: why here, which clock runs, who may see it, what a photo proves.

Pure: the translator is handed in under the name by which messages are collected.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from balai.cases.rules.proof import Finding

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The promise that runs, in words and local times."""

    promise: str
    source: str
    due: str  # local, ready to read
    started: str
    paused_reason: str | None = None
    is_overdue: bool = False
    told_above: int = 0  # how often it was taken to those above


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a case came where it is: the rule's own words, its source, the desk it first came to, where it lies now."""

    why: str
    source: str
    first: str
    now: str


def why_here(way: Way, _: Translate) -> list[str]:
    """Which rule of the authority matrix sent the case where it is."""
    out = [way.why] if way.why else []
    out.append(_("Pertama masuk ke {unit}.").format(unit=way.first))
    if way.now != way.first:
        out.append(_("Sekarang pada {unit}.").format(unit=way.now))
    if way.source:
        out.append(_("Dasar aturan: {source}.").format(source=way.source.rstrip(".")))
    return out


def which_clock(clock: Clock | None, _: Translate) -> list[str]:
    """Which promise runs until when, why it stands still, where it comes from."""
    if clock is None:
        return [_("Tidak ada janji waktu yang sedang berjalan untuk laporan ini.")]
    out = [_("Janji: {promise}.").format(promise=clock.promise.rstrip("."))]
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
    if clock.told_above == 1:
        out.append(_("Sudah dinaikkan ke atasan satu kali."))
    elif clock.told_above:
        out.append(_("Sudah dinaikkan ke atasan {n} kali.").format(n=clock.told_above))
    if clock.source:
        out.append(_("Dasar janji: {source}.").format(source=clock.source.rstrip(".")))
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What decides who sees what. `for_officials` adds what only they need to know, `for_owner` what only the reporter
    may: strangers are not told whether somebody left a contact.
    """

    is_public: bool
    is_listed: bool
    unit: str
    has_identity: bool
    seen_area: str  # the kind of area that everybody sees of a private report, in words: "kecamatan"
    is_sensitive: bool = False  # of a category that the public does not even see
    for_officials: bool = False
    for_owner: bool = False


def who_sees(sight: Sight, _: Translate) -> list[str]:
    """Who may see words, photos and the reporter's name."""
    if sight.is_public and sight.is_listed:
        out = [_("Semua orang: kategori, tempat, cerita, foto, dan jalannya laporan.")]
    elif sight.is_public:
        out = [_("Ceritanya belum tampil untuk umum; petugas memeriksa dulu apakah ada data pribadi di dalamnya.")]
    else:
        everybody = (
            _("Semua orang: bahwa laporan ini ada, keadaannya, dan di {area} mana.")
            if sight.is_sensitive
            else _("Semua orang: bahwa laporan ini ada, keadaannya, di {area} mana, dan janji waktunya.")
        )
        readers = _("Cerita, foto, dan tulisan petugas: hanya pelapor dan unit yang menangani, sekarang {unit}.")
        out = [
            everybody.format(area=sight.seen_area),
            readers.format(unit=sight.unit),
        ]
    if sight.for_officials:
        out.append(_("Catatan untuk petugas: hanya unit yang menangani, sekarang {unit}.").format(unit=sight.unit))
        if not sight.has_identity:
            return [*out, _("Pelapor tidak meninggalkan nama atau kontak.")]
    if sight.for_owner and not sight.has_identity:
        return [*out, _("Anda tidak meninggalkan nama atau kontak, jadi tidak ada yang dapat dibuka petugas.")]
    locked = _("Siapa pelapornya: terkunci. Membukanya perlu alasan, dicatat, dan diberitahukan kepada pelapor.")
    return [*out, locked]


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
