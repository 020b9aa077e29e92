# SPDX-License-Identifier: EUPL-1.2
"""Codes that point at each other: every one must exist, the tree must be a tree, escalation must end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from balai.packs import lookup
from balai.packs.findings import suggestion

if TYPE_CHECKING:
    from balai.packs.rules import Trouble
    from balai.packs.schema import Category, Pack


def codes(pack: Pack) -> Iterator[Trouble]:
    """Rows of all kinds that name an agency, a unit, a category or a move that is not there: each name once."""
    found = lookup.tables(pack)
    named: dict[tuple[str, str], list[tuple[str | int, ...]]] = {}
    for section, field, kind, rows in (
        ("agencies", "parent", "instansi", [(a.parent,) for a in pack.agencies]),
        ("units", "agency", "instansi", [(u.agency,) for u in pack.units]),
        ("units", "parent", "unit", [(u.parent,) for u in pack.units]),
        ("agencies", "open311", "kategori", [tuple(a.open311.services) if a.open311 else () for a in pack.agencies]),
        ("categories", "parent", "kategori", [(c.parent,) for c in pack.categories]),
        ("categories", "owners", "instansi", [tuple(c.owners.values()) for c in pack.categories]),
        ("routes", "to", "unit", [(r.to,) for r in pack.routes]),
        ("routes", "categories", "kategori", [r.categories for r in pack.routes]),
        ("promises", "categories", "kategori", [p.categories for p in pack.promises]),
        ("reply_templates", "categories", "kategori", [r.categories for r in pack.reply_templates]),
        ("reply_templates", "verbs", "langkah", [r.verbs for r in pack.reply_templates]),
    ):
        for at, names in enumerate(rows):
            for name in filter(None, names):
                named.setdefault((kind, name), []).append((section, at, field))
    verbs = {move.verb for flow in pack.workflows for move in flow.transitions}
    known = {"instansi": found.agencies, "unit": found.units, "kategori": found.categories, "langkah": verbs}
    for (kind, name), places in named.items():
        if name not in known[kind]:
            more = f", yang disebut di {len(places)} tempat" if len(places) > 1 else ""
            yield places[0], f'Tidak ada {kind} "{name}"{more}.', suggestion(name, known[kind])


def partners(pack: Pack) -> Iterator[Trouble]:
    """Addresses that are none, and partners among our own offices, to which nothing is ever transferred."""
    for at, agency in enumerate(pack.agencies):
        if agency.open311 is None:
            continue
        if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", agency.open311.url):
            write = "Tulis alamat dasarnya, seperti https://lapor.contoh.go.id/open311/v2."
            yield ("agencies", at, "open311"), f'"{agency.open311.url}" bukan alamat.', write
        if not agency.external:
            problem = "Laporan hanya dialihkan ke lembaga lain, jadi alamat ini tidak pernah dipakai."
            yield ("agencies", at, "open311"), problem, "Hapus open311, atau tulis external = true."


def circles(pack: Pack) -> Iterator[Trouble]:
    """Categories, units or agencies that are, over some steps, above themselves."""
    above: tuple[tuple[str, dict[str, str | None]], ...] = (
        ("categories", {c.code: c.parent for c in pack.categories}),
        ("units", {u.code: u.parent for u in pack.units}),
        ("agencies", {a.code: a.parent for a in pack.agencies}),
    )
    for section, parents in above:
        told: set[str] = set()
        for at, code in enumerate(parents):
            way = [code]
            while (parent := parents.get(way[-1])) is not None and parent not in way:
                way.append(parent)
            if parent == code and code not in told:
                told |= set(way)
                circle = " -> ".join([*way, code])
                yield (
                    (section, at, "parent"),
                    f"Induknya berputar: {circle}.",
                    "Ganti parent salah satunya, atau hapus.",
                )


def meta(pack: Pack) -> Iterator[Trouble]:
    """Zone, opening hours, contact and territory that cannot be."""
    try:
        ZoneInfo(pack.meta.zone)
    except (KeyError, ValueError, OSError):
        write = "Tulis Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura."
        yield ("meta", "zone"), f'Tidak ada zona waktu "{pack.meta.zone}".', write
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", pack.meta.contact_email):
        yield (
            ("meta", "contact_email"),
            f'"{pack.meta.contact_email}" bukan alamat surel.',
            "Tulis seperti nama@kantor.go.id.",
        )
    for at, contact in enumerate(pack.meta.emergency):
        if not re.fullmatch(r"\+?\d[\d -]{1,18}", contact.number):
            problem = f'"{contact.number}" bukan nomor telepon.'
            yield ("meta", "emergency", at, "number"), problem, 'Tulis angkanya, seperti "112" atau "0811-1234-567".'
    lat, lon = pack.meta.capital
    if not (-12 <= lat <= 7 and 94 <= lon <= 142):
        yield (
            ("meta", "capital"),
            f"{lat}, {lon} tidak terletak di Indonesia.",
            "Tulis [lintang, bujur], seperti [-5.43, 105.26].",
        )
    for name, value in (("opens", pack.calendar.opens), ("closes", pack.calendar.closes)):
        if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", value):
            yield ("calendar", name), f'"{value}" bukan jam.', 'Tulis seperti "07:30".'
    if pack.calendar.opens >= pack.calendar.closes:
        yield ("calendar", "closes"), "Kantor tutup sebelum buka.", "Tulis jam sesudah opens."
    if not pack.calendar.weekdays or any(not 0 <= day <= 6 for day in pack.calendar.weekdays):
        yield (
            ("calendar", "weekdays"),
            "Ini bukan hari dalam sepekan.",
            "Tulis [0, 1, 2, 3, 4] untuk Senin sampai Jumat.",
        )
    if not pack.meta.provinces:
        yield ("meta", "provinces"), "Belum ada wilayah yang dilayani.", 'Tulis provinces = ["18"].'


def territory(pack: Pack) -> Iterator[Trouble]:
    """Areas outside the pack's provinces, on the wrong level, or with two desks."""
    for at, code in enumerate(pack.meta.provinces):
        if "." in code:
            yield ("meta", "provinces", at), f'"{code}" bukan kode provinsi.', 'Tulis dua angkanya, seperti "18".'
    for at, code in enumerate(pack.meta.regencies):
        if code.count(".") != 1:
            yield ("meta", "regencies", at), f'"{code}" bukan kode kabupaten/kota.', 'Tulis seperti "18.71".'
    inside: Callable[[str], bool] = lambda code: code.split(".")[0] in pack.meta.provinces  # noqa: E731 - one line says it
    rows: list[tuple[tuple[str | int, ...], str | None]] = [
        *((("meta", "regencies", at), code) for at, code in enumerate(pack.meta.regencies)),
        *((("agencies", at, "area"), row.area) for at, row in enumerate(pack.agencies)),
        *((("units", at, "area"), row.area) for at, row in enumerate(pack.units)),
        *((("village_terms", at, "area"), row.area) for at, row in enumerate(pack.village_terms)),
        *((("routes", at, "areas"), code) for at, row in enumerate(pack.routes) for code in row.areas),
        *((("promises", at, "areas"), code) for at, row in enumerate(pack.promises) for code in row.areas),
    ]
    for where, area in rows:
        if area is not None and not inside(area):
            provinces = " atau ".join(pack.meta.provinces)
            yield where, f'Wilayah "{area}" di luar provinsi paket ini.', f"Tulis kode yang diawali {provinces}."
    seen: dict[str, str] = {}
    for at, unit in enumerate(pack.units):
        if unit.kind == "desk" and unit.area:
            if unit.area in seen:
                problem = f'"{seen[unit.area]}" sudah menjadi meja untuk {unit.area}.'
                yield ("units", at, "area"), problem, "Satu wilayah satu meja: ganti kind atau area unit ini."
            seen.setdefault(unit.area, unit.code)


def leaves_of(pack: Pack) -> Iterator[tuple[int, Category]]:
    """Every category without children, with its number."""
    for at, category in enumerate(pack.categories):
        if lookup.is_leaf(pack, category.code):
            yield at, category
