# SPDX-License-Identifier: EUPL-1.2
"""What scripts and maps ask for: places, a pin's village, base map, tiles, a regional map file."""

from __future__ import annotations

import gzip
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import shapely
from django.test import Client

from balai import packs
from balai.kernel.clock import now
from balai.regions import actions, basemap, tiles
from balai.regions.importing.read import Reading
from tests.regions.conftest import SQUARES

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
here = pytest.mark.urls("balai.regions.urls")  # only our own addresses
PLACE = "11/1622/1053"  # Bandar Lampung


@pytest.fixture(autouse=True)
def _own_home(home: Path) -> None:
    pass


def test_lists_of_areas(client: Client) -> None:
    top = client.get("/wilayah/").json()
    assert len(top["areas"]) == 15
    below = client.get("/wilayah/?induk=18.06.02").json()
    assert below["label"] == "Kec. Talang Padang, Kab. Tanggamus"
    assert {"code": "18.06.02.2016", "name": "Pekon Suka Bumi"}.items() <= next(
        a for a in below["areas"] if a["code"] == "18.06.02.2016"
    ).items()


def test_a_list_is_not_sent_twice(client: Client) -> None:
    first = client.get("/wilayah/?induk=18.06")
    again = client.get("/wilayah/?induk=18.06", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("path", "status"), [
    ("/wilayah/?induk=99.99", 404), ("/wilayah/titik/?lat=x&lon=1", 422), ("/wilayah/titik/", 422),
    ("/wilayah/titik/?lat=nan&lon=105", 422), ("/peta/nama.json?bbox=1,2&z=9", 422), ("/peta/desa/99.99.json", 404),
    ("/peta/desa/18.json", 404), ("/peta/daerah.pmtiles", 404), ("/peta/nama.json?bbox=1,2,3,4&z=nan", 422),
])  # fmt: skip
def test_what_cannot_be_answered_is_refused(path: str, status: int, client: Client) -> None:
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == status


def test_search(client: Client) -> None:
    assert client.get("/wilayah/cari/?q=talang+padang").json()["areas"][0]["code"] == "18.06.02"
    assert client.get("/wilayah/cari/?q=").json() == {"areas": []}


def test_a_pin_gets_candidates_and_is_never_cached(client: Client) -> None:
    answer = client.get("/wilayah/titik/?lat=-5.115&lon=105.308")
    body = answer.json()
    assert (body["inside"], body["exact"], body["message"]) == (True, False, "")
    assert len(body["candidates"]) >= 5
    assert answer["Cache-Control"] == "private, no-store"


def test_a_pin_outside_is_told_where_it_is_and_where_to_turn(client: Client) -> None:
    body = client.get("/wilayah/titik/?lat=-6.0&lon=106.0").json()
    assert body["province"] == {"code": "36", "name": "Banten"}
    assert body["message"].startswith("Titik ini di Provinsi Banten")
    assert packs.current().meta.outside_advice.id in body["message"]
    assert "jauh dari tempat mana pun" in client.get("/wilayah/titik/?lat=0&lon=0").json()["message"]


@here
def test_the_base_map_is_small_and_lasts_with_its_version(client: Client) -> None:
    answer = client.get("/peta/dasar.json", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 12_000
    body = json.loads(gzip.decompress(answer.content))
    assert len(body["names"]) == len(body["regencies"]) == 15
    assert all(r["approximate"] for r in body["regencies"])
    lasting = client.get(f"/peta/dasar.json?v={basemap.key()}")
    assert "immutable" in lasting["Cache-Control"]
    assert lasting.json() == body
    assert "immutable" not in client.get("/peta/dasar.json?v=old")["Cache-Control"]
    assert client.get("/peta/dasar.json", headers={"If-None-Match": answer["ETag"]}).status_code == 304


@here
def test_every_village_with_a_point_is_drawn_and_marked_approximate(client: Client) -> None:
    body = client.get("/peta/desa/18.72.json").json()
    assert body["approximate"] is True
    assert len(body["features"]) == 22
    assert all(shapely.geometry.shape(f["geometry"]).is_valid for f in body["features"])
    assert body["districts"][0][0] == "Metro Barat"


@pytest.mark.django_db(transaction=True)
def test_an_incomplete_edition_does_not_replace_the_map(client: Client, geojson: Path) -> None:
    before = basemap.key()
    actions.import_boundaries(Reading(path=geojson), "", now(), lambda _: None)
    assert basemap.key() != before
    assert client.get("/peta/desa/18.72.json").json()["approximate"] is True


@here
@pytest.mark.django_db(transaction=True)
def test_imported_lines_replace_the_approximate_ones(
    client: Client, geojson: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(basemap, "COMPLETE", 4 / 22)
    actions.import_boundaries(Reading(path=geojson), "", now(), lambda _: None)
    body = client.get("/peta/desa/18.72.json").json()
    assert body["approximate"] is False
    assert {f["properties"]["code"] for f in body["features"]} == set(SQUARES)
    regencies = client.get("/peta/dasar.json").json()["regencies"]
    assert [r["code"] for r in regencies if not r["approximate"]] == ["18.72"]


@here
@pytest.mark.parametrize(("zoom", "name"), [(8, "Kota Metro"), (12, "Metro Pusat"), (14, "Imopuro")])
def test_names_in_view_follow_the_zoom(zoom: int, name: str, client: Client) -> None:
    rows = client.get(f"/peta/nama.json?bbox=105.2,-5.2,105.4,-5.0&z={zoom}").json()
    assert len(rows) <= 60
    near = client.get(f"/peta/nama.json?bbox=105.28,-5.15,105.34,-5.08&z={zoom}").json()
    assert name in [r[0] for r in near]


# -- street tiles -----------------------------------------------------------------------------------------------
@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Answers of a pretended source, taken in turn; `asked` is what it was asked."""
    script: list[Any] = []
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        turn: Callable[[], httpx.Response] | httpx.Response = script.pop(0)
        return turn if isinstance(turn, httpx.Response) else turn()

    client = httpx.Client(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(tiles, "_client", lambda _pack: client)
    script_and_asked = [script, asked]
    yield script_and_asked
    client.close()


def silent() -> httpx.Response:
    raise httpx.ConnectTimeout("no answer")


def test_a_tile_is_fetched_once(client: Client, source: list[Any]) -> None:
    script, asked = source
    script.append(httpx.Response(200, content=PNG))
    for _ in range(2):
        answer = client.get(f"/peta/ubin/{PLACE}.png")
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PNG, "image/png")
    assert asked == [packs.current().basemap.tile_url.format(z=11, x=1622, y=1053)]


def test_a_silent_source_is_left_alone_for_a_while(client: Client, source: list[Any]) -> None:
    script, asked = source
    script.append(silent)
    assert client.get(f"/peta/ubin/{PLACE}.png").status_code == 204
    assert client.get("/peta/ubin/11/1622/1054.png").status_code == 204
    assert len(asked) == 1


def test_an_old_tile_serves_while_the_source_is_silent(client: Client, source: list[Any], home: Path) -> None:
    script, _asked = source
    script += [httpx.Response(200, content=PNG), silent]
    client.get(f"/peta/ubin/{PLACE}.png")
    kept = next(p for p in (home / "cache" / "tiles").rglob("*") if p.is_file())
    os.utime(kept, (time.time() - tiles.FRESH_S - 60,) * 2)
    assert client.get(f"/peta/ubin/{PLACE}.png").content == PNG


def test_an_absent_tile_is_remembered(client: Client, source: list[Any]) -> None:
    script, asked = source
    script.append(httpx.Response(404))
    assert [client.get(f"/peta/ubin/{PLACE}.png").status_code for _ in range(2)] == [204, 204]
    assert len(asked) == 1


@pytest.mark.parametrize("reply", [
    httpx.Response(200, content=b"<html>blocked</html>"), httpx.Response(200, content=PNG + b"0" * 500_000),
    httpx.Response(503), httpx.Response(302, headers={"Location": "http://127.0.0.1/"}),
])  # fmt: skip
def test_what_is_no_small_picture_is_not_kept(
    reply: httpx.Response, client: Client, source: list[Any], home: Path
) -> None:
    source[0].append(reply)
    assert client.get(f"/peta/ubin/{PLACE}.png").status_code == 204
    assert [p for p in (home / "cache").rglob("*") if p.is_file()] == []


@pytest.mark.parametrize("address", ["5/0/0", "11/3000/1053", "22/0/0", "11/1622/9999999"])
def test_tiles_of_elsewhere_are_not_fetched(address: str, client: Client, source: list[Any]) -> None:
    assert client.get(f"/peta/ubin/{address}.png").status_code == 404
    assert source[1] == []


def test_the_cache_stays_below_its_limit(home: Path) -> None:
    folder = home / "cache" / "tiles" / "x"
    folder.mkdir(parents=True)
    for n in range(10):
        (folder / str(n)).write_bytes(b"0" * 100)
        os.utime(folder / str(n), (n, n))
    assert tiles.sweep(limit=500) == 600
    assert sorted(p.name for p in folder.iterdir()) == ["6", "7", "8", "9"]


# -- the operator's map file --------------------------------------------------------------------------------------
@pytest.fixture
def map_file(home: Path) -> bytes:
    content = bytes(range(256)) * 600
    (home / "map").mkdir()
    (home / "map" / "lampung.pmtiles").write_bytes(content)
    return content


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_map_file_is_served_by_range(client: Client, map_file: bytes) -> None:
    answer = client.get("/peta/daerah.pmtiles", headers={"Range": "bytes=100-70099"})
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes 100-70099/{len(map_file)}"
    assert body_of(answer) == map_file[100:70100]
    whole = client.get("/peta/daerah.pmtiles")
    assert (whole.status_code, body_of(whole)) == (200, map_file)


def test_ranges_beyond_and_stale_ranges(client: Client, map_file: bytes) -> None:
    beyond = client.get("/peta/daerah.pmtiles", headers={"Range": f"bytes={len(map_file)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(map_file)}")
    stale = client.get("/peta/daerah.pmtiles", headers={"Range": "bytes=0-9", "If-Range": '"old"'})
    assert stale.status_code == 200
    assert body_of(stale) == map_file
