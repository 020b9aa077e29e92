# SPDX-License-Identifier: EUPL-1.2
"""A translator's phone of 320 px: signed in as the demonstration's, a sentence written in its place, nothing for axe."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
SENTENCE = "Kirim laporan"
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def signed_in(browser, server):
    """The session of the demo translator, who came in by password and code at 320 px, and the page where that led."""
    who = server.account("translator")
    context = browser.new_context(base_url=server.url, viewport={"width": 320, "height": 640}, locale="id-ID")
    page = context.new_page()
    page.goto("/akun/masuk/sandi/")
    page.fill("input[name=login]", who["login"])
    page.fill("input[name=password]", who["password"])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/langkah-kedua/**")
    page.fill("input[name=code]", format_hotp_value(hotp_value(who["totp_secret"], int(time.time()) // 30)))
    page.locator("input[name=code]").press("Enter")
    page.get_by_role("button", name="Jangan ingat").click()
    page.wait_for_load_state()
    yield context.storage_state(), page.url
    context.close()


@pytest.fixture
def phone(browser, server, signed_in):
    """`phone(java_script_enabled=False)`: the translator's page in a browser of 320 px."""
    made = []

    def open_as(**more):
        context = browser.new_context(
            base_url=server.url,
            viewport={"width": 320, "height": 640},
            locale="id-ID",
            storage_state=signed_in[0],
            **more,
        )
        made.append(context)
        return context.new_page()

    yield open_as
    for context in made:
        context.close()


def faults(page):
    """What axe finds, and what sticks out of the screen."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    assert len(found["passes"]) > 10
    wide = page.evaluate(
        """[...document.querySelectorAll("body *")].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > 321
           && !e.closest(".sr, .table-box")).map(e => e.outerHTML.slice(0, 90))"""
    )
    return [(v["id"], v["nodes"][0]["html"][:160]) for v in found["violations"]] + wide


def test_the_demo_translator_comes_to_the_words_and_to_nothing_else(phone, signed_in):
    page = phone()
    page.goto("/operator/kata/")

    assert signed_in[1].endswith("/operator/kata/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kata dalam semua bahasa")
    assert page.goto("/meja/").status == 403


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_sentence_is_written_in_its_place_on_a_small_screen(phone, look):
    page = phone(color_scheme=look)
    page.goto(f"/operator/kata/?q={SENTENCE}&bahasa=ljp")
    assert faults(page) == []
    cell = page.locator("li", has=page.locator("p[lang=id]", has_text=re.compile(f"^{SENTENCE}$"))).first
    cell.locator("a[hx-get*='/ljp/']").click()
    field = cell.locator("textarea[lang=ljp]")
    expect(field).to_be_focused()
    field.fill("Kirim <b>laporan</b>")
    cell.locator("button[value=write]").click()
    expect(cell.get_by_role("alert")).to_be_visible()
    expect(field).to_have_value("Kirim <b>laporan</b>")
    assert faults(page) == []  # with the form open and its fault told

    field.fill("Kirim laporan sinji")
    cell.locator("button[value=write]").click()
    expect(cell.locator("p[lang=ljp]")).to_have_text("Kirim laporan sinji")
    assert faults(page) == []
    cell.locator("a[hx-get*='/ljp/']").click()
    cell.locator("button[value=undo]").click()
    expect(cell.locator("p[lang=ljp]")).not_to_have_text("Kirim laporan sinji")


def test_without_a_script_the_form_is_a_page_of_its_own(phone):
    page = phone(java_script_enabled=False)
    page.goto(f"/operator/kata/?q={SENTENCE}&bahasa=ljp")
    page.locator("a[hx-get*='/ljp/']").first.click()

    assert page.locator("textarea[lang=ljp]").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
