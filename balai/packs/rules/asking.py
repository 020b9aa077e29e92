# SPDX-License-Identifier: EUPL-1.2
"""The extra questions of categories: their options, and the conditions under which they are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from balai.packs import lookup
from balai.packs.findings import suggestion

if TYPE_CHECKING:
    from balai.packs.files import Where
    from balai.packs.rules import Trouble
    from balai.packs.schema import Category, Pack, Question, When

LISTS = frozenset({"singlevaluelist", "multivaluelist"})


def questions(pack: Pack) -> Iterator[Trouble]:
    """Lists without options, options without a list, codes used twice in a category, conditions that cannot be."""
    for at, category in enumerate(pack.categories):
        seen: set[str] = set()
        for index, question in enumerate(category.questions):
            where = ("categories", at, "questions", index)
            if question.code in seen:
                yield where, f'Pertanyaan "{question.code}" ditulis dua kali.', "Beri code lain."
            seen.add(question.code)
            yield from _options(question, where)
        yield from _conditions(category, ("categories", at, "questions"))
        if category.questions and not lookup.is_leaf(pack, category.code):
            yield (
                ("categories", at, "questions"),
                "Kelompok tidak dapat dilaporkan, jadi pertanyaannya tidak muncul.",
                "Pindahkan ke kategori di bawahnya.",
            )


def _options(question: Question, where: Where) -> Iterator[Trouble]:
    keys = [key for key, _ in question.options]
    if question.kind in LISTS and len(keys) < 2:
        yield (
            where,
            f'Pertanyaan berjenis "{question.kind}" perlu paling sedikit dua pilihan.',
            'Tulis options = [["ya", { id = "Ya", en = "Yes" }], ...].',
        )
    if question.kind not in LISTS and keys:
        yield (
            where,
            f'Pertanyaan berjenis "{question.kind}" tidak memakai pilihan.',
            'Tulis kind = "singlevaluelist", atau hapus options.',
        )
    for key in {key for key in keys if keys.count(key) > 1}:
        yield (*where, "options"), f'Pilihan "{key}" ditulis dua kali.', "Hapus salah satu."


def _conditions(category: Category, where: Where) -> Iterator[Trouble]:
    """Each condition is told of once: that it turns in a circle, else what it names, else its options."""
    rows = {question.code: question for question in reversed(category.questions)}
    place = {question.code: at for at, question in reversed(list(enumerate(category.questions)))}
    turning: set[str] = set()
    for at, question in enumerate(category.questions):
        if question.when is None:
            continue
        here = (*where, at, "when")
        circle = _circle(question, rows)
        if circle:
            if not turning & set(circle):
                way = " -> ".join([*circle, circle[0]])
                yield here, f"Syaratnya berputar: {way}.", "Hapus when pada salah satunya."
            turning |= set(circle)
        elif question.when.question not in rows:
            problem = f'Tidak ada pertanyaan "{question.when.question}" di kategori ini.'
            yield (*here, "question"), problem, suggestion(question.when.question, rows.keys() - {question.code})
        elif place[question.when.question] > at:
            problem = f'Pertanyaan "{question.when.question}" baru muncul sesudah pertanyaan ini.'
            yield (*here, "question"), problem, "Pindahkan ke atas pertanyaan ini, supaya syaratnya terbaca dahulu."
        else:
            yield from _answers(question.when, rows[question.when.question], here)


def _circle(question: Question, rows: Mapping[str, Question]) -> list[str]:
    """The codes over which a question's condition leads back to it; empty when it ends."""
    way = [question.code]
    at: Question | None = question
    while at is not None and at.when is not None:
        if at.when.question == question.code:
            return way
        if at.when.question in way:
            return []  # it leads into a circle, which is told at the questions that form it
        way.append(at.when.question)
        at = rows.get(at.when.question)
    return []


def _answers(when: When, source: Question, here: Where) -> Iterator[Trouble]:
    options = [key for key, _ in source.options]
    if not options and source.kind not in LISTS:
        yield (
            (*here, "question"),
            f'"{source.code}" berjenis "{source.kind}", jadi jawabannya tidak dapat menjadi syarat.',
            'Pakai pertanyaan berjenis "singlevaluelist" atau "multivaluelist".',
        )
        return
    for index, option in enumerate(when.is_):
        if option in when.is_[:index]:
            yield (*here, "is", index), f'Pilihan "{option}" ditulis dua kali.', "Hapus salah satu."
        elif options and option not in options:
            problem = f'Pertanyaan "{source.code}" tidak punya pilihan "{option}".'
            yield (*here, "is", index), problem, suggestion(option, options)
    if source.required and source.when is None and options and set(options) <= set(when.is_):
        problem = f'Syarat ini selalu terpenuhi: "{source.code}" wajib dijawab dan semua pilihannya disebut.'
        yield here, problem, "Hapus when, atau sebut sebagian pilihannya saja."
