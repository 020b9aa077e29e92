# SPDX-License-Identifier: EUPL-1.2
"""Weight over the wire: a first visit of at most 60 KB, the report page with its map at most 110 KB."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

from balai.portal import assets

FIRST_VISIT = 60_000
REPORT_WITH_MAP = 110_000
# Largest allowed size of a bundle in bytes, brotli; a bundle that grows past it needs a reason and a new number here.
BUNDLES = {"app.css": 7_000, "app.js": 3_000, "desk.js": 21_000, "ui.svg": 4_000, "categories.svg": 4_000, "report.js": 9_000,
           "report.css": 3_000, "list.js": 3_000, "leaflet.css": 4_500, "sw.js": 5_000}  # fmt: skip
NAMED = re.compile(r'(?:href|src)="(/(?:statis|paket)/[^"#]+)')
PARTS = re.compile(r'import\("\./(part-[A-Z0-9]+\.js)"\)|from"\./(part-[A-Z0-9]+\.js)"|import"\./(part-[A-Z0-9]+\.js)"')


def _wire(path: Path) -> int:
    packed = path.with_name(path.name + ".br")
    return packed.stat().st_size if packed.exists() else path.stat().st_size


def _needed(path: Path, seen: set[Path], *, later: bool) -> set[Path]:
    """The file and the chunks it imports; with `later` also those it may ask for."""
    if path in seen:
        return seen
    seen.add(path)
    if path.suffix == ".js":
        for lazy, one, two in PARTS.findall(path.read_text("utf-8")):
            name = one or two or (lazy if later else "")
            if name:
                _needed(path.with_name(name), seen, later=later)
    return seen


def _page_weight(client, address: str, *, later: bool) -> int:
    """Bytes of a page and all it loads at once; with `later` also of what its scripts may load afterwards."""
    html = client.get(address).content.decode()
    total = len(gzip.compress(html.encode(), 6))
    files: set[Path] = set()
    for url in set(NAMED.findall(html)) | set(re.findall(r'<use href="(/statis/[^"#]+)', html)):
        if url.startswith("/paket/"):
            total += len(gzip.compress(client.get(url.replace("&amp;", "&")).content, 6))
        else:
            _needed(assets.DIST / url.rsplit("/", 1)[1], files, later=later)
    return total + sum(_wire(file) for file in files)


@pytest.mark.parametrize("name", sorted(BUNDLES))
def test_a_bundle_stays_within_its_size(name):
    assert _wire(assets.DIST / assets.manifest()[name]) <= BUNDLES[name]


@pytest.mark.django_db
def test_a_first_visit_weighs_at_most_60_kb(client):
    assert _page_weight(client, "/", later=True) <= FIRST_VISIT


@pytest.mark.django_db
def test_the_report_page_with_its_open_map_weighs_at_most_110_kb(client):
    leaflet = _wire(assets.DIST / assets.manifest()["leaflet.css"])
    ground = len(gzip.compress(client.get("/peta/dasar.json").content, 9))

    assert _page_weight(client, "/lapor/", later=True) + leaflet + ground <= REPORT_WITH_MAP


@pytest.mark.django_db
def test_no_map_code_comes_before_a_map_is_opened(client):
    html = client.get("/lapor/").content.decode()
    first: set[Path] = set()
    for url in NAMED.findall(html):
        if url.endswith(".js"):
            _needed(assets.DIST / url.rsplit("/", 1)[1], first, later=False)

    assert not [file.name for file in first if "leaflet" in file.read_text("utf-8")]


def test_the_worker_and_the_build_name_files_where_they_are_served():
    worker = (assets.DIST / "sw.js").read_text("utf-8")

    assert f"{settings.STATIC_URL}dist/{assets.manifest()['app.css']}" in worker
    assert f"{settings.STATIC_URL}dist/{assets.manifest()['report.js']}" in worker


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/lapor/", "/laporan/"])
def test_a_page_names_everything_that_its_scripts_cannot_run_without(client, address):
    html = client.get(address).content.decode()
    scripts = re.findall(r'<script type="module" src="/statis/dist/([^"]+)', html)
    needed: set[Path] = set()
    for name in scripts:
        _needed(assets.DIST / name, needed, later=False)
    named = set(re.findall(r'<link rel="modulepreload" href="/statis/dist/([^"]+)', html))

    assert named
    assert {file.name for file in needed} == named | set(scripts)
