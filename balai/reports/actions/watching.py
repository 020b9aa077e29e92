# SPDX-License-Identifier: EUPL-1.2
"""Watching an area or a kind of trouble: once a day the account hears what is new there."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from balai import packs
from balai.kernel.errors import InvalidInput
from balai.notifications import actions as notifications
from balai.notifications.queries import Recipient
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports.models import Watch
from balai.reports.queries.watches import News, due_watches, news

MOST = 20
EVERY = timedelta(hours=24)


def watch(user_id: int, area_code: str, category: str, now: datetime) -> None:
    """Tells the account from now on; the same wish twice is one. InvalidInput for what nobody knows or for too many."""
    pack = packs.current()
    if not area_code and not category:
        raise InvalidInput({"form": _("Pilih dahulu tempat atau kategori yang ingin Anda pantau.")})
    if (area_code and regions.find(area_code) is None) or (category and lookup.category(pack, category) is None):
        raise InvalidInput({"form": _("Tempat atau kategori ini tidak dikenal.")})
    with transaction.atomic():
        if Watch.objects.filter(user_id=user_id).count() >= MOST:
            raise InvalidInput({"form": _("Paling banyak {n} pantauan. Hapus salah satu dahulu.").format(n=MOST)})
        Watch.objects.get_or_create(
            user_id=user_id, area_code=area_code, category=category, defaults={"told_until": now, "created_at": now}
        )


def unwatch(user_id: int, watch_id: int) -> None:
    """No more news of it; somebody else's watch is left alone."""
    Watch.objects.filter(user_id=user_id, pk=watch_id).delete()


def forget_watches(user_id: int, _now: datetime) -> None:
    """An account is being deleted."""
    Watch.objects.filter(user_id=user_id).delete()


def tell_watchers(now: datetime) -> int:
    """Tells everybody who was last told a day ago what is new; how many messages were planned."""
    told = 0
    for row in due_watches(now - EVERY):
        with transaction.atomic():
            found = news(row, now)
            if (found.new or found.done) and row.user.is_active:
                told += bool(_tell(row, found, now))
            Watch.objects.filter(pk=row.pk).update(told_until=now)
    return told


def _tell(row: Watch, found: News, now: datetime) -> object:
    language = lookup.spoken(packs.current(), row.user.language)
    facts = {
        "where": where(row, language),
        "new": found.new,
        "done": found.done,
        "list": "\n".join(f"- {title}" for title in found.titles),
    }
    query = {"wilayah": row.area_code, "kategori": row.category, "waktu": "7"}
    url = f"/laporan/?{urlencode({key: value for key, value in query.items() if value})}"
    key = f"watch:{row.pk}:{row.told_until.isoformat()}"
    return notifications.notify(Recipient(user_id=row.user_id), "area_news", facts, url, key, now)


def where(row: Watch, language: str) -> str:
    """The watched area and category in words."""
    category = lookup.category(packs.current(), row.category) if row.category else None
    area = regions.label(row.area_code) if row.area_code and regions.find(row.area_code) else ""
    return ", ".join(part for part in (category.name.in_(language) if category else "", area) if part) or row.area_code
