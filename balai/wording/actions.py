# SPDX-License-Identifier: EUPL-1.2
"""Writing, reading and taking back translations; each deed is kept and said at once by every process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from balai.identity.actors import Actor
from balai.kernel.bytecache import WORDS, touch
from balai.kernel.errors import InvalidInput, NotAllowed
from balai.wording import exchange, queries, sentences, sound, telling
from balai.wording.models import Change, Translation
from balai.wording.policies import may_translate
from balai.wording.sentences import Sentence, mark_of
from balai.wording.sheet import Row

Key = tuple[str, str]  # language, key of the sentence
_Put = tuple[Sentence, queries.Cell, tuple[str, ...]]  # a sentence, how it stands, and the words to write
_ONE = ("language", "key")
_WRITTEN = ("in_pack", "context", "source", "plural", "forms", "shipped", "changed_by", "changed_at")


@dataclass
class Taken:
    """What came of a file: cells changed, cells that said the same, and what was left out and why."""

    changed: int = 0
    same: int = 0
    faults: list[str] = field(default_factory=list)


def write(actor: Actor, sentence: Sentence, language: str, forms: Sequence[str], now: datetime, seen: str) -> bool:
    """Say `forms` in place of what is said; False when that is said already. `seen` is the mark of the words that the
    writer had before the eyes. InvalidInput by form ("form0", ...) or, when somebody was faster, for "form0".
    """
    _guard(actor)
    said = _trimmed(sentence, forms)
    faults = faults_of(sentence, said)
    if faults:
        raise InvalidInput(faults)
    with transaction.atomic():
        blank = Translation(language=language, key=sentence.key, **_named(sentence), changed_at=now)
        Translation.objects.bulk_create([blank], ignore_conflicts=True)  # else two who are first would not wait
        cell = _locked(sentence, language)
        if cell.forms == said:
            return False
        if cell.mark != seen:
            raise InvalidInput({"form0": _("Sementara itu orang lain mengubahnya. Bandingkan, lalu simpan lagi.")})
        _put([(sentence, cell, said)], "write", actor, now)
    return True


def undo(actor: Actor, sentence: Sentence, language: str, now: datetime) -> bool:
    """Say what is shipped again; False when nothing else was said."""
    _guard(actor)
    with transaction.atomic():
        cell = _locked(sentence, language)
        if cell.row is None or cell.row.forms is None:
            return False
        Translation.objects.filter(pk=cell.row.pk).update(
            forms=None, shipped=[], changed_by=actor.public_id, changed_at=now
        )
        _note([(language, sentence.key, "undo", cell.forms, cell.shipped)], actor, now)
    return True


def mark_read(actor: Actor, language: str, seen: Mapping[str, str], now: datetime, *, is_read: bool = True) -> int:
    """Note that a native speaker has read these sentences, or take that back: key -> mark of the words as they were
    shown. What was changed since is left out. How many were marked.
    """
    _guard(actor)
    known = sentences.all_sentences()
    with transaction.atomic():
        found = Translation.objects.select_for_update().filter(language=language, key__in=list(seen))
        rows = {row.key: row for row in found}
        notes: list[tuple[str, str, str, Sequence[str], Sequence[str]]] = []
        for key, mark in seen.items():
            if (sentence := known.get(key)) is None:
                continue
            cell = queries.cell_of(sentence, language, rows.get(key))
            if cell.mark != mark or not cell.forms or ("read" in cell.states) == is_read:
                continue
            _set_read(actor, sentence, cell, now, is_read=is_read)
            notes.append((language, key, "read" if is_read else "unread", cell.forms, cell.forms))
        _note(notes, actor, now)
    return len(notes)


def take(actor: Actor, lines: Iterable[tuple[int, Row]], now: datetime) -> Taken:
    """Say what a file says, where it is sound; all other cells stay, and each that was left out is told."""
    _guard(actor)
    taken = Taken()
    wanted: dict[Key, list[str]] = {}
    for number, row in lines:
        sentence, at = exchange.sentence_of(row)
        if sentence is None:
            if row.said:
                taken.faults.append(telling.unknown(number, row.id))
            continue
        for language, words in row.said.items():
            if language in sentences.languages():
                _gather(wanted, sentence, language, at, words)
    known, fresh = sentences.all_sentences(), list[_Put]()
    with transaction.atomic():
        rows = queries.rows_of(sentences.languages())
        for (language, key), forms in wanted.items():
            cell = queries.cell_of(known[key], language, rows.get((language, key)))
            if (whole := _taken(taken, known[key], cell, forms)) is not None:
                fresh.append((known[key], cell, whole))
        _put(fresh, "import", actor, now)
    return taken


def _gather(wanted: dict[Key, list[str]], sentence: Sentence, language: str, at: int, words: str) -> None:
    """Put one cell of a file to the forms of its sentence; of a language with one form the first row says all."""
    count = sentence.counts.get(language, 1)
    if at >= count:
        return
    forms = wanted.setdefault((language, sentence.key), [""] * count)
    for n in range(at, count if at else 1):
        forms[n] = words


def _taken(taken: Taken, sentence: Sentence, cell: queries.Cell, forms: list[str]) -> tuple[str, ...] | None:
    """What is to be written for these forms of a file, or None; it is counted or told in `taken`."""
    given = tuple(form or said for form, said in zip(forms, (*cell.forms, *forms), strict=False))
    whole = _trimmed(sentence, given)
    if cell.forms in {given, whole}:
        taken.same += 1
    elif faults := faults_of(sentence, whole):
        taken.faults += [telling.at(cell.language, sentence.source, fault) for fault in faults.values()]
    else:
        taken.changed += 1
        return whole
    return None


def faults_of(sentence: Sentence, said: Sequence[str]) -> dict[str, str]:
    """What is wrong with a translation, by form, in the reader's language."""
    found: dict[str, str] = {}
    for n, (source, form) in enumerate(sound.pairs(sentence.source, sentence.plural, tuple(said))):
        if not form.strip():
            found[f"form{n}"] = _("Tulis terjemahannya. Untuk kembali ke kata kiriman, pakai tombol di bawah.")
        elif faults := sound.look(source, form, is_form=bool(sentence.plural), in_pack=sentence.in_pack):
            found[f"form{n}"] = " ".join(telling.fault(one) for one in faults)
    return found


def _trimmed(sentence: Sentence, forms: Sequence[str]) -> tuple[str, ...]:
    """Line breaks as we write them, and the edges of the source: browsers change the ones, people lose the others."""
    source = sentence.source
    begin, end = source[: len(source) - len(source.lstrip())], source[len(source.rstrip()) :]
    return tuple(f"{begin}{form.replace(chr(13), '').strip()}{end}" if form.strip() else "" for form in forms)


def _guard(actor: Actor) -> None:
    if not may_translate(actor):
        raise NotAllowed


def _locked(sentence: Sentence, language: str) -> queries.Cell:
    row = Translation.objects.select_for_update().filter(language=language, key=sentence.key).first()
    return queries.cell_of(sentence, language, row)


def _named(sentence: Sentence) -> dict[str, Any]:
    return {
        "in_pack": sentence.in_pack, "context": sentence.context, "source": sentence.source, "plural": sentence.plural
    }  # fmt: skip


def _put(puts: Sequence[_Put], verb: str, actor: Actor, now: datetime) -> None:
    """Write the words over the shipped ones; words that are shipped anyway are not written again. Two statements."""
    rows = [
        Translation(
            language=cell.language, key=sentence.key, **_named(sentence), changed_by=actor.public_id, changed_at=now,
            forms=None if said == cell.shipped else list(said), shipped=[] if said == cell.shipped else cell.shipped,
        )
        for sentence, cell, said in puts
    ]  # fmt: skip
    Translation.objects.bulk_create(rows, update_conflicts=True, unique_fields=_ONE, update_fields=_WRITTEN)
    _note([(cell.language, sentence.key, verb, cell.forms, said) for sentence, cell, said in puts], actor, now)


def _set_read(actor: Actor, sentence: Sentence, cell: queries.Cell, now: datetime, *, is_read: bool) -> None:
    read: dict[str, Any] = {
        "read_mark": mark_of(cell.forms) if is_read else "",
        "read_by": actor.public_id if is_read else "",
        "read_at": now if is_read else None,
    }
    if cell.row is not None:
        Translation.objects.filter(pk=cell.row.pk).update(**read)
    else:
        fresh = {**_named(sentence), **read, "changed_at": now}
        Translation.objects.update_or_create(language=cell.language, key=sentence.key, defaults=fresh)


def _note(notes: Iterable[tuple[str, str, str, Sequence[str], Sequence[str]]], actor: Actor, now: datetime) -> None:
    """Keep what was done, and let every process say it once it is committed."""
    rows = [
        Change(language=tongue, key=key, verb=verb, before=list(before), after=list(after), by=actor.public_id, at=now)
        for tongue, key, verb, before, after in notes
    ]
    if rows:
        Change.objects.bulk_create(rows)
        touch(WORDS)
