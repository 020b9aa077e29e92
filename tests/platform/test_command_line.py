# SPDX-License-Identifier: EUPL-1.2
"""The command line speaks one language and says what each command does."""

from __future__ import annotations

import argparse
import errno
import os
import re
import subprocess
import sys

import pytest
from django.db.utils import IntegrityError, OperationalError, ProgrammingError

from balai.project.cli import build
from balai.project.commands import troubles
from tests.serving import DROPPED, ROOT

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


def test_what_a_command_wants_is_named_in_its_own_words():
    plain = (argparse._HelpAction, argparse._VersionAction, argparse._SubParsersAction)
    wanted = [
        (parser.prog, action.dest, action.metavar)
        for parser, _told in parsers()
        for action in parser._actions
        if not isinstance(action, plain) and action.nargs != 0 and not action.choices
    ]

    assert len(wanted) > 40
    assert [name for name in wanted if not name[2]] == []


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
        (["jobs", "replay", "x"], "'x' tidak dapat dibaca sebagai angka"),
        (["trail", "root", "kemarin"], "'kemarin' tidak dapat dibaca sebagai tanggal (YYYY-MM-DD)"),
        (["antah"], "tidak ada 'antah'; yang ada: 'serve'"),
        (["backup", "a", "--kunci", "b"], "tidak dikenal: --kunci b"),
    ],
)
def test_a_wrong_command_is_said_in_words(words, said, capsys):
    with pytest.raises(SystemExit) as ended:
        build().parse_args(words)

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.fixture
def run(tmp_path):
    """`run("jobs", "list", DATABASE_URL=...)`: exit code and what it says, as an operator calls it."""

    def call(*words, **env):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(DROPPED)}
        clean |= {"BALAI_HOME": str(tmp_path / "data"), "PACK": "lampung"} | env
        command = [sys.executable, "-m", "balai.project.cli", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=clean, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        return done.returncode, done.stderr + done.stdout

    return call


@pytest.mark.parametrize(
    ("words", "env", "said"),
    [
        (["jobs", "list"], {"DATABASE_URL": "postgresql://x:y@127.0.0.1:1/kosong"}, "Basis data tidak menjawab"),
        (["trail", "verify"], {}, "Jalankan `balai migrate`"),
        (["serve"], {"PACK": "antah"}, 'Tidak ada paket "antah"'),
        (["identity", "create", "joko@contoh.id", "--name", "Joko"], {}, "--password-stdin"),
        (["restore", "tidak-ada.tar.gz"], {}, "Cadangan tidak-ada.tar.gz tidak ada"),
    ],
)
def test_a_trouble_of_the_machine_is_one_sentence_and_no_trace(run, words, env, said):
    code, told = run(*words, **env)

    assert code in {1, 2}
    assert said in told
    assert "Traceback" not in told


def test_a_slip_in_the_pack_does_not_claim_the_folder(run, tmp_path):
    code, told = run("migrate", PACK="lampunk")

    assert code == 2
    assert "yang ada: jakarta, lampung" in told
    assert not (tmp_path / "data" / "pack").exists()


def test_a_point_south_of_the_equator_is_no_option(run):
    code, told = run("regions", "show", "-5.3971,105.2668")

    assert (code, "Bandar Lampung" in told or "Way Halim" in told) == (0, True)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), troubles.FULL),
        (OperationalError("database or disk is full"), troubles.FULL),
        (
            PermissionError(errno.EACCES, "Permission denied", "/srv/balai/keys.json"),
            "/srv/balai/keys.json tidak boleh",
        ),
        (ProgrammingError('relation "cases_case" does not exist'), "Jalankan `balai migrate`"),
        (OperationalError('connection failed: FATAL: role "x" does not exist'), "Basis data tidak menjawab"),
    ],
)
def test_what_the_machine_lacks_is_said_with_what_to_do(error, said):
    assert said in (troubles.said(error) or "")


@pytest.mark.parametrize(
    "error", [KeyError("unit"), IntegrityError("unique"), ProgrammingError("syntax error"), OSError()]
)
def test_a_bug_keeps_its_trace(error):
    assert troubles.said(error) is None
