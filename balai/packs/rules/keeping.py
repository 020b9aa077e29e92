# SPDX-License-Identifier: EUPL-1.2
"""How long personal data is kept: every period can be followed, rests on something, and fits to the others."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from balai.packs.rules import Trouble
    from balai.packs.schema import Pack, Period

MEASURES = ("years", "months", "days")
# What only helps along the way, and who reported: kept without an end they would have no purpose (UU 27/2022 art. 42).
MUST_END = frozenset({"identity", "uses", "deliveries", "sessions", "codes", "unsent", "watches", "uploads"})


def border(now: datetime, period: Period) -> datetime | None:
    """What was over before this moment has run out; None when the period has no end.

    Years and months are the calendar's: the 29th of February counts back to the 28th.
    """
    if period.days is not None:
        return now - timedelta(days=period.days)
    months = (period.years or 0) * 12 + (period.months or 0)
    if not months:
        return None
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


def length(period: Period) -> timedelta:
    """About how long the period is, for comparing; the longest there is when it has no end."""
    if period.days is not None:
        return timedelta(days=period.days)
    days = (period.years or 0) * 365 + (period.months or 0) * 30
    return timedelta(days=days) if days else timedelta.max


def periods(pack: Pack) -> Iterator[Trouble]:
    """Periods with two measures, without one where there must be an end, and without a source."""
    for name in type(pack.retention).model_fields:
        period: Period = getattr(pack.retention, name)
        given = [measure for measure in MEASURES if getattr(period, measure) is not None]
        if len(given) > 1:
            problem = f"Masa simpan ini diukur dua kali: {', '.join(given)}."
            yield ("retention", name, given[1]), problem, "Tulis salah satu saja: years, months, atau days."
        if not given and name in MUST_END:
            problem = "Data pribadi ini tidak boleh disimpan tanpa batas (UU 27/2022 pasal 42)."
            yield ("retention", name), problem, "Tulis years = ..., months = ..., atau days = ..."
        if not period.source.strip():
            write = 'Tulis peraturan, pasal, atau jadwal retensi arsip (JRA); bila perkiraan, tulis "Asumsi paket".'
            yield ("retention", name, "source"), "Sumbernya kosong.", write


def order(pack: Pack) -> Iterator[Trouble]:
    """Periods that undo each other: reporters who may still object, and logs of looks at what is still there."""
    kept = pack.retention
    window = max((flow.confirm_days for flow in pack.workflows), default=0)
    if length(kept.identity) <= timedelta(days=window):
        problem = f"Pelapor masih dapat menanggapi selama {window} hari, tetapi identitasnya sudah terhapus."
        yield ("retention", "identity"), problem, f"Tulis lebih dari {window} hari."
    if length(kept.looks) < length(kept.identity):
        problem = "Catatan siapa membuka identitas hilang sebelum identitasnya sendiri."
        yield ("retention", "looks"), problem, "Samakan dengan [identity], atau lebih lama."
