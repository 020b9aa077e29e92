# SPDX-License-Identifier: EUPL-1.2
"""The page of a report for citizens: following and supporting, before and after, the card for other sites, home."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from balai.cases import flows
from balai.cases.actions import stop_mark
from balai.cases.models import Attachment, Case, Support
from balai.identity.actors import ANONYMOUS, Actor
from balai.identity.models import User
from balai.identity.sealing import owner_hash
from balai.portal import card
from balai.regions import queries as regions
from balai.reports import actions
from balai.reports.inputs import NewReport, Reporter

pytestmark = pytest.mark.django_db
GOOD = NewReport(
    category="jalan-rusak", description="Jalan berlubang besar di depan pasar. Sejak lama.", lat=-5.4254, lon=105.258,
    public=True,
)  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n"


def report(**changes) -> Case:
    receipt = actions.submit_report(replace(GOOD, **changes), ANONYMOUS, timezone.now())
    actions.fold_cases([receipt.case_id])
    return Case.objects.get(pk=receipt.case_id)


def solved(case: Case) -> Case:
    """The case as it stands after the work, with a photo from before and one from after."""
    for kind in ("report", "evidence"):
        Attachment.objects.create(
            case=case, event_seq=1, kind=kind, key=f"foto/{kind}", media_type="image/jpeg", sha256="0" * 64,
            is_public=True, is_ready=True, created_at=timezone.now(),
        )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(state="selesai", phase="resolved", resolved_at=timezone.now())
    actions.fold_cases([case.pk])
    case.refresh_from_db()
    return case


@pytest.fixture
def sari():
    return User.objects.create_user("sari@contoh.id", None, email="sari@contoh.id", name="Sari")


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def test_the_page_says_who_answers_by_which_rule_and_until_when(client):
    html = client.get(f"/laporan/{report().number}/").content.decode()

    assert "Siapa yang menjawab" in html
    assert re.search(r"Batas janji: ", html)
    assert re.search(r"<summary>.*Kenapa ke sini\?</summary>.*Dasar", html, re.DOTALL)
    assert 'stroke-dasharray="' in html


NEWS = re.compile(r'href="/kabari/\?([^"]+)">.*?</svg>([^<]+)</a>')
VILLAGE = "18.71.01.1003"


def test_news_is_offered_around_the_place_or_of_the_village_where_only_that_was_told(client):
    by_name = {"lat": None, "lon": None, "village": VILLAGE, "place_source": "list"}
    pinned, named, private = report(), report(**by_name), report(**by_name, public=False)
    here, village = (NEWS.findall(client.get(f"/laporan/{c.number}/").content.decode()) for c in (pinned, named))

    assert here == [("dekat=-5.425,105.258,1000", "Kabari saya tentang laporan di sekitar sini")]
    assert village == [(f"wilayah={VILLAGE}", f"Kabari saya tentang laporan di {regions.name(VILLAGE)}")]
    assert regions.name(VILLAGE) in client.get(f"/kabari/?{village[0][0]}").content.decode()
    assert NEWS.findall(client.get(f"/laporan/{private.number}/").content.decode()) == []


FOLD = re.compile(
    r'<summary>(?:(?!</summary>).)*Siapa yang dapat melihat ini\?</summary><div class="fold-body">(.*?)</div></details>',
    re.DOTALL,
)
LOCKED = "Siapa pelapornya: terkunci. Membukanya perlu alasan, dicatat, dan diberitahukan kepada pelapor."
NOBODY = "Anda tidak meninggalkan nama atau kontak, jadi tidak ada yang dapat dibuka petugas."
REASON = "Nama dan kontak baru terbuka sesudah menulis alasan; pelapor diberi tahu."
EVERYTHING = "Semua orang: kategori, tempat, cerita, foto, dan jalannya laporan."


def fold(client, case) -> tuple[list[str], str]:
    """The sentences of the fold, and its list of people as plain words."""
    (body,) = FOLD.findall(client.get(f"/laporan/{case.number}/").content.decode())
    lines, _end, people = body.partition("</ul>")
    return re.findall(r"<li>([^<]+)</li>", lines), " ".join(re.sub(r"<[^>]+>", " ", people).split())


def handed_in(contact: bool, **changes) -> tuple[Case, Client]:
    """A report with or without a contact, and the browser that holds its secret link."""
    given = replace(GOOD, reporter=Reporter(name="Sari", email="sari@contoh.id") if contact else None, **changes)
    receipt = actions.submit_report(given, ANONYMOUS, timezone.now())
    owner = Client()
    owner.get(f"/l/{receipt.secret}/")
    return Case.objects.get(pk=receipt.case_id), owner


@pytest.mark.parametrize("contact", [True, False])
def test_the_fold_says_what_everybody_sees_of_an_open_report(contact):
    case, owner = handed_in(contact)
    told, people = fold(owner, case)

    assert fold(Client(), case) == ([EVERYTHING, LOCKED], "")  # nobody learns whether a contact was left
    assert told == [EVERYTHING, LOCKED if contact else NOBODY]
    assert re.match(r"Pelapor sendiri : cerita, foto dan bukti, [^.]+\. Tidak: catatan antarpetugas\.", people)
    assert (
        "Umum dan warga yang mendukung, Pimpinan, Petugas unit lain, Operator sistem, Penerjemah : cerita, foto"
        in people
    )
    assert (REASON in people) is contact


@pytest.mark.parametrize("contact", [True, False])
def test_the_fold_says_who_alone_reads_a_private_report(contact):
    case, owner = handed_in(contact, public=False)
    everybody = "Semua orang: bahwa laporan ini ada, keadaannya, di kecamatan mana, dan janji waktunya."
    few = f"Cerita, foto, dan tulisan petugas: hanya pelapor dan unit yang menangani, sekarang {flows.unit_name(case.unit)}."
    told, people = fold(owner, case)

    assert fold(Client(), case) == ([everybody, few, LOCKED], "")
    assert told == [everybody, few, LOCKED if contact else NOBODY]
    assert "Penerjemah : kategori, penangan dan janjinya. Tidak: cerita, foto dan bukti" in people
    assert (REASON in people) is contact


def test_the_fold_says_that_words_wait_to_be_looked_at():
    case, _owner = handed_in(True)
    Case.objects.filter(pk=case.pk).update(is_listed=False)

    assert fold(Client(), case)[0] == [
        "Ceritanya belum tampil untuk umum; petugas memeriksa dulu apakah ada data pribadi di dalamnya.", LOCKED,
    ]  # fmt: skip


def test_a_signed_in_follower_is_told_sees_it_in_the_account_and_may_stop(client, sari):
    case = report()
    sign_in(client, sari)

    client.post(f"/laporan/{case.number}/ikut/", {"do": "follow"})
    row = Support.objects.get()
    followed = client.get("/akun/").content.decode()
    client.post(f"/laporan/{case.number}/ikut/", {"do": "stop"})

    assert row.identity is not None
    assert (row.follows, row.counts) == (True, False)
    assert "Yang saya ikuti" in followed
    assert case.title in followed
    assert Support.objects.get().follows is False
    assert "Yang saya ikuti" not in client.get("/akun/").content.decode()


def test_without_an_account_following_needs_an_address_and_a_message_leads_out_again(client):
    case = report()
    address = f"/laporan/{case.number}/ikut/"

    refused = client.post(address, {"do": "follow"})
    client.post(address, {"do": "follow", "email": "tono@contoh.id"})
    row = Support.objects.get()
    mark = stop_mark(row.pk)
    client.cookies.clear()  # the message is read on another device
    page = client.get(f"/laporan/{case.number}/?ikut={mark}").content.decode()
    offered = client.get(f"{address}?ikut={mark}").content.decode()
    client.post(f"{address}?ikut={mark}", {"do": "stop"})

    assert refused.status_code == 422
    assert "Tulis email Anda" in refused.content.decode()
    assert "Berhenti mengikuti" in page
    assert "Berhenti mengikuti" in offered
    row.refresh_from_db()
    assert (row.follows, row.identity) == (False, None)


@pytest.mark.parametrize("way", [{"is_listed": False}, {"visibility": "private", "is_listed": False}])
def test_who_follows_what_was_taken_away_may_stop_but_reads_no_more_of_it(client, way):
    case = report()
    address = f"/laporan/{case.number}/ikut/"
    client.post(address, {"do": "follow", "email": "tono@contoh.id"})
    before = client.get(address).content.decode()

    Case.objects.filter(pk=case.pk).update(**way)
    after = client.get(address).content.decode()

    assert [case.title in page for page in (before, after)] == [True, False]
    assert "Berhenti mengikuti" in after


def test_a_forged_mark_stops_nothing(client):
    case, other = report(), report()
    client.post(f"/laporan/{case.number}/ikut/", {"do": "follow", "email": "tono@contoh.id"})
    mark = stop_mark(Support.objects.get().pk)
    client.cookies.clear()

    client.post(f"/laporan/{other.number}/ikut/?ikut={mark}", {"do": "stop"})
    client.post(f"/laporan/{case.number}/ikut/?ikut={mark[:-2]}xx", {"do": "stop"})

    assert Support.objects.get().follows is True


def test_the_reporter_is_offered_no_support_of_their_own_report():
    case, owner = handed_in(True)
    address = f"/laporan/{case.number}/ikut/"

    offered, tried = owner.get(address), owner.post(address, {"do": "support"}, follow=True)

    assert offered.url == f"/laporan/{case.number}/"
    assert "Ini laporan Anda sendiri" in tried.content.decode()
    assert Support.objects.count() == 0


def test_two_clicks_are_one_supporter(client):
    case = report()
    for _click in range(2):
        client.post(f"/laporan/{case.number}/ikut/", {"do": "support"})

    case.refresh_from_db()
    assert case.support_count == 1


def test_a_public_report_has_a_card_without_its_words_being_code(client):
    case = report(description='#panic("x") [*tebal*] $x$ Jalan rusak di depan pasar kami')
    html = client.get(f"/laporan/{case.number}/").content.decode()
    card = client.get(f"/laporan/{case.number}/kartu.png")

    assert f"/laporan/{case.number}/kartu.png" in re.search(r'property="og:image" content="([^"]+)"', html)[1]
    assert card["Content-Type"] == "image/png"
    assert card.content.startswith(PNG)
    assert (int.from_bytes(card.content[16:20], "big"), int.from_bytes(card.content[20:24], "big")) == (1200, 630)


def test_a_card_is_drawn_once_whatever_cookies_and_address_say(client, monkeypatch):
    case, drawn, compile_ = report(), [], card.typst.compile
    monkeypatch.setattr(card.typst, "compile", lambda *args, **more: drawn.append(1) or compile_(*args, **more))

    first = client.get(f"/laporan/{case.number}/kartu.png")
    client.cookies["aneh"] = "1"
    again = [client.get(f"/laporan/{case.number}/kartu.png", {"x": n}) for n in range(3)]
    assert len(drawn) == 1
    assert {answer.content for answer in again} == {first.content}

    Case.objects.filter(pk=case.pk).update(title="Jembatan retak di tengah")
    assert client.get(f"/laporan/{case.number}/kartu.png").content != first.content
    assert len(drawn) == 2


def test_a_private_report_has_no_card(client):
    case = report(public=False)

    assert "og:image" not in client.get(f"/laporan/{case.number}/").content.decode()
    assert client.get(f"/laporan/{case.number}/kartu.png").status_code == 404
    assert client.get("/laporan/LP2601010001/kartu.png").status_code == 404


def test_before_and_after_stand_side_by_side_on_the_page_and_at_home(client):
    case = solved(report())
    page = client.get(f"/laporan/{case.number}/").content.decode()
    home = client.get("/").content.decode()

    for html in (page, home):
        before, after = html.index("/berkas/foto/report"), html.index("/berkas/foto/evidence")
        assert before < after
        assert "Sebelum" in html
        assert "Sesudah" in html
    assert "Selesai minggu ini" in home
    for said in ("dinyatakan selesai oleh petugas", "dibenarkan oleh pelapornya"):
        assert f"{said} sejak awal" in home
    assert home.count(case.number) == 1


def test_home_shows_own_reports_with_state_and_promise_to_whoever_opened_the_link(client):
    receipt = actions.submit_report(GOOD, ANONYMOUS, timezone.now() - timedelta(minutes=5))
    stranger = client.get("/").content.decode()
    client.get(f"/l/{receipt.secret}/")
    mine = client.get("/").content.decode()

    assert "Laporan saya" not in stranger
    section = re.search(r'id="laporan-saya".*?</section>', mine, re.DOTALL)[0]
    assert receipt.number in section
    assert "Batas janji" in section


def test_the_reporter_without_an_account_may_be_told_by_this_browser(client):
    receipt = actions.submit_report(GOOD, ANONYMOUS, timezone.now())
    stranger = client.get(f"/laporan/{receipt.number}/").content.decode()
    client.get(f"/l/{receipt.secret}/")
    mine = client.get(f"/laporan/{receipt.number}/").content.decode()

    assert "push-switch" not in stranger
    assert f'data-case="{receipt.number}"' in mine


def test_a_rating_keeps_what_was_chosen_and_its_words_stay_with_the_officials(client, sari):
    sign_in(client, sari)
    actor = Actor(user_id=sari.pk, public_id=str(sari.public_id), owner_hash=owner_hash(sari.public_id))
    receipt = actions.submit_report(GOOD, actor, timezone.now())
    case = solved(Case.objects.get(pk=receipt.case_id))
    path = f"/laporan/{case.number}/gerak/rate/"

    again = client.post(path, {"tags": ["tuntas"], "text": "Masih ada pasir di tepi jalan."})
    client.post(path, {"rating": "4", "tags": ["tuntas"], "text": "Masih ada pasir di tepi jalan."})

    page = again.content.decode()
    assert again.status_code == 422
    assert re.search(r'name="tags" value="tuntas" checked', page)
    assert "Masih ada pasir di tepi jalan." in page
    case.refresh_from_db()
    assert case.rating == 4
    event = case.events.get(verb="rate")
    assert (event.public_text, event.is_public) == ("Masih ada pasir di tepi jalan.", False)
    assert "Masih ada pasir" not in Client().get(f"/laporan/{case.number}/").content.decode()
    assert "Nilai pelapor" in client.get(f"/laporan/{case.number}/").content.decode()


def test_following_leads_to_where_one_signs_in(client):
    html = client.get(f"/laporan/{report().number}/ikut/").content.decode()
    (href,) = re.findall(r'href="([^"]+)">Punya akun\? Masuk\.', html)

    assert client.get(href).status_code == 200


def test_a_missed_promise_is_not_told_as_a_limit_to_come(client):
    case = report()
    case.promises.update(due_at=timezone.now() - timedelta(days=3))
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(days=3))

    html = client.get(f"/laporan/{case.number}/").content.decode()

    assert "Janji terlewat: 3 hari lalu" in html


@pytest.mark.parametrize(("left", "word"), [({"hours": 6, "minutes": 5}, "6 jam"), ({"minutes": 30}, "30 menit")])
def test_the_ring_of_a_promise_that_ends_tomorrow_morning_tells_hours(client, left, word):
    case = report()
    case.promises.update(started_at=timezone.now(), due_at=timezone.now() + timedelta(seconds=20, **left))

    html = client.get(f"/laporan/{case.number}/").content.decode()

    assert f'<span class="ring-word">{word}</span>' in html


def test_a_supporter_without_an_account_is_recognised_by_the_browser_and_may_take_it_back(client, clock):
    case = report()
    page, stand = f"/laporan/{case.number}/", f"/laporan/{case.number}/ikut/"
    before = client.get(page).content.decode()
    client.post(stand, {"do": "support"})
    after = client.get(page)
    elsewhere = type(client)().get(page).content.decode()
    offered = client.get(stand).content.decode()
    stranger = type(client)().post(stand, {"do": "unsupport"})
    case.refresh_from_db()
    still = case.support_count
    client.post(stand, {"do": "unsupport"})
    client.post(stand, {"do": "unsupport"})
    case.refresh_from_db()

    assert "Saya juga" in before
    assert "Anda mendukung" in after.content.decode()
    assert "Saya juga" not in after.content.decode()
    assert after["Cache-Control"] == "private, no-store"
    assert "Saya juga" in elsewhere
    assert "Anda mendukung" not in elsewhere
    assert "Tarik dukungan saya" in offered
    assert (stranger.status_code, still, case.support_count) == (302, 1, 0)
    assert [e.verb for e in case.events.order_by("seq")] == ["submit", "support", "unsupport"]
    assert "Saya juga" in client.get(page).content.decode()
    client.post(stand, {"do": "support"})
    case.refresh_from_db()
    assert (case.support_count, Support.objects.count()) == (1, 1)
