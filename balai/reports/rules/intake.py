# SPDX-License-Identifier: EUPL-1.2
"""What may be handed in: texts made harmless, answers held against the category's questions."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
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


def answers(questions: tuple[Question, ...], given: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """Fitting answers by question, and what is wrong with the others. Answers nobody asked for are left out: a draft
    made offline may be older than the questions.
    """
    right: dict[str, object] = {}
    wrong: dict[str, str] = {}
    for question in questions:
        try:
            found = answer(question, given.get(question.code))
        except Wrong as error:
            wrong[question.code] = str(error)
            continue
        if found is not None:
            right[question.code] = found
    return right, wrong
