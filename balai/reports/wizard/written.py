# SPDX-License-Identifier: EUPL-1.2
"""What a citizen has written so far, read from the form as it stands; nothing is refused here, nothing gets lost."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from balai.packs import lookup
from balai.packs.schema import Pack
from balai.reports import questions
from balai.reports.inputs import NewReport, Reporter
from balai.reports.rules import intake
from balai.reports.words import language

PHOTO, PLACE, WORDS, SUMMARY = 1, 2, 3, 4
TEXTS = ("description", "category", "landmark", "name", "email", "phone", "village", "area_regency", "area_district",
         "area_village", "place_source", "suggested", "draft", "website", "account")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The wizard's fields as typed; `answers` by question code."""

    client_key: str
    step: int = PHOTO
    description: str = ""
    category: str = ""
    landmark: str = ""
    visibility: str = "private"
    name: str = ""
    email: str = ""
    phone: str = ""
    lat: float | None = None
    lon: float | None = None
    accuracy: int | None = None
    place_source: str = ""
    village: str = ""
    area_regency: str = ""
    area_district: str = ""
    area_village: str = ""
    suggested: str = ""
    draft: str = ""
    website: str = ""  # a trap: people do not see this field
    account: str = ""  # the mark of the account under which it was begun
    answers: dict[str, object] = field(default_factory=dict)

    @property
    def place_code(self) -> str:
        """The village chosen from the list or confirmed beside the pin, "" when none."""
        return self.area_village or self.village


def new_key() -> str:
    """A key that marks one report, however often it is sent."""
    return secrets.token_urlsafe(24)


def _number(raw: str | None) -> float | None:
    try:
        value = float(raw or "")
    except ValueError:
        return None
    return value if -180 <= value <= 180 else None


def read(post: QueryDict, pack: Pack) -> Written:
    """The form's fields; what is missing or unreadable stays empty."""
    key = post.get("client_key", "")
    texts = {name: post.get(name, "")[:20_000] for name in TEXTS}
    accuracy = _number(post.get("accuracy")) if (post.get("accuracy") or "").isdigit() else None
    step = post.get("step", "")
    return Written(
        client_key=key if intake.is_client_key(key) else new_key(),
        step=int(step) if step in {"1", "2", "3", "4"} else PHOTO,
        visibility="public" if post.get("visibility") == "public" else "private",
        lat=_number(post.get("lat")),
        lon=_number(post.get("lon")),
        accuracy=int(accuracy) if accuracy else None,
        answers=questions.read(post, lookup.category(pack, texts["category"])),
        **texts,
    )


def missing(written: Written, step: int, pack: Pack) -> dict[str, str]:
    """Sentences for what a step still needs before the next one; the whole check comes with sending."""
    if step == PLACE and not written.place_code and written.lat is None:
        words = _("Tunjukkan tempatnya: pakai lokasi Anda, titik di peta, atau pilih %(village)s dari daftar.")
        return {"place": words % {"village": lookup.area_word(pack, "village", language())}}
    if step != WORDS:
        return {}
    wrong: dict[str, str] = {}
    if not intake.has_words(written.description):
        wrong["description"] = _("Ceritakan masalahnya dengan beberapa kata, supaya petugas tahu apa yang dicari.")
    if not lookup.is_leaf(pack, written.category):
        wrong["category"] = _("Pilih satu kategori yang paling mirip.")
        return wrong
    return wrong | questions.missing(lookup.category(pack, written.category), written.answers)


def step_of(field_name: str) -> int:
    """The step on which a wrong field is mended."""
    if field_name == "photos":
        return PHOTO
    if field_name in {"place", "lat", "lon", "landmark", "village", "place_source"}:
        return PLACE
    return SUMMARY if field_name in {"form", "challenge"} else WORDS


def as_new_report(written: Written, language: str) -> NewReport:
    """What the action takes; photos are added by the caller."""
    contact = Reporter(name=written.name, email=written.email, phone=written.phone)
    by_list = bool(written.area_village)
    pin = not by_list or written.area_village == written.village
    return NewReport(
        category=written.category,
        description=written.description,
        lat=written.lat if pin else None,
        lon=written.lon if pin else None,
        village=written.place_code,
        place_source="list" if by_list or written.lat is None else written.place_source or "pin",
        accuracy_m=written.accuracy,
        landmark=written.landmark,
        public=written.visibility == "public",
        answers=written.answers,
        reporter=contact if contact != Reporter() else None,
        client_key=written.client_key,
        suggested=written.suggested,
        language=language,
    )
