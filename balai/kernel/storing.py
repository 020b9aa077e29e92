# SPDX-License-Identifier: EUPL-1.2
"""Whether files can be kept: written, read back the same, and removed."""

from __future__ import annotations

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

_WORDS = b"balai"


def self_test() -> str:
    """Empty when the store takes, gives back and forgets a small file, else what is wrong. Leaves nothing behind.

    Raises whatever the store raises; `adapters.examine` puts it into words.
    """
    saved = default_storage.save(f"periksa/{secrets.token_hex(8)}", ContentFile(_WORDS))
    with default_storage.open(saved) as file:
        same = file.read() == _WORDS
    default_storage.delete(saved)
    return "" if same else "berkas yang dibaca kembali tidak sama dengan yang ditulis"
