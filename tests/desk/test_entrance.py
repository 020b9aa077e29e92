# SPDX-License-Identifier: EUPL-1.2
"""Who may enter which page."""

from __future__ import annotations

import pytest

PAGES = {
    "/meja/": {"tuti", "rina", "ayu", "budi", "dedi", "wati", "lia"},
    "/meja/validasi/": {"wati"},
    "/meja/lapangan/": {"dedi"},
    "/meja/baru/": {"tuti", "rina", "ayu", "budi"},
    "/pimpinan/": {"lia", "rina", "ayu", "budi", "tuti", "wati"},
    "/operator/": {"joko"},
    "/operator/antrean/": {"joko"},
    "/operator/paket/": {"joko"},
    "/operator/rute/": {"joko", "rina"},
    "/operator/batas/": {"joko"},
    "/operator/kunci/": {"joko"},
    "/operator/rekam/": {"joko"},
}
EVERYBODY = ("sari", "tuti", "rina", "ayu", "budi", "dedi", "wati", "lia", "joko")


@pytest.mark.parametrize("path", PAGES)
def test_each_page_opens_for_its_roles_only(sign_in, path):
    opened = {who for who in EVERYBODY if sign_in(who).get(path).status_code == 200}

    assert opened == PAGES[path]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_asked_to_sign_in(client, db, path):
    answer = client.get(path)

    assert answer.status_code == 302
    assert "/akun/masuk/" in answer["Location"]


@pytest.mark.parametrize("path", ["/statistik/", "/statistik/18/", "/statistik/18.71/?hari=365"])
def test_statistics_are_for_everybody(client, db, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/statistik/31.71/", "/statistik/18.71.99/", "/statistik/x/"])
def test_statistics_of_no_place_of_ours_are_not_found(client, db, path):
    assert client.get(path).status_code == 404


def test_pages_of_officials_are_never_kept_by_a_cache(sign_in):
    assert sign_in("tuti").get("/meja/")["Cache-Control"] == "private, no-store"
