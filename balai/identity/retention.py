# SPDX-License-Identifier: EUPL-1.2
"""The pack's schedule of personal data in words, and what the daily runs have erased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Min
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balai import packs
from balai.identity import hooks
from balai.identity.models import Erasure, Expiry
from balai.packs.rules.keeping import border
from balai.packs.schema import Pack, Period

LATE_AFTER = timedelta(days=2)
# What a class of the pack's retention is for a citizen, and from when on its time is counted.
WORDS: dict[str, tuple[Promise | str, Promise | str]] = {
    "identity": (
        gettext_lazy("Nama, email, dan nomor HP pelapor (tersegel)"),
        gettext_lazy("sesudah laporannya ditutup"),
    ),
    "words": (gettext_lazy("Isi, jawaban, dan foto laporan tertutup"), gettext_lazy("sesudah laporannya ditutup")),
    "notes": (gettext_lazy("Catatan antarpetugas"), gettext_lazy("sesudah laporannya ditutup")),
    "looks": (gettext_lazy("Catatan siapa membuka identitas pelapor"), gettext_lazy("sesudah dibuka")),
    "uses": (gettext_lazy("Catatan sistem memakai kontak untuk mengirim kabar"), gettext_lazy("sesudah dipakai")),
    "deliveries": (
        gettext_lazy("Pesan yang dikirim lewat email, SMS, dan pemberitahuan"),
        gettext_lazy("sesudah dibuat"),
    ),
    "inbox": (gettext_lazy("Kabar di akun"), gettext_lazy("sesudah datang")),
    "sessions": (gettext_lazy("Perangkat yang pernah masuk"), gettext_lazy("sesudah masa masuknya berakhir")),
    "codes": (
        gettext_lazy("Undangan petugas dan izin aplikasi lain"),
        gettext_lazy("sesudah dipakai atau lewat waktunya"),
    ),
    "unsent": (gettext_lazy("Rancangan laporan yang belum dikirim"), gettext_lazy("sesudah terakhir diubah")),
    "watches": (
        gettext_lazy("Alamat email dan tempat yang ingin dipantau, bila tidak dibenarkan lewat tautan di email"),
        gettext_lazy("sesudah diminta"),
    ),
    "uploads": (gettext_lazy("Foto yang diunggah tanpa laporan"), gettext_lazy("sesudah diunggah")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One class of the schedule in words; `period` is empty when it is kept as long as the record itself."""

    code: str
    title: str
    period: str
    after: str
    source: str


def in_words(period: Period) -> str:
    """The period as "2 tahun", "6 bulan" or "90 hari"; empty without an end."""
    if period.years:
        return ngettext("%(n)s tahun", "%(n)s tahun", period.years) % {"n": period.years}
    if period.months:
        return ngettext("%(n)s bulan", "%(n)s bulan", period.months) % {"n": period.months}
    if period.days:
        return ngettext("%(n)s hari", "%(n)s hari", period.days) % {"n": period.days}
    return ""


def schedule(pack: Pack) -> list[Line]:
    """Every class of the pack's schedule, in the schema's order."""
    lines = []
    for code in type(pack.retention).model_fields:
        period: Period = getattr(pack.retention, code)
        title, after = WORDS[code]
        lines.append(Line(code=code, title=str(title), period=in_words(period), after=str(after), source=period.source))
    return lines


def due(now: datetime, codes: Iterable[str]) -> dict[str, int]:
    """How much of each class has run out by now and would be erased; one or two queries a class."""
    found = {}
    for code in codes:
        edge = border(now, getattr(packs.current().retention, code))
        found[code] = hooks.keepers[code].count(edge) if edge is not None else 0
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What one day's runs erased: (class in words, how much, finished), those that found nothing left out."""

    day: object
    rows: tuple[tuple[str, int, bool], ...]
    is_whole: bool

    @property
    def total(self) -> int:
        return sum(n for _title, n, _ended in self.rows)


def days(most: int = 30) -> list[Day]:
    """The runs of the last days there were any, newest first. Two queries."""
    wanted = list(Expiry.objects.order_by("-day").values_list("day", flat=True).distinct()[:most])
    by_day: dict[object, list[Expiry]] = {day: [] for day in wanted}
    for row in Expiry.objects.filter(day__in=wanted).order_by("code"):
        by_day[row.day].append(row)
    return [
        Day(
            day=day,
            rows=tuple((title_of(r.code), r.count, r.ended_at is not None) for r in rows if r.count or not r.ended_at),
            is_whole=all(row.ended_at for row in rows),
        )
        for day, rows in by_day.items()
    ]


def title_of(code: str) -> str:
    """A class in words; its code when the pack's schema no longer has it."""
    return str(WORDS[code][0]) if code in WORDS else code


def behind(now: datetime) -> list[str]:
    """Classes, in words, of which no run was finished for two days though they were begun. One query."""
    rows = Expiry.objects.values("code").annotate(last=Max("ended_at"), first=Min("began_at"))
    found = {row["code"]: row["last"] or row["first"] for row in rows if row["code"] in hooks.keepers}
    return [title_of(code) for code, at in sorted(found.items()) if now - at > LATE_AFTER]


# -- people who asked to be forgotten ----------------------------------------------------------------------------
def ways() -> dict[str, str]:
    """By which way somebody was forgotten, in words."""
    return {
        "account": _("pemilik akun, di halaman akunnya"),
        "report": _("pelapor, di halaman laporannya"),
        "command": _("perintah di server"),
        "official": _("petugas"),
    }


def counted(counts: dict[str, int]) -> list[str]:
    """What an erasure erased, as short sentences: "3 identitas"."""
    said = {
        "reports": lambda n: ngettext("%(n)s laporan kini tanpa pelapor", "%(n)s laporan kini tanpa pelapor", n),
        "identities": lambda n: ngettext("%(n)s identitas tersegel", "%(n)s identitas tersegel", n),
        "words": lambda n: ngettext("isi %(n)s laporan tertutup", "isi %(n)s laporan tertutup", n),
        "photos": lambda n: ngettext("%(n)s foto", "%(n)s foto", n),
        "later": lambda n: ngettext(
            "isi %(n)s laporan lagi sesudah penanganannya berakhir",
            "isi %(n)s laporan lagi sesudah penanganannya berakhir",
            n,
        ),
    }  # fmt: skip
    return [said[kind](counts[kind]) % {"n": counts[kind]} for kind in said if counts.get(kind)]


def erasures(most: int = 100) -> list[Erasure]:
    """People who asked to be forgotten, newest first: codes and numbers only."""
    return list(Erasure.objects.order_by("-at", "-pk")[:most])
