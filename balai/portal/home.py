# SPDX-License-Identifier: EUPL-1.2
"""The home page and its search: what a visitor needs in five seconds, and nothing that does not exist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balai import packs
from balai.cases import flows
from balai.cases.models import Case
from balai.identity.actors import Actor
from balai.kernel.uploads import size_name
from balai.packs import lookup
from balai.packs.schema import Category, State
from balai.portal import queries as numbers
from balai.portal.context import PLACE_COOKIE
from balai.regions import queries as regions
from balai.reports import queries, words
from balai.reports.queries import Filters, Pair
from balai.reports.rules import privacy
from balai.reports.views import lists

PAIRS, SOLVED, RECENT = 2, 4, 3
NEAR_M = 15_000
FRESH = timedelta(days=7)
MINE, OLDER = 2, 8  # own reports: how many are shown, and how many more where they are asked for


def number_in(text: str) -> str:
    """The case number in a search, as it is written, or "" when it is not one: digits, with the pack's prefix or, when
    they begin with a day and are as many as a number has, without.
    """
    pack = packs.current()
    pattern, number = pack.meta.number, lookup.number_of(pack, text)
    digits = number.removeprefix(pattern.prefix)
    if not re.fullmatch(rf"{pattern.prefix}[0-9]{{9,14}}", number):
        return ""
    has_prefix = not text.strip()[:1].isdecimal()
    return number if has_prefix or (len(digits) == 6 + pattern.serial_digits and _is_day(digits[:6])) else ""


def _is_day(digits: str) -> bool:
    try:
        datetime.strptime(digits, "%y%m%d")  # noqa: DTZ007  only whether there is such a day
    except ValueError:
        return False
    return True


def page(request: HttpRequest) -> dict[str, Any]:
    """Everything on the home page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # ours, see identity.middleware
    place = request.COOKIES.get(PLACE_COOKIE, "")
    here = regions.find(place) if place else None
    lat, lon = (here.lat, here.lon) if here else packs.current().meta.capital
    counts = queries.numbers().by_phase
    solved = queries.solved_near(lat, lon, NEAR_M, SOLVED * 6)
    fresh = [item for item in solved if timezone.now() - item.updated_at <= FRESH]
    pairs = queries.before_after(fresh or solved)[:PAIRS]
    paired = {pair.item.number for pair in pairs}
    mine = _mine(actor)
    return {
        "groups": lookup.children(packs.current()),
        "mine": mine[:MINE],
        "older": mine[MINE:],  # they stand on the page for when there is no signal
        "pairs": [_shown(pair) for pair in pairs],
        "solved": [lists.row_of(item) for item in solved if item.number not in paired][: SOLVED - len(pairs)],
        "solved_where": here.name if here else "",
        "solved_fresh": bool(fresh),
        "recent": [lists.row_of(item) for item in queries.public_list(Filters(), size=RECENT).items],
        "numbers": {"closed": counts["resolved"] + counts["closed"], "total": sum(counts.values())},
        "emergency": packs.current().meta.emergency[:4],
        "confirmed": numbers.confirmed(),
    }


def _shown(pair: Pair) -> dict[str, Any]:
    """A pair with its words and the addresses of its photos."""
    before, after = (f"/berkas/{size_name(key, 400)}" for key in (pair.before, pair.after))
    return {"row": lists.row_of(pair.item), "before": before, "after": after}


@dataclass(frozen=True, slots=True)
class Mine:
    """One of the visitor's own reports: where it stands, and what is promised next."""

    number: str
    title: str
    state: State
    sentence: str
    due_at: datetime | None
    waits_for_me: bool


def _mine(actor: Actor) -> list[Mine]:
    """The visitor's newest reports."""
    if not actor.opened_cases and not actor.owner_hash:
        return []
    return [_own(case) for case in queries.my_reports(actor, MINE + OLDER)]


def _own(case: Case) -> Mine:
    title = flows.title_of(case, get_language() or "id") or case.number
    state = flows.state_of(case)
    waits = case.phase == "resolved"
    due = case.due_at if case.is_open or waits else None
    return Mine(case.number, title, state, words.sentence(case, state, privacy.OWN), due, waits)


def answers() -> list[tuple[str, str, str]]:
    """Questions people ask, with answers: anchor, question, answer."""
    name = packs.current().meta.name
    return [
        (
            "lapor",
            _("Bagaimana cara melapor?"),
            _(
                "Tekan Lapor, ambil foto, tunjukkan tempatnya, ceritakan masalahnya, lalu kirim. Tidak perlu "
                "akun. Setelah terkirim Anda mendapat nomor dan tautan rahasia."
            ),
        ),
        (
            "anonim",
            _("Apakah nama saya terlihat?"),
            _(
                "Tidak. Nama dan kontak disimpan terkunci, terpisah dari laporan. Petugas hanya dapat "
                "membukanya dengan alasan, dan Anda diberi tahu."
            ),
        ),
        (
            "tertutup",
            _("Apa beda tertutup dan terbuka?"),
            _(
                "Laporan tertutup hanya dibaca petugas yang menangani. Laporan terbuka tampil untuk umum "
                "beserta fotonya, tanpa nama Anda."
            ),
        ),
        (
            "lama",
            _("Berapa lama ditangani?"),
            _(
                "Setiap kategori punya janji waktu. Halaman laporan menunjukkan janji yang sedang berjalan, "
                "batasnya, dan dasar aturannya."
            ),
        ),
        (
            "keberatan",
            _("Bagaimana kalau hasilnya tidak sesuai?"),
            _(
                "Buka halaman laporan Anda dan tekan keberatan. Laporan dibuka lagi dan keberatannya dihitung "
                "secara terbuka."
            ),
        ),
        (
            "sinyal",
            _("Bagaimana kalau tidak ada sinyal?"),
            _(
                "Pasang {name} di ponsel lewat menu peramban. Laporan yang dibuat tanpa sinyal tersimpan di "
                "ponsel dan terkirim sendiri satu kali saat ada sinyal."
            ).format(name=name),
        ),
        (
            "salah",
            _("Bagaimana kalau bukan wewenang pemerintah daerah?"),
            _("Laporan tetap bernomor sama dan diteruskan ke yang berwenang. Anda melihat ke mana dan kenapa."),
        ),
        (
            "tautan",
            _("Tautan rahasia saya hilang"),
            _(
                "Nomor laporan tetap dapat dicari untuk melihat jalannya. Untuk menjawab atau berkeberatan "
                "diperlukan tautannya, atau akun yang dipakai saat melapor."
            ),
        ),
    ]


def _fits(wanted: list[str], *texts: str) -> bool:
    whole = " ".join(texts).lower()
    return all(word in whole for word in wanted)


def search(request: HttpRequest, text: str) -> dict[str, Any]:
    """Categories to report under, answers, and public reports that fit the words."""
    wanted = text.lower().split()
    pack = packs.current()
    group = lookup.category(pack, request.GET.get("kelompok", ""))
    leaves: list[Category] = []
    if group:
        leaves = list(lookup.leaves(pack, timezone.localdate(), below=group.code))
    elif wanted:
        for leaf in lookup.leaves(pack, timezone.localdate()):
            if _fits(wanted, words.in_language(leaf.name), *leaf.keywords):
                leaves.append(leaf)
    return {
        "text": text,
        "group": group,
        "leaves": leaves if group else leaves[:8],
        "found_answers": [row for row in answers() if wanted and _fits(wanted, row[1], row[2])],
        "rows": _reports(text) if wanted else [],
    }


def _reports(text: str) -> list[lists.Row]:
    return [lists.row_of(item) for item in queries.public_list(Filters(text=text), size=8).items]
