# SPDX-License-Identifier: EUPL-1.2
"""Who keeps a road, read from the words files use."""

from __future__ import annotations

import re

# UU 38/2004 art. 9: public roads are national, provincial, regency, city and village roads; toll roads are national.
WORDS: dict[str, str] = {
    "national": "national", "nasional": "national", "negara": "national", "tol": "national", "toll": "national",
    "province": "province", "provincial": "province", "provinsi": "province", "propinsi": "province",
    "prov": "province",
    "regency": "regency", "kabupaten": "regency", "kab": "regency", "kota": "regency", "city": "regency",
    "district": "regency", "municipal": "regency",
    "village": "village", "desa": "village", "kelurahan": "village", "pekon": "village", "tiyuh": "village",
    "kampung": "village",
}  # fmt: skip


def owner_level(text: str) -> str | None:
    """village, regency, province or national; None if the words name none or more than one of them.

    >>> owner_level("Jalan Provinsi"), owner_level("JALAN KAB. TANGGAMUS")
    ('province', 'regency')
    """
    found = {WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in WORDS}
    return found.pop() if len(found) == 1 else None
