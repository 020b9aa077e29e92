# SPDX-License-Identifier: EUPL-1.2
"""Is this a report we can take: texts, category, answers, contact, place. Reads regions and pack, writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from balai.identity.actors import Actor
from balai.identity.queries import speaks_for
from balai.identity.rules import contact
from balai.kernel.errors import InvalidInput, NotAllowed, OutsideRegion
from balai.kernel.texts import clean_text
from balai.packs import lookup
from balai.packs.schema import Category, Pack
from balai.regions import queries as regions
from balai.reports import policies, questions
from balai.reports.inputs import NewReport
from balai.reports.rules import duplicates, intake

if TYPE_CHECKING:
    from balai.regions.gazetteer import Area

CONFIRM_KM = 25.0  # how far from its point a village may be that a person names for a pin (largest: 20 km)
PLACE_SOURCES = frozenset({"pin", "gps", "photo", "list"})
CHANNEL_MOST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a report is, and who keeps the road there if the category asks."""

    area_code: str
    lat: float | None
    lon: float | None
    accuracy_m: int | None
    confirmed: bool
    road_owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A report as it will be written."""

    category: Category
    description: str
    landmark: str
    answers: dict[str, object]
    place: Place


def checked(new: NewReport, actor: Actor, pack: Pack, now: datetime) -> Checked:
    """The report, cleaned. Raises InvalidInput with a sentence for each wrong field, OutsideRegion, NotAllowed."""
    if new.on_behalf and not policies.may_report_on_behalf(actor) and not speaks_for(actor, new.village, now):
        raise NotAllowed
    wrong: dict[str, str] = {}
    category = _category(new, pack, now, wrong)
    description = clean_text(new.description[: intake.DESCRIPTION_MOST * 4])
    _check_texts(new, description, wrong)
    answers = _answers(new, category, wrong)
    _check_contact(new, wrong)
    _check_numbers(new, wrong)
    if wrong:
        raise InvalidInput(wrong)
    assert category is not None  # else `wrong` had said so
    return Checked(
        category=category,
        description=description,
        landmark=intake.clean_line(new.landmark)[: intake.LANDMARK_MOST],
        answers=answers,
        place=place_of(new, category, pack),
    )


def _category(new: NewReport, pack: Pack, now: datetime, wrong: dict[str, str]) -> Category | None:
    category = lookup.category(pack, new.category)
    if (
        category is None
        or not lookup.is_leaf(pack, new.category)
        or not lookup.valid(category, lookup.local_day(pack, now))
    ):
        wrong["category"] = _("Kategori ini tidak ada atau tidak dipakai lagi. Pilih kategori dari daftar.")
        return None
    return category


def _check_texts(new: NewReport, description: str, wrong: dict[str, str]) -> None:
    if not intake.has_words(description):
        wrong["description"] = _("Ceritakan masalahnya dengan beberapa kata, supaya petugas tahu apa yang dicari.")
    elif len(description) > intake.DESCRIPTION_MOST:
        wrong["description"] = _("Ceritanya paling panjang {most} huruf. Singkatkan sedikit.").format(
            most=intake.DESCRIPTION_MOST
        )
    if len(new.landmark) > intake.LANDMARK_MOST:
        wrong["landmark"] = _("Patokan paling panjang {most} huruf.").format(most=intake.LANDMARK_MOST)


def _answers(new: NewReport, category: Category | None, wrong: dict[str, str]) -> dict[str, object]:
    if category is None:
        return {}
    right, faults = intake.answers(category.questions, new.answers)
    wrong |= questions.sentences(faults)
    return right


def _check_contact(new: NewReport, wrong: dict[str, str]) -> None:
    given = new.reporter
    if given is None:
        return
    if given.email.strip() and contact.email(given.email) is None:
        wrong["email"] = _("Alamat email ini tidak lengkap. Contoh: nama@contoh.id")
    if given.phone.strip() and contact.phone(given.phone) is None:
        wrong["phone"] = _("Nomor telepon ini tidak dikenali. Contoh: 0812 3456 7890")
    if len(given.name) > intake.NAME_MOST:
        wrong["name"] = _("Nama paling panjang {most} huruf.").format(most=intake.NAME_MOST)


def _check_numbers(new: NewReport, wrong: dict[str, str]) -> None:
    if new.client_key is not None and not intake.is_client_key(new.client_key):
        wrong["client_key"] = _("Tanda pengiriman (client_key) harus 8 sampai 64 huruf dan angka.")
    if new.place_source not in PLACE_SOURCES or len(new.channel) > CHANNEL_MOST:
        wrong["place_source"] = _("Sumber lokasi tidak dikenal.")
    if (new.lat is None) != (new.lon is None):
        wrong["lat"] = _("Lintang dan bujur harus diisi keduanya.")
    elif new.lat is None and not new.village:
        wrong["place"] = _("Tunjukkan tempatnya: pilih titik di peta atau pilih tempat dari daftar.")


# -- place -------------------------------------------------------------------------------------------------
def checked_place(new: NewReport, category: Category | None, pack: Pack) -> Place:
    """Where a corrected pin is, as for a new report. InvalidInput for what is no point, OutsideRegion."""
    if category is None or new.lat is None or new.lon is None or not (abs(new.lat) <= 90 and abs(new.lon) <= 180):
        raise InvalidInput({"place": _("Tunjukkan tempatnya di peta.")})
    return place_of(new, category, pack)


def place_of(new: NewReport, category: Category, pack: Pack) -> Place:
    """Where the report is. The village a person confirmed wins over the one we found, if the pin can lie in it.
    Raises OutsideRegion, InvalidInput.
    """
    named = _named(new.village, pack, new.language) if new.village else None
    if new.lat is None or new.lon is None:
        assert named is not None  # _check_numbers saw to it
        return Place(
            area_code=named.code, lat=None, lon=None, accuracy_m=None, confirmed=True, road_owner="",
        )  # fmt: skip
    found = regions.locate(new.lat, new.lon)
    if not found.inside or found.village is None:
        raise OutsideRegion(
            where=found.province_name or _("jauh dari wilayah mana pun di Indonesia"),
            advice=pack.meta.outside_advice.in_(new.language),
        )
    fits = named is not None and _fits(named, found.village, new.lat, new.lon)
    owner = regions.road_owner(new.lat, new.lon) if category.asset == "road" else None
    accuracy = new.accuracy_m if new.accuracy_m is not None and 0 <= new.accuracy_m < 1_000_000 else None
    return Place(
        area_code=named.code if named is not None and fits else found.village.code,
        lat=round(new.lat, 6),
        lon=round(new.lon, 6),
        accuracy_m=accuracy,
        confirmed=fits or found.exact,
        road_owner=owner.level if owner else "",
    )


def _named(code: str, pack: Pack, language: str) -> Area:
    """The village (or, where people do not know it, district) that a person named; one of ours."""
    area = regions.find(code)
    if area is None or area.level not in {"village", "district"}:
        raise InvalidInput({"village": _("Tempat ini tidak dikenal. Pilih tempat dari daftar.")})
    if area.code[:2] not in pack.meta.provinces:
        province = regions.provinces().get(area.code[:2], area.code)
        raise OutsideRegion(where=province, advice=pack.meta.outside_advice.in_(language))
    return area


def _fits(named: Area, found: Area, lat: float, lon: float) -> bool:
    """Whether a pin can lie in the named village: it is the found one, its neighbour in the district, or near."""
    if named.code == found.code or (named.level == "village" and named.code[:8] == found.code[:8]):
        return True
    return duplicates.distance_m(lat, lon, named.lat, named.lon) <= CONFIRM_KM * 1000 and named.level == "village"
