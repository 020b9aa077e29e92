# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from balai.cases import actions as cases
from balai.cases.models import Case, Flag
from balai.cases.rules import comments
from balai.identity.actors import ANONYMOUS, SYSTEM, Actor, Grant
from balai.kernel.errors import InvalidInput, NotAllowed
from balai.reports import actions, queries
from balai.reports.actions import folding
from balai.reports.desk import panel
from balai.reports.inputs import NewReport, Reporter
from balai.reports.models import Correction, ListedReport, MapCell, Report
from balai.reports.queries import Box, Filters
from balai.reports.rules import cells

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ALL = Box(-7.0, 103.0, -3.0, 107.0)
GOOD = NewReport(
    category="jalan-rusak", description="Jalan berlubang besar di depan pasar", lat=-5.4254, lon=105.2580, public=True
)


def submit(minutes=0, **changes):
    receipt = actions.submit_report(replace(GOOD, **changes), ANONYMOUS, NOW + timedelta(minutes=minutes))
    return receipt.number


def fold_all():
    return actions.fold_cases(Case.objects.values_list("id", flat=True))


def numbers(page):
    return [item.number for item in page.items]


def snapshot():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {folding.search_key()}, words FROM reports_search ORDER BY 1")
        words = [(row[0], str(row[1])) for row in cursor.fetchall()]
    cells_ = sorted(
        (z, c, bytes(b), t) for z, c, b, t in MapCell.objects.values_list("zoom", "cell", "counts", "total")
    )
    return list(ListedReport.objects.order_by("pk").values_list()), words, cells_


@pytest.fixture
def mixed(db):
    """Twelve public reports in two towns and categories, two private ones, all folded."""
    rng = random.Random(3)
    found = []
    for n in range(12):
        away = (
            {"lat": -5.4254 + rng.random() / 50, "lon": 105.258 + rng.random() / 50}
            if n % 3
            else {"lat": -5.11, "lon": 105.31}
        )
        found.append(
            submit(n, **away)
            if n % 2
            else submit(n, category="sampah", description=f"Sampah menumpuk {n} hari di pinggir kali", **away)
        )
    submit(20, public=False)
    submit(21, description="Hubungi 081234567890 soal jalan")
    fold_all()
    return found


def test_public_reports_are_listed_newest_first_and_private_ones_never(mixed):
    page = queries.public_list(Filters())

    assert numbers(page) == mixed[::-1]
    assert page.after == ""


@pytest.mark.parametrize(
    "filters",
    [Filters(), Filters(phases=("waiting", "coordinating")), Filters(text="sampah"), Filters(category="jalan-rusak")],
)
def test_pages_by_key_show_everything_once(mixed, filters):
    whole, seen, after = numbers(queries.public_list(filters)), [], ""
    for _n in range(20):
        page = queries.public_list(filters, after, size=3)
        seen += numbers(page)
        after = page.after
        if not after:
            break

    assert seen == whole
    assert len(whole) in {6, 12}


@pytest.mark.parametrize("after", ["x", "1.", "zz.zz", "'; --", "ffffffffffffffffffff.1", "é"])
def test_made_up_page_key_is_harmless(mixed, after):
    assert len(queries.public_list(Filters(), after).items) == 12
    queries.public_list(Filters(text="jalan"), after)


def test_filters_narrow_together(mixed):
    area = ListedReport.objects.get(number=mixed[0]).area_code
    here = ListedReport.objects.filter(area_code__startswith=area[:5])
    want = set(here.filter(category="sampah").values_list("number", flat=True))

    for filters in (Filters(area=area[:5], category="sampah"), Filters(area=area[:5], text="sampah menumpuk")):
        assert set(numbers(queries.public_list(filters))) == want
    assert numbers(queries.public_list(Filters(area=area[:5], phases=("closed",)))) == []
    assert numbers(queries.public_list(Filters(since=NOW + timedelta(minutes=10)))) == mixed[:9:-1]
    assert numbers(queries.public_list(Filters(until=NOW, text="sampah"))) == []
    assert queries.count(Filters(area=area[:5], category="sampah")) == len(want)
    assert queries.count(Filters()) == 12


@pytest.mark.parametrize("body", ['"', "'", "a AND b", "NEAR(", "jalan*", "x:y", "()", "\x00", "-", "' | 'jalan"])
def test_hostile_search_is_only_a_search(mixed, body):
    assert len(queries.public_list(Filters(text=body)).items) <= 12
    queries.map_view(ALL, 9, Filters(text=body))


def test_search_understands_stems_and_short_forms(mixed):
    assert set(numbers(queries.public_list(Filters(text="jln bolong")))) == set(mixed[1::2])


def test_fold_may_be_repeated_and_replayed_to_the_same_result(mixed):
    before = snapshot()

    assert fold_all() == 0
    assert snapshot() == before
    assert actions.rebuild() == 12
    assert snapshot() == before


def test_making_the_lists_anew_keeps_what_became_public_late(mixed):
    late = ListedReport.objects.first()
    ListedReport.objects.filter(pk=late.pk).update(listed_at=NOW)

    actions.rebuild()

    assert list(ListedReport.objects.exclude(listed_at=None).values_list("pk", "listed_at")) == [(late.pk, NOW)]


@pytest.mark.parametrize("how", ["meanwhile", "after it broke off"])
def test_what_happens_while_the_lists_are_made_anew_is_not_news_of_old_reports(mixed, monkeypatch, how):
    oldest, late, *_others, newest = (
        Case.objects.filter(listed__isnull=False).order_by("id").values_list("id", flat=True)
    )
    ListedReport.objects.filter(pk=late).update(listed_at=NOW)
    fold, later = folding.fold_cases, NOW + timedelta(days=30)

    def with_an_event(ids):
        fold([newest], at=later)  # the reader comes to it before the lists do
        if how == "meanwhile":
            return fold(ids)
        raise InterruptedError

    monkeypatch.setattr(folding, "fold_cases", with_an_event)
    if how == "meanwhile":
        actions.rebuild(batch=4)
    else:
        with pytest.raises(InterruptedError):
            actions.rebuild()
        fold([oldest], at=later)
        monkeypatch.setattr(folding, "fold_cases", fold)
        actions.rebuild()

    assert ListedReport.objects.count() == 12
    assert list(ListedReport.objects.exclude(listed_at=None).values_list("pk", "listed_at")) == [(late, NOW)]
    Case.objects.filter(pk=oldest).update(is_listed=False)
    fold([oldest])
    Case.objects.filter(pk=oldest).update(is_listed=True)
    fold([oldest], at=later)
    assert ListedReport.objects.get(pk=oldest).listed_at == later  # nothing of the note stays


def test_change_of_phase_and_hiding_move_the_counters(mixed):
    case = Case.objects.get(number=mixed[0])
    Case.objects.filter(pk=case.pk).update(state="selesai", phase="resolved")
    actions.fold_cases([case.pk])
    assert queries.numbers().by_phase["resolved"] == 1
    assert queries.numbers().total == 12
    assert numbers(queries.public_list(Filters(category="sampah", phases=("resolved",)))) == [case.number]

    Case.objects.update(is_listed=False)
    fold_all()

    assert snapshot() == ([], [], [])


def test_map_counts_every_report_at_every_zoom(mixed):
    for zoom in range(6, 19):
        view = queries.map_view(ALL, zoom, Filters())
        assert view.total == 12
        assert sorted(p[2] for p in view.points) == sorted(mixed)


def test_map_clusters_when_there_are_many(mixed, monkeypatch):
    monkeypatch.setattr("balai.reports.queries.maps.POINTS", 5)
    for zoom in (6, 9, 12):
        view = queries.map_view(ALL, zoom, Filters())
        assert (view.points, view.total, sum(c[2] for c in view.clusters)) == ([], 12, 12)
        assert sum(c[3] for c in view.clusters) == 12
        assert all(ALL.contains(c[0], c[1]) for c in view.clusters)
    assert queries.map_view(ALL, 9, Filters(category="sampah")).total == 6
    assert queries.map_view(ALL, 9, Filters(category="jalan", phases=("closed",))).total == 0
    assert queries.map_view(ALL, 9, Filters(area="18")).total == 12
    assert queries.map_view(Box(-3.1, 103, -3, 103.1), 12, Filters()).total == 0


def test_queries_stay_few_whatever_is_asked(mixed, django_assert_max_num_queries):
    for filters in (Filters(), Filters(text="jalan"), Filters(area="18.71"), Filters(category="jalan")):
        with django_assert_max_num_queries(2):
            queries.public_list(filters)
        with django_assert_max_num_queries(4):
            queries.map_view(ALL, 9, filters)
    with django_assert_max_num_queries(6):
        queries.case_page(mixed[0], ANONYMOUS)
    with django_assert_max_num_queries(2):
        queries.nearby(GOOD.lat, GOOD.lon, "jalan-rusak", "lubang", NOW)


def test_near_report_of_the_same_trouble_is_shown(mixed):
    old = submit(lat=-5.42545, lon=105.25801)
    private = submit(lat=-5.42545, lon=105.25801, public=False)
    fold_all()

    found = [n.item.number for n in queries.nearby(-5.4254, 105.258, "jalan-rusak", "lubang di jalan dekat pasar", NOW)]

    assert old in found
    assert private not in found


def test_csv_holds_all_of_a_month_and_no_formula(mixed):
    submit(30, description='=HYPERLINK("http://x","klik") jalan rusak')
    fold_all()
    lines = "".join(queries.csv_of(NOW, NOW + timedelta(days=1))).splitlines()

    assert len(lines) == 14
    assert lines[0].startswith("number,category,state")
    assert "'=HYPERLINK" in lines[-1]
    assert len(list(queries.csv_of(NOW - timedelta(days=9), NOW))) == 1


def test_geojson_is_lon_lat(mixed):
    features = json.loads(queries.geojson(Filters())[0])["features"]

    assert len(features) == 12
    assert all(f["geometry"]["coordinates"][0] > 100 for f in features)


# -- what a page shows -------------------------------------------------------------------------------------
def test_page_of_a_private_report_tells_strangers_only_how_it_runs(db):
    number = submit(public=False, description="Tetangga membakar kabel tiap malam", landmark="rumah hijau")
    case = Case.objects.get(number=number)

    stranger = queries.case_page(number, ANONYMOUS)
    owner = queries.case_page(number, Actor(opened_cases=frozenset([number])))
    desk = queries.case_page(
        number, Actor(public_id="x", grants=(Grant(role="desk", unit=case.unit, agency=case.agency),))
    )
    other = queries.case_page(number, Actor(public_id="y", grants=(Grant(role="desk", unit="lain", agency="lain"),)))

    for page in (stranger, other):
        assert page is not None
        assert (page.text, page.landmark, page.lat, page.photos) == ("", "", None, ())
        assert page.area_code == case.area_code[:8]
        assert page.why["why"]
        assert page.promise is not None
    for page in (owner, desk):
        assert page is not None
        assert page.text == "Tetangga membakar kabel tiap malam"
        assert page.lat == case.lat
    assert queries.case_page("TIDAK-ADA", ANONYMOUS) is None


# -- people --------------------------------------------------------------------------------------------------
def test_support_counts_people_once(mixed):
    person = actions.person_of(ANONYMOUS, "browser-one")
    assert actions.support_report(mixed[0], person, ANONYMOUS, NOW) == 1
    assert actions.support_report(mixed[0], person, ANONYMOUS, NOW, Reporter(email="tono@contoh.id")) == 1
    assert actions.support_report(mixed[0], actions.person_of(ANONYMOUS, "two"), ANONYMOUS, NOW) == 2
    fold_all()

    assert ListedReport.objects.get(number=mixed[0]).support_count == 2
    with pytest.raises(InvalidInput):
        actions.support_report(mixed[0], actions.person_of(ANONYMOUS, "three"), ANONYMOUS, NOW, Reporter(email="x@"))
    with pytest.raises(NotAllowed):
        actions.support_report(submit(public=False), person, ANONYMOUS, NOW)


def desk_of(number, role="desk"):
    case = Case.objects.get(number=number)
    return Actor(user_id=1, public_id="5f0c", grants=(Grant(role=role, unit=case.unit, agency=case.agency, area="18"),))


VERBS = {
    "correct_category": lambda n, a: actions.correct_category(n, "sampah", a, NOW),
    "correct_place": lambda n, a: actions.correct_place(
        n, replace(GOOD, lat=-5.43, lon=105.26), "Fotonya di pasar.", a, NOW
    ),
    "publish": lambda n, a: actions.publish(n, a, NOW),
    "edit_public_text": lambda n, a: actions.edit_public_text(n, "Teks yang sopan", "", a, NOW),
    "hide": lambda n, a: actions.hide(n, a, NOW),
}
MATRIX = [
    ("desk", set(VERBS)), ("coordinator", set(VERBS)), ("dispatcher", set(VERBS)), ("system", set(VERBS)),
    ("operator", {"publish", "edit_public_text", "hide"}),
    ("crew", set()), ("validator", set()), ("leader", set()), ("stranger", set()), ("reporter", set()), ("other desk", set()),
]  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("who", "may"), MATRIX)
def test_who_may_set_right(db, who, may, verb):
    number = submit()
    actor = {
        "system": SYSTEM, "stranger": ANONYMOUS, "reporter": Actor(opened_cases=frozenset([number])),
        "other desk": Actor(public_id="z", grants=(Grant(role="desk", unit="lain", agency="lain"),)),
    }.get(who) or desk_of(number, who)  # fmt: skip
    before = Case.objects.get(number=number)

    if verb in may:
        VERBS[verb](number, actor)
        assert Case.objects.get(number=number).last_seq == 2
    else:
        with pytest.raises(NotAllowed):
            VERBS[verb](number, actor)
        assert Case.objects.get(number=number).last_hash == before.last_hash
        assert Correction.objects.count() == 0


def test_text_held_back_is_published_as_edited(db):
    number = submit(description="Jalan rusak, hubungi 081234567890")
    fold_all()
    assert numbers(queries.public_list(Filters())) == []

    actions.edit_public_text(number, "Jalan rusak di depan pasar", "", desk_of(number), NOW)

    assert numbers(queries.public_list(Filters(text="rusak pasar"))) == [number]
    report = Report.objects.get(case__number=number)
    assert (report.moderation, report.public_text) == ("edited", "Jalan rusak di depan pasar")
    assert "081234567890" in report.description
    with pytest.raises(InvalidInput):
        actions.edit_public_text(number, " ", "", desk_of(number), NOW)


def test_a_landmark_that_names_somebody_is_masked_for_all_and_hinted_at_on_the_desk(db, client):
    number = submit(landmark="rumah Pak RT, hubungi 081234567890")
    desk = desk_of(number)
    case = Case.objects.get(number=number)

    hinted = panel.facts(case, desk)["hints"]
    actions.publish(number, desk, NOW)

    assert [str(kind) for kind in hinted] == ["nomor telepon"]
    told = [client.get(f"/laporan/{number}/"), client.get(f"/open311/v2/requests/{number}.json"),
            client.get("/open311/v2/requests.json?start_date=2026-11-20T00:00:00Z&end_date=2026-11-25T00:00:00Z")]  # fmt: skip
    pages = [answer.content.decode() for answer in told]
    assert [("rumah Pak RT" in page, "081234567890" in page) for page in pages] == [(True, False)] * 3
    assert numbers(queries.public_list(Filters(text="rumah"))) == [number]
    assert numbers(queries.public_list(Filters(text="081234567890"))) == []
    assert queries.case_page(number, desk).landmark == "rumah Pak RT, hubungi 081234567890"
    assert queries.case_page(number, Actor(opened_cases=frozenset([number]))).landmark.endswith("081234567890")


@pytest.mark.parametrize("for_all", ["depan warung biru", ""], ids=["other words", "none"])
def test_the_desk_writes_a_landmark_for_all_and_the_reporters_own_stays_for_those_who_act(db, client, for_all):
    number = submit(landmark="rumah Bu Sari Dewi gang buntu")
    desk = desk_of(number)
    actions.publish(number, desk, NOW)

    actions.edit_public_text(number, "Jalan berlubang di gang", for_all, desk, NOW + timedelta(minutes=1))

    pages = [client.get(f"/laporan/{number}/"), client.get(f"/open311/v2/requests/{number}.json"),
             client.get("/open311/v2/requests.json?start_date=2026-11-20T00:00:00Z&end_date=2026-11-25T00:00:00Z")]  # fmt: skip
    told = [page.content.decode() for page in pages]
    assert [("gang buntu" in page, "depan warung biru" in page) for page in told] == [(False, bool(for_all))] * 3
    assert numbers(queries.public_list(Filters(text="buntu"))) == []
    assert queries.case_page(number, Actor()).landmark == for_all
    assert queries.case_page(number, desk).landmark == "rumah Bu Sari Dewi gang buntu"
    assert panel.facts(Case.objects.get(number=number), desk)["public_landmark"] == for_all


def test_what_is_published_late_is_news_from_then_on(db):
    """The desk folds the list itself; the reader of the trail that comes after it finds nothing new."""
    number = submit(description="Jalan rusak, hubungi 081234567890")
    fold_all()
    later = NOW + timedelta(hours=5)

    actions.publish(number, desk_of(number), later)
    actions.fold_cases(Case.objects.values_list("id", flat=True), at=later + timedelta(minutes=1))

    assert ListedReport.objects.get(number=number).listed_at == later


@pytest.mark.parametrize("verb", ["hide", "publish", "edit_public_text"])
def test_what_an_official_decides_of_the_text_settles_the_flags(db, verb):
    number = submit()
    cases.flag_comment(number, comments.OPENING, "kasar", "x", ANONYMOUS, NOW)
    assert Flag.objects.filter(settled_at=None).count() == 1
    assert comments.is_opening_flagged(Case.objects.get(number=number).facts)

    VERBS[verb](number, desk_of(number))

    assert Flag.objects.filter(settled_at=None).count() == 0
    assert "flagged" not in Case.objects.get(number=number).facts


def test_hiding_takes_it_off_at_once(db):
    number = submit()
    fold_all()

    actions.hide(number, desk_of(number), NOW)

    assert numbers(queries.public_list(Filters())) == []
    assert MapCell.objects.count() == 0
    with pytest.raises(NotAllowed):
        cases.flag_comment(number, comments.OPENING, "kasar", "x", ANONYMOUS, NOW)
    page = queries.case_page(number, ANONYMOUS)
    assert page is not None
    assert page.text == ""


def test_correction_teaches_and_a_sensitive_category_makes_private(db):
    from balai import packs

    pack = packs.current()
    sensitive = next(c for c in pack.categories if c.sensitive and not any(k.parent == c.code for k in pack.categories))
    number = submit(description="Anak dipukul, hubungi 081234567890")

    actions.correct_category(number, sensitive.code, desk_of(number), NOW)

    case = Case.objects.get(number=number)
    assert (case.subject, case.visibility, case.is_listed) == (sensitive.code, "private", False)
    assert "dipukul" not in case.title
    row = Correction.objects.get()
    assert (row.was, row.became) == ("jalan-rusak", sensitive.code)
    assert "0812" not in row.text


def test_counters_know_no_place_twice(mixed):
    assert MapCell.objects.filter(zoom=cells.PROVINCES).count() == 1
    assert queries.numbers("18").total == 12
    parts = queries.by_part("18")
    assert sum(p.total for p in parts.values()) == 12
    assert all(len(code) == 5 for code in parts)
