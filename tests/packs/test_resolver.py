# SPDX-License-Identifier: EUPL-1.2
"""One precedence everywhere: pack > parent > default."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balai import packs
from balai.packs import lookup
from balai.packs.findings import PackError
from balai.packs.loader import build, read
from balai.packs.schema import Pack
from tests.packs.conftest import FILES, write

TINY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
words = st.text("abcdefghij ", min_size=1, max_size=12).map(str.strip).filter(bool)


def resolved(folder: Path) -> Pack:
    pack, findings = build(read(folder))
    assert findings == []
    assert pack is not None
    return pack


def child(tmp_path: Path, **files: str) -> Path:
    write(tmp_path / "kecil", FILES)
    main = 'code = "anak"\nparent = "kecil"\n' + files.pop("pack", "")
    return write(tmp_path / "anak", {"pack.toml": main, **{f"{name}.toml": text for name, text in files.items()}})


def test_a_child_takes_everything_it_does_not_say(tmp_path: Path) -> None:
    parent_is = resolved(write(tmp_path / "kecil", FILES))

    pack = resolved(child(tmp_path))

    assert pack.meta.code == "anak"
    assert pack.model_dump(exclude={"meta"}) == parent_is.model_dump(exclude={"meta"})
    assert pack.meta.name == "Balai Kecil"


@TINY
@given(own=st.none() | words, parents=words, hours=st.none() | st.integers(5, 8))
def test_pack_wins_over_parent_wins_over_default(
    tmp_path_factory: pytest.TempPathFactory, own: str | None, parents: str, hours: int | None
) -> None:
    root = tmp_path_factory.mktemp("packs")
    calendar = f'opens = "0{hours}:00"\n' if hours else ""
    folder = child(root, pack=f'name = "{own}"\n' if own else "")
    main = FILES["pack.toml"].replace("Balai Kecil", parents)
    write(root / "kecil", {"pack.toml": main, "calendar.toml": calendar})

    pack = resolved(folder)

    assert pack.meta.name == (own or parents)
    assert pack.calendar.opens == (f"0{hours}:00" if hours else "07:30")  # 07:30 is the default pack's
    assert pack.calendar.country == "ID"


@TINY
@given(st.sets(st.sampled_from(["help", "icon", "sensitive", "source"])))
def test_rows_are_filled_field_by_field(tmp_path_factory: pytest.TempPathFactory, said: set[str]) -> None:
    root = tmp_path_factory.mktemp("packs")
    lines = {
        "help": 'help = { id = "Anak", en = "Child" }',
        "icon": 'icon = "water"',
        "sensitive": "sensitive = true",
        "source": 'source = "SK anak"',
    }
    row = '[[category]]\ncode = "jalan-bolong"\n' + "\n".join(lines[name] for name in sorted(said)) + "\n"

    category = resolved(child(root, categories=row)).categories[0]

    assert category.icon == ("water" if "icon" in said else "road")
    assert category.sensitive is ("sensitive" in said)
    assert (category.help is not None) is ("help" in said)
    assert category.source == ("SK anak" if "source" in said else "")
    assert category.name.id == "Jalan bolong"


def test_a_text_is_replaced_whole(tmp_path: Path) -> None:
    pack = resolved(child(tmp_path, pack='tagline = { id = "Tanya" }\n'))

    assert (pack.meta.tagline.id, pack.meta.tagline.en) == ("Tanya", "")


def test_examples_and_keywords_add_up(tmp_path: Path) -> None:
    row = '[[category]]\ncode = "jalan-bolong"\nexamples = ["jalan ancur cuy", "aspal ngelupas semua"]\n'

    examples = resolved(child(tmp_path, categories=row)).categories[0].examples

    assert examples == (
        "jalan ancur cuy",
        "aspal ngelupas semua",
        "Jalan bolong di depan rumah",
        "lobang besar bahaya",
    )


def test_the_packs_rows_come_first_and_a_parents_row_can_be_dropped(tmp_path: Path) -> None:
    rows = '[[route]]\nname = "baru"\nto = "dinas-kantor"\nwhy = { id = "A", en = "A" }\nsource = "SK"\n'
    rows += '\n[[route]]\nname = "meja"\ndrop = true\n'

    pack = resolved(child(tmp_path, routes=rows))

    assert [route.name for route in pack.routes] == ["baru", "sisa"]


def test_library_rows_come_in_only_when_named(small: Path) -> None:
    text = (small / "categories.toml").read_text("utf-8")
    (small / "categories.toml").write_text(text + '\n[[category]]\ncode = "banjir"\nicon = "water"\n', "utf-8")
    main = text + '\n[[category]]\ncode = "air"\n\n[[category]]\ncode = "infrastruktur"\n'
    (small / "categories.toml").write_text(main + '\n[[category]]\ncode = "banjir"\nicon = "water"\n', "utf-8")

    pack = resolved(small)

    assert [row.code for row in pack.categories] == ["jalan-bolong", "air", "infrastruktur", "banjir"]
    assert pack.categories[-1].icon == "water"
    assert pack.categories[-1].name.id == "Banjir atau genangan"


def test_a_verb_of_the_pack_replaces_all_rows_of_that_verb(small: Path) -> None:
    flow = """confirm_days = 3

[[state]]
code = "menunggu"
label = { id = "Antre", en = "Queued" }

[[transition]]
verb = "object"
from = ["selesai"]
to = "koordinasi"
roles = ["reporter"]
label = { id = "Protes", en = "Protest" }
will = { id = "Dibuka lagi", en = "Opened again" }
"""
    write(small, {"workflows/report.toml": flow})

    report = lookup.workflow(resolved(small), "report")

    assert report.confirm_days == 3
    assert lookup.state(report, "menunggu").label.id == "Antre"
    assert lookup.state(report, "menunggu").phase == "waiting"
    assert [move.from_ for move in report.transitions if move.verb == "object"] == [("selesai",)]
    assert len(report.states) == 12


def test_old_versions_stay_loadable(small: Path) -> None:
    default = (packs.loader.DEFAULT_DIR / "workflows/report.toml").read_text("utf-8")
    write(small, {"workflows/report.v1.toml": default, "workflows/report.toml": "version = 2\nconfirm_days = 3\n"})

    pack = resolved(small)

    assert lookup.workflow(pack, "report").confirm_days == 3
    assert lookup.workflow(pack, "report", 1).confirm_days == 7
    with pytest.raises(LookupError, match="yang ada: report v1, report v2"):
        lookup.workflow(pack, "report", 9)


def test_a_frozen_version_is_older_and_named_right(small: Path) -> None:
    default = (packs.loader.DEFAULT_DIR / "workflows/report.toml").read_text("utf-8")
    write(small, {"workflows/report.v2.toml": default})

    _, findings = build(read(small))

    assert [finding.problem for finding in findings] == [
        "Nama berkas menyebut versi lain.",
        "Versi beku harus lebih lama daripada alur yang berlaku, yaitu versi 1.",
    ]


def test_parents_in_a_circle_are_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a/pack.toml": 'code = "a"\nparent = "b"\n', "b/pack.toml": 'code = "b"\nparent = "a"\n'})

    with pytest.raises(PackError, match="Paket induk berputar: a -> b -> a"):
        read(tmp_path / "a")


def test_a_parent_that_is_not_there_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a/pack.toml": 'code = "a"\nparent = "hilang"\n'})

    with pytest.raises(PackError, match='Paket induk "hilang" tidak ada'):
        read(tmp_path / "a")


def test_files_come_from_the_first_layer_that_has_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = child(tmp_path)
    monkeypatch.setenv("BALAI_PACKS", str(tmp_path))
    packs.reset()

    assert packs.asset("icons/logo.svg", "anak") == (tmp_path / "kecil/icons/logo.svg").resolve()
    write(folder, {"icons/logo.svg": "<svg/>"})
    assert packs.asset("icons/logo.svg", "anak") == (folder / "icons/logo.svg").resolve()
    assert packs.asset("icons/none.svg", "anak") is None
    write(tmp_path, {"luar.txt": "rahasia"})
    assert packs.asset("../luar.txt", "anak") is None
    packs.reset()


def test_a_broken_pack_says_so_when_it_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "kecil", {**FILES, "calendar.toml": "weekday = [1]\n"})
    monkeypatch.setenv("BALAI_PACKS", str(tmp_path))

    with pytest.raises(PackError, match=r'calendar.toml:1: kalender, weekday: .*Mungkin maksudnya "weekdays"'):
        packs.load("kecil")
