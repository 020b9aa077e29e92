# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape

from balai import packs
from balai.cases import actions, flows
from balai.cases.inputs import MoveData
from balai.cases.models import Attachment, Case, Event
from balai.identity.models import Membership, SealOpening
from balai.kernel.clock import now
from balai.kernel.uploads import size_name
from balai.project.demo import scenes
from balai.reports import training
from balai.reports.actions import accept_photos, fold_cases

JSON = {"Accept": "application/json"}
WORDS = "Lubang besar di jalan depan pasar"


def photo(name="bukti.jpg", seed=5):
    body = scenes.photo(scenes.Scene(seed=seed, trouble="hole", repaired=True))
    return SimpleUploadedFile(name, body, content_type="image/jpeg")


def test_those_who_act_read_the_words_and_others_do_not(world, sign_in):
    case = world(public=False)
    path = f"/meja/{case.number}/"

    assert WORDS in sign_in("tuti").get(path).content.decode()
    assert WORDS not in sign_in("lia").get(path).content.decode()
    assert sign_in("ayu").get(path).status_code == 403
    assert sign_in("tuti").get("/meja/XX0000000000/").status_code == 404


def test_what_the_reporter_answered_to_the_desk_is_read_by_those_who_act_only(world, sign_in, move, people):
    case = world()
    move(case, "ask", "tuti", text="Di depan toko mana?")
    sari = replace(people["sari"], opened_cases=frozenset({case.number}))
    actions.move(case.number, "answer", MoveData(text="Depan rumah saya, 0812 3456 7890"), sari, now())

    for path in (f"/meja/{case.number}/", "/meja/?lihat=semua"):
        assert "Depan rumah saya" in sign_in("tuti").get(path).content.decode()
        leaders = sign_in("lia").get(path).content.decode()
        assert case.number in leaders
        assert "Depan rumah saya" not in leaders
    assert "Di depan toko mana?" in sign_in("lia").get(f"/meja/{case.number}/").content.decode()


def test_who_does_not_act_reads_what_everybody_reads(world, sign_in, move):
    case = world("Lubang besar di jalan depan pasar, hubungi saya di 0812 3456 7890.")
    photo_of(case, is_public=True)
    kept = photo_of(case, is_public=False)
    path = f"/meja/{case.number}/"

    acting, overseeing = (sign_in(who).get(path).content.decode() for who in ("tuti", "lia"))

    assert "0812 3456 7890" in acting
    assert kept.key in acting
    assert "Lubang besar di jalan depan pasar" in overseeing
    assert "0812 3456 7890" not in overseeing
    assert kept.key not in overseeing


def test_likely_duplicates_of_other_units_show_what_everybody_reads(world, sign_in, people):
    first = world("Lubang besar di jalan depan pasar, hubungi saya di 0812 3456 7890.")
    second = world("Jalan berlubang besar di depan pasar, orang jatuh.")
    Case.objects.filter(pk=first.pk).update(unit=people["ayu"].grants[0].unit, agency=people["ayu"].grants[0].agency)
    kept = photo_of(first, is_public=False)

    page = sign_in("tuti").get(f"/meja/{second.number}/serupa/").content.decode()

    assert first.number in page
    assert "0812 3456 7890" not in page
    assert kept.key not in page


def test_the_page_asks_the_same_however_long_the_life(world, sign_in, move, django_assert_num_queries):
    case, client = world(), sign_in("tuti")
    move(case, "comment", "tuti", text="Langkah", private_note="catatan")
    path = f"/meja/{case.number}/"
    client.get(path)
    with CaptureQueriesContext(connection) as short:
        client.get(path)
    for n in range(6):
        move(case, "comment", "tuti", text=f"Langkah {n}", private_note="catatan")

    with django_assert_num_queries(len(short)):
        page = client.get(path).content.decode()
    assert page.count("Catatan petugas:") == 7


def photo_of(case, *, is_public):
    return Attachment.objects.create(
        case=case, kind="report", key=f"foto/202611/{uuid.uuid4().hex}", media_type="image/jpeg", sha256="b" * 64,
        is_public=is_public, is_ready=True, created_at=now(),
    )  # fmt: skip


def test_only_moves_that_are_possible_are_offered(world, sign_in, move):
    case = world()
    client = sign_in("tuti")

    page = client.get(f"/meja/{case.number}/").content.decode()
    assert f"/meja/{case.number}/verify/" in page
    assert f"/meja/{case.number}/handle/" not in page

    move(case, "verify", "tuti")
    page = client.get(f"/meja/{case.number}/").content.decode()
    assert f"/meja/{case.number}/handle/" in page


def test_every_page_says_that_a_report_was_checked_once_it_was(world, sign_in, move):
    case = world()
    unit = flows.unit_name(case.unit)
    waits, checked = (
        f"Menunggu diperiksa oleh {unit}",
        f"Sudah diperiksa oleh {unit}; menunggu ditangani atau diteruskan",
    )

    def told():
        pages = [client.get(path).content.decode() for client, path in (
            (Client(), f"/laporan/{case.number}/"), (sign_in("sari"), f"/laporan/{case.number}/"), (sign_in("sari"), "/"),
            (sign_in("tuti"), f"/meja/{case.number}/"),
        )]  # fmt: skip
        pages.append(Client().get(f"/api/v1/reports/{case.number}").json()["sentence"])
        return [(waits in page, checked in page) for page in pages]

    before = told()
    move(case, "verify", "tuti")
    after = told()
    move(case, "handle", "tuti")

    assert before == [(True, False)] * 5
    assert after == [(False, True)] * 5
    assert told() == [(False, False)] * 5


def test_the_third_column_comes_alone_when_asked_for(world, sign_in):
    case = world()

    part = sign_in("tuti").get(f"/meja/{case.number}/", headers={"HX-Request": "true", "HX-Target": "case"})

    assert b"<html" not in part.content
    assert case.number in part.content.decode()


@pytest.mark.parametrize(("verb", "fields"), [("ask", ["text"]), ("refuse", ["reason", "text"]), ("merge", ["target"])])
def test_a_form_asks_for_what_the_move_needs_and_says_so(world, sign_in, verb, fields):
    case = world()

    page = sign_in("tuti").post(f"/meja/{case.number}/{verb}/", {"private_note": "catatan saya"})

    assert page.status_code == 422
    for field in fields:
        assert f"id_{field}" in page.content.decode()
    assert "catatan saya" in page.content.decode()
    assert Event.objects.filter(case=case).count() == 1


def test_a_faster_colleague_makes_409_and_the_words_stay(world, sign_in, move):
    case = world()
    seen = case.version
    move(case, "verify", "tuti")

    answer = sign_in("tuti").post(f"/meja/{case.number}/ask/", {"text": "Di depan toko mana?", "version": seen})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Di depan toko mana?" in page
    assert "Keadaannya sudah berubah" in page
    case.refresh_from_db()
    assert f'value="{case.version}"' in page
    assert not Event.objects.filter(case=case, verb="ask").exists()


def test_a_double_click_moves_once(world, sign_in):
    case, client = world(), sign_in("tuti")
    data = {"text": "Di depan toko mana?", "version": case.version, "client_key": "satu-kali"}

    answers = [client.post(f"/meja/{case.number}/ask/", data).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Event.objects.filter(case=case, verb="ask").count() == 1


def test_a_desk_takes_a_report_to_its_evidence_without_a_script(world, sign_in):
    case, client = world(), sign_in("tuti")
    steps = [
        ("verify", {}),
        ("handle", {}),
        ("progress", {"text": "Bahan sudah disiapkan."}),
        ("finish", {"text": "Sudah ditambal.", "photos": photo()}),
    ]
    for verb, data in steps:
        form = client.get(f"/meja/{case.number}/{verb}/")
        assert form.status_code == 200
        key = form.context["form"]["client_key"].value()
        version = form.context["form"]["version"].value()
        sent = client.post(f"/meja/{case.number}/{verb}/", {**data, "client_key": key, "version": version})
        assert sent.status_code == 302, (verb, sent.context["form"].errors if sent.context else sent)

    case.refresh_from_db()
    assert case.phase == "checking"
    assert case.attachments.filter(kind="evidence").count() == 1


def test_a_file_that_is_no_photo_is_refused_and_the_words_stay(world, sign_in, move):
    case = world()
    move(case, "verify", "tuti")
    move(case, "handle", "tuti")
    fake = SimpleUploadedFile("bukti.jpg", b"<?php", content_type="image/jpeg")

    answer = sign_in("tuti").post(f"/meja/{case.number}/finish/", {"text": "Sudah ditambal.", "photos": fake})

    assert answer.status_code == 422
    assert "Sudah ditambal." in answer.content.decode()
    case.refresh_from_db()
    assert case.phase == "working"


def test_the_queue_of_the_field_list_gets_its_answer_as_json(world, sign_in):
    case, client = world(), sign_in("tuti")
    wanted = {"Accept": "application/json"}

    bad = client.post(f"/meja/{case.number}/ask/", {}, headers=wanted)
    good = client.post(f"/meja/{case.number}/ask/", {"text": "Yang mana?", "client_key": "k"}, headers=wanted)

    assert bad.status_code == 422
    assert "text" in json.loads(bad.content)["fields"]
    assert json.loads(good.content) == {"number": case.number, "verb": "ask"}


def test_evidence_that_was_brought_before_comes_with_the_move_that_names_it(world, sign_in, move):
    case, data, number = world(), photo(seed=3).read(), uuid.uuid4()
    move(case, "verify", "tuti")
    move(case, "handle", "tuti")
    client = sign_in("tuti")
    client.put(f"/unggah/{number}/?at=0", data)
    named = {"brought": f"{number.hex} {hashlib.sha256(data).hexdigest()}"}
    sent = {"text": "Sudah ditambal.", "client_key": "k"}

    gone = client.post(f"/meja/{case.number}/finish/", {**sent, "brought": f"{number.hex} {'0' * 64}"}, headers=JSON)
    done = client.post(f"/meja/{case.number}/finish/", {**sent, **named}, headers=JSON)

    assert (gone.status_code, json.loads(gone.content)["code"]) == (409, "pieces_missing")
    assert done.status_code == 200, done.content
    assert case.attachments.get(kind="evidence").sha256 == hashlib.sha256(data).hexdigest()
    assert client.get(f"/unggah/{number}/").json() == {"received": 0}


def test_the_seal_opens_for_a_reason_that_says_something_and_is_written_down(world, sign_in):
    case, client = world(), sign_in("tuti")

    short = client.post(f"/meja/{case.number}/identitas/", {"reason": "perlu"})
    assert short.status_code == 422
    assert SealOpening.objects.count() == 0

    reason = "Pelapor perlu ditelepon karena lokasi belum jelas."
    opened = client.post(f"/meja/{case.number}/identitas/", {"reason": reason})

    assert "sari@contoh.id" in opened.content.decode()
    assert SealOpening.objects.get().reason == reason
    assert "sari@contoh.id" not in client.get(f"/meja/{case.number}/").content.decode()


@pytest.mark.parametrize("who", ["wati", "dedi", "lia", "joko"])
def test_nobody_else_opens_the_seal(world, sign_in, who):
    case = world()

    answer = sign_in(who).post(f"/meja/{case.number}/identitas/", {"reason": "Ingin tahu siapa yang melapor ini."})

    assert answer.status_code == 403
    assert SealOpening.objects.count() == 0


def test_a_look_is_noted_for_the_unit_that_the_case_is_with(world, sign_in, people):
    case, held = world(), Membership.objects.get(user=people["tuti"].user_id)
    other = next(u.code for u in packs.current().units if u.kind == "desk" and u.code != held.unit)
    rows = [
        Membership(user_id=held.user_id, unit=u, role="desk", valid_from=held.valid_from) for u in (other, held.unit)
    ]
    held.delete()
    Membership.objects.bulk_create(rows)  # she works at two desks; the other one stands first

    reason = "Pelapor perlu ditelepon karena lokasi belum jelas."
    opened = sign_in("tuti").post(f"/meja/{case.number}/identitas/", {"reason": reason})

    assert opened.status_code == 200
    assert SealOpening.objects.get().unit == case.unit == rows[1].unit


def test_the_category_is_put_right_on_the_desk(world, sign_in):
    case, client = world(), sign_in("tuti")
    groups = client.get(f"/meja/{case.number}/kategori/").context["groups"]
    other = next(code for _group, rows in groups for code, _name in rows if code != case.subject)

    client.post(f"/meja/{case.number}/kategori/", {"category": other, "asked": other})

    assert Case.objects.get(pk=case.pk).subject == other


def test_a_photo_of_the_report_is_shown_once_and_evidence_with_its_step(world, sign_in, move):
    case = world(uploads=accept_photos([photo(seed=1)], now()))
    for verb in ("verify", "handle"):
        move(case, verb, "tuti")
    move(case, "finish", "tuti", text="Sudah ditambal.", uploads=accept_photos([photo(seed=2)], now()))
    keys = dict(case.attachments.values_list("kind", "key"))

    page = sign_in("tuti").get(f"/meja/{case.number}/").content.decode()

    for kind in ("report", "evidence"):
        assert page.count(f'<img src="/berkas/{size_name(keys[kind], 400)}"') == 1


def test_a_public_text_is_hidden_and_shown_again(world, sign_in):
    case, client = world(), sign_in("tuti")

    client.post(f"/meja/{case.number}/teks/", {"verdict": "hide"})
    assert Case.objects.get(pk=case.pk).is_listed is False

    client.post(
        f"/meja/{case.number}/teks/", {"verdict": "edit", "text": "Lubang di depan pasar.", "landmark": "Pasar"}
    )
    assert Case.objects.get(pk=case.pk).is_listed is True


def test_a_likely_duplicate_is_found_and_merged(world, sign_in):
    first, second = world(), world("Jalan berlubang besar di depan pasar, orang jatuh.")
    client = sign_in("tuti")

    page = client.get(f"/meja/{second.number}/serupa/").content.decode()
    assert first.number in page

    client.post(f"/meja/{second.number}/merge/", {"target": first.number, "version": second.version})
    second.refresh_from_db()
    assert second.merged_into_id == first.pk


def test_supports_in_a_row_are_one_line_of_the_history(world, sign_in):
    case = world()
    for who in ("tono", "nobody", "nobody"):
        sign_in(who).post(f"/laporan/{case.number}/ikut/", {"do": "support"})

    entries = sign_in("tuti").get(f"/meja/{case.number}/").context["entries"]

    assert next((str(e.title), e.text) for e in entries) == ("Warga mendukung", "3 orang")
    assert len(entries) == 2


def test_the_page_explains_itself_to_the_desk_as_to_the_citizen(world, sign_in):
    case = world()
    desk, citizen = sign_in("tuti").get(f"/meja/{case.number}/"), sign_in("nobody").get(f"/laporan/{case.number}/")

    assert desk.context["why"] == citizen.context["why"]
    assert desk.context["why"][-1].startswith("Dasar aturan: ")
    assert citizen.context["seen_by"][0] == desk.context["sees"][0]
    assert any(line.startswith("Mulai ") for line in desk.context["clock"])


def test_what_one_officer_typed_survives_a_faster_colleague_and_is_sent_next(world, sign_in):
    case = world()
    mine, hers = sign_in("tuti"), sign_in("rina")
    open_form = mine.get(f"/meja/{case.number}/refuse/").context["form"]
    typed = {
        "reason": "tidak-terbukti", "text": "Sudah kami datangi.", "private_note": "Bersama RT 3.",
        "version": open_form["version"].value(), "client_key": open_form["client_key"].value(),
    }  # fmt: skip
    verify = hers.get(f"/meja/{case.number}/verify/").context["form"]
    hers.post(f"/meja/{case.number}/verify/", {n: verify[n].value() for n in ("version", "client_key")})

    late = mine.post(f"/meja/{case.number}/refuse/", typed)
    page = late.content.decode()
    assert late.status_code == 409
    assert all(words in page for words in ("Sudah kami datangi.", "Bersama RT 3.", "Keadaannya sudah berubah"))
    assert late.context["form"]["reason"].value() == "tidak-terbukti"
    assert Case.objects.get(pk=case.pk).state == "menunggu"

    again = {**typed, "version": late.context["form"]["version"].value()}
    assert mine.post(f"/meja/{case.number}/refuse/", again).status_code == 302
    assert mine.post(f"/meja/{case.number}/refuse/", again).status_code == 302  # the back button, and once more
    assert list(Event.objects.filter(case=case).values_list("verb", flat=True).order_by("seq")) == [
        "submit",
        "verify",
        "refuse",
    ]


def test_a_form_for_a_move_that_is_gone_keeps_the_words(world, sign_in, move):
    case = world()
    move(case, "verify", "tuti")
    form = sign_in("rina").get(f"/meja/{case.number}/transfer/").context["form"]
    government = next(code for _group, rows in form["government"].field.choices[1:] for code, _name in rows)
    move(case, "handle", "tuti")

    late = sign_in("rina").post(
        f"/meja/{case.number}/transfer/",
        {"government": government, "reason": "Jalan nasional.", "version": form["version"].value()},
    )

    assert late.status_code == 409
    assert "Jalan nasional." in late.content.decode()
    assert "Proses" in late.content.decode()


def test_the_announced_finish_date_is_told_to_everybody_and_not_the_promise(world, sign_in, move, client):
    case = world()
    move(case, "verify", "tuti")
    move(case, "handle", "tuti")
    first, later = (now().date() + timedelta(days=n) for n in (2, 4))
    move(case, "schedule", "tuti", text="Menunggu aspal.", finish_on=first)
    move(case, "reschedule", "tuti", reason="Hujan.", finish_on=later)
    fold_cases([case.pk])
    said, was = (date_format(day, "l j F Y") for day in (later, first))

    public = client.get(f"/laporan/{case.number}/").content.decode()
    desk = sign_in("tuti").get(f"/meja/{case.number}/").content.decode()

    case.refresh_from_db()
    assert date_format(timezone.localtime(case.due_at), "l j F Y") != said
    for page in (public, desk):
        assert f"Dijadwalkan selesai {said} oleh" in page
        assert f"Tanggal selesai diubah: {said} (semula {was})" in page
    assert f"Tanggal selesai diumumkan: {was}" in public
    told = client.get(f"/api/v1/reports/{case.number}").json()
    assert (told["finish_on"], told["sentence"].startswith(f"Dijadwalkan selesai {said}")) == (later.isoformat(), True)


def test_the_reason_chosen_for_a_refusal_is_read_by_all_and_objecting_has_an_end(world, sign_in, move):
    case = world()
    move(case, "verify", "tuti")
    move(case, "refuse", "tuti", reason="tidak-terbukti", text="Tim tidak menemukan lubangnya.")
    fold_cases([case.pk])
    case.refresh_from_db()
    until = timezone.localtime(datetime.fromisoformat(case.facts["window_until"]))
    reason = dict(flows.flow_of(case).refusal_reasons)["tidak-terbukti"].id

    pages = [sign_in(who).get(f"/laporan/{case.number}/").content.decode() for who in ("tono", "sari")]
    desk = sign_in("tuti").get(f"/meja/{case.number}/").content.decode()

    for page in (*pages, desk):
        assert reason in page
        assert "Tim tidak menemukan lubangnya." in page
    assert ["mengajukan keberatan satu kali" in page for page in pages] == [False, True]
    assert date_format(until, "l j F Y") in pages[1]


def test_an_objection_that_comes_too_late_is_told_why_and_keeps_its_words(world, sign_in, move):
    case = world()
    move(case, "verify", "tuti")
    move(case, "refuse", "tuti", reason="tidak-terbukti", text="Tim tidak menemukan lubangnya.")
    case.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(facts={**case.facts, "window_until": (now() - timedelta(1)).isoformat()})
    here = {"Referer": f"http://testserver/laporan/{case.number}/gerak/object/", "Accept": "text/html"}

    late = sign_in("sari").post(
        f"/laporan/{case.number}/gerak/object/", {"text": "Lubangnya masih di depan pasar."}, headers=here
    )

    page = late.content.decode()
    assert late.status_code == 403
    assert "Batas waktu untuk ini sudah lewat." in page
    assert "Lubangnya masih di depan pasar.</textarea>" in page


def test_an_answer_to_a_result_that_stands_no_longer_keeps_its_words_too(world, sign_in):
    case = world()
    here = {"Referer": f"http://testserver/laporan/{case.number}/gerak/object/", "Accept": "text/html"}

    late = sign_in("sari").post(
        f"/laporan/{case.number}/gerak/object/", {"text": "Lubangnya masih di depan pasar."}, headers=here
    )

    page = late.content.decode()
    assert late.status_code == 403
    assert "Itu tidak dapat dilakukan pada keadaan laporan sekarang." in page
    assert "Lubangnya masih di depan pasar.</textarea>" in page


def test_a_leaders_wish_is_not_told_as_lateness_and_parts_are_named(world, sign_in, move, people):
    case = world()
    move(case, "escalate", "lia")
    move(case, "verify", "tuti")
    move(case, "coordinate", "tuti", agency=people["ayu"].grants[0].agency)
    units = [people[who].grants[0].unit for who in ("ayu", "dedi")]
    move(case, "assign_parts", "rina", text="Dibagi dua.", parts=tuple((unit, "Kerjakan.") for unit in units))
    fold_cases([case.pk])

    public = sign_in("tono").get(f"/laporan/{case.number}/").content.decode()
    desk = sign_in("rina").get(f"/meja/{case.number}/").content.decode()

    for page in (public, desk):
        assert "Pimpinan meminta segera ditangani" in page
        assert "karena terlambat" not in page
        assert "Terlambat: dinaikkan" not in page
        assert escape("; ".join(flows.unit_name(unit) for unit in units)) in page


def test_a_reporter_is_told_what_the_other_government_asks_of_citizens(world, sign_in, move):
    case = world()
    move(case, "verify", "tuti")
    other = next(a for a in packs.current().agencies if a.external and a.advice)
    shown = sign_in("tuti").get(f"/meja/{case.number}/transfer/").content.decode()
    move(case, "transfer", "tuti", government=other.code, reason="Bukan milik kami.")
    fold_cases([case.pk])

    page = sign_in("sari").get(f"/laporan/{case.number}/").content.decode()

    assert "Apa yang disampaikan kepada pelapor?" in shown
    assert escape(other.advice.id) in page


def test_words_for_a_case_that_went_to_another_unit_can_still_be_copied(world, sign_in, move, people):
    case, client = world(), sign_in("dedi")
    own, other = people["dedi"].grants[0].unit, people["ayu"].grants[0].unit
    Case.objects.filter(pk=case.pk).update(state="proses", phase="working", unit=own)
    client.get(f"/meja/{case.number}/progress/")
    Case.objects.filter(pk=case.pk).update(unit=other)
    here = {"Referer": f"http://testserver/meja/{case.number}/progress/", "Accept": "text/html"}

    late = client.post(f"/meja/{case.number}/progress/", {"text": "Lubang sudah ditambal."}, headers=here)

    page = late.content.decode()
    assert late.status_code == 403
    assert "bukan wewenang unit Anda" in page
    assert "Lubang sudah ditambal.</textarea>" in page
    assert "no-store" in late["Cache-Control"]
    assert "</textarea>" not in client.get(f"/meja/{case.number}/").content.decode()


def test_a_corrected_sentence_is_proposed_as_corrected_once_it_is_learnt(world, sign_in, settings, tmp_path):
    words = "Kepala sekolah tidak pernah datang, baru terlihat tadi pagi."
    case = world(words, category="guru")
    settings.BALAI_HOME = tmp_path
    assert training.suggestions(words)[0].category == "guru"

    sign_in("tuti").post(f"/meja/{case.number}/kategori/", {"category": "imunisasi"})
    training.train(check=False)

    assert training.suggestions(words)[0].category == "imunisasi"


def test_what_moves_the_case_on_stands_first_and_a_question_last(world, sign_in, move):
    case = world()
    move(case, "verify", "tuti")
    move(case, "handle", "tuti")

    page = sign_in("tuti").get(f"/meja/{case.number}/")

    assert [b["verb"] for b in page.context["first_moves"]] == ["finish", "progress", "schedule"]
    assert {"ask", "return", "pause"} <= {b["verb"] for b in page.context["other_moves"]}


def test_whoever_passes_a_case_on_is_told_so_where_it_can_be_read(world, sign_in, move):
    case = world()
    move(case, "verify", "tuti")
    client = sign_in("tuti")
    office = next(a.code for a in packs.current().agencies if not a.external and a.code != case.agency)

    there = client.post(f"/meja/{case.number}/coordinate/?lihat=baru", {"agency": office}, follow=True)

    assert there.redirect_chain == [("/meja/?lihat=baru", 302)]
    assert "tercatat" in there.content.decode()
    assert client.get(f"/meja/{case.number}/").status_code == 403


def test_a_refusal_says_why_and_leads_back_to_the_desk(world, sign_in):
    case = world(public=False)

    page = sign_in("ayu").get(f"/meja/{case.number}/").content.decode()

    assert f"Laporan {case.number} bukan wewenang unit Anda." in page
    assert 'href="/meja/"' in page


def test_a_number_of_another_unit_is_found_as_such(world, sign_in):
    case = world()

    page = sign_in("ayu").get(f"/meja/?cari={case.number.lower()}").content.decode()

    assert f"Laporan {case.number} dipegang" in page
    assert f'href="/laporan/{case.number}/"' in page


def test_ready_sentences_fit_the_move_and_the_category(world, sign_in):
    case = world()
    client = sign_in("tuti")

    asking = client.get(f"/meja/{case.number}/ask/").context["templates"]
    merging = client.get(f"/meja/{case.number}/merge/").context["templates"]

    assert all("Mohon" in text for text in asking)
    assert len(asking) == 2
    assert [text for text in merging if text in asking] == []


def test_a_dispatcher_is_offered_the_units_of_the_own_agency_only(world, sign_in, people):
    case, grant = world(), people["ayu"].grants[0]
    Case.objects.filter(pk=case.pk).update(
        state="koordinasi", phase="coordinating", agency=grant.agency, unit=grant.unit
    )
    mine = {unit.code for unit in packs.current().units if unit.agency == grant.agency}

    form = sign_in("ayu").get(f"/meja/{case.number}/dispatch/").context["form"]

    offered = {code for _agency, rows in form.fields["unit"].choices[1:] for code, _name in rows}
    assert offered
    assert offered <= mine
