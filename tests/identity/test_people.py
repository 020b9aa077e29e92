# SPDX-License-Identifier: EUPL-1.2
"""Actors, memberships, operators' pages, the account pages, leaving; and how many questions the database is asked."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from balai import packs
from balai.identity import actions, opened, policies, queries
from balai.identity.actors import SYSTEM, Actor, Grant
from balai.identity.middleware import SECOND_FACTOR
from balai.identity.models import Consent, Membership, OfficialLog, SealedIdentity, User
from balai.identity.rules import codes, contact, devices, landing
from balai.identity.rules.codes import Challenge
from balai.identity.sealing import Contact
from balai.kernel.errors import InvalidInput, NotAllowed

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
ROLES = ("desk", "coordinator", "dispatcher", "crew", "validator", "leader", "operator")


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.BALAI_HOME = tmp_path
    settings.BALAI_LIMITS_OFF = True
    cache.clear()


def unit_of(kind):
    return next(unit for unit in packs.current().units if unit.kind == kind)


def person(login="budi@contoh.id", **fields):
    return User.objects.create_user(login, None, email=login, **fields)


def signed_in(user, *, second_factor=True):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SECOND_FACTOR] = second_factor
    session.save()
    return client


def operator(now=NOW):
    user = person("joko@contoh.id", name="Joko")
    row = actions.NewMembership(unit=unit_of("coordination").code, role="operator", valid_from=date(2026, 1, 1))
    actions.add_membership(user, row, SYSTEM, now)
    return user


# -- pure rules ---------------------------------------------------------------------------------------------
@given(st.text(max_size=60))
def test_contacts_never_crash_and_what_is_recognised_is_stable(text):
    found = contact.recognise(text)
    assert found is None or contact.recognise(found[1]) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("0812 3456 7890", ("phone", "+6281234567890")),
        ("+62 812-3456-7890", ("phone", "+6281234567890")),
        ("0721 481166", ("phone", "+62721481166")),
        (" Sari@Contoh.ID ", ("email", "sari@contoh.id")),
        ("sari@localhost", None),
        ("sari@contoh.id\nBcc: x@y.id", None),
        ("12345", None),
        ("", None),
    ],
)
def test_contacts_are_written_in_one_way(typed, found):
    assert contact.recognise(typed) == found


@given(st.integers(0, 9), st.integers(0, 1200))
def test_a_code_lets_in_only_in_time_and_with_guesses_left(guesses, age_s):
    challenge = Challenge(hash="h", sent_at=NOW, guesses=guesses)
    verdict = codes.judge(challenge, "h", NOW + timedelta(seconds=age_s))

    assert (verdict == "right") is (guesses < codes.MAX_GUESSES and age_s <= codes.LIFE.total_seconds())


def test_a_code_that_was_never_sent_cannot_be_guessed():
    assert codes.judge(Challenge(hash="", sent_at=NOW), "", NOW) == "wrong"


@given(st.text(max_size=50))
def test_pasting_keeps_digits_only(text):
    assert codes.tidy(text).isdigit() or codes.tidy(text) == ""
    assert len(codes.tidy(text)) <= codes.DIGITS


@pytest.mark.parametrize(
    ("roles", "page"),
    [(set(), "/akun/"), ({"operator"}, "/operator/"), ({"leader", "operator"}, "/pimpinan/"), ({"leader", "crew"}, "/meja/"),
     *(({role}, "/meja/") for role in ("desk", "coordinator", "dispatcher", "crew", "validator"))],
)  # fmt: skip
def test_work_begins_where_the_role_works(roles, page):
    assert landing.first_page(roles) == page


def test_devices_are_named_as_people_say():
    agent = "Mozilla/5.0 (Linux; Android 14; SM-A055F) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
    assert devices.describe(agent, str) == "Chrome di Android"
    assert devices.describe("curl/8", str) == "Perangkat lain"


# -- policies -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what(role):
    actor = Actor(user_id=1, grants=(Grant(role=role, unit="u", agency="a"),))

    assert policies.may_manage_people(actor) is (role == "operator")
    assert policies.may_see_deliveries(actor) is (role == "operator")
    assert (policies.seal_grant(actor) is not None) is (role in {"desk", "coordinator", "dispatcher"})


def test_anonymous_people_may_nothing():
    assert not policies.may_manage_people(Actor())
    assert not policies.may_see_deliveries(Actor())
    assert policies.seal_grant(Actor()) is None


# -- actors and queries -------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("begins", "ends", "counts"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (date(2026, 11, 25), None, False),
        (date(2026, 1, 1), date(2026, 11, 23), False),
    ],
)
def test_a_role_counts_on_its_days_only(begins, ends, counts):
    user, unit = person(), unit_of("desk")
    Membership.objects.create(user=user, unit=unit.code, role="desk", valid_from=begins, valid_to=ends)

    grants = queries.grants_of(user.pk, NOW)

    assert [(grant.role, grant.unit, grant.agency, grant.area) for grant in grants] == (
        [("desk", unit.code, unit.agency, unit.area or "")] if counts else []
    )


@pytest.mark.django_db
def test_days_are_counted_where_the_pack_lives():
    user = person()
    Membership.objects.create(user=user, unit=unit_of("desk").code, role="desk", valid_from=TODAY)

    assert queries.has_membership(user.pk, datetime(2026, 11, 23, 17, 30, tzinfo=UTC)) is True
    assert queries.has_membership(user.pk, datetime(2026, 11, 23, 16, 30, tzinfo=UTC)) is False


@pytest.mark.django_db
def test_a_unit_that_left_the_pack_grants_nothing():
    user = person()
    Membership.objects.create(user=user, unit="sudah-bubar", role="desk", valid_from=TODAY)
    assert queries.grants_of(user.pk, NOW) == ()


@pytest.mark.django_db
def test_who_works_in_a_unit_is_not_who_keeps_the_system_running():
    unit, (worker, operator) = unit_of("coordination"), (person("rina@contoh.id"), person("joko@contoh.id"))
    Membership.objects.create(user=worker, unit=unit.code, role="coordinator", valid_from=TODAY)
    Membership.objects.create(user=operator, unit=unit.code, role="operator", valid_from=TODAY)

    assert queries.members_of(unit.code, NOW) == [worker]
    assert queries.members_of(unit.code, NOW, "operator") == [operator]


@pytest.mark.django_db
def test_an_anonymous_visitor_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/akun/masuk/")
    with django_assert_num_queries(0):
        assert answer.wsgi_request.actor.user_id is None


@pytest.mark.django_db
def test_a_signed_in_actor_costs_two_queries(django_assert_num_queries):
    client = signed_in(operator())
    request = client.get("/akun/masuk/").wsgi_request
    fresh = RequestFactory().get("/")
    fresh.COOKIES = request.COOKIES
    fresh.session = request.session
    fresh.session.get(SECOND_FACTOR)
    from django.contrib.auth.middleware import AuthenticationMiddleware

    from balai.identity.middleware import ActorMiddleware

    AuthenticationMiddleware(lambda _r: None).process_request(fresh)
    ActorMiddleware(lambda _r: HttpResponse())(fresh)
    with django_assert_num_queries(2):
        assert fresh.actor.is_official


def test_secret_links_are_remembered_signed_and_bounded():
    factory, response = RequestFactory(), HttpResponse()
    for n in range(25):
        request = factory.get("/")
        if response.cookies:
            request.COOKIES[opened.COOKIE] = response.cookies[opened.COOKIE].value
        response = HttpResponse()
        opened.remember(request, response, f"LPG{n:04}")
    request = factory.get("/")
    request.COOKIES[opened.COOKIE] = response.cookies[opened.COOKIE].value

    assert opened.numbers(request) == {f"LPG{n:04}" for n in range(5, 25)}
    assert response.cookies[opened.COOKIE]["httponly"]
    request.COOKIES[opened.COOKIE] += "x"
    assert opened.numbers(request) == frozenset()


# -- operators ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_role_is_given_once_and_only_where_the_unit_knows_it():
    actor, user = queries.actor_for(operator(), NOW), person()
    new = actions.NewMembership(unit=unit_of("crew").code, role="crew", valid_from=TODAY)
    actions.add_membership(user, new, actor, NOW)

    for wrong in (
        new,
        actions.NewMembership(unit="tidak-ada", role="crew", valid_from=TODAY),
        actions.NewMembership(unit=unit_of("crew").code, role="validator", valid_from=TODAY),
        actions.NewMembership(unit=unit_of("desk").code, role="desk", valid_from=TODAY, valid_to=date(2026, 1, 1)),
    ):
        with pytest.raises(InvalidInput):
            actions.add_membership(user, wrong, actor, NOW)
    assert Membership.objects.filter(user=user).count() == 1
    assert OfficialLog.objects.filter(about=user).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in ROLES if role != "operator"])
def test_nobody_but_operators_gives_roles(role):
    actor = Actor(user_id=1, grants=(Grant(role=role, unit="u", agency="a"),))
    user = person()
    new = actions.NewMembership(unit=unit_of("desk").code, role="desk", valid_from=TODAY)

    for refused in (
        lambda: actions.add_membership(user, new, actor, NOW),
        lambda: actions.invite(actions.NewInvitation(login="a@b.id", name="A", membership=new), actor, NOW),
        lambda: actions.reset_second_factor(user, "hilang", actor, NOW),
        lambda: actions.create_official("a@b.id", "A", None, actor, NOW),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert (Membership.objects.count(), OfficialLog.objects.count(), User.objects.count()) == (0, 0, 1)


@pytest.mark.django_db
def test_ending_a_role_signs_the_person_out(client, django_user_model):
    from balai.kernel.clock import now

    joko = operator(now())
    actor = queries.actor_for(joko, now())
    user = person()
    today = queries.local_day(now())
    row = actions.add_membership(
        user, actions.NewMembership(unit=unit_of("desk").code, role="desk", valid_from=today), actor, now()
    )
    boss = signed_in(joko)

    answer = boss.post(f"/operator/orang/{user.pk}/tugas/{row.pk}/akhiri/", {"at_once": "1"})

    assert answer.status_code == 302
    assert not queries.has_membership(user.pk, now())
    own = Membership.objects.get(user=joko)
    boss.post(f"/operator/orang/{joko.pk}/tugas/{own.pk}/akhiri/", {"at_once": "1"})
    assert queries.has_membership(joko.pk, now())


@pytest.fixture
def held():
    """An official's role since last month, the operator's browser, and the address that ends the role."""
    from balai.kernel.clock import now

    joko, user, today = operator(now()), person(), queries.local_day(now())
    new = actions.NewMembership(unit=unit_of("desk").code, role="desk", valid_from=today - timedelta(days=30))
    row = actions.add_membership(user, new, queries.actor_for(joko, now()), now())
    return row, signed_in(joko), f"/operator/orang/{user.pk}/tugas/{row.pk}/akhiri/"


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["", "besok", "2026-13-40"])
def test_a_day_that_is_none_ends_no_role(held, day):
    row, boss, address = held

    page = boss.post(address, {"last_day": day}, follow=True)

    row.refresh_from_db()
    assert row.valid_to is None
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


@pytest.mark.django_db
def test_what_was_ended_is_not_lengthened_by_a_page_left_open(held):
    row, boss, address = held
    boss.post(address, {"at_once": "1"})
    row.refresh_from_db()
    ended = row.valid_to

    boss.post(address, {"last_day": (ended + timedelta(days=60)).isoformat()})

    row.refresh_from_db()
    assert row.valid_to == ended
    assert OfficialLog.objects.filter(action="membership_ended").count() == 1


@pytest.mark.django_db
def test_operators_pages_are_for_operators():
    user = person()
    for client, status in ((Client(), 302), (signed_in(user), 403), (signed_in(operator()), 200)):
        for path in (
            "/operator/orang/",
            "/operator/orang/undang/",
            f"/operator/orang/{user.pk}/",
            "/operator/pengiriman/",
        ):
            assert client.get(path).status_code == status, path


@pytest.mark.django_db
def test_inviting_through_the_page_shows_the_link_once():
    client = signed_in(operator())
    asked = {"name": "Dedi", "login": "dedi@contoh.id", "unit": unit_of("crew").code, "role": "validator",
             "valid_from": "2026-11-24"}  # fmt: skip

    assert client.post("/operator/orang/undang/", asked).status_code == 422
    page = client.post("/operator/orang/undang/", {**asked, "role": "crew"}).content.decode()

    assert "/akun/undangan/" in page
    assert "/akun/undangan/" not in client.get("/operator/orang/").content.decode()
    assert "dedi@contoh.id" in client.get("/operator/orang/").content.decode()


# -- the account --------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_profile_place_and_language_are_kept(settings):
    user = person()
    client = signed_in(user)
    village = "18.71.01.1001"
    from balai.regions import queries as regions

    code = regions.children(regions.children(regions.children()[0].code)[0].code)[0].code
    assert client.post("/akun/tempat/", {"area": code}).status_code == 302
    answer = client.post("/akun/profil/", {"name": "  Budi  ", "language": "en"})

    user.refresh_from_db()
    assert (user.name, user.language, user.area_code) == ("Budi", "en", code)
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert client.post("/akun/tempat/", {"area": f"{village}9"}).status_code == 404


@pytest.mark.django_db
def test_a_new_address_needs_its_code_and_belongs_to_one_account(mailoutbox):
    person("tono@contoh.id")
    user = person()
    client = signed_in(user)
    for address, kept in (("budi.baru@contoh.id", True), ("tono@contoh.id", False)):
        client.post("/akun/kontak/email/", {"contact": address})
        client.post("/akun/kontak/kode/", {"code": re.search(r"\b\d{6}\b", mailoutbox[-1].body)[0]})
        user.refresh_from_db()
        assert (user.email == address) is kept
    assert user.login == "budi.baru@contoh.id"
    client.post("/akun/kontak/email/", {"remove": "1"})
    user.refresh_from_db()
    assert user.email == "budi.baru@contoh.id"


@pytest.mark.django_db
def test_consent_is_given_and_taken_back_in_the_ledger():
    user = person()
    client = signed_in(user)
    for agree in ("1", "1", "0", "1"):
        client.post("/akun/data/", {"purpose": "survei", "agree": agree})
    client.post("/akun/data/", {"purpose": "akun", "agree": "0"})

    rows = Consent.objects.filter(user=user, purpose="survei").order_by("id")
    assert [row.withdrawn_at is None for row in rows] == [False, True]


@pytest.mark.django_db
def test_the_copy_holds_what_is_kept_of_me_and_nothing_of_others():
    user, other = person(name="Budi"), person("tono@contoh.id", name="Tono")
    actions.keep_identity(Contact(user=str(user.public_id), name="Budi", phone="+6281234567890"), NOW)
    actions.keep_identity(Contact(user=str(other.public_id), name="Tono"), NOW)

    answer = signed_in(user).get("/akun/data/unduh/")

    found = json.loads(answer.content)
    assert found["profile"]["email"] == "budi@contoh.id"
    assert [row["phone"] for row in found["in_my_reports"]] == ["+6281234567890"]
    assert "Tono" not in answer.content.decode()


@pytest.mark.django_db
def test_leaving_erases_the_person_and_keeps_the_seal_rows():
    user = person(name="Budi")
    actions.keep_identity(Contact(user=str(user.public_id), name="Budi"), NOW)
    client = signed_in(user)

    assert client.post("/akun/hapus/", {}).status_code == 422
    assert client.post("/akun/hapus/", {"word": "hapus"}).status_code == 200

    user.refresh_from_db()
    assert (user.name, user.email, user.is_active) == ("", "", False)
    row = SealedIdentity.objects.get()
    assert (bytes(row.sealed), row.owner_hash, row.erased_at is not None) == (b"", "", True)
    assert client.get("/akun/").status_code == 302


@pytest.mark.django_db
def test_an_official_does_not_leave_before_the_role_ends():
    client = signed_in(operator())
    assert client.post("/akun/hapus/", {"word": "hapus"}).status_code == 422
    assert User.objects.get().is_active


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["", "profil/", "tempat/", "tempat/?di=18.71", "kontak/email/", "kontak/hp/", "dilihat/", "data/", "hapus/", "keamanan/",
     "keamanan/mulai/", "keamanan/sandi/", "kabar/", "kabar/cara/", "keluar/", "keamanan/kunci/tambah/"],
)  # fmt: skip
def test_account_pages_open_for_their_owner_and_send_others_to_sign_in(path):
    if path == "tempat/?di=18.71" and "18" not in packs.current().meta.provinces:
        pytest.skip("another region's pack")
    assert Client().get(f"/akun/{path}").status_code == 302
    assert signed_in(person()).get(f"/akun/{path}").status_code in (
        {200} if path != "keamanan/kunci/tambah/" else {200, 302}
    )


@pytest.mark.django_db
def test_another_application_learns_what_the_person_agreed_to():
    back = "https://aplikasi.contoh.id/kembali"
    client_id, secret = actions.register_client("Aplikasi Desa", (back,), ["openid", "profile"], SYSTEM, NOW)
    user = person(name="Budi")
    browser = signed_in(user)
    verifier = "v" * 50
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"client_id": client_id, "redirect_uri": back, "response_type": "code", "scope": "openid profile",
             "state": "s", "code_challenge": challenge, "code_challenge_method": "S256"}  # fmt: skip

    page = browser.get("/identity/o/authorize", asked)
    assert "Izinkan Aplikasi Desa?" in page.content.decode()
    assert "form-action 'self' https://aplikasi.contoh.id" in page.headers["Content-Security-Policy"]
    hidden = re.search(r'name="request" value="([^"]+)"', page.content.decode())[1]
    agreed = {"request": html.unescape(hidden), "action": "grant", "scopes": ["openid", "profile"]}
    answer = browser.post("/identity/o/authorize", agreed)
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    token = Client().post("/identity/o/api/token", {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier,
        "client_id": client_id, "client_secret": secret,
    }).json()  # fmt: skip
    found = (
        Client().get("/identity/o/api/userinfo", headers={"Authorization": f"Bearer {token['access_token']}"}).json()
    )

    assert (found["sub"], found["name"]) == (str(user.public_id), "Budi")
    assert "email" not in found
    stranger = browser.get("/identity/o/authorize", {**asked, "redirect_uri": "https://jahat.example/"})
    assert stranger.status_code == 400 or "Location" not in stranger.headers


@pytest.mark.django_db
def test_the_provider_says_who_it_is(client):
    found = client.get("/.well-known/openid-configuration").json()
    assert found["issuer"].startswith("http")
    assert found["authorization_endpoint"].endswith("/identity/o/authorize")
    assert client.get("/.well-known/jwks.json").json()["keys"]


@pytest.mark.django_db
@pytest.mark.parametrize("reference", ["", "demo-diskominfotik-koordinasi", "0"])
def test_a_reference_that_is_no_id_names_nobody(reference):
    from balai.identity import queries

    assert queries.by_public_id(reference) is None
