# SPDX-License-Identifier: EUPL-1.2
"""A citizen's browser: a report with a map, one without signal, and pages that axe finds nothing in."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WORDS = "Jalan berlubang besar di depan sekolah, sudah dua minggu"
NUMBER = re.compile(r"[A-Z]{2,4}\d{10}")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def phone(browser, server):
    """A phone of 360 px in Bandar Lampung that lets the page know where it is."""
    context = browser.new_context(
        base_url=server.url.replace("127.0.0.1", "localhost"),
        viewport={"width": 360, "height": 780},
        locale="id-ID",
        geolocation={"latitude": -5.39, "longitude": 105.26},
        permissions=["geolocation"],
    )
    yield context
    context.close()


@pytest.fixture
def picture(tmp_path, photo):
    path = tmp_path / "lubang.jpg"
    path.write_bytes(photo)
    return str(path)


def _next(page, step):
    page.click(f"[data-step-body='{step}'] button[value='{step + 1}']")


def _write(page, picture):
    """Photo, place by this device, words, category from the tree: up to the summary."""
    page.set_input_files("input[type=file][multiple]", picture)
    page.wait_for_selector("[data-photos] img")
    _next(page, 1)
    page.click("[data-locate]")
    page.wait_for_timeout(1200)
    _next(page, 2)
    page.fill("#description", WORDS)
    page.click("details.tree > summary")
    page.fill("#cari-kategori", "lubang")
    page.click("[data-leaf]:not([hidden]) >> nth=0")
    _next(page, 3)


def test_a_report_with_a_pin_moved_by_the_keyboard(phone, picture):
    page = phone.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto("/lapor/")
    page.set_input_files("input[type=file][multiple]", picture)
    page.wait_for_selector("[data-photos] img")
    _next(page, 1)
    page.click("[data-use-photo-place]")
    page.wait_for_selector("input[name=village]")
    before = page.input_value("input[name=lat]")
    page.press("[data-open-map]", "Enter")
    page.wait_for_selector(".leaflet-container:focus")  # what the button was goes on: the keys move the map
    for _ in range(3):
        page.keyboard.press("ArrowUp")
        page.wait_for_timeout(400)
    page.wait_for_timeout(800)
    moved = page.input_value("input[name=lat]")
    _next(page, 2)
    page.fill("#description", WORDS)
    page.click("#usul .chip >> nth=0")
    _next(page, 3)
    page.click("button[value=kirim]")
    page.wait_for_url("**/terima/")

    assert float(moved) > float(before)
    assert NUMBER.search(page.inner_text(".number"))
    assert problems == []


def test_a_point_outside_is_told_before_the_story_is_written(phone):
    phone.set_geolocation({"latitude": -6.2, "longitude": 106.8})
    page = phone.new_page()
    page.goto("/lapor/")
    _next(page, 1)
    page.click("[data-locate]")
    page.wait_for_selector("[data-outside]")
    _next(page, 2)

    expect(page.locator("[data-step-body='2']")).to_be_visible()
    expect(page.locator("[data-step-body='2']")).to_contain_text(
        "Pindahkan titiknya, atau pilih tempatnya dari daftar."
    )
    page.get_by_text("Pilih dari daftar").click()
    for field in ("area_regency", "area_district", "area_village"):
        page.wait_for_selector(f"#{field} option:nth-child(2)", state="attached")
        page.select_option(f"#{field}", index=1)
    _next(page, 2)
    expect(page.locator("[data-step-body='3']")).to_be_visible()


def test_a_report_without_signal_is_sent_once_when_it_is_back(phone, picture):
    page = phone.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(1500)
    phone.set_offline(True)
    page.goto("/lapor/")
    _write(page, picture)
    page.click("button[value=kirim]")
    page.wait_for_selector("[data-kept]:not([hidden])")
    page.wait_for_timeout(500)
    waiting = page.inner_text("offline-strip")
    key = page.input_value("input[name=client_key]")
    page.goto("/lapor/")
    next_key = page.input_value("input[name=client_key]")
    page.goto("/transparansi/")
    elsewhere = page.inner_text("h1")
    sent = []
    phone.on("response", lambda answer: sent.append(answer.status) if answer.url.endswith("/lapor/kirim/") else None)
    phone.set_offline(False)
    page.goto("/")
    expect(page.locator("offline-strip")).to_contain_text(NUMBER, timeout=15_000)
    page.goto("/bantuan/")
    page.wait_for_timeout(800)

    assert "1 laporan menunggu dikirim." in waiting
    assert next_key != key  # the same page out of the cache must never overwrite the report that waits
    assert elsewhere == "Halaman ini perlu sinyal"
    # 201, or 200 when the service worker was quicker: the same key again is the same report, see the tests of sending.
    assert [status for status in sent if status < 300] in ([201], [200], [201, 200])
    assert NUMBER.search(page.inner_text("offline-strip"))


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_system_is_told_as_such_and_asked_again_when_it_said(phone, picture, status):
    page = phone.new_page()
    page.goto("/")
    asked = []

    def busy_once(route):
        asked.append(time.monotonic())
        if len(asked) == 1:
            route.fulfill(status=status, headers={"Retry-After": "4"}, json={"errors": {"form": "Sibuk."}})
        else:
            route.continue_()

    phone.route("**/lapor/kirim/", busy_once)
    page.goto("/lapor/")
    _write(page, picture)
    page.click("button[value=kirim]")
    kept = page.locator("[data-kept]:not([hidden])")
    expect(kept).to_contain_text("Sistem sedang sibuk")
    expect(kept).not_to_contain_text("tidak ada sinyal", use_inner_text=True)
    strip = page.locator("offline-strip")
    expect(strip).to_contain_text("Sistem sedang sibuk; dicoba lagi nanti.")
    expect(strip).to_contain_text("1 laporan menunggu dikirim.")
    assert "Tanpa sinyal" not in strip.inner_text()

    expect(strip).to_contain_text(NUMBER, timeout=15_000)

    assert len(asked) == 2
    assert asked[1] - asked[0] >= 4


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(browser, server, scheme, width):
    context = browser.new_context(
        base_url=server.url, viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    found = []
    page.goto("/laporan/")
    case = page.locator("ul.list a.stretch").first.get_attribute("href")
    pages = (
        "/",
        "/lapor/",
        "/laporan/",
        case,
        f"{case}ikut/",
        "/bantuan/",
        "/privasi/",
        "/tentang/",
        "/luring/",
        "/tempat/",
        "/kabari/",
        "/kabari/?dekat=-5.425,105.258,1000",
        "/laporan/?wilayah=99.99&keadaan=besok&dekat=rumah",
        "/kabari/?dekat=rumah&kategori=jalan-langit",
        "/transparansi/",
    )
    for address in pages:
        page.goto(address)
        for step in (1, 2, 3, 4) if address == "/lapor/" else (0,):
            if step:
                page.evaluate(
                    "s => { for (const e of document.querySelectorAll('[data-step-body]')) e.hidden = e.dataset.stepBody != s;"
                    " for (const d of document.querySelectorAll('details')) d.open = true; }",
                    step,
                )
            page.evaluate(AXE.read_text("utf-8"))
            result = page.evaluate(
                "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})"
            )
            found += [(address, step, v["id"], json.dumps(v["nodes"][0]["html"])[:120]) for v in result["violations"]]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append((address, step, "wider than the screen", ""))
    context.close()

    assert found == []


def test_a_map_that_did_not_come_opens_at_the_next_try(phone):
    page = phone.new_page()
    page.goto("/kabari/")
    missing = re.compile(r"/peta/dasar\.json|leaflet[^/]*\.css")
    page.route(missing, lambda route: route.abort())
    page.click("[data-open-map]")
    expect(page.locator("[data-map]")).to_be_hidden()
    expect(page.locator("[data-status]")).not_to_be_empty()

    page.unroute(missing)
    page.click("[data-open-map]")

    page.wait_for_selector(".leaflet-container")
    assert page.locator("link[data-leaflet]").count() == 1


def test_a_place_to_watch_is_marked_on_the_map_by_keyboard(phone):
    page = phone.new_page()
    page.goto("/kabari/")
    titik = page.locator("[name=titik]")
    page.click("[data-open-map]")
    page.wait_for_selector(".leaflet-container")
    page.keyboard.press("ArrowRight")  # the map has the focus
    expect(titik).to_have_value(re.compile(r"^-?[\d.]+,[\d.]+$"))
    circle = page.locator(".leaflet-overlay-pane path")
    assert circle.count() == 1
    accent = "getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()"
    assert circle.get_attribute("stroke") == page.evaluate(accent)  # seen in the dark too

    page.click("[data-shape=jalan]")
    page.click("[data-add]")
    page.locator("[data-map-here]").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(600)
    page.click("[data-add]")
    expect(titik).to_have_value(re.compile(r"^[^;]+;[^;]+$"))
    page.click("button[value=umpan]")

    expect(page.get_by_role("link", name="RSS")).to_have_attribute("href", re.compile(r"dekat=[^;]+;[^;]+;1000"))
    expect(page.locator("[data-where]")).to_contain_text("Sepanjang jalan")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_how_often_is_chosen_and_changed_by_keyboard_on_the_narrowest_screen(browser, server, scripts):
    account = server.account("citizen")
    context = browser.new_context(
        base_url=server.url, viewport={"width": 320, "height": 640}, locale="id-ID", bypass_csp=scripts,
        java_script_enabled=scripts,
    )  # fmt: skip
    page = context.new_page()
    page.goto("/akun/masuk/sandi/")
    page.fill("input[name=login]", account["login"])
    page.fill("input[name=password]", account["password"])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/masuk/sandi/" not in url)
    page.goto(f"/kabari/?wilayah={'18.71' if scripts else '18.72'}")
    page.get_by_role("group", name="Seberapa sering?").get_by_role("radio", name="Sekali sehari").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Kabari saya", exact=True).press("Enter")
    expect(page.get_by_text("Dipantau. Kabarnya datang seminggu sekali")).to_be_visible()

    place = "Kota Bandar Lampung" if scripts else "Kota Metro"
    often = page.get_by_role("combobox", name=f"Seberapa sering: {place}", exact=True)
    expect(often).to_have_value("168")
    often.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tersimpan. Kabarnya datang segera, paling sering sejam sekali")).to_be_visible()
    expect(often).to_have_value("0")
    fits = often.evaluate("e => e.scrollWidth <= e.clientWidth && e.getBoundingClientRect().height >= 44")
    assert fits
    if scripts:
        page.evaluate(AXE.read_text("utf-8"))
        rules = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']}"
        assert page.evaluate(f"axe.run(document, {rules})")["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_a_form_sent_without_signal_stays_as_typed_and_goes_when_it_is_back(phone):
    page = phone.new_page()
    page.goto("/kabari/?wilayah=18.71")
    page.fill("#email", "sinyal@contoh.id")
    send = page.get_by_role("button", name="Kabari saya lewat email")
    phone.set_offline(True)
    send.click()

    expect(page.locator("offline-strip")).to_contain_text("Isian Anda tetap di sini")
    expect(page.locator("offline-strip")).to_be_in_viewport()
    assert page.input_value("#email") == "sinyal@contoh.id"
    phone.set_offline(False)
    send.click()
    expect(page.get_by_role("heading", name="Periksa email Anda")).to_be_visible()


def test_a_question_shows_itself_when_it_is_asked_and_waits_with_its_answer_when_not(phone):
    page = phone.new_page()
    page.goto("/lapor/?kategori=banjir")
    depth = page.locator("[data-when]", has_text="Setinggi apa airnya?")
    trapped = page.locator("[data-when]", has_text="Ada yang terjebak?")
    left = page.locator("[data-when]", has_text="Yang tersisa?")
    page.click("[data-step-body='1'] button[value='2']")
    page.click("[data-locate]")
    page.wait_for_selector("input[name=village]")
    _next(page, 2)
    page.fill("#description", "Air masuk ke rumah warga sejak subuh")
    expect(page.get_by_text("Airnya sekarang bagaimana?", exact=True)).to_be_visible()
    for box in (depth, trapped, left):
        expect(box).to_be_hidden()
    _next(page, 3)
    expect(page.locator("[data-error='answers.keadaan']")).to_be_visible()
    expect(page.locator("[data-error='answers.tinggi']")).to_be_hidden()  # not asked yet, so not missing

    page.check("[name='answers.keadaan'][value=naik]", force=True)
    for box, shown in ((depth, True), (trapped, True), (left, False)):
        expect(box).to_be_visible(visible=shown)
    expect(depth.locator(".when")).to_be_hidden()  # it shows itself, so it need not say when
    page.check("[name='answers.tinggi'][value=lutut]", force=True)
    _next(page, 3)
    expect(page.locator("[data-error='answers.terjebak']")).to_be_visible()

    page.check("[name='answers.keadaan'][value=surut]", force=True)
    expect(depth).to_be_hidden()
    page.check("[name='answers.keadaan'][value=menggenang]", force=True)
    expect(page.locator("[name='answers.tinggi'][value=lutut]")).to_be_checked()

    page.check("[name='answers.keadaan'][value=surut]", force=True)
    page.wait_for_timeout(800)  # the draft is kept when the writing pauses
    page.goto("/lapor/")
    page.click("[data-resume=device] [data-resume-yes]")
    page.click("[data-step-body='1'] button[value='2']")
    _next(page, 2)
    expect(depth).to_be_hidden()
    expect(left).to_be_visible()
    _next(page, 3)
    page.click("button[value=kirim]")
    page.wait_for_url("**/terima/")
    page.goto(page.get_by_role("link", name="Lihat laporan saya").get_attribute("href"))

    expect(page.get_by_text("Sudah surut")).to_be_visible()
    expect(page.get_by_text("Setinggi apa airnya?")).to_have_count(0)


def test_without_scripts_every_question_stands_there_and_says_when_it_is_meant(browser, server):
    context = browser.new_context(
        base_url=server.url, viewport={"width": 320, "height": 640}, locale="id-ID", java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/lapor/?kategori=banjir")
    village = page.locator("select[name=area_regency] option").nth(1).get_attribute("value")
    page.click("[data-step-body='1'] button[value='2']")
    page.select_option("select[name=area_regency]", village)
    page.click("button[value=daftar] >> nth=0")
    page.select_option("select[name=area_district]", index=1)
    page.click("button[value=daftar] >> nth=1")
    page.select_option("select[name=area_village]", index=1)
    page.click("[data-step-body='2'] button[value='3']")
    page.fill("#description", "Air masuk ke rumah warga sejak subuh")
    sentence = "Wajib diisi bila “Airnya sekarang bagaimana?” dijawab: Masih naik atau Menggenang."
    assert page.get_by_text(sentence).count() == 2
    expect(page.get_by_text(sentence).first).to_be_visible()
    page.check("[name='answers.keadaan'][value=surut]", force=True)
    _next(page, 3)
    page.click("button[value=kirim]")

    page.wait_for_url("**/terima/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
