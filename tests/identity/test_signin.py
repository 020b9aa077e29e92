# SPDX-License-Identifier: EUPL-1.2
"""Signing in end to end: by code with e-mail and phone, by password with TOTP, by invitation."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from balai.identity import actions, queries, sms
from balai.identity.actors import SYSTEM
from balai.identity.models import Consent, Invitation, Membership, User
from balai.kernel.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(settings, tmp_path):
    settings.BALAI_HOME = tmp_path
    settings.BALAI_LIMITS_OFF = True
    cache.clear()


class Phone:
    """Keeps what was sent."""

    def __init__(self):
        self.sent = []

    def send(self, phone, text):
        self.sent.append((phone, text))

    def self_test(self):
        return ""


@pytest.fixture
def phone(monkeypatch):
    found = Phone()
    monkeypatch.setattr(sms, "current", lambda: found)
    return found


def code_in(text):
    return re.search(r"\b\d{6}\b", text)[0]


def totp(secret):
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def official(role):
    return next(person for person in actions.make_demo_people(now()) if person.role == role)


def sign_in(client, person):
    client.post("/akun/masuk/sandi/", {"login": person.login, "password": person.password})
    client.post("/akun/masuk/langkah-kedua/", {"code": totp(person.totp_secret)})
    return client.post("/akun/masuk/percaya/", {"action": "no"})


def test_a_citizen_signs_in_by_email_and_gets_an_account(client, mailoutbox):
    answer = client.post("/akun/masuk/", {"contact": " Sari@Contoh.ID "})
    assert (answer.status_code, answer.url) == (302, "/akun/masuk/kode/")
    assert mailoutbox[0].to == ["sari@contoh.id"]
    assert User.objects.count() == 0

    code = code_in(mailoutbox[0].body)
    answer = client.post("/akun/masuk/kode/", {"code": f"{code[:3]} {code[3:]}"})

    user = User.objects.get()
    assert (user.login, user.email, user.has_usable_password()) == ("sari@contoh.id", "sari@contoh.id", False)
    assert (answer.status_code, answer.url) == (302, "/akun/profil/")
    assert list(Consent.objects.values_list("purpose", "channel")) == [("akun", "code")]
    assert client.get("/akun/").status_code == 200


def test_a_citizen_signs_in_by_phone_however_it_is_typed(client, phone):
    client.post("/akun/masuk/", {"contact": "0812-3456 7890", "next": "/lapor/"})
    assert phone.sent[0][0] == "+6281234567890"

    answer = client.post("/akun/masuk/kode/", {"code": code_in(phone.sent[0][1])})

    assert answer.url == "/lapor/"
    assert User.objects.get().phone == "+6281234567890"


def test_the_same_person_comes_back_to_the_same_account(client, phone):
    for browser in (client, Client()):
        browser.post("/akun/masuk/", {"contact": "081234567890"})
        browser.post("/akun/masuk/kode/", {"code": code_in(phone.sent[-1][1])})

    assert User.objects.count() == 1


def test_wrong_codes_run_out_and_then_even_the_right_one_fails(client, mailoutbox):
    client.post("/akun/masuk/", {"contact": "sari@contoh.id"})
    right = code_in(mailoutbox[0].body)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"

    for _ in range(5):
        assert client.post("/akun/masuk/kode/", {"code": wrong}).status_code == 422
    last = client.post("/akun/masuk/kode/", {"code": right})

    assert last.status_code == 422
    assert User.objects.count() == 0


def test_known_new_and_official_addresses_get_the_same_page(client, mailoutbox):
    citizen, desk = official("citizen"), official("desk")

    pages = []
    for address in (citizen.login, "baru@contoh.id", desk.login):
        browser = Client()
        answer = browser.post("/akun/masuk/", {"contact": address})
        page = browser.get(answer.url).content.decode().replace(address, "X")
        pages.append(re.sub(r'value="[A-Za-z0-9]{64}"', "", page))

    assert pages[0] == pages[1] == pages[2]
    assert [bool(re.search(r"\b\d{6}\b", mail.body)) for mail in mailoutbox] == [True, True, False]


def test_an_official_shows_password_and_second_factor_before_any_grant(client):
    person = official("dispatcher")

    answer = client.post("/akun/masuk/sandi/", {"login": person.login.upper(), "password": person.password})
    assert answer.url == "/akun/masuk/langkah-kedua/"
    assert client.get("/akun/").status_code == 302
    answer = client.post("/akun/masuk/langkah-kedua/", {"code": totp(person.totp_secret)})
    assert answer.url == "/akun/masuk/percaya/"
    answer = client.post("/akun/masuk/percaya/", {"action": "no"})

    assert answer.url == "/meja/"
    assert client.get("/akun/").wsgi_request.actor.units == {person.unit}


def test_a_trusted_browser_skips_the_code_next_time(client):
    person = official("desk")
    client.post("/akun/masuk/sandi/", {"login": person.login, "password": person.password})
    client.post("/akun/masuk/langkah-kedua/", {"code": totp(person.totp_secret)})
    client.post("/akun/masuk/percaya/", {"action": "trust"})
    client.post("/akun/keluar/")

    answer = client.post("/akun/masuk/sandi/", {"login": person.login, "password": person.password})

    assert answer.url == "/meja/"
    assert client.get("/akun/").wsgi_request.actor.is_official


def test_a_wrong_password_says_the_same_for_nobody_and_for_somebody(client):
    person = official("desk")

    known = client.post("/akun/masuk/sandi/", {"login": person.login, "password": "salah-sekali"})
    nobody = Client().post("/akun/masuk/sandi/", {"login": "tidak@ada.id", "password": "salah-sekali"})

    assert known.context["form"].errors == nobody.context["form"].errors
    assert "tidak cocok" in str(known.context["form"].errors)


def test_an_official_without_second_factor_is_led_to_set_it_up(client):
    user = User.objects.create_user("baru@dinas.contoh.id", "kata-sandi-panjang", email="baru@dinas.contoh.id")
    unit = official("desk").unit
    new = actions.NewMembership(unit=unit, role="desk", valid_from=queries.local_day(now()))
    actions.add_membership(user, new, SYSTEM, now())

    answer = client.post("/akun/masuk/sandi/", {"login": user.login, "password": "kata-sandi-panjang"})
    assert answer.url == "/akun/keamanan/mulai/"
    assert not client.get("/akun/").wsgi_request.actor.is_official
    assert client.get("/meja/").url == "/akun/keamanan/mulai/?next=/meja/"

    client.get("/akun/keamanan/mulai/?next=/meja/")
    page = client.get("/akun/keamanan/aplikasi/")
    answer = client.post("/akun/keamanan/aplikasi/", {"code": totp(page.context["form"].secret)})
    assert answer.url == "/akun/keamanan/cadangan/"
    assert client.get("/akun/keamanan/lanjut/").url == "/meja/"
    assert client.get("/akun/").wsgi_request.actor.units == {unit}
    stored = Authenticator.objects.get(type="totp", user=user).data["secret"]
    assert page.context["form"].secret not in stored


def test_an_invitation_works_once(client):
    operator, unit = official("operator"), official("crew").unit
    actor = queries.actor_by_login(operator.login, now())
    new = actions.NewMembership(unit=unit, role="crew", valid_from=queries.local_day(now()))
    _row, secret = actions.invite(
        actions.NewInvitation(login="0812 9999 8888", name="Budi", membership=new), actor, now()
    )
    assert secret not in str(list(Invitation.objects.values()))

    assert client.get(f"/akun/undangan/{secret}/").status_code == 200
    assert client.post(f"/akun/undangan/{secret}/", {"password": "pendek"}).status_code == 422
    answer = client.post(f"/akun/undangan/{secret}/", {"password": "padi menguning pagi"})

    assert answer.url == "/akun/keamanan/mulai/"
    user = User.objects.get(phone="+6281299998888")
    assert list(Membership.objects.filter(user=user).values_list("unit", "role")) == [(unit, "crew")]
    assert Client().get(f"/akun/undangan/{secret}/").status_code == 410


def test_an_invitation_grows_old():
    unit = official("crew").unit
    new = actions.NewMembership(unit=unit, role="crew", valid_from=queries.local_day(now()))
    asked = actions.NewInvitation(login="budi@contoh.id", name="Budi", membership=new)
    _row, secret = actions.invite(asked, SYSTEM, now())

    with pytest.raises(actions.LinkSpent):
        actions.invitation(secret, now() + timedelta(days=8))


def test_signing_out_everywhere_ends_the_other_browser_only(client):
    person = official("desk")
    other = Client()
    sign_in(other, person)
    cache.clear()  # the same TOTP code may be shown again within its half minute
    sign_in(client, person)

    client.post("/akun/keamanan/perangkat/keluarkan/")

    assert client.get("/akun/").status_code == 200
    assert other.get("/akun/").status_code == 302


def test_leaving_never_follows_a_foreign_address(client, mailoutbox):
    client.post("/akun/masuk/", {"contact": "sari@contoh.id", "next": "https://jahat.example/"})
    answer = client.post("/akun/masuk/kode/", {"code": code_in(mailoutbox[0].body)})
    assert answer.url == "/akun/profil/"


def test_demo_people_are_the_same_every_time_and_never_without_demo(settings, monkeypatch):
    first = actions.make_demo_people(now())
    again = actions.make_demo_people(now())
    assert first == again
    assert User.objects.filter(is_demo=True).count() == User.objects.count() == 8

    User.objects.all().delete()
    monkeypatch.setattr("balai.identity.actions.demo.is_demo", lambda: False)
    assert actions.make_demo_people(now()) == []
    assert User.objects.count() == 0
