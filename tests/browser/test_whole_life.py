# SPDX-License-Identifier: EUPL-1.2
"""One report from the first photo to the reporter's last word, through the pages of everyone who touches it.

The second half sends what nobody should have to send: a place far away, empty and false photos, two clicks, markup.
"""

from __future__ import annotations

import importlib.util
import io
import json
import re
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"[A-Z]{2,4}\d{10}")
WORDS = "Jalan rusak parah dan berlubang di depan pasar, motor sering jatuh sejak minggu lalu"
OBJECTION = "Lubangnya masih ada di sisi kiri, hanya ditutup tanah."
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 800}


def _module(name: str, path: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify = _module("balai_docs_verify", "docs/verify.py")


def _jpeg(path: Path) -> str:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 80).convert("RGB").save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return str(path)


@pytest.fixture
def visitor(browser, server):
    """`visitor(...)`: a page of a browser that nobody has used before; closed after the test, which no script may break."""
    contexts, broken = [], []

    def fresh(**more):
        context = browser.new_context(base_url=server.url, locale="id-ID", **({"viewport": PHONE} | more))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(f"{page.url}: {error.message}"))
        return page

    yield fresh
    for context in contexts:
        context.close()
    assert broken == []


@pytest.fixture
def official(visitor, server):
    """`official("desk")`: a page signed in with the demo account's password and the code of its app."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    def code(secret):
        return format_hotp_value(hotp_value(secret, int(time.time()) // 30))

    def signed_in(role, **more):
        account, page = server.account(role), visitor(**({"viewport": DESK} | more))
        page.goto("/akun/masuk/sandi/")
        page.fill("input[name=login]", account["login"])
        page.fill("input[name=password]", account["password"])
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url("**/langkah-kedua/**")
        page.fill("input[name=code]", code(account["totp_secret"]))
        page.locator("input[name=code]").press("Enter")
        page.wait_for_url(lambda url: "langkah-kedua" not in url)
        if "/masuk/percaya/" in page.url:
            page.get_by_role("button", name="Jangan ingat").click()
        return page

    return signed_in


# -- the citizen's steps, all of them plain forms ---------------------------------------------------------------
def _to_place(page, *photos):
    page.goto("/lapor/")
    expect(page.get_by_text("Ambil foto", exact=True)).to_be_visible()
    expect(page.get_by_text("Pilih dari galeri atau berkas")).to_be_visible()
    if photos:
        page.set_input_files("[data-step-body='1'] input[type=file][multiple]", list(photos))
    page.click("[data-step-body='1'] button[value='2']")


def _place_from_list(page):
    """Kota Bandar Lampung, its first district, that one's first village: each list after the one above it."""
    page.select_option("select[data-level='1']", value="18.71")
    for level in (2, 3):
        page.locator("button[value=daftar]").nth(level - 2).click()
        code = page.locator(f"select[data-level='{level}'] option").nth(1).get_attribute("value")
        page.select_option(f"select[data-level='{level}']", value=code)
    page.click("[data-step-body='2'] button[value='3']")


def _tell(page, words):
    page.fill("#description", words)
    group = page.locator("details:has(> .fold-body > label input[value='jalan-rusak'])")
    for fold in page.locator("details:has(input[name=category][value='jalan-rusak'])").all():
        if not fold.evaluate("node => node.open"):
            fold.locator("> summary").click()
    group.locator("input[name=category][value='jalan-rusak']").check()
    page.check("input[name=visibility][value=public]")
    page.click("[data-step-body='3'] button[value='4']")


def _receipt(page):
    page.wait_for_url("**/terima/")
    number = NUMBER.search(page.inner_text(".number"))[0]
    return number, page.locator("#tautan a").get_attribute("href")


def _own_move(page, verb, *, text="", stars=0, tag=""):
    page.click(f"a[href$='/gerak/{verb}/']")
    assert "{" not in page.inner_text("main"), "a sentence with its place left open"
    if text:
        page.fill("textarea[name=text]", text)
    if stars:
        page.check(f"input[name=rating][value='{stars}']")
        page.check(f"input[name=tags][value='{tag}']")
    page.click("main form button.btn-main")
    page.wait_for_url(re.compile(r"/laporan/[^/]+/$"))


# -- the officials' steps ---------------------------------------------------------------------------------------
def _move(page, number, verb, *, text="", photo="", **chosen):
    """Opens the case, presses the verb's button, fills what it asks, sends; the page then says that it is recorded."""
    page.goto(f"/meja/{number}/")
    link = page.locator(f".caseactions a[href^='/meja/{number}/{verb}/']").locator("visible=true")
    if not link.count():
        page.click(".caseactions details.menu > summary")
    link.click()
    for name, code in chosen.items():
        page.select_option(f"#move select[name={name}]", value=code)
    if text:
        page.fill("#move textarea[name=text]", text)
    if photo:
        page.set_input_files("#move input[name=photos]", photo)
    page.click("#move button[type=submit]")
    expect(page.locator(".banner.green").first).to_contain_text(number)


def _repair(dispatcher, crew, validator, number, unit, photo):
    """From coordination to resolved: dispatched, accepted, worked on, shown, and judged by those who did not do it."""
    _move(dispatcher, number, "dispatch", unit=unit)
    _move(crew, number, "accept")
    _move(crew, number, "progress", text="Lubang digali dan dibersihkan, besok ditambal.")
    _move(crew, number, "finish", text="Tambalan aspal selesai dan dapat dilalui.", photo=photo)
    _move(validator, number, "validate")


def _sentence(page):
    return page.inner_text(".state-line")


def test_a_report_lives_from_photo_to_confirmation(visitor, official, server, tmp_path):
    citizen = visitor(java_script_enabled=False)
    _to_place(citizen, _jpeg(tmp_path / "lubang.jpg"))
    _place_from_list(citizen)
    _tell(citizen, WORDS)
    expect(citizen.get_by_text("Kategori ini punya pertanyaan tambahan.")).to_be_visible()
    citizen.check("[name='answers.dalam'][value=besar]", force=True)
    citizen.click("[data-step-body='3'] button[value='4']")
    citizen.click("button[value=kirim]")
    number, secret = _receipt(citizen)
    roles = {role: official(role) for role in ("desk", "dispatcher", "crew", "validator")}
    crew_unit = server.account("crew")["unit"]
    workers = (roles["dispatcher"], roles["crew"], roles["validator"])

    _move(roles["desk"], number, "verify")
    _move(roles["desk"], number, "coordinate", agency="bandar-lampung")
    _repair(*workers, number, crew_unit, _jpeg(tmp_path / "bukti1.jpg"))

    # Another device: nothing but the link makes it the reporter's.
    reporter = visitor(java_script_enabled=False)
    reporter.goto(secret)
    assert reporter.url.endswith(f"/laporan/{number}/")
    assert "Selesai" in _sentence(reporter)
    _own_move(reporter, "object", text=OBJECTION)
    assert "menunggu pembagian tugas" in _sentence(reporter)
    roles["dispatcher"].goto(f"/meja/{number}/")
    facts = roles["dispatcher"].locator(".casepage .casefacts > dl.facts").inner_text()
    assert re.search(r"Keberatan\s+1\b", facts)

    _repair(*workers, number, crew_unit, _jpeg(tmp_path / "bukti2.jpg"))
    reporter.reload()
    _own_move(reporter, "confirm")
    _own_move(reporter, "rate", stars=4, tag="tuntas")

    stranger = visitor(java_script_enabled=False)
    stranger.goto(f"/laporan/{number}/")
    told = stranger.locator(".timeline").inner_text()
    steps = stranger.locator(".timeline > li").count()
    assert _sentence(stranger).strip() == "Selesai, dan dibenarkan oleh pelapor"
    assert WORDS in stranger.inner_text("main")
    assert "4 dari 5" in stranger.inner_text("main")
    assert stranger.locator("a[href*='/gerak/confirm/'], a[href*='/gerak/object/']").count() == 0
    assert OBJECTION in told
    assert told.count("Tambalan aspal selesai dan dapat dilalui.") == 2
    assert told.count("Lubang digali dan dibersihkan, besok ditambal.") == 2
    assert steps >= 15  # sent, checked, passed on; twice five steps of work; the objection and the confirmation
    assert stranger.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    _proves(stranger, number)


def _proves(page, number):
    """The record as anyone downloads it fits together, and does not once a word of it is another."""
    page.goto(f"/transparansi/{number}/")
    assert page.locator(".banner.green").count() == 1
    address = page.get_by_role("link", name="Unduh rantai sebagai JSON").get_attribute("href")
    chain = page.request.get(address).json()
    verbs = [event.get("verb") for event in chain["events"]]
    assert [verbs.count(verb) for verb in ("submit", "object", "finish", "validate", "confirm")] == [1, 1, 2, 2, 1]
    assert list(verify.check_chain(chain)) == []
    forged = json.loads(json.dumps(chain).replace("hanya ditutup tanah", "sudah ditutup aspal"))
    assert list(verify.check_chain(forged)) != []
    assert list(verify.check_days(page.request.get("/transparansi/hari.json").json())) == []


# -- what should not be sent ------------------------------------------------------------------------------------
def test_a_place_elsewhere_is_told_before_the_story_is_written(visitor):
    page = visitor(geolocation={"latitude": -6.2, "longitude": 106.82}, permissions=["geolocation"])
    _to_place(page)
    page.fill("#landmark", "Depan masjid")
    page.click("[data-locate]")
    expect(page.locator("[data-nearby] [role=alert]")).to_contain_text("di luar wilayah layanan")
    page.click("[data-step-body='2'] button[value='3']")

    expect(page.locator("[data-error=place]")).to_be_visible()
    expect(page.locator("[data-step-body='3']")).to_be_hidden()
    assert page.input_value("#landmark") == "Depan masjid"


@pytest.mark.parametrize(
    ("name", "content"), [("kosong.jpg", b""), ("palsu.jpg", b"<html><script>alert(1)</script></html>" * 40)]
)
def test_a_file_that_is_no_photo_is_refused_in_words_and_nothing_is_lost(visitor, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    page = visitor(java_script_enabled=False)
    _to_place(page, _jpeg(tmp_path / "baik.jpg"), str(tmp_path / name))

    assert name in page.inner_text("#salah-photos")
    assert page.locator("[data-step-body='1'] .wizard-photos img").count() == 1
    assert page.locator("[data-step-body='1']").is_visible()


def test_two_clicks_make_one_report_and_markup_stays_text(visitor):
    word = f"kembar{int(time.time())}"
    hostile = f"Jalan berlubang {word} <script>window.broken=1</script><img src=x onerror=window.broken=1>"
    plain = visitor(java_script_enabled=False)
    _to_place(plain)
    _place_from_list(plain)
    _tell(plain, hostile)
    fields = plain.locator("form[action='/lapor/']").evaluate("form => [...new FormData(form)].map(([n, v]) => [n, v])")
    given = {name: value for name, value in fields if isinstance(value, str)} | {"to": "kirim"}
    page = visitor()
    page.context.add_cookies(plain.context.cookies())
    page.goto("/bantuan/")
    both = page.evaluate(
        """given => Promise.all([1, 2].map(() =>
            fetch('/lapor/', {method: 'POST', body: new URLSearchParams(given)}).then(answer => answer.url)))""",
        given,
    )

    page.goto(both[0])
    number, _secret = _receipt(page)
    page.goto(both[1])
    twin, _twin_secret = _receipt(page)
    page.goto(f"/laporan/{number}/")
    shown = page.inner_text("main")
    assert number == twin
    assert hostile in shown
    assert page.evaluate("window.broken") is None
    assert _found(page, word) == 1
    assert page.evaluate("window.broken") is None


def _found(page, word, *, wait_s=30):
    """How many public reports the search shows; the worker puts a new one there within a moment."""
    until = time.monotonic() + wait_s
    while True:
        page.goto(f"/laporan/?q={word}")
        rows = page.locator("ul.list .list-row").count()
        if rows or time.monotonic() > until:
            return rows
        page.wait_for_timeout(500)
