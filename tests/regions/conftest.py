# SPDX-License-Identifier: EUPL-1.2
"""A data folder per test, and small boundaries typed by hand in the three forms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from balai.regions import editions, tiles

# Four neighbours of Kec. Metro Pusat drawn as squares of 0.02 degrees around a corner, and one with a hole.
SQUARES = {
    "18.72.01.1001": ("Metro", 105.30, -5.12),
    "18.72.01.1002": ("Hadimulyo Timur", 105.32, -5.12),
    "18.72.01.1003": ("Hadimulyo Barat", 105.30, -5.10),
    "18.72.01.1004": ("Imopuro", 105.32, -5.10),
}
SIDE = 0.02


def ring(west: float, south: float, side: float = SIDE) -> list[list[float]]:
    """A square ring in lon lat, closed."""
    east, north = round(west + side, 6), round(south + side, 6)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def features(rows: dict[str, tuple[str, float, float]] | None = None) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "properties": {"kode": code, "nama": name},
            "geometry": {"type": "Polygon", "coordinates": [ring(west, south)]},
        }
        for code, (name, west, south) in (rows or SQUARES).items()
    ]


def write_geojson(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    return path


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.BALAI_HOME = tmp_path / "home"
    settings.BALAI_HOME.mkdir()
    editions.villages.forget()
    editions.roads.forget()
    tiles.forget_source()
    yield settings.BALAI_HOME
    editions.villages.forget()
    editions.roads.forget()
    tiles.forget_source()


@pytest.fixture
def geojson(tmp_path: Path) -> Path:
    return write_geojson(tmp_path / "metro.geojson", features())
