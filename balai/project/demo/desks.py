# SPDX-License-Identifier: EUPL-1.2
"""Who works on an invented report: the body that owns the matter at its place, and that body's crew there."""

from __future__ import annotations

from collections.abc import Sequence

from balai.cases.rules.assignment import covers
from balai.packs import lookup
from balai.packs.schema import Category, Level, Pack, Unit

_OTHERS_ROADS, _OTHERS = 3, 7  # of so many stories, one belongs to the province though the place has its own body
# Read off the categories' codes, which the packs share; a code that a pack does not have is passed over.
COMMON = {
    "jalan-rusak": 16, "pohon": 9, "sampah": 9, "lampu-jalan": 8, "saluran": 7, "parkir-liar": 6, "banjir": 5,
    "air-bersih": 4, "listrik": 4, "bansos": 4, "gangguan": 3, "jembatan": 3, "trotoar": 3, "ktp": 3, "lalu-lintas": 3,
    "bakar-sampah": 3, "harga-pangan": 3, "gas-elpiji": 3, "harga-singkong": 4, "pupuk": 4, "jalan-tani": 3,
    "irigasi": 3, "pelayanan-kantor": 2, "tutup-saluran": 2, "puskesmas": 2,
}  # fmt: skip
_RURAL = frozenset({"tani", "desa", "hutan", "tambang", "gajah-satwa"})
_COAST = frozenset({"pesisir", "nelayan", "pelabuhan", "tpi", "pengolahan-ikan"})
_COAST_NAMES = ("Pantai", "Teluk", "Kuala", "Labuhan", "Muara", "Pulau", "Pulo", "Pasir", "Kamal", "Ancol", "Marunda")


def often(categories: Sequence[Category]) -> list[Category]:
    """The categories, each as often as citizens report it."""
    return [category for category in categories for _ in range(COMMON.get(category.code, 1))]


def fits(pack: Pack, category: Category, village: str, name: str) -> bool:
    """Whether such a thing happens in such a place: no rice field in a city's ward, no jetty in the hills."""
    above = lookup.lineage(pack, category.code)
    if lookup.village_kind(village) == "kelurahan" and _RURAL.intersection(above):
        return False
    return not _COAST.intersection(above) or any(word in name for word in _COAST_NAMES)


def able(pack: Pack, agency: str) -> bool:
    """Whether the agency has people to send."""
    return any(unit.kind == "crew" for unit in lookup.units_of(pack, agency))


def responsible(pack: Pack, category: Category, area: str, pick: int) -> str | None:
    """The agency that owns the matter at the place and can send somebody; None when it is another government's."""
    levels: tuple[Level, ...] = ("regency", "province")
    found = [lookup.owner_at(pack, category.code, level, area) for level in levels]
    here = [body.code for body in found if body is not None and able(pack, body.code)]
    if len(here) < 2:
        return here[0] if here else None
    return here[1] if pick % (_OTHERS_ROADS if category.asset == "road" else _OTHERS) == 1 else here[0]


def crew(pack: Pack, agency: str, area: str) -> Unit | None:
    """The agency's crew for a place: the one with the narrowest territory around it, else one that has none."""
    crews = [u for u in lookup.units_of(pack, agency) if u.kind == "crew" and covers(u.area or "", area)]
    if not crews:
        return None
    closest = max(len(u.area or "") for u in crews)
    best = [u for u in crews if len(u.area or "") == closest]
    return best[sum(map(ord, area[:5])) % len(best)]


def government(pack: Pack, category: Category) -> str | None:
    """The other government that owns the matter; None when it is nobody else's."""
    for code in lookup.owners(pack, category.code).values():
        body = lookup.agency(pack, code)
        if body is not None and body.external:
            return code
    return None
