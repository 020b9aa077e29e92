# SPDX-License-Identifier: EUPL-1.2
"""Ways in that are nobody's: other people's links, other sites' pages, guessed keys, roles without a second factor."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client

from balai import packs
from balai.cases.models import Case, Event
from balai.identity import actions, queries
from balai.identity.actors import SYSTEM
from balai.identity.middleware import SECOND_FACTOR
from balai.identity.models import Invitation, Membership, User
from balai.kernel.clock import now
from balai.reports.actions.clients import create_client

PASSWORD = "padi menguning pagi"


def invited(login, role="crew"):
    unit = next(u.code for u in packs.current().units if u.kind == role)
    new = actions.NewMembership(unit=unit, role=role, valid_from=queries.local_day(now()))
    return actions.invite(actions.NewInvitation(login=login, name="Budi", membership=new), SYSTEM, now())[1]


# -- invitations -------------------------------------------------------------------------------------------
def test_an_invitation_does_not_open_an_account_that_exists(people):
    sari = User.objects.get(pk=people["sari"].user_id)
    secret, before = invited(sari.email), sari.password
    thief = Client()

    assert thief.get(f"/akun/undangan/{secret}/").status_code == 403
    assert thief.post(f"/akun/undangan/{secret}/", {"password": PASSWORD}).status_code == 403
    with pytest.raises(actions.NotTheInvited):
        actions.accept_invitation(secret, PASSWORD, now(), signed_in=people["tono"].user_id)

    sari.refresh_from_db()
    assert sari.password == before
    assert not Membership.objects.filter(user=sari).exists()
    assert "_auth_user_id" not in thief.session
    assert Invitation.objects.get().used_at is None


def test_whoever_owns_the_account_takes_the_invitation_up(people, sign_in):
    sari = User.objects.get(pk=people["sari"].user_id)
    secret, before = invited(sari.email), sari.password
    client = sign_in("sari")

    assert client.get(f"/akun/undangan/{secret}/").status_code == 200
    assert client.post(f"/akun/undangan/{secret}/").url == "/akun/keamanan/mulai/"

    sari.refresh_from_db()
    assert sari.password == before
    assert Membership.objects.filter(user=sari, role="crew").count() == 1
    assert client.get("/akun/").status_code == 200
    assert Client().get(f"/akun/undangan/{secret}/").status_code == 410


# -- second factor -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/identity/o/authorize?client_id=x", "/identity/o/device", "/meja/", "/operator/"])
def test_a_role_counts_nowhere_before_the_second_factor(people, path):
    client = Client()
    client.force_login(User.objects.get(pk=people["joko"].user_id), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(path).url.startswith("/akun/keamanan/mulai/?next=")


def test_the_json_interface_knows_no_role_before_the_second_factor(world, sign_in):
    case, client = world(), sign_in("tuti")
    verbs = {move["verb"] for move in client.get(f"/api/v1/reports/{case.number}/moves").json()}
    assert "verify" in verbs

    session = client.session
    session[SECOND_FACTOR] = False
    session.save()

    verbs = {move["verb"] for move in client.get(f"/api/v1/reports/{case.number}/moves").json()}
    assert "verify" not in verbs


# -- other sites -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://desa.lampungprov.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)  # fmt: skip
def test_another_sites_page_moves_nothing(world, sign_in, headers):
    case, client = world(), sign_in("tuti")
    body = {"verb": "verify", "client_key": "kunci-penyerang-1"}

    answer = client.post(f"/api/v1/reports/{case.number}/moves", body, content_type="application/json", headers=headers)

    assert answer.status_code == 403
    assert not Event.objects.filter(case=case, verb="verify").exists()


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
)
def test_our_own_pages_and_programs_do(world, sign_in, headers):
    case, client = world(), sign_in("tuti")
    body = {"verb": "verify", "client_key": "kunci-petugas-01"}

    answer = client.post(f"/api/v1/reports/{case.number}/moves", body, content_type="application/json", headers=headers)

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/lapor/", "/lapor/kirim/", "/akun/masuk/", "/akun/masuk/sandi/", "/meja/massal/"])
def test_forms_want_their_token(sign_in, path):
    assert sign_in("tuti", enforce_csrf_checks=True).post(path, {}).status_code == 403


# -- guessed keys ------------------------------------------------------------------------------------------
def test_a_partners_report_is_not_opened_by_working_out_its_key(committed_db, client):
    row, key = create_client("Aplikasi tetangga", "", now())
    lat, lon = packs.current().meta.capital
    sent = {
        "api_key": key, "service_code": "jalan-rusak", "lat": lat, "long": lon, "description": "Jalan rusak parah",
        "attribute[fixmystreet_id]": "4711",
    }  # fmt: skip
    number = client.post("/open311/v2/requests.json", sent).json()[0]["service_request_id"]
    guessed = "o311-" + hashlib.sha256(f"{row.pk}\0request\0{4711}".encode()).hexdigest()[:56]

    body = {
        "category": "jalan-rusak", "description": "Ingin tahu saja", "lat": lat, "lon": lon, "client_key": guessed
    }  # fmt: skip
    found = Client().post("/api/v1/reports", body, content_type="application/json").json()

    assert found["number"] != number
    assert Case.objects.count() == 2


# -- notes -------------------------------------------------------------------------------------------------
def test_a_note_is_read_by_those_who_act_and_nobody_else(world, move, sign_in):
    case = world()
    move(case, "verify", "tuti", private_note="Pelapor minta ditelepon sore")

    assert "Pelapor minta ditelepon sore" in sign_in("tuti").get(f"/meja/{case.number}/").content.decode()
    assert "Pelapor minta ditelepon sore" not in sign_in("lia").get(f"/meja/{case.number}/").content.decode()
