# SPDX-License-Identifier: EUPL-1.2
"""A category becomes sensitive in a new edition of the pack: its older public reports are closed to the public."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from balai import packs
from balai.cases import consumers
from balai.cases.models import Attachment, Case, Event
from balai.cases.queries.trail import chain_fault
from balai.kernel import jobs
from balai.packs import lookup
from balai.packs.cli import main
from balai.project import working
from balai.project.cli import build
from balai.reports import actions
from balai.reports.actions import closing
from balai.reports.models import ClosedCategory, ListedReport, MapCell
from tests.reports.test_lists import NOW, fold_all, mixed, submit  # noqa: F401  reports of two categories

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(monkeypatch):
    """`edition("sampah")`: the pack in use from now on calls these categories sensitive, besides its own."""
    first = packs.current()

    def use(*codes):
        rows = tuple(c.model_copy(update={"sensitive": True}) if c.code in codes else c for c in first.categories)
        pack = first.model_copy(update={"categories": rows})
        monkeypatch.setattr(packs, "current", lambda: pack)
        return pack

    return use


def _public():
    return Case.objects.filter(subject="sampah", visibility="public").count()


def _close_all(most=2):
    turns = 0
    while actions.close_sensitive(NOW, most):
        turns += 1
        assert turns < 50
    return turns


def test_older_public_reports_leave_every_list_by_an_event_of_the_system(mixed, edition, client):  # noqa: F811
    hidden = submit(30, category="sampah", description="Sampah menumpuk, hubungi 081234567890")
    case = Case.objects.filter(subject="sampah", is_listed=True)[0]
    Attachment.objects.create(case=case, kind="report", key="a/b", is_public=True, is_ready=True, created_at=NOW)
    assert actions.close_sensitive(NOW) == 0
    before = ListedReport.objects.count()
    edition("sampah")

    assert _public() == 7
    assert _close_all() == 4  # six listed, two at a time, then the hidden one
    assert _public() == 0
    assert ListedReport.objects.filter(category="sampah").count() == 0
    assert ListedReport.objects.count() == before - 6
    assert {c.total for c in MapCell.objects.filter(zoom=0, cell=18)} <= {before - 6}
    assert not Attachment.objects.filter(is_public=True).exists()
    for number in (case.number, hidden):
        case = Case.objects.get(number=number)
        last = Event.objects.filter(case=case).latest("seq")
        assert (last.verb, last.actor_role, last.data) == ("close_public", "system", {"reason": "sensitive"})
        assert "ditutup untuk umum" in last.public_text
        assert (case.visibility, case.is_listed) == ("private", False)
        assert case.title == lookup.category(packs.current(), "sampah").name.id
        assert chain_fault(case) == ""
    text = case.report.description
    for path in (
        "/laporan/",
        "/laporan/umpan.xml",
        "/laporan/data.geojson",
        "/open311/v2/requests.json",
        f"/laporan/{case.number}/",
    ):
        assert text not in client.get(path).content.decode()
    assert client.get("/api/v1/reports?category=sampah").json()["rows"] == []


def test_twice_is_once_and_what_was_broken_off_goes_on(mixed, edition, monkeypatch):  # noqa: F811
    edition("sampah")
    assert actions.close_sensitive(NOW, 2) == 2
    fold = closing.fold_cases
    monkeypatch.setattr(closing, "fold_cases", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.close_sensitive(NOW, 2)
    monkeypatch.setattr(closing, "fold_cases", fold)
    assert _public() == 4  # the broken batch left nothing half done

    _close_all()
    events = Event.objects.filter(verb="close_public").count()
    assert _close_all() == 0
    assert Event.objects.filter(verb="close_public").count() == events == 6
    while consumers.run_once(NOW):
        pass
    assert ListedReport.objects.filter(category="sampah").count() == 0


def test_when_nothing_is_left_to_do_it_costs_two_looks(mixed, edition, assert_queries):  # noqa: F811
    edition("sampah")
    _close_all()
    assert {"sampah"} <= set(ClosedCategory.objects.values_list("code", flat=True))

    with assert_queries(3):  # into the list, and what is noted
        assert actions.close_sensitive(NOW) == 0


def test_a_report_that_a_server_of_the_old_edition_takes_is_closed_too(mixed, edition, monkeypatch):  # noqa: F811
    old = packs.current
    edition("sampah")
    new = packs.current
    _close_all()
    monkeypatch.setattr(packs, "current", old)
    submit(40, category="sampah", description="Sampah menumpuk lagi di kali")
    fold_all()
    monkeypatch.setattr(packs, "current", new)

    assert ListedReport.objects.filter(category="sampah").count() == 1
    _close_all()
    assert _public() == ListedReport.objects.filter(category="sampah").count() == 0


def test_a_category_that_is_open_again_is_looked_at_again_when_it_closes(mixed, edition):  # noqa: F811
    edition("sampah")
    _close_all()
    edition()
    _close_all()
    assert not ClosedCategory.objects.filter(code="sampah").exists()
    assert _public() == 0  # what was closed stays closed: its reporter was told so


def test_the_worker_does_it(mixed, edition):  # noqa: F811
    working.load_jobs()
    edition("sampah")

    assert jobs.PERIODIC["reports.sensitive"].run(NOW) is jobs.Turn.MORE
    assert jobs.PERIODIC["reports.sensitive"].run(NOW) == 0


def test_diff_and_promote_say_how_many(mixed, tmp_path: Path, monkeypatch, capsys):  # noqa: F811
    build()  # the command line puts its parts together
    folder = tmp_path / "packs"
    folder.mkdir()
    for code in packs.pack_codes():
        shutil.copytree(packs.pack_dir(code), folder / code)
    monkeypatch.setenv("BALAI_PACKS", str(folder))
    review = tmp_path / "berikut" / "lampung"
    shutil.copytree(folder / "lampung", review)
    file, row = next((f, t) for f in review.rglob("*.toml") if 'code = "sampah"\n' in (t := f.read_text("utf-8")))
    file.write_text(row.replace('code = "sampah"\n', 'code = "sampah"\nsensitive = true\n', 1), "utf-8")

    for command in (["diff", "lampung", str(review)], ["promote", "--try", str(review)]):
        main(["pack", *command])
        assert "! Menjadi rahasia: sampah. 6 laporan terbuka akan ditutup untuk umum" in capsys.readouterr().out
    main(["pack", "diff", "lampung", "jakarta"])
    assert "Menjadi rahasia" not in capsys.readouterr().out
