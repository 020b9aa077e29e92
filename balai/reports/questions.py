# SPDX-License-Identifier: EUPL-1.2
"""The extra questions of a category as forms show and read them, the same at every door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balai import packs
from balai.packs import lookup
from balai.packs.schema import Category, Question
from balai.reports.rules import intake

SHOWN = "asked"  # names the category whose questions stand in the form that was sent
PREFIX = "answers."


def read(post: QueryDict, category: Category | None) -> dict[str, object]:
    """The answers in a form, as typed, by the question's code; what is empty is left out."""
    questions = category.questions if category else ()
    return {question.code: value for question in questions if (value := _given(post, question))}


def _given(post: QueryDict, question: Question) -> object:
    name = f"{PREFIX}{question.code}"
    return post.getlist(name) if question.kind == "multivaluelist" else post.get(name, "").strip()


def unseen(post: QueryDict, category: Category | None) -> bool:
    """Whether the form was sent without the category's questions in it: without scripts they come after the choice."""
    return category is not None and bool(category.questions) and post.get(SHOWN, "") != category.code


def shown(category: Category, given: Mapping[str, object], wrong: Mapping[str, str]) -> dict[str, Any]:
    """What `reports/questions.html` draws; `wrong` has its sentences under `answers.<code>`."""
    rows = []
    for question in category.questions:
        value = given.get(question.code, "")
        rows.append(
            {
                "question": question,
                "given": value,
                "chosen": value if isinstance(value, list) else [value],
                "error": wrong.get(f"{PREFIX}{question.code}", ""),
                "when": when_words(question, category, get_language() or "id"),
            }
        )
    return {"category": category, "rows": rows}


def offered(
    today: date, known: Callable[[Category], Mapping[str, object]] = lambda _category: {}
) -> list[dict[str, Any]]:
    """The questions of every category in use, which a page holds ready so that scripts can ask at once; `known`: what
    is answered already.
    """
    return [shown(category, known(category), {}) for category in _asking(packs.current().meta.code, today)]


@lru_cache(maxsize=4)
def _asking(code: str, today: date) -> tuple[Category, ...]:
    return tuple(leaf for leaf in lookup.leaves(packs.load(code), today) if leaf.questions)


def when_words(question: Question, category: Category, language: str) -> str:
    """When the question is asked, as a sentence; "" when it always is."""
    source = next((q for q in category.questions if question.when and q.code == question.when.question), None)
    if question.when is None or source is None:
        return ""
    options = [label.in_(language) for code, label in source.options if code in question.when.is_]
    told = _("{options} atau {last}").format(options=", ".join(options[:-1]), last=options[-1]) if options[1:] else ""
    sentence = _("Wajib diisi bila “{question}” dijawab: {options}.")
    if not question.required:
        sentence = _("Diisi bila “{question}” dijawab: {options}.")
    return sentence.format(question=source.label.in_(language), options=told or "".join(options))


def sentences(faults: Mapping[str, str]) -> dict[str, str]:
    """Sentences for what `intake.answers` found wrong, under the name of the field."""
    if not faults:  # as nearly always
        return {}
    words = {
        "required": _("Pertanyaan ini perlu dijawab."),
        "number": _("Tulis angka, misalnya 3 atau 2,5."),
        "moment": _("Tulis tanggal dan jam, misalnya 2026-11-24 08:30."),
        "option": _("Pilih salah satu jawaban yang tersedia."),
        "long": _("Jawabannya terlalu panjang."),
    }
    return {f"{PREFIX}{code}": words[fault] for code, fault in faults.items()}


def missing(category: Category | None, given: Mapping[str, object]) -> dict[str, str]:
    """Sentences for the answers that do not fit, or are missing although they are asked for."""
    return sentences(intake.answers(category.questions, given)[1]) if category else {}


def told(category: Category | None, answers: Mapping[str, object], language: str) -> list[tuple[str, str]]:
    """Questions with their answers in words, in the category's order."""
    rows = []
    for question in category.questions if category else ():
        given = answers.get(question.code)
        if given in (None, "", []):
            continue
        names = {code: label.in_(language) for code, label in question.options}
        values = given if isinstance(given, list) else [given]
        rows.append((question.label.in_(language), ", ".join(str(names.get(str(value), value)) for value in values)))
    return rows


def told_aside(answers: Mapping[str, object], language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Answers from before the category was put right: the name of the category then, and its questions answered."""
    groups: dict[str, dict[str, object]] = {}
    for name, value in answers.items():
        category, mark, code = name.partition(intake.ASIDE)
        if mark:
            groups.setdefault(category, {})[code] = value
    out = []
    for code, given in groups.items():
        before = lookup.category(packs.current(), code)
        if before is not None and (rows := told(before, given, language)):
            out.append((before.name.in_(language), rows))
    return out
