# SPDX-License-Identifier: EUPL-1.2
"""Photos as a hand adds them: the button is in sight, nothing lies over it, and a click on it opens the file chooser."""

from __future__ import annotations

import pytest
from PIL import Image
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE, WIDE = {"width": 360, "height": 780}, {"width": 1280, "height": 800}
# Where a finger would press, whether the button or what is in it lies there, and how much of it is seen.
AIM = """(node) => {
  const { left, top, width, height } = node.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  const hit = document.elementFromPoint(x, y);
  let seen = 1;
  for (let at = node; at; at = at.parentElement) seen *= Number(getComputedStyle(at).opacity);
  return { x, y, width, height, seen, isHit: hit !== null && node.contains(hit) };
}"""


@pytest.fixture
def visitor(browser, server):
    contexts = []

    def fresh(**more):
        contexts.append(browser.new_context(base_url=server.url, locale="id-ID", **more))
        page = contexts[-1].new_page()
        page.on(
            "filechooser", lambda _opened: None
        )  # from now on choosers are told; asked for at a press it comes too late
        return page

    yield fresh
    for context in contexts:
        context.close()


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "lubang.jpg"
    Image.effect_noise((640, 480), 80).convert("RGB").save(path)
    return str(path)


def _pressed(page, name, *, touch):
    """The file chooser that a press on the middle of the button opens."""
    button = page.locator("[data-step-body='1'] label.btn").filter(has_text=name)
    expect(button.get_by_text(name, exact=True)).to_be_visible()
    button.scroll_into_view_if_needed()
    # Without scripts the browser's own button stands under the words, and that is what one presses.
    target = button if page.locator("report-wizard.ready").count() else button.locator("input")
    aim = target.evaluate(AIM)
    assert aim["isHit"], f"something lies over “{name}”"
    assert (aim["seen"], aim["height"] >= 44, aim["width"] >= 120) == (1, True, True), aim
    with page.expect_file_chooser() as opened:
        (page.touchscreen.tap if touch else page.mouse.click)(aim["x"], aim["y"])
    return opened.value


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("size", "touch"), [(PHONE, True), (WIDE, False)], ids=["phone", "wide"])
def test_both_photo_buttons_open_the_file_chooser(visitor, picture, size, touch, scheme):
    page = visitor(viewport=size, has_touch=touch, color_scheme=scheme)
    page.goto("/")
    page.locator("main a[href='/lapor/']").click()
    page.wait_for_selector("report-wizard.ready")

    camera = _pressed(page, "Ambil foto", touch=touch)
    assert not camera.is_multiple()
    camera.set_files(picture)
    expect(page.locator("[data-photos] img")).to_have_count(1)

    gallery = _pressed(page, "Pilih dari galeri atau berkas", touch=touch)  # with a photo the buttons look different
    assert gallery.is_multiple()
    gallery.set_files([picture, picture])
    expect(page.locator("[data-photos] img")).to_have_count(3)
    for photo in page.locator("[data-photos] img").all():
        assert photo.evaluate(
            "node => node.complete && node.naturalWidth > 0 && node.getBoundingClientRect().height > 40"
        )


def test_without_scripts_the_browsers_own_file_buttons_are_there_to_press(visitor, picture):
    page = visitor(viewport=PHONE, has_touch=True, java_script_enabled=False)
    page.goto("/lapor/")

    for name in ("Ambil foto", "Pilih dari galeri atau berkas"):
        _pressed(page, name, touch=True).set_files(picture)
    page.click("[data-step-body='1'] button[value='2']")

    assert page.locator("[data-step-body='4'] .photos img").count() == 2
    page.click("[data-step-body='2'] button[value='1']")
    for n in (1, 2):
        expect(page.get_by_role("button", name=f"Hapus foto {n}", exact=True)).to_be_visible()
