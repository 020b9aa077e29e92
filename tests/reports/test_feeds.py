# SPDX-License-Identifier: EUPL-1.2
"""Public reports for other programs: what they get, narrowed as asked, and nothing that is not public."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest
from defusedxml.ElementTree import fromstring

from balai.reports import queries
from balai.reports.models import ListedReport
from balai.reports.queries import Filters
from balai.reports.rules import around
from balai.reports.views import feeds
from tests.reports.test_lists import NOW, fold_all, submit

POINT = "{http://www.georss.org/georss}point"


@pytest.fixture
def world(db, clock):
    clock.moment = NOW.replace(hour=5)
    numbers = {
        "road": submit(1, description="Lubang besar <b>&</b> dalam"),
        "waste": submit(2, category="sampah", description="Sampah menumpuk di pasar"),
        "private": submit(3, public=False, description="Rahasia tetangga"),
        "south": submit(4, lat=-5.7257, lon=105.5911, description="Aspal mengelupas di Kalianda"),
        "formula": submit(5, description="=cmd|' /C calc'!A0 lubang"),
    }
    fold_all()
    return numbers


def items(client, query=""):
    answer = client.get(f"/laporan/umpan.xml{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/rss+xml; charset=utf-8")
    return fromstring(answer.content).findall("channel/item")


def lines(client, query=""):
    answer = client.get(f"/laporan/data.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def named(found):
    return {item.findtext("link").rstrip("/").rpartition("/")[2] for item in found}


def test_the_feed_has_what_is_public_newest_first_with_its_place(client, world):
    found = items(client)

    assert [item.findtext("link") for item in found][:2] == [
        f"http://testserver/laporan/{world['formula']}/", f"http://testserver/laporan/{world['south']}/",
    ]  # fmt: skip
    assert named(found) == set(world.values()) - {world["private"]}
    road = next(item for item in found if world["road"] in item.findtext("link"))
    assert road.findtext(POINT) == "-5.42540 105.25800"
    assert road.findtext("title").startswith("Lubang besar <b>&</b>")
    assert "Rahasia" not in "".join("".join(item.itertext()) for item in found)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?wilayah=18.01", {"south"}),
        ("?kategori=sampah", {"waste"}),
        ("?q=kalianda", {"south"}),
        ("?keadaan=selesai", set()),
    ],
)
def test_all_three_are_narrowed_alike(client, world, query, names):
    wanted = {world[name] for name in names}

    assert named(items(client, query)) == wanted
    assert {f["id"] for f in json.loads(client.get(f"/laporan/data.geojson{query}").content)["features"]} == wanted
    assert {row["number"] for row in lines(client, query)} == wanted


def test_a_group_of_categories_takes_in_those_below_it(client, world):
    from balai import packs
    from balai.packs import lookup

    group = lookup.category(packs.current(), "jalan-rusak").parent
    below = {world["road"], world["south"], world["formula"]}

    assert named(items(client, f"?kategori={group}")) == below
    assert {row["number"] for row in lines(client, f"?kategori={group}")} == below


def test_places_go_on_behind_a_link(client, world, monkeypatch):
    monkeypatch.setattr(feeds, "PLACES", 3)
    first = client.get("/laporan/data.geojson?wilayah=18")
    link = first["Link"].partition(">")[0].lstrip("<")
    second = client.get(link)

    ids = [f["id"] for page in (first, second) for f in json.loads(page.content)["features"]]
    assert first["Content-Type"] == "application/geo+json"
    assert sorted(ids) == sorted(set(world.values()) - {world["private"]})
    assert "Link" not in second


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 4),
        ("?dari=2026-11-24&sampai=2026-11-24", 4),
        ("?sampai=2026-11-23", 0),
        ("?dari=2026-11-25", 0),
        ("?waktu=7", 4),
    ],
)
def test_days_of_a_table_include_both_ends(client, world, query, count):
    assert len(lines(client, query)) == count


@pytest.mark.parametrize(
    "query", ["?dari=kemarin", "?dari=2026-13-01", "?dari=0001-01-01", "?dari=2026-11-24&sampai=2026-11-01"]
)
def test_days_that_are_none_are_told_in_words(client, world, query):
    answer = client.get(f"/laporan/data.csv{query}")

    assert answer.status_code == 400
    assert "anggal" in answer.content.decode()


def test_a_table_runs_no_formula_also_when_asked_for_words(client, world):
    for query in ("", "?q=lubang"):
        titles = {row["number"]: row["title"] for row in lines(client, query)}
        assert titles[world["formula"]].startswith("'=cmd")


@pytest.mark.parametrize("query", ["", "?q=lubang", "?dekat=-5.4254,105.258,1000"])
def test_moments_of_a_table_all_look_alike_in_the_zone_of_the_region(client, world, query):
    ListedReport.objects.filter(number=world["road"]).update(
        opened_at=datetime(2026, 11, 23, 20, 30, 59, 999_999, UTC), updated_at=datetime(2026, 11, 24, 5, tzinfo=UTC)
    )
    rows = {row["number"]: row for row in lines(client, query)}
    road = rows[world["road"]]
    moments = [row[name] for row in rows.values() for name in ("opened_at", "updated_at")]

    assert (road["opened_at"], road["updated_at"]) == ("2026-11-24T03:30:59+07:00", "2026-11-24T12:00:00+07:00")
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00", moment) for moment in moments)


def test_long_answers_wait_their_turn_and_give_it_back(client, world):
    asked = [client.get("/laporan/data.csv") for _n in range(5)]

    assert [answer.status_code for answer in asked] == [200, 200, 200, 200, 503]
    asked[0].close()
    assert client.get("/laporan/data.csv").status_code == 200
    for answer in asked[1:4]:
        answer.close()


def test_the_list_leads_to_them_with_its_own_filters(client, world):
    html = client.get("/laporan/?kategori=jalan-rusak").content.decode()

    assert 'type="application/rss+xml"' in html
    for name in ("umpan.xml", "data.geojson", "data.csv"):
        assert f'href="/laporan/{name}?kategori=jalan-rusak"' in html


NEAR = "dekat=-5.4254,105.258,1000"


def test_a_circle_narrows_list_feed_map_table_and_geojson_alike(client, world):
    road, waste = world["road"], world["waste"]
    both = {road, waste, world["formula"]}
    south = "dekat=-5.7257,105.5911,500"
    places = json.loads(client.get(f"/laporan/data.geojson?{NEAR}").content)["features"]
    shown = json.loads(client.get(f"/laporan/peta.json?bbox=104,-7,106,-4&z=9&{NEAR}").content)
    page = client.get(f"/laporan/?{NEAR}").content.decode()

    assert named(items(client, f"?{NEAR}")) == both
    assert named(items(client, f"?{NEAR}&kategori=sampah")) == {waste}
    assert named(items(client, f"?{NEAR}&q=aspal")) == set()
    assert named(items(client, f"?{south}&q=aspal")) == {world["south"]}
    assert named(items(client, f"?{NEAR}&keadaan=selesai")) == set()
    assert {row["number"] for row in lines(client, f"?{NEAR}")} == both
    assert {place["id"] for place in places} == both
    assert {point[2] for point in shown["points"]} == both
    assert [world[name] in page for name in ("road", "south", "private")] == [True, False, False]
    assert "1 km di sekitar" in page


def test_a_circle_has_pages_like_any_list(client, db, clock):
    clock.moment = NOW.replace(hour=5)
    made = [submit(n, lat=-5.4254 + n / 10_000) for n in range(45)]
    fold_all()
    seen, query = [], NEAR
    for _page in range(3):
        page = client.get(f"/laporan/?{query}").content.decode()
        seen += [number for number in reversed(made) if f'href="/laporan/{number}/"' in page]
        after = re.search(r"sesudah=(\w+)", page)
        query = f"{NEAR}&sesudah={after[1]}" if after else NEAR

    assert seen == list(reversed(made))


UNKNOWN = {
    "wilayah": "99.99", "kategori": "jalan-langit", "keadaan": "selesai-besok", "waktu": "8", "q": "x" * 101,
    "dekat": "rumah",
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("path", ["umpan.xml?", "data.geojson?", "data.csv?", "peta.json?bbox=104,-7,106,-4&z=9&"])
def test_a_filter_that_nobody_knows_is_no_reason_to_send_a_program_everything(client, world, path, name):
    answer = client.get(f"/laporan/{path}{name}={UNKNOWN[name]}", headers={"Accept": "*/*"})
    body = json.loads(answer.content)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert (body["code"], list(body["fields"])) == ("unknown_filter", [name])
    assert UNKNOWN[name][:60] in body["fields"][name]
    assert body["detail"].startswith("Penyaring di alamat ini tidak dimengerti.")


def test_a_person_who_follows_such_a_link_to_a_table_reads_a_page(client, world):
    answer = client.get("/laporan/data.csv?wilayah=99.99", headers={"Accept": "text/html,*/*;q=0.8"})

    assert (answer.status_code, answer["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert "Tempat berkode “99.99” tidak dikenal." in answer.content.decode()


@pytest.mark.parametrize("name", UNKNOWN)
def test_the_list_says_which_filter_it_could_not_apply_and_keeps_it(client, world, name):
    rest = "jalan-rusak" if name == "wilayah" else "18"
    other = "kategori" if name == "wilayah" else "wilayah"
    answer = client.get(f"/laporan/?{other}={rest}&{name}={UNKNOWN[name]}")
    html = answer.content.decode()
    control = re.search(rf'<(?:input|select) id="{name}"[^>]*aria-describedby="salah-{name}".*?(?=</div>)', html)[0]
    kept = f'value="{UNKNOWN[name]}"'

    assert answer.status_code == 200
    assert "Ada penyaring yang tidak dimengerti, jadi tidak dipakai." in html
    assert UNKNOWN[name][:60] in re.search(rf'<p id="salah-{name}">([^<]+)</p>', html)[1]
    assert (f"{kept} selected" if "<select" in control else kept) in control
    assert world["road"] in html
    assert f'data-query="{other}={rest}"' in html  # the map, which would be refused, like the feeds
    for path in ("umpan.xml", "data.geojson", "data.csv", ""):
        assert f'href="{f"/laporan/{path}" if path else ""}?{other}={rest}"' in html


def test_a_list_that_understood_everything_says_nothing_of_it(client, world):
    html = client.get(f"/laporan/?wilayah=18&kategori=jalan-rusak&keadaan=menunggu&waktu=30&q=lubang&{NEAR}").content
    empty = client.get("/laporan/?wilayah=&kategori=&keadaan=&waktu=&q=&dekat=").content

    assert b"tidak dimengerti" not in html + empty
    assert len(items(client, "?wilayah=&kategori=&keadaan=&waktu=&q=&dekat=")) == 4


def test_a_circle_costs_two_questions_however_much_lies_in_it(client, db, assert_queries, clock):
    clock.moment = NOW.replace(hour=5)
    near = around.parse("-5.4254,105.258,1000")
    for n in range(3):
        submit(n)
    fold_all()
    with assert_queries(2):
        assert len(queries.public_list(Filters(near=near)).items) == 3
    for n in range(30):
        submit(10 + n)
    fold_all()
    with assert_queries(2):
        assert len(queries.public_list(Filters(near=near)).items) == 33
