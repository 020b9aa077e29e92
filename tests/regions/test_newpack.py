# SPDX-License-Identifier: EUPL-1.2
"""A first pack for any province is sound as written, and its desks answer everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from balai.packs import lookup, matrix
from balai.packs.check import check
from balai.packs.loader import build, read
from balai.regions import gazetteer, newpack


@pytest.mark.parametrize("province", ["11", "31", "36", "51", "94"])
def test_a_written_pack_has_nothing_to_put_right(tmp_path: Path, province: str) -> None:
    newpack.write("coba", province, tmp_path / "coba")

    assert check(tmp_path / "coba") == []


def test_every_regency_has_its_desk_and_its_crew(tmp_path: Path) -> None:
    newpack.write("banten", "36", tmp_path / "banten")
    pack, findings = build(read(tmp_path / "banten"))
    assert pack is not None
    assert findings == []

    for regency in gazetteer.load(("36",)).children("36"):
        decided = matrix.decide(pack, "sampah", f"{regency.code}.01.2001", None)
        assert decided is not None
        assert decided.unit.kind == "desk"
        assert decided.unit.area == regency.code
        assert {"desk", "office", "crew"} == {u.kind for u in lookup.units_of(pack, decided.unit.agency)}
    assert pack.meta.name == "Balai Banten"
    assert [contact.number for contact in pack.meta.emergency] == ["112", "119", "110", "113"]
    assert {reply.code for reply in lookup.replies(pack, "ask", "sampah")} == {"tanya-lokasi", "tanya-foto"}
    assert lookup.children(pack)[0].code == "infrastruktur"
    assert pack.meta.zone == "Asia/Jakarta"
    assert not any("ampung" in text for text in newpack.files("banten", "36").values())


@pytest.mark.parametrize(
    ("province", "zone"), [("64", "Asia/Makassar"), ("61", "Asia/Jakarta"), ("91", "Asia/Jayapura")]
)
def test_the_clock_is_the_provinces_own(province: str, zone: str) -> None:
    assert f'zone = "{zone}"' in newpack.files("coba", province)["pack.toml"]


def test_nothing_is_written_over_and_codes_are_checked(tmp_path: Path) -> None:
    newpack.write("coba", "36", tmp_path / "coba")
    with pytest.raises(FileExistsError):
        newpack.write("coba", "36", tmp_path / "coba")
    with pytest.raises(ValueError, match="huruf kecil"):
        newpack.write("Coba Saja", "36", tmp_path / "lain")
    with pytest.raises(LookupError):
        newpack.write("lain", "99", tmp_path / "lain99")
