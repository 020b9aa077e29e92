# SPDX-License-Identifier: EUPL-1.2
"""Nothing falls through: every leaf has an owner, a route everywhere, promises, and sentences to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from balai.packs import lookup, matrix
from balai.packs.rules.references import leaves_of

if TYPE_CHECKING:
    from balai.packs.rules import Trouble
    from balai.packs.schema import Pack, Promise, Route

EXAMPLES = 3
ALIKE = 5  # from so many categories on, the same missing row is told once
REST = "Tambahkan [[route]] tanpa categories dan areas di akhir routes.toml."
CLOCKED = ("waiting", "coordinating", "assigned", "working", "checking")
ROAD_LEVELS = ("national", "province", "regency")


def owners(pack: Pack) -> Iterator[Trouble]:
    """Leaves that nobody owns; road categories need an owner on every level that may own a road."""
    for at, leaf in leaves_of(pack):
        held = lookup.owners(pack, leaf.code)
        example = (
            'Tulis owners = { province = "<kode instansi>", regency = "<kode instansi>" } di sini atau di kelompoknya.'
        )
        if not held:
            yield ("categories", at), "Kategori ini belum punya instansi penanggung jawab.", example
        missing = [level for level in ROAD_LEVELS if level not in held] if leaf.asset == "road" and held else []
        if missing:
            problem = f"Kategori jalan, tetapi penanggung jawab tingkat ini belum ditulis: {', '.join(missing)}."
            yield ("categories", at, "owners"), problem, example
        for level, code in leaf.owners.items():
            body = lookup.agency(pack, code)
            if body and body.level != level:
                problem = f'"{code}" instansi tingkat {body.level}, bukan {level}.'
                yield ("categories", at, "owners"), problem, f'Tulis {body.level} = "{code}".'


def areas_of(pack: Pack) -> tuple[str, ...]:
    """Every kabupaten/kota of the pack, and every smaller area that has a unit of its own."""
    named = {unit.area for unit in pack.units if unit.area} | {body.area for body in pack.agencies if body.area}
    regencies = set(pack.meta.regencies) or {".".join(area.split(".")[:2]) for area in named if "." in area}
    return tuple(sorted(regencies | {area for area in named if area.count(".") >= 2}))


def routes(pack: Pack) -> Iterator[Trouble]:
    """Runs the matrix for every leaf and place: each must end at a unit of ours; rows that never win are useless."""
    won: set[int] = set()
    lost: dict[int, list[str]] = {}
    areas = areas_of(pack)
    deep = {area for area in areas if area.count(".") >= 2}
    signs: dict[tuple[tuple[bool, ...], bool], int] = {}
    for at, leaf in leaves_of(pack):
        above = lookup.lineage(pack, leaf.code)
        fits = tuple(not row.categories or any(code in row.categories for code in above) for row in pack.routes)
        first = signs.setdefault((fits, leaf.asset == "road"), at)
        for area in areas:
            if first != at and area in deep:
                continue  # the same rows fit the same places: proven by the first leaf of this kind
            for owner in (None, *ROAD_LEVELS) if leaf.asset == "road" else (None,):
                decision = matrix.decide(pack, leaf.code, area, owner)
                if decision is None:
                    lost.setdefault(at, []).append(area)
                else:
                    won.add(decision.index)
    if all(_is_known(pack, row) for row in pack.routes):  # else the gap comes from the wrong name, told elsewhere
        yield from _lost(lost)
    yield from _idle(pack, won)
    yield from _outside(pack)


def _lost(lost: dict[int, list[str]]) -> Iterator[Trouble]:
    """One finding for a category; one for all of them when the same row is missing everywhere."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for at, places in lost.items():
        wide = dict.fromkeys(area for area in places if area.count(".") < 2)
        groups.setdefault(tuple(wide or dict.fromkeys(places)), []).append(at)
    for where, found in groups.items():
        for at in found[: 1 if len(found) > ALIKE else None]:
            yield ("categories", at), _nowhere(where, len(found)), REST


def _nowhere(places: tuple[str, ...], many: int) -> str:
    where = ", ".join(places[:3]) + (" dan wilayah lain" if len(places) > 3 else "")
    who = f"{many} kategori, termasuk ini," if many > ALIKE else "kategori ini"
    return f"Laporan {who} tidak punya tujuan di {where}."


def _idle(pack: Pack, won: set[int]) -> Iterator[Trouble]:
    last = len(pack.routes) - 1
    for at, route in enumerate(pack.routes):
        if not _is_known(pack, route):
            continue  # what it names is not there; another finding says so
        if at not in won and not (at == last and not route.categories and not route.areas):
            problem = "Aturan ini tidak pernah terpakai: aturan di atasnya mengambil semuanya, atau mejanya tidak ada."
            yield ("routes", at), problem, "Pindahkan ke atas, atau hapus."


def _is_known(pack: Pack, route: Route) -> bool:
    """Whether the unit and the categories that a row names exist."""
    units = route.to is None or lookup.unit(pack, route.to) is not None
    return units and all(lookup.category(pack, code) is not None for code in route.categories)


def _outside(pack: Pack) -> Iterator[Trouble]:
    for at, route in enumerate(pack.routes):
        unit = lookup.unit(pack, route.to) if route.to else None
        body = lookup.agency(pack, unit.agency) if unit else None
        if unit and body and body.external:
            problem = f'"{unit.code}" milik pemerintah lain yang tidak masuk ke Balai; laporan akan terbengkalai.'
            yield ("routes", at, "to"), problem, "Arahkan ke unit koordinasi, yang akan melimpahkan laporannya."
        if route.to is None and route.desk_level is None:
            problem = "Aturan ini tidak menyebut unit maupun meja tujuan."
            yield ("routes", at), problem, 'Tulis to = "<kode unit>" atau desk_level = "regency".'
        if route.to is not None and route.desk_level is not None:
            yield ("routes", at, "desk_level"), "Aturan ini menyebut to dan desk_level sekaligus.", "Hapus salah satu."


def promises(pack: Pack) -> Iterator[Trouble]:
    """Promises without exactly one measure, turned dates, overlapping rows, and phases without a promise."""
    for at, promise in enumerate(pack.promises):
        yield from _measure(at, promise)
        for before in range(at):
            if _overlap(pack.promises[before], promise):
                problem = f'"{pack.promises[before].name}" sudah berlaku untuk kategori, tahap, dan tanggal yang sama.'
                yield ("promises", at), problem, "Akhiri yang lama dengan valid_to, atau hapus salah satu."
    newest = max((row.valid_from for row in pack.promises), default=date.min)
    for phase in CLOCKED:
        bare = [at for at, leaf in leaves_of(pack) if matrix.promise_for(pack, leaf.code, phase, newest) is None]
        alike = len(bare) > ALIKE
        for at in bare[: 1 if alike else None]:
            who = f" pada {len(bare)} kategori, termasuk ini" if alike else ""
            problem = f'Belum ada janji waktu untuk tahap "{phase}"{who}.'
            write = f'Tambahkan [[promise]] dengan phases = ["{phase}"] tanpa categories di promises.toml.'
            yield ("categories", at), problem, write


def _measure(at: int, promise: Promise) -> Iterator[Trouble]:
    if (promise.hours is None) == (promise.working_days is None):
        problem = "Janji diukur dengan jam atau dengan hari kerja."
        yield ("promises", at), problem, "Tulis salah satu saja: hours = ... atau working_days = ..."
    for name in ("hours", "working_days"):
        value = getattr(promise, name)
        if value is not None and value < 1:
            yield ("promises", at, name), f"{value} bukan lama waktu.", "Tulis angka 1 atau lebih."
    if promise.valid_to and promise.valid_to < promise.valid_from:
        yield ("promises", at, "valid_to"), "Berakhir sebelum mulai.", "Tulis tanggal sesudah valid_from."
    if not promise.phases:
        yield ("promises", at, "phases"), "Janji ini tidak berlaku untuk tahap apa pun.", 'Tulis phases = ["working"].'


def _overlap(one: Promise, two: Promise) -> bool:
    same = set(one.categories) == set(two.categories) and set(one.phases) & set(two.phases)
    ends = one.valid_to or date.max, two.valid_to or date.max
    return bool(same) and set(one.areas) == set(two.areas) and one.valid_from <= ends[1] and two.valid_from <= ends[0]


def lessons(pack: Pack) -> Iterator[Trouble]:
    """Leaves with too few sentences for the suggestion to learn from, and sentences that stand in two leaves."""
    told: dict[str, str] = {}
    for at, leaf in leaves_of(pack):
        if len(leaf.examples) < EXAMPLES:
            problem = f"Baru {len(leaf.examples)} kalimat contoh; saran kategori perlu paling sedikit {EXAMPLES}."
            yield ("categories", at, "examples"), problem, "Tulis kalimat seperti yang ditulis warga."
        for index, sentence in enumerate(leaf.examples):
            key = " ".join(sentence.lower().split())
            if key in told:
                problem = f'Kalimat "{sentence}" juga ada di "{told[key]}".'
                yield ("categories", at, "examples", index), problem, "Simpan di kategori yang lebih cocok."
            told.setdefault(key, leaf.code)
        if leaf.valid_from and leaf.valid_to and leaf.valid_to < leaf.valid_from:
            yield ("categories", at, "valid_to"), "Berakhir sebelum mulai.", "Tulis tanggal sesudah valid_from."


def sources(pack: Pack) -> Iterator[Trouble]:
    """Rules whose source is empty: agencies, routes and promises rest on something that can be looked up."""
    for section in ("agencies", "routes", "promises", "village_terms"):
        for at, row in enumerate(getattr(pack, section)):
            if not row.source.strip():
                write = 'Tulis peraturan, pasal, atau halamannya; bila perkiraan, tulis "Asumsi paket".'
                yield (section, at, "source"), "Sumbernya kosong.", write
