# SPDX-License-Identifier: EUPL-1.2
"""How often people hear of what they watch: at once, once a day, once a week; each place at its own pace."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from balai import packs
from balai.identity.models import User
from balai.kernel.errors import InvalidInput
from balai.kernel.jobs import PERIODIC, Turn
from balai.notifications import queries as notified
from balai.notifications.models import Delivery, Preference
from balai.notifications.rules.choose import QUIET, is_quiet
from balai.packs import lookup
from balai.reports import actions, jobs, queries
from balai.reports.actions import telling, watching_by_mail
from balai.reports.inputs import NewWatch
from balai.reports.models import Watch, WatchAddress
from balai.reports.queries.watches import due_watchers
from balai.reports.rules import pace
from balai.reports.rules.pace import SETTLED, Pace
from tests.reports.test_news import HERE, MAIL, _limits, begin, form, letters, link
from tests.reports.test_watches import DAY, ELSEWHERE, GOOD, NOW, inbox, listed

__all__ = ["_limits", "letters"]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CITY, NEXT_CITY = "18.71", "18.72"
AT_ONCE, DAILY, WEEKLY = Pace.AT_ONCE, Pace.DAILY, Pace.WEEKLY
METRO = replace(GOOD, lat=-5.1131, lon=105.3067)  # in the next city
pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def sari(db):
    return User.objects.create_user("sari@contoh.id", None, email="sari@contoh.id", name="Sari")


@pytest.fixture
def tono(db):
    return User.objects.create_user("tono@contoh.id", None, email="tono@contoh.id", name="Tono")


def watch(person, every_h, area=CITY, at=NOW):
    return actions.watch(person.pk, NewWatch(area_code=area, every_h=every_h), at)


def rounds(first, last, step=10 * MINUTE):
    """The moments at which a letter was planned when the job looked every ten minutes."""
    found, at = [], first
    while at <= last:
        if actions.tell_watchers(at):
            found.append(at)
        at += step
    return found


def new(count):
    """How many reports each letter so far spoke of."""
    return [int(body.split(" ", 1)[0]) for _subject, body in inbox()][-count:]


# -- the rule --------------------------------------------------------------------------------------------------
@given(st.integers(0, 20 * 365 * 86_400).map(lambda s: NOW + timedelta(seconds=s)))
def test_who_chose_to_hear_less_waits_longer_and_nobody_hears_before_it_has_settled(at):
    assert pace.told_by(WEEKLY, at) < pace.told_by(DAILY, at) < pace.told_by(AT_ONCE, at) == at - SETTLED


@given(st.text(max_size=8))
def test_whatever_a_form_says_is_a_pace_nothing_or_refused(said):
    found = pace.chosen(said)

    assert (found is None) == (said == "")
    assert found is None or found == -1 or str(found) == (said.lstrip("0") or "0")


def test_the_job_looks_every_ten_minutes():
    assert PERIODIC["reports.watches"].every_s == 600


# -- each at its own pace --------------------------------------------------------------------------------------
def test_at_once_is_told_within_half_an_hour_daily_the_next_day_weekly_in_a_week(sari, tono):
    wati = User.objects.create_user("wati@contoh.id", None)
    for person, every_h in ((sari, AT_ONCE), (tono, DAILY), (wati, WEEKLY)):
        watch(person, every_h)
    listed(GOOD, NOW + 2 * HOUR)

    first = rounds(NOW + 2 * HOUR, NOW + 3 * HOUR)
    second = rounds(NOW + 3 * HOUR, NOW + DAY + HOUR)
    third = rounds(NOW + DAY + HOUR, NOW + 8 * DAY, step=HOUR)

    told = list(Delivery.objects.filter(channel="inbox").order_by("id").values_list("user", flat=True))
    assert first == [NOW + 2 * HOUR + 20 * MINUTE]
    assert second == [NOW + DAY]
    assert third == [NOW + 7 * DAY]
    assert told == [sari.pk, tono.pk, wati.pk]


def test_where_much_happens_at_once_is_one_letter_an_hour_and_nothing_is_lost(sari):
    watch(sari, AT_ONCE)
    letters_at, at = [], NOW
    for minute in range(0, 5 * 60, 5):
        at = NOW + minute * MINUTE
        if minute % 15 == 10 and minute < 180:
            listed(replace(GOOD, lat=-5.42 + minute / 1e5), at)
        if minute % 10 == 0 and actions.tell_watchers(at):
            letters_at.append(at)

    gaps = [later - earlier for earlier, later in pairwise(letters_at)]
    assert set(gaps) == {HOUR}
    assert sum(new(9)) == 12


def test_a_place_added_later_holds_nothing_up(sari):
    """The hour is counted between letters: what was asked for a moment ago is told as soon as it happens."""
    watch(sari, AT_ONCE)
    listed(GOOD, NOW + HOUR)
    watch(sari, AT_ONCE, NEXT_CITY, NOW + HOUR + 10 * MINUTE)

    assert rounds(NOW + HOUR, NOW + 2 * HOUR) == [NOW + HOUR + 20 * MINUTE]


def test_what_happened_before_somebody_asked_is_not_news_to_them(sari):
    case = listed(GOOD, NOW - 5 * MINUTE)
    watch(sari, AT_ONCE)
    actions.stir([case.pk], NOW + MINUTE)

    assert rounds(NOW, NOW + 3 * HOUR) == []


# -- several paces of one person -------------------------------------------------------------------------------
def test_a_daily_place_is_not_told_early_with_one_that_is_told_at_once(sari):
    watch(sari, AT_ONCE)
    watch(sari, DAILY, NEXT_CITY)
    city, metro = listed(GOOD, NOW + HOUR), listed(METRO, NOW + HOUR)

    early = rounds(NOW + HOUR, NOW + 20 * HOUR)
    later = rounds(NOW + 20 * HOUR, NOW + DAY + 2 * HOUR)

    ((_s, first), (_t, second)) = inbox()
    assert (early, later) == ([NOW + HOUR + 20 * MINUTE], [NOW + DAY])
    assert (city.number in first, metro.number in first) == (True, False)
    assert (city.number in second, metro.number in second) == (False, True)
    assert first.endswith(
        "\n\nKabar ini datang segera, paling sering sejam sekali, bila ada. "
        "Seberapa sering, dapat Anda ubah di halaman pantauan Anda."
    )
    assert "Kabar ini datang sekali sehari, bila ada." in second


def test_all_that_is_due_comes_in_one_letter_that_says_how_often_each_place_does(sari):
    watch(sari, AT_ONCE)
    watch(sari, DAILY, NEXT_CITY)
    listed(METRO, NOW + HOUR)
    listed(GOOD, NOW + DAY - 20 * MINUTE)

    told = rounds(NOW + HOUR, NOW + DAY + 2 * HOUR)

    ((_subject, body),) = inbox()
    assert told == [NOW + DAY]
    assert body.startswith("2 laporan baru, 0 selesai.")
    assert "Kota Bandar Lampung (segera, paling sering sejam sekali):" in body
    assert "Kota Metro (sekali sehari):" in body
    assert body.endswith("Seberapa sering tiap tempat dikabarkan dapat Anda ubah di halaman pantauan Anda.")


def test_letters_of_different_paces_keep_their_hour_too(sari):
    watch(sari, AT_ONCE)
    watch(sari, DAILY, NEXT_CITY)
    listed(METRO, NOW + HOUR)
    listed(GOOD, NOW + DAY - 40 * MINUTE)

    told = rounds(NOW + HOUR, NOW + DAY + 3 * HOUR)

    assert told == [NOW + DAY - 20 * MINUTE, NOW + DAY + 40 * MINUTE]
    assert new(2) == [1, 1]


def test_two_daily_places_asked_for_at_different_hours_are_one_letter_a_day(sari):
    watch(sari, DAILY)
    watch(sari, DAILY, NEXT_CITY, NOW + 5 * HOUR)
    for day in range(4):
        listed(GOOD, NOW + day * DAY + 6 * HOUR)
        listed(replace(METRO, lat=-5.1131 + day / 1e4), NOW + day * DAY + 6 * HOUR)

    assert rounds(NOW + 6 * HOUR, NOW + 4 * DAY + 6 * HOUR, 30 * MINUTE) == [NOW + n * DAY for n in (1, 2, 3, 4)]
    assert new(4) == [2, 2, 2, 2]


@pytest.mark.parametrize("minutes", range(-20, 11, 5))
def test_what_happens_just_before_a_place_goes_with_another_is_told_with_the_next_letter(sari, minutes):
    watch(sari, DAILY)
    watch(sari, DAILY, NEXT_CITY, NOW + 5 * HOUR)
    for case, at in ((GOOD, 6 * HOUR), (METRO, 6 * HOUR), (replace(METRO, lat=-5.12), DAY + minutes * MINUTE)):
        listed(case, NOW + at)
    told = rounds(NOW + 6 * HOUR, NOW + 3 * DAY)

    assert (told[0], sum(new(9))) == (NOW + DAY, 3)


# -- quiet hours -----------------------------------------------------------------------------------------------
NIGHT = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)  # 21:30 WIB


def test_a_night_of_happenings_is_one_letter_in_the_morning(sari):
    watch(sari, AT_ONCE)
    for n in range(4):
        listed(replace(GOOD, lat=-5.42 + n / 1e3), NIGHT + n * 2 * HOUR)

    assert rounds(NIGHT, NIGHT + 12 * HOUR) == [datetime(2026, 11, 24, 23, 0, tzinfo=UTC)]  # 6:00 WIB
    assert new(1) == [4]
    assert set(Delivery.objects.values_list("not_before", flat=True)) == {datetime(2026, 11, 24, 23, 0, tzinfo=UTC)}


def test_who_wants_no_quiet_hours_hears_at_night_and_others_who_sleep_hold_nobody_up(sari, tono, monkeypatch):
    monkeypatch.setattr(telling, "PEOPLE", 1)
    Preference.objects.create(user=tono, quiet_from=time(0), quiet_to=time(0))
    watch(sari, AT_ONCE)
    watch(tono, AT_ONCE)
    listed(GOOD, NIGHT)

    assert rounds(NIGHT, NIGHT + HOUR) == [NIGHT + 20 * MINUTE]
    assert set(Delivery.objects.values_list("user", flat=True)) == {tono.pk}


@pytest.mark.parametrize("begins", [None, time(0), time(6), time(13, 30), time(23, 59, 59)])
@pytest.mark.parametrize("ends", [None, time(0), time(6), time(13, 30), time(22)])
def test_the_database_says_of_quiet_hours_what_the_rule_says(sari, begins, ends):
    Preference.objects.create(user=sari, quiet_from=begins, quiet_to=ends)
    row = watch(sari, DAILY)
    hours = [
        time(0),
        time(5, 59, 59, 999_999),
        time(6),
        time(12),
        time(13, 30),
        time(21),
        time(22),
        time(23, 59, 59, 5),
    ]
    found = [Watch.objects.filter(notified.in_quiet_hours("user", at), pk=row.pk).exists() for at in hours]
    own = (begins or QUIET[0], ends or QUIET[1])

    assert found == [is_quiet(at, *own) for at in hours]
    crowd(0, 1)
    addressed = Watch.objects.filter(user=None)  # somebody without account
    assert [addressed.filter(notified.in_quiet_hours("user", at)).exists() for at in hours] == [
        is_quiet(at, *QUIET) for at in hours
    ]


# -- changing it -----------------------------------------------------------------------------------------------
def test_the_same_place_again_with_another_pace_changes_the_pace_and_only_then(client, sari):
    client.force_login(sari, backend=BACKEND)
    said = []
    for every in ("168", "168", "", "0"):
        page = client.post("/kabari/", form(email="", tiap=every), follow=True).content.decode()
        said.append((Watch.objects.get().every_h, re.search(r"Dipantau\. Kabarnya datang ([^.]+)\.", page)[1]))

    often = ["seminggu sekali, bila ada yang baru atau selesai"] * 3
    assert said == [(168, words) for words in often] + [
        (0, "segera, paling sering sejam sekali, bila ada yang baru atau selesai")
    ]


def test_the_form_shows_what_the_account_has_chosen_for_the_place(client, sari):
    client.force_login(sari, backend=BACKEND)
    watch(sari, WEEKLY)
    known = client.get(f"/kabari/?wilayah={CITY}").content.decode()
    other = client.get(f"/kabari/?wilayah={NEXT_CITY}").content.decode()

    checked = re.compile(r'name="tiap" value="(\d+)" checked')
    assert (checked.findall(known), checked.findall(other)) == (["168"], ["24"])


def test_an_account_changes_the_pace_of_a_row_and_nobody_elses(client, sari, tono):
    mine, his = watch(sari, DAILY), watch(tono, DAILY)
    client.force_login(sari, backend=BACKEND)
    page = client.get("/akun/pantauan/").content.decode()
    changed = client.post("/akun/pantauan/", {"pace": str(mine.pk), "tiap": "0"}, follow=True).content.decode()
    foreign = client.post("/akun/pantauan/", {"pace": str(his.pk), "tiap": "0"}, follow=True).content.decode()
    wrong = [
        client.post("/akun/pantauan/", {"pace": str(mine.pk), "tiap": said}, follow=True).content.decode()
        for said in ("1", "x", "", "99999", "-1")
    ]

    assert f'<label class="sr" for="tiap-{mine.pk}">Seberapa sering: Kota Bandar Lampung</label>' in page
    assert '<option value="24" selected>Sekali sehari</option>' in page
    assert "Tersimpan. Kabarnya datang segera, paling sering sejam sekali, bila ada." in changed
    assert "Pantauan ini tidak ada lagi." in foreign
    assert all("Pilih seberapa sering Anda ingin dikabari." in html for html in wrong)
    assert dict(Watch.objects.values_list("pk", "every_h")) == {mine.pk: 0, his.pk: 24}
    with pytest.raises(InvalidInput):
        watch(sari, 7, NEXT_CITY)
    assert len(queries.watches(sari.pk)) == 1


def test_who_hears_more_often_from_now_on_hears_what_waited(sari):
    row = watch(sari, WEEKLY)
    listed(GOOD, NOW + HOUR)
    waited = rounds(NOW + HOUR, NOW + 30 * HOUR, HOUR)
    actions.change_pace(sari.pk, row.pk, DAILY, NOW + 30 * HOUR)

    assert (waited, rounds(NOW + 30 * HOUR, NOW + 32 * HOUR)) == ([], [NOW + 30 * HOUR])


@pytest.mark.parametrize("minutes", range(-20, 21, 5))
@pytest.mark.parametrize("does", ["waits", "changes"])
def test_what_happens_just_before_its_hour_is_told_then_or_with_the_next_letter(sari, minutes, does):
    row = watch(sari, DAILY if does == "waits" else WEEKLY)
    listed(GOOD, NOW + HOUR)
    listed(replace(GOOD, lat=-5.43), NOW + DAY + minutes * MINUTE)
    if does == "changes":
        actions.change_pace(sari.pk, row.pk, DAILY, NOW + DAY + minutes * MINUTE + MINUTE)
    rounds(NOW + HOUR, NOW + 3 * DAY)

    assert sum(new(9)) == 2


def test_a_pace_nobody_knows_is_refused_and_nothing_typed_is_lost(client, letters):
    page = client.post("/kabari/", form(kategori="sampah", tiap="12"))
    html = page.content.decode()

    assert page.status_code == 422
    assert "Pilih seberapa sering Anda ingin dikabari." in html
    assert f'value="{MAIL}"' in html
    assert 'value="sampah" selected' in html
    assert (Watch.objects.count(), letters()) == (0, [])


def test_a_search_and_a_slip_keep_the_chosen_pace(client):
    searched = client.post("/kabari/", form(do="cari", cari="Kalianda", tiap="168")).content.decode()
    slipped = client.post("/kabari/", form(email="sari@", tiap="0")).content.decode()

    assert 'name="tiap" value="168" checked' in searched
    assert 'name="tiap" value="0" checked' in slipped


# -- by e-mail, and strangers ----------------------------------------------------------------------------------
def test_an_address_chooses_in_the_form_and_once_more_where_the_letter_leads(client, letters):
    sent = client.post("/kabari/", form(tiap="168")).content.decode()
    (letter,) = letters()
    page = client.get(link(letter, "ya")).content.decode()
    refused = client.post(link(letter, "ya"), {"tiap": "7"})
    before = Watch.objects.get()
    begun = client.post(link(letter, "ya"), {"tiap": "0"}, follow=True).content.decode()

    assert "Seminggu sekali" in sent
    assert "Kabarnya datang seminggu sekali, bila ada." in letter.body
    assert 'name="tiap" value="168" checked' in page
    assert refused.status_code == 422
    assert (before.every_h, before.confirmed_at) == (168, None)
    assert "Terima kasih. Kabarnya datang segera, paling sering sejam sekali, bila ada." in begun
    assert Watch.objects.get().every_h == 0


def test_a_stranger_who_types_the_address_changes_nothing_and_learns_nothing(client, letters):
    own = begin(client, letters, tiap="24")
    other = type(client)()
    answers = [other.post("/kabari/", form(email=mail, tiap="168")).content for mail in (MAIL, "lain@contoh.id")]
    known, _asked = letters()
    plain = [
        re.sub(rb"(nonce|csrf)\S+", b"", page).replace(mail, b"")
        for page, mail in zip(answers, (MAIL.encode(), b"lain@contoh.id"), strict=True)
    ]

    assert plain[0] == plain[1]
    assert known.to == [MAIL]
    assert "Kabarnya tetap datang sekali sehari, bila ada." in known.body
    assert link(known, "atur") == own
    assert set(
        Watch.objects.filter(address__watches__confirmed_at__isnull=False).values_list("every_h", flat=True)
    ) == {24}


def test_a_stranger_does_not_change_what_waits_for_its_letter_to_be_read(client, letters):
    client.post("/kabari/", form(tiap="24"))
    (letter,) = letters()
    type(client)().post("/kabari/", form(tiap="0"))
    page = client.get(link(letter, "ya")).content.decode()

    assert 'name="tiap" value="24" checked' in page
    assert (Watch.objects.get().every_h, letters()) == (24, [])


def test_the_own_page_changes_what_is_ones_own(client, letters):
    own = begin(client, letters)
    begin(client, letters, email="tono@contoh.id")
    client.post("/kabari/", form(titik="-5.40,105.258"))  # not confirmed
    mine, his, waiting = Watch.objects.order_by("id")
    page = client.get(own).content.decode()
    changed = client.post(own, {"pace": str(mine.pk), "tiap": "168"}, follow=True).content.decode()
    others = [
        client.post(own, {"pace": str(row.pk), "tiap": "0"}, follow=True).content.decode() for row in (his, waiting)
    ]
    slip = client.post(own, {"pace": str(mine.pk), "tiap": "12"}, follow=True).content.decode()

    assert f'<select id="tiap-{mine.pk}" name="tiap"' in page
    assert "Tersimpan. Kabarnya datang seminggu sekali, bila ada." in changed
    assert all("Pantauan ini tidak ada lagi." in html for html in others)
    assert "Pilih seberapa sering Anda ingin dikabari." in slip
    assert [row.every_h for row in Watch.objects.order_by("id")] == [168, 24, 24]
    assert watching_by_mail.change_pace(his.address_id, his.pk, AT_ONCE, NOW) is True


def test_a_letter_by_mail_says_how_often_and_where_to_change_it(client, letters, clock):
    own = begin(client, letters, tiap="0")
    listed(GOOD, NOW + HOUR)
    clock.moment = NOW + 2 * HOUR
    told = actions.tell_watchers(clock.moment)
    (letter,) = letters()

    assert told == 1
    assert "Kabar ini datang segera, paling sering sejam sekali, bila ada." in letter.body
    assert f"Atur: http://localhost:8000{own}" in letter.body
    assert Watch.objects.get().around == HERE


# -- what it costs ---------------------------------------------------------------------------------------------
def crowd(first, last, **fields):
    for k in range(first, last):
        row = WatchAddress.objects.create(identity=f"{k:032x}", contact_hash=f"{k}", created_at=NOW)
        told = {"address": row, "told_until": NOW, "created_at": NOW, "confirmed_at": NOW, "area_code": f"18.{k}"}
        Watch.objects.create(**told | fields | {"every_h": list(Pace)[k % 3]})


def test_a_round_asks_the_same_however_many_watch_without_news(sari):
    watch(sari, AT_ONCE)
    costs = []
    for first, last in ((0, 3), (3, 200)):
        crowd(first, last)
        listed(GOOD, NOW + DAY + len(costs) * 2 * HOUR)
        with CaptureQueriesContext(connection) as seen:
            told = actions.tell_watchers(NOW + DAY + len(costs) * 2 * HOUR + HOUR)
        costs.append((told, len(seen)))

    assert [told for told, _cost in costs] == [1, 1]
    assert costs[0] == costs[1]


def test_who_is_due_is_found_by_an_index():
    people = [WatchAddress(identity=f"{k:032x}", contact_hash=f"{k}", created_at=NOW) for k in range(2000)]
    WatchAddress.objects.bulk_create(people, batch_size=1000)
    many = [
        Watch(
            address=people[k % 2000], area_code=f"18.{k}", told_until=NOW, created_at=NOW, confirmed_at=NOW,
            every_h=list(Pace)[k % 3], stirred_at=NOW + HOUR if k % 200 == 0 else None,
        )
        for k in range(12_000)
    ]  # fmt: skip
    Watch.objects.bulk_create(many, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_watch")
    with CaptureQueriesContext(connection) as seen:
        found = due_watchers(NOW + 2 * DAY, 300)
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {seen[0]['sql']}")
        plan = "\n".join(str(line) for line in cursor.fetchall())

    assert (len(seen), len(found)) == (2, 10)
    assert "watch_due" in plan
    assert "SCAN reports_watch" not in plan
    assert "Seq Scan on reports_watch" not in plan


def test_many_who_were_stirred_for_nothing_hold_nobody_up_until_the_next_round(sari, tono, monkeypatch):
    monkeypatch.setattr(telling, "PEOPLE", 1)
    first, _second = watch(sari, AT_ONCE), watch(tono, AT_ONCE, NEXT_CITY)
    Watch.objects.filter(pk=first.pk).update(stirred_at=NOW)  # of something that is no news
    listed(METRO, NOW + HOUR)
    turns = [jobs.tell_watchers(NOW + 2 * HOUR) for _turn in range(3)]

    assert turns == [Turn.MORE, 1, 0]
    assert list(Delivery.objects.filter(channel="inbox").values_list("user", flat=True)) == [tono.pk]


def test_what_was_told_before_stirs_nobody_again(sari):
    watch(sari, AT_ONCE)
    case = listed(GOOD, NOW + HOUR)
    listed(ELSEWHERE, NOW + HOUR)
    before = Watch.objects.get().stirred_at
    rounds(NOW + HOUR, NOW + 2 * HOUR)
    actions.stir([case.pk], NOW + 2 * HOUR)  # a comment on it, a move

    assert (before, Watch.objects.get().stirred_at) == (NOW + HOUR, None)


# -- from before -----------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_the_migration_leaves_old_watches_daily():
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    try:
        executor.migrate([("reports", "0006_corrections_go_with_the_words")])
        old = executor.loader.project_state(("reports", "0006_corrections_go_with_the_words")).apps
        person = User.objects.create_user("lama@contoh.id", None)
        old_watch = old.get_model("reports", "Watch")
        old_watch.objects.create(user_id=person.pk, area_code=CITY, told_until=NOW, created_at=NOW)
    finally:
        MigrationExecutor(connection).migrate(latest)

    assert [(row.area_code, row.every_h) for row in Watch.objects.all()] == [(CITY, 24)]
    # Code of before, which still runs while others have the new version, writes rows without a pace.
    fields = "user_id, area_code, category, around, told_until, created_at"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reports_watch ({fields}) SELECT user_id, '18.72', category, around, told_until, created_at "
            "FROM reports_watch"
        )
    assert set(Watch.objects.values_list("every_h", flat=True)) == {24}


def test_the_zone_of_these_tests_is_the_packs():
    assert NIGHT.astimezone(lookup.zone(packs.current())).time() == time(21, 30)
