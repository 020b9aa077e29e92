# SPDX-License-Identifier: EUPL-1.2
"""Takes the pictures of these docs from a running demonstration, as a citizen and as each official sees it.

    make run                                   in one terminal
    .venv/bin/python docs/screenshots.py       in another; writes docs/images/*.png

It signs in with the demonstration's accounts (`make demo-accounts`), looks, and changes nothing: no report is sent,
no case is moved. Names say what is shown, how wide, and in which light: `inbox-1280-dark.png`.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import io
import json
import re
import shutil
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).resolve().parent
SIZES = {360: 780, 1280: 800}
LIGHTS = ("light", "dark")
MOST_BYTES = 150_000
NUMBER = re.compile(r"/(?:laporan|meja)/([A-Z]{2,4}\d{10})/")


@dataclass(frozen=True, slots=True)
class View:
    """One page worth a picture: who looks, how to come there. `sizes` left empty means every width."""

    name: str
    role: str
    go: Callable[[Page], None]
    sizes: tuple[int, ...] = (360, 1280)


def totp(secret: str, at: float) -> str:
    """The six digits of RFC 6238 for a base32 secret, in steps of 30 seconds."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _calm(page: Page) -> None:
    """Wait until pictures and maps stand still."""
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)
    page.wait_for_timeout(700)


def _to(path: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(path)

    return go


def _resolved_case(page: Page) -> None:
    """A case with a photo that was resolved, else the first one that is shown."""
    page.goto("/laporan/?keadaan=selesai&q=jalan")
    rows = page.locator("li:has(a[href^='/laporan/'])")
    best = rows.filter(has=page.locator("img")).filter(has_text=re.compile(r"Selesai|Ditutup"))
    row = (best if best.count() else rows).first
    page.goto(str(row.locator("a[href^='/laporan/']").first.get_attribute("href")))


def _map(page: Page) -> None:
    page.goto("/laporan/")
    page.get_by_text("Buka peta", exact=True).click()
    page.wait_for_timeout(3000)


def _place(page: Page) -> None:
    page.goto("/lapor/")
    page.click("[data-step-body='1'] button[value='2']")
    page.click("[data-locate]")
    page.wait_for_timeout(2500)


def _words(page: Page) -> None:
    _place(page)
    page.click("[data-step-body='2'] button[value='3']")
    page.fill("#description", "Lubang besar di depan SD, sudah dua minggu, kemarin ada motor jatuh")
    page.wait_for_timeout(2500)
    page.evaluate("scrollTo(0, 0)")


def _desk_case(page: Page) -> None:
    """The first case of the inbox that is about something one can photograph, else the first of all."""
    page.goto("/meja/")
    links = [link for link in page.locator("a[href^='/meja/']").all() if NUMBER.search(str(link.get_attribute("href")))]
    words = re.compile(r"jalan|lubang|lampu|sampah|jembatan", re.IGNORECASE)
    seen = (link for link in links if words.search(link.inner_text()))
    page.goto(str(next(seen, links[0]).get_attribute("href")))


VIEWS = (
    View("home", "", _to("/")),
    View("report-place", "", _place),
    View("report-words", "", _words, (360,)),
    View("list", "", _to("/laporan/")),
    View("map", "", _map),
    View("case", "", _resolved_case),
    View("transparency", "", _to("/transparansi/")),
    View("inbox", "desk", _to("/meja/")),
    View("desk-case", "desk", _desk_case),
    View("field", "crew", _to("/meja/lapangan/"), (360,)),
    View("bench", "validator", _to("/meja/validasi/")),
    View("leader", "leader", _to("/pimpinan/")),
    View("operator", "operator", _to("/operator/"), (1280,)),
)


def accounts(home: Path) -> dict[str, dict[str, str]]:
    """The demonstration's accounts by role, as `make demo-accounts` prints them."""
    found = json.loads((home / "demo-accounts.json").read_text("utf-8"))["accounts"]
    return {account["role"]: account for account in found}


def sign_in(page: Page, account: dict[str, str]) -> None:
    """Password, then the code of the app; a code is used once, so a second try waits for the next."""
    page.goto("/akun/masuk/sandi/")
    page.fill("input[name=login]", account["login"])
    page.fill("input[name=password]", account["password"])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()
    for _try in range(2):
        if "langkah-kedua" not in page.url:
            break
        page.fill("input[name=code]", totp(account["totp_secret"], time.time()))
        page.locator("input[name=code]").press("Enter")
        page.wait_for_load_state()
        if "langkah-kedua" in page.url:
            time.sleep(31 - time.time() % 30)
    if "/masuk/percaya/" in page.url:
        page.get_by_role("button", name="Jangan ingat").click()
        page.wait_for_load_state()
    if "/masuk/" in page.url:
        sys.exit(f"cannot sign in as {account['role']}")


def smaller(png: bytes) -> bytes:
    """The picture with as many colours as fit into MOST_BYTES; text stays sharp, only photos lose a little."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    out = b""
    for colours in (256, 128, 64, 32):
        kept = io.BytesIO()
        # MAXCOVERAGE keeps the few dots of an icon's own colour beside a large photo, where the median loses them.
        reduced = picture.quantize(colours, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
        reduced.save(kept, "PNG", optimize=True)
        out = kept.getvalue()
        if len(out) <= MOST_BYTES:
            break
    return out


def _states(
    browser: Browser, base: str, known: dict[str, dict[str, str]], roles: set[str]
) -> Iterator[tuple[str, str]]:
    """(role, path of a signed-in browser state); one sign-in per role serves all its pictures."""
    folder = Path(tempfile.mkdtemp(prefix="balai-pictures-"))
    try:
        for role in sorted(roles):
            path = str(folder / f"{role or 'nobody'}.json")
            context = browser.new_context(base_url=base, locale="id-ID")
            if role:
                sign_in(context.new_page(), known[role])
            context.storage_state(path=path)
            context.close()
            yield role, path
    finally:
        shutil.rmtree(folder)


def take(context: BrowserContext, view: View, target: Path) -> list[str]:
    """Save one picture; what the browser complained about meanwhile."""
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    view.go(page)
    _calm(page)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        complaints.append(f"{page.url}: wider than the window")
    target.write_bytes(smaller(page.screenshot()))
    page.close()
    return complaints


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="http://localhost:8000", help="address of the demonstration")
    parser.add_argument("--home", type=Path, default=HERE.parent / "var" / "lampung", help="its BALAI_HOME")
    parser.add_argument("--out", type=Path, default=HERE / "images", help="folder for the pictures")
    parser.add_argument("--only", default="", help="names of views, separated by commas")
    asked = parser.parse_args()
    wanted = [view for view in VIEWS if not asked.only or view.name in asked.only.split(",")]
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        known = accounts(asked.home)
        for role, state in _states(browser, asked.base, known, {view.role for view in wanted}):
            for width, height in SIZES.items():
                for light, view in product(LIGHTS, wanted):
                    if view.role != role or width not in view.sizes:
                        continue
                    context = browser.new_context(
                        base_url=asked.base, storage_state=state, viewport={"width": width, "height": height},
                        color_scheme=light, locale="id-ID", reduced_motion="reduce", permissions=["geolocation"],
                        geolocation={"latitude": -5.3971, "longitude": 105.2668},
                    )  # fmt: skip
                    name = f"{view.name}-{width}-{light}.png"
                    print(name, *take(context, view, asked.out / name), sep="\n    ", flush=True)
                    context.close()
        browser.close()


if __name__ == "__main__":
    main()
