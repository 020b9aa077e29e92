# SPDX-License-Identifier: EUPL-1.2
"""Every message of the code has its English, nothing obsolete stays, and no translation breaks a page."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import polib
import pytest

from balai.wording import catalogue
from balai.wording.catalogue import Message

ROOT = Path(__file__).resolve().parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("words_tool", ROOT / "tools/words.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["words_tool"] = module
    spec.loader.exec_module(module)
    return module


words = _tool()


@pytest.fixture(scope="module")
def wanted() -> list[Message]:
    return words.messages()


@pytest.mark.parametrize("language", catalogue.languages())
def test_a_catalogue_is_sound_and_holds_nothing_that_the_code_no_longer_says(language, wanted):
    assert list(words.troubles(language, wanted)) == []


def test_english_is_complete(wanted):
    said = {catalogue.key_of(entry) for entry in catalogue.read("en") if entry.translated()}
    assert {message.key for message in wanted} == said


# What one region calls its areas and their heads, another does not: such words come from the pack's `area.*` texts.
ONE_REGIONS = re.compile(r"\b(desa|pekon|tiyuh|kelurahan|lurah|kades|kecamatan|camat|distrik|kabupaten|bupati|wali ?kota"
                         r"|gubernur|kepala desa)(nya)?\b", re.IGNORECASE)  # fmt: skip


def test_no_message_names_areas_or_their_heads_by_the_word_of_one_region(wanted):
    assert [message.id for message in wanted if ONE_REGIONS.search(message.id + message.plural)] == []


def test_messages_are_found_in_python():
    source = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
A = _("Satu " "kalimat")
B = gettext_lazy("Malas")
C = ngettext("%(n)s hari", "%(n)s hari-hari", 2)
D = pgettext("bulan", "Mei")
E = _(unknown)
"""
    found = {("", "Satu kalimat", ""), ("", "Malas", ""), ("", "%(n)s hari", "%(n)s hari-hari"), ("bulan", "Mei", "")}
    assert set(words.in_python(source)) == found


def test_messages_are_found_in_templates():
    source = """{% load i18n %}{# _("bukan") #}{% translate "Kirim" %}{% include "x" with a=_("Isi 'ini'") %}{{ _("Nilai") }}
{% blocktranslate trimmed with n=1 %}
  Halo {{ n }}
  semua, 5 %
{% endblocktranslate %}{% blocktranslate count n=n %}satu{% plural %}{{ n }} buah{% endblocktranslate %}
{% translate "Mei" context "bulan" %}"""
    assert set(words.in_template(source)) == {
        ("", "Kirim", ""), ("", "Isi 'ini'", ""), ("", "Nilai", ""), ("", "Halo %(n)s semua, 5 %%", ""),
        ("", "satu", "%(n)s buah"), ("bulan", "Mei", ""),
    }  # fmt: skip


def test_renewing_drops_what_is_gone_keeps_what_was_said_and_lists_what_is_new():
    book = polib.POFile()
    book.metadata = {"Language": "en", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    book.append(polib.POEntry(msgid="Kirim", msgstr="Send"))
    book.append(polib.POEntry(msgid="Lama", msgstr="Old"))
    now = [Message("Kirim", files=("a.py",)), Message("Baru"), Message("hari", plural="hari")]

    whole = catalogue.renewed(book, now, keep_blank=True)
    draft = catalogue.renewed(book, now, keep_blank=False)

    assert [(entry.msgid, entry.msgstr) for entry in whole] == [("Baru", ""), ("Kirim", "Send"), ("hari", "")]
    assert [(entry.msgid, entry.msgstr) for entry in draft] == [("Kirim", "Send")]
    assert "a.py" in str(whole)
    assert str(catalogue.renewed(whole, now, keep_blank=True)) == str(whole)


def test_translations_of_another_catalogue_are_taken_only_where_ours_has_none():
    ours, theirs = polib.POFile(), polib.POFile()
    for book, entries in ((ours, {"A": "mine", "B": ""}), (theirs, {"A": "theirs", "B": "theirs"})):
        book.metadata = {"Language": "en"}
        for msgid, msgstr in entries.items():
            book.append(polib.POEntry(msgid=msgid, msgstr=msgstr))

    taken = catalogue.renewed(words.taken(ours, theirs), [Message("A"), Message("B")], keep_blank=True)

    assert [(entry.msgid, entry.msgstr) for entry in taken] == [("A", "mine"), ("B", "theirs")]
