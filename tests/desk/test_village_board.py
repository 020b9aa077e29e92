# SPDX-License-Identifier: EUPL-1.2
"""A village's page as a notice board: its open public reports, who reads first, and nothing of a private one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from balai import packs
from balai.cases import consumers
from balai.cases.rules import assignment
from balai.identity.actors import ANONYMOUS
from balai.project import working
from balai.reports import actions
from balai.reports.inputs import NewReport

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
VILLAGE = "18.71.11.1003"


def told(words: str, *, public: bool) -> str:
    new = NewReport(category="jalan-rusak", description=words, village=VILLAGE, place_source="list", public=public)
    return actions.submit_report(new, ANONYMOUS, NOW).number


def test_the_board_of_a_village_shows_open_public_reports_only():
    shown, hidden = told("Jalan berlubang di depan balai", public=True), told("Jalan rusak di gang", public=False)
    working.load_jobs()
    while consumers.run_once(NOW):
        pass

    page = Client().get(f"/statistik/{VILLAGE}/").content.decode()

    assert shown in page
    assert hidden not in page
    assert "Meja laporan Kota Bandar Lampung" in page
    assert "data-print" in page
    assert shown not in Client().get("/statistik/18.71/").content.decode()  # a city is no notice board


def test_a_desk_that_passes_to_its_own_agency_reaches_the_office():
    pack = packs.current()
    own = assignment.intake(pack, "bandar-lampung", "bandar-lampung-meja")
    assert own is not None
    assert own.code == "bandar-lampung-teknis"
    for passed_by in ("", "bmbk-kantor"):
        first = assignment.intake(pack, "bandar-lampung", passed_by)
        assert first is not None
        assert first.code == "bandar-lampung-meja"
