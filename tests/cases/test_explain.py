# SPDX-License-Identifier: EUPL-1.2
"""The sentences by which the rules explain themselves: one source for the citizen's and the official's page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from balai.cases.rules import explain

SAME = str  # a translator that leaves the words as they are
words = st.text(max_size=40)


@given(st.booleans(), st.booleans(), words, st.booleans())
def test_officials_read_all_that_citizens_read_but_of_an_identity_that_is_not_there(is_public, is_listed, unit, known):
    facts = {
        "is_public": is_public,
        "is_listed": is_listed,
        "unit": unit,
        "has_identity": known,
        "seen_area": "kecamatan",
    }
    citizen = explain.who_sees(explain.Sight(**facts), SAME)
    official = explain.who_sees(explain.Sight(**facts, for_officials=True), SAME)

    assert set(citizen[:-1]) <= set(official)
    assert (citizen[-1] in official) is known
    assert any(line.startswith("Catatan untuk petugas") for line in official)
    assert not any("Catatan" in line for line in citizen)


@given(words, words, words, words)
def test_the_way_names_the_first_desk_and_the_present_one(why, source, first, now):
    lines = explain.why_here(explain.Way(why=why, source=source, first=first, now=now), SAME)

    assert f"Pertama masuk ke {first}." in lines
    assert (f"Sekarang pada {now}." in lines) is (first != now)
    assert lines[0] == (why or f"Pertama masuk ke {first}.")


def test_a_clock_says_that_it_runs_stands_or_is_over():
    facts = {"promise": "Selesai dalam 3 hari kerja", "source": "SK 1/2026", "due": "Senin", "started": "Jumat"}

    assert explain.which_clock(None, SAME) == ["Tidak ada janji waktu yang sedang berjalan untuk laporan ini."]
    assert "Mulai Jumat, berakhir Senin." in explain.which_clock(explain.Clock(**facts), SAME)
    late = explain.which_clock(explain.Clock(**facts, is_overdue=True, told_above=2), SAME)
    assert "Mulai Jumat; seharusnya selesai Senin dan sudah terlewati." in late
    assert "Sudah dinaikkan ke atasan 2 kali." in late
    paused = explain.which_clock(explain.Clock(**facts, paused_reason="Menunggu aspal.", is_overdue=True), SAME)
    assert paused[1].endswith("Menunggu aspal.")
    assert not any("terlewati" in line for line in paused)
