# SPDX-License-Identifier: EUPL-1.2
"""A translator's round trip: out into a sheet, edited, back; good rows are kept, bad ones named."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai import packs
from balai.project.cli import main
from balai.wording import packtexts, sheet, sound


def _files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.suffix in {".po", ".toml"}}


def _first(rows, where, words):
    return next(row for row in rows if row.where.startswith(where) and row.id == words)


def test_a_sheet_that_nobody_edited_changes_nothing(copies, capsys):
    before = _files(copies)
    assert main(["words", "export", str(copies / "all.csv")]) == 0
    assert (copies / "all.csv").read_bytes().startswith(b"\xef\xbb\xbfwhere,id,en,ljp,note\r\n")

    assert main(["words", "import", str(copies / "all.csv")]) == 0

    assert _files(copies) == before
    assert "0 diubah" in capsys.readouterr().out


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_edited_cells_reach_pages_and_packs(copies, separator):
    rows = list(sheet.rows())
    page = replace(_first(rows, "pages", "Kirim laporan"), said={"ljp": "Kirim laporan sinji"})
    inline = replace(_first(rows, "lampung/pack.toml", "Polisi"), said={"ljp": 'Pulisi "110"'})
    own_table = replace(_first(rows, "lampung/texts/help.toml: help channels", rows[-1].id), said={"ljp": "Kanal\nrua"})
    comments = (copies / "packs/lampung/pack.toml").read_text("utf-8").count("#")

    report = sheet.take(sheet.read(sheet.write([page, inline, own_table], separator)))

    assert (report.changed, report.faults) == (3, [])
    assert _first(list(sheet.rows()), "pages", "Kirim laporan").said["ljp"] == "Kirim laporan sinji"
    pack = packs.load("lampung")
    assert next(c for c in pack.meta.emergency if c.number == "110").name.ljp == 'Pulisi "110"'
    assert pack.texts["help.channels"].ljp == "Kanal\nrua"
    assert (copies / "packs/lampung/pack.toml").read_text("utf-8").count("#") == comments


def test_bad_cells_are_named_by_line_and_the_good_ones_kept(copies):
    text = (
        "where,id,en,ljp\n"
        "pages,Terlalu sering. Coba lagi dalam {wait}.,Too often. Wait {time}.,Terlalu sering. {wait}.\n"
        "pages,Kalimat yang tidak pernah ada.,Never said.,\n"
        "packs/nowhere.toml: name,Tidak ada,Nothing,\n"
    )
    report = sheet.take(sheet.read(text))

    assert report.changed == 1
    assert [fault.split(":")[0] for fault in report.faults] == ["line 2, en", "line 2, en", "line 3", "line 4"]
    found = _first(list(sheet.rows()), "pages", "Terlalu sering. Coba lagi dalam {wait}.")
    assert found.said == {"en": "Too often. Try again in {wait}.", "ljp": "Terlalu sering. {wait}."}


def test_a_trial_writes_nothing(copies, capsys):
    before = _files(copies)
    (copies / "one.csv").write_text("where,id,ljp\npages,Kirim laporan,Lain\n", "utf-8")
    assert main(["words", "import", "--try", str(copies / "one.csv")]) == 0
    assert _files(copies) == before
    assert "1 akan diubah" in capsys.readouterr().out


def test_both_forms_of_a_plural_are_rows_and_may_leave_the_number_out(copies):
    words = "%(n)s orang"
    one, many = (row for row in sheet.rows() if row.id == words)
    report = sheet.take(
        enumerate([replace(one, said={"en": "Somebody asks."}), replace(many, said={"en": "%(m)s people ask."})], 2)
    )
    assert (report.changed, report.faults) == (1, ["line 3, en: nothing fills %(m)s"])


def test_a_sheet_without_its_head_is_refused(copies, capsys):
    (copies / "bad.csv").write_text("a,b\n1,2\n", "utf-8")
    assert main(["words", "import", str(copies / "bad.csv")]) == 2
    assert "where" in capsys.readouterr().err


def test_a_spreadsheet_computes_nothing_from_our_words():
    text = sheet.write([sheet.Row("pages", "=1+1", {"en": "+2"})])
    cells = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1]
    assert cells[1:3] == ["'=1+1", "'+2"]
    assert sheet.read(text)[0][1] == sheet.Row("pages", "=1+1", {"en": "+2"})


def test_every_sentence_of_the_packs_has_a_name_of_its_own():
    names = [place.name for place in packtexts.find()]
    assert len(names) > 400
    assert len(set(names)) == len(names)


# -- soundness ----------------------------------------------------------------------------------------------
@given(st.text(max_size=80))
def test_a_text_is_a_sound_translation_of_itself(text):
    if "%(" not in text and "{" not in text and "}" not in text:
        assert sound.faults(text, text) == []


@pytest.mark.parametrize(
    ("source", "said", "fault"),
    [
        ("%(n)s hari", "days", "%(n)s is missing"),
        ("Halo", "Hello {name}", "nothing fills {name}"),
        ('Baca <a href="/x/">ini</a>', 'Read <a href="/y/">this</a>', 'the tag <a href="/x/"> is missing'),
        ("%(n)s %% selesai", "%(n)s % done", "a percent sign stands alone: write %%"),
        ("{n} hari", "{n} days}", "a brace stands alone"),
        ("Satu", "One\n", "begins or ends with a line break where the source does not, or the other way round"),
    ],
)
def test_what_would_break_a_page_is_found(source, said, fault):
    assert fault in sound.faults(source, said)
