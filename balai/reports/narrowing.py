# SPDX-License-Identifier: EUPL-1.2
"""How an address narrows public reports: the same words for the list, the map and the feeds, and one rule for a filter
that nobody knows. A page is shown without it and says so; a program is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from balai import packs
from balai.kernel.clock import now
from balai.kernel.errors import InvalidInput
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports.queries import Filters
from balai.reports.rules import around

TIMES = {
    "7": _("7 hari terakhir"),
    "30": _("30 hari terakhir"),
    "365": _("Setahun terakhir"),
}
# The citizen's four questions about a state, over the code's phases.
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "menunggu": (_("Menunggu"), ("waiting", "coordinating", "assigned")),
    "dikerjakan": (_("Dikerjakan"), ("working", "checking")),
    "selesai": (_("Selesai"), ("resolved", "closed")),
    "lain": (_("Ditolak atau dialihkan"), ("refused", "transferred")),
}
NAMES = ("wilayah", "kategori", "keadaan", "waktu", "q", "dekat")
LONGEST = 100  # letters of `q`
SAID = 60  # letters of a value that is said again
_UNREAD = {
    "wilayah": _("Tempat berkode “{value}” tidak dikenal."),
    "kategori": _("Kategori “{value}” tidak dikenal."),
    "keadaan": _("Keadaan “{value}” tidak dikenal. Pilihannya: menunggu, dikerjakan, selesai, lain."),
    "waktu": _("Waktu “{value}” tidak dikenal. Pilihannya: 7, 30, atau 365 hari."),
    "q": _("Kata yang dicari terlalu panjang, paling banyak 100 huruf: “{value}”."),
    "dekat": _(
        "Titik “{value}” tidak dapat dibaca. Tulis lintang,bujur,meter seperti "
        "-5.4254,105.258,1000; jaraknya 50 sampai 5.000 meter."
    ),
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What an address asks for: the filters that were understood, and a sentence for each that was not, by its name."""

    filters: Filters
    unread: dict[str, str]


class UnknownFilter(InvalidInput):
    """Asked by a program: an answer without the filter would look like the one that was wanted."""

    code = "unknown_filter"
    status = 400
    message = _("Penyaring di alamat ini tidak dimengerti. Supaya tidak keliru, tidak ada laporan yang dikirim.")


def filters_of(query: QueryDict) -> Filters:
    """The filters of an address that a program reads. UnknownFilter for any that nobody knows."""
    found = read(query)
    if found.unread:
        raise UnknownFilter(found.unread)
    return found.filters


def check_known(*, area: str = "", category: str = "") -> None:
    """UnknownFilter, by the names of the JSON interface, for a place or a kind of trouble that nobody knows."""
    wrong = {}
    if area and regions.find(area) is None:
        wrong["area"] = str(_UNREAD["wilayah"]).format(value=_short(area))
    if category and lookup.category(packs.current(), category) is None:
        wrong["category"] = str(_UNREAD["kategori"]).format(value=_short(category))
    if wrong:
        raise UnknownFilter(wrong)


def read(query: QueryDict) -> Narrowed:
    """The filters of an address that a person reads: what nobody knows is not applied, and the page says so."""
    given = {name: query.get(name, "").strip() for name in NAMES}
    area, category, state, days = given["wilayah"], given["kategori"], given["keadaan"], given["waktu"]
    near = around.parse(given["dekat"])
    unknown = {
        "wilayah": bool(area) and regions.find(area) is None,
        "kategori": bool(category) and lookup.category(packs.current(), category) is None,
        "keadaan": bool(state) and state not in GROUPS,
        "waktu": bool(days) and days not in TIMES,
        "q": len(given["q"]) > LONGEST,
        "dekat": bool(given["dekat"]) and near is None,
    }
    unread = {name: str(_UNREAD[name]).format(value=_short(given[name])) for name in NAMES if unknown[name]}
    group = GROUPS.get(state)
    filters = Filters(
        area="" if unknown["wilayah"] else area,
        category="" if unknown["kategori"] else category,
        phases=group[1] if group else (),
        since=(now() - timedelta(days=int(days))).replace(minute=0, second=0, microsecond=0) if days in TIMES else None,
        text="" if unknown["q"] else given["q"],
        near=near,
    )
    return Narrowed(filters, unread)


def _short(value: str) -> str:
    return value if len(value) <= SAID else f"{value[:SAID]}…"


def without(query: QueryDict, names: Iterable[str]) -> str:
    """The address's query without some of its filters, and from its first page."""
    rest = query.copy()
    for name in ("sesudah", *names):
        rest.pop(name, None)
    return rest.urlencode()


def kept(choices: Iterable[tuple[str, Any]], value: str) -> list[tuple[str, Any]]:
    """The choices of a list and, behind them, the value that the address named and nobody knows."""
    return [*choices, (value, f"“{_short(value)}”")]
