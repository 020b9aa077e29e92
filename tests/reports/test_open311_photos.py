# SPDX-License-Identifier: EUPL-1.2
"""Photos of Open311 updates, both ways: those a partner names or sends along, and those it is told of."""

from __future__ import annotations

import base64
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from balai.cases.models import Attachment, Event
from balai.kernel import http, jobs
from balai.kernel.clock import now
from balai.kernel.models import Task
from balai.reports import actions as reports
from balai.reports import jobs as _photo_jobs  # noqa: F401  registers what the worker does
from balai.reports.actions.clients import create_client
from tests.reports.test_open311 import BASE, body, jpeg, xml

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return create_client("Aplikasi tetangga", "", now())[1]


@pytest.fixture
def pictures(monkeypatch):
    """A partner's server of photos, which counts as the open internet for once; its address, and what was asked."""
    asked, body = [], jpeg()

    class Pictures(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/jpeg")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Pictures)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(http, "_is_public", lambda _ip: True)
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def work():
    """What the worker has to do about photos."""
    for name in ("open311.media", "reports.photo"):
        for task in Task.objects.filter(name=name, done_at=None):
            assert jobs.run_task(task, now() + timedelta(minutes=1))


def is_picture(client, path):
    shown = client.get(path)
    return shown.status_code == 200 and b"".join(shown.streaming_content)[8:12] == b"WEBP"


def photos_told(client, key):
    found = xml(client.get(f"{BASE}/servicerequestupdates.xml", {"api_key": key}))
    return [media.text for media in found.iter("media_url") if media.text]


def update(client, key, number, media_url, update_id="u-1"):
    sent = {"api_key": key, "update_id": update_id, "service_request_id": number, "status": "OPEN",
            "description": "Masih rusak", "media_url": media_url}  # fmt: skip
    assert client.post(f"{BASE}/servicerequestupdates.xml", sent).status_code == 200


def test_photos_of_an_update_are_fetched_once_and_told_to_others(client, key, pictures):
    address, asked = pictures
    data = body(key, **{"attribute[visibilitas]": "publik", "media_url": f"{address}/a.jpg"})
    number = xml(client.post(f"{BASE}/requests.xml", data)).findtext("request/service_request_id")
    inline = "data:image/jpeg;base64," + base64.b64encode(jpeg()).decode()

    for _try in range(2):
        update(client, key, number, [f"{address}/b.jpg", inline])
    work()
    for photo in Attachment.objects.filter(is_ready=False):  # what came along is found by the trail's reader
        reports.finish_photo(photo.pk)

    assert sorted(asked) == ["/a.jpg", "/b.jpg"]
    found = Attachment.objects.order_by("event_seq", "position").values_list("event_seq", "kind", "is_public")
    assert list(found) == [(1, "report", True), (2, "progress", True), (2, "progress", True)]
    _row, other = create_client("Aplikasi lain", "", now())
    told = photos_told(client, other)
    assert len(set(told)) == 2
    for path in (photo.partition("/berkas/")[2] for photo in told):
        assert is_picture(client, f"/berkas/{path}")
    listed = client.get(f"{BASE}/servicerequestupdates.json", {"api_key": other}).json()
    assert listed[0]["media_url"] == told


def test_photos_of_a_private_report_are_told_to_its_client_alone(client, key, pictures):
    number = xml(client.post(f"{BASE}/requests.xml", body(key))).findtext("request/service_request_id")
    update(client, key, number, f"{pictures[0]}/b.jpg")
    work()

    (told,) = photos_told(client, key)

    path = told.partition("/berkas/")[2]
    assert is_picture(client, f"/berkas/{path}")
    assert client.get(f"/berkas/{path.partition('?')[0]}").status_code == 404
    assert photos_told(client, create_client("Aplikasi lain", "", now())[1]) == []


def test_an_update_whose_photo_is_none_is_refused_whole(client, key):
    number = xml(client.post(f"{BASE}/requests.xml", body(key))).findtext("request/service_request_id")
    sent = {"api_key": key, "update_id": "u-1", "service_request_id": number, "media_url": "data:text/html;base64,AA"}

    assert client.post(f"{BASE}/servicerequestupdates.xml", sent).status_code == 400
    assert Event.objects.filter(verb="comment").count() == 0
