# SPDX-License-Identifier: EUPL-1.2
"""The way of a report on a small phone with a weak signal: nothing jumps, nothing is lost, nothing is too small to hit."""

from __future__ import annotations

import re
import time

import pytest
from PIL import Image
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = "Jalan berlubang besar di depan sekolah, sudah dua minggu"
JUMPS = """
window.jumps = [];
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput)
  jumps.push([e.value, e.sources.map(s => s.node?.className || s.node?.nodeName)]); })
  .observe({ type: 'layout-shift', buffered: true });
"""
SMALL = """
[...document.querySelectorAll('main a, main button, main input, main select, main textarea, main summary, main label.btn,'
  + 'main label.chip, main label.choice, main label.leaf')].filter(e => {
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const inside = e.matches('input') && e.closest('label, .honey'), inline = e.matches('a') && style.display === 'inline';
  return box.width && style.visibility !== 'hidden' && !inside && !inline && (box.width < 44 || box.height < 44);
}).map(e => `${e.tagName} ${e.textContent.trim()} ${e.name || ''}`)
"""
NETWORK = "Object.defineProperty(navigator, 'connection', {value: {effectiveType: 'KIND', saveData: SAVE}});"


@pytest.fixture
def open_phone(browser, server):
    """`open_phone(width)`: a page of a phone in Bandar Lampung, without the installed app's cache."""
    contexts = []

    def opened(width=360, script=""):
        context = browser.new_context(
            base_url=server.url.replace("127.0.0.1", "localhost"), viewport={"width": width, "height": 640},
            locale="id-ID", geolocation={"latitude": -5.39, "longitude": 105.26}, permissions=["geolocation"],
            service_workers="block", is_mobile=True, has_touch=True,
        )  # fmt: skip
        context.add_init_script(JUMPS + script)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def camera(tmp_path):
    """A photo as a phone takes it: 12 megapixels."""
    path = tmp_path / "kamera.jpg"
    Image.effect_noise((400, 300), 80).resize((4000, 3000)).convert("RGB").save(path, "JPEG", quality=90)
    return str(path)


def late(page, *addresses, ms=900):
    """Answers from these addresses as a weak signal brings them."""
    for address in addresses:
        page.route(address, lambda route: (time.sleep(ms / 1000), route.continue_()))


def to_summary(page, camera):
    page.set_input_files("input[type=file][capture]", camera)
    page.wait_for_selector("[data-photos] img")
    page.tap("[data-step-body='1'] button[value='2']")
    page.tap("[data-locate]")
    page.wait_for_selector("[data-nearby] input[name=village]", state="attached")
    page.tap("[data-step-body='2'] button[value='3']")
    page.locator("#description").press_sequentially(WORDS)
    page.wait_for_selector("#usul .chip")
    page.tap("#usul .chip >> nth=0")
    page.tap("[data-step-body='3'] button[value='4']")
    page.wait_for_selector("[data-step-body='4']:not([hidden])")


def test_nothing_is_pushed_away_from_under_a_finger(open_phone, camera):
    page = open_phone()
    late(page, "**/report-*.js", "**/lapor/tempat/*", "**/lapor/usul/", "**/lapor/serupa/")
    page.goto("/lapor/")
    page.wait_for_selector("report-wizard.ready")
    to_summary(page, camera)
    page.wait_for_timeout(1200)

    found = page.evaluate("jumps")
    assert sum(value for value, _what in found) < 0.05, found


@pytest.mark.parametrize("width", [320, 360])
def test_whatever_is_tapped_on_the_way_is_large_enough_and_nothing_sticks_out(open_phone, camera, width):
    page, found = open_phone(width), []

    def look(where):
        if small := page.evaluate(SMALL):
            found.append((where, small))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((where, "wider than the screen"))

    page.goto("/")
    look("home")
    page.goto("/lapor/?kategori=lampu-jalan")
    page.wait_for_selector("report-wizard.ready")
    page.set_input_files("input[type=file][multiple]", [camera, camera])
    page.wait_for_selector("[data-photos] li:nth-child(2) img")
    look("photo")
    page.tap("[data-step-body='1'] button[value='2']")
    page.tap("[data-locate]")
    page.wait_for_selector("[data-nearby] input[name=village]", state="attached")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    look("place")
    page.tap("[data-step-body='2'] button[value='3']")
    page.fill("#description", WORDS)
    page.check("[name='answers.keadaan'][value=banyak]", force=True)
    page.check("[name='answers.bernomor'][value=ya]", force=True)
    page.fill("[name='answers.tiang']", "LP 12")
    look("words")
    page.tap("[data-step-body='3'] button[value='4']")
    look("summary")
    page.tap("button[value=kirim]")
    page.wait_for_url("**/terima/")
    look("receipt")
    page.goto(page.get_by_role("link", name="Lihat laporan saya").get_attribute("href"))
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    look("report")

    assert found == []


def test_a_photo_taken_before_the_scripts_arrived_is_sent_too(open_phone, camera):
    page, held = open_phone(), []
    page.route("**/report-*.js", lambda route, _request: held.append(route))
    page.goto("/lapor/", wait_until="commit")
    page.wait_for_selector("input[type=file][capture]", state="attached")
    page.set_input_files("input[type=file][capture]", camera)
    assert page.locator("report-wizard.ready").count() == 0
    for route in held:
        route.continue_()
    page.wait_for_selector("report-wizard.ready")

    expect(page.locator("[data-photos] img")).to_have_count(1)


def test_while_it_is_sent_the_page_says_what_is_on_its_way(open_phone, camera):
    page = open_phone()
    late(page, "**/lapor/kirim/", ms=1500)
    page.goto("/lapor/")
    page.wait_for_selector("report-wizard.ready")
    to_summary(page, camera)
    asked = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 2)[-2]))
    page.wait_for_timeout(300)
    asked.clear()
    page.tap("button[value=kirim]")

    expect(page.locator("[data-sending]")).to_have_text(
        re.compile(r"Mengirim laporan dan 1 foto \(\d+ KB\) … Semuanya")
    )
    page.wait_for_url("**/terima/")
    assert asked[0] == "kirim"  # the form's token was asked for while the summary was read


@pytest.mark.parametrize(("kind", "saves", "longest"), [("2g", False, 1280), ("4g", True, 1280), ("4g", False, 1600)])
def test_a_photo_goes_smaller_over_a_weak_signal_and_early_unless_data_is_saved(
    open_phone, camera, kind, saves, longest
):
    page, brought = open_phone(script=NETWORK.replace("KIND", kind).replace("SAVE", str(saves).lower())), []
    page.on("request", lambda request: brought.append(request.url) if request.method == "PUT" else None)
    page.goto("/lapor/")
    page.wait_for_selector("report-wizard.ready")
    to_summary(page, camera)
    page.wait_for_timeout(300)

    assert page.locator("[data-photos] img").evaluate("i => Math.max(i.naturalWidth, i.naturalHeight)") == longest
    assert bool(brought) == (not saves)
    assert page.locator(".photo-early").evaluate("hint => getComputedStyle(hint).display !== 'none'") == (not saves)
    page.tap("button[value=kirim]")
    page.wait_for_url("**/terima/")
    assert brought


def test_a_signal_that_breaks_costs_one_piece_and_not_the_photo(open_phone, camera):
    page, begins = open_phone(script=NETWORK.replace("KIND", "4g").replace("SAVE", "true")), []

    def third_is_lost(route):
        if route.request.method == "PUT":
            begins.append(int(route.request.url.rpartition("=")[2]))
            if len(begins) == 3:
                route.abort()
                return
        route.continue_()

    page.route("**/unggah/**", third_is_lost)
    page.goto("/lapor/")
    page.wait_for_selector("report-wizard.ready")
    to_summary(page, camera)
    weights = []
    page.on(
        "request", lambda asked: weights.append(len(asked.post_data_buffer or b"")) if "kirim" in asked.url else None
    )
    page.tap("button[value=kirim]")
    page.wait_for_url("**/terima/")

    assert begins[3] == begins[2] > begins[1] > begins[0] == 0
    assert begins == sorted(begins)
    assert weights
    assert max(weights) < 10_000  # the form names the photo instead of carrying it


def test_a_photo_that_is_taken_out_leaves_the_server_too(open_phone, camera):
    page = open_phone()
    page.goto("/lapor/")
    page.wait_for_selector("report-wizard.ready")
    with page.expect_response(lambda answer: answer.request.method == "PUT") as first:
        page.set_input_files("input[type=file][capture]", camera)
    address = first.value.url.partition("?")[0]
    page.wait_for_selector("[data-photos] img")
    page.wait_for_timeout(1500)
    assert page.request.get(address).json()["received"] > 0

    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.tap("[data-remove-photo]")

    assert page.request.get(address).json() == {"received": 0}


def test_a_server_that_lost_the_photo_gets_it_with_the_form(open_phone, camera):
    page = open_phone()
    page.goto("/lapor/")
    page.wait_for_selector("report-wizard.ready")
    with page.expect_response(lambda answer: answer.request.method == "PUT") as first:
        to_summary(page, camera)
    page.wait_for_timeout(500)
    token = page.evaluate("fetch('/lapor/sesi/').then(answer => answer.json()).then(said => said.csrf)")
    page.request.delete(first.value.url.partition("?")[0], headers={"X-CSRFToken": token, "Referer": page.url})
    statuses = []
    page.on("response", lambda answer: statuses.append(answer.status) if "/kirim/" in answer.url else None)
    page.tap("button[value=kirim]")
    page.wait_for_url("**/terima/")

    assert statuses == [409, 201]


def test_a_report_is_written_on_an_address_without_tls(browser, server, camera):
    """In a network of one's own, while trying: no service worker, no `crypto.randomUUID`, no `crypto.subtle`."""
    context = browser.new_context(base_url=server.url, viewport={"width": 360, "height": 640}, service_workers="block")
    context.add_init_script(
        "for (const name of ['randomUUID', 'subtle']) Object.defineProperty(Crypto.prototype, name, {value: undefined});"
    )
    page = context.new_page()
    page.goto("/lapor/?kategori=lampu-jalan")
    page.set_input_files("input[type=file][capture]", camera)
    expect(page.locator("[data-photos] img")).to_have_count(1)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", page.input_value("[name=client_key]"))
    context.close()


def test_a_token_that_no_longer_holds_is_renewed_and_the_report_goes_out(open_phone, camera):
    page = open_phone()
    page.goto("/lapor/")
    page.wait_for_selector("report-wizard.ready")
    to_summary(page, camera)
    page.wait_for_timeout(300)
    page.context.clear_cookies(name="csrftoken")  # as signing in, in another window, would do
    asked = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 2)[-2]))
    page.tap("button[value=kirim]")
    page.wait_for_url("**/terima/")

    assert asked[:3] == ["kirim", "sesi", "kirim"]
