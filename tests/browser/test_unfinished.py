# SPDX-License-Identifier: EUPL-1.2
"""A shared phone and a report that is not finished: whose words are shown to whom, and who may throw them away."""

from __future__ import annotations

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = "Rahasia Sari: atap sekolah anak saya bocor sejak bulan lalu"
NUMBER = re.compile(r"[A-Z]{2,4}\d{10}")
ROWS = """async () => {
  const open = indexedDB.open("balai");
  const db = await new Promise((done, fail) => { open.onsuccess = () => done(open.result); open.onerror = fail; });
  const rows = db.transaction("reports").objectStore("reports").getAll();
  return new Promise((done) => { rows.onsuccess = () => { db.close(); done(rows.result.map((r) => r.state)); }; });
}"""
AGED = """async () => {
  const open = indexedDB.open("balai");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const store = db.transaction("reports", "readwrite").objectStore("reports");
  const rows = await new Promise((done) => { const all = store.getAll(); all.onsuccess = () => done(all.result); });
  for (const row of rows) store.put({ ...row, updated: Date.now() - 8 * 24 * 3600 * 1000 });
  await new Promise((done) => { store.transaction.oncomplete = done; });
  db.close();
}"""
MINE, DEVICE, OTHER = "[data-resume=mine]", "[data-resume=device]", "[data-resume-other]"


@pytest.fixture
def phone(browser, server):
    context = browser.new_context(
        base_url=server.url.replace("127.0.0.1", "localhost"), viewport={"width": 320, "height": 640}, locale="id-ID",
        geolocation={"latitude": -5.39, "longitude": 105.26}, permissions=["geolocation"],
    )  # fmt: skip
    yield context
    context.close()


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "atap.jpg"
    Image.effect_noise((320, 240), 60).convert("RGB").save(path)
    return str(path)


def _sign_in(page, server, role):
    account = server.account(role)
    page.goto("/akun/masuk/sandi/")
    page.fill("input[name=login]", account["login"])
    page.fill("input[name=password]", account["password"])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/masuk/sandi/" not in url)


def _sign_out(page):
    page.goto("/akun/")
    page.locator("form[action='/akun/keluar/'] button").first.click()
    page.wait_for_url(lambda url: not url.endswith("/akun/"))


def _begin(page, picture):
    page.goto("/lapor/")
    page.set_input_files("input[type=file][multiple]", picture)
    page.wait_for_selector("[data-photos] img")
    page.click("[data-step-body='1'] button[value='2']")
    page.click("[data-locate]")
    page.wait_for_function("() => document.querySelector('input[name=lat]').value")
    page.click("[data-step-body='2'] button[value='3']")
    page.fill("#description", WORDS)
    page.wait_for_timeout(800)  # kept when the writing pauses


def _shows_nothing(page):
    """Neither words nor photos of what was begun, nor a way to them."""
    expect(page.locator(MINE)).to_be_hidden()
    expect(page.locator(DEVICE)).to_be_hidden()
    assert page.input_value("#description") == ""
    assert page.locator("[data-photos] img").count() == 0
    assert "Rahasia" not in page.content()


def test_what_was_begun_under_an_account_is_for_that_account_only(phone, picture, server):
    page = phone.new_page()
    _sign_in(page, server, "citizen")
    _begin(page, picture)
    key = page.input_value("input[name=client_key]")
    _sign_out(page)

    page.goto("/lapor/")
    expect(page.locator(OTHER)).to_be_visible()
    _shows_nothing(page)
    page.goto(f"/lapor/?draf={key}")  # not by its address either
    expect(page.locator(OTHER)).to_be_visible()
    _shows_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _sign_in(page, server, "desk")
    page.goto("/lapor/")
    expect(page.locator(OTHER)).to_be_visible()
    _shows_nothing(page)
    phone.clear_cookies()

    _sign_in(page, server, "citizen")
    page.goto("/lapor/")
    expect(page.locator(OTHER)).to_be_hidden()
    expect(page.locator(MINE)).to_contain_text(re.compile(r"Terakhir ditulis: \w+, \d+ \w+ pukul \d\d[.:]\d\d"))
    page.click(f"{MINE} [data-resume-yes]")
    expect(page.locator("[data-photos] img")).to_have_count(1)
    assert page.input_value("#description") == WORDS


def test_a_form_left_open_or_brought_back_by_the_back_button_closes_when_hands_change(phone, picture, server):
    page = phone.new_page()
    _sign_in(page, server, "citizen")
    _begin(page, picture)
    second = phone.new_page()
    _sign_out(second)
    page.bring_to_front()

    expect(page.locator(OTHER)).to_be_visible()
    _shows_nothing(page)

    _sign_in(page, server, "citizen")
    page.goto("/lapor/")
    page.click(f"{MINE} [data-resume-yes]")
    assert page.input_value("#description") == WORDS
    page.wait_for_timeout(800)
    _sign_out(page)
    for _back in range(3):
        page.go_back()
        page.wait_for_timeout(500)
        if "/lapor/" in page.url:
            break
    assert "/lapor/" in page.url
    expect(page.locator(OTHER)).to_be_visible()
    _shows_nothing(page)


def test_without_a_signal_the_kept_form_is_not_the_one_of_who_signed_out(phone, picture, server):
    page = phone.new_page()
    _sign_in(page, server, "citizen")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(1500)
    _begin(page, picture)
    page.goto("/akun/")
    phone.route(re.compile("/lapor/$"), lambda route: route.abort())  # the signal goes just as she signs out
    page.locator("form[action='/akun/keluar/'] button").first.click()
    page.wait_for_url(lambda url: not url.endswith("/akun/"))
    page.wait_for_timeout(1500)
    phone.set_offline(True)

    page.goto("/lapor/")

    expect(page.locator(OTHER)).to_be_visible()
    _shows_nothing(page)
    assert page.input_value("input[name=account]") == ""


def test_what_was_begun_without_an_account_stays_with_the_device_until_somebody_throws_it_away(phone, picture, server):
    page = phone.new_page()
    _begin(page, picture)
    _sign_in(page, server, "citizen")
    taken_back = []
    page.on("request", lambda r: taken_back.append(r.url) if r.method == "DELETE" and "/unggah/" in r.url else None)

    page.goto("/lapor/")
    banner = page.locator(DEVICE)
    expect(banner).to_contain_text("ditulis tanpa akun")
    page.click(f"{DEVICE} [data-resume-yes]")
    expect(page.locator("[data-photos] img")).to_have_count(1)
    assert page.input_value("#description") == WORDS
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    banner.get_by_role("button", name="Ini bukan laporan saya, hapus").press("Enter")
    page.wait_for_function("() => document.querySelector('#description')?.value === ''")
    page.wait_for_timeout(800)

    _shows_nothing(page)
    assert page.evaluate(ROWS) == []
    assert len(taken_back) == 1
    page.reload()
    expect(page.locator(DEVICE)).to_be_hidden()


def test_a_draft_of_more_than_a_week_is_gone_from_the_device(phone, picture):
    page = phone.new_page()
    _begin(page, picture)
    page.goto("/bantuan/")
    page.evaluate(AGED)

    page.goto("/lapor/")
    page.wait_for_timeout(800)

    expect(page.locator(DEVICE)).to_be_hidden()
    assert page.evaluate(ROWS) == []


def test_the_number_of_a_report_that_waited_is_told_to_its_writer_only(phone, picture, server):
    page = phone.new_page()
    _sign_in(page, server, "citizen")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(1500)
    _begin(page, picture)
    page.click("details.tree > summary")
    page.fill("#cari-kategori", "lubang")
    page.click("[data-leaf]:not([hidden]) >> nth=0")
    page.click("[data-step-body='3'] button[value='4']")
    phone.route("**/lapor/kirim/", lambda route: route.abort())
    page.click("button[value=kirim]")
    page.wait_for_selector("[data-kept]:not([hidden])")
    phone.unroute("**/lapor/kirim/")
    phone.clear_cookies()  # her session ends

    page.goto("/bantuan/")
    strip = page.locator("offline-strip")
    expect(strip).to_contain_text("Ada kabar laporan dari akun lain", timeout=15_000)
    assert not NUMBER.search(strip.inner_text())
    assert strip.locator("a").get_attribute("href") == "/akun/masuk/"

    _sign_in(page, server, "citizen")
    page.goto("/bantuan/")
    expect(strip).to_contain_text(NUMBER)
    assert page.evaluate(ROWS) == ["sent"]


def test_a_place_from_the_list_and_what_was_proposed_come_back_with_the_words(phone, server):
    page = phone.new_page()
    page.goto("/lapor/")
    page.click("[data-step-body='1'] button[value='2']")
    page.locator("location-picker summary").click()
    page.select_option("select[data-level='1']", value="18.71")
    for level in (2, 3):
        choice = page.locator(f"select[data-level='{level}'] option").nth(1)
        choice.wait_for(state="attached")
        page.select_option(f"select[data-level='{level}']", value=choice.get_attribute("value"))
    village = page.input_value("select[data-level='3']")
    page.click("[data-step-body='2'] button[value='3']")
    page.fill("#description", "Jalan berlubang di depan pasar")
    expect(page.locator("#usul [data-suggested]").first).to_be_visible()
    page.wait_for_timeout(800)  # kept when the writing pauses

    page.goto("/lapor/")
    page.click(f"{DEVICE} [data-resume-yes]")

    expect(page.locator("select[data-level='3']")).to_have_value(village)
    assert page.locator("select[data-level='3'] option:checked").inner_text() not in ("", village)
    for step in (1, 2):
        page.click(f"[data-step-body='{step}'] button[value='{step + 1}']")
    expect(page.locator("[data-step-body='3']")).to_be_visible()
    expect(page.locator("#usul [data-suggested]").first).to_be_visible()
