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
    "Depan balai {term}", "RT 03, dekat SD negeri", "Seberang masjid, RT 01", "Di tikungan dekat jembatan",
    "Samping pasar pagi {place}", "Sebelum pos ronda RT 05", "Depan warung Bu Yanti, RT 02",
    "Dekat lapangan bola {place}", "Di pertigaan arah {district}", "Belakang puskesmas pembantu", "Dekat gudang gabah",
    "Depan gang kedua, RT 04", "Jalan masuk {place} dari arah {district}", "Dekat gapura {term} {place}",
)  # fmt: skip

SINCE = (
    "Sudah sekitar dua minggu.", "Sudah sebulan lebih belum ada kabar.", "Baru terlihat tadi pagi.",
    "Sudah lama, tetapi makin parah.", "Sejak awal bulan.", "Kejadiannya berulang.", "Lokasinya di {term} {place}.",
    "Persisnya di {place}, Kecamatan {district}.",
)  # fmt: skip

WISH = (
    "Mohon segera ditindaklanjuti.", "Tetangga kami mengalami hal yang sama.", "Terima kasih sebelumnya.",
    "Tolong dicek dulu ke lokasi.", "Warga siap membantu bila perlu.", "Pak RT sudah tahu, tapi belum ada kabar.",
)  # fmt: skip

# What officials write, by the scene on the photo; "" is for matters of the office.
PROGRESS = {
    "hole": (
        "Petugas sudah mengukur kerusakan; agregat dan aspal dikirim besok pagi.",
        "Lapis bawah sudah dipadatkan. Pengaspalan dilanjutkan bila tidak hujan.",
    ),
    "water": ("Regu mengangkat endapan dari 40 meter pertama saluran.", "Pompa bergerak sudah dipasang di titik ini."),
    "heap": (
        "Satu truk sudah diangkut, sisanya diambil sore ini.",
        "Armada dijadwalkan; warga diminta tidak menambah.",
    ),
    "smoke": ("Api sudah padam, tinggal pendinginan.", "Pembakar ditemui dan diberi peringatan tertulis."),
    "tree": ("Dahan yang mengancam kabel sudah dipotong; batangnya menyusul.", "Menunggu PLN memadamkan jalur."),
    "lamp": (
        "Panel diperiksa: sekring putus, lampu pengganti dipesan.",
        "Tangga lift dipinjam dari unit lain, datang besok.",
    ),
    "cars": ("Regu berjaga pukul 07 sampai 09 dan menempelkan peringatan.", "Rambu larangan parkir disiapkan."),
    "poster": ("Separuh ruas sudah dibersihkan.", "Pemasang dipanggil untuk menurunkan sendiri."),
    "sacks": ("Tim memeriksa nota dan timbangan di tempat.", "Pemilik diminta menunjukkan nota pembelian minggu ini."),
    "wall": ("Dinding retak sudah disangga sementara.", "Tukang mulai membongkar bagian yang lapuk."),
    "": (
        "Berkas pelapor sedang dicocokkan dengan data kami.",
        "Kami sudah menghubungi petugas yang bersangkutan.",
    ),
}
DONE = {
    "hole": (
        "Lubang sudah ditambal aspal dan dipadatkan. Aman dilalui.",
        "Perbaikan selesai sore ini, panjang 12 meter. Foto sesudah terlampir.",
    ),
    "water": ("Saluran sudah dikeruk, air mengalir kembali.", "Genangan surut dan saluran sudah dibersihkan."),
    "heap": (
        "Sampah sudah diangkut dan lokasi disapu. Tempat sampah dipasang.",
        "Tumpukan sudah habis diangkut dua truk.",
    ),
    "smoke": (
        "Api padam, bekasnya sudah dibersihkan. Pemilik lahan diberi peringatan.",
        "Sudah ditangani, tidak ada lagi asap.",
    ),
    "tree": ("Pohon sudah dipotong dan batangnya diangkut. Jalan terbuka lagi.", "Dahan dipangkas, kabel aman."),
    "lamp": ("Lampu dan sekring sudah diganti, menyala sejak tadi malam.", "Tiang ditegakkan dan kabel dirapikan."),
    "cars": ("Kendaraan sudah ditertibkan dan rambu dipasang.", "Ruas ini sudah lancar; patroli diteruskan sepekan."),
    "poster": ("Semua yang liar sudah diturunkan dan tiang dicat ulang.", "Sudah dibersihkan; pemasang diberi surat."),
    "sacks": (
        "Timbangan ditera ulang dan daftar harga dipasang.",
        "Selisih harga sudah dikembalikan; pengawasan diteruskan.",
    ),
    "wall": ("Dinding sudah diperbaiki dan dicat.", "Bagian yang rusak sudah diganti."),
    "": (
        "Sudah ditindaklanjuti; berita acaranya terlampir.",
        "Surat jawaban sudah disampaikan kepada pelapor; salinannya terlampir.",
    ),
}
RETURNS = (
    "Foto belum memperlihatkan titik yang dilaporkan. Mohon foto dari arah yang sama.",
    "Masih ada bagian yang belum dikerjakan di sisi kiri.",
    "Foto ini sama dengan bukti laporan lain. Mohon foto hasil pekerjaan di titik ini.",
)
OBJECTIONS = (
    "Baru dua hari sudah rusak lagi. Mohon dicek ulang.",
    "Yang dikerjakan bukan titik yang saya laporkan, masih sama seperti kemarin.",
    "Hanya sebagian yang dikerjakan, sisi satunya belum.",
)
QUESTIONS = (
    "Mohon sebutkan patokan terdekat agar petugas tidak keliru.",
    "Apakah kejadian ini setiap hari atau hanya saat hujan?",
    "Sejak kapan kejadiannya, dan berapa rumah yang terdampak?",
)
ANSWERS = (
    "Patokannya rumah cat hijau sebelah kiri, dekat gardu.",
    "Hampir setiap sore, paling parah saat hujan.",
    "Kira-kira sejak tiga minggu lalu, ada sekitar delapan rumah.",
)
COORDINATE = "Sudah diperiksa; pekerjaan ini wewenang {agency}."
TRANSFERS = "Sudah diperiksa; ini wewenang {agency}, bukan pemerintah daerah. Kami sudah menyampaikannya."
SENT_BACK = "Lokasi di luar jangkauan regu kami; mohon unit lain."
MERGED = "Sudah dilaporkan warga lain di titik yang sama."
PAUSES = (
    "Menunggu material dari pemasok; janji dilanjutkan begitu bahan tiba.",
    "Menunggu banjir surut agar alat dapat masuk.",
)
SCHEDULES = ("Bahan dipesan, dikerjakan bersama ruas lain.", "Masuk jadwal regu pekan depan.")
SLIPS = ("Hujan tiga hari berturut-turut; pekerjaan mundur.", "Alat berat dipakai di lokasi longsor; jadwal mundur.")
REFUSALS = {
    "bukan-masalah-publik": "Ini urusan jual beli antarwarga. Kami sarankan musyawarah lewat RT.",
    "tidak-cukup-keterangan": "Tempatnya tidak dapat dikenali dari isi dan foto. Silakan lapor lagi dengan patokan.",
    "tidak-terbukti": "Petugas sudah ke lokasi dan tidak menemukan yang dilaporkan.",
    "sudah-selesai": "Sudah dikerjakan pekan lalu sebelum laporan ini masuk.",
    "ranah-hukum": "Ini sengketa yang sedang ditangani pengadilan.",
    "melanggar-aturan": "Isi laporan menyebut nama orang dan tuduhan tanpa bukti.",
}
THANKS = {
    5: ("Alhamdulillah sudah bisa dilewati lagi.", "Cepat sekali, mantap.", "Terima kasih, sudah bagus."),
    4: ("Terima kasih.", "Sudah beres, semoga awet."),
    3: ("Lumayan, tapi agak lama.", "Beres, hanya kurang rapi."),
    2: ("Terlalu lama menunggu kabar.", "Selesai setelah ditanya berkali-kali."),
    1: ("Hasilnya kurang rapi, mohon diawasi.",),
}
TAGS = {5: ("cepat", "tuntas"), 4: ("tuntas",), 3: ("lambat",), 2: ("lambat", "belum-tuntas"), 1: ("belum-tuntas",)}
