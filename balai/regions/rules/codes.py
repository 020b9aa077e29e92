# SPDX-License-Identifier: EUPL-1.2
"""Kemendagri codes: 18 / 18.06 / 18.06.01 / 18.06.01.2001."""

from __future__ import annotations

import re
from typing import Literal

Level = Literal["province", "regency", "district", "village"]
Kind = Literal["provinsi", "kabupaten", "kota", "kecamatan", "kelurahan", "desa", "desa adat"]
LEVELS: dict[int, Level] = {2: "province", 5: "regency", 8: "district", 13: "village"}
_CODE = re.compile(r"\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?")


def level_of(code: str) -> Level | None:
    """The level a code speaks of, None if it is no code."""
    return LEVELS[len(code)] if _CODE.fullmatch(code) else None


def kind_of(code: str) -> Kind:
    """What the area is called in law. Permendagri on area codes: regency part 71 to 99 is a kota; the village part
    begins with 1 for kelurahan, 2 for desa, 3 for desa adat. ValueError for no code.
    """
    level = level_of(code)
    if level == "village":
        return {"1": "kelurahan", "3": "desa adat"}.get(code[9], "desa")  # type: ignore[return-value]  # keys are Kind
    if level == "regency":
        return "kota" if code[3:5] >= "71" else "kabupaten"
    if level is None:
        raise ValueError(f"not an area code: {code!r}")
    return "kecamatan" if level == "district" else "provinsi"


def parent_of(code: str) -> str | None:
    """The code one level up, None above a province."""
    return code.rpartition(".")[0] or None


def ancestors(code: str) -> tuple[str, ...]:
    """Codes from the province down to `code` itself."""
    parts = code.split(".")
    return tuple(".".join(parts[: n + 1]) for n in range(len(parts)))


def dotted(text: str) -> str | None:
    """A code as we write it from what files contain: 1806012001, '18.06.01.2001 ', 18.06; None if it is none.

    >>> dotted("1806012001")
    '18.06.01.2001'
    """
    digits = re.sub(r"[^\d]", "", text)
    if not re.fullmatch(r"[\d.\s]*", text) or len(digits) not in {2, 4, 6, 10}:
        return None
    parts = [digits[0:2], digits[2:4], digits[4:6], digits[6:10]]
    return ".".join(p for p in parts if p)
