# SPDX-License-Identifier: EUPL-1.2
"""The Chromium that browser tests drive."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """The path of Chromium: CHROMIUM if it is set, else the first that the PATH has; RuntimeError without one.

    A machine without a browser fails the browser tests: skipped journeys would look like journeys that work.
    """
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise RuntimeError("no Chromium: install the package chromium, or set CHROMIUM to the path of one")
    return found
