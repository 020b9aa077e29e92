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
from balai.packs.cli import main
from balai.packs.compare import Difference, diff, told
from balai.packs.loader import build, read
from balai.packs.schema import Pack

ROOT = Path(__file__).parents[2]


def test_check_says_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check"]) == 0

    jakarta, lampung = capsys.readouterr().out.splitlines()
    assert jakarta == "jakarta: tidak ada yang perlu diperbaiki"
    assert re.fullmatch(r"lampung: tidak ada yang perlu diperbaiki; ljp: \d+ dari \d+ kalimat", lampung)


def test_check_names_the_line(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (small / "routes.toml").read_text("utf-8")
    (small / "routes.toml").write_text(text.replace("dinas-kantor", "dinas-kntor"), "utf-8")

    assert main(["pack", "check", str(small)]) == 1

    out = capsys.readouterr().out
    assert f"{small}/routes.toml:9: aturan sisa, to\n" in out
    assert 'Tidak ada unit "dinas-kntor". Mungkin maksudnya "dinas-kantor".' in out
    assert out.endswith("kecil: 1 hal perlu diperbaiki\n")  # not also the places that now have no route


def test_check_works_without_settings_and_without_django(small: Path) -> None:
    code = (
        "import sys; from balai.packs.cli import main; code = main(['pack', 'check', sys.argv[1]]);"
        "assert not any(name.split('.')[0] == 'django' for name in sys.modules), 'django was imported'; sys.exit(code)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(small)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "kecil: tidak ada yang perlu diperbaiki\n"), done.stderr


@pytest.mark.parametrize("section", ["tree", "routes", "promises", "units", "workflow"])
def test_show_prints_every_section(section: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "show", "jakarta", section]) == 0

    assert len(capsys.readouterr().out.splitlines()) > 5


def test_units_are_shown_with_the_unit_above_them(capsys: pytest.CaptureFixture[str]) -> None:
    main(["pack", "show", "jakarta", "units"])

    shown = capsys.readouterr().out
    pack = packs.load("jakarta")
    unit = next(u for u in pack.units if u.parent)
    above = next(u for u in pack.units if u.code == unit.parent)
    assert f"{unit.name} ({unit.code}), di bawah {above.name}\n" in shown
    assert shown.count(", di bawah ") == sum(u.parent is not None for u in pack.units)


def test_show_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "show", "jakarta"]) == 0

    out = capsys.readouterr().out
    assert out.startswith("Balai Jakarta (jakarta), Provinsi Daerah Khusus Jakarta\n  nomor        JKYYMMDD0000\n")


def test_a_pack_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "show", "tidak-ada"]) == 2

    assert 'Tidak ada paket "tidak-ada".' in capsys.readouterr().out


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


def test_differences_are_told_by_row_and_field() -> None:
    pack = packs.load("lampung")
    last = pack.routes[-1].why.id
    promise = next(row.text.id for row in pack.promises if row.name == "kerja-14-hari")

    assert diff(pack, changed(pack)) == [
        Difference("aturan", "tanpa-kabupaten", a=f"{last} (tanpa-kabupaten)"),
        Difference("janji", f"{promise} (kerja-14-hari)", "hari kerja", "14", "7"),
    ]
    assert list(told(diff(changed(pack), pack), "hilang", "baru")) == [
        "Aturan",
        "  baru (1):",
        f"    {last} (tanpa-kabupaten)",
        "Janji",
        "  berubah (1):",
        f"    {promise} (kerja-14-hari)",
        "      hari kerja: 7 → 14",
    ]


def test_a_sentence_is_told_once_and_a_list_by_what_went_and_came() -> None:
    pack = packs.load("lampung")
    meta = pack.meta.model_copy(
        update={
            "tagline": pack.meta.tagline.model_copy(update={"id": "Lapor", "en": "Report"}),
            "outside_advice": pack.meta.outside_advice.model_copy(update={"en": "Elsewhere"}),
            "languages": ("id", "en", "ljp")[:2],
            "regencies": tuple(reversed(pack.meta.regencies)),
        }
    )

    lines = list(told(diff(pack, pack.model_copy(update={"meta": meta})), "hilang", "baru"))

    assert lines[:2] == ["Identitas", "  berubah (4):"]
    assert lines[2].startswith("    semboyan: Lapor, pantau")
    assert lines[2].endswith(" → Lapor")
    assert lines[3:5] == ["    kabupaten/kota: urutannya berubah", "    bahasa: dihapus ljp"]
    assert lines[5].startswith("    petunjuk di luar wilayah bahasa Inggris: This place")


def test_two_regions_differ_in_name_and_rows_but_not_in_the_workflow(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "diff", "lampung", "jakarta"]) == 1
    short = capsys.readouterr().out

    assert "Identitas\n  berubah" in short
    assert "    nama: Balai Lampung → Balai Jakarta\n" in short
    assert "lagi (semuanya: balai pack diff lampung jakarta --only kategori)\n" in short
    assert "\nAlur\n" not in short

    assert main(["pack", "diff", "lampung", "jakarta", "--only", "kategori"]) == 1
    whole = capsys.readouterr().out
    gone, come = whole.index("  hanya di Balai Lampung ("), whole.index("  hanya di Balai Jakarta (")
    assert gone < whole.index("    Harga singkong di bawah acuan (harga-singkong)\n") < come
    assert come < whole.index("    KJP (kjp)\n") < whole.index("  berubah (")
    assert "lagi (semuanya" not in whole

    assert main(["pack", "diff", "lampung", "jakarta", "--only", "kalender"]) == 0
    assert capsys.readouterr().out == "Tidak ada beda.\n"


# -- freeze ----------------------------------------------------------------------------------------------------
def test_a_frozen_workflow_is_the_same_and_outlives_the_change(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = loaded(small)

    assert main(["pack", "freeze", str(small)]) == 0
    (small / "workflows/report.toml").write_text("version = 2\nconfirm_days = 3\n", "utf-8")

    after = loaded(small)
    assert lookup.workflow(after, "report", 1) == lookup.workflow(before, "report")
    assert lookup.workflow(after, "report").confirm_days == 3
    assert main(["pack", "check", str(small)]) == 0
    assert "Sekarang tulis version = 2 di workflows/report.toml" in capsys.readouterr().out


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
