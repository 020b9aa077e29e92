# SPDX-License-Identifier: EUPL-1.2
"""Everyday Indonesian as words that compare: short forms written out, endings off, filler away."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

from snowballstemmer import stemmer

# Short forms as people type them on phones; gathered from public complaint threads, ours to extend.
SHORT = {
    "jln": "jalan", "jl": "jalan", "jlan": "jalan", "jalanan": "jalan", "lobang": "lubang", "bolong": "lubang",
    "berlobang": "berlubang", "yg": "yang", "dgn": "dengan", "dg": "dengan", "utk": "untuk", "tdk": "tidak",
    "tak": "tidak", "gak": "tidak", "ga": "tidak", "gk": "tidak", "nggak": "tidak", "ngga": "tidak", "enggak": "tidak",
    "kagak": "tidak", "tida": "tidak", "blm": "belum", "blom": "belum", "sdh": "sudah", "udah": "sudah",
    "udh": "sudah", "dah": "sudah", "sy": "saya", "gw": "saya", "gue": "saya", "aku": "saya", "krn": "karena",
    "karna": "karena", "gara": "karena", "dpn": "depan", "blkg": "belakang", "blakang": "belakang", "dr": "dari",
    "pd": "pada", "dlm": "dalam", "tsb": "tersebut", "bgt": "banget", "bngt": "banget", "lg": "lagi", "lgi": "lagi",
    "bs": "bisa", "bsa": "bisa", "org": "orang", "orng": "orang", "thn": "tahun", "bln": "bulan", "hr": "hari",
    "mlm": "malam", "malem": "malam", "pgi": "pagi", "air2": "air", "got": "selokan", "parit": "selokan",
    "siring": "selokan", "drainase": "selokan", "comberan": "selokan", "lampunya": "lampu", "pju": "lampu jalan",
    "mati2": "mati", "padam": "mati", "sampahnya": "sampah", "smpah": "sampah", "bau2": "bau", "busuk": "bau",
    "ktp": "ktp", "kec": "kecamatan", "kel": "kelurahan", "kab": "kabupaten", "ds": "desa", "dsn": "dusun",
    "tlg": "tolong", "tlong": "tolong", "mhn": "mohon", "pak": "", "bu": "", "bpk": "", "ibu": "", "min": "",
    "kak": "", "dong": "", "deh": "", "sih": "", "nih": "", "ya": "", "kok": "", "lah": "", "kan": "", "aja": "",
    "saja": "", "gede": "besar", "gde": "besar", "bsr": "besar", "rsk": "rusak", "ancur": "hancur", "idup": "hidup",
    "nyala": "hidup", "motor": "motor", "mtr": "motor", "mobil2": "mobil", "pdam": "pdam", "pln": "pln",
}  # fmt: skip
FILLER = frozenset(
    (  # noqa: SIM905  a list of one word a line would hide how few they are
        "yang di ke dari dan atau ini itu untuk dengan pada dalam adalah ada saya kami kita mereka anda juga sudah"
        " belum akan telah sangat sekali banget lagi masih agar supaya karena jadi bisa dapat tolong mohon segera"
        " harap terima kasih nya para oleh sebagai tersebut bagi tiap setiap seperti hari tadi sejak kalau jika bila"
        " selamat pagi siang sore warga orang mau biar sama punya terus kemarin minggu bulan"
    ).split()
)
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*|\d+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_lock = threading.Lock()  # the stemmer keeps the word it works on in itself
_stemmer = stemmer("indonesian")


def plain(text: str) -> str:
    """Lower case, without accents and control characters, white space single."""
    folded = text.casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return " ".join(_CONTROL.sub(" ", folded).split())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one lower-case word: "perbaikan" and "diperbaiki" become one."""
    if len(word) <= 3:
        return word
    with _lock:
        found: str = _stemmer.stemWord(word)
    return found


@lru_cache(maxsize=50_000)
def _written_out(word: str) -> tuple[str, ...]:
    squeezed = re.sub(r"(.)\1{2,}", r"\1", word)
    out: list[str] = []
    for part in squeezed.split("-")[:1] if "-" in squeezed else (squeezed,):
        out.extend(SHORT.get(part, part).split())
    return tuple(out)


def words(text: str) -> list[str]:
    """The words of a text in order, short forms written out, doubled words ("lubang-lubang") single, unstemmed."""
    found: list[str] = []
    for match in _WORD.finditer(plain(text)[:8000]):
        found.extend(_written_out(match.group()[:40]))
    return found


def stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order; numbers stay as they are."""
    return [stem(w) for w in words(text) if w not in FILLER and (len(w) > 1 or w.isdigit())]


@lru_cache(maxsize=1000)
def _meaning(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def common(a: str, b: str) -> frozenset[str]:
    """Stems that two texts share."""
    return _meaning(a) & _meaning(b)


def likeness(a: str, b: str) -> float:
    """0 to 1: shared stems against the shorter text's stems, so that a terse report still resembles a long one."""
    one, two = _meaning(a), _meaning(b)
    return len(one & two) / max(3, min(len(one), len(two))) if one & two else 0.0


_SENTENCE = re.compile(r"^.{20,}?[.!?]+(?=\s|$)")  # shorter beginnings ("Pak.", "Jl.") are no sentence yet
_HEADLINE = 90


def headline(text: str) -> str:
    """What lists call a report: its first sentence, without the full stop and with a capital letter, else its
    beginning; one line of at most 90 characters, cut between words.
    """
    line = " ".join(text.split())
    found = _SENTENCE.match(line)
    first = found[0].rstrip(".") if found else line
    return one_line(first[:1].upper() + first[1:], _HEADLINE)


def one_line(text: str, most: int = 140) -> str:
    """The beginning of a text as one line of at most `most` characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,.;:-") + "…"
