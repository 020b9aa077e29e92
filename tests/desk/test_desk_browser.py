# SPDX-License-Identifier: EUPL-1.2
"""The desk in a real browser: keyboard only, without a script, the crew without a signal, nothing for axe to find."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.browsers import chromium

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
KEPT_PHOTO = """async () => {
  const open = indexedDB.open("balai-lapangan");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const rows = db.transaction("jobs").objectStore("jobs").getAll();
  await new Promise((done) => { rows.onsuccess = done; });
  const { blob } = rows.result[0].photos[0];
  db.close();
  return { size: blob.size, bytes: [...new Uint8Array(await blob.slice(0, 65536).arrayBuffer())] };
}"""
# Sessions of the demo people, and work in the crew's hands, made where the served data lies.
PREPARE = """
import json, django
from datetime import timedelta
django.setup()
from django.conf import settings
from django.test import Client
from balai.cases import actions
from balai.cases.inputs import MoveData
from balai.cases.models import Case
from balai.identity import queries
from balai.identity.actions.demo import make_demo_people
from balai.identity.middleware import SECOND_FACTOR
from balai.identity.models import Membership, User
from balai.kernel.clock import now
from balai.kernel.errors import DomainError
out, actors = {"name": settings.SESSION_COOKIE_NAME}, {}
for person in make_demo_people(now()):
    user, client = User.objects.get(login=person.login), Client()
    actors[person.role] = queries.actor_for(user, now())
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    out[person.role] = client.cookies[settings.SESSION_COOKIE_NAME].value
crew = actors["crew"].grants[0]
second, client = User.objects.create_user("dewi@contoh.id", "sandi-uji", name="Dewi", email="dewi@contoh.id"), Client()
Membership.objects.create(user=second, unit=crew.unit, role="crew", valid_from=now().date() - timedelta(days=9))
client.force_login(second, backend="django.contrib.auth.backends.ModelBackend")
session = client.session
session[SECOND_FACTOR] = True
session.save()
out["second crew"] = client.cookies[settings.SESSION_COOKIE_NAME].value
for case in Case.objects.filter(phase="coordinating").order_by("id")[:20]:
    steps = [("forward", {"agency": crew.agency, "reason": "Ruas jalan provinsi."})] if case.agency != crew.agency else []
    steps += [("dispatch", {"unit": crew.unit})]
    try:
        for verb, data in steps:
            actions.move(case.number, verb, MoveData(**data), actors["coordinator"], now())
        actions.move(case.number, "accept", MoveData(), actors["crew"], now())
        break
    except DomainError:
        continue
print(json.dumps(out))
"""


@pytest.fixture(scope="module")
def sessions(server):
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    port = server.url.rstrip("/").rsplit(":", 1)[1]
    env |= {
        "BALAI_HOME": str(server.home), "DJANGO_SETTINGS_MODULE": "balai.project.settings", "PORT": port,
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    told = subprocess.run([sys.executable, "-c", PREPARE], env=env, capture_output=True, text=True, check=True)
    return json.loads(told.stdout.splitlines()[-1])


@pytest.fixture
def visit(server, sessions):
    """`visit("crew", width=360)`: a page of a browser that is signed in in that role."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])

        def open_as(role, *, width=1280, **more):
            context = browser.new_context(viewport={"width": width, "height": 760}, locale="id-ID", **more)
            context.add_cookies([{"name": sessions["name"], "value": sessions[role], "url": server.url}])
            page = context.new_page()
            page.base = server.url.rstrip("/")
            return page

        yield open_as
        browser.close()


def test_a_case_is_moved_with_the_keyboard_alone(visit):
    page = visit("coordinator")
    page.goto(f"{page.base}/meja/?lihat=baru")
    number = page.locator(".rowline").first.get_attribute("data-number")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-case='{number}']")
    page.keyboard.press("c")  # comment stands in the menu, its letter works all the same
    page.wait_for_selector("#move")
    page.keyboard.type("Kami periksa hari ini.")
    page.locator("#move textarea[name=text]").press("Tab")
    page.locator("#move .btn-main").press("Enter")
    page.wait_for_selector(".banner.green")

    assert "Kami periksa hari ini." in page.locator(".timeline").inner_text()


def test_the_next_report_follows_when_a_move_takes_the_open_one_away(visit):
    page = visit("coordinator")
    page.goto(f"{page.base}/meja/?lihat=perlu")
    numbers = [row.get_attribute("data-number") for row in page.locator(".rowline").all()]
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-case='{numbers[2]}']")
    page.goto(f"{page.base}/meja/?lihat=perlu")  # as after a move: the list, and nothing open
    page.keyboard.press("j")

    assert page.locator(".rowlink:focus").get_attribute("href").startswith(f"/meja/{numbers[2]}/")


def test_a_text_that_is_cut_off_says_so(visit):
    page = visit("coordinator")
    page.goto(f"{page.base}/meja/?lihat=baru")
    page.goto(f"{page.base}/meja/{page.locator('.rowline').first.get_attribute('data-number')}/comment/")
    area = page.locator("#move textarea[name=text]")
    area.focus()
    page.keyboard.insert_text("a" * 3900)
    expect(page.locator("#move")).to_contain_text("100 huruf lagi.")
    page.keyboard.insert_text("b" * 500)

    expect(page.locator("#move")).to_contain_text("Sudah penuh: paling banyak 4.000 huruf.")
    assert len(area.input_value()) == 4000


def test_letters_can_be_switched_off(visit):
    page = visit("coordinator")
    page.goto(f"{page.base}/meja/?lihat=baru")
    page.keyboard.press("?")
    page.locator("[data-letters]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")

    assert page.locator(".rowlink:focus").count() == 0


def test_the_desk_works_without_a_script(visit):
    page = visit("desk", width=360, java_script_enabled=False)
    page.goto(f"{page.base}/meja/?lihat=semua")
    page.locator(".rowlink").first.click()

    assert page.locator(".casepage").count() == 1
    assert not page.locator(".desk-list").is_visible()


_KEPT = """async () => {
  while (!(await caches.match("/meja/lapangan/"))) await new Promise((done) => setTimeout(done, 100));
}"""


def test_the_crew_writes_without_a_signal_and_it_arrives_once(visit):
    page = visit("crew", width=360)
    page.goto(f"{page.base}/meja/lapangan/")
    page.evaluate(_KEPT)  # though it is the first page of this phone, and opened once
    page.context.set_offline(True)
    page.goto(f"{page.base}/meja/lapangan/")
    move = page.locator("details.fieldmove", has_text="Catat kemajuan").first
    move.locator("summary").click()
    move.locator("textarea[name=text]").fill("Ditulis tanpa sinyal.")
    move.locator("button[type=submit]").click()
    page.wait_for_selector("[data-queue]:not([hidden])")
    number = page.locator(".queued").inner_text().partition(":")[0]

    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-queue][hidden]", state="attached")
    page.goto(f"{page.base}/meja/{number}/")

    assert page.locator(".timeline-text", has_text="Ditulis tanpa sinyal.").count() == 1


def test_a_note_waits_for_the_sign_in_of_the_crew_that_wrote_it(visit, sessions):
    """A phone goes from hand to hand: what one wrote is not sent as the other's, and the other cannot read it."""
    page, words = visit("crew", width=360), "Ditulis Dedi, terkirim sebagai Dedi."
    sent = []
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" and "/meja/" in r.url else None)
    page.route("**/meja/*/progress/", lambda route: route.abort())
    _note(page, words)
    number = page.locator(".queued").inner_text().partition(":")[0]
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.unroute("**/meja/*/progress/")
    sent.clear()

    def sign_in(role):
        page.context.add_cookies([{"name": sessions["name"], "value": sessions[role], "url": page.base}])

    sign_in("second crew")
    page.goto(f"{page.base}/meja/lapangan/")
    row = page.locator(".queued")
    expect(row).to_contain_text("Ditulis dengan akun lain di perangkat ini; masuk dengan akun itu")
    expect(row).not_to_contain_text(words)
    expect(row.locator("[data-drop]")).to_be_visible()
    page.locator("[data-flush]").click()
    page.wait_for_timeout(700)
    assert sent == []

    # A page of the writer that stayed open while the other signed in: the server tells them apart.
    sign_in("crew")
    page.route("**/meja/*/progress/", lambda route: route.abort())
    page.goto(f"{page.base}/meja/lapangan/")
    expect(row).to_contain_text(words)
    page.unroute("**/meja/*/progress/")
    sign_in("second crew")
    page.locator("[data-flush]").click()
    expect(row).to_contain_text("masuk dengan akun itu")
    assert len(sent) >= 1

    sign_in("crew")
    with page.expect_response(lambda r: r.url.endswith("/progress/") and r.status == 200):
        page.goto(f"{page.base}/meja/lapangan/")
    page.wait_for_timeout(1500)  # the list comes again by itself
    page.goto(f"{page.base}/meja/{number}/")
    assert page.locator(".timeline-text", has_text=words).count() == 1


def test_the_kept_form_and_list_change_hands_with_the_sign_in(visit, sessions):
    page = visit("crew", width=360)
    kept = """async path => { const hit = await (await caches.open("balai-pages")).match(path);
        return hit ? (/<html[^>]* data-account="(\\w+)"/.exec(await hit.text()) || ["", ""])[1] : null; }"""

    def wait_for(path, mark):
        deadline = time.monotonic() + 15
        while page.evaluate(kept, path) != mark and time.monotonic() < deadline:
            page.wait_for_timeout(200)
        return page.evaluate(kept, path)

    page.goto(f"{page.base}/meja/lapangan/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(500)
    page.reload()
    first = page.locator("html").get_attribute("data-account")
    assert wait_for("/lapor/", first) == wait_for("/meja/lapangan/", first) == first

    page.context.add_cookies([{"name": sessions["name"], "value": sessions["second crew"], "url": page.base}])
    page.goto(f"{page.base}/bantuan/")
    second = page.locator("html").get_attribute("data-account")
    assert second not in {None, first}
    assert wait_for("/lapor/", second) == second
    assert wait_for("/meja/lapangan/", None) is None

    page.context.clear_cookies()
    page.goto(f"{page.base}/bantuan/")
    assert wait_for("/lapor/", "") == ""


def test_the_crews_photo_is_made_small_before_it_waits(visit, tmp_path):
    """What a phone takes weighs several MB; with the place it tells, it goes out as a tenth of that."""
    path = tmp_path / "bukti.jpg"
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "S", 2: (5.0, 23.0, 24.0), 3: "E", 4: (105.0, 15.0, 36.0)})
    Image.effect_noise((400, 300), 80).resize((4000, 3000)).convert("RGB").save(path, "JPEG", quality=90, exif=exif)
    page = visit("crew", width=360)
    page.route("**/unggah/**", lambda route: route.abort())
    page.goto(f"{page.base}/meja/lapangan/")
    move = page.locator("details.fieldmove", has_text="Catat kemajuan").first
    move.locator("summary").click()
    move.locator("textarea[name=text]").fill("Ada fotonya.")
    move.locator("input[name=photos]").first.set_input_files(str(path))
    move.locator("button[type=submit]").click()
    page.wait_for_selector("[data-queue]:not([hidden])")

    kept = page.evaluate(KEPT_PHOTO)
    assert kept["size"] < path.stat().st_size / 3
    assert Image.open(io.BytesIO(bytes(kept["bytes"]))).getexif().get_ifd(0x8825)[2] == (5.0, 23.0, 24.0)
    page.unroute("**/unggah/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-queue][hidden]", state="attached")


def test_a_crew_without_a_signal_accepts_notes_twice_and_hands_in_on_one_errand(visit, tmp_path):
    page = visit("crew", width=360)
    page.goto(f"{page.base}/meja/lapangan/")
    card = page.locator("article:has([data-after])").first
    number = card.get_attribute("id")[2:]
    card = page.locator(f"#k-{number}")
    page.context.set_offline(True)
    send = lambda verb, words: (  # noqa: E731  three steps of one kind
        card.locator(f"details:has(form[action$='/{verb}/'])").evaluate("d => { d.open = true; }"),
        card.locator(f"form[action$='/{verb}/'] textarea[name=text]").fill(words),
        card.locator(f"form[action$='/{verb}/'] button[type=submit]").click(),
        page.locator(".queued", has_text=words).wait_for(),
    )
    assert not card.locator("form[action$='/finish/']").is_visible()
    send("accept", "Kami berangkat.")
    expect(card.locator("details:has(form[action$='/accept/'])")).to_be_hidden()
    send("progress", "Sudah di tempat.")
    send("progress", "Sedang ditambal.")

    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-said]")).to_have_text("Semua catatan sudah terkirim.", timeout=30_000)
    page.goto(f"{page.base}/meja/{number}/")
    told = page.locator(".timeline").inner_text()

    assert [told.count(w) for w in ("Kami berangkat.", "Sudah di tempat.", "Sedang ditambal.")] == [1, 1, 1]


def test_what_was_typed_is_there_again_after_a_lost_session(visit, sessions):
    page = visit("crew")
    page.goto(f"{page.base}/meja/?lihat=semua")
    number = page.locator(".rowline").first.get_attribute("data-number")
    words = "Mohon sebutkan letak tepatnya. " * 12
    form = f"{page.base}/meja/{number}/comment/"
    page.goto(form)
    page.fill("#move textarea[name=text]", words)
    page.context.clear_cookies(name=sessions["name"])
    page.click("#move .btn-main")
    expect(page.locator("[data-session-over] textarea")).to_have_value(words.strip())
    page.click("[data-session-over] .btn-main")
    page.wait_for_url("**/akun/masuk/**")

    page.context.add_cookies([{"name": sessions["name"], "value": sessions["second crew"], "url": page.base}])
    page.goto(form)  # a colleague signs in at the same computer
    assert page.input_value("#move textarea[name=text]") == ""
    page.fill("#move textarea[name=text]", "Punya rekan")

    page.context.add_cookies([{"name": sessions["name"], "value": sessions["crew"], "url": page.base}])
    page.goto(form)  # as the way back from signing in does
    expect(page.locator("#move")).to_contain_text("Tulisan Anda yang belum terkirim ada lagi di sini.")
    assert page.input_value("#move textarea[name=text]") == words
    page.click("#move .btn-main")
    page.wait_for_selector(".banner.green")
    page.goto(form)

    assert page.input_value("#move textarea[name=text]") == ""  # what was taken does not come again


def test_the_place_of_a_case_is_seen_on_a_map_at_the_desk(visit):
    page = visit("coordinator")
    page.goto(f"{page.base}/meja/?lihat=semua")
    page.locator(".rowlink").first.click()
    page.locator("#case [data-open-map]").click()

    expect(page.locator("#case .leaflet-overlay-pane path")).to_have_count(1)
    assert not page.locator("#case a[href^='geo:']").is_visible()  # leads nowhere with a mouse


def _note(page, words="Ditulis di lapangan."):
    page.goto(f"{page.base}/meja/lapangan/")
    move = page.locator("details.fieldmove", has_text="Catat kemajuan").first
    move.locator("summary").click()
    move.locator("textarea[name=text]").fill(words)
    move.locator("button[type=submit]").click()
    page.wait_for_selector("[data-queue]:not([hidden])")


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_system_is_told_as_such_and_the_note_goes_out_by_itself(visit, status):
    page = visit("crew", width=360)
    asked, words = [], f"Ditulis saat sibuk {status}."

    def busy_once(route):
        asked.append(time.monotonic())
        if len(asked) == 1:
            route.fulfill(status=status, headers={"Retry-After": "4"}, body="")
        else:
            route.continue_()

    page.route("**/meja/*/progress/", busy_once)
    _note(page, words)
    said = page.locator("[data-said]")
    expect(said).to_contain_text("Sistem sedang sibuk.")
    expect(said).to_contain_text(re.compile(r"sekitar pukul \d\d[.:]\d\d"))
    expect(page.locator(".queued")).to_contain_text(words)
    expect(page.locator(".queued")).not_to_contain_text("Tidak diterima")
    expect(page.locator("[data-sign-in]")).to_be_hidden()
    number = page.locator(".queued").inner_text().partition(":")[0]
    page.locator("[data-flush]").click()  # it asked to be left alone, and it is

    page.wait_for_selector("[data-queue][hidden]", state="attached", timeout=15_000)
    assert len(asked) == 2
    assert asked[1] - asked[0] >= 4
    page.goto(f"{page.base}/meja/{number}/")
    assert page.locator(".timeline-text", has_text=words).count() == 1


def test_a_busy_system_is_left_alone_also_by_the_page_opened_next(visit):
    page = visit("crew", width=360)
    page.route("**/meja/*/progress/", lambda route: route.fulfill(status=503, headers={"Retry-After": "600"}, body=""))
    _note(page)
    expect(page.locator("[data-said]")).to_contain_text("Sistem sedang sibuk.")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page.reload()

    expect(page.locator("[data-said]")).to_contain_text("Sistem sedang sibuk.")
    expect(page.locator(".queued")).to_have_count(1)
    assert asked == []


@pytest.mark.parametrize(
    ("answer", "said", "row", "signs_in"),
    [
        ({"status": 422, "json": {"code": "x", "error": "Fotonya belum ada."}}, "", "Tidak diterima: Fotonya", False),
        ({"status": 403, "json": {"code": "not_allowed", "detail": "Bukan unit Anda."}}, "", "Bukan unit Anda.", False),
        ({"status": 413, "body": "<h1>too large</h1>"}, "", "Tidak diterima: (413)", False),
        ({"status": 403, "json": {"code": "expired_form"}}, "Masuk lagi", "Ditulis di lapangan.", True),
        (None, "begitu ada sinyal", "Ditulis di lapangan.", False),
    ],
    ids=["refused", "another unit's", "too large", "signed out", "no signal"],
)
def test_a_refusal_a_lost_session_and_a_lost_signal_are_three_things(visit, answer, said, row, signs_in):
    page = visit("crew", width=360)
    page.route("**/meja/*/progress/", lambda route: route.fulfill(**answer) if answer else route.abort())
    _note(page)

    expect(page.locator(".queued")).to_contain_text(row)
    expect(page.locator("[data-said]")).to_contain_text(said)
    expect(page.locator("[data-sign-in]")).to_be_visible(visible=signs_in)
    expect(page.locator("[data-said]")).not_to_contain_text("sibuk")


def test_a_note_written_while_another_goes_out_follows_it(visit):
    page = visit("crew", width=360)
    order = []

    def slowly(route):
        order.append(route.request.post_data)
        page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/meja/*/progress/", slowly)
    _note(page, "Yang pertama.")
    move = page.locator("details.fieldmove", has_text="Catat kemajuan").first
    page.evaluate("document.querySelector('input[name=client_key]').value = 'catatan-kedua-0001'")
    move.locator("summary").click()
    move.locator("textarea[name=text]").fill("Yang kedua.")
    move.locator("button[type=submit]").click()
    page.wait_for_selector("[data-queue][hidden]", state="attached", timeout=20_000)

    assert ["Yang pertama." in order[0], "Yang kedua." in order[1]] == [True, True]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("coordinator", "/meja/?lihat=semua"), ("validator", "/meja/validasi/"), ("crew", "/meja/lapangan/"),
        ("desk", "/meja/baru/"), ("leader", "/pimpinan/"), ("operator", "/operator/"), ("leader", "/statistik/"),
        ("translator", "/operator/kata/"), ("translator", "/operator/kata/unggah/"),
    ],
)  # fmt: skip
def test_axe_finds_nothing_and_nothing_sticks_out(visit, role, path, width, look):
    page = visit(role, width=width, color_scheme=look)
    page.goto(page.base + path)
    page.evaluate(AXE.read_text("utf-8"))
    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]

    found = page.evaluate("rules => axe.run({runOnly: rules})", rules)

    assert len(found["passes"]) > 10
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 360])
def test_a_long_state_is_read_whole_in_the_list(visit, width):
    page = visit("crew", width=width)
    page.goto(f"{page.base}/meja/")
    top = page.locator(".rowtop").first
    top.locator(".badge").evaluate("badge => { badge.lastChild.textContent = 'Tindak lanjut ditolak' }")

    assert top.evaluate("e => e.scrollWidth - e.clientWidth") <= 0


@pytest.mark.parametrize("width", [320, 360])
def test_the_numbers_of_places_are_read_on_a_phone_without_scrolling_sideways(visit, width):
    page = visit("leader", width=width)
    page.goto(f"{page.base}/statistik/")
    boxes = page.evaluate("[...document.querySelectorAll('.table-box')].map(e => e.scrollWidth - e.clientWidth)")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader")).first

    assert boxes
    assert max(boxes) <= 0
    assert page.get_by_role("table").count() == len(boxes)  # still a table to those who hear it
    assert row.get_by_role("cell").count() == 5
    assert row.get_by_role("cell").first.evaluate("e => getComputedStyle(e, '::before').content").startswith('"Laporan')


@pytest.mark.parametrize("width", [360, 1280])
def test_the_menu_of_moves_is_seen_whole_and_no_focus_is_covered(visit, width):
    page = visit("desk", width=width)
    page.goto(f"{page.base}/meja/?lihat=baru")
    page.locator(".rowlink").first.click()
    page.wait_for_selector(".caseactions")
    page.locator(".caseactions summary").click()

    seen = """items => items.map(item => {
      const box = item.getBoundingClientRect(), x = box.left + 8, y = box.top + box.height / 2;
      return box.width > 0 && item.contains(document.elementFromPoint(x, y));
    })"""
    assert set(page.locator(".caseactions .menu-body a:visible").evaluate_all(seen)) == {True}

    page.locator(".caseactions summary").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator(".caseactions .menu[open]").count() == 0
    assert page.evaluate("document.activeElement.matches('.caseactions summary')")

    covered = """() => {
      const at = document.activeElement, box = at.getBoundingClientRect();
      const top = document.elementFromPoint(box.left + 4, box.top + Math.min(box.height / 2, 20));
      return at !== document.body && !(at.contains(top) || top?.contains(at)) ? at.textContent : "";
    }"""
    page.locator("#case a, #case summary").first.focus()
    for _step in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(covered) == ""


def test_a_comment_is_reported_without_a_script_and_hidden_with_a_reason(visit, server):
    words, base = "Petugasnya pemalas, rumahnya di gang itu.", server.url.rstrip("/")
    desk = visit("coordinator")
    desk.goto(f"{desk.base}/meja/?lihat=semua")
    numbers = [row.get_attribute("data-number") for row in desk.locator(".rowline").all()]
    phone = {"viewport": {"width": 360, "height": 760}, "locale": "id-ID", "java_script_enabled": False}
    reader = desk.context.browser.new_context(**phone)
    page = reader.new_page()
    for number in numbers:
        page.goto(f"{base}/laporan/{number}/gerak/comment/")
        if page.url.endswith("/gerak/comment/"):  # a public report: everybody may say something
            break
    page.locator("textarea[name=text]").fill(words)
    page.locator("main .btn-main").click()
    page.locator(".timeline li", has_text=words).locator("a", has_text="Laporkan komentar").click()
    page.locator("main .btn-main").click()
    assert "Pilih alasannya dari daftar." in page.locator("main").inner_text()
    page.locator("input[value=data-pribadi]").check()
    page.locator("main .btn-main").click()
    assert "Petugas akan memeriksa komentar itu" in page.locator("body").inner_text()

    desk.goto(f"{desk.base}/meja/?lihat=komentar")
    desk.locator(f".rowline[data-number='{number}'] .rowlink").click()
    desk.wait_for_selector(f"[data-case='{number}']")
    entry = desk.locator(".casetalk li", has_text=words)
    assert "Memuat data pribadi orang lain (1)" in entry.inner_text()
    entry.locator("a", has_text="Sembunyikan komentar").click()
    desk.wait_for_selector("#move")
    desk.evaluate(AXE.read_text("utf-8"))
    found = desk.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => v.id))")
    assert found == []
    desk.locator("#move input[value=data-pribadi]").check()
    desk.locator("#move .btn-main").click()
    desk.wait_for_selector(".banner.green")

    others = desk.context.browser.new_context(**phone)
    stranger = others.new_page()
    stranger.goto(f"{base}/laporan/{number}/")
    said = stranger.locator(".timeline").inner_text()
    assert words not in said
    assert "Komentar disembunyikan petugas: Memuat data pribadi orang lain" in said
    page.goto(f"{base}/laporan/{number}/")  # the browser that wrote it
    own = page.locator(".timeline li", has_text=words).inner_text()
    assert "Komentar Anda disembunyikan petugas: Memuat data pribadi orang lain" in own
    others.close()
    reader.close()
