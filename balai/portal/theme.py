# SPDX-License-Identifier: EUPL-1.2
"""The pack's look as CSS and images: custom properties, ornament, logo, icons of the installed app."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from balai import packs
from balai.packs.schema import Pack, Palette

TOKENS = (
    "paper", "surface", "ink", "muted", "accent", "on_accent", "gold",
    "red", "orange", "yellow", "blue", "green", "grey",
)  # fmt: skip


def _rgb(colour: str) -> str:
    return " ".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


def declarations(palette: Palette) -> str:
    """Custom properties of a palette, with the tints derived from it (old phones do not know color-mix)."""
    ink, accent = _rgb(palette.ink), _rgb(palette.accent)
    rows = [f"--{name.replace('_', '-')}:{getattr(palette, name)}" for name in TOKENS]
    rows += [
        f"--line:rgb({ink}/.14)",
        f"--line-strong:rgb({ink}/.6)",
        f"--tint:rgb({ink}/.05)",
        f"--accent-tint:rgb({accent}/.09)",
    ]
    return ";".join(rows)


def stylesheet(pack: Pack, ornament: str) -> str:
    """theme.css of a pack: light, dark by device, dark by choice; `ornament` is the band's address."""
    light, dark = declarations(pack.theme.light), declarations(pack.theme.dark)
    return (
        "@layer pack{"
        f":root{{{light};--ornament:url({ornament})}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f":root[data-theme=dark]{{{dark}}}"
        "}"
    )


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]


def _image(name: str, code: str) -> bytes:
    path = packs.asset(name, code)
    return path.read_bytes() if path else b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 6"/>'


@dataclass(frozen=True, slots=True)
class Look:
    """A pack's look, ready to be sent; the addresses carry hashes, so browsers may keep them for a year."""

    css: bytes
    ornament: bytes
    logo: bytes
    css_url: str
    logo_url: str


@lru_cache(maxsize=8)
def look_of(code: str) -> Look:
    """The look of the pack `code`, made once per process. Raises packs.PackError for a broken pack."""
    pack = packs.load(code)
    ornament, logo = _image(pack.theme.ornament, code), _image(pack.theme.logo, code)
    css = stylesheet(pack, f"/paket/ornamen.svg?v={_short(ornament)}").encode()
    return Look(
        css=css,
        ornament=ornament,
        logo=logo,
        css_url=f"/paket/theme.css?v={_short(css)}",
        logo_url=f"/paket/logo.svg?v={_short(logo)}",
    )
