# SPDX-License-Identifier: EUPL-1.2
"""What a pack shows: readable colours, icons that exist, sentences in every language of the pack."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from balai.packs.findings import suggestion
from balai.packs.rules.colour import AA_TEXT, readable, unreadable
from balai.packs.rules.workflows import PLACEHOLDERS
from balai.packs.schema import LANGUAGE_NAMES, Text

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
MANY = 4  # from so many colours on, one finding names the ground they stand on
_FIELD = re.compile(r"\{([^{}]*)\}")
_HOSTILE = re.compile(
    rb"<script|<foreignobject|<!entity|@import|javascript:|[\s/\"']on\w+\s*=|href\s*=\s*(?![\"']?#)|url\(\s*(?![\"']?#)",
    re.IGNORECASE,
)
_TILE = re.compile(r"^https?://[^/\s]+/.*\{z\}.*\{x\}.*\{y\}|^https?://[^/\s]+/.*\{z\}.*\{y\}.*\{x\}")


def colours(pack: Pack) -> Iterator[Trouble]:
    """Pairs of colours that cannot be read, with a colour of the same hue that can."""
    found = list(unreadable(pack.theme))
    grounds_of = Counter((mode, ground) for mode, _name, ground, _ratio in found)
    for (mode, ground), many in grounds_of.items():
        if many >= MANY:  # it is the ground that is wrong, not everything that stands on it
            problem = f"{many} warna sulit dibaca di atas {ground}."
            bright = "terang" if mode == "light" else "gelap"
            yield ("theme", mode, ground), problem, f"Ganti {ground} dengan warna yang lebih {bright}."
    hard: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for mode, name, ground, ratio in found:
        if grounds_of[mode, ground] < MANY:
            hard.setdefault((mode, name), []).append((ratio, ground))
    for (mode, name), pairs in hard.items():
        palette = getattr(pack.theme, mode)
        on = " dan ".join(ground for _ratio_of, ground in pairs)
        better = readable(
            getattr(palette, name), (palette.accent,) if name == "on_accent" else (palette.paper, palette.surface)
        )
        problem = (
            f"{name} sulit dibaca di atas {on}: "
            f"kontras {_ratio(min(pairs)[0])} : 1, paling sedikit {_ratio(AA_TEXT)} : 1."
        )
        yield ("theme", mode, name), problem, f'Tulis {name} = "{better}".' if better else f"Ganti warna {on}."


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f}".rstrip("0").replace(".", ",")


def icons(pack: Pack, files: dict[str, Path | None]) -> Iterator[Trouble]:
    """Icon names nobody has drawn, missing or unsafe SVG files, an ornament that is too big."""
    for at, category in enumerate(pack.categories):
        if category.icon not in ICONS:
            yield ("categories", at, "icon"), f'Tidak ada ikon "{category.icon}".', suggestion(category.icon, ICONS)
    for field, path in files.items():
        name = getattr(pack.theme, field)
        if path is None:
            yield ("theme", field), f'Berkas "{name}" tidak ada.', f"Taruh {name} di folder paket."
            continue
        data = path.read_bytes()
        if field == "ornament" and len(data) > ORNAMENT_BYTES:
            problem = f"Ornamen berukuran {len(data)} bita, padahal dimuat di setiap halaman."
            yield ("theme", field), problem, f"Sederhanakan gambarnya, paling besar {ORNAMENT_BYTES} bita."
        if b"<svg" not in data[:400]:
            yield ("theme", field), f'"{name}" bukan gambar SVG.', "Simpan sebagai SVG."
        elif _HOSTILE.search(data):
            yield (
                ("theme", field),
                f'"{name}" berisi skrip atau tautan ke luar.',
                "Simpan sebagai SVG polos tanpa keduanya.",
            )


def languages(pack: Pack) -> Iterator[Trouble]:
    """Sentences that a language of the pack lacks; workflows say this themselves when they are loaded."""
    if "id" not in pack.meta.languages:
        yield (
            ("meta", "languages"),
            "Bahasa Indonesia belum ada.",
            'Tulis languages = ["id", ...]; bahasa lain bersandar padanya.',
        )
    for draft in pack.meta.drafts:
        if draft == "id" or draft not in pack.meta.languages:
            yield (
                ("meta", "drafts"),
                f'"{draft}" tidak bisa menjadi draf.',
                "Sebut bahasa yang ada di languages, selain id.",
            )
    for name in type(pack).model_fields:
        if name == "workflows":
            continue
        for where, text in sentences(getattr(pack, name), (name,)):
            for language in pack.meta.whole_languages:
                if not getattr(text, language).strip():
                    problem = f"Kalimat bahasa {LANGUAGE_NAMES[language]} belum ada."
                    yield where, problem, f'Tulis {language} = "..." di samping id = "{_short(text.id)}".'


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
                        yield (*where, language), f"Isian {{{word}}} tidak dikenal.", suggestion(word, PLACEHOLDERS)
                if "{" in _FIELD.sub("", sentence) or "}" in _FIELD.sub("", sentence):
                    yield (*where, language), "Ada kurung kurawal tanpa pasangan.", "Tutup, atau hapus."


def basemap(pack: Pack) -> Iterator[Trouble]:
    """A tile address without its parts, or a map without the name of its maker."""
    if pack.basemap.tile_url and not _TILE.match(pack.basemap.tile_url):
        problem = f'"{pack.basemap.tile_url}" bukan alamat ubin peta.'
        yield ("basemap", "tile_url"), problem, "Tulis https://<server>/{z}/{x}/{y}.png, atau kosongkan."
    if pack.basemap.tile_url and not pack.basemap.attribution.strip():
        yield ("basemap", "attribution"), "Pembuat peta belum disebut.", 'Tulis attribution = "© ...".'
