# SPDX-License-Identifier: EUPL-1.2
"""Names of the built files: what `assets/build.mjs` wrote, looked up by its plain name."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static

DIST = Path(__file__).parent / "static" / "dist"


class AssetsMissing(RuntimeError):
    """The front end was not built yet."""


def _read() -> dict[str, Any]:
    try:
        return dict(json.loads((DIST / "manifest.json").read_text("utf-8")))
    except FileNotFoundError as error:
        raise AssetsMissing("belum dibangun: jalankan `npm run build` (atau `make build`)") from error


_cached = lru_cache(maxsize=1)(_read)


def manifest() -> dict[str, Any]:
    """The build's manifest; read once, in debug mode at every call. Raises AssetsMissing before the first build."""
    return _read() if settings.DEBUG else _cached()


@lru_cache(maxsize=256)
def _address(file: str) -> str:
    return static(f"dist/{file}")


def parts(name: str) -> list[str]:
    """The URLs of the chunks that a script imports before it runs, and those that they import."""
    return [_address(file) for file in manifest().get(f"{name}.parts", ())]


def address(name: str) -> str:
    """The URL of a built file, hash and all. Raises LookupError with the known names when there is none."""
    files = manifest()
    if name not in files:
        raise LookupError(f"no asset {name!r}; built: {', '.join(sorted(files))}")
    return _address(files[name])
