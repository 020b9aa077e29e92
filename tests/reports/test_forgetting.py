# SPDX-License-Identifier: EUPL-1.2
"""A citizen asks to be forgotten: by the account page, or for one report by nothing but its secret link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.test import Client

from balai import packs
from balai.cases import actions as cases
from balai.cases import consumers
from balai.cases.actions import parting
from balai.cases.actions.opening import attachment_row
from balai.cases.actions.photos import photo_kind
from balai.cases.models import Attachment, Case, Event, Support
from balai.cases.queries.trail import chain_fault, faults
from balai.identity import actions as identity
from balai.identity import hooks
from balai.identity.actors import SYSTEM, Actor
from balai.identity.models import Erasure, SealedIdentity, User
from balai.kernel import clock, jobs, uploads
from balai.kernel.errors import NotAllowed
from balai.kernel.models import Task
from balai.notifications import actions as notifications
from balai.notifications.models import Delivery
from balai.notifications.queries import Recipient
from balai.project.working import load_jobs
from balai.reports import actions, queries
from balai.reports.actions.submitting import submit_report
from balai.reports.inputs import NewReport, Reporter
from balai.reports.models import Report
from tests.reports.test_retention import photo

pytestmark = pytest.mark.django_db
MARK = "zebrakuning"
ANSWER = "gajahungu"


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.BALAI_HOME = tmp_path
    load_jobs()


@pytest.fixture
def send(people):
    """`send("sari", public=True, ended=True)`: a report with a photo, an answer to the officials, and its receipt."""

    def make(who="sari", *, public=False, ended=False, opened=None):
        now = opened or clock.now() - timedelta(hours=3)
        receipt = submit_report(
            NewReport(
                category="jalan-rusak", description=f"Jalan {MARK} rusak, hubungi 0812 3456 7890", lat=-5.4254,
                lon=105.258, landmark="warung", public=public, answers={"luas": "2"},
                uploads=actions.accept_photos([photo()], now),
                reporter=Reporter(name="Sari", email="sari@contoh.id") if who == "nobody" else None,
            ),
            people[who], now,
        )  # fmt: skip
        case = Case.objects.get(number=receipt.number)
        report = Report.objects.get(case=case)
        Report.objects.filter(pk=report.pk).update(public_text=f"Jalan {MARK} rusak")
        if public:
            Case.objects.filter(pk=case.pk).update(is_listed=True)
            Attachment.objects.filter(case=case).update(is_public=True)
        answered(case, now)
        if ended:
            finish(case)
        case.refresh_from_db()
        return case, receipt

    return make


def answered(case, now):
    """The reporter's answer to a question, which only officials read."""
    from balai.cases.actions.appending import NewEvent, append

    case.refresh_from_db()
    new = NewEvent(
        verb="answer", role="reporter", now=now, to_state=case.state, text=f"Rumah {ANSWER}", is_public=False
    )
    append(case, new, {})


def finish(case, phase="closed", state="ditutup"):
    """The case is over, with an event, as the workflow would."""
    from balai.cases.actions.appending import NewEvent, append

    case.refresh_from_db()
    at = clock.now()
    append(
        case, NewEvent(verb="expire", role="system", now=at, to_state=state),
        {"closed_at": at, "is_open": False, "phase": phase, "state": state},
    )  # fmt: skip


def settle():
    consumers.run_all(clock.now())
    for _n in range(2):
        jobs.run_due(clock.now() + timedelta(hours=1), 100)


def holder(receipt):
    """A browser that was shown the secret link."""
    client = Client()
    assert client.get(f"/l/{receipt.secret}/").status_code == 302
    return client


def words_of(case):
    row = Report.objects.get(case=case)
    return row.description, row.public_text, row.landmark, row.answers


def code_on(page):
    return re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", page)[0]


# -- the account ---------------------------------------------------------------------------------------------------
def test_the_page_says_what_goes_what_stays_and_that_messages_stop(send, sign_in):
    running, _r = send()
    send(public=True, ended=True)
    send(ended=True)
    send("tono", ended=True)

    page = sign_in("sari").get("/akun/hapus/")

    assert (page.context["taken"], page.context["left"], page.context["running"]) == (1, 1, [running.number])
    said = " ".join(page.content.decode().split())
    for words in (
        "1 laporan terbuka Anda, tanpa nama", "1 laporan tertutup Anda yang sudah selesai", "kabar berhenti",
        "1 laporan Anda masih ditangani", running.number, "jejak perubahan laporan",
    ):  # fmt: skip
        assert words in said


@pytest.mark.parametrize("typed", ["", "ya", "HAPUSKAN", "erase"])
def test_without_the_word_nothing_happens_and_it_is_said(send, sign_in, people, typed):
    case, _r = send(ended=True)
    client = sign_in("sari")

    answer = client.post("/akun/hapus/", {"word": typed})

    assert answer.status_code == 422
    assert User.objects.get(pk=people["sari"].user_id).is_active
    assert SealedIdentity.objects.get(pk=case.requester).erased_at is None
    assert words_of(case)[0]
    assert not Erasure.objects.exists()
    assert client.get("/akun/").status_code == 200


@pytest.mark.parametrize("typed", ["HAPUS", " hapus "])
def test_an_account_is_forgotten_in_all_its_reports(send, sign_in, people, typed):
    running, _r = send()
    public, _r = send(public=True, ended=True)
    private, _r = send(ended=True)
    other, _r = send("tono", ended=True)
    client = sign_in("sari")

    page = client.post("/akun/hapus/", {"word": typed})

    assert page.status_code == 200
    row = Erasure.objects.get()
    assert row.counts == {"reports": 3, "identities": 3, "words": 1, "photos": 1, "later": 1}
    assert (row.way, row.case_number, row.code) == ("account", "", code_on(page.content.decode()))
    assert not SealedIdentity.objects.filter(
        pk__in=[c.requester for c in (running, public, private)], erased_at=None
    ).exists()
    assert SealedIdentity.objects.get(pk=other.requester).erased_at is None
    assert client.get("/akun/").status_code == 302  # the session is over
    user = User.objects.get(pk=people["sari"].user_id)
    assert (user.email, user.name, user.is_active) == ("", "", False)
    # private and over: all of it; public: what nobody else reads; still handled: nothing yet
    assert words_of(private) == ("", "", "", {})
    assert words_of(public) == (f"Jalan {MARK} rusak", f"Jalan {MARK} rusak", "warung", {})
    assert words_of(running)[0] == f"Jalan {MARK} rusak, hubungi 0812 3456 7890"
    texts = {c.number: " ".join(Event.objects.filter(case=c).values_list("public_text", flat=True))
             for c in (running, public, private)}  # fmt: skip
    assert [ANSWER in texts[c.number] for c in (running, public, private)] == [True, False, False]
    assert Attachment.objects.filter(case=public).count() == 1
    assert words_of(other)[0]
    assert list(faults()) == []


def test_the_erasure_stands_in_the_public_trail_as_the_reporters_and_names_nobody(send, sign_in, people):
    case, _r = send(public=True, ended=True)

    sign_in("sari").post("/akun/hapus/", {"word": "HAPUS"})

    event = Event.objects.get(case=case, verb="erase")
    assert (event.actor_role, event.actor_ref, event.public_text) == ("reporter", "", actions.erasing.ASKED)
    page = Client().get(f"/laporan/{case.number}/").content.decode()
    assert "Data pelapor dihapus" in page
    assert MARK in page
    assert "0812" not in page
    assert "Data pelapor dihapus" in Client().get(f"/transparansi/{case.number}/").content.decode()
    case.refresh_from_db()
    assert chain_fault(case) == ""


def test_what_was_left_for_the_officials_goes_when_the_report_is_over(send, sign_in):
    case, _r = send()
    sign_in("sari").post("/akun/hapus/", {"word": "HAPUS"})
    settle()
    case.refresh_from_db()
    assert (case.facts["forgotten"], bool(words_of(case)[0])) == ("later", True)

    finish(case)
    settle()

    case.refresh_from_db()
    assert case.facts["forgotten"] == "done"
    assert words_of(case) == ("", "", "", {})
    assert not Attachment.objects.filter(case=case).exists()
    assert Event.objects.filter(case=case, verb="erase").count() == 2
    assert ANSWER not in " ".join(Event.objects.filter(case=case).values_list("public_text", flat=True))
    assert actions.erasing.ASKED_LATER in Event.objects.filter(case=case, verb="erase").values_list(
        "public_text", flat=True
    )
    assert chain_fault(case) == ""
    settle()
    assert actions.finish_forgetting(case.number, clock.now()) is False
    assert Task.objects.filter(name="reports.forget").count() == 1


def test_what_goes_to_another_government_is_left_until_it_lies_there(send, sign_in, people):
    case, _r = send()
    sign_in("sari").post("/akun/hapus/", {"word": "HAPUS"})
    finish(case, phase="transferred", state="dialihkan")
    consumers.run_all(clock.now())
    task = Task.objects.get(name="reports.forget")
    case.refresh_from_db()

    assert task.run_after == case.closed_at + timedelta(days=7)
    assert actions.finish_forgetting(case.number, clock.now()) is False
    assert words_of(case)[0]
    assert actions.finish_forgetting(case.number, clock.now() + timedelta(days=8)) is True
    assert words_of(case) == ("", "", "", {})


def test_officials_see_that_nobody_can_be_asked_and_the_seal_is_gone(send, sign_in, people):
    case, _r = send()
    desk = people["tuti"].grants[0]
    Case.objects.filter(pk=case.pk).update(unit=desk.unit, agency=desk.agency)
    client = sign_in("tuti")
    assert f"/meja/{case.number}/identitas/" in client.get(f"/meja/{case.number}/").content.decode()

    sign_in("sari").post("/akun/hapus/", {"word": "HAPUS"})

    page = client.get(f"/meja/{case.number}/").content.decode()
    assert f"/meja/{case.number}/identitas/" not in page
    assert "tidak lagi sampai kepadanya" in page
    assert "Data pelapor dihapus" in page


def test_an_official_is_told_before_anything_is_typed(sign_in, people):
    page = sign_in("joko").get("/akun/hapus/").content.decode()

    assert "masih memegang tugas" in page
    assert 'name="word"' not in page
    assert sign_in("joko").post("/akun/hapus/", {"word": "HAPUS"}).status_code == 422
    assert User.objects.get(pk=people["joko"].user_id).is_active


def test_reports_whose_link_this_browser_has_shown_are_not_the_accounts(send, people):
    """On a shared phone the link may be a neighbour's."""
    case, _r = send("nobody", ended=True)
    actor = Actor(
        user_id=people["sari"].user_id, owner_hash=people["sari"].owner_hash, opened_cases=frozenset([case.number])
    )

    assert actions.belongings(actor) == hooks.Belongings()
    assert actions.forget_all_of(actor, clock.now()) == {}
    assert words_of(case)[0]


def test_the_preview_costs_two_queries_however_many_reports_there_are(send, people, assert_queries):
    for _n in range(4):
        send(ended=True)
    with assert_queries(2):
        actions.belongings(people["sari"])


# -- one report, by its secret link -----------------------------------------------------------------------------------
def test_an_anonymous_reporter_is_forgotten_by_the_secret_link(send):
    case, receipt = send("nobody", ended=True)
    client, other = holder(receipt), holder(receipt)
    assert f"/laporan/{case.number}/lupakan/" in client.get(f"/laporan/{case.number}/").content.decode()
    assert client.get(f"/laporan/{case.number}/lupakan/").context["extent"] == "all"

    assert client.post(f"/laporan/{case.number}/lupakan/", {"word": "tidak"}).status_code == 422
    assert words_of(case)[0]
    page = client.post(f"/laporan/{case.number}/lupakan/", {"word": "hapus"})

    assert page.status_code == 200
    row = Erasure.objects.get()
    assert (row.way, row.case_number, row.code) == ("report", case.number, code_on(page.content.decode()))
    assert row.counts == {"reports": 1, "identities": 1, "words": 1, "photos": 1}
    assert words_of(case) == ("", "", "", {})
    assert SealedIdentity.objects.get(pk=case.requester).erased_at is not None
    # neither the link, nor this browser, nor another one that had opened it, is the reporter any more
    assert Client().get(f"/l/{receipt.secret}/").status_code == 404
    for browser in (client, other):
        assert f"/laporan/{case.number}/lupakan/" not in browser.get(f"/laporan/{case.number}/").content.decode()
        again = browser.post(f"/laporan/{case.number}/lupakan/", {"word": "hapus"})
        assert (again.status_code, again["Location"]) == (302, f"/laporan/{case.number}/")
        browser.get("/akun/masuk/")
    assert Erasure.objects.count() == 1
    case.refresh_from_db()
    assert (chain_fault(case), case.secret_hash) == ("", "")


def test_a_report_in_hand_says_that_messages_stop_and_loses_the_rest_later(send):
    case, receipt = send("nobody")
    client = holder(receipt)
    page = client.get(f"/laporan/{case.number}/lupakan/").content.decode()
    assert "kabar berhenti" in page
    assert "Cerita dan foto tetap dibaca petugas sampai selesai" in page

    client.post(f"/laporan/{case.number}/lupakan/", {"word": "hapus"})
    finish(case)
    settle()

    assert words_of(case) == ("", "", "", {})
    told = Delivery.objects.filter(case_number=case.number)
    assert {row.topic.partition("_")[0] for row in told} <= {"work"}  # officials, and nobody else
    assert not told.filter(identity__isnull=False).exists()


def test_a_public_report_keeps_what_everybody_reads(send):
    case, receipt = send("nobody", public=True, ended=True)
    client = holder(receipt)
    assert client.get(f"/laporan/{case.number}/lupakan/").context["extent"] == "hidden"
    client.post(f"/laporan/{case.number}/lupakan/", {"word": "hapus"})

    assert words_of(case) == (f"Jalan {MARK} rusak", f"Jalan {MARK} rusak", "warung", {})
    page = Client().get(f"/laporan/{case.number}/").content.decode()
    assert MARK in page


def test_somebody_who_left_no_contact_may_be_forgotten_too(people):
    now = clock.now()
    receipt = submit_report(
        NewReport(category="jalan-rusak", description=f"Jalan {MARK}", lat=-5.4254, lon=105.258), people["nobody"], now
    )
    case = Case.objects.get(number=receipt.number)
    assert case.requester is None
    holder(receipt).post(f"/laporan/{case.number}/lupakan/", {"word": "hapus"})
    finish(case)
    settle()

    assert words_of(case)[0] == ""
    assert Erasure.objects.get().counts == {"reports": 1, "later": 1}


@pytest.mark.parametrize("who", ["nobody", "tono", "tuti", "joko"])
def test_nobody_but_the_reporter_comes_there(send, sign_in, people, who):
    case, _receipt = send(ended=True)
    client = sign_in(who)
    for answer in (client.get(f"/laporan/{case.number}/lupakan/"),
                   client.post(f"/laporan/{case.number}/lupakan/", {"word": "hapus"})):  # fmt: skip
        assert (answer.status_code, answer["Location"]) == (302, f"/laporan/{case.number}/")
    with pytest.raises(NotAllowed):
        actions.forget_reporter(case.number, people[who], clock.now())
    assert words_of(case)[0]
    assert client.get("/laporan/LP0000000000/lupakan/").status_code == 404


# -- the log ------------------------------------------------------------------------------------------------------------
def test_the_command_and_the_pages_write_the_same_log_and_nobodys_data(send, sign_in):
    case, _r = send("nobody", ended=True)
    actions.erase_report(case.number, "Permintaan lewat surat.", SYSTEM, clock.now())
    send(ended=True)
    sign_in("sari").post("/akun/hapus/", {"word": "HAPUS"})

    page = sign_in("joko").get("/operator/simpan/").content.decode()

    for row in Erasure.objects.all():
        assert row.code in page
    assert {row.way for row in Erasure.objects.all()} == {"command", "account"}
    assert case.number in page
    for word in ("sari@contoh.id", "Sari", MARK, ANSWER, "0812"):
        assert word not in page
    assert [str(v) for v in Erasure.objects.values_list("counts", flat=True) if "@" in str(v)] == []


def test_codes_of_receipts_are_read_out_without_mistakes():
    codes = {identity.record_erasure("command", {}, clock.now()).code for _n in range(200)}

    assert len(codes) == 200
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", code) for code in codes)


def test_every_word_that_is_asked_for_can_be_typed_in_every_language(sign_in, settings):
    from django.utils import translation

    from balai.identity.forms import ForgetForm

    for language in packs.current().meta.languages:
        with translation.override(language):
            shown = str(ForgetForm().fields["word"].label)
            word = next(part for part in shown.split() if part.isupper())
            assert ForgetForm({"word": word}).is_valid(), shown
            assert ForgetForm({"word": "hapus"}).is_valid()


# -- what else a reporter leaves --------------------------------------------------------------------------------------
def said(case, verb, *, hides=False):
    """Words of the reporter along the way, for everybody, with a photo; hidden by officials if so wished."""
    from balai.cases.actions.appending import NewEvent, append

    case.refresh_from_db()
    now = clock.now()
    event = append(case, NewEvent(verb=verb, role="reporter", now=now, to_state=case.state, text=f"Rumah {ANSWER}"), {})
    row = attachment_row(actions.accept_photos([photo()], now)[0], photo_kind(verb), 0, now, is_public=True)
    Attachment.objects.create(**(row | {"case_id": case.pk, "event_seq": event.seq}))
    if hides:
        facts = {**case.facts, "hidden": {str(event.seq): event.seq + 1}}
        append(case, NewEvent(verb="hide_comment", role="desk", now=now, to_state=case.state), {"facts": facts})
    return event


@pytest.mark.parametrize("verb", ["object", "comment"])
def test_photos_of_objections_and_comments_go_with_the_rest(send, verb):
    case, _receipt = send(ended=True)
    said(case, verb)
    kept = case.attachments.create(**(upload_row() | {"kind": "evidence", "event_seq": 99}))

    actions.forget_reporter(case.number, Actor(opened_cases=frozenset({case.number})), clock.now())

    assert list(case.attachments.all()) == [kept]


def upload_row():
    row = attachment_row(actions.accept_photos([photo()], clock.now())[0], "x", 0, clock.now(), is_public=True)
    return {name: value for name, value in row.items() if name != "case_id"}


def test_what_officials_hid_of_a_public_report_goes_and_what_everybody_reads_stays(send):
    case, _receipt = send(public=True, ended=True)
    shown, hidden = said(case, "comment"), said(case, "comment", hides=True)
    Report.objects.filter(case=case).update(landmark="warung, hubungi 081234567890")

    actions.forget_reporter(case.number, Actor(opened_cases=frozenset({case.number})), clock.now())

    texts = dict(Event.objects.filter(case=case, verb="comment").values_list("seq", "public_text"))
    assert texts == {shown.seq: f"Rumah {ANSWER}", hidden.seq: ""}
    assert set(case.attachments.values_list("event_seq", flat=True)) == {1, shown.seq}
    assert words_of(case)[2] == "warung, hubungi ▮▮▮"
    case.refresh_from_db()
    assert chain_fault(case) == ""


@pytest.mark.parametrize("public", [True, False])
def test_a_photo_that_a_partner_brings_later_is_not_taken_for_a_forgotten_reporter(send, public):
    case, _receipt = send(public=public, ended=True)
    answer = Event.objects.get(case=case, verb="answer")
    actions.forget_reporter(case.number, Actor(opened_cases=frozenset({case.number})), clock.now())
    before = case.attachments.count()

    for seq in (1, answer.seq):
        assert cases.add_later(case.number, actions.accept_photos([photo()], clock.now()), clock.now(), seq) == []

    assert case.attachments.count() == before
    ours = Event.objects.get(case=case, verb="expire")  # what others brought is theirs
    assert len(cases.add_later(case.number, actions.accept_photos([photo()], clock.now()), clock.now(), ours.seq)) == 1


def test_sizes_made_while_the_photo_was_erased_are_removed(send, monkeypatch):
    case, _receipt = send()
    row = case.attachments.get()
    make = uploads.make_sizes

    def slow(key):
        made = make(key)
        case.attachments.all().delete()
        return made

    monkeypatch.setattr(uploads, "make_sizes", slow)

    assert actions.finish_photo(row.pk) is False
    assert [name for name in (uploads.incoming_name(row.key), uploads.size_name(row.key, 400))
            if default_storage.exists(name)] == []  # fmt: skip


def test_a_co_reporter_who_is_forgotten_stays_counted_and_is_nobody(send, people):
    main, _r = send("tono")
    twin, _r = send()
    Case.objects.filter(pk=twin.pk).update(merged_into=main)
    twin.refresh_from_db()
    parting._join(twin, clock.now())
    assert [case.number for case in queries.followed(people["sari"])] == []  # not listed
    assert Support.objects.get(case=main).person == people["sari"].owner_hash

    actions.forget_reporter(twin.number, people["sari"], clock.now())

    row = Support.objects.get(case=main)
    assert (row.counts, row.follows, row.identity, row.person) == (True, False, None, f"gone:{row.pk}")


def test_the_words_of_one_forgotten_go_too_when_the_report_was_closed_to_the_public_later(send):
    case, _receipt = send(public=True, ended=True)
    actions.forget_reporter(case.number, Actor(opened_cases=frozenset({case.number})), clock.now())
    Case.objects.filter(pk=case.pk).update(visibility="private", is_listed=False)
    later = clock.now() + timedelta(days=9000)

    assert identity.expire("words", later) == 1
    assert words_of(case) == ("", "", "", {})
    assert identity.expire("words", later + timedelta(days=1)) == 0


@pytest.mark.parametrize(("public", "left"), [(True, ("depan pasar", "depan pasar")), (False, ("", None))])
def test_of_two_landmarks_at_most_what_everybody_reads_is_left(send, public, left):
    case, _receipt = send(public=public, ended=True)
    Report.objects.filter(case=case).update(landmark="rumah Bu Sari", public_landmark="depan pasar")

    actions.forget_reporter(case.number, Actor(opened_cases=frozenset({case.number})), clock.now())

    assert Report.objects.values_list("landmark", "public_landmark").get(case=case) == left


# -- the address in a letter -----------------------------------------------------------------------------------
def _letter(case):
    """The last letter about a case, sent by the worker."""
    row = Delivery.objects.filter(case_number=case.number, channel="email", is_reporter=True).latest("pk")
    notifications.deliver(row.pk, clock.now())
    return next(m.body for m in reversed(mail.outbox) if case.number in m.body), row


def test_a_letter_leads_an_anonymous_reporter_to_where_they_answer(send, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    case, _receipt = send("nobody")
    recipient = Recipient(identity=case.requester, case_number=case.number, is_reporter=True)
    facts = {"number": case.number, "text": "Benar sudah beres?"}
    notifications.notify(recipient, "case_resolved", facts, f"/laporan/{case.number}/", "event:1", clock.now())

    body, row = _letter(case)
    path = re.search(r"http://[^/\s]+(/l/\S+)", body)[1]
    phone, stranger = Client(), Client()

    assert row.url == f"/laporan/{case.number}/"  # what is kept opens nothing
    assert MARK not in stranger.get(f"/laporan/{case.number}/").content.decode()
    assert phone.get(path).headers["Location"] == f"/laporan/{case.number}/"
    assert "laporan Anda" in phone.get(f"/laporan/{case.number}/").content.decode()
    assert stranger.get(f"/l/{case.number}/{'0' * 40}/").status_code == 404

    actions.forget_reporter(case.number, Actor(opened_cases=frozenset({case.number})), clock.now())
    assert Client().get(path).status_code == 404
