# SPDX-License-Identifier: EUPL-1.2
"""The command line speaks one language and says what each command does."""

from __future__ import annotations

import argparse
import re

import pytest

from balai.project.cli import build

ENGLISH = re.compile(
    r"\b(the|usage|options|show this|and exit|positional|required|choose from|what|which)\b", re.IGNORECASE
)


def parsers(parser=None):
    """Every command's parser with its own line of help."""
    parser = parser or build()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            told = {choice.dest: choice.help for choice in action._choices_actions}
            for name, below in action.choices.items():
                yield below, told.get(name)
                yield from parsers(below)


def test_every_command_says_what_it_does_and_every_option_too():
    found = list(parsers())

    assert len(found) > 35
    assert [parser.prog for parser, told in found if not told] == []
    assert [
        f"{parser.prog} {action.option_strings[0]}"
        for parser, _told in found
        for action in parser._actions
        if action.option_strings and not action.help
    ] == []


def test_help_is_indonesian_throughout():
    assert ENGLISH.findall(build().format_help()) == []
    assert {parser.prog: words for parser, _told in parsers() if (words := ENGLISH.findall(parser.format_help()))} == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["jobs", "replay"], "belum diisi: NOMOR"),
        (["jobs", "replay", "x"], "'x' tidak dapat dibaca sebagai int"),
        (["antah"], "tidak ada 'antah'; yang ada: 'serve'"),
        (["backup", "a", "--kunci", "b"], "tidak dikenal: --kunci b"),
    ],
)
def test_a_wrong_command_is_said_in_words(words, said, capsys):
    with pytest.raises(SystemExit) as ended:
        build().parse_args(words)

    assert ended.value.code == 2
    assert said in capsys.readouterr().err
