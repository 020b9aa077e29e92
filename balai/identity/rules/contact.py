# SPDX-License-Identifier: EUPL-1.2
"""What an address or a phone number is, how it is written in one way, and how it is shown to others."""

from __future__ import annotations

import re
from typing import Literal

import phonenumbers

HOME_REGION = "ID"
_EMAIL = re.compile(r"^[^@\s\x00-\x1f<>(),;:\"\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")

Kind = Literal["email", "phone"]


def email(text: str) -> str | None:
    """The address in lower case, or None if it is not one. A dot-less domain is refused."""
    clean = text.strip().lower()
    return clean if len(clean) <= 254 and _EMAIL.match(clean) else None


def phone(text: str) -> str | None:
    """The number in E.164 ("+6281234567890"), or None; a number without country code is Indonesian."""
    if len(text) > 40 or "@" in text:
        return None
    try:
        number = phonenumbers.parse(text.strip(), HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def recognise(text: str) -> tuple[Kind, str] | None:
    """What was typed into "e-mail or phone": its kind and its one way of writing, None if it is neither."""
    if found := email(text):
        return "email", found
    if found := phone(text):
        return "phone", found
    return None


def masked(text: str) -> str:
    """An address or number that its owner recognises and nobody else learns: "s***@contoh.id", "+62***7890"."""
    if "@" in text:
        name, _, domain = text.partition("@")
        return f"{name[:1]}***@{domain}"
    return f"{text[:3]}***{text[-4:]}" if len(text) > 8 else "***"
