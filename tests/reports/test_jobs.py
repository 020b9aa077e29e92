# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from balai import packs
from balai.cases import consumers
from balai.cases.models import Attachment, PhotoMark
from balai.identity.actors import ANONYMOUS
from balai.kernel import jobs, pictures, uploads
from balai.kernel.models import Task
from balai.reports import actions, queries, training
from balai.reports import jobs as report_jobs
from balai.reports.inputs import NewReport
from balai.reports.models import Correction, ListedReport
from balai.reports.queries import Filters

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
GOOD = NewReport(category="jalan-rusak", description="Jalan berlubang besar", lat=-5.4254, lon=105.258, public=True)


def photo(colour="grey"):
    out = io.BytesIO()
    Image.linear_gradient("L").resize((900, 600)).convert("RGB").save(out, "JPEG", comment=colour)
    out.seek(0)
    return out


def stored_files(folder):
    return sorted(p.name for p in folder.rglob("*") if p.is_file())


def read_trail():
    for name in ("reports.listing", "reports.photos"):
        while consumers.run_one(name, NOW):
            pass


def run_photo_jobs():
    for task in Task.objects.filter(name="reports.photo", done_at=None):
        assert jobs.run_task(task, NOW)


def test_photo_becomes_servable_only_by_its_job(db, storage):
    receipt = actions.submit_report(replace(GOOD, uploads=actions.accept_photos([photo()], NOW)), ANONYMOUS, NOW)
    row = Attachment.objects.get(case=receipt.case_id)
    assert stored_files(storage) == [f"{row.id.hex}.jpg"]

    read_trail()
    assert ListedReport.objects.get(case=receipt.case_id).photo == ""
    run_photo_jobs()

    row.refresh_from_db()
    assert row.is_ready
    assert row.phash is not None
    assert PhotoMark.objects.filter(attachment=row).count() == 4
    assert stored_files(storage) == sorted(f"{row.id.hex}-{side}.webp" for side in pictures.SIZES)
    assert ListedReport.objects.get(case=receipt.case_id).photo == row.key
    page = queries.case_page(receipt.number, ANONYMOUS)
    assert page is not None
    assert [p.key for p in page.photos] == [row.key]


def test_photo_job_may_run_twice_and_trail_may_be_replayed(db, storage):
    receipt = actions.submit_report(replace(GOOD, uploads=actions.accept_photos([photo()], NOW)), ANONYMOUS, NOW)
    read_trail()
    run_photo_jobs()
    before = stored_files(storage)
    row = Attachment.objects.get(case=receipt.case_id)

    assert actions.finish_photo(row.id) is False
    consumers.replay("reports.listing", NOW)
    consumers.replay("reports.photos", NOW)

    assert stored_files(storage) == before
    assert Task.objects.filter(name="reports.photo", done_at=None).count() == 0
    assert queries.numbers().total == 1


def test_too_many_photos_are_refused(db, storage):
    with pytest.raises(uploads.TooManyPhotos):
        actions.accept_photos([photo() for _n in range(11)], NOW)
    assert stored_files(storage) == []


def test_corrections_teach_the_suggestion(db, settings, tmp_path):
    settings.BALAI_HOME = tmp_path
    assert training.suggestions("lubang di jalan")[0].category == "jalan-rusak"
    for n in range(12):
        Correction.objects.create(text=f"zebrawati nomor {n} roboh", was="sampah", became="jembatan", at=NOW)

    trained = training.train(check=False)

    assert trained.bytes < 2_000_000
    assert training.suggestions("zebrawati roboh")[0].category == "jembatan"
    assert "zebrawati" in training.suggestions("zebrawati roboh")[0].words
    assert training.suggestions("") == []
    assert report_jobs.learn(NOW + timedelta(days=30)) is False

    def knows():
        return any("brawat" in name for name in training.read_model(training.model_path()).vocabulary)

    knew = knows()
    Correction.objects.first().delete()  # as when its reporter is forgotten
    behind = training.is_behind(NOW + timedelta(days=30))
    Correction.objects.all().delete()
    training.train(check=False)

    assert (behind, training.is_behind(NOW + timedelta(days=30))) == (True, False)
    assert (knew, knows()) == (True, False)


def test_unseen_sentences_are_mostly_understood():
    lessons = [
        lesson
        for lesson in training._from_pack(packs.current())
        if lesson.category in {"jalan-rusak", "sampah", "lampu-jalan"}
    ]

    first, among_three = training._checked(lessons)

    assert first > 0.8
    assert among_three == 1.0


def test_list_is_empty_before_anything_happened(db):
    read_trail()
    assert queries.public_list(Filters()).items == []
