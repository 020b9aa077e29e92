# SPDX-License-Identifier: EUPL-1.2
"""The installed app opened without a signal: home as it was, what waits, the reports of this device, and nobody else's."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_unfinished import _begin, _sign_in, _sign_out, phone, picture

__all__ = ["phone", "picture"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
NUMBER = re.compile(r"[A-Z]{2,4}\d{10}")
KEPT = "async () => Boolean(await caches.match('/') && await caches.match('/lapor/') && await caches.match('/luring/'))"


def _to_the_summary(page, picture):
    _begin(page, picture)
    page.click("details.tree > summary")
    page.fill("#cari-kategori", "lubang")
    page.click("[data-leaf]:not([hidden]) >> nth=0")
    page.click("[data-step-body='3'] button[value='4']")


def _ready(page, path="/bantuan/"):
    """The service worker runs and has kept its pages."""
    page.goto(path)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function(KEPT)
    page.wait_for_timeout(800)


def test_opened_without_a_signal_it_shows_home_and_says_since_when(phone):
    page = phone.new_page()
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    _ready(page)  # home itself was never opened
    phone.set_offline(True)

    page.goto("/")

    strip = page.locator("offline-strip")
    expect(strip).to_contain_text("Tanpa sinyal.")
    expect(strip).to_contain_text(re.compile(r"Yang tampil di sini dari \w+, \d+ \w+ pukul \d\d[.:]\d\d\."))
    expect(page.locator("[data-outbox]")).to_be_hidden()
    expect(page.locator("main a.btn-main", has_text="Laporkan")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.btn-main')).minHeight") != "auto"
    )  # its style is there
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(800)
    assert page.locator("img[data-later][src]").count() == 0  # no broken pictures
    page.locator("main a.btn-main", has_text="Laporkan").click()
    expect(page.locator("report-wizard.ready")).to_be_visible()
    phone.set_offline(False)
    page.goto("/")
    expect(strip).to_be_hidden()
    assert broken == []


def test_what_waits_and_the_reports_of_this_device_stand_on_home(phone, picture):
    page = phone.new_page()
    _ready(page)
    _to_the_summary(page, picture)
    page.click("button[value=kirim]")
    page.wait_for_url("**/terima/")
    number = NUMBER.search(page.inner_text(".number"))[0]
    page.goto("/")
    phone.set_offline(True)
    _to_the_summary(page, picture)
    page.click("button[value=kirim]")
    page.wait_for_selector("[data-kept]:not([hidden])")

    page.goto("/")

    box = page.locator("[data-outbox]")
    expect(box.get_by_role("heading", name="Menunggu dikirim")).to_be_visible()
    expect(box.locator("li")).to_have_count(1)
    expect(box).to_contain_text("Rahasia Sari: atap sekolah")
    expect(page.locator("offline-strip")).to_contain_text("1 laporan menunggu dikirim.")
    assert page.locator(f"#laporan-saya a[href='/laporan/{number}/']").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.set_offline(False)
    page.reload()
    expect(page.locator("offline-strip")).to_contain_text(NUMBER, timeout=15_000)
    expect(box).to_be_hidden()


def test_after_signing_out_home_without_a_signal_shows_nothing_of_hers(phone, picture, server):
    page = phone.new_page()
    _sign_in(page, server, "citizen")
    _ready(page, "/")
    assert page.locator("#laporan-saya li").count() > 0
    phone.set_offline(True)
    page.goto("/")
    assert page.locator("#laporan-saya li").count() > 0  # hers, while it is her phone
    phone.set_offline(False)
    phone.route(re.compile(r"localhost:\d+/$"), lambda route: route.abort())  # home cannot be fetched again
    page.goto("/akun/")
    page.locator("form[action='/akun/keluar/'] button").first.click()
    page.wait_for_timeout(1500)
    phone.set_offline(True)

    page.goto("/")

    assert page.locator("#laporan-saya").count() == 0
    expect(page.get_by_role("heading", name="Halaman ini perlu sinyal")).to_be_visible()
    phone.set_offline(False)
    phone.unroute(re.compile(r"localhost:\d+/$"))
    page.goto("/bantuan/")
    page.wait_for_function(KEPT)
    phone.set_offline(True)
    page.goto("/")
    expect(page.locator("main a.btn-main", has_text="Laporkan")).to_be_visible()
    assert page.locator("#laporan-saya").count() == 0


def test_what_waits_of_another_account_is_counted_without_its_words(phone, picture, server):
    page = phone.new_page()
    _sign_in(page, server, "citizen")
    _ready(page)
    _to_the_summary(page, picture)
    phone.route("**/lapor/kirim/", lambda route: route.abort())
    page.click("button[value=kirim]")
    page.wait_for_selector("[data-kept]:not([hidden])")
    _sign_out(page)

    page.goto("/")

    box = page.locator("[data-outbox]")
    expect(box.locator("li")).to_have_count(1)
    expect(box).to_contain_text("Laporan dari akun lain di perangkat ini")
    assert "Rahasia" not in page.content()
