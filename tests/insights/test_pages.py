# SPDX-License-Identifier: EUPL-1.2
"""The statistics of an area and a leader's numbers, as they are read."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from balai.insights import numbers
from balai.insights.queries import Standing
from balai.regions import queries as regions

pytestmark = pytest.mark.django_db


def way(client, address: str) -> list[str]:
    """Names in the page's way of areas."""
    found = re.search(r'<nav class="[^"]*" aria-label="Wilayah[^"]*">(.*?)</nav>', client.get(address).content.decode())
    return re.findall(r"<a [^>]+>([^<]+)</a>", found[1]) if found else []


def test_the_way_to_an_area_names_the_region_once(client):
    district = regions.children("18.71")[0].code

    assert way(client, f"/statistik/{district}/") == ["Provinsi Lampung", regions.find("18.71").name]
    assert way(client, f"/tempat/?induk={district}") == ["Provinsi Lampung", regions.find("18.71").name]
    assert way(client, "/statistik/") == []


@pytest.mark.parametrize(("language", "shown"), [("id", "1.282"), ("en", "1,282")])
def test_large_numbers_of_a_leader_are_grouped_as_the_language_does(language, shown):
    with translation.override(language):
        late = numbers._late(Standing(open=1776, overdue=1282, without_word=0), 268, 275, "")

    assert late.value == shown


def test_what_others_may_keep_is_the_same_for_everybody(client, db):
    plain = client.get("/statistik/")
    client.cookies["bahasa"] = "en"
    chosen, map_ = client.get("/statistik/"), client.get("/laporan/peta.json?bbox=103,-7,107,-3&z=9")

    assert [answer["Cache-Control"] for answer in (plain, chosen)] == ["public, max-age=300", "private, no-cache"]
    assert ["Cookie" in answer["Vary"] for answer in (plain, chosen, map_)] == [True] * 3
