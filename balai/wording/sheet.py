# SPDX-License-Identifier: EUPL-1.2
"""The translator's sheet: every sentence with all languages side by side, as CSV that spreadsheets open.

The Indonesian words name a row; an empty cell means "leave it". Reading a sheet never loses the good rows for the bad.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import polib

from balai.wording import catalogue, packtexts, sound

PAGES, ONE, MANY = "pages", "pages, for one", "pages, for many"
PACK = "pack"  # wherever a pack says these words
_COLUMNS_BEFORE, _COLUMNS_AFTER = ("where", "id"), ("note",)
_FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would compute instead of showing


@dataclass(frozen=True)
class Row:
    """One line of the sheet."""

    where: str
    id: str
    said: Mapping[str, str]
    note: str = ""


@dataclass
class Report:
    """What came of reading a sheet."""

    changed: int = 0
    same: int = 0
    faults: list[str] = field(default_factory=list)


def translations() -> tuple[str, ...]:
    """The languages beside Indonesian, each a column."""
    return tuple(language for language in catalogue.languages() if language != catalogue.SOURCE)


def rows() -> Iterator[Row]:
    """Every sentence: the pages first, then the packs."""
    books = {language: {catalogue.key_of(e): e for e in catalogue.read(language)} for language in translations()}
    for key, entry in books[catalogue.COMPLETE[0]].items():
        note = ", ".join(name for name, _line in entry.occurrences)
        said = {language: catalogue.forms_of(book[key]) for language, book in books.items() if key in book}
        if not entry.msgid_plural:
            yield Row(PAGES, entry.msgid, {language: forms[0] for language, forms in said.items()}, note)
            continue
        one = {language: forms[0] for language, forms in said.items()}
        many = {language: forms[-1] for language, forms in said.items() if len(forms) > 1}
        yield Row(ONE, entry.msgid, one, note)
        yield Row(MANY, entry.msgid_plural, many, note)
    for place in packtexts.find():
        yield Row(place.name, place.said["id"], {k: v for k, v in place.said.items() if k != "id"})


def write(found: Iterable[Row], separator: str = ",", *, is_guarded: bool = True) -> str:
    """The sheet as text, with the mark by which spreadsheets know UTF-8. `is_guarded`: nothing in it is computed."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out, delimiter=separator)
    languages = translations()
    sheet.writerow([*_COLUMNS_BEFORE, *languages, *_COLUMNS_AFTER])
    for row in found:
        cells = (row.id, *(row.said.get(language, "") for language in languages))
        sheet.writerow([row.where, *(map(_shown, cells) if is_guarded else cells), row.note])
    return "\ufeff" + out.getvalue()


def _shown(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULA) else words


def _plain(cell: str) -> str:
    words = cell.replace("\r\n", "\n")
    return words[1:] if words[:1] == "'" and words[1:].startswith(_FORMULA) else words


def read(text: str) -> list[tuple[int, Row]]:
    """Lines of a sheet with their numbers; , ; or tab may stand between the cells. ValueError without a head, and for
    what is no table.
    """
    try:
        return list(_read(text))
    except csv.Error as error:
        raise ValueError(str(error)) from error


def _read(text: str) -> Iterator[tuple[int, Row]]:
    text = text.removeprefix("\ufeff")
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    sheet = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    missing = {*_COLUMNS_BEFORE} - {*(sheet.fieldnames or ())}
    if missing:
        raise ValueError(f"the first line must name the columns; missing: {', '.join(sorted(missing))}")
    languages = translations()
    for line in sheet:
        said = {language: _plain(line.get(language) or "") for language in languages}
        row = Row(line["where"] or "", _plain(line["id"] or ""), {k: v for k, v in said.items() if v.strip()})
        yield sheet.line_num, row


class _Taker:
    """Writes the sound cells of a sheet into catalogues and packs, and keeps the report."""

    def __init__(self, *, is_trial: bool) -> None:
        self.report, self._is_trial = Report(), is_trial
        self._books = {language: catalogue.read(language) for language in translations()}
        self._entries = {
            language: {catalogue.key_of(entry): entry for entry in book} for language, book in self._books.items()
        }
        self._places = {(place.name, place.said["id"]): place for place in packtexts.find()}
        self._pages: dict[tuple[str, str], polib.POEntry] = {}
        for entry in self._books[catalogue.COMPLETE[0]]:
            if entry.msgid_plural:
                self._pages[ONE, entry.msgid] = self._pages[MANY, entry.msgid_plural] = entry
            else:
                self._pages[PAGES, entry.msgid] = entry

    def page(self, number: int, row: Row) -> None:
        """A row of the interface."""
        source = self._pages.get((row.where, row.id))
        if source is None:
            self.report.faults.append(f"line {number}: the pages do not say {row.id[:60]!r} (any more)")
            return
        check = sound.faults if row.where == PAGES else sound.form_faults
        for language, words in row.said.items():
            faults = check(row.id, words)
            self.report.faults += [f"line {number}, {language}: {fault}" for fault in faults]
            forms = catalogue.plural_count(self._books[language])
            if faults or (row.where == MANY and forms == 1):  # one form only: it says one and many alike
                continue
            entry = self._entries[language].get(catalogue.key_of(source))
            if entry is None:
                entry = self._entries[language][catalogue.key_of(source)] = catalogue.blank(source, forms)
                self._books[language].append(entry)
            is_changed = catalogue.set_form(entry, -1 if row.where == MANY else 0, words)
            self.report.changed += is_changed
            self.report.same += not is_changed

    def place(self, number: int, row: Row) -> None:
        """A row of a pack."""
        if row.where == PACK:
            for name, words in [place for place in self._places if place[1] == row.id and row.said]:
                self.place(number, replace(row, where=name, id=words))
            return
        place = self._places.get((row.where, row.id))
        if place is None:
            self.report.faults.append(f"line {number}: {row.where} does not say {row.id[:60]!r} (any more)")
            return
        good: dict[str, str] = {}
        for language, words in row.said.items():
            faults = sound.faults(place.said["id"], words, in_pack=True)
            self.report.faults += [f"line {number}, {language}: {fault}" for fault in faults]
            if not faults and place.said.get(language, "") != words:
                good[language] = words
        try:
            if good and not self._is_trial:
                packtexts.write(place, good)
        except packtexts.CannotWriteError as error:
            self.report.faults.append(f"line {number}: {error}")
            return
        self.report.changed += len(good)
        self.report.same += len(row.said) - len(good)

    def finish(self) -> None:
        """Write the catalogues, in order."""
        for language, book in () if self._is_trial else self._books.items():
            book.sort(key=lambda entry: (entry.msgid, entry.msgid_plural or "", entry.msgctxt or ""))
            catalogue.write(language, book)


def take(lines: Iterable[tuple[int, Row]], *, is_trial: bool = False) -> Report:
    """Write what is new and sound into catalogues and packs; the report names every cell that was left out."""
    taker = _Taker(is_trial=is_trial)
    for number, row in lines:
        if row.where in {PAGES, ONE, MANY}:
            taker.page(number, row)
        else:
            taker.place(number, row)
    taker.finish()
    return taker.report
