# SPDX-License-Identifier: EUPL-1.2
"""Every sentence that this installation can say: the interface's, then those of the pack in use, each once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from balai import packs
from balai.packs.lookup import ByIdentity
from balai.packs.rules.look import sentences
from balai.packs.schema import Pack
from balai.wording import catalogue

PACK_AREA = "pack"
# Beginnings of files, most exact first -> area. What stands in no line is read by citizens: nothing is passed over.
AREAS: tuple[tuple[str, str], ...] = (
    ("balai/insights/templates/operator/", "operator"), ("balai/insights/operator.py", "operator"),
    ("balai/insights/keeping.py", "operator"), ("balai/wording/", "operator"), ("balai/project/doctor.py", "operator"),
    ("balai/project/commands/", "operator"), ("balai/identity/views/people.py", "operator"),
    ("balai/identity/templates/people/", "operator"), ("balai/identity/actions/officials.py", "operator"),
    ("balai/connectors/", "operator"), ("balai/insights/templates/insights/leader.html", "desk"),
    ("balai/insights/", "numbers"),
    ("balai/reports/desk/", "desk"), ("balai/reports/templates/desk/", "desk"),
    ("balai/cases/templates/", "desk"), ("balai/cases/views/", "desk"), ("balai/cases/inbox.py", "desk"),
    ("balai/cases/forms.py", "desk"), ("balai/cases/foretelling.py", "desk"),
    ("balai/portal/", "home"), ("balai/reports/", "reports"), ("balai/cases/", "reports"),
    ("balai/identity/", "account"), ("balai/notifications/", "messages"), ("balai/regions/", "places"),
)  # fmt: skip
OFFICIALS = frozenset({"desk", "operator"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One Indonesian sentence; `shipped` holds its translations by language, one for each plural form."""

    key: str
    source: str
    plural: str
    context: str
    area: str
    where: tuple[str, ...]
    shipped: Mapping[str, tuple[str, ...]]
    counts: Mapping[str, int]

    @property
    def in_pack(self) -> bool:
        return self.area == PACK_AREA

    @property
    def is_for_citizens(self) -> bool:
        """Whether it has to be read before a language is no draft any more."""
        return self.area not in OFFICIALS

    def shipped_in(self, language: str) -> tuple[str, ...]:
        """The shipped words; () when there are none."""
        return self.shipped.get(language, ())


def key_of(*, in_pack: bool, context: str, source: str, plural: str) -> str:
    """A short name of the sentence, the same in every installation: 64 bits of its hash, in hexadecimal."""
    whole = "\0".join(("pack" if in_pack else "page", context, source, plural))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def mark_of(forms: Iterable[str]) -> str:
    """A short mark of words, by which a page knows whether they are still the same."""
    return hashlib.sha256("\0".join(forms).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def languages() -> tuple[str, ...]:
    """The pack's languages beside Indonesian, each a column."""
    return tuple(language for language in packs.current().meta.languages if language != catalogue.SOURCE)


def all_sentences() -> Mapping[str, Sentence]:
    """Every sentence by its key, in the order of the catalogue and of the pack."""
    stamps = tuple((name, catalogue.path_of(name).stat().st_mtime_ns) for name in catalogue.languages())
    return _all(stamps, ByIdentity(packs.current()))


@lru_cache(maxsize=2)
def _all(_stamps: tuple[tuple[str, int], ...], pack: ByIdentity) -> Mapping[str, Sentence]:
    return {sentence.key: sentence for sentence in (*_of_pages(), *_of_pack(pack.pack))}


def _of_pages() -> Iterator[Sentence]:
    books = {language: catalogue.read(language) for language in catalogue.languages()}
    entries = {language: {catalogue.key_of(entry): entry for entry in book} for language, book in books.items()}
    for (context, source, plural), entry in entries[catalogue.COMPLETE[0]].items():
        files = tuple(name for name, _line in entry.occurrences)
        shipped = {
            language: tuple(catalogue.forms_of(found))
            for language, known in entries.items()
            if (found := known.get((context, source, plural))) is not None and found.translated()
        }
        counts = {language: catalogue.plural_count(book) if plural else 1 for language, book in books.items()}
        key = key_of(in_pack=False, context=context, source=source, plural=plural)
        yield Sentence(key, source, plural, context, _area(files), files, shipped, counts)


def _area(files: tuple[str, ...]) -> str:
    """The area of a sentence that stands in these files; one that citizens read goes before one of officials."""
    found = [next((area for begin, area in AREAS if name.startswith(begin)), "general") for name in files]
    return next((area for area in found if area not in OFFICIALS), found[0] if found else "general")


def _of_pack(pack: Pack) -> Iterator[Sentence]:
    places: dict[str, list[str]] = {}
    shipped: dict[str, dict[str, tuple[str, ...]]] = {}
    for steps, text in sentences(pack, ()):
        places.setdefault(text.id, []).append(" ".join(map(str, steps)))
        said = shipped.setdefault(text.id, {})
        for language in languages():
            if words := getattr(text, language, ""):
                said.setdefault(language, (words,))
    for source, where in places.items():
        key = key_of(in_pack=True, context="", source=source, plural="")
        counts = dict.fromkeys(languages(), 1)
        yield Sentence(key, source, "", "", PACK_AREA, tuple(where), shipped[source], counts)
