# SPDX-License-Identifier: EUPL-1.2
"""The JSON interface: the same actions, problem documents, and an OpenAPI document that tells the truth."""

from __future__ import annotations

import io
import re
from string import Formatter

import pytest
import schemathesis
from django.core import signals
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from PIL import Image
from pydantic_core._pydantic_core import list_all_errors
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from balai import packs
from balai.cases.models import Case, Event
from balai.kernel import misfits
from balai.reports import actions
from balai.wording import overlay

pytestmark = pytest.mark.django_db

API = "/api/v1"


def jpeg():
    out = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(out, "JPEG")
    return SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")


def report(client, **more):
    lat, lon = packs.current().meta.capital
    body = {
        "category": "jalan-rusak",
        "description": "Jalan berlubang di depan pasar",
        "lat": lat,
        "lon": lon,
        "client_key": "kunci-klien-0001-abcdef",
    } | more
    return client.post(f"{API}/reports", body, content_type="application/json")


def test_a_report_comes_in_once_however_often_it_is_sent(client):
    first, again = report(client), report(client)

    assert first.status_code == again.status_code == 201
    assert first.json()["number"] == again.json()["number"]
    assert first.json()["secret"]
    assert Case.objects.count() == 1


def test_a_photo_is_sent_first_and_goes_along_by_its_token(client):
    token = client.post(f"{API}/photos", {"photo": jpeg()}).json()["token"]
    assert report(client, photos=[token]).status_code == 201
    assert Case.objects.get().attachments.count() == 1


def test_a_forged_photo_token_is_refused_by_field(client):
    answered = report(client, photos=["forged"])
    assert answered.status_code == 422
    assert answered["Content-Type"] == "application/problem+json"
    assert "photos" in answered.json()["fields"]
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": "none-such"}, "category"),
        ({"description": ""}, "description"),
        ({"lat": 99}, "lat"),
        ({"client_key": "short"}, "client_key"),
        ({"contact": {"email": 5}}, "contact.email"),
        ({"extra": 1}, "extra"),
    ],
)
def test_wrong_fields_are_named(client, change, field):
    answered = report(client, **change)
    assert answered.status_code == 422
    assert set(answered.json()["fields"]) == {field}
    assert not re.search(r"[Ii]nput|[Vv]alid|permitted|required", " ".join(answered.json()["fields"].values()))
    assert Case.objects.count() == 0


def test_a_misfit_is_told_in_the_language_of_whoever_asks(client):
    answers = {}
    for language in ("id", "en"):
        sent = client.post("/api/v1/reports", {}, "application/json", headers={"Accept-Language": language})
        answers[language] = sent.json()["fields"]["category"]
    broken = client.post("/api/v1/reports", "{", "application/json")

    assert answers == {"id": "Isian ini wajib ada.", "en": "This field is required."}
    assert broken.json()["fields"] == {"body": "Isi permintaan ini bukan JSON yang dapat dibaca."}


@pytest.mark.parametrize("kind", sorted(misfits._SENTENCES))
def test_what_a_sentence_tells_of_a_misfit_is_known_of_it(kind):
    known = next(row for row in list_all_errors() if row["type"] == kind)
    told = {name for _text, name, _spec, _how in Formatter().parse(str(misfits._SENTENCES[kind])) if name}

    assert told <= set(known.get("example_context") or ())


def test_the_document_says_in_a_sentence_what_each_operation_does(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    summaries = [one["summary"] for operations in paths.values() for one in operations.values()]

    assert len(set(summaries)) == len(summaries)
    assert min(len(summary.split()) for summary in summaries) >= 3


def test_a_place_outside_is_told_with_advice(client):
    answered = report(client, lat=52.1, lon=5.1)
    assert answered.status_code == 422
    assert answered.json()["code"] == "outside_region"


def test_the_secret_makes_the_reporter_and_only_of_that_case(client):
    done = report(client).json()
    number, secret = done["number"], done["secret"]

    mine = {m["verb"] for m in client.get(f"{API}/reports/{number}/moves", headers={"secret": secret}).json()}
    others = {m["verb"] for m in client.get(f"{API}/reports/{number}/moves").json()}
    offered = client.get(f"{API}/reports/{number}/moves", headers={"secret": secret}).json()
    assert not [move for move in offered if "{" in move["will"]]
    body = {"verb": "comment", "text": "Masih rusak", "client_key": "komentar-0001"}
    told = client.post(f"{API}/reports/{number}/moves", body, "application/json", headers={"secret": secret})
    again = client.post(f"{API}/reports/{number}/moves", body, "application/json", headers={"secret": secret})
    refused = client.post(f"{API}/reports/{number}/moves", {**body, "client_key": "komentar-0002"}, "application/json")

    assert "comment" in mine
    assert others == set()
    assert told.status_code == again.status_code == 200
    assert refused.status_code == 403
    assert Event.objects.filter(verb="comment").count() == 1


def test_private_reports_are_thin_and_public_ones_are_listed(client):
    hidden = report(client).json()["number"]
    shown = report(client, public=True, client_key="kunci-klien-0002-abcdef").json()["number"]
    actions.fold_cases(list(Case.objects.values_list("pk", flat=True)))

    rows = client.get(f"{API}/reports").json()["rows"]
    thin = client.get(f"{API}/reports/{hidden}").json()

    assert [r["number"] for r in rows] == [shown]
    assert (thin["text"], thin["lat"], thin["photos"]) == ("", None, [])
    assert client.get(f"{API}/reports/{shown}").json()["text"].startswith("Jalan berlubang")
    assert client.get(f"{API}/reports/LP0000000000").status_code == 404


def test_the_map_counts_every_listed_report(client):
    report(client, public=True)
    actions.fold_cases(list(Case.objects.values_list("pk", flat=True)))
    whole = client.get(f"{API}/map?south=-11&west=95&north=6&east=141&zoom=5").json()
    assert sum(c[2] for c in whole["clusters"]) + len(whole["points"]) == 1


@pytest.fixture
def _one_connection():
    """The test's transaction lives in this thread's connection, which a real request would close at its end."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(
    ("query", "status", "code", "field"),
    [
        ("area=18.99", 400, "unknown_filter", "area"), ("area=99", 400, "unknown_filter", "area"),
        ("category=tidak-ada", 400, "unknown_filter", "category"), ("phase=selesai", 422, "invalid_input", "phase"),
    ],
)  # fmt: skip
def test_a_filter_that_nobody_knows_is_refused_not_answered_with_nothing(client, query, status, code, field):
    answer = client.get(f"{API}/reports?{query}")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert [*answer.json()["fields"]] == [field]
    assert client.get(f"{API}/reports?area=18.71&category=jalan-rusak&phase=closed").json() == {"rows": [], "next": ""}


def test_map_and_nearby_refuse_an_unknown_category_too(client):
    box = "south=-6&west=103&north=-4&east=106"
    for path in (f"map?{box}&category=tidak-ada", "nearby?lat=-5.4&lon=105.2&category=tidak-ada"):
        answer = client.get(f"{API}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_filter")
    paths = client.get(f"{API}/openapi.json").json()["paths"]
    for name in ("reports", "map", "nearby"):
        assert "application/problem+json" in paths[f"{API}/{name}"]["get"]["responses"]["400"]["content"]


overlay.settle()  # the document is read while tests are collected, before there is a database
schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", get_wsgi_application())


@pytest.mark.slow
@pytest.mark.usefixtures("_one_connection")
@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_to_its_document(case):
    """No input whatsoever makes the interface crash or answer what its document does not say."""
    # Valid by the document may still be refused by a rule (no such category), and numbers are taken as moments.
    left_out = [positive_data_acceptance, negative_data_rejection]
    case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=left_out)
