# SPDX-License-Identifier: EUPL-1.2
"""The frame of every page: nothing inline, few htmx attributes, the pack's look, switches that only set cookies."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import formats, translation

from balai import packs
from balai.kernel import clock
from balai.portal import assets, pwa, theme
from balai.project import failures

ROOT = Path(__file__).resolve().parents[2] / "balai"
TEMPLATES = sorted([*ROOT.glob("portal/templates/**/*.html"), *ROOT.glob("reports/templates/**/*.html")])
PAGES = ("/", "/lapor/", "/laporan/", "/bantuan/", "/privasi/", "/tentang/", "/luring/", "/tempat/", "/cari/?q=jalan")
HTMX = {"get", "post", "target", "swap", "trigger", "select", "push-url", "indicator"}


def _unreadable(request):
    return failures.bad_request(request, ValueError())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_a_template_has_nothing_that_the_content_policy_forbids(path):
    text = path.read_text("utf-8")

    assert not re.search(r'\sstyle="|<style|\son[a-z]+="|hx-on|javascript:', text)
    assert not re.findall(r"<script(?![^>]*\ssrc=)", text)
    assert set(re.findall(r"\shx-([a-z-]+)=", text)) <= HTMX


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_every_icon_a_template_names_was_drawn(path):
    named = set(re.findall(r'{% icon "([a-z]+)"', path.read_text("utf-8")))

    assert named <= set(assets.manifest()["ui.names"])


def test_every_icon_a_pack_names_was_drawn():
    for code in packs.pack_codes():
        assert {c.icon for c in packs.load(code).categories} <= set(assets.manifest()["categories.names"])


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["id", "en", "ljp"])
def test_a_page_opens_in_its_language_and_says_which(client, address, language):
    client.cookies["bahasa"] = language

    response = client.get(address)

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "spoken"), [("ljp", "id"), ("en", "en")])
def test_a_language_that_the_pack_does_not_offer_is_not_spoken(client, settings, asked, spoken):
    settings.BALAI_PACK = "jakarta"
    client.cookies["bahasa"] = asked

    response = client.get("/")

    assert f'<html lang="{spoken}"' in response.content.decode()
    assert response["Content-Language"] == spoken
    assert client.get("/bahasa/?pilih=ljp&ke=/").cookies["bahasa"].value == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/", "/laporan/", "/lapor/", "/bantuan/", "/tentang/", "/privasi/", "/akun/masuk/", "/kabari/",
     "/kabari/?wilayah=31.74", "/kabari/?cari=Tebet&do=cari", "/statistik/", "/statistik/31.74.01/",
     "/statistik/31.74.01.1001/", "/tempat/", "/transparansi/", "/luring/", "/laporan/?wilayah=31.74"],
)  # fmt: skip
def test_jakarta_knows_kelurahan_and_no_desa(client, settings, address):
    settings.BALAI_PACK = "jakarta"
    answer = client.get(address)
    page = re.sub(r'data-leaf="[^"]*"|<script.*?</script>', "", answer.content.decode(), flags=re.DOTALL)

    assert answer.status_code == 200
    assert re.findall(r".{20}\b(?:desa|pekon|lampung)\b.{20}|kabupaten(?! administrasi)", page, re.IGNORECASE) == []


@pytest.mark.django_db
def test_the_words_for_areas_are_the_packs_wherever_one_may_look(client, settings, people, sign_in):
    settings.BALAI_PACK = "jakarta"
    pages = {
        path: sign_in(who).get(path).content.decode()
        for who, path in (
            ("sari", "/kabari/"),
            ("sari", "/akun/peran/"),
            ("sari", "/akun/"),
            ("joko", "/operator/rute/"),
        )
    }
    found = {path: re.findall(r".{20}\bdesa.{20}|kabupaten(?! administrasi)", page) for path, page in pages.items()}

    assert {path: hits for path, hits in found.items() if hits} == {}
    assert "Cari nama tempat: kelurahan, kecamatan, kota atau kabupaten administrasi" in pages["/kabari/"]


@pytest.mark.django_db
def test_places_are_chosen_by_the_words_of_the_region(client, settings):
    assert "Desa atau kelurahan</label>" in client.get("/lapor/").content.decode()

    settings.BALAI_PACK = "jakarta"
    page = client.get("/lapor/").content.decode()

    assert "Kelurahan</label>" in page
    assert "Kota atau kabupaten administrasi</label>" in page
    assert "atau pilih kelurahan dari daftar." in page


@pytest.mark.django_db
def test_lampung_is_spoken_falls_back_to_indonesian_and_says_that_it_is_a_draft(client):
    client.cookies["bahasa"] = "ljp"
    pages = {address: client.get(address).content.decode() for address in ("/", "/bantuan/")}

    assert "Haga ngurus api?" in pages["/"]  # "Mau urus apa?"
    assert "Bagaimana kalau bukan wewenang pemerintah daerah?" in pages["/bantuan/"]  # not translated yet
    assert packs.current().meta.contact_email in pages["/"].split("masih rancangan")[1]
    with translation.override("ljp"):
        assert formats.date_format(date(2026, 11, 26), "l j F Y") == "Kamis 26 November 2026"
        assert formats.number_format(1234567.5, 1, force_grouping=True) == "1.234.567,5"


@pytest.mark.django_db
@pytest.mark.parametrize(("wanted", "kept"), [("ljp", "ljp"), ("en", "en"), ("fr", ""), ("", "")])
def test_only_languages_of_the_pack_can_be_chosen(client, wanted, kept):
    response = client.get(f"/bahasa/?pilih={wanted}&ke=/")
    assert response.cookies["bahasa"].value == kept


@pytest.mark.django_db
def test_the_look_is_a_cookie_and_leads_back(client):
    response = client.get("/tampilan/?pilih=dark&ke=/bantuan/")

    assert (response.status_code, response["Location"]) == (302, "/bantuan/")
    assert 'data-theme="dark"' in client.get("/bantuan/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_a_switch_never_leads_to_another_site(client, target):
    assert client.get("/bahasa/", {"pilih": "en", "ke": target})["Location"] == "/"


@pytest.mark.django_db
def test_the_place_chip_names_the_chosen_place_and_forgets_unknown_ones(client):
    client.get("/tempat/?pilih=18.71&ke=/")
    chosen = client.get("/bantuan/").content.decode()
    client.get("/tempat/?pilih=99.99&ke=/")

    assert "<span>Kota Bandar Lampung</span>" in chosen
    assert "tempat" not in {name for name, morsel in client.cookies.items() if morsel.value}


@pytest.mark.django_db
def test_the_theme_has_an_etag_and_answers_304(client):
    first = client.get("/paket/theme.css")

    second = client.get("/paket/theme.css", headers={"If-None-Match": first["ETag"]})

    assert packs.current().theme.light.accent in first.content.decode()
    assert (second.status_code, second.content) == (304, b"")


@pytest.mark.django_db
def test_every_icon_of_the_installed_app_is_a_png_of_its_size(client):
    listed = json.loads(client.get("/manifest.webmanifest").content)["icons"]

    for icon in listed:
        body = client.get(icon["src"]).content
        assert body[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(body[16:20], "big") == int(icon["sizes"].split("x")[0])
    assert {icon.get("purpose") for icon in listed} == {None, "maskable"}


def test_each_pack_has_a_look_of_its_own():
    looks = [theme.look_of(code) for code in packs.pack_codes()]

    assert len({look.css for look in looks}) == len(looks)
    assert all(pwa.icon(code, 192, full=True) for code in packs.pack_codes())


@pytest.mark.django_db
def test_a_number_in_the_search_goes_straight_to_its_case(client):
    assert client.get("/cari/?q= lp2611240001 ")["Location"] == "/laporan/LP2611240001/"
    for typed in ("2611240001", "lp 2611240001", "LP-26 1124 0001", "26 1124 0001"):
        assert client.get("/cari/", {"q": typed})["Location"] == "/laporan/LP2611240001/", typed
    for other in ("lampu", "081234567890", "2699240001", "lp jalan"):
        assert client.get("/cari/", {"q": other}).status_code == 200, other


@pytest.mark.django_db
def test_an_address_of_a_form_opened_as_a_page_is_told_in_words(client):
    answer = client.get("/akun/perangkat/lupakan/")

    assert answer.status_code == 405
    assert "hanya menerima kiriman dari formulirnya" in answer.content.decode()
    assert "POST" in answer["Allow"]


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_what_its_view_knows(client):
    assert "Wilayah ini di luar layanan." in client.get("/statistik/31.71/").content.decode()
    other = client.get("/tidak/ada/").content.decode()
    assert "Periksa kembali nomor atau alamatnya." in other
    assert "Resolver404" not in other


@pytest.mark.django_db
def test_a_form_sent_after_the_session_ended_leads_back_to_where_it_stood(client):
    page = "http://testserver/meja/?lihat=baru"

    here = client.post("/meja/massal/", {"verb": "verify"}, headers={"Referer": page})
    nowhere = client.post("/meja/massal/", {"verb": "verify"}, headers={"Referer": "http://lain.contoh/x/"})

    assert here["Location"].endswith("?next=/meja/%3Flihat%3Dbaru")
    assert nowhere["Location"].endswith("?next=/")


def test_a_text_sent_after_the_session_ended_is_shown_once_more(client):
    page = "http://testserver/meja/LP2611240001/finish/"
    sent = {"text": "Sudah ditambal <b>kemarin</b> sore.", "client_key": "k" * 20}
    browser = {"Referer": page, "Accept": "text/html"}

    here = client.post("/meja/LP2611240001/finish/", sent, headers=browser)
    elsewhere = client.post("/meja/LP2611240001/finish/", sent, headers={**browser, "Referer": "http://lain.contoh/"})
    queue = client.post("/meja/LP2611240001/finish/", sent, headers={**browser, "Accept": "application/json"})

    html = here.content.decode()
    assert here.status_code == 403
    assert "Sudah ditambal &lt;b&gt;kemarin&lt;/b&gt; sore." in html
    assert sent["client_key"] not in html
    assert 'href="/akun/masuk/sandi/?next=/meja/LP2611240001/finish/"' in html
    assert (elsewhere.status_code, queue.status_code) == (302, 302)


@pytest.mark.parametrize(("answer", "status"), [(failures.server_error, 500), (_unreadable, 400)])
def test_the_last_page_stands_without_database_and_looks_like_ours(rf, answer, status):
    page = answer(rf.get("/laporan/"))

    html = page.content.decode()
    assert page.status_code == status
    assert f'href="{assets.address("app.css")}"' in html
    assert '<p class="small quiet" lang="en">' in html
    assert "{%" not in html
    assert "{#" not in html


def test_an_address_that_is_not_the_sites_own_is_told_how_it_could_be(client, caplog):
    for _again in range(2):
        answer = client.get("/lapor/", headers={"host": "192.0.2.7:8000"})
    assert answer.status_code == 400
    assert "BALAI_PUBLIC_URL" in answer.content.decode()
    assert [row.getMessage().count("192.0.2.7:8000") for row in caplog.records] == [1]


def test_machines_find_whom_to_tell_of_a_weakness_and_what_is_nobodys_business(client):
    security = client.get("/.well-known/security.txt")
    robots = client.get("/robots.txt").content.decode().splitlines()

    fields = dict(line.split(": ", 1) for line in security.content.decode().splitlines())
    assert security.headers["Content-Type"].startswith("text/plain")
    assert fields["Contact"] == f"mailto:{packs.current().meta.contact_email}"
    left = datetime.fromisoformat(fields["Expires"]) - clock.now()
    assert timedelta(days=30) < left < timedelta(days=365)
    assert "Disallow: /akun/" in robots
    assert not any(line in {"Disallow: /", "Disallow: /laporan/"} for line in robots)


@pytest.mark.django_db
@pytest.mark.parametrize("length", [100, 100_000])
def test_an_address_of_any_length_is_not_repeated_by_each_link_of_the_foot(client, length):
    page = client.get(f"/bantuan/?q=%22{'a' * length}").content.decode()

    assert page.count("a" * 100) == (5 + 1 if length == 100 else 0)  # three languages and three looks, or none
    assert page.count("ke=/bantuan/") == 6 + 1  # and the place
    assert len(page) < 60_000
    again = client.get(f"/meja/?q={'a' * length}")
    assert again.status_code == 302
    assert len(again["Location"]) < 300
