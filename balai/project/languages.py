# SPDX-License-Identifier: EUPL-1.2
"""Which of the pack's languages a visitor reads: asked by Django for each page, and by the layer that keeps pages."""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile

from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from balai import packs
from balai.packs.schema import Lang


def chosen(cookie: str, accepted: str) -> str:
    """The language of the cookie, else the first of the browser's header, that the pack speaks; else Indonesian.

    A language that the pack does not name is as if nobody had asked for it, also when the code has words in it.
    """
    return _chosen(cookie, accepted, packs.current().meta.languages)


@lru_cache(maxsize=1024)
def _chosen(cookie: str, accepted: str, spoken: tuple[Lang, ...]) -> str:
    named = (wanted for wanted, _quality in parse_accept_lang_header(accepted.lower()))
    for wanted in (cookie, *takewhile(lambda one: one != "*", named)):
        found = _variant(wanted)
        if found in spoken:
            return found
    return settings.LANGUAGE_CODE


def _variant(wanted: str) -> str:
    """What the code calls a language ("en" for "en-gb"), "" when it has no words in it."""
    try:
        return get_supported_language_variant(wanted)
    except LookupError:
        return ""
