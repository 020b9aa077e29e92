# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: SLF001  Django has no public way to lay one catalogue over another
"""The words of the database over the shipped ones, in the memory of every process.

A change touches one slot of the mapped file that all processes of a machine share (`kernel.bytecache`); each request,
and each round of the worker, compares eight bytes with those it saw last and reads the table again only when they
differ. Looking up a word asks no database. With several machines the newest change is asked for now and then instead.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Max
from django.utils.translation import trans_real

from balai import packs
from balai.kernel.bytecache import WORDS, generations, slot
from balai.packs import saying
from balai.wording import sound
from balai.wording.models import Change, Translation
from balai.wording.sentences import all_sentences, mark_of

log = logging.getLogger("balai.wording")
_SLOTS = (slot(WORDS),)
_lock = threading.Lock()
_seen: bytes | None = None  # the slot when the table was read last; None: never
_last, _looked = (0, 0), 0.0  # the changes that were read, and when this process looked for others


def refresh() -> bool:
    """Say what the database says; True when it had to be read. Waits while another thread reads it.

    While the database does not answer, what was said before is said on: a page that needs none still comes.
    """
    try:
        if _seen == generations().pick(_SLOTS) and not _is_behind():
            return False
        with _lock:
            mark = generations().pick(_SLOTS)
            if mark == _seen:
                return False
            _read(mark)
            return True
    except DatabaseError:
        log.warning("the words of this region could not be read; the shipped ones are said", exc_info=True)
        return False


def _read(mark: bytes) -> None:
    global _seen, _last, _looked  # noqa: PLW0603  the words of the process are one
    _last, _looked = _newest(), time.monotonic()
    install(Translation.objects.all())
    _seen = mark


def _newest() -> tuple[int, int]:
    """The newest change and how many there are: a number given earlier may become visible later."""
    found = Change.objects.aggregate(newest=Max("pk"), count=Count("pk"))
    return found["newest"] or 0, found["count"]


def _is_behind() -> bool:
    """Whether another machine changed words; then whatever is kept here was made of the old ones."""
    global _looked  # noqa: PLW0603  as above
    every = settings.BALAI_WORDS_LOOK_S
    if not every or time.monotonic() - _looked < every:
        return False
    _looked = time.monotonic()
    if _newest() == _last:
        return False
    generations().touch((WORDS,))
    return True


def settle() -> None:
    """Nothing is said here but what is shipped, and nothing is read before the next change."""
    global _seen  # noqa: PLW0603  as above
    install(())
    _seen = generations().pick(_SLOTS)


def install(rows: Iterable[Translation]) -> None:
    """Lay these rows over catalogues and pack. A row that could break a page is left out, whoever wrote it."""
    pages: dict[str, dict[Any, str]] = {}
    spoken: dict[tuple[str, str], str] = {}
    read: dict[str, dict[str, Translation]] = {}
    for row in rows:
        if row.read_mark:
            read.setdefault(row.language, {})[row.key] = row
        if row.forms is None or not sound.is_sound(row.source, row.plural, tuple(row.forms), in_pack=row.in_pack):
            continue
        if row.in_pack:
            spoken[row.language, row.source] = row.forms[0]
        else:
            pages.setdefault(row.language, {}).update(_entries(row))
    for language, _name in settings.LANGUAGES:
        if language != settings.LANGUAGE_CODE:
            _lay(language, pages.get(language, {}))
    drafts = packs.current().meta.drafts
    saying.speak(spoken, frozenset(draft for draft in drafts if draft in read and is_whole(draft, read[draft])))


def is_whole(language: str, rows: dict[str, Translation]) -> bool:
    """Whether a native speaker has read every sentence that citizens see, as it is said now."""
    for sentence in all_sentences().values():
        if sentence.is_for_citizens:
            row = rows.get(sentence.key)
            said = (row.forms if row is not None else None) or sentence.shipped_in(language)
            if row is None or not said or row.read_mark != mark_of(said):
                return False
    return True


def _entries(row: Translation) -> dict[Any, str]:
    """The row in the shape of gettext's catalogues."""
    name = f"{row.context}\x04{row.source}" if row.context else row.source
    forms = row.forms or []
    return {(name, n): form for n, form in enumerate(forms)} if row.plural else {name: forms[0]}


def _lay(language: str, words: dict[Any, str]) -> None:
    """Put `words` in front of the language's catalogues, in one piece: another thread sees all of it or nothing."""
    known: Any = trans_real.translation(language)
    shipped = vars(known).setdefault("_balai_shipped", known._catalog)
    if not words:
        known._catalog = shipped
        return
    both: Any = trans_real.TranslationCatalog()
    both._catalogs = [words, *shipped._catalogs]
    both._plurals = [shipped._plurals[0], *shipped._plurals]
    known._catalog = both
