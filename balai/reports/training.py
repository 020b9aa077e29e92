# SPDX-License-Identifier: EUPL-1.2
"""Trains the category suggestion from the pack's example sentences and officers' corrections, and keeps the model.

scikit-learn is imported only while training, which runs in a process of its own, so that its memory goes back.
"""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import QuerySet

from balai import packs
from balai.packs import lookup
from balai.packs.schema import Pack
from balai.reports.models import Correction
from balai.reports.rules import suggest
from balai.reports.rules.suggest import Model, Suggestion

CORRECTIONS = 20_000  # newest that are learnt from
FOLDS = 5
_STRENGTH = 30.0  # inverse regularisation: chosen by cross-validation on the pack's examples


@dataclass(frozen=True, slots=True)
class Trained:
    """What came out: sentences learnt from, features kept, share right at first and among three, unseen sentences."""

    sentences: int
    features: int
    first: float
    among_three: float
    bytes: int


@dataclass(frozen=True, slots=True)
class _Lesson:
    text: str
    category: str
    is_example: bool  # keywords and names only teach, they are never asked


def model_path() -> Path:
    """Where the model of the running pack lies."""
    return Path(settings.BALAI_HOME) / "models" / f"suggest-{packs.current().meta.code}.npz"


def taught_at() -> datetime | None:
    """When the model in force was made; None when there is none."""
    try:
        return datetime.fromtimestamp(model_path().stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def is_behind(now: datetime) -> bool:
    """Whether the model in force knows less than officers corrected by now, or more: what a reporter wrote was erased
    since, and has to be unlearnt. True while there is none.
    """
    taught = taught_at()
    if taught is None or Correction.objects.filter(at__gt=taught, at__lte=now).exists():
        return True
    learnt = int(_names_in(model_path()).get("corrections", 0))  # a model of before they were counted has none to lose
    return min(_corrections(packs.current()).filter(at__lte=taught).count(), CORRECTIONS) < learnt


def _corrections(pack: Pack) -> QuerySet[Correction]:
    """What officers corrected into a category that is in use."""
    known = [leaf.code for leaf in lookup.leaves(pack, lookup.local_day(pack, datetime.now(UTC)))]
    return Correction.objects.filter(became__in=known)


def _from_pack(pack: Pack) -> list[_Lesson]:
    found: list[_Lesson] = []
    for leaf in lookup.leaves(pack, lookup.local_day(pack, datetime.now(UTC))):
        found += [_Lesson(example, leaf.code, is_example=True) for example in leaf.examples]
        found += [_Lesson(word, leaf.code, is_example=False) for word in (*leaf.keywords, leaf.name.id)]
    return found


def train(*, check: bool = True) -> Trained:
    """A new model, in force at once; `check` measures it by cross-validation first."""
    pack = packs.current()
    rows = _corrections(pack).order_by("-id").values_list("text", "became")[:CORRECTIONS]
    corrected = [_Lesson(text, became, is_example=True) for text, became in rows]
    lessons = _from_pack(pack) + corrected
    first, among_three = _checked(lessons) if check else (0.0, 0.0)
    model = fit([lesson.text for lesson in lessons], [lesson.category for lesson in lessons])
    data = _bytes(model, len(corrected))
    path = model_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(path)
    return Trained(len(lessons), len(model.vocabulary), first, among_three, len(data))


def fit(texts: Sequence[str], labels: Sequence[str]) -> Model:
    """A linear model of these sentences; features that occur once are left out."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    # The vectoriser measures as `suggest.vector` does: (1 + log tf) x idf, length 1.
    vectoriser = TfidfVectorizer(analyzer=_analyse, sublinear_tf=True, min_df=2, dtype=np.float32)
    learner = LogisticRegression(C=_STRENGTH, max_iter=400)
    learner.fit(vectoriser.fit_transform(texts), labels)
    weights = learner.coef_.T
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    return Model(
        categories=tuple(str(c) for c in learner.classes_),
        vocabulary={str(k): int(v) for k, v in vectoriser.vocabulary_.items()},
        idf=vectoriser.idf_.astype(np.float32),
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=learner.intercept_.astype(np.float32),
    )


def _analyse(text: str) -> list[str]:
    return [feature for feature, _word in suggest.features(text)]


def _checked(lessons: Sequence[_Lesson]) -> tuple[float, float]:
    """Shares of example sentences named rightly, first and among three, by models that had not seen them."""
    examples = [lesson for lesson in lessons if lesson.is_example]
    always = [lesson for lesson in lessons if not lesson.is_example]
    first = among = 0
    for fold in range(FOLDS):
        learnt = [lesson for at, lesson in enumerate(examples) if at % FOLDS != fold] + always
        model = fit([lesson.text for lesson in learnt], [lesson.category for lesson in learnt])
        for lesson in examples[fold::FOLDS]:
            named = [s.category for s in suggest.suggest(model, lesson.text)]
            first += named[:1] == [lesson.category]
            among += lesson.category in named
    return first / max(1, len(examples)), among / max(1, len(examples))


# -- the model as a file -----------------------------------------------------------------------------------
def _bytes(model: Model, corrections: int) -> bytes:
    out = io.BytesIO()
    names = sorted(model.vocabulary, key=lambda name: model.vocabulary[name])
    told = {"categories": model.categories, "features": names, "corrections": corrections}
    text = json.dumps(told, ensure_ascii=False).encode()
    np.savez_compressed(
        out,
        names=np.frombuffer(text, np.uint8),
        idf=model.idf,
        weights=model.weights,
        scale=model.scale,
        bias=model.bias,
    )
    return out.getvalue()


def read_model(path: Path) -> Model:
    """The model in a file. FileNotFoundError when it was never trained."""
    with np.load(path, allow_pickle=False) as data:
        names: dict[str, Any] = json.loads(data["names"].tobytes())
        return Model(
            categories=tuple(names["categories"]),
            vocabulary={name: row for row, name in enumerate(names["features"])},
            idf=data["idf"],
            weights=data["weights"],
            scale=data["scale"],
            bias=data["bias"],
        )


def _names_in(path: Path) -> dict[str, Any]:
    """What the file says in words: categories, features, how many corrections were learnt."""
    with np.load(path, allow_pickle=False) as data:
        found: dict[str, Any] = json.loads(data["names"].tobytes())
        return found


_lock = threading.Lock()
_loaded: dict[tuple[str, int], Model] = {}


def _model() -> Model | None:
    """The model in force, read again when the file was replaced."""
    path = model_path()
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    key = (str(path), stamp)
    with _lock:
        if key not in _loaded:
            model = read_model(path)
            _loaded.clear()
            _loaded[key] = model
        return _loaded[key]


def suggestions(body: str, most: int = 3) -> list[Suggestion]:
    """The likeliest categories in use for a text, with the words that decided; by keywords while no model exists.
    Those too unlikely to help are left out.
    """
    pack = packs.current()
    leaves = lookup.leaves(pack, lookup.local_day(pack, datetime.now(UTC)))
    model = _model()
    if model is None:
        return suggest.worth_showing(suggest.by_keywords({leaf.code: leaf.keywords for leaf in leaves}, body, most))
    known = {leaf.code for leaf in leaves}
    found = [s for s in suggest.suggest(model, body, most + 2) if s.category in known]
    return suggest.worth_showing(found)[:most]
