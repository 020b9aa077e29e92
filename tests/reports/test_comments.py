# SPDX-License-Identifier: EUPL-1.2
"""Comments that readers report and officials hide: who may, what is told, and that the words are sealed everywhere."""

from __future__ import annotations

import importlib.util
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai.cases import actions, policies
from balai.cases.inputs import MoveData, Supporter
from balai.cases.messages import tell
from balai.cases.models import Attachment, Case, Comment, Event, Flag
from balai.cases.queries.comments import moderated
from balai.cases.queries.trail import chain_fault
from balai.cases.rules import comments
from balai.identity import sealing
from balai.identity.models import SealedIdentity
from balai.kernel import buckets
from balai.kernel.clock import now
from balai.kernel.errors import InvalidInput, NotAllowed
from balai.notifications.models import Delivery
from balai.reports.actions.clients import create_client
from tests.desk.conftest import move, world  # noqa: F401
from tests.reports.conftest import _append_only_again, committed_db, storage  # noqa: F401

SECRET = "Zaenal-maling-aspal"
API = "/api/v1"


@pytest.fixture
def case(world):  # noqa: F811
    return world(public=True)


@pytest.fixture
def said(case, people):
    """The number of the event by which Tono said it."""
    data = MoveData(text=f"{SECRET}, semua tahu.", person=people["tono"].owner_hash)
    actions.move(case.number, "comment", data, people["tono"], now())
    return Case.objects.get(pk=case.pk).last_seq


def fresh(case):
    return Case.objects.get(pk=case.pk)


def flag(client, case, seq, reason="kasar", **more):
    return client.post(f"/laporan/{case.number}/komentar/{seq}/", {"reason": reason}, **more)


def hide(move, case, seq, who="tuti", **more):  # noqa: F811
    return move(case, "hide_comment", who, about=seq, **({"reason": "kasar"} | more))


# -- reporting a comment -----------------------------------------------------------------------------------
def test_anybody_reports_a_comment_once_and_it_waits_for_the_desk(case, said, sign_in):
    visitor = Client()
    page = visitor.get(f"/laporan/{case.number}/").content.decode()
    assert f"/laporan/{case.number}/komentar/{said}/" in page
    form = visitor.get(f"/laporan/{case.number}/komentar/{said}/")
    assert SECRET in form.content.decode()

    for _again in range(3):
        assert flag(visitor, case, said).status_code == 302
    assert flag(Client(), case, said, "data-pribadi").status_code == 302
    assert sorted(Flag.objects.values_list("reason", flat=True)) == ["data-pribadi", "kasar"]
    assert SECRET in visitor.get(f"/laporan/{case.number}/").content.decode()  # no number of reports hides anything
    assert chain_fault(fresh(case)) == ""

    desk = sign_in("tuti")
    queue = desk.get("/meja/?lihat=komentar").content.decode()
    assert case.number in queue
    shown = desk.get(f"/meja/{case.number}/").content.decode()
    assert "Menghina atau mengancam orang (1)" in shown
    assert f"/meja/{case.number}/keep_comment/?tentang={said}" in shown
    assert case.number not in sign_in("budi").get("/meja/?lihat=komentar").content.decode()


def test_nobody_is_asked_to_report_what_they_wrote_themselves(case, sign_in, move):  # noqa: F811
    move(case, "comment", "sari", text="Masih berlubang, hati-hati.")
    href = f"/laporan/{case.number}/komentar/{fresh(case).last_seq}/"

    assert href in Client().get(f"/laporan/{case.number}/").content.decode()
    assert href not in sign_in("sari").get(f"/laporan/{case.number}/").content.decode()


def test_anybody_reports_the_report_itself_and_the_desk_decides(case, sign_in, people):
    path, visitor = f"/laporan/{case.number}/periksa/", Client()
    assert path in visitor.get(f"/laporan/{case.number}/").content.decode()
    assert case.report.public_text in visitor.get(path).content.decode()
    assert "Pilih alasannya dari daftar." in visitor.post(path, {"reason": "karena"}).content.decode()
    for _again in range(3):
        assert visitor.post(path, {"reason": "data-pribadi"}).status_code == 302
    assert Client().post(path, {"reason": "data-pribadi"}).status_code == 302
    assert Flag.objects.filter(seq=comments.OPENING).count() == 2
    assert "Isi laporan" not in visitor.get(f"/laporan/{case.number}/komentar/1/").content.decode()
    assert case.report.public_text in Client().get(f"/laporan/{case.number}/").content.decode()  # nothing is hidden yet

    desk = sign_in("tuti")
    queue = desk.get("/meja/?lihat=komentar").content.decode()
    assert case.number in queue
    assert "Isi laporan dilaporkan" in queue
    assert "komentar dilaporkan" not in queue
    shown = desk.get(f"/meja/{case.number}/").content.decode()
    assert "Memuat data pribadi orang lain (2)" in shown
    assert "keep_comment" not in shown
    assert case.number not in sign_in("budi").get("/meja/?lihat=komentar").content.decode()

    desk.post(f"/meja/{case.number}/teks/", {"verdict": "edit", "text": "Teks yang sopan saja.", "landmark": ""})
    assert case.number not in desk.get("/meja/?lihat=komentar").content.decode()
    assert visitor.post(path, {"reason": "kasar"}).status_code == 302  # the same person is not counted again
    assert not comments.is_opening_flagged(fresh(case).facts)
    desk.post(f"/meja/{case.number}/teks/", {"verdict": "hide"})
    assert visitor.get(path).status_code == 404


def test_comments_and_the_report_itself_are_settled_apart(case, said, move, people):  # noqa: F811
    actions.flag_comment(case.number, comments.OPENING, "kasar", "a", people["tono"], now())
    actions.flag_comment(case.number, said, "kasar", "a", people["tono"], now())
    move(case, "keep_comment", "tuti", about=said)

    assert comments.flagged(fresh(case).facts) == ()
    assert comments.is_opening_flagged(fresh(case).facts)


def test_the_queue_empties_when_somebody_has_looked(case, said, sign_in, move):  # noqa: F811
    visitor = Client()
    flag(visitor, case, said)
    move(case, "keep_comment", "tuti", about=said)

    assert case.number not in sign_in("tuti").get("/meja/?lihat=komentar").content.decode()
    assert comments.flagged(fresh(case).facts) == ()
    flag(visitor, case, said)  # the same person is not counted again
    assert comments.flagged(fresh(case).facts) == ()
    flag(Client(), case, said)
    assert comments.flagged(fresh(case).facts) == (said,)
    with pytest.raises(InvalidInput):
        move(case, "keep_comment", "tuti", about=1)


@pytest.mark.parametrize("reason", ["", "karena", "<script>", "kasar'; DROP TABLE cases_flag; --", "x" * 5000])
def test_a_reason_that_is_not_on_the_list_is_told_in_words(case, said, reason):
    answer = flag(Client(), case, said, reason)

    assert answer.status_code == 422
    assert "Pilih alasannya dari daftar." in answer.content.decode()
    assert not Flag.objects.exists()


@pytest.mark.parametrize("seq", ["0", "1", "999", "2147483648", "99999999999999999999"])
def test_what_is_no_comment_cannot_be_reported(case, said, seq):
    assert flag(Client(), case, seq).status_code == 404
    assert Client().get(f"/laporan/{case.number}/komentar/{seq}/").status_code == 404
    assert not Flag.objects.exists()


def test_nobody_reports_on_a_private_report(world, people):  # noqa: F811
    case = world(public=False)
    actions.move(case.number, "comment", MoveData(text="Untuk petugas saja."), people["sari"], now())
    seq = fresh(case).last_seq

    assert flag(Client(), case, seq).status_code == 404
    with pytest.raises(NotAllowed):
        actions.flag_comment(case.number, seq, "kasar", "x", people["nobody"], now())


def test_one_browser_does_not_flood_the_desk(case, said, settings, monkeypatch):
    settings.BALAI_LIMITS_OFF = False
    buckets._limiter.cache_clear()
    browser = Client()
    browser.cookies["csrftoken"] = "a" * 32
    told = [flag(browser, case, said, REMOTE_ADDR="10.0.0.9").status_code for _n in range(6)]
    buckets._limiter.cache_clear()

    assert told == [302] * 5 + [429]


# -- hiding, and taking it back ----------------------------------------------------------------------------
def test_a_hidden_comment_leaves_its_reason_in_its_place(case, said, move):  # noqa: F811
    hide(move, case, said, text="Menuduh tanpa dasar")
    page = Client().get(f"/laporan/{case.number}/").content.decode()

    assert SECRET not in page
    assert "Komentar disembunyikan petugas: Menghina atau mengancam orang. Menuduh tanpa dasar" in page
    assert f"/komentar/{said}/" not in page
    event = fresh(case).events.get(verb="hide_comment")
    assert (event.is_public, event.data["about"], event.data["reason"]) == (True, said, "kasar")
    assert event.actor_unit
    assert event.actor_ref
    assert fresh(case).state == case.state
    assert chain_fault(fresh(case)) == ""

    move(case, "show_comment", "rina", about=said)
    page = Client().get(f"/laporan/{case.number}/").content.decode()
    assert SECRET in page
    assert "Petugas menampilkan lagi sebuah komentar" in page
    assert "hidden" not in fresh(case).facts


def test_hiding_needs_a_reason_of_the_list_or_in_words(case, said, move):  # noqa: F811
    for given in ({"reason": ""}, {"reason": "", "text": "jelek"}, {"reason": "mengkritik"}):
        with pytest.raises(InvalidInput):
            move(case, "hide_comment", "tuti", about=said, **given)
    assert "hidden" not in fresh(case).facts
    move(case, "hide_comment", "tuti", about=said, text="Menyebut nama anak di bawah umur.")
    assert "Menyebut nama anak di bawah umur." in Client().get(f"/laporan/{case.number}/").content.decode()


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("nobody", False), ("sari", False), ("tono", False), ("budi", False), ("dedi", False), ("wati", False),
     ("lia", False), ("joko", False), ("tuti", True), ("rina", True)],
)  # fmt: skip
def test_who_hides_shows_and_leaves(case, said, move, people, who, allowed):  # noqa: F811
    flag(Client(), case, said)
    may = {v for v in ("hide_comment", "keep_comment") if policies.may(people[who], v, fresh(case)).allowed}
    assert may == ({"hide_comment", "keep_comment"} if allowed else set())
    if not allowed:
        with pytest.raises(NotAllowed):
            hide(move, case, said, who)
        assert "hidden" not in fresh(case).facts
    hide(move, case, said, "rina")
    assert policies.may(people[who], "show_comment", fresh(case)).allowed is allowed


def test_only_citizens_words_can_be_hidden_and_only_once(case, said, move, people):  # noqa: F811
    move(case, "comment", "tuti", text="Kami periksa besok.")
    official = fresh(case).last_seq
    for seq in (1, official, 999, None):
        with pytest.raises(InvalidInput):
            hide(move, case, seq)
    hide(move, case, said, client_key="kunci-sembunyi-1")
    hide(move, case, said, client_key="kunci-sembunyi-1")
    with pytest.raises(InvalidInput):
        hide(move, case, said)
    assert Event.objects.filter(case=case, verb="hide_comment").count() == 1
    with pytest.raises(InvalidInput):
        move(case, "show_comment", "tuti", about=official)


def test_an_objection_keeps_its_count_when_its_words_are_hidden(case, move, people):  # noqa: F811
    move(case, "verify", "tuti")
    move(case, "refuse", "tuti", reason="tidak-terbukti", text="Tidak ditemukan.")
    actions.move(case.number, "object", MoveData(reason=f"{SECRET}!"), people["sari"], now())
    hide(move, case, fresh(case).last_seq, "rina")

    assert fresh(case).objection_count == 1
    assert SECRET not in Client().get(f"/laporan/{case.number}/").content.decode()


# -- the words are sealed everywhere -----------------------------------------------------------------------
def test_no_door_tells_hidden_words(case, said, move, sign_in, people):  # noqa: F811
    _client, key = create_client("Aplikasi tetangga", "", now())
    from balai.reports import actions as reports

    reports.fold_cases([case.pk])
    span = "start_date=2020-01-01T00:00:00Z&end_date=2100-01-01T00:00:00Z"
    doors = [
        f"/laporan/{case.number}/", f"{API}/reports/{case.number}", f"{API}/reports",
        f"/transparansi/{case.number}/", f"/transparansi/rantai/{case.number}.json", "/laporan/umpan.xml",
        "/laporan/data.csv", "/laporan/data.geojson", f"/laporan/{case.number}/ikut/",
        f"/laporan/{case.number}/gerak/comment/", f"/open311/v2/servicerequestupdates.json?api_key={key}&{span}",
        f"/open311/v2/servicerequestupdates.xml?api_key={key}&{span}", f"/open311/v2/requests/{case.number}.json",
    ]  # fmt: skip

    def telling(client):
        found = set()
        for door in doors:
            answer = client.get(door)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if SECRET in body.decode():
                found.add(door)
        return found

    assert {d.split("?")[0].split(case.number)[0] for d in telling(Client())} >= {
        "/laporan/", f"{API}/reports/", "/transparansi/rantai/",
    }  # fmt: skip
    hide(move, case, said)
    for search in (f"/laporan/?q={SECRET}", f"{API}/reports?text={SECRET}"):
        assert case.number not in Client().get(search).content.decode()
    for who in ("nobody", "budi", "lia", "joko"):
        found = telling(sign_in(who)) if who != "nobody" else telling(Client())
        assert found == set(), who
    assert SECRET in sign_in("tuti").get(f"/meja/{case.number}/").content.decode()  # who acts still reads them
    assert SECRET not in sign_in("lia").get(f"/meja/{case.number}/").content.decode()


def test_the_chain_can_still_be_checked_and_the_words_not_guessed(case, said, move):  # noqa: F811
    spec = importlib.util.spec_from_file_location("verify", Path(__file__).parents[2] / "docs" / "verify.py")
    verify = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(verify)
    hide(move, case, said)
    chain = json.loads(Client().get(f"/transparansi/rantai/{case.number}.json").content)
    event = next(e for e in chain["events"] if e["seq"] == said)

    assert event["withheld"] is True
    assert not {"text", "text_salt", "private_part"} & set(event)
    assert list(verify.check_chain(chain)) == []
    event["role"] = "desk"
    assert list(verify.check_chain(chain))


def test_photos_of_a_hidden_comment_are_sealed_too(case, said, move, sign_in):  # noqa: F811
    photo = Attachment.objects.create(
        case=case, event_seq=said, kind="progress", key="foto/202611/" + "a" * 32, media_type="image/jpeg",
        sha256="b" * 64, is_public=True, is_ready=True, created_at=now(),
    )  # fmt: skip
    address = f"/berkas/{photo.key}-800.webp"
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    default_storage.save(f"{photo.key}-800.webp", ContentFile(b"webp"))

    def sees(who):
        answer = sign_in(who).get(address)
        answer.close()
        return answer.status_code

    assert sees("nobody") == 200
    hide(move, case, said)
    assert [sees(who) for who in ("nobody", "sari", "lia", "tuti")] == [404, 404, 404, 200]
    assert photo.key not in Client().get(f"/laporan/{case.number}/").content.decode()


def test_followers_are_not_told_what_was_hidden_meanwhile(case, said, move, people):  # noqa: F811
    row = _sealed("tetangga@contoh.id")
    actions.follow(case.number, Supporter(person="p" * 64, identity=row), people["nobody"], now())
    hide(move, case, said)
    event = Event.objects.select_related("case").get(case=case, seq=said)
    tell([event], event.at)

    assert Delivery.objects.exists()
    assert not [d for d in Delivery.objects.all() if SECRET in json.dumps(d.__dict__, default=str)]


def _sealed(email):
    row = sealing.seal(sealing.Contact(email=email), now())
    SealedIdentity.objects.create(
        id=row.id, sealed=row.sealed, key_id=row.key_id, owner_hash=row.owner_hash, contact_hash=row.contact_hash,
        created_at=now(),
    )  # fmt: skip
    return row.id


# -- its author --------------------------------------------------------------------------------------------
def test_the_author_sees_that_it_was_hidden_and_why(case, said, move, sign_in, people):  # noqa: F811
    row = _sealed("tono@contoh.id")
    actions.follow(case.number, Supporter(person=people["tono"].owner_hash, identity=row), people["tono"], now())
    hide(move, case, said)
    event = Event.objects.select_related("case").get(case=case, verb="hide_comment")
    tell([event], event.at)

    own = sign_in("tono").get(f"/laporan/{case.number}/")
    assert "Komentar Anda disembunyikan petugas: Menghina atau mengancam orang" in own.content.decode()
    assert SECRET in own.content.decode()
    assert own["Cache-Control"] == "private, no-store"
    told = set(Delivery.objects.values_list("topic", "identity"))
    assert ("comment_hidden", row) in told
    delivery = Delivery.objects.filter(topic="comment_hidden").first()
    assert "Menghina atau mengancam orang" in json.dumps(delivery.__dict__, default=str)
    mark = actions.stop_mark(_follower(case, people).pk)
    assert "Komentar Anda disembunyikan" in Client().get(f"/laporan/{case.number}/?ikut={mark}").content.decode()
    assert "Komentar Anda" not in Client().get(f"/laporan/{case.number}/?ikut=palsu").content.decode()
    assert "Komentar Anda" not in sign_in("sari").get(f"/laporan/{case.number}/").content.decode()


def test_a_browser_without_an_account_sees_what_became_of_its_words(case, move):  # noqa: F811
    browser = Client()
    words = {"text": f"{SECRET}.", "client_key": "komentar-tamu-1"}
    assert browser.post(f"/laporan/{case.number}/gerak/comment/", words).status_code == 302
    hide(move, case, fresh(case).last_seq)

    own = browser.get(f"/laporan/{case.number}/")
    assert "Komentar Anda disembunyikan petugas" in own.content.decode()
    assert SECRET in own.content.decode()
    assert own["Cache-Control"] == "private, no-store"
    assert SECRET not in Client().get(f"/laporan/{case.number}/").content.decode()


def _follower(case, people):
    from balai.cases.models import Support

    return Support.objects.get(case=case, person=people["tono"].owner_hash)


def test_the_reporter_sees_what_became_of_their_own_comment(case, move, people, sign_in):  # noqa: F811
    actions.move(case.number, "comment", MoveData(text=f"{SECRET}."), people["sari"], now())
    seq = fresh(case).last_seq
    hide(move, case, seq)
    event = Event.objects.select_related("case").get(case=case, verb="hide_comment")
    tell([event], event.at)

    assert "Komentar Anda disembunyikan petugas" in sign_in("sari").get(f"/laporan/{case.number}/").content.decode()
    assert Delivery.objects.filter(topic="comment_hidden", identity=case.requester).exists()


def test_a_deleted_account_is_taken_off_what_it_wrote_and_reported(case, said, people):
    person = people["tono"].owner_hash
    actions.flag_comment(case.number, said, "kasar", person, people["tono"], now())
    assert Comment.objects.filter(person=person).exists()
    actions.forget_supporter(person)

    assert not Comment.objects.filter(person=person).exists()
    assert Flag.objects.exclude(person=person).count() == 1
    assert comments.flagged(fresh(case).facts) == (said,)


# -- by the desk's form and by the JSON interface ----------------------------------------------------------
def test_the_desks_form_shows_the_words_and_keeps_what_was_typed(case, said, sign_in):
    desk = sign_in("tuti")
    address = f"/meja/{case.number}/hide_comment/?tentang={said}"
    form = desk.get(address).content.decode()
    assert SECRET in form
    assert f'name="about" value="{said}"' in form
    refused = desk.post(address, {"about": said, "reason": "-", "text": "singkat"})
    assert refused.status_code == 422
    assert "singkat" in refused.content.decode()
    assert desk.post(address, {"about": said, "reason": "", "text": "Alasan panjang sekali."}).status_code == 422
    assert desk.post(address, {"about": "abc", "reason": "kasar"}).status_code == 422
    done = desk.post(address, {"about": said, "reason": "kasar", "text": "", "client_key": "kunci-meja-0001"})
    assert done.status_code == 302
    assert comments.hidden(fresh(case).facts).keys() == {said}
    page = desk.get(f"/meja/{case.number}/").content.decode()
    assert "Disembunyikan dari umum: Menghina atau mengancam orang" in page
    assert f"/meja/{case.number}/show_comment/?tentang={said}" in page
    buttons = page[page.index("caseactions") :]
    assert "comment/?tentang" not in buttons
    assert "hide_comment" not in buttons


def test_the_json_interface_has_the_same_moves(case, said, sign_in):
    visitor, desk = Client(), sign_in("tuti")
    reasons = visitor.get(f"{API}/comment-reasons").json()
    assert {"code": "kasar", "label": "Menghina atau mengancam orang"} in reasons
    body = {"about": said, "reason": "kasar", "client_key": "kunci-pembaca-01"}
    flags = f"{API}/reports/{case.number}/flags"
    assert visitor.post(flags, body, "application/json").json() == {"is_new": True}
    assert visitor.post(flags, body, "application/json").json() == {"is_new": False}
    assert visitor.post(flags, {**body, "reason": "x"}, "application/json").status_code == 422
    assert visitor.post(flags, {**body, "about": 999}, "application/json").status_code == 404
    assert visitor.post(flags, {**body, "about": 1}, "application/json").json() == {"is_new": True}  # the report itself
    assert visitor.post(flags, {**body, "about": 2**40}, "application/json").status_code == 422

    moves = f"{API}/reports/{case.number}/moves"
    hiding = {"verb": "hide_comment", "about": said, "reason": "kasar", "client_key": "kunci-api-00001"}
    assert visitor.post(moves, hiding, "application/json").status_code == 403
    assert desk.post(moves, hiding, "application/json").status_code == 200
    step = next(s for s in visitor.get(f"{API}/reports/{case.number}").json()["timeline"] if s["seq"] == said)
    assert (step["text"], step["hidden"]) == ("", "Menghina atau mengancam orang")
    assert visitor.post(flags, {**body, "client_key": "kunci-pembaca-02"}, "application/json").status_code == 403
    shown = {**hiding, "verb": "show_comment", "client_key": "kunci-api-00002"}
    assert desk.post(moves, shown, "application/json").status_code == 200


# -- numbers and costs -------------------------------------------------------------------------------------
def test_the_public_reads_how_many_each_unit_hid(case, said, move, people):  # noqa: F811
    hide(move, case, said)
    move(case, "show_comment", "tuti", about=said)
    hide(move, case, said)

    assert moderated() == [(people["tuti"].grants[0].unit, 2, 1)]
    assert moderated(now() + timedelta(days=1)) == []
    assert "Komentar yang disembunyikan petugas" in Client().get("/transparansi/").content.decode()


def test_comments_cost_the_page_nothing(case, said, people):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            Client().get(f"/laporan/{case.number}/")
        return len(queries)

    few = asked()
    for n in range(12):
        actions.move(case.number, "comment", MoveData(text=f"Masih rusak, hari ke-{n}."), people["tono"], now())
    assert asked() == few
    for seq in range(said, said + 6):
        actions.move(case.number, "hide_comment", MoveData(about=seq, reason="kasar"), people["tuti"], now())
    assert asked() == few
