# SPDX-License-Identifier: EUPL-1.2
"""The verifier as a stranger meets it: what it cannot read is named in one line, and nothing read is never "OK"."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

VERIFIER = Path(__file__).resolve().parents[2] / "docs" / "verify.py"


def run(*places):
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), *map(str, places)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_without_a_document_it_says_how_it_is_used():
    code, said, broken = run()

    assert (code, broken) == (2, "")
    assert "python3 verify.py https://" in said
    assert "OK" not in said


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (None, "cannot be read"),
        ("<html>Laporan</html>", "cannot be read"),
        ('{"kind": "chain", "case": "LP1"}', "is not one of the documents"),
        ('{"kind": "sesuatu"}', "is not one of the documents"),
        ("[1, 2]", "is not one of the documents"),
    ],
)
def test_what_is_no_document_is_named_in_one_line(tmp_path, content, word):
    place = tmp_path / "berkas.json"
    if content is not None:
        place.write_text(content)

    code, said, broken = run(place)

    assert (code, broken) == (2, "")
    assert said.startswith(f"{place}: {word}")
    assert said.count("\n") == 1
