# SPDX-License-Identifier: EUPL-1.2
"""How long personal data is kept: a schedule that a region overrides class by class, and that the check reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai import packs
from balai.packs.check import check
from balai.packs.compare import Difference, diff
from balai.packs.loader import build, read
from balai.packs.rules.keeping import border, length
from balai.packs.schema import Pack, Period
from tests.packs.conftest import FILES, write

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
moments = st.integers(0, 200 * 365 * 86_400).map(lambda s: datetime(2001, 1, 1, tzinfo=UTC) + timedelta(seconds=s))


def pack_of(folder: Path) -> Pack:
    pack, findings = build(read(folder))
    assert findings == []
    assert pack is not None
    return pack


def told(folder: Path, text: str) -> list[str]:
    (folder / "retention.toml").write_text(text, "utf-8")
    return [f"{f.file.name}:{f.line}: {f.where}: {f.problem} {f.write}" for f in check(folder)]


# -- the rule ----------------------------------------------------------------------------------------------------
@given(moments, st.integers(1, 99), st.sampled_from(["years", "months", "days"]))
def test_what_has_run_out_lies_before_now_and_longer_periods_reach_further_back(now, n, measure):
    one = border(now, Period(**{measure: n}, source="x"))
    two = border(now, Period(**{measure: n + 1}, source="x"))

    assert one is not None
    assert two is not None
    assert two < one < now
    assert abs((now - one) - length(Period(**{measure: n}, source="x"))) <= timedelta(days=27 + n)


@given(moments, st.integers(1, 40))
def test_a_year_is_twelve_months(now, n):
    assert border(now, Period(years=n, source="x")) == border(now, Period(months=12 * n, source="x"))


@pytest.mark.parametrize(
    ("now", "period", "expected"),
    [
        (datetime(2028, 2, 29, 1, tzinfo=UTC), {"years": 1}, datetime(2027, 2, 28, 1, tzinfo=UTC)),
        (datetime(2026, 3, 31, tzinfo=UTC), {"months": 1}, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), {"months": 1}, datetime(2025, 12, 15, tzinfo=UTC)),
        (NOW, {"days": 2}, NOW - timedelta(days=2)),
        (NOW, {}, None),
    ],
)
def test_the_calendars_years_and_months(now, period, expected):
    assert border(now, Period(**period, source="x")) == expected


# -- the schedule ------------------------------------------------------------------------------------------------
def test_every_pack_has_every_class_with_a_source():
    for code in packs.pack_codes():
        kept = packs.load(code).retention
        for name in type(kept).model_fields:
            assert getattr(kept, name).source


def test_a_region_decides_class_by_class_and_never_keeps_anothers_source(tmp_path: Path) -> None:
    small = write(tmp_path / "kecil", FILES)
    before = pack_of(small)
    (small / "retention.toml").write_text('[identity]\nmonths = 18\nsource = "Pergub 7/2026"\n', "utf-8")

    after = pack_of(small)

    assert (after.retention.identity.years, after.retention.identity.months) == (None, 18)
    assert after.retention.identity.source == "Pergub 7/2026"
    assert after.retention.words == before.retention.words
    assert diff(before, after) == [
        Difference("masa simpan", "", "identitas pelapor tahun", a="2"),
        Difference("masa simpan", "", "identitas pelapor sumber", before.retention.identity.source, "Pergub 7/2026"),
        Difference("masa simpan", "", "identitas pelapor bulan", b="18"),
    ]


def test_an_overridden_row_without_a_source_is_missed_there(small: Path) -> None:
    (finding,) = told(small, "\n[identity]\nyears = 3\n")
    assert finding.startswith('retention.toml:2: masa simpan, identity, source: "source" belum ditulis. Tulis source =')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[identity]\nyears = 2\nmonths = 3\nsource = "x"', "retention.toml:3: masa simpan, identity, months: Masa simpan ini diukur dua kali: years, months. Tulis salah satu saja"),
        ('[deliveries]\nsource = "x"', "retention.toml:1: masa simpan, deliveries: Data pribadi ini tidak boleh disimpan tanpa batas"),
        ('[words]\nyears = 5\nsource = " "', "retention.toml:3: masa simpan, words, source: Sumbernya kosong."),
        ('[identity]\ndays = 7\nsource = "x"', "retention.toml:1: masa simpan, identity: Pelapor masih dapat menanggapi selama 7 hari"),
        ('[looks]\nmonths = 6\nsource = "x"', "retention.toml:1: masa simpan, looks: Catatan siapa membuka identitas hilang sebelum"),
        ('[identitas]\nyears = 2\nsource = "x"', 'retention.toml:1: masa simpan, identitas: "identitas" tidak dikenal di sini. Mungkin maksudnya "identity".'),
        ('[uploads]\ndays = 0\nsource = "x"', 'retention.toml:2: masa simpan, uploads, days: "days" terlalu kecil. Tulis 1 atau lebih.'),
        ('[uploads]\ndays = "dua"\nsource = "x"', 'retention.toml:2: masa simpan, uploads, days: "days" berisi kata. Tulis bilangan bulat'),
        ("uploads = 2", 'retention.toml:1: masa simpan, uploads: "uploads" berisi angka. Tulis tabel'),
    ],
)  # fmt: skip
def test_a_slip_is_told_once_at_its_line(small: Path, text: str, said: str) -> None:
    (finding,) = told(small, text + "\n")
    assert finding.startswith(said)


@pytest.mark.parametrize("name", ["words", "notes", "looks", "inbox"])
def test_what_belongs_to_the_record_may_be_kept_as_long_as_it(small: Path, name: str) -> None:
    assert told(small, f'[{name}]\nsource = "JRA: permanen"\n') == []
