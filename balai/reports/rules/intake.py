# SPDX-License-Identifier: EUPL-1.2
"""What may be handed in: texts made harmless, answers held against the category's questions."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from balai.kernel.texts import clean_text

if TYPE_CHECKING:
    from balai.packs.schema import Question

DESCRIPTION_MOST = 4000
DESCRIPTION_LEAST = 5
LANDMARK_MOST = 200
NAME_MOST = 120
ANSWER_MOST = {"string": 300, "text": 2000}
_KEY = re.compile(r"[A-Za-z0-9._:-]{8,64}")


def clean_line(text: str) -> str:
    """The text as one line."""
    return " ".join(clean_text(text).split())


def is_client_key(key: str) -> bool:
    """Whether a client's key for "this is the same report again" has a usable shape: 8 to 64 plain characters."""
    return _KEY.fullmatch(key) is not None


def has_words(text: str) -> bool:
    """Whether there is something to read: at least a few letters."""
    letters = (c for c in text[:DESCRIPTION_MOST] if c.isalpha())
    return sum(1 for _letter in islice(letters, DESCRIPTION_LEAST)) == DESCRIPTION_LEAST


class Wrong(ValueError):
    """An answer that does not fit; the argument is `required`, `number`, `moment`, `option` or `long`."""


def answer(question: Question, given: object) -> object | None:
    """The answer in the question's own kind, None when there is none. Raises Wrong."""
    values = given if isinstance(given, list | tuple) else [given]
    values = [v for v in values if v is not None and str(v).strip()]
    if not values:
        if question.required:
            raise Wrong("required")
        return None
    if question.kind == "multivaluelist":
        return [_option(question, v) for v in dict.fromkeys(str(v).strip() for v in values)]
    if len(values) > 1:
        raise Wrong("option")
    text = clean_text(str(values[0])[:5000])
    if question.kind == "singlevaluelist":
        return _option(question, text)
    if question.kind == "number":
        return _number(text)
    if question.kind == "datetime":
        return _moment(text)
    if len(text) > ANSWER_MOST[question.kind]:
        raise Wrong("long")
    return text


def _option(question: Question, value: object) -> str:
    code = str(value).strip()
    if code not in {option for option, _label in question.options}:
        raise Wrong("option")
    return code


def _number(text: str) -> int | float:
    """A number as Indonesians write it, with a decimal comma, or with a point."""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        raise Wrong("number") from None
    if not math.isfinite(found) or abs(found) > 1e12:
        raise Wrong("number")
    return int(found) if found.is_integer() else found


def _moment(text: str) -> str:
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        raise Wrong("moment") from None


def is_asked(question: Question, right: Mapping[str, object]) -> bool:
    """Whether a question is asked, given the fitting answers to those before it that were asked themselves."""
    return question.when is None or question.when.holds(right.get(question.when.question))


def answers(questions: tuple[Question, ...], given: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """Fitting answers by question, and what is wrong with the others. Answers nobody asked for are left out: a draft
    made offline may be older than the questions, and what hangs on another answer is asked only after that one.
    """
    right: dict[str, object] = {}
    wrong: dict[str, str] = {}
    for question in questions:
        if not is_asked(question, right):
            continue
        try:
            found = answer(question, given.get(question.code))
        except Wrong as error:
            wrong[question.code] = str(error)
            continue
        if found is not None:
            right[question.code] = found
    return right, wrong


# -- a category put right ----------------------------------------------------------------------------------
ASIDE = "/"  # no question's code has it: `sampah/jenis` is what was answered to `jenis` while the category was `sampah`


@dataclass(frozen=True, slots=True)
class Asked:
    """A category's code and its questions; those of a category that the pack no longer has are none."""

    category: str
    questions: tuple[Question, ...] = ()

    def by_code(self) -> dict[str, Question]:
        """The questions by their code."""
        return {question.code: question for question in self.questions}


def moved(
    kept: Mapping[str, object], was: Asked, became: Asked, added: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, str]]:
    """A report's answers under another category, and what is wrong with those `added` now.

    Answers to a question that both categories ask go along, those given when the category was `became` before come
    back, the others are set aside: nothing a citizen told is lost, and no answer is read under a question it was not
    given to. What a person does not know is not a fault here.
    """
    aside = {name: value for name, value in kept.items() if ASIDE in name}
    present = {name: value for name, value in kept.items() if ASIDE not in name}
    here = became.by_code()
    before = {code: value for code in here if (value := aside.get(f"{became.category}{ASIDE}{code}")) is not None}
    common = {code for code, question in was.by_code().items() if _is_same(question, here.get(code))}
    carried = {code: value for code, value in present.items() if code in common}
    right, wrong = answers(became.questions, {**before, **carried, **added})
    for code, value in present.items():
        if right.get(code) != value or code not in common:
            aside[f"{was.category}{ASIDE}{code}"] = value
    for code, value in before.items():
        if right.get(code) == value:
            aside.pop(f"{became.category}{ASIDE}{code}")
    return {**right, **aside}, {code: wrong[code] for code in added if wrong.get(code, "required") != "required"}


def _is_same(one: Question, other: Question | None) -> bool:
    """Whether two categories ask the same, so that an answer to the one answers the other."""
    return other is not None and (one.kind, one.label, one.options) == (other.kind, other.label, other.options)
