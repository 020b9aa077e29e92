# SPDX-License-Identifier: EUPL-1.2
"""Which category do these words mean: a linear model read from arrays, small enough to live in every process.

Training (reports.training) needs scikit-learn; answering needs numpy and microseconds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balai.reports.rules import text

GRAMS = (3, 4, 5)
MOST_WORDS = 80
SURE_ENOUGH = 0.1  # the first proposal below this is a guess that only misleads
AT_LEAST, SHARE = 0.05, 0.1  # what may stand beside it: this likely, and this share of the first


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category, how sure the model is (0 to 1, all categories together 1), and the words that decided, strongest
    first.
    """

    category: str
    score: float
    words: tuple[str, ...]


def features(body: str) -> list[tuple[str, str]]:
    """(feature, word it comes from): stems, pairs of stems, and pieces of words, which forgive misspelling."""
    words = [w for w in text.words(body)[:MOST_WORDS] if w not in text.FILLER and (len(w) > 1 or w.isdigit())]
    found: list[tuple[str, str]] = []
    previous = ""
    for word in words:
        stem = text.stem(word)
        found.append((f"w:{stem}", word))
        if previous:
            found.append((f"b:{previous} {stem}", word))
        previous = stem
        padded = f" {word} "
        for size in GRAMS:
            found += [(f"c:{padded[at : at + size]}", word) for at in range(len(padded) - size + 1)]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """`weights`: features x categories, 8 bits, times `scale` of the category; `idf` by feature."""

    categories: tuple[str, ...]
    vocabulary: dict[str, int]
    idf: NDArray[np.float32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]


def vector(model: Model, body: str) -> tuple[NDArray[np.intp], NDArray[np.float32], list[str]]:
    """Known features of a text: rows, values (1 + log tf) x idf of length 1, and the word behind each."""
    counts: Counter[int] = Counter()
    origin: dict[int, str] = {}
    for feature, word in features(body):
        row = model.vocabulary.get(feature)
        if row is not None:
            counts[row] += 1
            origin.setdefault(row, word)
    rows = np.fromiter(counts, np.intp, len(counts))
    values = np.array([1 + math.log(n) for n in counts.values()], np.float32) * model.idf[rows]
    length = float(np.linalg.norm(values))
    return rows, values / length if length else values, [origin[int(row)] for row in rows]


def suggest(model: Model, body: str, most: int = 3) -> list[Suggestion]:
    """The likeliest categories, likeliest first; empty when no word of the text is known."""
    rows, values, words = vector(model, body)
    if not len(rows):
        return []
    parts = model.weights[rows].astype(np.float32) * values[:, None]
    scores = parts.sum(axis=0) * model.scale + model.bias
    likely = np.exp(scores - scores.max())
    likely /= likely.sum()
    best = np.argsort(-likely)[:most]
    return [
        Suggestion(model.categories[int(at)], round(float(likely[at]), 4), _deciding(parts[:, at], words))
        for at in best
    ]  # fmt: skip


def worth_showing(found: Sequence[Suggestion]) -> list[Suggestion]:
    """Suggestions, likeliest first, without those too unlikely to help; none when not even the first is likely."""
    if not found or found[0].score < SURE_ENOUGH:
        return []
    return [s for s in found if s.score >= max(AT_LEAST, found[0].score * SHARE)]


def _deciding(parts: NDArray[np.float32], words: Sequence[str], most: int = 3) -> tuple[str, ...]:
    """Words whose features spoke for a category, strongest first."""
    weight: Counter[str] = Counter()
    for word, part in zip(words, parts.tolist(), strict=True):
        weight[word] += part
    return tuple(word for word, part in weight.most_common(most) if part > 0)


def by_keywords(keywords: dict[str, tuple[str, ...]], body: str, most: int = 3) -> list[Suggestion]:
    """The same question answered by counting the pack's keywords, where no model was trained yet."""
    heard = text.stems(body)
    here, line = set(heard), f" {' '.join(heard)} "
    found: list[tuple[float, str, tuple[str, ...]]] = []
    for category, own in keywords.items():
        hits = [k for k in own if (stems := text.stems(k)) and f" {' '.join(stems)} " in line and here]
        if hits:
            found.append((sum(len(k.split()) for k in hits), category, tuple(hits[:3])))
    total = sum(points for points, _category, _words in found) or 1
    found.sort(key=lambda hit: (-hit[0], hit[1]))
    return [Suggestion(category, round(points / total, 4), words) for points, category, words in found[:most]]
