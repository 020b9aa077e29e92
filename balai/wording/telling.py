# SPDX-License-Identifier: EUPL-1.2
"""What the translators' page says of faults, states and areas, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai.wording.sound import Fault

FAULTS: dict[str, str | Lazy] = {
    "missing": gettext_lazy("Isian %(what)s belum ada; tulis persis seperti di kalimat asli."),
    "unfilled": gettext_lazy("Isian %(what)s tidak ada di kalimat asli; hapus atau betulkan."),
    "percent": gettext_lazy("Tanda persen yang berdiri sendiri ditulis dua kali, dan hanya bila ada di kalimat asli."),
    "brace": gettext_lazy("Ada kurung kurawal tanpa pasangan; isian ditulis persis seperti di kalimat asli."),
    "no_tag": gettext_lazy("Tanda %(what)s dari kalimat asli belum ada; salin persis."),
    "new_tag": gettext_lazy("Tanda %(what)s tidak ada di kalimat asli; hapus."),
    "nesting": gettext_lazy("Tanda pembuka dan penutup tidak berurutan; yang terakhir dibuka ditutup lebih dahulu."),
    "sign": gettext_lazy("Tanda %(what)s tidak ada di kalimat asli. Untuk kutipan pakai “ dan ”."),
    "hidden": gettext_lazy("Ada tanda yang tidak terlihat (%(what)s); hapus, lalu ketik ulang."),
    "long": gettext_lazy("Terjemahan jauh lebih panjang daripada kalimat asli; persingkat."),
    "edges": gettext_lazy("Awal dan akhir baris harus sama dengan kalimat asli."),
}
STATES: tuple[tuple[str, str | Lazy], ...] = (
    ("missing", gettext_lazy("belum diterjemahkan")), ("unread", gettext_lazy("draf, belum dibaca penutur")),
    ("changed", gettext_lazy("kalimat asli atau kiriman berubah")), ("edited", gettext_lazy("diubah di sini")),
    ("read", gettext_lazy("sudah dibaca penutur")),
)  # fmt: skip
AREAS: tuple[tuple[str, str | Lazy], ...] = (
    ("home", gettext_lazy("Beranda, pencarian, bantuan")), ("reports", gettext_lazy("Laporan warga")),
    ("account", gettext_lazy("Akun dan masuk")), ("messages", gettext_lazy("Kabar dan pesan")),
    ("places", gettext_lazy("Tempat dan peta")), ("numbers", gettext_lazy("Statistik dan rekaman")),
    ("general", gettext_lazy("Umum dan kesalahan")), ("pack", gettext_lazy("Paket wilayah")),
    ("desk", gettext_lazy("Meja petugas")), ("operator", gettext_lazy("Halaman operator")),
)  # fmt: skip
VERBS: dict[str, str | Lazy] = {
    "write": gettext_lazy("Ditulis"), "undo": gettext_lazy("Dikembalikan ke kiriman"),
    "read": gettext_lazy("Dibaca penutur"), "unread": gettext_lazy("Tanda baca ditarik"),
    "import": gettext_lazy("Dari berkas"),
}  # fmt: skip


def fault(found: Fault) -> str:
    """One fault as a sentence."""
    return str(FAULTS[found.code]).replace("%(what)s", found.what)


def unknown(number: int, source: str) -> str:
    """A row of a file whose sentence is not said here."""
    return _("Baris %(n)s: kalimat “%(words)s” tidak ada di sini.") % {"n": number, "words": source[:60]}


def at(language: str, source: str, words: str) -> str:
    """A fault of a file with its place."""
    return f"{language} · “{source.strip()[:60]}”: {words}"
