# SPDX-License-Identifier: EUPL-1.2
"""A photo is taken away from the public, with its reason in the record, and comes back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from balai.cases.models import Attachment, Case, Event
from balai.cases.queries.trail import chain_fault
from balai.kernel.clock import now
from balai.kernel.uploads import size_name
from balai.project.demo import scenes
from balai.reports.actions import accept_photos, finish_photo, fold_cases
from balai.reports.models import ListedReport

WHY = {"reason": "data-pribadi", "text": "Wajah anak terlihat.", "to": "hide"}


@pytest.fixture
def case(world):
    """A public report with one photo that has its sizes."""
    body = scenes.photo(scenes.Scene(seed=5, trouble="hole", repaired=False))
    file = SimpleUploadedFile("a.jpg", body, content_type="image/jpeg")
    made = world(uploads=tuple(accept_photos([file], now())))
    finish_photo(made.attachments.get().pk)
    fold_cases([made.pk])
    return made


@pytest.fixture
def row(case):
    return Attachment.objects.get(case=case)


def _is_served(row, client=None):
    answer = (client or Client()).get(f"/berkas/{size_name(row.key, 400)}")
    answer.close()
    return answer.status_code == 200


def test_it_leaves_the_public_with_a_reason_and_comes_back(case, row, sign_in):
    desk, path = sign_in("tuti"), f"/meja/{case.number}/foto/{row.id.hex}/"
    assert _is_served(row)
    assert ListedReport.objects.get(pk=case.pk).photo
    assert path in desk.get(f"/meja/{case.number}/").content.decode()
    assert "Mengapa foto ini tidak untuk umum?" in desk.get(path).content.decode()

    assert desk.post(path, WHY).status_code == 302
    assert desk.post(path, WHY).status_code == 302  # twice is once
    event = Event.objects.get(case=case, verb="hide_photo")
    assert (event.is_public, event.data) == (True, {"photo": row.sha256, "reason": "data-pribadi"})
    assert event.public_text == "Memuat data pribadi orang lain. Wajah anak terlihat."
    assert chain_fault(Case.objects.get(pk=case.pk)) == ""
    assert not _is_served(row)
    assert _is_served(row, sign_in("sari"))  # its reporter
    assert _is_served(row, desk)
    assert ListedReport.objects.get(pk=case.pk).photo == ""
    page = Client().get(f"/laporan/{case.number}/").content.decode()
    assert row.key not in page
    assert "Foto disembunyikan dari umum" in page
    assert "Wajah anak terlihat." in page

    assert "Tampilkan lagi" in desk.get(path).content.decode()
    desk.post(path, {"to": "show"})
    assert _is_served(row)
    assert ListedReport.objects.get(pk=case.pk).photo
    assert "hidden_photos" not in Case.objects.get(pk=case.pk).facts
    assert Event.objects.filter(case=case, verb="show_photo").count() == 1


@pytest.mark.parametrize("reason", ["", "karena", "<script>"])
def test_a_reason_is_chosen_and_what_was_typed_stays(case, row, sign_in, reason):
    answer = sign_in("tuti").post(f"/meja/{case.number}/foto/{row.id.hex}/", {**WHY, "reason": reason})

    assert answer.status_code == 422
    assert "Pilih alasannya dari daftar." in answer.content.decode()
    assert WHY["text"] in answer.content.decode()
    assert _is_served(row)


@pytest.mark.parametrize(
    ("who", "may"), [("rina", True), ("joko", True), ("dedi", False), ("lia", False), ("budi", False)]
)
def test_who_may(case, row, sign_in, who, may):
    status = sign_in(who).post(f"/meja/{case.number}/foto/{row.id.hex}/", WHY).status_code

    assert (status == 302) is may
    assert _is_served(row) is not may


@pytest.mark.parametrize("photo", ["x", "0" * 32, "9" * 5000])
def test_no_other_photo(case, sign_in, photo):
    assert sign_in("tuti").get(f"/meja/{case.number}/foto/{photo}/").status_code == 404


def test_a_private_report_has_none_for_the_public(world, sign_in):
    case = world(public=False)

    assert sign_in("tuti").get(f"/meja/{case.number}/foto/{'0' * 32}/").status_code == 403
