# SPDX-License-Identifier: EUPL-1.2
"""Commands that the operator's pages tell people to type work from a fresh process, on a data folder of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.sqlite_only  # the data folder is its own, whatever the other tests run on
LEFT_OUT = ("BALAI_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PACK", "PORT")


@pytest.fixture(scope="module")
def balai(tmp_path_factory):
    """`balai(*words, home=...)`: the finished process; the usual home has an empty database and no demonstration."""
    usual = tmp_path_factory.mktemp("operator") / "data"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(LEFT_OUT)}

    def run(*words, home=usual, said=None):
        env = clean | {"BALAI_HOME": str(home), "BALAI_DEMO": "0"}
        command = [sys.executable, "-m", "balai.project.cli", *words]
        return subprocess.run(command, cwd=ROOT, env=env, input=said, capture_output=True, text=True, check=False)

    done = run("migrate")
    assert done.returncode == 0, done.stderr
    return run


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["trail", "verify"], "Riwayat utuh.\n"),
        (["jobs", "list"], "menunggu 0, terlambat 0, gagal 0\n"),
        (["trail", "root"], ""),
        (
            ["cases", "clock"],
            "0 dinaikkan\n0 ditutup tanpa jawaban\n0 diingatkan\n0 pertanyaan diingatkan atau diakhiri\n",
        ),
    ],
)
def test_looking_after_an_empty_house(balai, words, said):
    done = balai(*words)

    assert (done.returncode, done.stdout) == (0, said), done.stderr


@pytest.mark.slow
def test_readers_are_all_known(balai):
    done = balai("trail", "readers")

    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "cases.messages", "connectors.transfers", "reports.forget", "reports.listing", "reports.photos", "z.pages"
    ]  # fmt: skip


@pytest.mark.slow
def test_the_doctor_gives_no_medicine_to_the_healthy(balai):
    done = balai("doctor")

    lines = done.stdout.splitlines()
    told = [lines[at - 1] for at, line in enumerate(lines) if line.startswith("    ->")]
    assert told == [line for line in lines if line.startswith("✗")]
    assert "Pekerja: belum pernah berjalan" in "".join(told)


@pytest.mark.slow
def test_the_first_operator_and_a_backup_that_comes_back(balai, tmp_path):
    made = balai(
        "identity",
        "create",
        "joko@contoh.go.id",
        "--name",
        "Joko",
        "--password-stdin",
        said="kalimat panjang sekali 2026\n",
    )
    given = balai("identity", "grant", "joko@contoh.go.id", "diskominfotik-koordinasi", "operator")
    kept = balai("backup", str(tmp_path / "balai.tar.gz"))

    back = balai("restore", str(tmp_path / "balai.tar.gz"), home=tmp_path / "new")
    again = balai("restore", str(tmp_path / "balai.tar.gz"), home=tmp_path / "new")

    assert [one.returncode for one in (made, given, kept, back)] == [0, 0, 0, 0], (
        made.stderr + given.stderr + back.stderr
    )
    assert "joko@contoh.go.id" in balai("identity", "list", home=tmp_path / "new").stdout
    assert again.returncode == 2
    assert "tidak kosong" in again.stderr
