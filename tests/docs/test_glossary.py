# SPDX-License-Identifier: EUPL-1.2
"""One word for each thing: the glossary names every word once, its code exists, and its page says the same."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.docs.test_architecture import _found

ROOT = Path(__file__).resolve().parents[2]
ROWS = list(csv.DictReader((ROOT / "docs/glossary.csv").read_text("utf-8").splitlines()))
SAID_OTHERWISE = re.compile(r"\b(SLA|tiket)\b", re.IGNORECASE)  # words the glossary replaces on pages


@pytest.mark.parametrize("column", ["indonesian", "english"])
def test_every_word_is_there_once(column):
    assert [word for word, times in Counter(row[column].casefold() for row in ROWS).items() if times > 1] == []


def test_every_row_is_whole():
    assert [
        row for row in ROWS if None in row or not all(row[c] for c in ("indonesian", "english", "code", "note"))
    ] == []


def test_the_code_behind_a_word_exists():
    missing = []
    for row in ROWS:
        if not row["where"]:
            continue
        try:
            _found(row["where"])
        except (ImportError, AttributeError) as error:
            missing.append(f"{row['indonesian']}: {error}")

    assert missing == []


def test_the_code_uses_the_word():
    code = "\n".join(p.read_text("utf-8") for p in (ROOT / "balai").rglob("*.py")) + "\n".join(
        p.read_text("utf-8") for p in (ROOT / "balai").rglob("*.toml")
    )

    assert [row["code"] for row in ROWS if not re.search(rf"\b{row['code']}\b", code)] == []


def test_the_page_is_the_table():
    page = (ROOT / "docs/glossary.md").read_text("utf-8")

    shown = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([^`]+)` \| ([^|]+) \|$", page, re.MULTILINE)

    assert shown == [(r["indonesian"], r["english"], r["code"], r["note"]) for r in ROWS]


def test_pages_say_the_words_of_the_glossary():
    templates = (ROOT / "balai").rglob("templates/**/*.html")
    found = {
        str(path.relative_to(ROOT)): sorted(set(words))
        for path in templates
        if (words := SAID_OTHERWISE.findall(re.sub(r"\{[%#].*?[%#]\}|<[^>]+>", " ", path.read_text("utf-8"))))
    }

    assert found == {}
