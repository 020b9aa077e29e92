# SPDX-License-Identifier: EUPL-1.2
"""News of a place by e-mail alone: nothing before it was confirmed, one letter a day, and one click ends it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.identity import actions as identity
from balai.identity import hooks
from balai.identity.actions.expiring import expire
from balai.identity.models import SealedIdentity, User
from balai.kernel import buckets
from balai.notifications import actions as notifications
from balai.notifications.models import Delivery, Preference
from balai.reports import actions
from balai.reports.actions import watching, watching_by_mail
from balai.reports.inputs import NewWatch
from balai.reports.models import Watch, WatchAddress, WatchMark
from balai.reports.queries.watches import due_watchers
from tests.reports.test_watches import DAY, ELSEWHERE, GOOD, NOW, listed

HERE = "-5.425,105.258,1000"
LATER = NOW + timedelta(hours=1)
TELLING = NOW + DAY + timedelta(hours=2)
MAIL = "sari@contoh.id"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limits(settings):
    buckets._limiter.cache_clear()
    yield
    buckets._limiter.cache_clear()


@pytest.fixture
def letters(clock, mailoutbox):
    """What has left since it was last asked, at the clock's time."""
    clock.moment = NOW

    def sent():
        for pk in Delivery.objects.filter(status="planned").order_by("id").values_list("pk", flat=True):
            notifications.deliver(pk, clock.moment)
        found = list(mailoutbox)
        mailoutbox.clear()
        return found

    return sent


def link(letter, kind):
    (path,) = set(re.findall(rf"http://localhost:8000(/kabari/{kind}/\S+/)", letter.body))
    return path


def form(**other):
    return {"titik": "-5.4254,105.2580", "radius": "1000", "kategori": "", "email": MAIL, **other}


def begin(client, letters, **other):
    """Asks and confirms; the path of the own page."""
    client.post("/kabari/", form(**other))
    (letter,) = letters()
    return client.post(link(letter, "ya"))["Location"]


def test_a_letter_asks_first_and_its_button_begins_it(client, letters):
    asked = client.post("/kabari/", form())
    (letter,) = letters()
    listed(GOOD, LATER)
    unconfirmed = actions.tell_watchers(TELLING)
    looked = client.get(link(letter, "ya"))
    after_look = Watch.objects.get().confirmed_at
    begun = client.post(link(letter, "ya"))
    own = client.get(begun["Location"]).content.decode()

    assert (asked.status_code, looked.status_code, begun.status_code) == (200, 200, 302)
    assert (unconfirmed, after_look) == (0, None)
    assert looked["Referrer-Policy"] == "same-origin"  # the link stays here, and yet its form may be sent
    assert "no-referrer" not in looked.content.decode()
    assert letter.to == [MAIL]
    assert "1 km di sekitar" in letter.subject
    assert "1 km di sekitar" in own
    assert MAIL not in own
    assert letters() == []
    assert Watch.objects.get().around == HERE  # rounded to about 100 m
    assert {mark.mark[:5] for mark in WatchMark.objects.all()} == {"cell:"}


def test_news_of_the_place_comes_once_a_day_in_one_letter(client, letters, clock):
    begin(client, letters)
    begin(client, letters, titik="", wilayah="18.71", radius="wilayah", kategori="sampah")
    near = listed(GOOD, LATER)
    waste = listed(replace(GOOD, category="sampah", description="Sampah menumpuk di pasar", lat=-5.40), LATER)
    hidden = listed(replace(GOOD, public=False, description="Rahasia tetangga"), LATER)
    listed(replace(GOOD, lat=-5.4254 + 0.0095), LATER)  # 1.06 km away
    listed(ELSEWHERE, LATER)

    counts = [actions.tell_watchers(NOW + timedelta(hours=n)) for n in (3, 26, 27, 51)]
    clock.moment = TELLING
    (letter,) = letters()

    assert counts == [0, 1, 0, 0]
    assert near.number in letter.body
    assert waste.number in letter.body
    assert hidden.number not in letter.body
    assert "tetangga" not in letter.body
    assert letter.body.count("/laporan/") == 2
    assert letter.body.startswith("2 laporan baru, 0 selesai.")


def test_a_message_tells_mail_programs_how_to_stop_and_one_click_does(client, letters, clock, django_user_model):
    own = begin(client, letters)
    listed(GOOD, LATER)
    actions.tell_watchers(TELLING)
    clock.moment = TELLING
    (letter,) = letters()
    stop = letter.extra_headers["List-Unsubscribe"].removeprefix("<http://localhost:8000").removesuffix(">")
    strict = type(client)(enforce_csrf_checks=True)

    looked = strict.get(stop)
    still = WatchAddress.objects.count()
    posted = strict.post(stop, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    again = strict.post(stop)

    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in letter.body
    assert link(letter, "atur") == own
    assert (looked.status_code, posted.status_code, again.status_code) == (200, 200, 200)
    assert (still, WatchAddress.objects.count(), Watch.objects.count(), WatchMark.objects.count()) == (1, 0, 0, 0)
    assert (SealedIdentity.objects.get().erased_at, SealedIdentity.objects.get().sealed) == (TELLING, b"")
    assert set(Delivery.objects.values_list("subject", "body")) == {("", "")}
    assert client.get(own).status_code == 410


def test_a_page_left_open_in_another_tab_says_calmly_that_all_was_erased(client, letters):
    own = begin(client, letters)
    watch = Watch.objects.get()
    erased = client.post(own, {"stop": "semua"})
    later = [client.get(own), client.post(own, {"stop": "semua"}), client.post(own, {"stop": str(watch.pk)})]

    assert "Sudah berhenti" in erased.content.decode()
    for answer in later:
        html = answer.content.decode()
        assert answer.status_code == 410
        assert "<h1>Sudah dihapus</h1>" in html
        assert "Anda tidak perlu melakukan apa pun." in html
        assert "tidak berlaku" not in html
    assert (WatchAddress.objects.count(), letters()) == (0, [])
    assert client.get(own[:-3] + "xx/").status_code == 404


def test_an_account_stops_its_letters_by_the_same_click_and_keeps_its_inbox(client, letters, clock):
    tono = User.objects.create_user("tono@contoh.id", None, email="tono@contoh.id")
    client.force_login(tono, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/kabari/", form(email=""))
    listed(GOOD, LATER)
    actions.tell_watchers(TELLING)
    clock.moment = TELLING
    (letter,) = letters()
    type(client)().post(link(letter, "berhenti"))
    listed(replace(GOOD, description="Lampu jalan padam di gang"), TELLING)
    told = actions.tell_watchers(TELLING + DAY + timedelta(hours=1))

    assert Preference.objects.get(user=tono).channels == {"area_news": []}
    assert (told, letters()) == (1, [])
    assert Delivery.objects.filter(user=tono, channel="inbox").count() == 2


def test_links_are_ours_or_nothing(client, letters):
    own = begin(client, letters)
    client.post("/kabari/", form(email="tono@contoh.id"))
    (other,) = letters()
    for path in (own[:-3] + "xx/", "/kabari/atur/x/", "/kabari/ya/1:x/", "/kabari/berhenti/x/", "/kabari/ya/9/"):
        assert client.get(path).status_code == 404, path
        assert client.post(path).status_code == 404, path
    # One kind of link is never taken for another.
    assert client.post(link(other, "ya").replace("/ya/", "/berhenti/")).status_code == 404
    assert client.post(own.replace("/atur/", "/berhenti/")).status_code == 404
    assert WatchAddress.objects.count() == 2


def test_one_stops_only_what_is_ones_own(client, letters):
    own = begin(client, letters)
    begin(client, letters, email="tono@contoh.id")
    mine, his = Watch.objects.order_by("id")

    client.post(own, {"stop": str(his.pk)})
    assert Watch.objects.count() == 2
    last = client.post(own, {"stop": str(mine.pk)})

    assert "Sudah berhenti" in last.content.decode()
    assert [row.pk for row in Watch.objects.all()] == [his.pk]
    assert WatchAddress.objects.count() == 1


def test_a_stranger_cannot_flood_an_address(client, letters, settings):
    settings.BALAI_LIMITS_OFF = False
    answers = [type(client)().post("/kabari/", form(titik=f"-5.42{n},105.258")).status_code for n in range(8)]
    sent = letters()

    assert answers[:3] == [200, 200, 200]
    assert set(answers[3:]) == {429}
    assert len(sent) == 3
    buckets._limiter.cache_clear()  # another process, or a restart: the database still knows
    last = client.post("/kabari/", form(titik="-5.449,105.258"))
    assert (last.status_code, int(last["Retry-After"])) == (429, 86400)
    assert 'value="-5.449,105.258"' in last.content.decode()
    assert f'value="{MAIL}"' in last.content.decode()
    assert letters() == []


def test_the_same_wish_twice_is_one_letter_and_a_known_one_leads_to_its_page(client, letters):
    first = client.post("/kabari/", form()).content
    second = client.post("/kabari/", form()).content
    (letter,) = letters()
    client.post(link(letter, "ya"), follow=True)
    third = client.post("/kabari/", form()).content
    (known,) = letters()

    strip = lambda page: re.sub(rb"(nonce|csrf)\S+", b"", page)  # noqa: E731
    assert strip(first) == strip(second) == strip(third)  # nobody learns who watches what
    assert known.subject.startswith("Sudah Anda pantau")
    assert client.get(link(known, "atur")).status_code == 200
    assert Watch.objects.count() == 1


def test_asking_again_tomorrow_sends_one_more_letter_and_the_link_holds_again(client, letters, clock):
    client.post("/kabari/", form())
    (first,) = letters()
    clock.forward(days=2)
    for _again in range(3):
        client.post("/kabari/", form())
    (second,) = letters()
    clock.forward(days=2)

    assert link(first, "ya") == link(second, "ya")
    assert client.get(link(second, "ya")).status_code == 200
    assert expire("watches", clock.moment) == 0


def test_what_nobody_confirms_goes_by_the_packs_time(client, letters, clock):
    client.post("/kabari/", form())
    (letter,) = letters()
    begin(client, letters, email="tono@contoh.id")

    early = expire("watches", NOW + timedelta(days=2))
    clock.moment = NOW + timedelta(days=3, minutes=1)
    over = client.get(link(letter, "ya")).status_code
    late = expire("watches", NOW + timedelta(days=3, hours=1), again=True)

    assert (early, over, late) == (0, 404, 1)
    assert Watch.objects.get().confirmed_at == NOW
    assert SealedIdentity.objects.filter(erased_at=None).count() == 1
    assert "3 hari" in client.get("/privasi/").content.decode()


def test_the_address_lies_sealed_and_stays_while_it_watches(client, letters):
    begin(client, letters)
    row = WatchAddress.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reports_watchaddress")
        kept = repr(cursor.fetchall())
        cursor.execute("SELECT sealed FROM identity_sealedidentity")
        sealed = repr([bytes(found[0]) for found in cursor.fetchall()])

    years = expire("identity", NOW + timedelta(days=5 * 365))

    assert "sari" not in kept + sealed
    assert "sari" not in repr(list(Delivery.objects.values()))
    assert years == 0
    assert identity.use_seal(row.identity, "test", NOW).email == MAIL


def test_forgetting_an_account_or_an_address_forgets_what_it_watches(client, letters):
    begin(client, letters)
    sari = User.objects.create_user(MAIL, None, email=MAIL)
    actions.watch(sari.pk, NewWatch(around=HERE), NOW)
    hooks.farewells["reports"](sari.pk, NOW)
    assert (Watch.objects.count(), WatchAddress.objects.count()) == (0, 0)

    begin(client, letters)
    assert watching_by_mail.forget_email("tono@contoh.id", NOW) is False
    assert watching_by_mail.forget_email("SARI@contoh.id", NOW) is True
    assert (Watch.objects.count(), WatchAddress.objects.count()) == (0, 0)


def test_a_report_that_becomes_public_late_is_news_then(client, letters, clock):
    begin(client, letters)
    case = listed(replace(GOOD, public=False), LATER)
    listed(GOOD, LATER)
    first = actions.tell_watchers(TELLING)
    shown = TELLING + timedelta(hours=2)
    type(case).objects.filter(pk=case.pk).update(visibility="public", is_listed=True)
    actions.fold_cases([case.pk], at=shown)
    actions.stir([case.pk], shown)
    clock.moment = TELLING
    letters()

    told = [actions.tell_watchers(TELLING + DAY + timedelta(minutes=n)) for n in (-1, 1)]
    (letter,) = letters()

    assert (first, told) == (1, [0, 1])
    assert case.number in letter.body
    assert letter.body.startswith("1 laporan baru, 0 selesai.")


def test_what_happened_a_moment_ago_is_told_an_hour_later_not_never(client, letters):
    begin(client, letters)
    listed(GOOD, TELLING - timedelta(minutes=5))

    assert actions.tell_watchers(TELLING) == 0
    assert actions.tell_watchers(TELLING + timedelta(hours=1)) == 1


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(client, letters):
    page = client.post("/kabari/", form(email="sari@", kategori="sampah", radius="2000"))
    text = page.content.decode()
    nowhere = client.post("/kabari/", {"email": MAIL})
    abroad = client.post("/kabari/", form(titik="48.85,2.35"))
    broken = client.post("/kabari/", form(titik="-5.4;x;1", bentuk="jalan"))

    assert page.status_code == 422
    assert "tidak lengkap" in text
    assert 'value="sari@"' in text
    assert 'value="2000" checked' in text
    assert '<option value="sampah" selected' in text
    assert (nowhere.status_code, abroad.status_code, broken.status_code) == (422, 422, 422)
    assert "luar wilayah layanan" in abroad.content.decode()
    assert (Watch.objects.count(), letters()) == (0, [])


def test_without_a_script_a_place_is_found_by_its_name(client, letters):
    found = client.post("/kabari/", {"do": "cari", "cari": "Kalianda", "email": MAIL}).content.decode()
    code = re.search(r'name="wilayah" value="([\d.]{13})"', found)
    feed = client.post("/kabari/", {"do": "umpan", "wilayah": code[1], "radius": "2000"})
    shown = client.get(feed["Location"]).content.decode()
    begin(client, letters, titik="", wilayah=code[1], radius="2000")

    assert f'value="{MAIL}"' in found
    assert feed["Location"].startswith("/kabari/?dekat=")
    assert "/laporan/umpan.xml?dekat=" in shown
    assert Watch.objects.get().around.endswith(",2000")


def watched_by(first, last):
    """Addresses that watch, each in turn, the same circle, the same area, or the same category."""
    for k in range(first, last):
        row = WatchAddress.objects.create(identity=f"{k:032x}", contact_hash=f"{k}", created_at=NOW)
        field, value = (("around", HERE), ("area_code", "18.71"), ("category", "jalan-rusak"))[k % 3]
        watch = Watch.objects.create(address=row, told_until=NOW, created_at=NOW, confirmed_at=NOW, **{field: value})
        watching.keep_marks(watch)


def test_finding_whom_a_report_concerns_costs_the_same_however_many_watch():
    case = listed(GOOD, LATER)
    costs = []
    for first, last in ((0, 3), (3, 300)):
        watched_by(first, last)
        Watch.objects.update(stirred_at=None)
        with CaptureQueriesContext(connection) as seen:
            meant = actions.stir([case.pk], LATER)
        costs.append((len(seen), meant))

    assert costs == [(3, 3), (3, 300)]
    assert Watch.objects.filter(stirred_at=LATER).count() == 300


def test_it_is_found_by_the_index_of_marks():
    rows = WatchMark.objects.filter(mark__in=["area:18.71", "cell:1"])
    plan = rows.explain()
    if connection.vendor == "sqlite":  # PostgreSQL reads a table of so few rows whole
        assert "SEARCH reports_watchmark USING COVERING INDEX" in plan


def test_a_day_without_news_asks_once_however_many_watch(assert_queries):
    for k in range(30):
        user = User.objects.create_user(f"warga{k}@contoh.id", None)
        actions.watch(user.pk, NewWatch(area_code="18.71"), NOW)
    with assert_queries(1):
        assert due_watchers(TELLING, 300) == []


def test_the_place_chosen_by_name_counts_over_the_one_of_the_address_without_a_script(client, letters):
    found = client.post("/kabari/", form(do="cari", cari="Kalianda")).content.decode()
    code = re.search(r'name="wilayah" value="([\d.]{13})"', found)[1]
    client.post("/kabari/", form(wilayah=code, radius="wilayah"))

    assert 'name="titik" value="-5.4254,105.2580"' in found  # kept until another place is chosen
    assert Watch.objects.get().area_code == code


def test_slips_do_not_use_up_the_letters_of_an_address(client, letters, settings):
    settings.BALAI_LIMITS_OFF = False
    slips = [client.post("/kabari/", form(titik=place)).status_code for place in ("", "0,0", "x", "48.85,2.35")]
    good = client.post("/kabari/", form()).status_code

    assert (slips, good) == ([422] * 4, 200)
    assert len(letters()) == 1


def test_a_place_outside_is_not_offered_as_one(client):
    page = client.get("/kabari/?dekat=0,0,1000").content.decode()

    assert "data-where" not in page
    assert "/laporan/umpan.xml?" not in page


def test_the_stop_of_the_first_letter_does_not_claim_that_what_was_begun_ended(client, letters):
    client.post("/kabari/", form())
    (letter,) = letters()
    own = client.post(link(letter, "ya"))["Location"]
    client.post("/kabari/", form(titik="-5.40,105.258"))  # another wish, not confirmed
    stopped = client.post(link(letter, "berhenti")).content.decode()

    assert "Masih ada yang dipantau" in stopped
    assert own in stopped
    assert "sudah dihapus dari sini" not in stopped
    assert Watch.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("dekat=rumah", "Titik “rumah” tidak dapat dibaca."),
        ("wilayah=99.99", "Tempat berkode “99.99” tidak dikenal."),
        ("kategori=jalan-langit", "Kategori “jalan-langit” tidak dikenal."),
    ],
)
def test_an_address_that_nobody_understands_is_said_to_be_none(client, query, said):
    html = client.get(f"/kabari/?{query}").content.decode()
    good = client.get(f"/kabari/?dekat={HERE}&kategori=jalan-rusak").content.decode()

    assert said in html
    assert "tidak dapat dibaca" not in good
    assert ('value="jalan-langit" selected' in html) == query.startswith("kategori")


def test_what_an_account_would_watch_is_said_to_be_unknown_too(client, django_user_model):
    client.force_login(User.objects.create_user("tono@contoh.id"), backend="django.contrib.auth.backends.ModelBackend")
    html = client.get("/akun/pantauan/?wilayah=99.99&kategori=jalan-rusak").content.decode()

    assert "Tempat berkode “99.99” tidak dikenal." in html
    assert 'name="kategori" value="jalan-rusak"' in html  # the rest is offered as before


ONE, TWO, THREE = "-5.42,105.25", "-5.42,105.25;-5.42,105.27", "-5.42,105.25;-5.42,105.27;-5.44,105.27"


@pytest.mark.parametrize(
    ("shape", "points", "said"),
    [
        ("lahan", ONE, "Batas lahan perlu sedikitnya tiga sudut. Yang 1 masih ada di peta"),
        ("lahan", TWO, "Batas lahan perlu sedikitnya tiga sudut. Yang 2 masih ada di peta"),
        ("lahan", f"{TWO};{ONE}", "Batas lahan perlu sedikitnya tiga sudut. Yang 2 masih ada di peta"),
        ("jalan", ONE, "Jalan perlu sedikitnya dua titik. Yang 1 masih ada di peta"),
    ],
)
@pytest.mark.parametrize("does", ["", "umpan"])
def test_too_few_corners_are_no_circle_and_stay_as_they_were_marked(client, letters, shape, points, said, does):
    answer = client.post("/kabari/", form(titik=points, bentuk=shape, kategori="jalan-rusak", do=does))
    html = answer.content.decode()

    assert answer.status_code == 422
    assert said in html
    for kept in (f'name="titik" value="{points}"', f'name="bentuk" value="{shape}"', f'value="{MAIL}"',
                 'value="jalan-rusak" selected'):  # fmt: skip
        assert kept in html
    assert (letters(), Watch.objects.count()) == ([], 0)


def test_enough_corners_make_a_way_and_a_field(client, letters):
    begin(client, letters, titik=TWO, bentuk="jalan", radius="500")
    begin(client, letters, titik=THREE, bentuk="lahan")

    assert [row.around for row in Watch.objects.order_by("id")] == [f"{TWO};500", f"{THREE};50,luas"]
