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


def invited(login, **more):
    """The secret of a link that invites somebody into a crew."""
    new = actions.NewMembership(unit=official("crew").unit, role="crew", valid_from=queries.local_day(now()))
    asked = actions.NewInvitation(login=login, name="Budi", membership=new)
    return actions.invite(asked, SYSTEM, more.get("at", now()))[1]


def nothing_was_made(login):
    return not User.objects.filter(login=login).exists() and not Membership.objects.filter(user__login=login).exists()


def test_an_invitation_works_once_and_after_its_number_was_proven(client, phone):
    secret = invited("0812 9999 8888")
    assert secret not in str(list(Invitation.objects.values()))
    page = client.get(f"/akun/undangan/{secret}/")
    assert (page.status_code, page.context["is_proven"]) == (200, False)

    sent = client.post(f"/akun/undangan/{secret}/", {"password": "padi menguning pagi"})
    assert sent.url == f"/akun/undangan/{secret}/kode/"
    assert [to for to, _text in phone.sent] == ["+6281299998888"]
    assert nothing_was_made("+6281299998888")

    wrong = "000000" if code_in(phone.sent[0][1]) != "000000" else "111111"
    assert client.post(sent.url, {"code": wrong}).status_code == 422
    assert client.get(f"/akun/undangan/{secret}/").context["is_proven"] is False
    assert client.post(sent.url, {"code": code_in(phone.sent[0][1])}).url == f"/akun/undangan/{secret}/"
    assert nothing_was_made("+6281299998888")

    assert client.post(f"/akun/undangan/{secret}/", {"password": "pendek"}).status_code == 422
    answer = client.post(f"/akun/undangan/{secret}/", {"password": "padi menguning pagi"})

    assert answer.url == "/akun/keamanan/mulai/"
    user = User.objects.get(phone="+6281299998888")
    assert list(Membership.objects.filter(user=user).values_list("role", flat=True)) == ["crew"]
    again = Client().get(f"/akun/undangan/{secret}/")
    assert again.status_code == 410
    assert "sudah dipakai" in again.content.decode()


def test_the_link_alone_gives_nobody_an_account(client, mailoutbox):
    """The operator reads the link: whoever holds it and not the mailbox gets no further, whatever is posted."""
    secret = invited("budi@contoh.id")
    client.post(f"/akun/undangan/{secret}/", {"password": "padi menguning pagi"})
    other = Client()
    assert other.get(f"/akun/undangan/{secret}/kode/").url == f"/akun/undangan/{secret}/"  # another browser asked
    assert other.post(f"/akun/undangan/{secret}/kode/", {"code": code_in(mailoutbox[0].body)}).status_code == 302
    assert other.get(f"/akun/undangan/{secret}/").context["is_proven"] is False

    with pytest.raises(actions.NotProven):
        actions.accept_invitation(secret, "padi menguning pagi", now())

    assert nothing_was_made("budi@contoh.id")
    assert Invitation.objects.get().used_at is None


def test_a_proof_is_for_one_invitation_one_browser_and_half_an_hour(client, mailoutbox, clock):
    first, second = invited("budi@contoh.id"), invited("dedi@contoh.id")
    client.post(f"/akun/undangan/{first}/")
    client.post(f"/akun/undangan/{first}/kode/", {"code": code_in(mailoutbox[0].body)})

    assert client.get(f"/akun/undangan/{first}/").context["is_proven"] is True
    assert client.get(f"/akun/undangan/{second}/").context["is_proven"] is False
    clock.forward(minutes=31)
    assert client.get(f"/akun/undangan/{first}/").context["is_proven"] is False
    client.post(f"/akun/undangan/{first}/", {"password": "padi menguning pagi"})  # too late: another code is on its way
    assert len(mailoutbox) == 2
    assert nothing_was_made("budi@contoh.id")


def test_an_old_code_of_an_invitation_is_refused_in_words(client, mailoutbox, clock):
    secret = invited("budi@contoh.id")
    client.post(f"/akun/undangan/{secret}/")
    clock.forward(minutes=11)

    page = client.post(f"/akun/undangan/{secret}/kode/", {"code": code_in(mailoutbox[0].body)})

    assert page.status_code == 422
    assert "Kode ini sudah lewat 10 menit" in page.content.decode()
    assert client.get(f"/akun/undangan/{secret}/").context["is_proven"] is False


def test_a_code_of_signing_in_proves_no_invitation(client, mailoutbox):
    secret = invited("budi@contoh.id")
    client.post("/akun/masuk/", {"contact": "budi@contoh.id"})

    answer = client.post(f"/akun/undangan/{secret}/kode/", {"code": code_in(mailoutbox[0].body)})

    assert answer.url == f"/akun/undangan/{secret}/"
    assert client.get(f"/akun/undangan/{secret}/").context["is_proven"] is False


def test_whoever_was_signed_in_as_somebody_else_goes_on_as_the_invited(client, mailoutbox):
    tono = User.objects.create_user("tono@contoh.id", None, email="tono@contoh.id")
    client.force_login(tono, backend="django.contrib.auth.backends.ModelBackend")
    secret = invited("budi@contoh.id")
    client.post(f"/akun/undangan/{secret}/")
    client.post(f"/akun/undangan/{secret}/kode/", {"code": code_in(mailoutbox[0].body)})
    client.post(f"/akun/undangan/{secret}/", {"password": "padi menguning pagi"})

    assert client.session["_auth_user_id"] == str(User.objects.get(login="budi@contoh.id").pk)
    assert not Membership.objects.filter(user=tono).exists()


def test_what_is_wrong_with_a_link_is_told_apart(client):
    at = now()
    expired, withdrawn = invited("budi@contoh.id", at=at - timedelta(days=8)), invited("dedi@contoh.id")
    actions.withdraw_invitation(Invitation.objects.get(login="dedi@contoh.id").pk, SYSTEM, at)

    for secret, kind, said in (
        (expired, actions.LinkExpired, "lewat waktunya. Minta tautan baru"),
        (withdrawn, actions.LinkWithdrawn, "dibatalkan operator"),
        ("x" * 22, actions.LinkSpent, "sudah dipakai atau lewat waktunya"),
    ):
        with pytest.raises(kind):
            actions.invitation(secret, at)
        for path in (f"/akun/undangan/{secret}/", f"/akun/undangan/{secret}/kode/"):
            for answer in (client.get(path), client.post(path, {"code": "123456", "password": "padi menguning pagi"})):
                assert answer.status_code == 410
                assert said in answer.content.decode()
    assert User.objects.filter(is_demo=False).count() == 0


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


def test_every_role_has_somebody_to_try_it_as_who_comes_to_their_own_page(client):
    from balai.packs.schema import Role

    shown = {person.role: person for person in actions.make_demo_people(now())}
    translator = sign_in(client, shown["translator"])

    assert {*shown} == {*Role.__args__} - {"reporter", "system"}
    assert (translator.status_code, translator.url) == (302, "/operator/kata/")
    assert client.get("/operator/kata/").status_code == 200
    assert client.get("/meja/").status_code == 403


def test_demo_people_are_the_same_every_time_and_never_without_demo(settings, monkeypatch):
    first = actions.make_demo_people(now())
    again = actions.make_demo_people(now())
    assert first == again
    assert User.objects.filter(is_demo=True).count() == User.objects.count() == 9

    User.objects.all().delete()
    monkeypatch.setattr("balai.identity.actions.demo.is_demo", lambda: False)
    assert actions.make_demo_people(now()) == []
    assert User.objects.count() == 0


def test_a_code_sent_twice_at_the_same_moment_makes_one_account(monkeypatch):
    """Neither request sees the account that the other is just making."""
    first, is_new = actions.citizen_for("email", "sari@contoh.id", now())
    known = iter([None, first])
    monkeypatch.setattr(queries, "find_by_contact", lambda *_asked: next(known))

    again = actions.citizen_for("email", "sari@contoh.id", now())

    assert (again, is_new) == ((first, False), True)
    assert User.objects.count() == 1
