# SPDX-License-Identifier: EUPL-1.2
"""Topics of messages that the engine adds to those notifications knows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.notifications.topics import Topic, add

CASE_FOLLOWED = add(
    Topic(
        code="case_followed",
        urgency="low",
        label=_("Laporan yang saya ikuti berubah keadaan"),
        title=_("Laporan {number} yang Anda ikuti: {state}"),
        body=_("“{title}”\n{sentence}\n\n{text}"),
        short=_("Laporan {number}: {state}"),
    )
)
CASE_QUESTION_WAITS = add(
    Topic(
        code="case_question_waits",
        urgency="normal",
        label=_("Pertanyaan petugas belum saya jawab"),
        title=_("Pertanyaan tentang laporan {number} belum dijawab"),
        body=_("{unit} masih menunggu:\n\n{text}\n\nJawab sampai {answer_until}. Sesudah itu pun tetap diterima."),
    )
)
CASE_UNANSWERED = add(
    Topic(
        code="case_unanswered",
        urgency="low",
        label=_("Waktu menjawab pertanyaan petugas lewat"),
        title=_("Laporan {number} diteruskan tanpa jawaban Anda"),
        body=_("Waktu untuk menjawab sudah lewat dan janji petugas berjalan lagi. Jawaban Anda tetap diterima."),
    )
)
COMMENT_HIDDEN = add(
    Topic(
        code="comment_hidden",
        urgency="normal",
        label=_("Komentar saya disembunyikan petugas"),
        title=_("Komentar Anda pada laporan {number} disembunyikan"),
        body=_("{unit} menyembunyikannya. Alasannya: {reason}\n\nAlasan itu juga tertulis di halaman laporan."),
    )
)
COMMENT_SHOWN = add(
    Topic(
        code="comment_shown",
        urgency="low",
        label=_("Komentar saya ditampilkan lagi"),
        title=_("Komentar Anda pada laporan {number} tampil lagi"),
        body=_("{unit} menampilkannya lagi.\n\n{text}"),
    )
)
WORK_UNANSWERED = add(
    Topic(
        code="work_unanswered",
        urgency="normal",
        audience="official",
        label=_("Pelapor tidak menjawab pertanyaan unit saya"),
        title=_("Pelapor {number} belum menjawab, janji berjalan lagi"),
        body=_("{title}\n{state}. Janji: {due}."),
        short=_("Pelapor {number} belum menjawab"),
    )
)
WORK_MODERATED = add(
    Topic(
        code="work_moderated",
        urgency="low",
        audience="official",
        label=_("Unit di wilayah saya menyembunyikan komentar warga"),
        title=_("Komentar pada {number} disembunyikan {unit}"),
        body=_("{title}\nAlasannya: {reason}"),
        short=_("Komentar pada {number} disembunyikan"),
    )
)
WORK_ACCEPTED = add(
    Topic(
        code="work_accepted",
        urgency="low",
        audience="official",
        label=_("Hasil kerja unit saya diterima pemeriksa"),
        title=_("Hasil {number} diterima pemeriksa"),
        body="{title}\n{state}. {text}",
    )
)
WORK_URGENT = add(
    Topic(
        code="work_urgent",
        urgency="normal",
        audience="official",
        label=_("Pimpinan meminta laporan unit saya didahulukan"),
        title=_("Pimpinan meminta {number} segera ditangani"),
        body=_("{title}\n{state}. Janji: {due}."),
    )
)
