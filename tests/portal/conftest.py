# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from balai.portal import assets
from tests.reports.conftest import _append_only_again, committed_db, storage

__all__ = ["_append_only_again", "committed_db", "storage"]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", autouse=True)
def _built():
    """The bundles as they would be shipped; built here when nobody has built them yet."""
    if not (assets.DIST / "manifest.json").exists():
        node = shutil.which("node")
        if node is None:
            pytest.fail("the front end is not built and there is no node to build it")
        subprocess.run([node, "assets/build.mjs"], cwd=ROOT, check=True)


@pytest.fixture
def photo():
    """A small JPEG taken in Bandar Lampung, by what it says of itself."""
    exif = Image.Exif()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "S", (5.0, 23.0, 24.0), "E", (105.0, 15.0, 36.0)
    out = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()
