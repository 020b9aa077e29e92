# SPDX-License-Identifier: EUPL-1.2
"""Times as people say them; the zone is the one Django has active (the pack's)."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

_DAY_S = 86_400


def _hours(seconds: float) -> tuple[int, int]:
    return int(seconds // 3600), int(seconds % 3600 // 60)


def _length(seconds: float, days: int) -> str:
    """A length in its largest unit; days are calendar days, so that "2 hari" is the day after tomorrow."""
    hours, minutes = _hours(seconds)
    if days >= 60:
        return ngettext("%(n)s bulan", "%(n)s bulan", days // 30) % {"n": days // 30}
    if days >= 14:
        return ngettext("%(n)s minggu", "%(n)s minggu", days // 7) % {"n": days // 7}
    if days >= 2 or seconds >= _DAY_S:
        return ngettext("%(n)s hari", "%(n)s hari", max(days, 1)) % {"n": max(days, 1)}
    if hours:
        return ngettext("%(n)s jam", "%(n)s jam", hours) % {"n": hours}
    return ngettext("%(n)s menit", "%(n)s menit", max(minutes, 1)) % {"n": max(minutes, 1)}


def relative(moment: datetime, now: datetime) -> str:
    """`moment` seen from `now`: "baru saja", "3 jam lalu", "kemarin", "2 hari lagi"."""
    seconds = (moment - now).total_seconds()
    zone = timezone.get_current_timezone()
    here, today = moment.astimezone(zone), now.astimezone(zone)
    days = (here.date() - today.date()).days
    if abs(seconds) < 60:
        return _("baru saja") if seconds <= 0 else _("sebentar lagi")
    if days == -1:
        return _("kemarin pukul %(time)s") % {"time": clock(moment)}
    if days == 1:
        return _("besok pukul %(time)s") % {"time": clock(moment)}
    length = _length(abs(seconds), abs(days))
    return _("%(length)s lagi") % {"length": length} if seconds > 0 else _("%(length)s lalu") % {"length": length}


def clock(moment: datetime) -> str:
    """Hours and minutes: 14.30."""
    return f"{timezone.localtime(moment):%H.%M}"


def exact(moment: datetime) -> str:
    """The moment in full: "Kamis 26 November 2026, 14.30"."""
    here = timezone.localtime(moment)
    return f"{_day(here.date(), get_language() or '')}, {here:%H.%M}"


def told(moment: datetime, now: datetime) -> str:
    """`moment` as people say it with the exact one beside: "12 hari lalu, Sabtu 14 November 2026, 16.21"; where the
    words already say the day, only what they leave open: "3 jam lalu, 07.20".
    """
    said, here = relative(moment, now), timezone.localtime(moment)
    days = (here.date() - timezone.localtime(now).date()).days
    if abs(days) == 1 and clock(moment) in said:
        return f"{said}, {day(moment)}"
    return f"{said}, {clock(moment)}" if days == 0 else f"{said}, {exact(moment)}"


def day(moment: datetime) -> str:
    """The day in full: "Kamis 26 November 2026"."""
    return _day(timezone.localtime(moment).date(), get_language() or "")


@lru_cache(maxsize=4096)
def _day(local: date, _language: str) -> str:
    """Kept, because a timeline says the same days over and over and Django takes a format apart each time."""
    return date_format(local, "l j F Y")
