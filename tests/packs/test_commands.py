# SPDX-License-Identifier: EUPL-1.2
"""`balai pack check | diff | show`, the comparison, and the reference page."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from balai import packs
from balai.packs import lookup, reference
from balai.packs.check import Difference, diff
from balai.packs.cli import main
from balai.packs.loader import build, read
from balai.packs.schema import Pack

ROOT = Path(__file__).parents[2]


def test_check_says_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check"]) == 0

    jakarta, lampung = capsys.readouterr().out.splitlines()
    assert jakarta == "jakarta: nothing to put right"
    assert re.fullmatch(r"lampung: nothing to put right; ljp: \d+ of \d+ sentences", lampung)


def test_check_names_the_line(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (small / "routes.toml").read_text("utf-8")
    (small / "routes.toml").write_text(text.replace("dinas-kantor", "dinas-kntor"), "utf-8")

    assert main(["pack", "check", str(small)]) == 1

    out = capsys.readouterr().out
    assert f"{small}/routes.toml:9: routes sisa, to\n" in out
    assert 'There is no unit "dinas-kntor". Did you mean "dinas-kantor"?' in out
    assert out.endswith("kecil: 2 to put right\n")  # the unit, and the places that now have no route


def test_check_works_without_settings_and_without_django(small: Path) -> None:
    code = (
        "import sys; from balai.packs.cli import main; code = main(['pack', 'check', sys.argv[1]]);"
        "assert not any(name.split('.')[0] == 'django' for name in sys.modules), 'django was imported'; sys.exit(code)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(small)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "kecil: nothing to put right\n"), done.stderr


@pytest.mark.parametrize("section", ["tree", "routes", "promises", "units", "workflow"])
def test_show_prints_every_section(section: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "show", "jakarta", section]) == 0

    assert len(capsys.readouterr().out.splitlines()) > 5


def test_show_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "show", "jakarta"]) == 0

    out = capsys.readouterr().out
    assert out.startswith("Balai Jakarta (jakarta), Provinsi Daerah Khusus Jakarta\n  numbers      JKYYMMDD0000\n")


def test_a_pack_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "show", "tidak-ada"]) == 2

    assert 'There is no pack in "tidak-ada".' in capsys.readouterr().out


def loaded(folder: Path) -> Pack:
    pack, _ = build(read(folder))
    assert pack is not None
    return pack


# -- diff ------------------------------------------------------------------------------------------------------
def changed(pack: Pack) -> Pack:
    rows = tuple(
        row.model_copy(update={"working_days": 7}) if row.name == "kerja-14-hari" else row for row in pack.promises
    )
    return pack.model_copy(update={"promises": rows, "routes": pack.routes[:-1]})


def test_a_pack_does_not_differ_from_itself() -> None:
    for code in packs.pack_codes():
        assert diff(packs.load(code), packs.load(code)) == []


def test_differences_are_told_by_code() -> None:
    pack = packs.load("lampung")

    assert diff(pack, changed(pack)) == [
        Difference("routes tanpa-kabupaten", "tanpa-kabupaten", None),
        Difference("promises kerja-14-hari working_days", "14", "7"),
    ]
    assert [str(line) for line in diff(changed(pack), pack)] == [
        "~ promises kerja-14-hari working_days: 7 -> 14",
        "+ routes tanpa-kabupaten: tanpa-kabupaten",
    ]


def test_two_regions_differ_in_name_and_rows_but_not_in_the_workflow(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [str(line) for line in diff(packs.load("lampung"), packs.load("jakarta"))]

    assert "~ meta name: Balai Lampung -> Balai Jakarta" in lines
    assert "- categories harga-singkong: Harga singkong di bawah acuan" in lines
    assert "+ categories kjp: KJP" in lines
    assert not [line for line in lines if line[2:].startswith("workflows")]
    assert main(["pack", "diff", "lampung", "jakarta", "--only", "calendar"]) == 0
    assert capsys.readouterr().out == "No difference.\n"


# -- freeze ----------------------------------------------------------------------------------------------------
def test_a_frozen_workflow_is_the_same_and_outlives_the_change(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = loaded(small)

    assert main(["pack", "freeze", str(small)]) == 0
    (small / "workflows/report.toml").write_text("version = 2\nconfirm_days = 3\n", "utf-8")

    after = loaded(small)
    assert lookup.workflow(after, "report", 1) == lookup.workflow(before, "report")
    assert lookup.workflow(after, "report").confirm_days == 3
    assert main(["pack", "check", str(small)]) == 0
    assert "Now write version = 2 in workflows/report.toml" in capsys.readouterr().out


def test_nothing_is_frozen_twice(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["pack", "freeze", str(small)])
    frozen = (small / "workflows/report.v1.toml").read_text("utf-8")
    (small / "workflows/report.toml").write_text("version = 1\nconfirm_days = 3\n", "utf-8")

    assert main(["pack", "freeze", str(small)]) == 2

    assert (small / "workflows/report.v1.toml").read_text("utf-8") == frozen
    assert main(["pack", "freeze", str(small), "izin"]) == 2


# -- docs ------------------------------------------------------------------------------------------------------
def test_the_reference_is_printed_from_the_schema() -> None:
    page = (ROOT / "docs/pack/reference.md").read_text("utf-8")

    assert page == reference.markdown(), "print it again: python -m balai.packs.reference > docs/pack/reference.md"
    assert "|  |  |" not in page


def test_the_first_hour_builds_a_sound_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's own TOML blocks, written to the files they name, pass the check."""
    page = (ROOT / "docs/pack/first-hour.md").read_text("utf-8")
    folder = tmp_path / "teluk"
    for block in page.split("```toml\n# packs/teluk/")[1:]:
        name, text = block.split("```")[0].split("\n", 1)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    for name in ("logo.svg", "ornament.svg"):
        (folder / "icons").mkdir(exist_ok=True)
        (folder / "icons" / name).write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")

    assert main(["pack", "check", str(folder)]) == 0
