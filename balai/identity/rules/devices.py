# SPDX-License-Identifier: EUPL-1.2
"""What kind of device a browser's own words describe, for the list of devices; only a hint, browsers may lie."""

from __future__ import annotations

from collections.abc import Callable

_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("CrOS", "Chromebook"), ("Mac OS X", "Mac"), ("Linux", "Linux"))  # fmt: skip
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
             ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip


def describe(user_agent: str, _: Callable[[str], str]) -> str:
    """Such as "Chrome di Android"; "Perangkat lain" when nothing is recognised. The translator is handed in as `_`."""
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    if browser and system:
        return _("{browser} di {system}").format(browser=browser, system=system)
    return browser or system or _("Perangkat lain")
