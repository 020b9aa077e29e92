# SPDX-License-Identifier: EUPL-1.2
"""Finds places by name, forgiving spelling, order and spacing: "tlg padang", "talangpadang tanggamus", "way halim"."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from balai.regions.gazetteer import Gazetteer

# Words of kind say nothing about which place is meant.
KINDS = frozenset({"kabupaten", "kab", "kota", "kecamatan", "kec", "kelurahan", "kel", "desa", "ds", "pekon", "tiyuh",
                   "kampung", "provinsi", "prov", "administrasi", "pulau"})  # fmt: skip
SHORT = {"tlg": "talang", "tj": "tanjung", "tjg": "tanjung", "bdl": "bandar lampung", "balam": "bandar lampung",
         "gn": "gunung", "gng": "gunung", "sb": "sumber", "kp": "kampung", "jkt": "jakarta", "kb": "kebon"}  # fmt: skip
FLOOR = 72.0  # mean likeness (0 to 100) below which a place is not shown
MISSPELT = 70.0  # likeness of one word below which it counts as not found


def words(text: str) -> list[str]:
    """Plain lower-case words, kinds left out unless nothing else is there, abbreviations written out."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    found = [w for part in re.findall(r"[a-z0-9]+", plain) for w in SHORT.get(part, part).split()]
    return [w for w in found if w not in KINDS] or found


@dataclass(frozen=True, slots=True)
class Hit:
    """A place and how well it fits, 0 to 100."""

    code: str
    score: float


class Finder:
    """An index over one gazetteer: which words each place has in its own name and in the names above it."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        areas = [a for a in gazetteer.areas.values() if a.level != "province"]
        self.codes = [a.code for a in areas]
        names = [words(a.name) for a in areas]
        above = [
            [w for parent in gazetteer.path(a.code)[1:-1] for w in _with_joined(words(parent.name))] for a in areas
        ]
        self.vocabulary = sorted({w for n, up in zip(names, above, strict=True) for w in (*_with_joined(n), *up)})
        number = {w: i for i, w in enumerate(self.vocabulary)}
        self._own = _table([[number[w] for w in _with_joined(n)] for n in names], len(self.vocabulary))
        self._above = _table([[number[w] for w in up] for up in above], len(self.vocabulary))
        self._length = np.array([len(n) for n in names], dtype=np.float64)
        self._rank = np.array([len(a.code) / 13 for a in areas])

    def search(self, text: str, limit: int) -> list[Hit]:
        """The best places, best first; of equals the larger area, then the smaller code."""
        query = words(text)[:8]
        if not query:
            return []
        likeness = np.vstack([self._likeness(w) for w in query])
        padded = np.hstack([likeness, np.zeros((len(query), 1))])  # the last column is "no word"
        own = padded[:, self._own].max(axis=2)
        above = padded[:, self._above].max(axis=2) * 0.97
        best = np.maximum(own, above)
        found = np.where(best >= MISSPELT, best, 0.0).mean(axis=0)
        # A place is meant by its own name: none of its words found pulls it down, all of them found lifts it.
        named = (own >= MISSPELT).sum(axis=0)
        share = np.minimum(named / np.maximum(self._length, 1), 1.0)
        score = np.where(named > 0, found * (0.9 + 0.1 * share), 0.0) - self._rank * 0.5
        likely = [(float(score[i]), self.codes[i]) for i in np.argsort(-score, kind="stable")[: limit * 4]]
        best_first = sorted(likely, key=lambda hit: (-round(hit[0], 3), hit[1]))
        return [Hit(code, round(value, 1)) for value, code in best_first[:limit] if value >= FLOOR]

    def _likeness(self, word: str) -> NDArray[np.float64]:
        """How like every word of the vocabulary this one is; a beginning counts nearly as the whole."""
        found = process.cdist([word], self.vocabulary, scorer=fuzz.ratio, dtype=np.float32)
        scores: NDArray[np.float64] = found[0].astype(np.float64)
        start = bisect_left(self.vocabulary, word)
        end = bisect_left(self.vocabulary, word + "\x7f")
        for i in range(start, end):
            scores[i] = max(scores[i], 88 + 12 * len(word) / len(self.vocabulary[i]))
        return scores


def _with_joined(parts: list[str]) -> list[str]:
    """The words, and the name written as one: "talangpadang"."""
    return [*parts, "".join(parts)] if len(parts) > 1 else parts


def _table(rows: list[list[int]], blank: int) -> NDArray[np.int32]:
    """Rows of one width, filled up with `blank`."""
    width = max((len(r) for r in rows), default=1) or 1
    return np.array([r + [blank] * (width - len(r)) for r in rows], dtype=np.int32)


@lru_cache(maxsize=2)
def finder(gazetteer: Gazetteer) -> Finder:
    """The index of a gazetteer, built at the first search."""
    return Finder(gazetteer)
