# SPDX-License-Identifier: EUPL-1.2
"""Numbers in addresses and forms that are none, or longer than any number: an answer in words, never a failure.

The names of the parameters are read from the code, so that a new one is walked without anybody thinking of it.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from balai.kernel.texts import is_larger, whole_number
from balai.project.bodies import SlowBodies
from balai.regions.rules.tilemath import byte_range
from tests.desk.conftest import world  # noqa: F401  a report in the database
from tests.reports.conftest import _append_only_again, committed_db, storage  # noqa: F401
from tests.security.test_addresses import ALL, FILLED, filled

ROOT = Path(__file__).resolve().parents[2] / "balai"
_READ = re.compile(r"""(?:\bGET|\bPOST|\bquery|\bdata|\bpost)(?:\.get\(|\.getlist\(|\[)["']([\w-]+)["']""")
_CALLED = re.compile(r"""(?:_number|text|moment)\((?:request|data|post)\w*, ["']([\w-]+)["']""")
ALONE = ("at", "bbox", "hal", "hari", "ke", "sesudah", "z", "lat", "page_size", "dekat")  # read from addresses
_ELSEWHERE = {*ALONE, "page", "lon", "accuracy", "about", "version", "rating"}  # read by a name that stands elsewhere
_SOURCES = [path.read_text("utf-8") for path in ROOT.rglob("*.py")]
NAMES = sorted({n for source in _SOURCES for rule in (_READ, _CALLED) for n in rule.findall(source)} | _ELSEWHERE)

LONG = "9" * 5000  # Python refuses to read more than 4,300 digits
VALUES = {
    "long": LONG, "wide": "9" * 30, "no column": str(1 << 63), "other digits": "\u0661\u00b2", "marked": f"-,{LONG}",
}  # fmt: skip
ENDS = ("akun/keluar/", "akun/perangkat/", "akun/hapus")  # the session that walks
OURS = [pattern for pattern in ALL if not pattern.startswith("identity/")]
NUMBERED = sorted(pattern for pattern in ALL if "<int:" in pattern)


def test_the_walk_knows_the_parameters_that_carry_numbers():
    read = {n for source in _SOURCES for n in _READ.findall(source)}

    assert {"at", "bbox", "delivery", "hal", "hari", "ke", "pk", "revoke", "sesudah", "stop", "z"} <= read
    assert len(NUMBERED) > 8


def _status(client, method, path, data=None):
    """The status of an answer; what an address carries is written out before: half a megabyte for each is slow."""
    answer = client.get(f"{path}?{data}") if isinstance(data, str) else getattr(client, method)(path, data or {})
    answer.close()  # files that are streamed are handed out a few at a time
    return answer.status_code


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("nobody", "long"), ("tuti", "long"), ("joko", "long"), ("sari", "no column"), ("joko", "no column"),
        ("nobody", "other digits"), ("tuti", "marked"),
    ],
)  # fmt: skip
def test_no_parameter_of_any_address_fails_on_a_number(world, sign_in, name, kind):  # noqa: F811
    world()
    client = sign_in(name)
    client.raise_request_exception = False
    wrong, fields = [], dict.fromkeys(NAMES, VALUES[kind])
    asked = {"get": urlencode(fields), "post": fields}
    for pattern in OURS:
        path = filled(pattern)
        for method in ("get",) if pattern.startswith(ENDS) else ("get", "post"):
            status = _status(client, method, path, asked[method])
            if status >= 500:
                wrong.append((method, path, status))
    assert wrong == []


@pytest.mark.parametrize("name", ["nobody", "joko"])
def test_no_bad_number_hides_behind_another(world, sign_in, name):  # noqa: F811
    """What is refused for one parameter is not asked for the next, so each also comes alone."""
    world()
    client = sign_in(name)
    client.raise_request_exception = False
    wrong = []
    for pattern in OURS:
        path, is_inside = filled(pattern), pattern.startswith(("meja/", "operator/", "akun/"))
        if is_inside is (name == "joko") and _status(client, "get", path) in {200, 400, 422}:
            wrong += [(path, n) for n in ALONE if _status(client, "get", path, {n: LONG}) >= 500]
    assert wrong == []


@pytest.mark.parametrize("kind", VALUES)
def test_no_number_inside_an_address_fails(db, sign_in, kind):
    client = sign_in("joko")
    client.raise_request_exception = False

    def put(match: re.Match[str]) -> str:
        return VALUES[kind] if match[1] == "int" else FILLED[match[2]]

    for pattern in NUMBERED:
        path = "/" + re.sub(r"<(\w+):(\w+)>", put, pattern)
        assert client.get(path).status_code < 500, path
        assert client.post(path).status_code < 500, path


@pytest.mark.parametrize(
    ("text", "digits", "found"),
    [
        ("0", 1, 0), ("007", 3, 7), ("12", 1, None), ("", 5, None), ("-1", 5, None), ("1.0", 5, None), (" 1", 5, None),
        ("\u0663", 5, None), ("\u00b2", 5, None), ("1_0", 5, None), (LONG, 19, None),
        (str((1 << 63) - 1), 19, (1 << 63) - 1), (str(1 << 63), 19, None),
    ],
)  # fmt: skip
def test_a_whole_number_has_so_many_digits_or_is_none(text, digits, found):
    assert whole_number(text, digits) == found


def test_headers_that_carry_numbers_do_not_fail():
    called = []
    app = SlowBodies(lambda environ, _start: called.append(environ) or [], most=1)

    app({"CONTENT_LENGTH": LONG}, lambda *_a: None)

    assert len(called) == 1
    assert [is_larger(text, 5) for text in (LONG, "6", "5", "", "-1")] == [True, True, False, False, False]
    assert byte_range(f"bytes=0-{LONG}", 100) == byte_range(f"bytes=-{LONG}", 100) == (0, 99)
    with pytest.raises(ValueError, match="beyond"):
        byte_range(f"bytes={LONG}-", 100)
    assert byte_range("bytes=\u0661-", 100) is None
