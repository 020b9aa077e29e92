# SPDX-License-Identifier: EUPL-1.2
"""Whatever an author writes, the check answers with findings, never with a traceback."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from balai.packs.check import check
from balai.packs.files import TomlError, read
from tests.packs.conftest import FILES, write

TOML = sorted(name for name in FILES if name.endswith(".toml"))
SLOW = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
scalars = (
    st.booleans()
    | st.integers(-5, 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["", "18.71", "dinas", "jalan-bolong", "kota-meja", "#FFFFFF", "id", "report"])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "en", "code", "x y"]), inner, max_size=3)
    ),
    max_leaves=4,
)


def toml(value: Any) -> str:
    """A value as TOML writes it in one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else repr(value)


def findings_are_good(folder: Path) -> int:
    findings = check(folder)
    for finding in findings:
        assert finding.file.is_relative_to(folder.parent) or "default" in finding.file.parts
        lines = finding.file.read_text("utf-8", "replace").count("\n") + 1 if finding.file.is_file() else 1
        assert 1 <= finding.line <= lines
        assert finding.problem
        assert finding.where
    return len(findings)


@SLOW
@given(file=st.sampled_from(TOML), at=st.integers(0, 60), value=values)
def test_any_value_in_any_place(tmp_path_factory: pytest.TempPathFactory, file: str, at: int, value: Any) -> None:
    lines = FILES[file].split("\n")
    keys = [index for index, line in enumerate(lines) if " = " in line and not line.endswith("[")]
    index = keys[at % len(keys)]
    lines[index] = f"{lines[index].split(' = ')[0]} = {toml(value)}"
    folder = write(tmp_path_factory.mktemp("p") / "kecil", {**FILES, file: "\n".join(lines)})

    findings_are_good(folder)


@SLOW
@given(file=st.sampled_from(TOML), start=st.integers(0, 900), length=st.integers(1, 60), text=st.text(max_size=8))
def test_any_damage_to_any_file(
    tmp_path_factory: pytest.TempPathFactory, file: str, start: int, length: int, text: str
) -> None:
    whole = FILES[file]
    at = start % len(whole)
    folder = write(tmp_path_factory.mktemp("p") / "kecil", FILES)
    (folder / file).write_bytes((whole[:at] + text + whole[at + length :]).encode("utf-8", "surrogatepass"))

    findings_are_good(folder)


@pytest.mark.parametrize("file", TOML)
def test_a_missing_or_empty_file(small: Path, file: str) -> None:
    (small / file).write_text("", "utf-8")
    assert findings_are_good(small) > 0

    (small / file).unlink()
    assert findings_are_good(small) > 0


def test_bytes_that_are_no_text(small: Path) -> None:
    (small / "routes.toml").write_bytes(b'[[route]]\nname = "\xff\xfe"\n')

    (finding,) = check(small)

    assert (finding.line, finding.problem) == (2, "Berkas ini bukan teks UTF-8.")


# -- lines -----------------------------------------------------------------------------------------------------
def test_lines_of_headers_keys_and_list_elements(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        'code = "x" # [not] = a key\n'  # 1
        "words = [\n"  # 2
        '  "a # b", # why\n'  # 3
        '  "c",\n'  # 4
        "]\n"  # 5
        'long = """\n'  # 6
        "[table]\n"  # 7
        "key = 1\n"  # 8
        '"""\n'  # 9
        "[[row]]\n"  # 10
        'a.b = { id = "x" }\n'  # 11
        "[[row.part]]\n"  # 12
        "[[row.part]]\n"  # 13
        "z = [[1, 2], [3,\n"  # 14
        "4]]\n"  # 15
        "[[row]]\n"  # 16
        "[[row.part]]\n"  # 17
        "[other.'the key']\n"  # 18
        "q = 1\n",  # 19
        "utf-8",
    )

    line = read(path).line

    assert [line(("words",)), line(("words", 0)), line(("words", 1))] == [2, 3, 4]
    assert line(("long",)) == 6
    assert line(("row", 0)) == 10
    assert line(("row", 0, "a", "b", "id")) == 11
    assert [line(("row", 0, "part", 1)), line(("row", 0, "part", 1, "z", 1, 1))] == [13, 15]
    assert [line(("row", 1)), line(("row", 1, "part", 0))] == [16, 17]
    assert line(("other", "the key", "q")) == 19
    assert line(("nowhere",)) == 1


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.dictionaries(st.sampled_from(["a", "b", "c-d"]), values, max_size=3), max_size=4))
@example(rows=[{"a": ["]", '"', "#"]}, {"b": "'''"}])
def test_every_key_is_found_on_its_line(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> None:
    written: list[str] = []
    expected: dict[tuple[str | int, ...], int] = {}
    for at, row in enumerate(rows):
        written.append("[[row]]")
        expected["row", at] = len(written)
        for key, value in row.items():
            written.append(f"{key} = {toml(value)}")
            expected["row", at, key] = len(written)
    path = tmp_path_factory.mktemp("t") / "a.toml"
    path.write_text("\n".join(written), "utf-8")

    source = read(path)

    assert source.data == tomllib.loads("\n".join(written))
    assert {place: source.line(place) for place in expected} == expected


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_reading_any_text_ends_in_data_or_a_line(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("t") / "a.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    line = 0
    try:
        line = len(read(path).data) + 1
    except TomlError as error:
        line = error.line

    assert 1 <= line <= len(text) + 2
