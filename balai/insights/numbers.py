# SPDX-License-Identifier: EUPL-1.2
"""Numbers as sentences: what a leader reads in the car."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balai.cases.queries.statistics import Numbers
from balai.insights import queries
from balai.insights.rules.trends import Trend, share, trend

COLOURS = {"good": "green", "bad": "red", "plain": "grey"}
ICONS = {"up": "arrow", "down": "down", "same": "ring", "unknown": "ring"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A number, its sentence, its trend in words, and where to look closer."""

    value: str
    sentence: str
    trend: str
    mood: str
    href: str
    link: str

    @property
    def colour(self) -> str:
        return COLOURS[self.mood]


def _versus(found: Trend, unit: str = "", days: int = 7) -> str:
    """The trend in words, against as many days before."""
    by = _count(found.by, 1 if found.by != int(found.by) else 0) + unit
    if found.way == "up":
        return _("naik %(by)s dibanding %(days)s hari sebelumnya") % {"by": by, "days": days}
    if found.way == "down":
        return _("turun %(by)s dibanding %(days)s hari sebelumnya") % {"by": by, "days": days}
    if found.way == "same":
        return _("sama dengan %(days)s hari sebelumnya") % {"days": days}
    return _("belum ada pembanding")


def _count(number: float, places: int | None = None) -> str:
    """A number as the page's language writes it: 1.282."""
    return number_format(number, places, force_grouping=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a leader's page counts of an area: each with the period before it."""

    standing: queries.Standing
    weeks: tuple[Numbers, Numbers]
    months: tuple[Numbers, Numbers]
    broken: tuple[int, int]
    on_time: tuple[queries.OnTime, queries.OnTime]
    late_agencies: list[tuple[str, int, int]]
    late_parts: dict[str, int]


def figures(now: datetime, area: str, parts: list[str]) -> Figures:
    """Counts them; `parts` are the areas one level down."""
    whole = queries.Whole(area=area)
    return Figures(
        standing=queries.standing(whole),
        weeks=(queries.numbers(now, 7, whole), queries.numbers(now, 7, whole, before=1)),
        months=(queries.numbers(now, 30, whole), queries.numbers(now, 30, whole, before=1)),
        broken=(queries.broken(now, 7, area=area), queries.broken(now, 7, area=area, before=1)),
        on_time=(queries.on_time(now, 7, area=area), queries.on_time(now, 7, area=area, before=1)),
        late_agencies=queries.late_agencies(area),
        late_parts=queries.late_by_part(parts),
    )


def five(found: Figures, area: str) -> list[Said]:
    """The five numbers of a leader, for an area."""
    return [
        _came(found.weeks[0].opened, found.weeks[1].opened, area),
        _late(found.standing, *found.broken, area),
        _kept(*found.on_time, area),
        _confirmed(*found.months, area),
        _objected(*found.months, area),
    ]


def _place(area: str) -> str:
    return f"&tempat={area}" if area else ""


def _came(now: int, before: int, area: str) -> Said:
    found = trend(now, before)
    return Said(
        value=_count(now),
        sentence=ngettext(
            "laporan masuk dalam 7 hari terakhir", "laporan masuk dalam 7 hari terakhir", now
        ),
        trend=_versus(found), mood="plain", href=f"/meja/?lihat=semua{_place(area)}", link=_("Lihat yang terbuka"),
    )  # fmt: skip


def _late(stand: queries.Standing, broken: int, before: int, area: str) -> Said:
    found = trend(broken, before, more_is="bad")
    sentence = _("dari %(open)s laporan terbuka melewati janjinya; %(n)s baru terlambat dalam 7 hari ini")
    return Said(
        value=_count(stand.overdue),
        sentence=sentence % {"open": _count(stand.open), "n": _count(broken)},
        trend=_("yang baru terlambat %(versus)s") % {"versus": _versus(found)}, mood=found.mood,
        href=f"/meja/?lihat=terlambat{_place(area)}", link=_("Lihat yang terlambat"),
    )  # fmt: skip


def _kept(now: queries.OnTime, before: queries.OnTime, area: str) -> Said:
    mine, then = share(now.kept, now.whole), share(before.kept, before.whole)
    found = trend(mine, then, more_is="good")
    value = f"{mine} %" if mine is not None else "–"
    words = _("janji ditepati: %(kept)s dari %(all)s yang berakhir dalam 7 hari ini atau masih berjalan lewat waktu")
    late = ngettext(
        "%(n)s yang lewat waktu dan belum selesai dihitung tidak ditepati",
        "%(n)s yang lewat waktu dan belum selesai dihitung tidak ditepati",
        now.late,
    )
    said = [words % {"kept": _count(now.kept), "all": _count(now.whole)}]
    said += [late % {"n": _count(now.late)}] if now.late else []
    return Said(
        value=value, sentence="; ".join(said), trend=_versus(found, _(" poin")), mood=found.mood,
        href=f"/statistik/{area}/" if area else "/statistik/", link=_("Lihat per wilayah"),
    )  # fmt: skip


def _confirmed(month: Numbers, before: Numbers, area: str) -> Said:
    found = trend(month.done, before.done, more_is="good")
    words = _("laporan 30 hari ini dinyatakan selesai; %(confirmed)s dibenarkan pelapor, %(silent)s tanpa jawaban")
    return Said(
        value=_count(month.done),
        sentence=words % {"confirmed": _count(month.confirmed), "silent": _count(month.silent)},
        trend=_versus(found, days=30), mood=found.mood, href=f"/meja/?lihat=selesai{_place(area)}",
        link=_("Lihat yang selesai minggu ini"),
    )  # fmt: skip


def _objected(month: Numbers, before: Numbers, area: str) -> Said:
    found = trend(month.objected, before.objected, more_is="bad")
    words = _("laporan 30 hari ini mendapat keberatan pelapor")
    rated = _("nilai rata-rata dari pelapor %(n)s dari 5")
    stars = rated % {"n": _count(month.rating, 1)} if month.rating else ""
    return Said(
        value=_count(month.objected), sentence="; ".join(filter(None, [words, stars])),
        trend=_versus(found, days=30), mood=found.mood, href=f"/meja/?lihat=dikembalikan{_place(area)}",
        link=_("Lihat keberatan"),
    )  # fmt: skip


DEFINITIONS = (
    (
        gettext_lazy("Laporan masuk"),
        gettext_lazy("Laporan yang dikirim dalam jangka itu, dihitung sekali walau dibagi ke beberapa instansi."),
    ),
    (
        gettext_lazy("Terbuka"),
        gettext_lazy("Belum dinyatakan selesai, ditolak, dialihkan, atau digabung."),
    ),
    (
        gettext_lazy("Terlambat"),
        gettext_lazy("Terbuka dan melewati janji yang sedang berjalan; jeda yang diumumkan tidak dihitung."),
    ),
    (
        gettext_lazy("Selesai menurut pemerintah"),
        gettext_lazy(
            "Hasilnya diterima pemeriksa yang bukan pelaksana pekerjaan, juga bila pelapornya belum menjawab."
        ),
    ),
    (
        gettext_lazy("Dibenarkan pelapor"),
        gettext_lazy("Pelapor sendiri menyatakan beres. Yang tidak dijawab dihitung terpisah."),
    ),
    (
        gettext_lazy("Waktu selesai"),
        gettext_lazy("Nilai tengah dari masuk sampai diterima pemeriksa: separuh lebih cepat, separuh lebih lama."),
    ),
)
