# SPDX-License-Identifier: EUPL-1.2
"""Sentences as the translators' page shows them: languages side by side, what each still lacks, who changed what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from balai.identity import queries as identity
from balai.wording import sentences
from balai.wording.models import Change, Translation
from balai.wording.sentences import Sentence, mark_of

STATES = ("missing", "unread", "changed", "edited", "read")
PAGE = 25
LIKE = 60  # of 100: from here on two sentences pass for one that was changed
Rows = Mapping[tuple[str, str], Translation]


@dataclass(frozen=True, slots=True)
class Before:
    """What was said of a sentence that was worded otherwise."""

    source: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One sentence in one language. `forms` is what is said now, () when Indonesian stands in."""

    language: str
    forms: tuple[str, ...]
    shipped: tuple[str, ...]
    count: int
    states: frozenset[str]
    row: Translation | None = None
    before: Before | None = None

    @property
    def mark(self) -> str:
        """Of the words as they are shown, so that nothing is read or written over unseen."""
        return mark_of(self.forms)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its cells in the pack's order of languages."""

    sentence: Sentence
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody looks for. `language` is the one that `state` is about."""

    language: str
    text: str = ""
    state: str = ""
    area: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of what was found. `left` counts what keeps the language a draft: citizens' sentences not yet read."""

    lines: list[Line]
    found: int
    counts: Mapping[str, int]
    left: int
    names: Mapping[str, str] = field(default_factory=dict)


def rows_of(languages: Iterable[str]) -> dict[tuple[str, str], Translation]:
    """All rows of these languages by (language, key). One query."""
    return {(row.language, row.key): row for row in Translation.objects.filter(language__in=list(languages))}


def cell_of(sentence: Sentence, language: str, row: Translation | None, before: Before | None = None) -> Cell:
    """What is said of a sentence in a language, and how that stands."""
    shipped = sentence.shipped_in(language)
    forms = tuple(row.forms) if row is not None and row.forms else shipped
    states = {"edited"} if row is not None and row.forms else set()
    if not forms:
        states.add("missing")
    elif row is not None and row.read_mark == mark_of(forms):
        states.add("read")
    else:
        states.add("unread")
    if before or (row is not None and _is_overtaken(row, forms, shipped)):
        states.add("changed")
    return Cell(language, forms, shipped, sentence.counts.get(language, 1), frozenset(states), row, before)


def _is_overtaken(row: Translation, forms: tuple[str, ...], shipped: tuple[str, ...]) -> bool:
    """Whether something else is shipped than when the words were written, or said than when they were read."""
    written_over = bool(row.forms) and tuple(row.shipped) != shipped
    return written_over or bool(row.read_mark and row.read_mark != mark_of(forms))


def before_of(language: str, rows: Rows) -> dict[str, Before]:
    """For sentences without words: the words of the most similar sentence that is not said any more."""
    known = sentences.all_sentences()
    gone = [r for (tongue, key), r in rows.items() if tongue == language and key not in known and r.forms]
    if not gone:
        return {}
    lacking = [
        s for s in known.values() if not s.shipped_in(language) and not ((r := rows.get((language, s.key))) and r.forms)
    ]
    found: dict[str, Before] = {}
    for row in gone:
        alike = {s.key: s.source for s in lacking if s.in_pack == row.in_pack and bool(s.plural) == bool(row.plural)}
        best = process.extractOne(row.source, alike, scorer=fuzz.ratio, score_cutoff=LIKE)
        if best is not None:
            found.setdefault(str(best[2]), Before(row.source, tuple(row.forms or ())))
    return found


def listing(asked: Asked, page: int) -> Listing:
    """One page of the sentences asked for. Two queries, however many sentences there are."""
    languages = sentences.languages()
    rows = rows_of(languages)
    before = before_of(asked.language, rows)
    counts, left, found = dict.fromkeys(STATES, 0), 0, []
    for sentence in sentences.all_sentences().values():
        cell = cell_of(sentence, asked.language, rows.get((asked.language, sentence.key)), before.get(sentence.key))
        left += sentence.is_for_citizens and "read" not in cell.states
        if not _is_there(sentence, asked, rows):
            continue
        for state in cell.states:
            counts[state] += 1
        if not asked.state or asked.state in cell.states:
            found.append(sentence)
    lines = [_line(s, languages, rows, before, asked.language) for s in found[(page - 1) * PAGE : page * PAGE]]
    return Listing(lines=lines, found=len(found), counts=counts, left=left, names=_names(lines))


def _line(sentence: Sentence, languages: Iterable[str], rows: Rows, before: Mapping[str, Before], mine: str) -> Line:
    cells = (
        cell_of(
            sentence, tongue, rows.get((tongue, sentence.key)), before.get(sentence.key) if tongue == mine else None
        )
        for tongue in languages
    )
    return Line(sentence, tuple(cells))


def _is_there(sentence: Sentence, asked: Asked, rows: Rows) -> bool:
    if asked.area and sentence.area != asked.area:
        return False
    if asked.where and not any(asked.where in name for name in sentence.where):
        return False
    text = asked.text.casefold()
    if not text:
        return True
    said = [sentence.source, sentence.plural]
    for language in sentences.languages():
        row = rows.get((language, sentence.key))
        said += row.forms if row is not None and row.forms else sentence.shipped_in(language)
    return any(text in words.casefold() for words in said)


def _names(lines: Iterable[Line]) -> dict[str, str]:
    ids = {who for line in lines for c in line.cells if c.row for who in (c.row.changed_by, c.row.read_by) if who}
    return identity.names_of(ids)


def one(key: str, language: str) -> tuple[Sentence, Cell] | None:
    """A sentence and its cell; None when it is not said here or the pack does not list the language. Two queries at
    most, the second for words of a sentence that was changed.
    """
    sentence = sentences.all_sentences().get(key)
    if sentence is None or language not in sentences.languages():
        return None
    row = Translation.objects.filter(language=language, key=key).first()
    lacks = not sentence.shipped_in(language) and not (row is not None and row.forms)
    before = before_of(language, rows_of([language])).get(key) if lacks else None
    return sentence, cell_of(sentence, language, row, before)


def history(key: str, language: str, limit: int = 50) -> list[tuple[Change, str]]:
    """Who did what with a sentence, newest first, with the name. Two queries."""
    changes = list(Change.objects.filter(key=key, language=language).order_by("-pk")[:limit])
    names = identity.names_of({change.by for change in changes if change.by})
    return [(change, names.get(change.by, "")) for change in changes]
