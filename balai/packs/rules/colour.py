# SPDX-License-Identifier: EUPL-1.2
"""Contrast of two colours and which pairs of a theme must be readable (WCAG 2.2, 1.4.3: 4.5 : 1 for text)."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from balai.packs.schema import Palette, Theme

AA_TEXT = 4.5
STATES = ("red", "orange", "yellow", "blue", "green", "grey")
PAIRS = (
    *((name, ground) for name in ("ink", "muted", "accent", *STATES) for ground in ("paper", "surface")),
    ("on_accent", "accent"),
)


def luminance(colour: str) -> float:
    """Relative luminance 0..1 of #RRGGBB (WCAG 2.2, definition of relative luminance)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio 1..21 of two colours; the order does not matter."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, grounds: tuple[str, ...]) -> str | None:
    """The nearest colour of the same hue that reaches 4.5 : 1 on all grounds; None when there is none."""
    hue, lightness, strength = colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))
    steps = sorted((abs(step / 100 - lightness), step / 100) for step in range(101))
    for _, level in steps:
        tried = "#" + "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, level, strength))
        if all(contrast(tried, ground) >= AA_TEXT for ground in grounds):
            return tried
    return None


def unreadable(theme: Theme) -> Iterator[tuple[str, str, str, float]]:
    """(light or dark, colour, ground, ratio) of every pair of the theme that is too hard to read."""
    palettes: tuple[tuple[str, Palette], ...] = (("light", theme.light), ("dark", theme.dark))
    for mode, palette in palettes:
        for name, ground in PAIRS:
            ratio = contrast(getattr(palette, name), getattr(palette, ground))
            if ratio < AA_TEXT:
                yield mode, name, ground, ratio
