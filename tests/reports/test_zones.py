# SPDX-License-Identifier: EUPL-1.2
"""A region's days begin and its hours are told in its own zone, wherever the server stands."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from PIL import Image

from balai import packs
from balai.cases.models import Case
from balai.identity.actors import ANONYMOUS
from balai.packs import lookup
from balai.project import working
from balai.reports import actions
from balai.reports.actions.clients import create_client
from balai.reports.inputs import NewReport

pytestmark = pytest.mark.django_db
CATEGORY = "jalan-rusak"


@pytest.fixture
def pack(monkeypatch):
    """`pack(zone=..., valid_from=...)`: the region with another zone, or a category that begins on a day."""

    def change(*, zone="Asia/Jakarta", valid_from=None):
        real = packs.current()
        rows = (
            row.model_copy(update={"valid_from": valid_from}) if row.code == CATEGORY else row
            for row in real.categories
        )
        meta = real.meta.model_copy(update={"zone": zone})
        changed = real.model_copy(update={"meta": meta, "categories": tuple(rows)})
        monkeypatch.setattr(packs, "current", lambda: changed)
        return changed

    yield change
    timezone.deactivate()


def report():
    lat, lon = packs.current().meta.capital
    return NewReport(category=CATEGORY, description="Jalan berlubang besar", lat=lat, lon=lon, public=True)


def test_hours_are_those_of_the_region(pack, client):
    pack(zone="Asia/Jayapura")
    opened = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # half past one the next morning there
    number = actions.submit_report(report(), ANONYMOUS, opened).number

    page = client.get(f"/laporan/{number}/").content.decode()

    assert "2026-11-25T01:30" in page
    assert "+09:00" in page
    assert "+07:00" not in page


def test_the_hour_in_a_photo_is_that_of_the_region(pack, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    timezone.activate(lookup.zone(pack(zone="Asia/Makassar")))
    exif, file = Image.Exif(), io.BytesIO()
    exif.get_ifd(0x8769)[0x9003] = "2026:11:24 09:30:00"
    Image.new("RGB", (64, 48), "grey").save(file, "JPEG", exif=exif)
    file.seek(0)

    (photo,) = actions.accept_photos([file], datetime(2026, 11, 24, 3, 0, tzinfo=UTC))

    assert photo.taken_at == datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def test_the_worker_lives_in_the_zone_of_the_region_too(pack):
    pack(zone="Asia/Makassar")
    working.step()
    assert timezone.get_current_timezone_name() == "Asia/Makassar"


def test_a_category_begins_with_the_day_of_the_region_at_every_door(pack, client, clock):
    clock.moment = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)  # half past midnight, the first of December
    pack(valid_from=date(2026, 12, 1))
    key = create_client("Tetangga", "", clock.moment)[1]
    lat, lon = packs.current().meta.capital

    listed = client.get("/open311/v2/services.json").json()
    posted = client.post(
        "/open311/v2/requests.json",
        {"api_key": key, "service_code": CATEGORY, "lat": lat, "long": lon, "description": "Jalan berlubang besar"},
    )
    offered = client.get("/api/v1/categories").json()

    assert CATEGORY in {row["service_code"] for row in listed}
    assert CATEGORY in {row["code"] for row in offered}
    assert posted.status_code == 200, posted.content
    assert Case.objects.get().subject == CATEGORY
