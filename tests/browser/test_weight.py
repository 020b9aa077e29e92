# SPDX-License-Identifier: EUPL-1.2
"""What a first visit costs over the wire, as Chromium itself counts it: head and body of every answer, photos too."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIRST_VISIT = 60_000
REPORT_WITH_MAP = 110_000


@pytest.fixture
def counted(browser, server):
    """A new phone and the list of bytes it has received; the service worker fetches its own store later, in peace."""
    context = browser.new_context(
        base_url=server.url.replace("127.0.0.1", "localhost"), viewport={"width": 360, "height": 780},
        device_scale_factor=2, service_workers="block",
    )  # fmt: skip
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    received: list[float] = []
    tools.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    yield page, received
    context.close()


def test_a_first_visit_weighs_at_most_60_kb(counted):
    page, received = counted
    page.goto("/")
    page.wait_for_timeout(2500)

    assert len(received) >= 6
    assert sum(received) <= FIRST_VISIT


def test_the_report_page_with_its_map_weighs_at_most_110_kb(counted):
    page, received = counted
    page.goto("/lapor/")
    page.click("[data-step-body='1'] button[value='2']")
    page.click("[data-open-map]")
    page.wait_for_selector(".leaflet-container")
    page.wait_for_timeout(2500)
    ours = sum(received)

    assert page.locator(".leaflet-container").count() == 1
    assert ours <= REPORT_WITH_MAP


def test_photos_come_when_they_come_into_view(counted):
    page, _received = counted
    page.goto("/laporan/")
    page.wait_for_timeout(1200)
    before = page.locator("img[data-later][src]").count()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    page.wait_for_timeout(1200)

    assert page.locator("img[data-later]").count() > before
    assert page.locator("img[data-later][src]").count() > before
