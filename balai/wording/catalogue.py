# SPDX-License-Identifier: EUPL-1.2
"""The interface's words: one catalogue for each language, sorted and without line numbers, so that merges stay calm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polib

from balai.wording import sound

FOLDER = Path(__file__).resolve().parents[1] / "locale"
SOURCE = "id"  # msgids are Indonesian
COMPLETE = ("en",)  # every message has to be there; in other languages what is missing is shown in Indonesian
_WIDTH = 110


@dataclass(frozen=True, order=True)
class Message:
    """A text as it stands in the code: its context, its words, its plural."""

    id: str
    plural: str = ""
    context: str = ""
    files: tuple[str, ...] = field(default=(), compare=False)

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.context, self.id, self.plural)


def languages() -> tuple[str, ...]:
    """Languages with a catalogue."""
    return tuple(sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/django.po")))


def path_of(language: str) -> Path:
    """The catalogue's file."""
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> polib.POFile:
    """The catalogue as it lies there."""
    return polib.pofile(str(path_of(language)), wrapwidth=_WIDTH, encoding="utf-8")


def key_of(entry: polib.POEntry) -> tuple[str, str, str]:
    """What an entry translates."""
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def forms_of(entry: polib.POEntry) -> list[str]:
    """The translations of an entry, in the order of its plural forms."""
    return [entry.msgstr_plural[n] for n in sorted(entry.msgstr_plural)] if entry.msgid_plural else [entry.msgstr]


def faults(entry: polib.POEntry) -> list[str]:
    """What is wrong with an entry; nothing while it is not translated."""
    if not entry.translated():
        return []
    forms = forms_of(entry)
    if entry.msgid_plural:
        sources = [entry.msgid, *[entry.msgid_plural] * (len(forms) - 1)]
        return [f for source, form in zip(sources, forms, strict=True) for f in sound.form_faults(source, form)]
    return sound.faults(entry.msgid, forms[0])


def plural_count(book: polib.POFile) -> int:
    """How many forms the language has."""
    found = re.search(r"nplurals\s*=\s*(\d+)", book.metadata.get("Plural-Forms", ""))
    return int(found[1]) if found else 1


def renewed(book: polib.POFile, messages: Iterable[Message], *, keep_blank: bool) -> polib.POFile:
    """The same catalogue with exactly these messages, in order; `keep_blank` lists those that nobody translated yet."""
    known: Mapping[tuple[str, str, str], polib.POEntry] = {key_of(entry): entry for entry in book}
    fresh = polib.POFile(wrapwidth=_WIDTH, encoding="utf-8")
    fresh.header, fresh.metadata, fresh.metadata_is_fuzzy = book.header, book.metadata, book.metadata_is_fuzzy
    for message in sorted(messages):
        old = known.get(message.key)
        if (old is None or not old.translated()) and not keep_blank:
            continue
        fresh.append(_entry(message, old, plural_count(book)))
    return fresh


def blank(source: polib.POEntry, count: int) -> polib.POEntry:
    """An entry without a translation, for a language with `count` forms."""
    files = tuple(name for name, _line in source.occurrences)
    context, words, plural = key_of(source)
    return _entry(Message(id=words, plural=plural, context=context, files=files), None, count)


def set_form(entry: polib.POEntry, at: int, words: str) -> bool:
    """Write one form of an entry (-1: the last). False when it says that already."""
    forms = forms_of(entry)
    if forms[at] == words:
        return False
    forms[at] = words
    if entry.msgid_plural:
        entry.msgstr_plural = dict(enumerate(forms))
    else:
        entry.msgstr = words
    return True


def _entry(message: Message, old: polib.POEntry | None, count: int) -> polib.POEntry:
    said = forms_of(old) if old is not None else []
    said = (said + [""] * count)[:count]
    return polib.POEntry(
        msgid=message.id,
        msgid_plural=message.plural,
        msgctxt=message.context or None,
        msgstr="" if message.plural else said[0],
        msgstr_plural=dict(enumerate(said)) if message.plural else {},
        tcomment=old.tcomment if old is not None else "",
        flags=_flags(message),
        occurrences=[(name, "") for name in message.files],
    )


def _flags(message: Message) -> list[str]:
    if sound.percents(message.id + message.plural):
        return ["python-format"]
    return ["python-brace-format"] if sound.braces(message.id + message.plural) else []


def write(language: str, book: polib.POFile) -> bool:
    """Write the catalogue and the form that Django reads. False when nothing has changed."""
    path = path_of(language)
    text = f"{book}\n"
    changed = not path.exists() or path.read_text("utf-8") != text
    if changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    book.save_as_mofile(str(path.with_suffix(".mo")))
    return changed
