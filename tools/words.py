# SPDX-License-Identifier: EUPL-1.2
"""Collect every message of the code into the catalogues.

    python tools/words.py                  write the catalogues anew; what is no longer in the code goes
    python tools/words.py --check          write nothing, say what is missing, unsound or no longer used
    python tools/words.py --from FILE.po   also take translations that are missing here from another catalogue

Needs no GNU gettext: Python is read by its own parser, templates by Django's.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from balai.wording import catalogue  # noqa: E402  the path has to be there first
from balai.wording.catalogue import Message  # noqa: E402

CODE = ROOT / "balai"
# function -> how many of its arguments are words, and whether the first is a context
CALLS = {"_": (1, False), "gettext": (1, False), "ngettext": (2, False), "pgettext": (2, True), "npgettext": (3, True)}
_FOUND = re.compile(r"(?<![A-Za-z])(n?p?gettext|_)\(")
_WORDS = r"\s*u?('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")\s*,?"
Found = tuple[str, str, str]  # context, words, plural


def in_python(source: str) -> Iterator[Found]:
    """Messages of a Python file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")).removesuffix("_lazy")
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if name in CALLS and len(words) >= CALLS[name][0]:
                yield _found(name, words)


def in_template(source: str) -> Iterator[Found]:
    """Messages of a Django template."""
    from django.utils.translation.template import templatize

    calls = templatize(source)
    for call in _FOUND.finditer(calls):
        count = CALLS[call[1]][0]
        words = re.match(_WORDS * count, calls[call.end() :])
        if words is None:
            raise ValueError(f"cannot read {calls[call.start() : call.end() + 60]!r}")
        yield _found(call[1], [ast.literal_eval(word) for word in words.groups()])


def _found(name: str, words: list[str]) -> Found:
    count, has_context = CALLS[name]
    words = words[:count]
    context = words.pop(0) if has_context else ""
    return (context, words[0], words[1] if len(words) > 1 else "")


def messages() -> list[Message]:
    """Every message of the code with the files in which it stands."""
    files: dict[Found, set[str]] = {}
    for path in sorted(CODE.rglob("*")):
        is_template = "templates" in path.parts and path.suffix in {".html", ".txt"}
        if path.suffix == ".py" or is_template:
            read = in_template if is_template else in_python
            for found in read(path.read_text("utf-8")):
                files.setdefault(found, set()).add(path.relative_to(ROOT).as_posix())
    return [
        Message(id=words, plural=plural, context=context, files=tuple(sorted(where)))
        for (context, words, plural), where in files.items()
        if words
    ]


def troubles(language: str, wanted: list[Message]) -> Iterator[str]:
    """What is wrong with a catalogue: missing, obsolete, unsound, not in its order."""
    book, keys = catalogue.read(language), {message.key for message in wanted}
    for entry in book:
        name = f"{language}: {entry.msgid[:70]!r}"
        if catalogue.key_of(entry) not in keys:
            yield f"{name} is no longer in the code"
        elif language in catalogue.COMPLETE and not entry.translated():
            yield f"{name} has no translation"
        yield from (f"{name}: {fault}" for fault in catalogue.faults(entry))
    there = {catalogue.key_of(entry) for entry in book}
    if language in catalogue.COMPLETE:
        yield from (
            f"{language}: {m.id[:70]!r} ({m.files[0]}) is not in the catalogue"
            for m in sorted(wanted)
            if m.key not in there
        )
    ids = [(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "") for entry in book]
    if ids != sorted(ids):
        yield f"{language}: not in order"


def taken(book: polib.POFile, other: polib.POFile) -> polib.POFile:
    """`book` with the entries of `other` that it lacks, when both are of one language."""
    if book.metadata.get("Language") == other.metadata.get("Language"):
        have = {catalogue.key_of(entry) for entry in book if entry.translated()}
        for entry in other:
            if entry.translated() and catalogue.key_of(entry) not in have:
                book.append(entry)
    return book


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--from", dest="others", action="append", default=[], metavar="FILE.po")
    asked = parser.parse_args()
    wanted = messages()
    for language in () if asked.check else catalogue.languages():
        book = catalogue.read(language)
        for other in asked.others:
            book = taken(book, polib.pofile(other))
        book = catalogue.renewed(book, wanted, keep_blank=language in catalogue.COMPLETE)
        catalogue.write(language, book)
        print(f"{language}: {sum(entry.translated() for entry in book)} of {len(wanted)} messages")
    left = [trouble for language in catalogue.languages() for trouble in troubles(language, wanted)]
    print("\n".join(left) if left else f"{len(wanted)} messages, nothing to put right")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
