# SPDX-License-Identifier: EUPL-1.2
"""Chromium for the journeys: CHROMIUM, what the machine has, else installed by Playwright or the system's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """The path of a Chromium on this machine, or None."""
    given = os.environ.get("CHROMIUM")
    if given and Path(given).exists():
        return given
    for name in NAMES:
        if path := shutil.which(name):
            return path
    kept = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return str(kept[-1]) if kept else None


def ensure() -> str:
    """The path of a Chromium, installed if there is none. Ends the run with what to do when that fails too."""
    if path := found():
        return path
    print("balai: memasang Chromium untuk uji peramban", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], check=False)
    if path := found():
        return path
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False)
    if path := found():
        return path
    sys.exit("balai: tidak ada Chromium. Pasang paket chromium, atau setel CHROMIUM=/jalur/ke/chromium.")
