# SPDX-License-Identifier: EUPL-1.2
"""What a pack shows: readable colours, icons that exist, sentences in every language of the pack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from balai.packs.findings import suggestion
from balai.packs.rules.colour import AA_TEXT, readable, unreadable
from balai.packs.rules.workflows import PLACEHOLDERS
from balai.packs.schema import Text

if TYPE_CHECKING:
    from balai.packs.files import Where
    from balai.packs.rules import Trouble
    from balai.packs.schema import Pack

ICONS = frozenset(
    [
        "road",
        "sidewalk",
        "drain",
        "water",
        "flood",
        "power",
        "phone",
        "tree",
        "park",
        "cemetery",
        "house",
        "land",
        "shield",
        "parking",
        "poster",
        "rule",
        "search",
        "shop",
        "trash",
        "smoke",
        "fire",
        "bus",
        "traffic",
        "ambulance",
        "hospital",
        "clinic",
        "mosquito",
        "heart",
        "child",
        "school",
        "book",
        "rice",
        "scale",
        "fish",
        "cow",
        "gas",
        "store",
        "id",
        "card",
        "tax",
        "map",
        "people",
        "archive",
        "chart",
        "dot",
    ]
)
ORNAMENT_BYTES = 1024
LANGUAGE_NAMES = {"id": "Indonesian", "en": "English", "ljp": "Lampung"}
_FIELD = re.compile(r"\{([^{}]*)\}")
_TILE = re.compile(r"^https?://[^/\s]+/.*\{z\}.*\{x\}.*\{y\}|^https?://[^/\s]+/.*\{z\}.*\{y\}.*\{x\}")


def colours(pack: Pack) -> Iterator[Trouble]:
    """Pairs of colours that cannot be read, with a colour of the same hue that can."""
    for mode, name, ground, ratio in unreadable(pack.theme):
        palette = getattr(pack.theme, mode)
        grounds = (palette.accent,) if name == "on_accent" else (palette.paper, palette.surface)
        better = readable(getattr(palette, name), grounds)
        problem = f"{name} on {ground} has a contrast of {ratio:.2f} : 1; WCAG AA needs {AA_TEXT} : 1."
        yield ("theme", mode, name), problem, f'Write {name} = "{better}".' if better else f"Change {ground}."


def icons(pack: Pack, files: dict[str, Path | None]) -> Iterator[Trouble]:
    """Icon names nobody has drawn, missing or unsafe SVG files, an ornament that is too big."""
    for at, category in enumerate(pack.categories):
        if category.icon not in ICONS:
            yield ("categories", at, "icon"), f'There is no icon "{category.icon}".', suggestion(category.icon, ICONS)
    for field, path in files.items():
        name = getattr(pack.theme, field)
        if path is None:
            yield ("theme", field), f'The file "{name}" is not there.', f"Put {name} into the folder of the pack."
            continue
        data = path.read_bytes()
        if field == "ornament" and len(data) > ORNAMENT_BYTES:
            problem = f"The ornament has {len(data)} bytes; every page carries it."
            yield ("theme", field), problem, f"Draw it simpler, at most {ORNAMENT_BYTES} bytes."
        if b"<svg" not in data[:400]:
            yield ("theme", field), f'"{name}" is not an SVG drawing.', "Save it as SVG."
        elif re.search(rb"<script|\son\w+\s*=|href\s*=\s*[\"'](?!#)", data, re.IGNORECASE):
            yield ("theme", field), f'"{name}" holds a script or a link to elsewhere.', "Save a plain SVG without them."


def languages(pack: Pack) -> Iterator[Trouble]:
    """Sentences that a language of the pack lacks; workflows say this themselves when they are loaded."""
    if "id" not in pack.meta.languages:
        yield ("meta", "languages"), "Indonesian is missing.", 'Write languages = ["id", ...]: others fall back to it.'
    for draft in pack.meta.drafts:
        if draft == "id" or draft not in pack.meta.languages:
            yield ("meta", "drafts"), f'"{draft}" cannot be a draft.', "Name a language of the pack that is not id."
    for name in type(pack).model_fields:
        if name == "workflows":
            continue
        for where, text in sentences(getattr(pack, name), (name,)):
            for language in pack.meta.whole_languages:
                if not getattr(text, language).strip():
                    problem = f"There is no {LANGUAGE_NAMES.get(language, language)} sentence."
                    yield where, problem, f'Write {language} = "...", beside id = "{_short(text.id)}".'


def progress(pack: Pack) -> dict[str, tuple[int, int]]:
    """How many of the pack's sentences each draft has, and of how many."""
    found = [text for _where, text in sentences(pack, ())]
    return {lang: (sum(bool(getattr(t, lang).strip()) for t in found), len(found)) for lang in pack.meta.drafts}


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:37] + "..."


def sentences(thing: Any, where: Where) -> Iterator[tuple[Where, Text]]:
    """Every `Text` inside a piece of the pack with its place."""
    if isinstance(thing, Text):
        yield where, thing
    elif isinstance(thing, BaseModel):
        for name in type(thing).model_fields:
            yield from sentences(getattr(thing, name), (*where, name))
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from sentences(value, (*where, key))
    elif isinstance(thing, tuple):
        for at, value in enumerate(thing):
            yield from sentences(value, (*where, at))


def placeholders(pack: Pack) -> Iterator[Trouble]:
    """{words} in a workflow's sentences that nothing fills, and braces that do not close."""
    for at, flow in enumerate(pack.workflows):
        for where, text in sentences(flow, ("workflows", at)):
            for language in ("id", "en", "ljp"):
                sentence = getattr(text, language)
                for word in _FIELD.findall(sentence):
                    if word not in PLACEHOLDERS:
                        yield (*where, language), f"Nothing fills {{{word}}}.", suggestion(word, PLACEHOLDERS)
                if "{" in _FIELD.sub("", sentence) or "}" in _FIELD.sub("", sentence):
                    yield (*where, language), "A brace stands alone.", "Close it, or drop it."


def basemap(pack: Pack) -> Iterator[Trouble]:
    """A tile address without its parts, or a map without the name of its maker."""
    if pack.basemap.tile_url and not _TILE.match(pack.basemap.tile_url):
        problem = f'"{pack.basemap.tile_url}" is not the address of map tiles.'
        yield ("basemap", "tile_url"), problem, "Write https://<server>/{z}/{x}/{y}.png, or leave it out."
    if pack.basemap.tile_url and not pack.basemap.attribution.strip():
        yield ("basemap", "attribution"), "The map's makers are not named.", 'Write attribution = "© ...".'
