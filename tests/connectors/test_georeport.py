# SPDX-License-Identifier: EUPL-1.2
"""A report that went to another government lies in their system under their number, and their news in our trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from balai import packs
from balai.cases import actions as cases
from balai.cases import consumers
from balai.cases.inputs import MoveData
from balai.cases.models import Case
from balai.connectors import jobs as connectors
from balai.connectors.georeport import actions, partners
from balai.connectors.georeport.client import Door, Refused, Silent
from balai.connectors.models import Handover
from balai.identity.actors import ANONYMOUS, SYSTEM
from balai.kernel import jobs
from balai.kernel.models import Task
from balai.packs.check import check
from balai.reports.actions.submitting import submit_report
from balai.reports.inputs import NewReport, Reporter
from balai.reports.models import Report
from tests.connectors.conftest import PARTNER

WORDS = "Jalan nasional berlubang dalam di tanjakan, sudah dua truk terguling."
LATER = timedelta(minutes=20)


def reported(now, *, public=True) -> Case:
    lat, lon = packs.current().meta.capital
    new = NewReport(
        category="jalan-rusak", description=WORDS, lat=lat, lon=lon, public=public, landmark="Di tanjakan",
        reporter=Reporter(name="Sari Lestari", email="sari@contoh.id"),
    )  # fmt: skip
    return Case.objects.get(pk=submit_report(new, ANONYMOUS, now).case_id)


def transferred(case: Case, actor, now) -> None:
    cases.move(case.number, "transfer", MoveData(government=PARTNER, reason="Ini jalan nasional."), actor, now)
    work(now)


def work(now) -> None:
    """One round of the worker over the connectors' reader and the jobs that are due."""
    consumers.run_one("connectors.transfers", now)
    jobs.run_due(timezone.now())


def theirs(row: Handover) -> Case:
    return Case.objects.get(number=row.external_id)


def told(case: Case) -> list[str]:
    return [event.public_text for event in case.events.filter(verb="progress").order_by("seq")]


def test_a_transferred_report_is_handed_over_once_and_followed_to_its_end(partner, people):
    partner(attributes={"visibilitas": "publik"})
    now = timezone.now()
    case = reported(now)

    transferred(case, people["rina"], now)
    work(now)

    row = Handover.objects.get()
    there = theirs(row)
    assert Handover.objects.count() == 1
    assert Case.objects.count() == 2
    name = partners.reachable(PARTNER).agency.name
    assert told(case) == [f"Laporan ini sudah masuk ke sistem {name} dengan nomor {there.number}."]
    words = Report.objects.get(case=there)
    assert words.description.startswith(WORDS)
    assert f"/laporan/{case.number}/" in words.description
    assert (there.requester, words.landmark) == (None, "Di tanjakan")  # nobody is told who reported
    assert actions.follow(now + timedelta(minutes=1)) == 0  # asked a moment ago

    assert actions.follow(now + LATER) == 0  # as it stood when it came
    cases.move(there.number, "verify", MoveData(), people["rina"], now)
    cases.move(there.number, "transfer", MoveData(government="pln", reason="Bukan jalan kami."), people["rina"], now)
    assert actions.follow(now + 2 * LATER) == 1
    assert actions.follow(now + 3 * LATER) == 0

    row.refresh_from_db()
    assert row.ended_at is not None
    assert told(case)[-1].endswith("menyatakan selesai: Dialihkan")


def test_a_second_try_after_a_lost_answer_is_the_same_report(partner, people):
    partner(attributes={"visibilitas": "publik"})
    now = timezone.now()
    case = reported(now)
    transferred(case, people["rina"], now)

    Handover.objects.update(sent_at=None, external_id="")  # the answer was lost
    actions.hand_over(Handover.objects.get().pk, now)

    assert Case.objects.count() == 2
    assert len(told(case)) == 1


def test_a_private_report_goes_only_where_it_stays_private(partner, people):
    partner()
    now = timezone.now()
    transferred(reported(now, public=False), people["rina"], now)

    assert not Handover.objects.exists()


def test_a_partner_that_keeps_private_reports_private_gets_them(partner, people):
    partner(keeps_private=True)
    now = timezone.now()
    transferred(reported(now, public=False), people["rina"], now)

    there = theirs(Handover.objects.get())
    assert there.visibility == "private"
    assert Report.objects.get(case=there).description.startswith(WORDS)


def test_what_comes_back_is_followed_no_more(partner, people):
    partner(attributes={"visibilitas": "publik"})
    now = timezone.now()
    case = reported(now)
    transferred(case, people["rina"], now)

    cases.move(case.number, "take_back", MoveData(reason="Ternyata jalan kota."), people["rina"], now)
    work(now)

    assert Handover.objects.get().ended_at is not None
    assert actions.follow(now + LATER) == 0


def test_old_transfers_and_agencies_without_a_key_stay_with_people(partner, people, settings):
    partner(attributes={"visibilitas": "publik"})
    now = timezone.now()
    case = reported(now - timedelta(days=9))
    cases.move(case.number, "transfer", MoveData(government=PARTNER, reason="Jalan nasional."), people["rina"],
               now - timedelta(days=5))  # fmt: skip
    work(now)
    settings.BALAI_PARTNERS = {}
    transferred(reported(now), people["rina"], now)

    assert not Handover.objects.exists()


def test_a_silent_partner_is_asked_once_in_a_turn(partner, people, monkeypatch):
    partner(attributes={"visibilitas": "publik"})
    now = timezone.now()
    for _n in range(3):
        transferred(reported(now), people["rina"], now)
    nobody = replace(partners.reachable(PARTNER), door=Door(url="http://127.0.0.1:9", key="x"))
    monkeypatch.setattr(actions, "reachable", lambda _code: nobody)

    assert actions.follow(now + LATER) == 0
    assert Handover.objects.exclude(trouble="").count() == 1
    assert actions.follow(now + LATER) == 0  # the others come first then
    assert Handover.objects.exclude(trouble="").count() == 2


def test_news_that_could_not_be_told_is_told_the_next_time(partner, people, monkeypatch):
    partner(attributes={"visibilitas": "publik"})
    now = timezone.now()
    case = reported(now)
    transferred(case, people["rina"], now)
    there = theirs(Handover.objects.get())
    cases.move(there.number, "verify", MoveData(), people["rina"], now)
    cases.move(there.number, "transfer", MoveData(government="pln", reason="Bukan jalan kami."), people["rina"], now)

    with monkeypatch.context() as broken:
        broken.setattr(cases, "move", None)  # whatever fails between the two
        with pytest.raises(TypeError):
            actions.follow(now + LATER)
    assert actions.follow(now + 2 * LATER) == 1
    assert told(case)[-1].endswith("menyatakan selesai: Dialihkan")


def test_a_refusal_is_buried_for_an_operator_and_silence_is_tried_again(partner, people, settings):
    partner(service="tidak-ada", attributes={"visibilitas": "publik"})
    now = timezone.now()
    transferred(reported(now), people["rina"], now)

    (dead,) = jobs.buried()
    assert dead.name == "connectors.hand_over"
    assert "tidak-ada" in dead.error
    assert "tidak-ada" in Handover.objects.get().trouble
    assert Case.objects.count() == 1

    with pytest.raises(Silent):
        Door(url="http://127.0.0.1:9", key="x").hand_in({"service_code": "a"})
    settings.BALAI_PARTNERS = {PARTNER: "salah"}
    with pytest.raises(Refused):
        partners.reachable(PARTNER).door.hand_in({"service_code": "jalan-rusak"})
    assert not Task.objects.filter(name="connectors.hand_over", buried_at=None, done_at=None).exists()


def test_the_self_test_says_what_is_missing(partner, settings):
    partner(services={"pohon": "tidak-ada"})
    assert partners.self_test(PARTNER) == "Tidak dikenal di sana: tidak-ada"

    settings.BALAI_PARTNERS = {}
    assert "BALAI_PARTNERS: bpjn=kunci" in partners.self_test(PARTNER) or "BALAI_PARTNERS" in partners.self_test(
        PARTNER
    )


def test_the_nearest_group_decides_their_code(partner):
    partner(services={"jalan": "jalan-rusak", "pohon": "pohon"}, service="sampah")
    found = partners.reachable(PARTNER)

    assert [found.service_for(code) for code in ("jembatan", "pohon", "banjir")] == ["jalan-rusak", "pohon", "sampah"]


def test_the_pack_check_says_what_is_wrong_with_a_partner(partner, tmp_path):
    partner(url="lapor.go.id", services={"jalann": "x"})

    problems = {finding.problem for finding in check(tmp_path / "packs" / "coba")}

    assert problems == {'"lapor.go.id" bukan alamat.', 'Tidak ada kategori "jalann".'}


def test_the_worker_knows_the_reader_and_the_job():
    assert connectors.hand_over.name in {name for name, _job in jobs.JOBS}
    assert SYSTEM.is_system
