# SPDX-License-Identifier: EUPL-1.2
"""Telling people what is new where they watch: as often as they chose, and all that is due then in one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from balai.identity import sealing
from balai.identity.models import User
from balai.notifications import actions as notifications
from balai.notifications.queries import Recipient
from balai.reports.actions import watching, watching_by_mail
from balai.reports.models import Watch
from balai.reports.queries.watches import News, address_by_hash, due_watchers, news
from balai.reports.rules.pace import SETTLED, Pace, told_by

PEOPLE = 300  # told in one turn: the worker has other work too, and comes back


def tell_watchers(now: datetime) -> int:
    """Tells the next `PEOPLE` who have news and whose time has come; how many messages were planned."""
    return sum(_tell_one(rows, now) for rows in due_watchers(now, PEOPLE))


@transaction.atomic
def _tell_one(rows: Sequence[Watch], now: datetime) -> bool:
    """One message about what is due of what somebody watches, if there is news of it. What stirred a watch a moment ago
    may not be in the lists yet: it stays stirred. So does one that only goes with others of its pace, before its own
    hour: since its first news nothing stirred it anew.
    """
    until, ids = now - SETTLED, [row.pk for row in rows]
    due = [row.pk for row in rows if row.told_until <= told_by(Pace(row.every_h), now)]
    Watch.objects.filter(pk__in=due, stirred_at__lte=until).update(stirred_at=None)
    found = [_Part(row, told) for row in rows if row.stirred_at and ((told := news(row, until)).new or told.done)]
    if not found:
        return False
    planned = _plan(found, now)
    Watch.objects.filter(pk__in=ids).update(told_until=until)
    return planned


@dataclass(frozen=True, slots=True)
class _Part:
    row: Watch
    news: News

    @property
    def address(self) -> str:
        """The list of what was found, as a path."""
        query = {"wilayah": self.row.area_code, "kategori": self.row.category, "dekat": self.row.around, "waktu": "7"}
        return f"/laporan/?{urlencode({key: value for key, value in query.items() if value}, safe=',;')}"


def _plan(parts: Sequence[_Part], now: datetime) -> bool:
    first = parts[0].row
    if first.user is not None and not first.user.is_active:
        return False
    to = Recipient(user_id=first.user_id, identity=first.address.identity if first.address else None)
    mine = "/akun/pantauan/" if first.user_id else watching_by_mail.own_page(first.address_id)
    facts = {
        "where": lambda language: _places(parts, language),
        "new": sum(part.news.new for part in parts),
        "done": sum(part.news.done for part in parts),
        "list": lambda language: _listed(parts, language),
        "often": lambda language: _often(parts, language),
    }
    key = f"watch:{first.pk}:{first.told_until.isoformat()}"
    url = parts[0].address if len(parts) == 1 and len(parts[0].address) <= 300 else mine
    return bool(notifications.notify(to, "area_news", facts, url, key, now))


def _places(parts: Sequence[_Part], language: str) -> str:
    first, rest = watching.where(parts[0].row, language), len(parts) - 1
    if not rest:
        return first
    return ngettext("{first} dan {n} pantauan lain", "{first} dan {n} pantauan lain", rest).format(first=first, n=rest)


def _often(parts: Sequence[_Part], language: str) -> str:
    """How often such a message comes, and where that is changed; each place says its own where they differ."""
    paces = {part.row.every_h for part in parts}
    with override(language):
        if len(paces) > 1:
            return _("Seberapa sering tiap tempat dikabarkan dapat Anda ubah di halaman pantauan Anda.")
        said = _("Kabar ini datang {often}, bila ada. Seberapa sering, dapat Anda ubah di halaman pantauan Anda.")
        return said.format(often=watching.often(paces.pop(), language))


def _listed(parts: Sequence[_Part], language: str) -> str:
    """Every place's reports by title and address, under its name where there are several."""
    said, are_alike = [], len({part.row.every_h for part in parts}) == 1
    for part in parts:
        lines = [f"- {title}\n  {settings.BALAI_PUBLIC_URL}/laporan/{number}/" for number, title in part.news.named]
        if len(parts) == 1:
            return "\n".join(lines)
        if part.news.done:
            with override(language):
                done = ngettext("{n} laporan selesai", "{n} laporan selesai", part.news.done)
            lines.append(f"- {done.format(n=part.news.done)}")
        head = watching.where(part.row, language)
        head += "" if are_alike else f" ({watching.often(part.row.every_h, language)})"
        said.append("\n".join([f"{head}:", *lines]))
    return "\n\n".join(said)


def forget_watches(user_id: int, now: datetime) -> None:
    """An account is being deleted; what its address watches without it goes too."""
    Watch.objects.filter(user_id=user_id).delete()
    email = User.objects.filter(pk=user_id).values_list("email", flat=True).first() or ""
    row = address_by_hash(sealing.contact_hash(sealing.Contact(email=email)))
    if row is not None:
        watching_by_mail.forget_address(row.pk, now)
