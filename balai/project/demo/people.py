# SPDX-License-Identifier: EUPL-1.2
"""Invented names and words for the demonstration; no living person is meant."""

from __future__ import annotations

FIRST = (
    "Siti", "Sari", "Tono", "Wayan", "Ketut", "Slamet", "Rina", "Dewi", "Agus", "Budi", "Yanti", "Hasan", "Fatimah",
    "Joko", "Putri", "Rahmat", "Lestari", "Ujang", "Nur", "Bambang", "Ratna", "Made", "Imam", "Wati", "Hendra",
)  # fmt: skip
LAST = (
    "Saputra", "Lestari", "Wibowo", "Rahayu", "Hidayat", "Utami", "Setiawan", "Anggraini", "Kurniawan", "Maulana",
    "Permata", "Santoso", "Handayani", "Ramadhan", "Suryani",
)  # fmt: skip

LANDMARKS = (
    "Depan balai {term}", "Dekat SD negeri", "Seberang masjid", "Di tikungan dekat jembatan", "Samping pasar pagi",
    "Sebelum pos ronda", "Depan warung Bu Yanti", "Dekat lapangan bola", "Di pertigaan arah kecamatan",
    "Belakang puskesmas pembantu", "Dekat gudang gabah", "Depan gang kedua",
)  # fmt: skip

SINCE = (
    "Sudah sekitar dua minggu.", "Sudah sebulan lebih belum ada perbaikan.", "Baru terlihat tadi pagi.",
    "Sudah lama, tetapi makin parah.", "Sejak awal bulan.", "Kejadiannya berulang.",
)  # fmt: skip

WISH = (
    "Mohon segera ditindaklanjuti.", "Tetangga kami mengalami hal yang sama.", "Terima kasih sebelumnya.",
    "Tolong dicek dulu ke lokasi.", "Warga siap membantu bila perlu.",
)  # fmt: skip

PROGRESS = (
    "Petugas sudah meninjau lokasi dan mengukur kerusakan. Bahan sedang disiapkan.",
    "Pekerjaan dimulai hari ini oleh regu lapangan. Mohon hati-hati melintas.",
    "Sebagian sudah dikerjakan, dilanjutkan besok bila cuaca baik.",
    "Kami menunggu pinjaman alat dari unit lain, perkiraan dua hari.",
)
DONE = (
    "Pekerjaan selesai. Lokasi sudah dibersihkan dan aman dilalui.",
    "Perbaikan selesai sore ini. Foto sesudah terlampir.",
    "Sudah ditangani. Kami pasang tanda agar tidak terulang.",
)
RETURNS = (
    "Foto belum memperlihatkan titik yang dilaporkan. Mohon foto dari arah yang sama.",
    "Masih ada bagian yang belum dikerjakan di sisi kiri jalan.",
)
OBJECTIONS = (
    "Baru dua hari sudah rusak lagi. Mohon dicek ulang.",
    "Yang dikerjakan bukan titik yang saya laporkan, masih sama seperti kemarin.",
)
QUESTIONS = (
    "Mohon sebutkan nomor tiang atau patokan terdekat agar petugas tidak keliru.",
    "Apakah kejadian ini setiap hari atau hanya saat hujan?",
)
ANSWERS = ("Patokannya rumah cat hijau sebelah kiri, dekat gardu.", "Hampir setiap sore, paling parah saat hujan.")
COORDINATE = "Sudah diperiksa di lapangan; pekerjaan ini wewenang {agency}."
REFUSALS = "Laporan tidak dapat diproses karena tempat dan kejadiannya tidak dapat dikenali dari isi dan foto."
THANKS = ("Terima kasih, sudah bagus.", "Cepat sekali, mantap.", "Alhamdulillah sudah bisa dilewati lagi.")
