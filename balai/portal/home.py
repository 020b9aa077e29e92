# SPDX-License-Identifier: EUPL-1.2
"""The home page and its search: what a visitor needs in five seconds, and nothing that does not exist."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from balai import packs
from balai.cases import flows
from balai.identity.actors import Actor
from balai.packs import lookup
from balai.packs.schema import Category
from balai.portal import queries as numbers
from balai.portal.context import PLACE_COOKIE
from balai.regions import queries as regions
from balai.reports import mapviews, queries, words
from balai.reports.queries import Filters, Item

SOLVED = 4
RECENT = 3


def number_in(text: str) -> str:
    """The case number in a search, upper case, or "" when it is not one: the pack's prefix and digits."""
    pattern = packs.current().meta.number
    found = re.fullmatch(rf"{pattern.prefix}\s*-?\s*(\d{{9,14}})", text.strip(), re.IGNORECASE)
    return f"{pattern.prefix}{found[1]}" if found else ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Everything on the home page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # ours, see identity.middleware
    place = request.COOKIES.get(PLACE_COOKIE, "")
    here = regions.find(place) if place else None
    lat, lon = (here.lat, here.lon) if here else packs.current().meta.capital
    counts = queries.numbers().by_phase
    closed = counts["resolved"] + counts["closed"]
    return {
        "groups": lookup.children(packs.current()),
        "mine": _mine(actor),
        "solved": [mapviews.row_of(item) for item in _solved(lat, lon)],
        "solved_where": here.name if here else "",
        "recent": [mapviews.row_of(item) for item in queries.public_list(Filters(), size=RECENT).items],
        "numbers": {"closed": closed, "total": sum(counts.values())},
        "emergency": packs.current().meta.emergency[:4],
        "confirmed": numbers.confirmed(),
    }


def _solved(lat: float, lon: float) -> list[Item]:
    """Reports around a place that were really solved; merged duplicates are closed too, but solved nothing."""
    found = queries.solved_near(lat, lon, 15_000, SOLVED * 3)
    return [item for item in found if item.outcome != "duplicate"][:SOLVED]


def _mine(actor: Actor) -> list[dict[str, Any]]:
    """The visitor's two newest reports, with state and promise."""
    if not actor.opened_cases and not actor.owner_hash:
        return []
    rows = []
    for case in queries.my_reports(actor, 2):
        category = lookup.category(packs.current(), case.subject)
        title = case.title or (words.in_language(category.name) if category else case.number)
        rows.append({"case": case, "title": title, "state": flows.state_of(case)})
    return rows


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


def _reports(text: str) -> list[mapviews.Row]:
    return [mapviews.row_of(item) for item in queries.public_list(Filters(text=text), size=8).items]
