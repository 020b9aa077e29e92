# SPDX-License-Identifier: EUPL-1.2
"""Troubles of the machine that end a command, as one sentence with what to do; all else is a bug and stays one."""

from __future__ import annotations

import errno

from django.db.utils import InterfaceError, OperationalError, ProgrammingError

from balai.kernel.errors import DomainError, InvalidInput
from balai.packs.findings import PackError

UNPREPARED = ("no such table", "no such column", 'relation "', "column ")
FULL = "Cakram penuh. Kosongkan ruang di folder data (BALAI_HOME), lalu ulangi; yang sudah tersimpan tidak hilang."
NO_TERMINAL = "Perintah ini bertanya di terminal, dan di sini tidak ada. Kata sandi dapat dibaca dari --password-stdin."


def said(error: Exception) -> str | None:
    """What a person needs to know about an error that ends a command; None for a bug, which is told with its trace."""
    if isinstance(error, InvalidInput) and error.fields:
        return "\n".join(f"{field}: {sentence}" for field, sentence in error.fields.items())
    if isinstance(error, DomainError | PackError):
        return str(error)
    if isinstance(error, EOFError):
        return NO_TERMINAL
    if isinstance(error, OSError):
        return _file(error)
    if isinstance(error, OperationalError | InterfaceError | ProgrammingError):
        return _database(error)
    return None


def _file(error: OSError) -> str | None:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FULL
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EISDIR} and error.filename:
        return f"{error.filename} tidak ada, atau bukan berkas. Periksa nama dan foldernya."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} and error.filename:
        return f"{error.filename} tidak boleh dibaca atau ditulis. Jalankan sebagai pemiliknya, atau ubah izinnya."
    return None


def _database(error: Exception) -> str | None:
    words = " ".join(str(error).split())
    if "disk is full" in words or "No space left" in words:
        return FULL
    if any(sign in words for sign in UNPREPARED):
        return f"Basis data belum disiapkan untuk versi ini ({words}). Jalankan `balai migrate` atau `balai serve`."
    if isinstance(error, ProgrammingError):
        return None
    return (
        f"Basis data tidak menjawab: {words}. Periksa DATABASE_URL dan apakah peladennya berjalan, lalu `balai doctor`."
    )
