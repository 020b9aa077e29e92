# SPDX-License-Identifier: EUPL-1.2
"""Open311 as existing clients speak it: XML, api keys, their own numbers, updates both ways."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from balai import packs
from balai.cases.models import Case, Event
from balai.identity import sealing
from balai.identity.actors import Actor
from balai.identity.models import SealedIdentity
from balai.kernel.clock import now
from balai.reports import actions as reports
from balai.reports.actions.clients import create_client
from balai.reports.models import ListedReport, Report

pytestmark = pytest.mark.django_db
BASE = "/open311/v2"


@pytest.fixture
def key():
    return create_client("Aplikasi tetangga", "", now())[1]


def xml(response):
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    return ET.fromstring(response.content)


def jpeg():
    out = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def body(key, **more):
    lat, lon = packs.current().meta.capital
    return {
        "api_key": key,
        "service_code": "jalan-rusak",
        "lat": lat,
        "long": lon,
        "description": 'Jalan berlubang & "parah" 😀 di depan pasar\r\n\r\nSudah dua minggu',
        "first_name": "Sari",
        "last_name": "",
        "email": "sari@contoh.id",
    } | more


def test_discovery_names_this_server_in_both_formats(client):
    found = xml(client.get(f"{BASE}/discovery.xml"))
    assert found.findtext("endpoints/endpoint/url", "").endswith("/open311/v2")
    assert client.get(f"{BASE}/discovery.json").json()["endpoints"][0]["type"] == "production"


def test_services_are_whole_with_unique_codes_and_names_and_definitions(client):
    services = xml(client.get(f"{BASE}/services.xml")).findall("service")
    names = [s.findtext("service_name") for s in services]
    codes = [s.findtext("service_code") for s in services]
    assert len(services) >= 60
    assert len(set(names)) == len(names)
    assert len(set(codes)) == len(codes)
    assert all(n == n.strip() for n in names)
    for code in codes[:12]:
        definition = xml(client.get(f"{BASE}/services/{code}.xml"))
        assert "fixmystreet_id" in [a.findtext("code") for a in definition.findall("attributes/attribute")]


def test_post_accepts_and_the_same_client_number_is_the_same_report(client, key):
    data = body(key, **{"attribute[fixmystreet_id]": "4711", "unknown": "field"})

    first = xml(client.post(f"{BASE}/requests.xml", data)).findtext("request/service_request_id")
    again = xml(client.post(f"{BASE}/requests.xml", data)).findtext("request/service_request_id")

    assert first
    assert first == again
    assert Case.objects.count() == 1
    assert Case.objects.get().channel == "open311"
    assert "😀" in Report.objects.get().description


def test_a_contact_that_reaches_nobody_does_not_cost_the_report(client, key):
    sent = body(key, phone="12", email="tanpa-alamat", first_name="B" * 500)

    answer = xml(client.post(f"{BASE}/requests.xml", sent))

    number = answer.findtext("request/service_request_id", "")
    assert answer.findtext("request/service_notice", "").startswith("email and phone not kept")
    sealed = SealedIdentity.objects.get(pk=Case.objects.get(number=number).requester)
    kept = sealing.read(sealed.pk, sealed.sealed, sealed.key_id)
    assert (kept.name, kept.email, kept.phone) == ("B" * 120, "", "")


def test_a_private_report_shows_its_state_to_all_and_its_words_to_its_client_only(client, key):
    number = xml(client.post(f"{BASE}/requests.xml", body(key))).findtext("request/service_request_id")

    stranger = client.get(f"{BASE}/requests/{number}.json").json()[0]
    sender = client.get(f"{BASE}/requests/{number}.json?api_key={key}").json()[0]

    assert stranger["status"] == "open"
    assert stranger["description"] == ""
    assert stranger["lat"] is None
    assert sender["description"].startswith("Jalan berlubang")
    assert "sari" not in str(stranger).lower() + str(sender).lower()


def test_the_words_of_a_forgotten_reporter_are_told_to_the_client_no_more(client, key):
    number = xml(client.post(f"{BASE}/requests.xml", body(key))).findtext("request/service_request_id")
    said = {"api_key": key, "update_id": "u-1", "service_request_id": number, "status": "OPEN", "description": "Masih"}
    client.post(f"{BASE}/servicerequestupdates.xml", said)
    told = told_of(client, key, number)

    reports.forget_reporter(number, Actor(opened_cases=frozenset({number})), now())

    assert Case.objects.get().facts["forgotten"] == "later"  # the desk still reads it until it is done
    assert told == (True, 1)
    assert told_of(client, key, number) == (False, 0)


def told_of(client, key, number):
    """Whether the client reads the words of its report, and how many updates of it."""
    row = client.get(f"{BASE}/requests/{number}.json?api_key={key}").json()[0]
    updates = client.get(f"{BASE}/servicerequestupdates.json?api_key={key}").json()
    return bool(row["description"]), len(updates)


def test_a_public_report_is_listed_and_filtered(client, key):
    data = body(key, **{"attribute[visibilitas]": "publik"})
    number = xml(client.post(f"{BASE}/requests.xml", data)).findtext("request/service_request_id")
    reports.fold_cases([Case.objects.get(number=number).pk])

    listed = client.get(f"{BASE}/requests.json?status=open&service_code=jalan-rusak").json()

    assert [r["service_request_id"] for r in listed] == [number]
    assert client.get(f"{BASE}/requests.json?status=closed").json() == []
    assert client.get(f"{BASE}/requests.json?service_code=jembatan").json() == []
    assert xml(client.get(f"{BASE}/tokens/{number}.xml")).findtext("request/service_request_id") == number


def test_photos_come_as_multipart(client, key):
    photo = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")
    done = client.post(f"{BASE}/requests.xml", body(key) | {"media": photo})
    assert xml(done).findtext("request/service_request_id")
    assert Case.objects.get().attachments.count() == 1


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"api_key": "wrong"}, 403, "api_key"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "none-such"}, 404, "service_code"),
        ({"lat": "x"}, 400, "lat"),
        ({"lat": "", "long": ""}, 400, "address"),
        ({"lat": 52.1, "long": 5.1}, 400, ""),
        ({"jurisdiction_id": "elsewhere.gov"}, 404, "jurisdiction_id"),
        ({"media_url": "data:text/html;base64,AAAA"}, 400, "media_url"),
    ],
)
def test_errors_are_arrays_in_the_asked_format(client, key, change, status, word):
    answered = client.post(f"{BASE}/requests.xml", body(key) | change)
    assert answered.status_code == status
    error = xml(answered).find("error")
    assert error.findtext("code") == str(status)
    assert word in error.findtext("description")
    as_json = client.post(f"{BASE}/requests.json", body(key) | change)
    assert as_json.json()[0]["code"] == status
    assert Case.objects.count() == 0


@pytest.mark.parametrize("query", ["start_date=nonsense", "status=maybe", "page=0", "page_size=5000",
                                   "start_date=2026-01-01T00:00:00Z&end_date=2026-09-01T00:00:00Z"])  # fmt: skip
def test_wrong_filters_are_named(client, query):
    assert client.get(f"{BASE}/requests.xml?{query}").status_code == 400


def test_unknown_addresses_and_numbers_answer_404_in_xml(client):
    assert xml(client.get(f"{BASE}/nothing.xml")).findtext("error/code") == "404"
    assert xml(client.get(f"{BASE}/requests/XX.xml")).findtext("error/code") == "404"


def test_updates_go_out_with_zone_and_come_in_once(client, key):
    number = xml(client.post(f"{BASE}/requests.xml", body(key))).findtext("request/service_request_id")
    post = {"api_key": key, "service_request_id": number, "update_id": "u-1", "status": "OPEN",
            "updated_datetime": now().isoformat(), "description": "Masih rusak"}  # fmt: skip

    first = xml(client.post(f"{BASE}/servicerequestupdates.xml", post)).findtext("request_update/update_id")
    again = xml(client.post(f"{BASE}/servicerequestupdates.xml", post)).findtext("request_update/update_id")
    start = (now() - timedelta(hours=2)).isoformat().replace("+00:00", "Z")
    listed = xml(client.get(f"{BASE}/servicerequestupdates.xml?api_key={key}&start_date={start}"))

    assert first == again == "u-1"
    assert Event.objects.filter(verb="comment").count() == 1
    ids = [u.findtext("update_id") for u in listed.findall("request_update")]
    assert ids == ["u-1"]
    assert listed.findtext("request_update/updated_datetime").endswith("+07:00")


@pytest.mark.parametrize(("status", "said"), [("FIXED", "sudah beres."), ("OPEN", "belum beres.")])
def test_a_status_without_words_is_said_in_the_language_of_the_timeline(client, key, status, said):
    number = xml(client.post(f"{BASE}/requests.xml", body(key))).findtext("request/service_request_id", "")
    update = {"api_key": key, "service_request_id": number, "update_id": "7", "status": status, "description": ""}

    assert client.post(f"{BASE}/servicerequestupdates.xml", update).status_code == 200

    assert Event.objects.filter(case__number=number).latest("seq").public_text == f"Pengirim menandai: {said}"


def test_a_client_without_the_right_cannot_update(client, key):
    _row, weak = create_client("Lemah", "", now(), may_update=False)
    assert client.get(f"{BASE}/servicerequestupdates.xml?api_key={weak}").status_code == 403
    assert client.get(f"{BASE}/servicerequestupdates.xml").status_code == 403


def test_every_state_has_an_extended_status_that_clients_know():
    known = {"OPEN", "IN_PROGRESS", "INVESTIGATING", "ACTION_SCHEDULED", "FIXED", "CLOSED", "DUPLICATE",
             "NOT_COUNCILS_RESPONSIBILITY", "NO_FURTHER_ACTION", "INTERNAL_REFERRAL"}  # fmt: skip
    assert {state.open311 for state in packs.current().workflows[0].states} <= known


def test_the_list_costs_the_same_number_of_queries_however_long(client, key, django_assert_max_num_queries):
    for n in range(4):
        data = body(key, **{"attribute[visibilitas]": "publik", "attribute[fixmystreet_id]": str(n)})
        client.post(f"{BASE}/requests.xml", data)
    reports.fold_cases(list(Case.objects.values_list("pk", flat=True)))
    with django_assert_max_num_queries(1):
        assert len(client.get(f"{BASE}/requests.json").json()) == 4


def test_an_announced_day_is_what_is_expected_while_the_work_is_on(client, key, django_assert_num_queries):
    number = xml(client.post(f"{BASE}/requests.xml", body(key, **{"attribute[visibilitas]": "publik"}))).findtext(
        "request/service_request_id"
    )
    case = Case.objects.filter(number=number)

    def expected():
        reports.fold_cases([case.get().pk])
        with django_assert_num_queries(1):
            (row,) = client.get(f"{BASE}/requests.json").json()
        (one,) = client.get(f"{BASE}/requests/{number}.json").json()
        assert one["expected_datetime"] == row["expected_datetime"]
        return row["expected_datetime"]

    promised = expected()
    assert promised
    case.update(facts={"finish_on": "2031-02-03"})
    assert expected() == promised  # nobody works on it now
    case.update(phase="working")
    assert expected() == "2031-02-03T23:59:59+07:00"
    case.update(facts={})
    assert expected() == promised


@pytest.mark.parametrize("when", ["0207-01-11T07:15:29+22:44", "9999-12-31T23:59:59-12:00"])
def test_dates_that_no_database_takes_are_refused(client, when):
    assert client.get(f"{BASE}/requests.json", {"start_date": when}).status_code == 400
    assert client.get("/api/v1/reports", {"since": when}).status_code == 422


def test_a_window_takes_in_what_is_stamped_with_its_ends(client, key):
    number = xml(client.post(f"{BASE}/requests.xml", body(key))).findtext("request/service_request_id")
    sent = {"api_key": key, "update_id": "u-1", "service_request_id": number, "status": "OPEN", "description": "Masih"}
    assert client.post(f"{BASE}/servicerequestupdates.xml", sent).status_code == 200
    rows = xml(client.get(f"{BASE}/servicerequestupdates.xml", {"api_key": key}))
    stamp = rows.findtext("request_update/updated_datetime")

    asked = {"api_key": key, "start_date": stamp, "end_date": stamp}
    found = xml(client.get(f"{BASE}/servicerequestupdates.xml", asked))

    assert [row.findtext("update_id") for row in found] == ["u-1"]


def test_who_asks_hour_by_hour_also_gets_what_became_public_later(client, key):
    posted = [
        xml(client.post(f"{BASE}/requests.xml", body(key, **{"attribute[visibilitas]": "publik"}))).findtext(
            "request/service_request_id"
        )
        for _ in range(3)
    ]
    reports.fold_cases(list(Case.objects.values_list("pk", flat=True)))
    then, hour = now(), timedelta(hours=1)
    for number, opened, listed in ((posted[0], then - 5 * hour, then), (posted[1], then - 9 * hour, None)):
        ListedReport.objects.filter(number=number).update(opened_at=opened, listed_at=listed)
    window = {"start_date": (then - hour).isoformat(), "end_date": (then + hour).isoformat()}

    def ask(**more):
        return [r["service_request_id"] for r in client.get(f"{BASE}/requests.json", window | more).json()]

    assert ask() == [posted[2], posted[0]]
    assert [ask(page_size=1, page=page) for page in (1, 2, 3)] == [[posted[2]], [posted[0]], []]
    assert ask(status="closed") == []


def test_head_is_answered_like_get(client, db):
    assert client.head(f"{BASE}/services.xml").status_code == 200
