# SPDX-License-Identifier: EUPL-1.2
"""A small sound pack, written to a folder of its own, that tests may then break."""

from __future__ import annotations

from pathlib import Path

import pytest

from balai.packs import cli

PACK = """code = "kecil"
name = "Balai Kecil"
region = "Provinsi Kecil"
tagline = { id = "Lapor", en = "Report" }
provinces = ["18"]
regencies = ["18.71", "18.72"]
capital = [-5.4, 105.2]
open311_jurisdiction = "kecil.go.id"
operator = "Diskominfo"
contact_email = "balai@kecil.go.id"
privacy_officer = "Pejabat PDP"
outside_advice = { id = "Di luar wilayah", en = "Outside" }
languages = ["id", "en"]

[number]
prefix = "KC"
"""
THEME = """[light]
paper = "#FFFFFF"
surface = "#FFFFFF"
ink = "#111111"
muted = "#555555"
accent = "#7A1F2B"
on_accent = "#FFFFFF"
gold = "#C9971C"
red = "#B3261E"
orange = "#9A4A00"
yellow = "#7A5B00"
blue = "#1F5C9E"
green = "#1B6B3A"
grey = "#5F584E"

[dark]
paper = "#111111"
surface = "#1A1A1A"
ink = "#EEEEEE"
muted = "#BBBBBB"
accent = "#F0A3A9"
on_accent = "#111111"
gold = "#E0B23E"
red = "#FF8A80"
orange = "#FFB070"
yellow = "#F2D06B"
blue = "#8FC1FF"
green = "#7FD6A0"
grey = "#B9B0A3"
"""
AGENCIES = """[[agency]]
code = "dinas"
name = "Dinas Jalan"
short = "Dinas"
level = "province"
source = "Perda 1"

[[agency]]
code = "kota"
name = "Kota Satu"
short = "Kota"
level = "regency"
area = "18.71"
source = "UU 1"

[[agency]]
code = "balai-nasional"
name = "Balai Jalan Nasional"
short = "BPJN"
level = "national"
external = true
advice = { id = "Lapor ke sana", en = "Report there" }
source = "UU 2"

[[unit]]
code = "dinas-kantor"
agency = "dinas"
name = "Kantor"
kind = "office"

[[unit]]
code = "kota-meja"
agency = "kota"
name = "Meja"
kind = "desk"
area = "18.71"
parent = "dinas-kantor"
"""
CATEGORIES = """[[category]]
code = "jalan-bolong"
name = { id = "Jalan bolong", en = "Pothole" }
icon = "road"
owners = { province = "dinas" }
examples = [
  "Jalan bolong di depan rumah",
  "aspal ngelupas semua",
  "lobang besar bahaya",
]

[[category.question]]
code = "ukuran"
label = { id = "Seberapa besar?", en = "How big?" }
kind = "singlevaluelist"
options = [["kecil", { id = "Kecil", en = "Small" }], ["besar", { id = "Besar", en = "Large" }]]

[[category.question]]
code = "dalam"
label = { id = "Berapa cm dalamnya?", en = "How many cm deep?" }
kind = "number"
when = { question = "ukuran", is = ["besar"] }
"""
ROUTES = """[[route]]
name = "meja"
desk_level = "regency"
why = { id = "Meja kota", en = "City desk" }
source = "UU 1"

[[route]]
name = "sisa"
to = "dinas-kantor"
why = { id = "Dinas", en = "Office" }
source = "UU 1"
"""
PROMISES = """[[promise]]
name = "semua"
phases = ["waiting", "coordinating", "assigned", "working", "checking"]
working_days = 5
valid_from = 2025-01-01
text = { id = "5 hari kerja", en = "5 working days" }
source = "SK 1"
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 6"><path d="M0 6 3 0l3 6z"/></svg>'
FILES = {
    "pack.toml": PACK,
    "theme.toml": THEME,
    "agencies.toml": AGENCIES,
    "categories.toml": CATEGORIES,
    "routes.toml": ROUTES,
    "promises.toml": PROMISES,
    "icons/logo.svg": SVG,
    "icons/ornament.svg": SVG,
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of a sound small pack."""
    return write(tmp_path / "kecil", FILES)


@pytest.fixture(autouse=True)
def _on_a_bare_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """No cases to be counted: commands that an earlier test set up look into its database."""
    monkeypatch.setattr(cli, "cases_by_state", [])
