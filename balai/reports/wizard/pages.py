# SPDX-License-Identifier: EUPL-1.2
"""What the wizard's pages and fragments show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from balai import packs
from balai.cases.inputs import StoredUpload
from balai.identity import retention
from balai.kernel.clock import now
from balai.kernel.uploads import size_name
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports import disclosure, questions, training
from balai.reports import queries as reports
from balai.reports.wizard import queries
from balai.reports.wizard.written import Written
from balai.reports.words import language

LEAST_WORDS = 12  # letters before categories are proposed


def area_name(code: str) -> str:
    """An area with its kind, as lists show it."""
    return regions.name(code)


def village_name(code: str) -> str:
    """A village with its district: "Pekon Sukabumi, Kec. Talang Padang"; "" when unknown."""
    found = regions.find(code) if code else None
    if found is None:
        return ""
    name = regions.name(code)
    return f"{name}, {regions.name(code.rsplit('.', 1)[0])}" if code.count(".") == 3 else name


def nearby(lat: float, lon: float, chosen: str = "") -> dict[str, Any]:
    """The villages around a point. Raises InvalidInput for numbers that are no place."""
    pack = packs.current()
    found = regions.locate(lat, lon)
    rows = [(c.area.code, village_name(c.area.code), c.distance_km) for c in found.candidates]
    if found.exact and found.village:
        rows = [(found.village.code, village_name(found.village.code), 0.0)]
    codes = {code for code, _name, _km in rows}
    first = chosen if chosen in codes else rows[0][0] if rows else ""
    return {
        "inside": found.inside,
        "exact": found.exact,
        "villages": rows,
        "chosen": first,
        "where": found.province_name or _("di luar Indonesia"),
        "advice": pack.meta.outside_advice,
    }


def _lists(written: Written) -> list[dict[str, Any]]:
    """The three lists: regencies always, the others below what was chosen."""
    pack = packs.current()
    levels = (
        ("area_regency", capfirst(lookup.area_word(pack, "regency", language())), ""),
        ("area_district", capfirst(lookup.area_word(pack, "district", language())), written.area_regency),
        ("area_village", capfirst(lookup.area_word(pack, "village", language())), written.area_district),
    )
    out = []
    for field, label, parent in levels:
        known = field == "area_regency" or (bool(parent) and regions.find(parent) is not None)
        rows = [(area.code, area_name(area.code)) for area in regions.children(parent)] if known else []
        out.append({"field": field, "label": label, "rows": rows, "chosen": getattr(written, field)})
    return out


def wizard(written: Written, photos: tuple[StoredUpload, ...], wrong: Mapping[str, str]) -> dict[str, Any]:
    """The whole page: all steps stand in it, one is visible."""
    pack = packs.current()
    today = timezone.localdate()
    chosen = lookup.category(pack, written.category)
    placed = next((photo for photo in photos if photo.taken_lat is not None), None)
    point = _point(written)
    facts: dict[str, Any] = {
        "w": written,
        "step": written.step,
        "photos": photos,
        "wrong": {**wrong, "place": wrong.get("place") or wrong.get("lat") or wrong.get("village", "")},
        "tree": queries.tree(today),
        "chosen": chosen,
        "chosen_path": lookup.lineage(pack, written.category),
        "questions": questions.shown(chosen, written.answers, wrong) if chosen and chosen.questions else None,
        "answered": questions.told(chosen, written.answers, language()) if chosen else (),
        "all_questions": questions.offered(today),
        "lists": _lists(written),
        "near": nearby(*point, written.village) if point else None,
        "photo_place": placed if written.lat is None else None,
        "max_photos": pack.media.max_photos,
        "photos_kept": retention.in_words(pack.retention.uploads),
        "capital": pack.meta.capital,
        "village_name": village_name(written.place_code),
        "sights_private": disclosure.foretold(written.category, is_public=False),
        "sights_public": disclosure.foretold(written.category, is_public=True),
    }
    if written.step >= 3 and not chosen:
        facts |= suggestions(written)
    if written.step == 4:
        facts |= similar(written)
    return facts


def _point(written: Written) -> tuple[float, float] | None:
    if written.lat is None or written.lon is None or not -90 <= written.lat <= 90:
        return None
    return written.lat, written.lon


def suggestions(written: Written) -> dict[str, Any]:
    """Categories that the words point to, likeliest first, each with the words that decided."""
    text = written.description.strip()
    if len(text) < LEAST_WORDS:
        return {"suggested": [], "chosen_code": written.category, "is_told": False}
    rows = [
        {"category": category, "words": found.words}
        for found in training.suggestions(text, 4)
        if (category := lookup.category(packs.current(), found.category))
    ]
    return {"suggested": rows, "chosen_code": written.category, "is_told": True}


def similar(written: Written) -> dict[str, Any]:
    """Open public reports that are likely the same trouble, near the pin or the village's point."""
    point = _point(written)
    area = regions.find(written.place_code) if point is None and written.place_code else None
    if area is not None:
        point = (area.lat, area.lon)
    if point is None or not written.category:
        return {"similar": []}
    found = reports.nearby(*point, written.category, written.description, now())
    rows = [
        {
            "item": row.item,
            "metres": round(row.likeness.distance_m),
            "photo": f"/berkas/{size_name(row.item.photo, 400)}" if row.item.photo else "",
        }
        for row in found
    ]
    return {"similar": rows}
