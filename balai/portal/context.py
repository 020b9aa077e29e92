# SPDX-License-Identifier: EUPL-1.2
"""What the frame of every page needs: the pack's name and languages, the chosen look, the five ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from balai import packs
from balai.kernel.answers import way_back
from balai.packs import lookup, saying
from balai.packs.schema import Pack
from balai.portal import places, theme

AREA_WORDS = ("village", "district", "regency", "head")
LOOK_COOKIE = "tampilan"
LOOKS = ("light", "dark")
PLACE_COOKIE = "tempat"


@dataclass(frozen=True, slots=True)
class Way:
    """One of the five ways of the bottom bar."""

    href: str
    label: object
    icon: str
    begins: tuple[str, ...]  # addresses that belong to it
    is_main: bool = False


WAYS = (
    Way("/", _("Beranda"), "home", ()),
    Way("/laporan/", _("Laporan"), "list", ("/laporan/",)),
    Way("/lapor/", _("Lapor"), "camera", ("/lapor/", "/l/"), is_main=True),
    Way("/bantuan/", _("Bantuan"), "help", ("/bantuan/",)),
    Way("/akun/", _("Saya"), "user", ("/akun/",)),
)


def look(request: HttpRequest) -> str:
    """`light` or `dark` when the visitor chose one, else "" (the device decides)."""
    chosen = request.COOKIES.get(LOOK_COOKIE, "")
    return chosen if chosen in LOOKS else ""


def current_way(path: str) -> str:
    """The href of the way that an address belongs to, or ""."""
    if path == "/":
        return "/"
    return next((way.href for way in WAYS for begin in way.begins if path.startswith(begin)), "")


def languages(pack: Pack) -> list[tuple[str, str]]:
    """The pack's languages with their own names."""
    names = dict(settings.LANGUAGES)
    return [(code, names[code]) for code in pack.meta.languages]


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the frame around every page."""
    pack = packs.current()
    drawn = theme.look_of(pack.meta.code)
    return {
        "pack": pack,
        "theme_url": drawn.css_url,
        "logo_url": drawn.logo_url,
        "look": look(request),
        "ways": WAYS,
        "way_now": current_way(request.path),
        "way_back": quote(way_back(request)),  # ready for the links of the foot
        "page_languages": languages(pack),
        "language_now": (language := get_language() or "id"),
        "area_word": {what: lookup.area_word(pack, what, language) for what in AREA_WORDS},
        "language_is_draft": saying.is_draft(pack.meta, language),
        "place_code": request.COOKIES.get(PLACE_COOKIE, ""),
        "place_name": places.short_name(request.COOKIES.get(PLACE_COOKIE, "")),
    }
