# SPDX-License-Identifier: EUPL-1.2
"""Translators write in the browser: at once, checked, with a history, and nothing typed is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext, trans_real
from hypothesis import given
from hypothesis import strategies as st

from balai import packs
from balai.kernel.bytecache import WORDS, generations, slot
from balai.packs import saying
from balai.packs.schema import Text
from balai.wording import actions, exchange, overlay, queries, sentences, sheet, sound, xlsx
from balai.wording.models import Change, Translation

SAID = "Kirim laporan"
HOSTILE = (
    "<script>alert(1)</script>", '" onmouseover="alert(1)', "</button><img src=x onerror=alert(1)>", "<b>tebal</b>",
    "&#60;script&#62;", "a\u202egnal", "{kernel.settings}", "%(name)s", "%s", "x" * 5000, "<script",
)  # fmt: skip


def _mark(found, language="ljp"):
    return queries.one(found.key, language)[1].mark


def _post(client, found, forms, language="ljp", **more):
    data = {f"form{n}": form for n, form in enumerate(forms)} | {"mark": _mark(found, language), "verb": "write"} | more
    return client.post(f"/operator/kata/{found.key}/{language}/", data)


def test_what_is_saved_is_said_at_once_and_taken_back(live, sign_in, sentence):
    client, found = sign_in("joko"), sentence(SAID)

    answer = _post(client, found, ["Kirim laporan sinji"])

    assert answer.status_code == 302
    with translation.override("ljp"):
        assert gettext(SAID) == "Kirim laporan sinji"
    shipped = found.shipped_in("ljp")
    assert _post(client, found, [], verb="undo").status_code == 302
    with translation.override("ljp"):
        assert gettext(SAID) == (shipped[0] if shipped else SAID)
    past = [(change.verb, change.after, name) for change, name in queries.history(found.key, "ljp")]
    assert past == [("undo", list(shipped), "Joko Santoso"), ("write", ["Kirim laporan sinji"], "Joko Santoso")]
    assert "Joko Santoso" in client.get(f"/operator/kata/{found.key}/ljp/").content.decode()


def test_languages_are_named_in_the_pages_language(db, sign_in, monkeypatch):
    client = sign_in("joko")
    monkeypatch.setitem(trans_real.translation("en")._catalog._catalogs[0], "Inggris", "English")

    client.cookies["bahasa"] = "en"
    page = client.get("/operator/kata/?bahasa=en").content.decode()

    assert ">English</option>" in page
    assert "Inggris" not in page


def test_a_translator_does_this_and_nothing_else(live, sign_in, sentence):
    client = sign_in("ida")

    assert client.get("/operator/kata/").status_code == 200
    assert client.get("/operator/").status_code == 403
    assert client.get("/meja/").status_code == 403
    assert _post(client, sentence(SAID), ["Kirimko laporan"]).status_code == 302
    assert _post(sign_in("tuti"), sentence(SAID), ["Lain"]).status_code == 403
    assert Translation.objects.get().forms == ["Kirimko laporan"]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_refused_in_words_and_stay_in_the_form(live, sign_in, sentence, words):
    answer = _post(sign_in("joko"), sentence(SAID), [words])

    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert page.count("<script") == page.count('<script type="module"')
    assert "<img src=x" not in page
    assert "onmouseover" not in page.replace("&quot; onmouseover=&quot;", "")
    assert Translation.objects.count() == Change.objects.count() == 0


@pytest.mark.parametrize("words", HOSTILE)
def test_a_row_that_could_break_a_page_is_never_said(live, sentence, words):
    found = sentence(SAID)
    Translation.objects.create(
        language="ljp", key=found.key, in_pack=False, source=SAID, forms=[words], changed_at="2026-08-17T05:00:00Z"
    )
    overlay.install(Translation.objects.all())

    with translation.override("ljp"):
        assert gettext(SAID) != words


@given(st.text(max_size=60))
def test_whatever_is_sound_adds_no_markup_and_feeds_no_formatter(words):
    source = "Tulis <b>%(name)s</b> di sini"
    if not sound.look(source, words):
        assert sorted(re.findall(r"<[^>]*>?", words)) == ["</b>", "<b>"]
        assert words.count('"') == 0
        assert "Sari" in words % {"name": "Sari"}


def test_plural_forms_are_written_each_and_checked(live, sign_in, cast):
    found = next(
        s for s in sentences.all_sentences().values() if s.plural and s.counts["en"] == 2 and "%(n)s" in s.plural
    )
    client = sign_in("joko")

    assert _post(client, found, ["one thing", "%(m)s things"], "en").status_code == 422
    assert _post(client, found, ["one thing", "%(n)s things"], "en").status_code == 302
    with translation.override("en"):
        assert ngettext(found.source, found.plural, 1) == "one thing"
        assert ngettext(found.source, found.plural, 5) % {"n": 5} == "5 things"


def test_sentences_of_the_pack_change_too(live, sign_in):
    tagline = packs.current().meta.tagline
    found = next(s for s in sentences.all_sentences().values() if s.in_pack and s.source == tagline.id)

    assert _post(sign_in("joko"), found, ["Kata sinji"]).status_code == 302

    assert tagline.in_("ljp") == "Kata sinji"
    assert tagline.in_("id") == tagline.id
    assert Text(id="Lain").in_("ljp") == "Lain"


def test_two_writers_do_not_undo_each_other(live, sign_in, sentence):
    client, found = sign_in("joko"), sentence(SAID)
    old = _mark(found)
    _post(client, found, ["Pertama"])

    answer = _post(client, found, ["Kedua"], mark=old)

    assert answer.status_code == 422
    assert "Kedua" in answer.content.decode()
    assert Translation.objects.get().forms == ["Pertama"]


def test_only_a_language_that_the_pack_calls_a_draft_is_called_one(live, sign_in):
    client = sign_in("ida")
    assert "masih draf" in client.get("/operator/kata/?bahasa=ljp").content.decode()
    assert "masih draf" not in client.get("/operator/kata/?bahasa=en").content.decode()


def test_the_same_words_twice_are_one_change(live, sign_in, sentence):
    client, found = sign_in("joko"), sentence(SAID)
    for _again in range(2):
        _post(client, found, ["Kirim sinji"])
    assert Change.objects.count() == 1


def test_htmx_gets_the_form_and_the_cell_alone(live, sign_in, sentence):
    client, found = sign_in("joko"), sentence(SAID)
    address = f"/operator/kata/{found.key}/ljp/"

    form = client.get(address, headers={"HX-Request": "true"}).content.decode()
    refused = client.post(address, {"form0": "<i>x</i>", "mark": _mark(found)}, headers={"HX-Request": "true"})
    cell = client.post(address, {"form0": "Kirim", "mark": _mark(found)}, headers={"HX-Request": "true"})

    assert "<html" not in form
    assert f'hx-post="{address}"' in form
    assert (refused.status_code, "&lt;i&gt;x&lt;/i&gt;" in refused.content.decode()) == (422, True)
    assert cell.status_code == 200
    assert "Kirim" in cell.content.decode()


def test_filters_find_and_queries_stay_the_same(live, sign_in, sentence, django_assert_num_queries):
    client = sign_in("joko")
    counts = []
    for state in ("", *queries.STATES):
        page = queries.listing(queries.Asked(language="ljp", state=state), 1)
        counts.append(page.found)
        assert all(not state or state in line.cells[-1].states for line in page.lines)
    whole, missing, unread, *_rest = counts
    assert missing + unread == whole == len(sentences.all_sentences())
    assert queries.listing(queries.Asked(language="ljp", text="kirim LAPORAN"), 1).found >= 1
    assert queries.listing(queries.Asked(language="ljp", area="operator"), 1).found > 20
    _post(client, sentence(SAID), ["Kirim sinji"])
    few = _count(client, "/operator/kata/?keadaan=edited")
    for found in list(sentences.all_sentences().values())[:40]:
        Translation.objects.update_or_create(
            language="ljp", key=found.key, defaults={
                "in_pack": False, "source": found.source, "forms": ["x"], "changed_at": "2026-08-17T05:00:00Z",
            }
        )  # fmt: skip
    assert _count(client, "/operator/kata/?keadaan=edited") <= few


def _count(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_words_cost_a_hot_page_no_query(live, sign_in, sentence):
    _post(sign_in("joko"), sentence(SAID), ["Kirim sinji"])
    visitor = Client(headers={"Accept-Language": "ljp"})
    visitor.get("/lapor/")
    with_words = _count(visitor, "/bantuan/")
    overlay.settle()
    assert _count(visitor, "/bantuan/") == with_words
    with translation.override("ljp"):
        assert _count_block(lambda: [gettext(SAID) for _n in range(1000)]) == 0


def _count_block(block):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        block()
    return len(seen)


def test_a_page_that_needs_no_database_comes_while_it_is_silent(live, client, monkeypatch):
    def silent():
        raise OperationalError("the database does not answer")

    monkeypatch.setattr(overlay, "_newest", silent)
    generations().touch((WORDS,))

    assert client.get("/tentang/", headers={"Accept-Language": "en"}).status_code == 200
    monkeypatch.undo()
    assert overlay.refresh()


def test_another_process_says_it_with_its_next_request(live, sign_in, sentence, people):
    found = sentence(SAID)
    before = generations().pick((slot(WORDS),))
    actions.write(people["joko"], found, "ljp", ["Dari proses lain"], _now(), _mark(found))
    assert generations().pick((slot(WORDS),)) != before
    with translation.override("ljp"):
        assert gettext(SAID) != "Dari proses lain"

    assert overlay.refresh()
    assert not overlay.refresh()

    with translation.override("ljp"):
        assert gettext(SAID) == "Dari proses lain"


def _now():
    from balai.kernel import clock

    return clock.now()


def test_a_language_is_no_draft_once_all_that_citizens_see_was_read(live, people):
    meta = packs.current().meta
    assert saying.is_draft(meta, "ljp")
    mine = [s for s in sentences.all_sentences().values() if s.is_for_citizens]
    rows = []
    for found in mine:
        forms = list(found.shipped_in("ljp")) or [found.source, *[found.plural] * (found.counts["ljp"] - 1)]
        rows.append(
            Translation(
                language="ljp", key=found.key, in_pack=found.in_pack, source=found.source, plural=found.plural, forms=forms,
                read_mark=sentences.mark_of(forms), changed_at=_now(),
            )
        )  # fmt: skip
    last = rows[-1]
    overlay.install(rows[:-1])
    assert saying.is_draft(meta, "ljp")
    overlay.install(rows)
    assert not saying.is_draft(meta, "ljp")
    last.read_mark = "of other words"
    overlay.install(rows)
    assert saying.is_draft(meta, "ljp")


def test_a_whole_page_is_read_with_one_button_but_not_what_changed_meanwhile(live, sign_in, people):
    client = sign_in("ida")
    page = client.get("/operator/kata/?keadaan=unread&bahasa=ljp").content.decode()
    pairs = re.findall(r'name="dibaca" value="([0-9a-f]+:[0-9a-f]+)"', page)
    assert len(pairs) == queries.PAGE
    first = sentences.all_sentences()[pairs[0].split(":")[0]]
    forms = [form + " sinji" for form in first.shipped_in("ljp")]
    actions.write(people["joko"], first, "ljp", forms, _now(), _mark(first))

    client.post("/operator/kata/dibaca/", {"bahasa": "ljp", "dibaca": pairs})

    assert Translation.objects.filter(language="ljp").exclude(read_mark="").count() == queries.PAGE - 1
    assert "read" not in queries.one(first.key, "ljp")[1].states


def test_a_changed_original_brings_its_old_words(live, sign_in):
    found = next(
        s for s in sentences.all_sentences().values() if not s.shipped_in("ljp") and len(s.source) > 40 and not s.plural
        and "%" not in s.source and not s.in_pack
    )  # fmt: skip
    Translation.objects.create(
        language="ljp", key="0" * 16, in_pack=False, source=found.source[:-4] + "dulu", forms=["Kata lama"],
        changed_at=_now(),
    )  # fmt: skip

    page = queries.listing(queries.Asked(language="ljp", state="changed"), 1)

    assert [line.sentence.key for line in page.lines] == [found.key]
    form = sign_in("joko").get(f"/operator/kata/{found.key}/ljp/").content.decode()
    assert "Kata lama" in form


@pytest.mark.parametrize("fmt", exchange.FORMATS)
def test_files_go_out_and_come_back(live, sign_in, sentence, fmt):
    client, found = sign_in("joko"), sentence(SAID)
    _post(client, found, ["Kirim sinji"])
    content = client.get(f"/operator/kata/unduh/{fmt}/?bahasa=ljp").content

    assert _upload(client, content, fmt).changed == 0
    _post(client, found, [], verb="undo")
    taken = _upload(client, content, fmt)

    assert (taken.changed, taken.faults) == (1, [])
    with translation.override("ljp"):
        assert gettext(SAID) == "Kirim sinji"


def _upload(client, content, fmt):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post("/operator/kata/unggah/", {"berkas": SimpleUploadedFile(f"kata.{fmt}", content)}).context[
        "taken"
    ]


@pytest.mark.parametrize(
    ("name", "content"), [("x.po", b"\xff"), ("x.po", b"x"), ("x.xlsx", b"PK"), ("x.csv", b"a,b"), ("x.exe", b"x")]
)
def test_a_file_that_is_none_is_refused_in_words(live, sign_in, name, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = sign_in("joko").post("/operator/kata/unggah/", {"berkas": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert "tidak dapat dibaca" in answer.content.decode()


def test_bad_cells_of_a_file_are_told_and_the_good_ones_taken(live, people, sentence):
    lines = [
        (2, exchange.Row("pages", SAID, {"ljp": "Kirim sinji"})), (3, exchange.Row("pages", "Tidak pernah ada", {"ljp": "x"})),
        (4, exchange.Row("pages", "Bantuan", {"ljp": "<script>"})),
    ]  # fmt: skip
    taken = actions.take(people["joko"], lines, _now())
    assert (taken.changed, len(taken.faults)) == (1, 2)


def test_upstream_takes_the_file_of_an_installation(live, copies, people, sentence):
    actions.write(people["joko"], sentence(SAID), "ljp", ["Kirim sinji"], _now(), _mark(sentence(SAID)))
    tagline = sentence(packs.current().meta.tagline.id, in_pack=True)
    actions.write(people["joko"], tagline, "ljp", ["Kata sinji"], _now(), _mark(tagline))
    lines = exchange.read("ljp.po", exchange.written("po", "ljp"))

    report = sheet.take(lines)

    assert report.changed >= 2
    assert report.faults == []
    assert "Kirim sinji" in (copies / "locale/ljp/LC_MESSAGES/django.po").read_text("utf-8")
    assert 'ljp = "Kata sinji"' in (copies / "packs/lampung/pack.toml").read_text("utf-8")
    assert sheet.take(lines).changed == 0


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=20), min_size=2, max_size=4)
    )
)
def test_workbooks_keep_every_word(rows):
    assert xlsx.read(xlsx.write(rows)) == rows


def test_no_template_puts_words_into_quotes_that_words_may_hold():
    root = Path(sentences.__file__).resolve().parents[1]
    bad = re.compile(r"""=\s*'[^'\n]*\{%\s*(?:block)?translate|=\{%\s*(?:block)?translate""")
    found = [path.name for path in root.rglob("templates/**/*.html") if bad.search(path.read_text("utf-8"))]
    assert found == []
