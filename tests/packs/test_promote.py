# SPDX-License-Identifier: EUPL-1.2
"""A pack taken into use and taken back: checked first, compared, refused when cases would lose their ground."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from balai.packs import loader, promote
from balai.packs.cli import main
from tests.packs.conftest import FILES, write

CITY = "Kota Satu"


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of packs in use, with the small pack in it."""
    folder = tmp_path / "packs"
    write(folder / "kecil", FILES)
    monkeypatch.setenv("BALAI_PACKS", str(folder))
    loader.reset()
    yield folder
    loader.reset()


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    """The next version, in a folder of its own."""
    folder = write(tmp_path / "berikut" / "kecil", FILES)
    _change(folder, "agencies.toml", CITY, "Kota Dua")
    return folder


def _change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), "utf-8")


def _city(live: Path) -> str:
    return (
        (live / "kecil" / "agencies.toml").read_text("utf-8").partition('code = "kota"\nname = "')[2].partition('"')[0]
    )


def test_one_command_checks_compares_and_switches(
    live: Path, reviewed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pack", "promote", str(reviewed)]) == 0

    said = capsys.readouterr().out
    assert "Instansi\n  berubah (1):\n    Kota Dua (kota)\n      nama: Kota Satu → Kota Dua\n" in said
    assert "balai pack rollback kecil" in said
    assert _city(live) == "Kota Dua"
    assert [path.name for path in live.iterdir() if path.name.startswith((".try", ".next"))] == []


def test_another_command_brings_the_old_one_back_and_can_be_undone(live: Path, reviewed: Path) -> None:
    main(["pack", "promote", str(reviewed)])

    assert main(["pack", "rollback", "kecil"]) == 0
    assert _city(live) == CITY
    assert main(["pack", "rollback", "kecil"]) == 0
    assert _city(live) == "Kota Dua"
    assert [number for number, _when in promote.history("kecil")] == [1, 2, 3]
    assert main(["pack", "rollback", "kecil", "1"]) == 0
    assert _city(live) == CITY


def test_trying_switches_nothing(live: Path, reviewed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "promote", "--try", str(reviewed)]) == 0
    assert "Paket ini boleh dipakai." in capsys.readouterr().out
    assert _city(live) == CITY
    assert promote.history("kecil") == []


def test_a_broken_pack_is_named_by_its_own_file_and_not_switched(
    live: Path, reviewed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _change(reviewed, "routes.toml", "dinas-kantor", "dinas-kntor")

    assert main(["pack", "promote", str(reviewed)]) == 1

    said = capsys.readouterr().out
    assert f"{reviewed}/routes.toml:9: aturan sisa, to" in said
    assert said.endswith("Paket tidak diganti.\n")
    assert _city(live) == CITY


def test_codes_that_cases_bear_do_not_disappear_unasked(
    live: Path, reviewed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _change(reviewed, "categories.toml", 'code = "jalan-bolong"', 'code = "jalan-berlubang"')

    assert main(["pack", "promote", str(reviewed)]) == 1
    assert "Kategori jalan-bolong tidak ada lagi." in capsys.readouterr().out
    assert main(["pack", "promote", "--drop-codes", str(reviewed)]) == 0


def test_a_workflow_in_use_is_not_rewritten(live: Path, reviewed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = '[[state]]\ncode = "menunggu"\nlabel = { id = "Antre", en = "Queue" }\n'
    write(reviewed, {"workflows/report.toml": changed})

    assert main(["pack", "promote", str(reviewed)]) == 1
    assert "Alur report versi 1 berubah" in capsys.readouterr().out

    shutil.rmtree(reviewed / "workflows")
    assert main(["pack", "freeze", str(reviewed)]) == 0
    write(reviewed, {"workflows/report.toml": f"version = 2\n{changed}"})
    assert main(["pack", "promote", str(reviewed)]) == 0
    assert (live / "kecil" / "workflows" / "report.v1.toml").is_file()


def test_a_first_pack_needs_no_one_before_it(live: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "berikut" / "baru", FILES)
    _change(folder, "pack.toml", 'code = "kecil"', 'code = "baru"')

    assert main(["pack", "promote", str(folder)]) == 0
    assert "baru" in loader.pack_codes()
    assert main(["pack", "history", "baru"]) == 0


def test_what_is_no_pack_is_told(live: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "promote", str(tmp_path / "kosong")]) == 2
    assert "Tidak ada paket di" in capsys.readouterr().out
    assert main(["pack", "rollback", "kecil"]) == 2
