# SPDX-License-Identifier: EUPL-1.2
"""The words argparse says by itself, in Indonesian like all others of the command line."""

from __future__ import annotations

import argparse

WORDS = {
    "usage: ": "pemakaian: ",
    "positional arguments": "masukan",
    "options": "pilihan",
    "show this help message and exit": "tampilkan bantuan ini",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\n",
    "the following arguments are required: %s": "belum diisi: %s",
    "unrecognized arguments: %s": "tidak dikenal: %s",
    "expected one argument": "perlu satu nilai",
    "expected at least one argument": "perlu sedikitnya satu nilai",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "tidak ada %(value)r; yang ada: %(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)r tidak dapat dibaca sebagai %(type)s",
    "not allowed with argument %s": "tidak dapat bersama %s",
    "one of the arguments %s is required": "isi salah satu: %s",
}
TYPES = {"int": "angka", "float": "angka", "fromisoformat": "tanggal (YYYY-MM-DD)", "Path": "berkas"}


class _Typed(str):
    """A sentence that names what was expected, not the function that reads it."""

    __slots__ = ()

    def __mod__(self, known: object) -> str:
        if isinstance(known, dict) and "type" in known:
            known = {**known, "type": TYPES.get(known["type"], known["type"])}
        return str.__mod__(self, known)


def speak_indonesian() -> None:
    """Let argparse look its own words up here; what it does not find it says as before."""
    argparse._ = lambda text: _Typed(WORDS.get(text, text))  # type: ignore[attr-defined]  # its gettext, by module name
