# SPDX-License-Identifier: EUPL-1.2
"""Every address of the platform and who may enter it; an address that stands in no list is a failure.

The walk is over Django's own patterns, so that nobody can add a page without saying whom it is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from balai.portal import assets

EVERYBODY = ("nobody", "sari", "tuti", "rina", "ayu", "dedi", "wati", "lia", "joko", "ida")
HANDLERS = ("tuti", "rina", "ayu", "dedi", "wati")

# Beginnings of patterns, most exact first -> who gets in. "open": everybody. "own": everybody sees a page of their
# own or is sent to sign in. "machine": another program with its own keys. Else the names of those who may enter.
WHO: tuple[tuple[str, str | tuple[str, ...]], ...] = (
    ("meja/lapangan/", ("dedi",)),
    ("meja/validasi/", ("wati",)),
    ("meja/baru/", ("tuti", "rina", "ayu")),
    ("meja/massal/", HANDLERS),
    ("meja/simpan/", (*HANDLERS, "lia")),
    ("meja/<str:number>/identitas/", ("tuti", "rina", "ayu")),
    ("meja/<str:number>/kategori/", ("tuti", "rina", "ayu")),
    ("meja/<str:number>/foto/", (*HANDLERS, "lia", "joko", "ida")),  # the policy decides, case by case
    ("meja/<str:number>/tempat/", ("tuti", "rina", "ayu")),
    ("meja/<str:number>/teks/", (*HANDLERS, "lia", "joko", "ida")),
    ("meja/<str:number>/serupa/", ("tuti", "rina", "ayu")),
    ("meja/", (*HANDLERS, "lia")),
    ("pimpinan/", ("lia", "rina", "ayu", "tuti", "wati")),
    ("operator/rute/", ("joko", "rina")),
    ("operator/kata/", ("joko", "ida")),
    ("operator/", ("joko",)),
    ("akun/masuk/", "open"), ("akun/daftar/", "open"), ("akun/keluar/", "own"), ("akun/tidak-aktif/", "open"),
    ("akun/lupa-sandi/", "open"), ("akun/undangan/", "open"), ("akun/perangkat/lupakan/", "open"),
    ("akun/sso/", "open"), ("akun/kabar/kunci/", "open"), ("akun/kabar/langganan/", "open"),
    ("akun/", "own"),
    ("identity/o/api/", "machine"), ("identity/o/", "own"), (".well-known/", "open"),
    ("open311/v2/", "open"), ("api/v1/", "open"),
    ("lapor/untuk-warga/", "own"), ("lapor/", "open"), ("laporan/", "open"), ("l/<str:secret>/", "open"), ("l/<str:number>/", "open"), ("kabari/", "open"), ("berkas/", "open"), ("unggah/", "open"), ("peta/", "open"),
    ("wilayah/", "open"), ("transparansi/", "open"), ("statistik/", "open"), ("cari/", "open"), ("bantuan/", "open"),
    ("privasi/", "open"), ("tentang/", "open"), ("luring/", "open"), ("tampilan/", "open"), ("bahasa/", "open"),
    ("tempat/", "open"), ("sw.js", "open"), ("robots.txt", "open"), ("manifest.webmanifest", "open"), ("paket/", "open"),
)  # fmt: skip

FILLED = {"mark": "0" * 40,
    "number": "LP2611240001", "verb": "comment", "secret": "a" * 22, "pk": "1", "membership": "1", "view_id": "1",
    "seq": "1", "day": "2026-11-24", "area": "18.71", "sealed": "x", "photo_id": "x", "photo": "x", "name": "foto/x", "size": "192",
    "full": "penuh", "z": "9", "x": "1", "y": "1", "code": "18.71", "fmt": "xml", "token": "x", "rest": "x",
    "uidb36": "1", "key": "x-y", "provider_id": "daerah", "lang": "ljp",
}  # fmt: skip


def walk(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[str]:
    for pattern in patterns:
        here = above + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, here)
        else:
            yield here


ALL = sorted(set(walk(get_resolver().url_patterns)) - {""})


def rule(pattern: str) -> str | tuple[str, ...] | None:
    return next((who for begin, who in WHO if pattern.startswith(begin)), None)


def filled(pattern: str) -> str:
    """The pattern as an address."""
    named = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda m: FILLED[m[1]], pattern)
    whole = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: FILLED[m[1]], named)
    return "/" + whole.replace("\\", "")


def test_every_address_says_whom_it_is_for():
    assert len(ALL) > 120
    assert [pattern for pattern in ALL if rule(pattern) is None] == []


def test_every_line_of_the_list_is_about_an_address():
    assert [begin for begin, _who in WHO if not any(pattern.startswith(begin) for pattern in ALL)] == []


@pytest.mark.parametrize("name", EVERYBODY)
def test_only_those_who_may_enter(world, sign_in, name):
    world()
    client = sign_in(name)
    client.raise_request_exception = False
    wrong = []
    for pattern in ALL:
        who = rule(pattern)
        if not isinstance(who, tuple):
            continue
        for method in ("GET", "POST"):
            status = client.generic(method, filled(pattern)).status_code
            shut = status == 403 or (name == "nobody" and status == 302) or status == 405
            if (name not in who and not shut) or status >= 500:
                wrong.append((method, filled(pattern), status))
    assert wrong == []


@pytest.mark.parametrize("name", ["nobody", "sari", "tuti"])
def test_own_pages_send_strangers_to_sign_in(db, sign_in, name):
    client = sign_in(name)
    client.raise_request_exception = False
    wrong = []
    for pattern in ALL:
        if rule(pattern) not in {"own", "open"}:
            continue
        answer = client.get(filled(pattern))
        if answer.status_code >= 500 or "unsafe-" in answer["Content-Security-Policy"]:
            wrong.append((filled(pattern), answer.status_code))
        if rule(pattern) == "own" and name == "nobody" and answer.status_code == 200:
            wrong.append((filled(pattern), answer.status_code))
    assert wrong == []


def test_every_answer_carries_the_policy(client, db):
    for path in (
        "/",
        "/tidak/ada/",
        "/meja/",
        "/api/v1/reports/XX000000",
        "/statis/x.js",
        "/open311/v2/x",
        "/berkas/x",
    ):
        answer = client.get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe-" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["X-Frame-Options"] == "DENY", path


@pytest.mark.parametrize("path", ["/lapor/wilayah/?induk=18.71", "/statis/dist/{script}"])
def test_a_part_of_a_page_carries_no_more_than_forbids_everything(client, db, path):
    """Headers of a document on each of twenty parts cost a first visit as much as a tenth of what it brings."""
    answer = client.get(path.format(script=assets.manifest()["app.js"]))

    assert answer.status_code == 200
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert not {"Permissions-Policy", "Cross-Origin-Opener-Policy", "Access-Control-Allow-Origin"} & set(answer.headers)
    answer.close()


def test_the_service_worker_may_fetch(client):
    assert "connect-src 'self'" in client.get("/sw.js")["Content-Security-Policy"]
