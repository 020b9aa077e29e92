# SPDX-License-Identifier: EUPL-1.2
"""Who sees what is said where it matters, and is true of the cast."""

from __future__ import annotations

from balai.cases import policies as cases
from balai.reports.disclosure import fields_of


def test_made_up_people_see_what_the_cast_sees(world, cast):
    case = world("Lubang besar di depan sekolah")
    for name in ("tuti", "rina", "lia", "joko", "ida", "nobody"):
        actor = cast[name]
        assert fields_of(actor, case)["text"] == cases.sees_content(actor, case), name
        assert fields_of(actor, case)["notes"] == cases.sees_notes(actor, case), name


def test_the_three_places_show_it(client, world, sign_in):
    assert "Siapa yang dapat melihat ini?" in client.get("/lapor/").content.decode()
    case = world("Lubang besar di depan sekolah")
    page = sign_in("tuti").get(f"/meja/{case.number}/").content.decode()
    assert "Nama dan kontak baru terbuka sesudah menulis alasan" in page
