# SPDX-License-Identifier: EUPL-1.2
"""What a person may agree to, purpose by purpose; a changed text is a new version and is asked again."""

from __future__ import annotations

from dataclasses import dataclass


def _(words: str) -> str:
    """Marks words for the catalogue; whoever shows them translates them."""
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One purpose with its own yes. Handling a report rests on the public task (UU 27/2022 art. 20(2)e) instead."""

    code: str
    version: str
    title: str
    text: str
    is_needed: bool = False  # without it there is no account


PURPOSES = (
    Purpose(
        code="akun",
        version="2026-11",
        title=_("Akun dan riwayat laporan"),
        text=_("Kami menyimpan nama, kontak, tempat, dan bahasa Anda agar Anda dapat melihat laporan Anda sendiri."),
        is_needed=True,
    ),
    Purpose(
        code="kabar",
        version="2026-11",
        title=_("Kabar di luar laporan"),
        text=_(
            "Kami boleh mengirim pengumuman layanan di tempat Anda. Kabar tentang laporan Anda sendiri tetap dikirim."
        ),
    ),
    Purpose(
        code="survei",
        version="2026-11",
        title=_("Survei kepuasan"),
        text=_("Kami boleh menanyakan kepuasan Anda setelah laporan selesai, paling banyak sekali per laporan."),
    ),
)


def purpose(code: str) -> Purpose | None:
    """The purpose with this code, or None."""
    return next((found for found in PURPOSES if found.code == code), None)
