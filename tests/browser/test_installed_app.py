# SPDX-License-Identifier: EUPL-1.2
"""The installed app in Chromium: messages while no page is open, reports that leave in the background, odd photos.

Chromium's own tools stand in for what a test machine lacks: they hand the service worker the message that a push
service would bring, and the moment at which the system says that the network is back.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NUMBER = re.compile(r"[A-Z]{2,4}\d{10}")
WORDS = "Lampu jalan mati sejak minggu lalu di depan balai desa"
HERE = {"latitude": -5.39, "longitude": 105.26}
STORED = """async () => {
  const open = indexedDB.open("balai");
  const db = await new Promise((done, fail) => { open.onsuccess = () => done(open.result); open.onerror = fail; });
  const rows = db.transaction("reports").objectStore("reports").getAll();
  return new Promise((done) => { rows.onsuccess = () => { db.close(); done(rows.result.map((r) => [r.state, r.number || ""])); }; });
}"""
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  return (await worker.getNotifications()).map((n) => [n.title, n.data]);
}"""


@pytest.fixture
def phone(browser, server):
    context = browser.new_context(
        base_url=server.url.replace("127.0.0.1", "localhost"), viewport={"width": 360, "height": 780}, locale="id-ID",
        geolocation=HERE, permissions=["geolocation", "notifications"],
    )  # fmt: skip
    yield context
    context.close()


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "lampu.jpg"
    Image.effect_noise((320, 240), 60).convert("RGB").save(path)
    return path


def test_pages_kept_for_later_bring_no_token_that_an_open_form_would_not_know(phone):
    page = phone.new_page()

    page.goto("/laporan/")
    page.wait_for_function("async () => Boolean(await caches.match('/lapor/') && await caches.match('/bantuan/'))")

    assert "csrftoken" not in {cookie["name"] for cookie in phone.cookies()}


class Worker:
    """The service worker of a page, as Chromium's tools see it."""

    def __init__(self, page):
        self.origin = re.match(r"https?://[^/]+", page.url)[0]
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        found: list[str] = []
        self._tools = page.context.new_cdp_session(page)
        self._tools.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: found.extend(r["registrationId"] for r in told["registrations"] if not r["isDeleted"]),
        )
        self._tools.send("ServiceWorker.enable")
        page.wait_for_timeout(800)
        self._id = found[-1]

    def hears(self, message: dict[str, str]) -> None:
        """A message of the push service arrives."""
        about = {"origin": self.origin, "registrationId": self._id, "data": json.dumps(message)}
        self._tools.send("ServiceWorker.deliverPushMessage", about)

    def may_send(self) -> None:
        """The system says that there is a network again."""
        about = {"origin": self.origin, "registrationId": self._id, "tag": "laporan", "lastChance": False}
        self._tools.send("ServiceWorker.dispatchSyncEvent", about)


def _until(page, script, wanted, tries=60):
    for _try in range(tries):
        found = page.evaluate(script)
        if wanted(found):
            return found
        page.wait_for_timeout(250)
    raise AssertionError(f"still {found!r}")


def _write(page, *photos: Path):
    """Photos, place by this device, words, the first category proposed or found: up to the summary."""
    page.set_input_files("input[type=file][multiple]", [str(photo) for photo in photos])
    page.wait_for_selector(f"[data-photos] li:nth-child({len(photos)})")
    page.click("[data-step-body='1'] button[value='2']")
    page.click("[data-locate]")
    page.wait_for_timeout(1000)
    page.click("[data-step-body='2'] button[value='3']")
    page.fill("#description", WORDS)
    page.click("details.tree > summary")
    page.fill("#cari-kategori", "lampu")
    page.click("[data-leaf]:not([hidden]) >> nth=0")
    page.click("[data-step-body='3'] button[value='4']")


def _send(page) -> tuple[str, str]:
    page.click("button[value=kirim]")
    page.wait_for_url("**/terima/")
    return NUMBER.search(page.inner_text(".number"))[0], page.locator("#tautan a").get_attribute("href")


def test_a_pushed_message_is_shown_and_what_is_none_is_not(phone):
    page = phone.new_page()
    page.goto("/bantuan/")
    worker = Worker(page)

    worker.hears({"title": "Laporan LP2611240001: Proses", "body": "", "url": "/laporan/LP2611240001/"})
    shown = _until(page, SHOWN, bool)
    worker.hears({"other": "nothing to show"})
    page.wait_for_timeout(500)

    assert shown == [["Laporan LP2611240001: Proses", "/laporan/LP2611240001/"]]
    assert page.evaluate(SHOWN) == shown


def test_a_report_leaves_in_the_background_once_with_its_photos(phone, picture, tmp_path):
    second = tmp_path / "kedua.jpg"
    Image.effect_noise((300, 300), 90).convert("RGB").save(second)
    page = phone.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(1500)
    phone.set_offline(True)
    page.goto("/lapor/")
    _write(page, picture, second)
    page.click("button[value=kirim]")
    page.wait_for_selector("[data-kept]:not([hidden])")
    page.close()  # nobody looks at the app any more
    phone.set_offline(False)
    bare = phone.new_page()
    bare.goto("/manifest.webmanifest")  # a page of ours without any script that could send
    waiting = bare.evaluate(STORED)
    worker = Worker(bare)

    worker.may_send()
    ((state, number),) = _until(bare, STORED, lambda rows: rows and rows[0][0] == "sent")
    worker.may_send()
    bare.wait_for_timeout(800)
    again = bare.evaluate(STORED)

    assert waiting[0][0] in {"waiting", "sent"}  # Chromium itself may have been quicker than its tools
    assert (state, again) == ("sent", [["sent", number]])
    app = phone.new_page()
    app.goto("/")
    strip = app.locator("offline-strip")
    expect(strip).to_contain_text(number)
    strip.get_by_role("link").click()
    app.goto(f"/laporan/{number}/")
    for _try in range(40):
        if app.locator("ul.photos-big img").count() == 2:
            break
        app.wait_for_timeout(500)
        app.reload()
    assert app.locator("ul.photos-big img").count() == 2


def test_a_photo_that_the_browser_cannot_draw_arrives_all_the_same(phone, tmp_path):
    import pillow_heif

    pillow_heif.register_heif_opener()
    photo = tmp_path / "IMG_0001.HEIC"
    Image.linear_gradient("L").convert("RGB").resize((640, 480)).save(photo, format="HEIF")
    page = phone.new_page()
    page.goto("/lapor/")

    _write(page, photo)
    page.click("[data-step-body='4'] button[value='1']")
    expect(page.locator("[data-photos] [data-unseen]")).to_contain_text("fotonya ikut terkirim")
    page.go_back()
    number, _link = _send(page)
    page.goto(f"/laporan/{number}/")
    for _try in range(40):
        if page.locator("ul.photos-big img").count():
            break
        page.wait_for_timeout(500)
        page.reload()

    expect(page.locator("ul.photos-big img")).to_have_count(1)
    page.locator("ul.photos-big img").scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    assert page.locator("ul.photos-big img").evaluate("node => node.naturalWidth") > 300


def test_a_reporter_without_an_account_lets_this_browser_be_told(phone, picture, server):
    # The address that a push service would give; everything else is real.
    phone.add_init_script("""PushManager.prototype.subscribe = async function (options) {
      const known = { endpoint: "https://push.example.org/" + options.applicationServerKey.byteLength,
        toJSON() { return { endpoint: this.endpoint, keys: { p256dh: "BPk", auth: "YXV0aA" } }; }, unsubscribe: async () => true };
      PushManager.prototype.getSubscription = async () => known;
      return known;
    };""")
    page = phone.new_page()
    page.goto("/lapor/")
    _write(page, picture)
    number, link = _send(page)
    page.goto(link)
    answers = []
    page.on(
        "response", lambda r: answers.append((r.url.rsplit("/", 2)[-2], r.status)) if "langganan" in r.url else None
    )

    page.click("push-switch [data-on]")
    expect(page.locator("push-switch [data-says]")).to_contain_text("diberi tahu")
    page.click("push-switch [data-off]")
    expect(page.locator("push-switch [data-on]")).to_be_visible()

    assert number in page.url
    assert answers == [("langganan", 201), ("hapus", 200)]
