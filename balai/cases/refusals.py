# SPDX-License-Identifier: EUPL-1.2
"""What the engine refuses, each with the sentence that says why and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.kernel.errors import NotAllowed


class NotNow(NotAllowed):
    code = "not_now"
    message = _("Itu tidak dapat dilakukan pada keadaan laporan sekarang. Tidak ada yang berubah.")


class NotVerified(NotAllowed):
    code = "not_verified"
    message = _("Laporan ini belum ditandai sudah diperiksa. Tandai dahulu, lalu lanjutkan; tulisan Anda tidak hilang.")


class AlreadyVerified(NotAllowed):
    code = "already_verified"
    message = _("Laporan ini sudah ditandai diperiksa. Tidak ada yang perlu diulang.")


class NothingAsked(NotAllowed):
    code = "nothing_asked"
    message = _("Tidak ada pertanyaan terbuka untuk Anda pada laporan ini.")


class NobodyToAsk(NotAllowed):
    code = "nobody_to_ask"
    message = _("Belum ada warga lain yang mendukung laporan ini, atau mereka sudah ditanya.")


class NothingFlagged(NotAllowed):
    code = "nothing_flagged"
    message = _("Tidak ada komentar di laporan ini yang menunggu diperiksa.")


class AlreadyHidden(NotAllowed):
    code = "already_hidden"
    message = _("Komentar itu sudah disembunyikan petugas.")


class NothingHidden(NotAllowed):
    code = "nothing_hidden"
    message = _("Tidak ada komentar tersembunyi di laporan ini.")


class NothingRuns(NotAllowed):
    code = "nothing_runs"
    message = _("Tidak ada janji yang sedang berjalan, jadi tidak ada yang dihentikan.")


class NothingPaused(NotAllowed):
    code = "nothing_paused"
    message = _("Janji laporan ini tidak sedang dihentikan.")


class NotYourUnit(NotAllowed):
    code = "not_your_unit"
    message = _("Laporan ini sekarang berada di unit lain, jadi unit itu yang dapat memindahkannya.")


class SameUnit(NotAllowed):
    code = "same_unit"
    message = _("Unit Anda yang mengerjakan laporan ini. Hasilnya harus diperiksa unit lain.")


class OnlyOnce(NotAllowed):
    code = "only_once"
    message = _("Keberatan atas penolakan hanya dapat diajukan satu kali, dan sudah pernah diajukan.")


class WindowOver(NotAllowed):
    code = "window_over"
    message = _("Batas waktu untuk ini sudah lewat. Bila masalahnya masih ada, kirim laporan baru dan sebut nomor ini.")


class OwnReport(NotAllowed):
    code = "own_report"
    message = _("Ini laporan Anda sendiri; yang dihitung di sini orang lain.")


class OnlyPart(NotAllowed):
    code = "only_part"
    message = _("Ini bagian dari laporan lain dan tidak punya pelapor sendiri. Gabungkan laporan utamanya.")


class PartsOpen(NotAllowed):
    code = "parts_open"
    message = _("Laporan ini dibagi ke beberapa instansi dan masih ada bagian yang berjalan; tunggu semuanya selesai.")


BY_REASON: dict[str, type[NotAllowed]] = {
    "verified": NotVerified,
    "unverified": AlreadyVerified,
    "asked": NothingAsked,
    "has_neighbours": NobodyToAsk,
    "flagged": NothingFlagged,
    "some_hidden": NothingHidden,
    "running": NothingRuns,
    "paused": NothingPaused,
    "own_unit": NotYourUnit,
    "other_unit": SameUnit,
    "once": OnlyOnce,
    "within_window": WindowOver,
    "parts": PartsOpen,
    "part": OnlyPart,
    "role": NotAllowed,
    "state": NotNow,
}
