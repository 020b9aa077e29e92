# SPDX-License-Identifier: EUPL-1.2
"""What has run out goes by itself, once a day and never twice; what is still needed stays, and the record is whole."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from allauth.idp.oidc.models import Client as Application
from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.test import TestCase
from PIL import Image

from balai import packs
from balai.cases import actions as cases
from balai.cases.actions import expiring, keeping
from balai.cases.inputs import MoveData
from balai.cases.models import Attachment, Case, Event, Support
from balai.cases.queries.trail import chain_fault, faults, published_event
from balai.identity import actions as identity
from balai.identity import hooks, retention
from balai.identity.actors import ANONYMOUS, SYSTEM, Actor
from balai.identity.models import Expiry, Invitation, SealedIdentity, SealOpening, SealUse, User
from balai.identity.sealing import Contact
from balai.kernel import jobs, pieces, uploads
from balai.kernel.errors import NotAllowed
from balai.kernel.models import Beat
from balai.notifications.models import Delivery, PushSubscription
from balai.packs.rules.keeping import border
from balai.packs.schema import Period, Retention
from balai.project.commands import retention as commands
from balai.project.working import load_jobs
from balai.reports import actions
from balai.reports.inputs import NewReport, Reporter
from balai.reports.models import Report, WizardDraft

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=365 * 7)
VERIFIER = Path(__file__).resolve().parents[2] / "docs" / "verify.py"
CLASSES = tuple(Retention.model_fields)


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.BALAI_HOME = tmp_path
    load_jobs()


@pytest.fixture
def years(monkeypatch):
    """`years(identity=1)` gives classes periods of their own for the test; None keeps them for ever."""

    def change(**wanted):
        kept = {code: Period(years=n, source="Uji") for code, n in wanted.items()}
        pack = packs.current()
        other = pack.model_copy(update={"retention": pack.retention.model_copy(update=kept)})
        monkeypatch.setattr(packs, "current", lambda: other)

    return change


def photo():
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(file, "JPEG")
    file.seek(0)
    return file


def report(*, closed=None, public=False, opened=LONG_AGO, email="sari@contoh.id", **more):
    """A report of long ago, closed at a moment or still open; its contact is sealed."""
    receipt = actions.submit_report(
        NewReport(
            category="jalan-rusak", description="Jalan zebrakuning rusak berat", lat=-5.4254, lon=105.258,
            landmark="warung", public=public, reporter=Reporter(name="Sari", email=email) if email else None, **more,
        ),
        ANONYMOUS, opened,
    )  # fmt: skip
    case = Case.objects.get(number=receipt.number)
    ended = {"closed_at": closed, "is_open": False, "phase": "closed", "state": "ditutup"} if closed else {}
    Case.objects.filter(pk=case.pk).update(is_listed=public, **ended)
    case.refresh_from_db()
    return case


def sealed(case):
    return SealedIdentity.objects.get(pk=case.requester).erased_at is None


def edge_of(code):
    found = border(NOW, getattr(packs.current().retention, code))
    assert found is not None
    return found


def day():
    return timedelta(days=1)


def count_of(code):
    return Expiry.objects.get(code=code).count


# -- every class -------------------------------------------------------------------------------------------------
def test_every_class_of_the_schedule_is_kept_by_somebody_and_said_in_words():
    assert {code for code, _keeper in hooks.keepers} == set(CLASSES) == set(retention.WORDS)
    assert {f"retention.{code}" for code in CLASSES} <= {name for name, _job in jobs.PERIODIC}


def test_nothing_is_erased_before_its_time_and_nothing_twice():
    for code in CLASSES:
        assert identity.expire(code, NOW) == 0, code
        assert Expiry.objects.get(code=code).ended_at == NOW


# -- who reported ------------------------------------------------------------------------------------------------
def test_identities_go_when_their_reports_have_been_closed_long_enough():
    edge = edge_of("identity")
    over = report(closed=edge - day())
    kept = [report(closed=edge + day()), report(closed=edge), report(), report(opened=NOW)]

    assert identity.expire("identity", NOW) == 1

    assert not sealed(over)
    row = SealedIdentity.objects.get(pk=over.requester)
    assert (bytes(row.sealed), row.key_id, row.owner_hash, row.contact_hash, row.erased_at) == (b"", "", "", "", NOW)
    assert [sealed(case) for case in kept] == [True] * 4
    assert count_of("identity") == 1
    assert identity.expire("identity", NOW) == 0
    assert identity.expire("identity", NOW, again=True) == 0
    assert (count_of("identity"), Expiry.objects.count()) == (1, 1)
    over.refresh_from_db()
    assert (chain_fault(over), list(faults())) == ("", [])
    assert Report.objects.get(case=over).description  # its words have a time of their own


def test_a_reporter_who_stands_behind_a_running_case_too_is_still_needed():
    edge = edge_of("identity")
    merged, follower = report(closed=edge - day()), identity.keep_identity(Contact(email="tono@contoh.id"), LONG_AGO)
    running, old = report(opened=NOW), report(closed=edge - day())
    Support.objects.create(case=running, person="x" * 64, identity=merged.requester, created_at=NOW)
    Support.objects.create(case=old, person="y" * 64, identity=follower, created_at=LONG_AGO)
    stray = identity.keep_identity(Contact(email="siapa@contoh.id"), LONG_AGO)  # nothing refers to it any more

    assert identity.expire("identity", NOW) == 3

    erased = SealedIdentity.objects.filter(erased_at__isnull=False).values_list("pk", flat=True)
    assert set(erased) == {old.requester, follower, stray}


def test_browsers_that_were_told_for_the_reporter_are_forgotten_with_them():
    over, kept = report(closed=edge_of("identity") - day()), report()
    for case in (over, kept):
        PushSubscription.objects.create(
            case_number=case.number, endpoint=f"https://p.id/{case.pk}", keys={}, created_at=NOW
        )

    identity.expire("identity", NOW)

    assert list(PushSubscription.objects.values_list("case_number", flat=True)) == [kept.number]


def test_many_cost_as_many_queries_as_few(django_assert_num_queries):
    def cost(n, code_day):
        for _n in range(n):
            report(closed=edge_of("identity") - day())
        with django_assert_num_queries(18, exact=False) as asked:
            assert identity.expire("identity", code_day) == n
        return len(asked)

    assert cost(2, NOW) == cost(25, NOW + day())


def test_a_run_that_was_broken_off_goes_on_where_it_stopped(monkeypatch):
    for _n in range(5):
        report(closed=edge_of("identity") - day())
    assert identity.expire("identity", NOW, most=2) == 2
    assert Expiry.objects.get().ended_at is None

    real, calls = identity.erase_many, []

    def breaks(keys, now):
        calls.append(len(keys))
        real(keys, now)
        raise RuntimeError("listrik padam")

    monkeypatch.setattr("balai.cases.actions.expiring.identity.erase_many", breaks)
    with pytest.raises(RuntimeError):
        identity.expire("identity", NOW)
    assert (calls, count_of("identity")) == ([3], 2)  # the batch came back whole
    assert SealedIdentity.objects.filter(erased_at=None).count() == 3
    monkeypatch.undo()

    assert identity.expire("identity", NOW + day()) == 3
    assert sorted(Expiry.objects.values_list("count", flat=True)) == [2, 3]
    assert not Expiry.objects.filter(ended_at=None).exists()  # yesterday's is closed with it


def test_what_is_kept_without_an_end_is_left_alone(years):
    report(closed=LONG_AGO)
    years(words=None)

    assert identity.expire("words", NOW) == 0
    assert not Expiry.objects.exists()
    assert retention.due(NOW, ["words"]) == {"words": 0}


# -- what they wrote ---------------------------------------------------------------------------------------------
def test_words_and_photos_of_private_reports_go_and_the_chain_stays_whole():
    edge = edge_of("words")
    taken = actions.accept_photos([photo()], LONG_AGO)
    over = report(closed=edge - day(), uploads=taken)
    actions.finish_photo(taken[0].id)
    key = Attachment.objects.get().key
    kept = [report(closed=edge - day(), public=True), report(closed=edge + day()), report()]
    hashes = list(Event.objects.filter(case=over).values_list("hash", flat=True))

    with TestCase.captureOnCommitCallbacks(execute=True):
        assert identity.expire("words", NOW) == 1

    row = Report.objects.get(case=over)
    assert (row.description, row.public_text, row.landmark, row.answers) == ("", "", "", {})
    assert not default_storage.exists(uploads.size_name(key, 400))
    assert not Attachment.objects.exists()
    assert all(Report.objects.get(case=case).description for case in kept)
    erasure = Event.objects.get(case=over, verb="erase")
    assert erasure.actor_role == "system"
    assert packs.current().retention.words.source in erasure.public_text
    over.refresh_from_db()
    assert list(Event.objects.filter(case=over).order_by("seq").values_list("hash", flat=True))[:-1] == hashes
    assert (chain_fault(over), list(faults())) == ("", [])
    assert sealed(over)  # who reported has a time of its own
    assert identity.expire("words", NOW + day()) == 0
    assert Event.objects.filter(verb="erase").count() == 1


def test_nothing_is_written_into_a_report_whose_time_is_over_until_it_is_taken_back():
    over = report(closed=edge_of("words") - day())
    Case.objects.filter(pk=over.pk).update(state="dialihkan", phase="transferred")
    reporter = Actor(opened_cases=frozenset({over.number}))
    assert cases.move(over.number, "comment", MoveData(text="Masih rusak zebrakuning."), reporter, NOW).last_seq == 2
    identity.expire("words", NOW)

    with pytest.raises(NotAllowed) as refused:
        cases.move(over.number, "comment", MoveData(text="Masih juga."), reporter, NOW)
    cases.move(over.number, "take_back", MoveData(reason="Ternyata jalan kami."), SYSTEM, NOW)
    again = cases.move(over.number, "comment", MoveData(text="Dekat zebrakuning."), reporter, NOW)
    Case.objects.filter(pk=over.pk).update(closed_at=NOW, phase="closed", state="ditutup", is_open=False)
    later = NOW + (NOW - edge_of("words")) + day()
    erased = identity.expire("words", later)

    assert (refused.value.code, erased) == ("window_over", 1)
    assert [event.public_text for event in Event.objects.filter(case=again, verb="comment")] == ["", ""]
    again.refresh_from_db()
    assert chain_fault(again) == ""


def noted(case, text, note, at=LONG_AGO):
    """An official's step with words for everybody and words for officials."""
    from balai.cases.actions.appending import NewEvent, append

    case.refresh_from_db()
    return append(
        case, NewEvent(verb="progress", role="desk", now=at, to_state=case.state, text=text, note=note), {}
    )  # fmt: skip


def test_officials_notes_go_alone_and_what_everybody_reads_stays_proven(tmp_path):
    over, kept = report(closed=edge_of("notes") - day(), public=True), report(closed=NOW - day(), public=True)
    both, only = noted(over, "Sudah ditinjau.", "Pelapornya tetangga saya."), noted(over, "", "Rahasia sekali.")
    other = noted(kept, "Ditinjau.", "Masih perlu.")
    before = [published_event(e, over.number, shows=True) for e in Event.objects.filter(case=over).order_by("seq")]
    last = over.last_hash

    assert identity.expire("notes", NOW) == 2

    for event in (both, only, other):
        event.refresh_from_db()
    assert (both.public_text, both.private, both.salt, only.private) == ("Sudah ditinjau.", "", "", "")
    assert other.private
    over.refresh_from_db()
    assert over.last_hash == last  # nothing was added either
    assert (chain_fault(over), list(faults())) == ("", [])
    after = [published_event(e, over.number, shows=True) for e in Event.objects.filter(case=over).order_by("seq")]
    assert after == before  # a stranger sees no difference at all
    document = tmp_path / "chain.json"
    document.write_text(json.dumps({"format": 1, "kind": "chain", "case": over.number, "events": after}), "utf-8")
    ran = subprocess.run([sys.executable, "-I", "-S", str(VERIFIER), str(document)], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert identity.expire("notes", NOW, again=True) == 0


def test_words_that_lost_their_note_can_neither_be_changed_nor_given_another_proof():
    over = report(closed=edge_of("notes") - day(), public=True)
    event = noted(over, "Sudah ditinjau.", "Catatan.")
    identity.expire("notes", NOW)
    event.refresh_from_db()

    for change in ({"public_text": "lain"}, {"kept_proof": "a:b"}, {"salt": "x"}, {"private": "x"}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Event.objects.filter(pk=event.pk).update(**change)
    keeping.erase(over.number, event.seq, "Menyebut nama orang.", SYSTEM, NOW)
    event.refresh_from_db()
    assert (event.public_text, event.kept_proof) == ("", None)
    over.refresh_from_db()
    assert chain_fault(over) == ""


def test_a_half_that_was_tampered_with_is_caught():
    from django.db import connection

    from balai.cases import triggers
    from tests.cases.conftest import run

    over = report(closed=edge_of("notes") - day(), public=True)
    event = noted(over, "Sudah ditinjau.", "Catatan.")
    identity.expire("notes", NOW)
    run(triggers.down(connection.vendor))
    Event.objects.filter(pk=event.pk).update(public_text="Tidak pernah ditinjau.")
    run(triggers.up(connection.vendor))

    over.refresh_from_db()
    assert chain_fault(over) == f"text:{event.seq}"


# -- logs, messages, sessions, codes, what was never sent -----------------------------------------------------------
def letter(at, channel="email", status="sent"):
    return Delivery.objects.create(
        key=uuid.uuid4().hex, bundle="x", topic="case_moved", channel=channel, subject="Kabar", body="Isi",
        status=status, not_before=at, created_at=at,
    )  # fmt: skip


@pytest.mark.parametrize(("code", "channel"), [("deliveries", "email"), ("inbox", "inbox")])
def test_messages_go_but_those_that_still_wait(code, channel):
    edge = edge_of(code)
    for status in ("sent", "failed", "skipped"):
        letter(edge - day(), channel, status)
    kept = [letter(edge - day(), channel, "planned"), letter(edge + day(), channel)]
    other = letter(LONG_AGO, "inbox" if channel == "email" else "sms")

    assert retention.due(NOW, [code]) == {code: 3}
    assert identity.expire(code, NOW) == 3

    assert set(Delivery.objects.values_list("pk", flat=True)) == {row.pk for row in (*kept, other)}


def test_looks_are_kept_longer_than_uses():
    row = SealedIdentity.objects.get(pk=identity.keep_identity(Contact(name="Sari"), LONG_AGO))
    rina = User.objects.create_user("rina@contoh.id")
    for at in (edge_of("looks") - day(), edge_of("uses") - day(), NOW):
        SealUse.objects.create(identity=row, purpose="deliver", used_at=at)
        SealOpening.objects.create(
            identity=row, case_number="LP1", opened_by=rina, role="desk", unit="x", reason="y", opened_at=at
        )

    assert (identity.expire("looks", NOW), identity.expire("uses", NOW)) == (1, 2)
    assert (SealOpening.objects.count(), SealUse.objects.count()) == (2, 1)


def test_sessions_that_ended_go_with_their_devices():
    sari = User.objects.create_user("sari@contoh.id")
    edge = edge_of("sessions")
    for key, ends in (("over", edge - day()), ("running", NOW + day()), ("just-over", edge + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="x", expire_date=ends)
        UserSession.objects.create(user=sari, session_key=key, ip="127.0.0.1", user_agent="x", last_seen_at=LONG_AGO)
    for key, seen in (("signed-out", edge - day()), ("new", NOW)):  # no session stands behind these two
        UserSession.objects.create(user=sari, session_key=key, ip="127.0.0.1", user_agent="x", last_seen_at=seen)

    assert retention.due(NOW, ["sessions"]) == {"sessions": 2}
    assert identity.expire("sessions", NOW) == 2

    assert set(Session.objects.values_list("pk", flat=True)) == {"running", "just-over"}
    assert set(UserSession.objects.values_list("session_key", flat=True)) == {"running", "just-over", "new"}


def test_invitations_and_tokens_go_some_time_after_their_end():
    edge = edge_of("codes")
    for n, ends in enumerate(
        ({"used_at": edge - day()}, {"withdrawn_at": edge - day()}, {"expires_at": edge - day()}, {"used_at": NOW}, {})
    ):
        Invitation.objects.create(
            token_hash=str(n), login=f"{n}@contoh.id", name="Budi", unit="x", role="crew",
            valid_from=NOW.date(), created_at=LONG_AGO, **{"expires_at": NOW + day(), **ends},
        )  # fmt: skip
    application = Application.objects.create(id="app", name="Lain")
    for n, at in enumerate((edge - day(), edge + day(), None)):
        Token.objects.create(type="at", hash=str(n), client=application, expires_at=at)

    assert retention.due(NOW, ["codes"]) == {"codes": 4}
    assert identity.expire("codes", NOW) == 4
    assert sorted(Invitation.objects.values_list("token_hash", flat=True)) == ["3", "4"]
    assert sorted(Token.objects.values_list("hash", flat=True)) == ["1", "2"]


def test_uploads_that_nobody_took_go_and_those_of_a_report_or_a_draft_stay(storage):
    at = datetime.now(UTC)
    of_case, of_draft, orphan = (actions.accept_photos([photo()], at)[0] for _n in range(3))
    actions.submit_report(
        NewReport(category="jalan-rusak", description="Jalan rusak", lat=-5.4254, lon=105.258, uploads=(of_case,)),
        ANONYMOUS, at,
    )  # fmt: skip
    WizardDraft.objects.create(id="d", data={"photos": [{"id": of_draft.id.hex}]}, updated_at=at)
    in_pieces = uuid.uuid4()
    pieces.add(in_pieces, 0, b"the beginning of a photo", max_mb=12)

    assert identity.expire("uploads", at + timedelta(days=1)) == 0
    assert retention.due(at + timedelta(days=3), ["uploads"]) == {"uploads": 2}
    assert identity.expire("uploads", at + timedelta(days=3)) == 2
    assert pieces.received(in_pieces) == 0

    left = {path.stem for path in storage.rglob("*.jpg")}
    assert left == {of_case.id.hex, of_draft.id.hex}
    assert orphan.id.hex not in left


def test_drafts_go_after_a_week():
    for name, at in (("old", NOW - timedelta(days=8)), ("new", NOW - timedelta(days=6))):
        WizardDraft.objects.create(id=name, updated_at=at)

    assert identity.expire("unsent", NOW) == 1
    assert WizardDraft.objects.get().id == "new"


# -- the worker, the command, the pages -----------------------------------------------------------------------------
def test_the_worker_does_it_once_a_day_and_one_broken_class_does_not_stop_the_others(monkeypatch):
    report(closed=edge_of("identity") - day())
    letter(LONG_AGO)

    def broken(_now):
        raise RuntimeError("uji")

    spoilt = jobs.PERIODIC["retention.identity"]
    monkeypatch.setitem(
        jobs.PERIODIC._items, "retention.identity", jobs.Periodic(name=spoilt.name, run=broken, every_s=spoilt.every_s)
    )
    jobs.run_periodic(NOW)
    assert Beat.objects.get(name="retention.identity").error == "RuntimeError: uji"
    assert set(Expiry.objects.values_list("code", flat=True)) == set(CLASSES) - {"identity"}
    assert not Delivery.objects.exists()
    monkeypatch.undo()

    jobs.run_periodic(NOW + timedelta(minutes=11))
    assert count_of("identity") == 1
    letter(LONG_AGO)
    jobs.run_periodic(NOW + timedelta(minutes=22))  # today is done
    assert Delivery.objects.count() == 1
    jobs.run_periodic(NOW + day())
    assert not Delivery.objects.exists()


def test_the_doctor_and_the_operator_are_told_when_a_class_falls_behind(monkeypatch, sign_in):
    from balai.project import doctor

    for code in CLASSES:
        identity.expire(code, NOW)
    Expiry.objects.filter(code="identity").update(ended_at=None, began_at=NOW - timedelta(days=3))
    monkeypatch.setattr(doctor, "now", lambda: NOW + timedelta(hours=1))

    symptom = doctor._retention()

    assert symptom.is_bad
    assert symptom.text == "Nama, email, dan nomor HP pelapor (tersegel)"
    assert "tertinggal lebih dari dua hari" in sign_in("joko").get("/operator/simpan/").content.decode()
    Expiry.objects.update(ended_at=NOW)
    assert not doctor._retention().is_bad


def run(*words):
    import argparse

    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())
    args = parser.parse_args(["retention", *words])
    return args.run(args)


def test_the_command_counts_first_and_erases_only_when_told(monkeypatch, capsys):
    monkeypatch.setattr("balai.kernel.clock.now", lambda: NOW)
    case = report(closed=LONG_AGO)
    letter(LONG_AGO)

    assert run("run", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "identity           1  Nama, email, dan nomor HP pelapor (tersegel)" in said
    assert "3 akan dihapus; tidak ada yang diubah." in said  # the words of that report are over too
    assert sealed(case)
    assert not Expiry.objects.exists()

    assert run("run", "--only", "deliveries") == 0
    assert capsys.readouterr().out.endswith("1 dihapus.\n")
    assert sealed(case)
    assert run("run") == 0
    assert capsys.readouterr().out.endswith("2 dihapus.\n")
    assert not sealed(case)
    assert run("run") == 0
    assert capsys.readouterr().out.endswith("0 dihapus.\n")

    assert run("show") == 0
    said = capsys.readouterr().out
    assert "identity    Nama, email, dan nomor HP pelapor (tersegel): 2 tahun sesudah laporannya ditutup" in said
    assert "2026-11-24" in said


def test_everybody_reads_how_long_what_is_kept_from_the_pack(client, years, monkeypatch):
    page = client.get("/privasi/").content.decode()
    for line in retention.schedule(packs.current()):
        assert line.title in page
        assert f"<strong>{line.period}</strong> {line.after}" in page
        assert line.source in page
    assert "/privasi/#simpan" in client.get("/transparansi/").content.decode()

    years(identity=9, words=None)
    page = client.get("/privasi/").content.decode()
    assert "pelapor (tersegel): <strong>9 tahun</strong>" in page
    assert "laporan tertutup: <strong>selama laporannya ada</strong>." in page


def test_the_operator_reads_what_went_by_class_and_count_and_nothing_of_it(sign_in, django_assert_num_queries):
    case = report(closed=LONG_AGO)
    for code in CLASSES:
        identity.expire(code, NOW)
    other = report(closed=NOW - day())
    erased = actions.forget_reporter(other.number, Actor(opened_cases=frozenset([other.number])), NOW)
    client = sign_in("joko")

    answer = client.get("/operator/simpan/")
    page = answer.content.decode()

    (ran,) = answer.context["days"]
    assert {title: n for title, n, _ended in ran.rows} == {
        str(retention.WORDS["identity"][0]): 1, str(retention.WORDS["words"][0]): 1,
    }  # fmt: skip
    assert erased.code in page
    assert "sari@contoh.id" not in page
    assert "zebrakuning" not in page
    assert case.number not in page
    assert sign_in("rina").get("/operator/simpan/").status_code == 403

    with django_assert_num_queries(12, exact=False) as few:
        client.get("/operator/simpan/")
    for n in range(1, 25):
        for code in set(CLASSES) - {"sessions"}:  # else the operator is signed out
            identity.expire(code, NOW + n * day())
        identity.record_erasure("command", {"reports": 1}, NOW, case_number=f"LP{n}")
    with django_assert_num_queries(len(few)):
        answer = client.get("/operator/simpan/")
    assert len(answer.context["days"]) == 25


def test_browsers_of_what_is_over_for_long_are_forgotten_also_where_nobody_left_a_name(years):
    years(identity=1)
    numbers = [report(closed=NOW - timedelta(days=days), email="").number for days in (366, 364)] + [report().number]
    for number in numbers:
        PushSubscription.objects.create(
            case_number=number, endpoint=f"https://push.contoh.id/{number}", keys={}, created_at=NOW
        )

    assert expiring.forget_browsers(NOW) == 1
    assert set(PushSubscription.objects.values_list("case_number", flat=True)) == set(numbers[1:])
    years(identity=None)
    assert expiring.forget_browsers(NOW + timedelta(days=9000)) == 0
