# SPDX-License-Identifier: EUPL-1.2
"""Translations as files: .po for translators' tools, .xlsx and .csv for spreadsheets; out of here and into the shipped
catalogues, or the other way. All three become the rows of `sheet`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import polib

from balai.wording import catalogue, queries, sentences, sheet, xlsx
from balai.wording.sentences import Sentence
from balai.wording.sheet import MANY, ONE, PACK, PAGES, Row

FORMATS = ("po", "xlsx", "csv")
TYPES = {
    "po": "text/x-gettext-translation; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
Lines = list[tuple[int, Row]]


def rows() -> Iterator[Row]:
    """Every sentence as it is said here, shipped or changed. One query."""
    languages = sentences.languages()
    known = queries.rows_of(languages)
    for sentence in sentences.all_sentences().values():
        said = {
            tongue: queries.cell_of(sentence, tongue, known.get((tongue, sentence.key))).forms for tongue in languages
        }
        note = ", ".join(sentence.where)
        one = {tongue: forms[0] for tongue, forms in said.items() if forms}
        if not sentence.plural:
            yield Row(PACK if sentence.in_pack else PAGES, sentence.source, one, note)
            continue
        yield Row(ONE, sentence.source, one, note)
        yield Row(MANY, sentence.plural, {t: forms[-1] for t, forms in said.items() if len(forms) > 1}, note)


def written(form: str, language: str) -> bytes:
    """The file of this form; .po holds one language."""
    if form == "po":
        return _po(language).encode()
    return write(form, rows())


def write(form: str, lines: Iterator[Row] | Sequence[Row], separator: str = ",") -> bytes:
    """Rows as a spreadsheet."""
    if form == "xlsx":
        return xlsx.write(
            csv.reader(io.StringIO(sheet.write(lines, is_guarded=False).removeprefix("\ufeff"), newline=""))
        )
    return sheet.write(lines, separator).encode()


def _po(language: str) -> str:
    """The language's catalogue as it is said here; sentences of the pack stand in a context of their own."""
    known = queries.rows_of([language])
    shipped = catalogue.read(language)
    book = polib.POFile(wrapwidth=110, encoding="utf-8")
    book.header, book.metadata = shipped.header, shipped.metadata
    for sentence in sentences.all_sentences().values():
        cell = queries.cell_of(sentence, language, known.get((language, sentence.key)))
        forms = (*cell.forms, *[""] * cell.count)[: cell.count]
        book.append(
            polib.POEntry(
                msgid=sentence.source,
                msgid_plural=sentence.plural,
                msgctxt=(PACK if sentence.in_pack else sentence.context) or None,
                msgstr="" if sentence.plural else forms[0],
                msgstr_plural=dict(enumerate(forms)) if sentence.plural else {},
                occurrences=[(name, "") for name in sentence.where if not sentence.in_pack],
            )
        )
    return f"{book}\n"


def read(name: str, content: bytes, language: str = "") -> Lines:
    """The rows of a file, by the ending of its name; `language` is what a .po without a head is in. ValueError when it
    cannot be read.
    """
    ending = name.rpartition(".")[2].lower()
    if ending == "po":
        return _from_po(content.decode("utf-8"), language)
    if ending == "xlsx":
        text = io.StringIO(newline="")
        csv.writer(text).writerows(xlsx.read(content))
        return sheet.read(text.getvalue())
    if ending == "csv":
        return sheet.read(content.decode("utf-8"))
    raise ValueError(f".{ending}")


def _from_po(text: str, language: str) -> Lines:
    if "msgid" not in text:
        raise ValueError("no catalogue")
    try:
        book = polib.pofile(text, encoding="utf-8")
    except OSError as error:  # what polib raises for a broken line
        raise ValueError(str(error)) from error
    tongue = book.metadata.get("Language") or language
    out: Lines = []
    for entry in book:
        forms = catalogue.forms_of(entry)
        if not forms:
            continue  # a plural that a broken file leaves without any
        where = PACK if entry.msgctxt == PACK else ONE if entry.msgid_plural else PAGES
        out.append((entry.linenum, Row(where, entry.msgid, _said(tongue, forms[0]))))
        if entry.msgid_plural and len(forms) > 1:
            out.append((entry.linenum, Row(MANY, entry.msgid_plural, _said(tongue, forms[-1]))))
    return out


def _said(language: str, words: str) -> dict[str, str]:
    return {language: words} if words.strip() else {}


def sentence_of(row: Row) -> tuple[Sentence | None, int]:
    """The sentence of this installation that a row means, and which form: 0 for the first, 1 for the others."""
    found = next((s for s in _by_words().get(row.id, ()) if _fits(s, row.where)), None)
    return found, int(row.where == MANY)


def _fits(sentence: Sentence, where: str) -> bool:
    if where in {PAGES, ONE, MANY}:
        return not sentence.in_pack and bool(sentence.plural) == (where != PAGES)
    return sentence.in_pack


_index: tuple[object, dict[str, list[Sentence]]] = (None, {})


def _by_words() -> dict[str, list[Sentence]]:
    """Sentences by their Indonesian words, singular and plural; made once for each state of catalogues and pack."""
    global _index  # noqa: PLW0603  one index for the process, replaced in one piece
    known = sentences.all_sentences()
    if _index[0] is not known:
        fresh: dict[str, list[Sentence]] = {}
        for sentence in known.values():
            for words in {sentence.source, sentence.plural} - {""}:
                fresh.setdefault(words, []).append(sentence)
        _index = (known, fresh)
    return _index[1]
