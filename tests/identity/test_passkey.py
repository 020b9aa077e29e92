# SPDX-License-Identifier: EUPL-1.2
"""A passkey made and used in Chromium with a virtual authenticator."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from balai.identity.models import User
from tests.browsers import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "kata sandi panjang"


def test_a_passkey_is_made_and_opens_the_account_without_a_password(live_server, settings, monkeypatch):
    playwright = pytest.importorskip("playwright.sync_api")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    address = live_server.url.replace("127.0.0.1", "localhost")
    settings.BALAI_PUBLIC_URL = address
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    settings.BALAI_LIMITS_OFF = True
    user = User.objects.create_user("sari@contoh.id", PASSWORD, email="sari@contoh.id")

    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 740}, locale="id-ID")
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                   "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

        page.goto(f"{address}/akun/masuk/sandi/")
        page.fill("#id_login", "sari@contoh.id")
        page.fill("#id_password", PASSWORD)
        page.click("main form button:has-text('Masuk') >> nth=0")
        page.wait_for_url("**/akun/")
        page.goto(f"{address}/akun/keamanan/kunci/tambah/")
        page.check("#id_passwordless")
        page.click("#mfa_webauthn_add")
        page.wait_for_url("**/keamanan/cadangan/")
        page.context.clear_cookies()

        page.goto(f"{address}/akun/masuk/sandi/")
        page.click("#passkey_login")
        page.wait_for_url("**/akun/")
        assert page.locator("h1").inner_text() == "Akun saya"
        browser.close()

    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    assert kinds == {"webauthn", "recovery_codes"}
