# SPDX-License-Identifier: EUPL-1.2
"""What makes the site an installable app: manifest and icons from the pack, the service worker's file."""

from __future__ import annotations

from functools import lru_cache

import typst

from balai import packs
from balai.packs.schema import Pack
from balai.portal import assets, theme

ICON_SIZES = (180, 192, 512)


def manifest(pack: Pack) -> dict[str, object]:
    """The web app manifest (W3C) of a pack."""
    icons: list[dict[str, str]] = []
    for size in ICON_SIZES[1:]:
        icons.append({"src": f"/paket/ikon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"})
        icons.append({**icons[-1], "src": f"/paket/ikon-{size}-penuh.png", "purpose": "maskable"})
    return {
        "id": "/",
        "name": pack.meta.name,
        "short_name": pack.meta.name,
        "description": pack.meta.tagline.id,
        "lang": "id",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": pack.theme.light.paper,
        "theme_color": pack.theme.light.surface,
        "icons": icons,
        "shortcuts": [{"name": "Lapor", "url": "/lapor/", "icons": [icons[0]]}],
    }


@lru_cache(maxsize=12)
def icon(code: str, size: int, *, full: bool) -> bytes:
    """The pack's logo as a PNG of `size` px; `full` keeps it inside the safe zone of a maskable icon (W3C: 80 %)."""
    pack = packs.load(code)
    paper = pack.theme.light.paper
    page = f"#set page(width: {size}pt, height: {size}pt, margin: 0pt, fill: {_fill(paper) if full else 'none'})\n"
    width = "60%" if full else "100%"
    drawn = f'#align(center + horizon, image(bytes(sys.inputs.svg), format: "svg", width: {width}))'
    svg = theme.look_of(code).logo.decode("utf-8")
    made = typst.compile((page + drawn).encode(), format="png", ppi=72.0, sys_inputs={"svg": svg})
    return bytes(made[0] if isinstance(made, list) else made)


def _fill(colour: str) -> str:
    return f'rgb("{colour}")'


@lru_cache(maxsize=1)
def worker() -> bytes:
    """The service worker as built; it always has the same address, so its text carries the version."""
    return (assets.DIST / "sw.js").read_bytes()
