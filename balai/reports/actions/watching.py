# SPDX-License-Identifier: EUPL-1.2
"""Watching a place or a kind of trouble: what may be watched and how often it is told, whom an event concerns, and how
it is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from balai import packs
from balai.kernel.errors import InvalidInput
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports.inputs import NewWatch
from balai.reports.models import Watch, WatchMark
from balai.reports.queries.watches import marks_of, place, touched
from balai.reports.rules.around import Around
from balai.reports.rules.pace import SETTLED, Pace

MOST = 20
UPDATED = 10_000  # ids in one statement
_PACES = {  # as it is chosen, and as a sentence says it: "Kabarnya datang ..."
    Pace.AT_ONCE: (gettext_lazy("Segera"), gettext_lazy("segera, paling sering sejam sekali")),
    Pace.DAILY: (gettext_lazy("Sekali sehari"), gettext_lazy("sekali sehari")),
    Pace.WEEKLY: (gettext_lazy("Seminggu sekali"), gettext_lazy("seminggu sekali")),
}


def paces() -> list[tuple[str, str]]:
    """What may be chosen: hours, and their word in the language that is on."""
    return [(str(int(pace)), str(word)) for pace, (word, _said) in _PACES.items()]


def often(every_h: int, language: str) -> str:
    """How often news comes, as a sentence says it."""
    with override(language):
        return str(_PACES[Pace(every_h)][1])


def check_pace(every_h: int | None) -> None:
    """InvalidInput for what is no pace."""
    if every_h is not None and every_h not in _PACES:
        raise InvalidInput({"pace": _("Pilih seberapa sering Anda ingin dikabari.")})


def checked(new: NewWatch) -> NewWatch:
    """The wish as it is kept. InvalidInput for nothing at all, and for places, categories and paces nobody knows."""
    pack = packs.current()
    check_pace(new.every_h)
    if not (new.area_code or new.around or new.category):
        raise InvalidInput({"place": _("Pilih dahulu tempat atau kategori yang ingin Anda pantau.")})
    if new.area_code and regions.find(new.area_code) is None:
        raise InvalidInput({"place": _("Tempat ini tidak dikenal.")})
    if new.category and lookup.category(pack, new.category) is None:
        raise InvalidInput({"category": _("Kategori ini tidak dikenal.")})
    if not new.around:
        return new
    here = place(new.around)
    if here is None:
        raise InvalidInput({"place": _("Tempat ini tidak dapat dibaca, atau terlalu besar. Tandai sekali lagi.")})
    if not regions.locate(*here.middle).inside:
        raise InvalidInput({"place": _("Tempat ini di luar wilayah layanan.")})
    return replace(new, area_code="", around=here.said)


def watch(user_id: int, new: NewWatch, now: datetime) -> Watch:
    """Tells the account from now on; the same place again only changes how often. InvalidInput for what nobody knows or
    for too many.
    """
    wish = checked(new)
    place_of = {"area_code": wish.area_code, "category": wish.category, "around": wish.around}
    with transaction.atomic():
        mine = Watch.objects.filter(user_id=user_id)
        row = mine.filter(**place_of).first()
        if row is None:
            if mine.count() >= MOST:
                raise InvalidInput({"form": _("Paling banyak {n} pantauan. Hapus salah satu dahulu.").format(n=MOST)})
            begun = {"every_h": first_pace(wish), "told_until": now - SETTLED, "created_at": now}
            row, _is_new = mine.get_or_create(user_id=user_id, **place_of, defaults=begun)
            keep_marks(row)
        if wish.every_h is not None and wish.every_h != row.every_h:
            change_pace(user_id, row.pk, wish.every_h, now)
            row.every_h = wish.every_h
    return row


def first_pace(wish: NewWatch) -> int:
    """How often a watch is told that begins: once a day where nothing was chosen."""
    return Pace.DAILY if wish.every_h is None else wish.every_h


def change_pace(user_id: int, watch_id: int, every_h: int, now: datetime) -> bool:
    """How often an account hears of one place from now on; False when it does not watch it. InvalidInput."""
    return set_pace(Watch.objects.filter(user_id=user_id, pk=watch_id), every_h, now)


@transaction.atomic
def set_pace(rows: QuerySet[Watch], every_h: int, now: datetime) -> bool:
    """The same for the watch that was found, if one was. What waits is stirred anew: it may be told sooner than it was
    reckoned with, when the last of it has not settled.
    """
    check_pace(every_h)
    rows.filter(stirred_at__isnull=False).update(stirred_at=now)
    return bool(rows.update(every_h=every_h))


def keep_marks(row: Watch) -> None:
    """Writes down under what a watch is found."""
    WatchMark.objects.bulk_create([WatchMark(watch=row, mark=mark) for mark in marks_of(row)], ignore_conflicts=True)


def unwatch(user_id: int, watch_id: int) -> None:
    """No more news of it; somebody else's watch is left alone."""
    Watch.objects.filter(user_id=user_id, pk=watch_id).delete()


# -- whom it concerns ------------------------------------------------------------------------------------------
def stir(case_ids: Iterable[int], now: datetime) -> int:
    """Notes for whom there may be news, after the lists know of these cases; how many watches were meant."""
    found = touched(case_ids, now)
    for at in range(0, len(found), UPDATED):
        Watch.objects.filter(pk__in=found[at : at + UPDATED]).update(stirred_at=now)
    return len(found)


def where(row: Watch | NewWatch, language: str) -> str:
    """What is watched, in words: its category and its place."""
    category = lookup.category(packs.current(), row.category) if row.category else None
    here = place(row.around) if row.around else None
    with override(language):
        if here is not None:
            said = around_words(here)
        else:
            said = regions.label(row.area_code) if row.area_code and regions.find(row.area_code) else ""
    return ", ".join(part for part in (category.name.in_(language) if category else "", said) if part) or row.area_code


def around_words(here: Around) -> str:
    """A circle, a way or a field in words of the language that is on: "1 km di sekitar Pekon Sukabumi, ..."."""
    found = regions.locate(*here.middle)
    village = found.village or (found.candidates[0].area if found.candidates else None)
    near = regions.label(village.code) if village else ""
    if here.is_closed:
        return _("Lahan di {place}").format(place=near)
    if len(here.points) > 1:
        return _("Sepanjang jalan lewat {place}").format(place=near)
    reach = f"{here.radius_m} m" if here.radius_m < 1000 else f"{here.radius_m / 1000:g} km".replace(".", ",")
    return _("{reach} di sekitar {place}").format(reach=reach, place=near)
