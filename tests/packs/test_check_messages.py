# SPDX-License-Identifier: EUPL-1.2
"""Broken packs: the exact sentence, the exact line."""

from __future__ import annotations

from pathlib import Path

import pytest

from balai.packs.check import check


def test_the_small_pack_is_sound(small: Path) -> None:
    assert check(small) == []


BROKEN = [
    # file, what is replaced, by what, the finding as file:line: where: problem write
    (
        "pack.toml",
        'region = "Provinsi Kecil"',
        'regoin = "Provinsi Kecil"',
        'pack.toml:3: identitas, regoin: "regoin" tidak dikenal di sini. Mungkin maksudnya "region".',
    ),
    (
        "pack.toml",
        'operator = "Diskominfo"\n',
        "",
        'pack.toml:1: identitas, operator: "operator" belum ditulis. Tulis operator = "...".',
    ),
    (
        "pack.toml",
        'prefix = "KC"',
        'prefix = "kc1"',
        (
            'pack.toml:16: identitas, number, prefix: Penulisan "kc1" keliru. '
            "Tulis dua sampai empat huruf besar, seperti LPG."
        ),
    ),
    (
        "pack.toml",
        'provinces = ["18"]',
        'provinces = ["Lampung"]',
        (
            'pack.toml:5: identitas, provinces 1: Penulisan "Lampung" keliru. '
            "Tulis kode Kemendagri bertitik, seperti 18, 18.71, atau 18.71.01.1001."
        ),
    ),
    (
        "pack.toml",
        'contact_email = "balai@kecil.go.id"',
        'contact_email = "balai"',
        'pack.toml:10: identitas, contact_email: "balai" bukan alamat surel. Tulis seperti nama@kantor.go.id.',
    ),
    (
        "pack.toml",
        'outside_advice = { id = "Di luar wilayah", en = "Outside" }',
        'outside_advice = { id = "Di luar wilayah" }',
        (
            "pack.toml:12: identitas, outside_advice: Kalimat bahasa Inggris belum ada. "
            'Tulis en = "..." di samping id = "Di luar wilayah".'
        ),
    ),
    (
        "theme.toml",
        'muted = "#555555"',
        'muted = "#AAAAAA"',
        (
            "theme.toml:5: tampilan, light, muted: muted sulit dibaca di atas paper dan surface: kontras 2,32 : 1, paling sedikit 4,5 : 1. "
            'Tulis muted = "#757575".'
        ),
    ),
    (
        "theme.toml",
        'gold = "#C9971C"',
        'gold = "golden"',
        (
            'theme.toml:8: tampilan, light, gold: Penulisan "golden" keliru. '
            "Tulis # dan enam angka atau huruf A-F, seperti #7A1F2B."
        ),
    ),
    (
        "agencies.toml",
        'agency = "kota"',
        'agency = "kotta"',
        'agencies.toml:33: unit kota-meja, agency: Tidak ada instansi "kotta". Mungkin maksudnya "kota".',
    ),
    (
        "agencies.toml",
        'kind = "office"',
        'kind = "ofice"',
        'agencies.toml:29: unit dinas-kantor, kind: "ofice" tidak berlaku untuk "kind". Mungkin maksudnya "office".',
    ),
    (
        "agencies.toml",
        'code = "kota-meja"',
        'code = "dinas-kantor"',
        (
            'agencies.toml:31: [[unit]] dinas-kantor: "dinas-kantor" ditulis dua kali; yang pertama di agencies.toml:25. '
            "Beri code lain, atau gabungkan keduanya."
        ),
    ),
    (
        "agencies.toml",
        'area = "18.71"\nparent',
        'area = "31.71"\nparent',
        (
            'agencies.toml:36: unit kota-meja, area: Wilayah "31.71" di luar provinsi paket ini. '
            "Tulis kode yang diawali 18."
        ),
    ),
    (
        "categories.toml",
        'icon = "road"',
        'icon = "raod"',
        'categories.toml:4: kategori jalan-bolong, icon: Tidak ada ikon "raod". Mungkin maksudnya "road".',
    ),
    (
        "categories.toml",
        '  "lobang besar bahaya",\n',
        "",
        (
            "categories.toml:6: kategori jalan-bolong, examples: Baru 2 kalimat contoh; saran kategori perlu paling sedikit 3. "
            "Tulis kalimat seperti yang ditulis warga."
        ),
    ),
    (
        "categories.toml",
        'owners = { province = "dinas" }\n',
        "",
        (
            "categories.toml:1: kategori jalan-bolong: Kategori ini belum punya instansi penanggung jawab. "
            'Tulis owners = { province = "<kode instansi>", regency = "<kode instansi>" } di sini atau di kelompoknya.'
        ),
    ),
    (
        "categories.toml",
        'owners = { province = "dinas" }',
        'owners = { regency = "dinas" }',
        (
            'categories.toml:5: kategori jalan-bolong, owners: "dinas" instansi tingkat province, bukan regency. '
            'Tulis province = "dinas".'
        ),
    ),
    (
        "categories.toml",
        'label = { id = "Seberapa besar?", en = "How big?" }',
        'label = "Seberapa besar?"',
        (
            'categories.toml:14: kategori jalan-bolong, pertanyaan ukuran, label: "label" harus berupa kalimat per bahasa. '
            'Tulis { id = "...", en = "..." }.'
        ),
    ),
    (
        "categories.toml",
        'kind = "singlevaluelist"',
        'kind = "string"',
        (
            'categories.toml:12: kategori jalan-bolong, pertanyaan ukuran: Pertanyaan berjenis "string" tidak memakai pilihan. '
            'Tulis kind = "singlevaluelist", atau hapus options.'
        ),
    ),
    (
        "categories.toml",
        'when = { question = "ukuran"',
        'when = { question = "ukurn"',
        (
            "categories.toml:22: kategori jalan-bolong, pertanyaan dalam, when, question: "
            'Tidak ada pertanyaan "ukurn" di kategori ini. Mungkin maksudnya "ukuran".'
        ),
    ),
    (
        "categories.toml",
        'is = ["besar"]',
        'is = ["besr"]',
        (
            "categories.toml:22: kategori jalan-bolong, pertanyaan dalam, when, is 1: "
            'Pertanyaan "ukuran" tidak punya pilihan "besr". Mungkin maksudnya "besar".'
        ),
    ),
    (
        "categories.toml",
        'is = ["besar"]',
        'is = ["besar", "besar"]',
        (
            "categories.toml:22: kategori jalan-bolong, pertanyaan dalam, when, is 2: "
            'Pilihan "besar" ditulis dua kali. Hapus salah satu.'
        ),
    ),
    (
        "categories.toml",
        'is = ["besar"]',
        "is = []",
        (
            'categories.toml:22: kategori jalan-bolong, pertanyaan dalam, when, is: "is" kosong. '
            "Tulis paling sedikit 1 isi."
        ),
    ),
    (
        "categories.toml",
        'is = ["besar"]',
        'ia = ["besar"]',
        (
            'categories.toml:22: kategori jalan-bolong, pertanyaan dalam, when, ia: "ia" tidak dikenal di sini. '
            "Pilih salah satu: is, question."
        ),
    ),
    (
        "categories.toml",
        'when = { question = "ukuran", is = ["besar"] }',
        'when = "besar"',
        (
            'categories.toml:22: kategori jalan-bolong, pertanyaan dalam, when: "when" berisi kata. '
            'Tulis when = { question = "<kode>", is = ["<pilihan>"] }.'
        ),
    ),
    (
        "categories.toml",
        'when = { question = "ukuran"',
        'when = { question = "dalam"',
        (
            "categories.toml:22: kategori jalan-bolong, pertanyaan dalam, when: "
            "Syaratnya berputar: dalam -> dalam. Hapus when pada salah satunya."
        ),
    ),
    (
        "categories.toml",
        'label = { id = "Seberapa besar?", en = "How big?" }',
        'label = { id = "Seberapa besar?", en = "How big?" }\nwhen = { question = "dalam", is = ["besar"] }',
        (
            "categories.toml:15: kategori jalan-bolong, pertanyaan ukuran, when: "
            "Syaratnya berputar: ukuran -> dalam -> ukuran. Hapus when pada salah satunya."
        ),
    ),
    (
        "categories.toml",
        'kind = "singlevaluelist"\noptions = [["kecil", { id = "Kecil", en = "Small" }], ["besar", { id = "Besar", en = "Large" }]]',
        'kind = "string"',
        (
            "categories.toml:21: kategori jalan-bolong, pertanyaan dalam, when, question: "
            '"ukuran" berjenis "string", jadi jawabannya tidak dapat menjadi syarat. '
            'Pakai pertanyaan berjenis "singlevaluelist" atau "multivaluelist".'
        ),
    ),
    (
        "categories.toml",
        'is = ["besar"] }',
        'is = ["besar"] }\n\n[[category.question]]\ncode = "basah"\nlabel = { id = "?", en = "?" }\nkind = "string"\nwhen = { question = "cuaca", is = ["hujan"] }\n\n[[category.question]]\ncode = "cuaca"\nlabel = { id = "?", en = "?" }\nkind = "singlevaluelist"\noptions = [["hujan", { id = "Hujan", en = "Rain" }], ["cerah", { id = "Cerah", en = "Sun" }]]',
        (
            "categories.toml:28: kategori jalan-bolong, pertanyaan basah, when, question: "
            'Pertanyaan "cuaca" baru muncul sesudah pertanyaan ini. '
            "Pindahkan ke atas pertanyaan ini, supaya syaratnya terbaca dahulu."
        ),
    ),
    (
        "routes.toml",
        'to = "dinas-kantor"',
        'to = "dinas-kantr"',
        'routes.toml:9: aturan sisa, to: Tidak ada unit "dinas-kantr". Mungkin maksudnya "dinas-kantor".',
    ),
    (
        "routes.toml",
        '[[route]]\nname = "sisa"\nto = "dinas-kantor"\nwhy = { id = "Dinas", en = "Office" }\nsource = "UU 1"\n',
        "",
        (
            "categories.toml:1: kategori jalan-bolong: Laporan kategori ini tidak punya tujuan di 18.72. "
            "Tambahkan [[route]] tanpa categories dan areas di akhir routes.toml."
        ),
    ),
    (
        "routes.toml",
        'source = "UU 1"\n\n',
        'source = " "\n\n',
        (
            "routes.toml:5: aturan meja, source: Sumbernya kosong. "
            'Tulis peraturan, pasal, atau halamannya; bila perkiraan, tulis "Asumsi paket".'
        ),
    ),
    (
        "promises.toml",
        "working_days = 5",
        "working_days = 5\nhours = 3",
        (
            "promises.toml:1: janji semua: Janji diukur dengan jam atau dengan hari kerja. Tulis salah satu saja: hours = ... "
            "atau working_days = ..."
        ),
    ),
    (
        "promises.toml",
        '"working", "checking"]',
        '"working"]',
        (
            'categories.toml:1: kategori jalan-bolong: Belum ada janji waktu untuk tahap "checking". '
            'Tambahkan [[promise]] dengan phases = ["checking"] tanpa categories di promises.toml.'
        ),
    ),
    (
        "promises.toml",
        "valid_from = 2025-01-01",
        'valid_from = "kemarin"',
        (
            'promises.toml:5: janji semua, valid_from: "valid_from" berisi kata. '
            "Tulis tanggal tanpa tanda kutip, seperti 2025-06-15."
        ),
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), BROKEN, ids=[row[3].split(": ")[1] for row in BROKEN])
def test_a_mistake_is_named_with_file_line_and_remedy(
    small: Path, file: str, old: str, new: str, expected: str
) -> None:
    text = (small / file).read_text("utf-8")
    assert old in text

    (small / file).write_text(text.replace(old, new, 1), "utf-8")

    assert expected in [str(finding).removeprefix(f"{small}/") for finding in check(small)]


def test_a_condition_that_always_holds_is_told_and_one_that_may_not_is_fine(small: Path) -> None:
    where = small / "categories.toml"
    every = where.read_text("utf-8").replace('is = ["besar"]', 'is = ["besar", "kecil"]')
    where.write_text(every, "utf-8")
    assert check(small) == []  # asked as soon as anything is answered

    where.write_text(every.replace('kind = "singlevaluelist"', 'kind = "singlevaluelist"\nrequired = true'), "utf-8")
    (finding,) = check(small)

    assert (finding.line, finding.where) == (23, "kategori jalan-bolong, pertanyaan dalam, when")
    assert finding.problem == 'Syarat ini selalu terpenuhi: "ukuran" wajib dijawab dan semua pilihannya disebut.'


def test_a_circle_of_conditions_is_told_once_and_what_leads_into_it_is_not(small: Path) -> None:
    row = '\n[[category.question]]\ncode = "{}"\nlabel = {{ id = "?", en = "?" }}\nkind = "singlevaluelist"\noptions = [["ya", {{ id = "Ya", en = "Yes" }}], ["tidak", {{ id = "Tidak", en = "No" }}]]\nwhen = {{ question = "{}", is = ["ya"] }}\n'
    with (small / "categories.toml").open("a", encoding="utf-8") as file:
        file.write(row.format("a", "b") + row.format("b", "c") + row.format("c", "a") + row.format("d", "b"))

    (finding,) = check(small)

    assert finding.problem == "Syaratnya berputar: a -> b -> c -> a."


def test_overlapping_promises_are_told(small: Path) -> None:
    rows = (small / "promises.toml").read_text("utf-8")
    (small / "promises.toml").write_text(rows + rows.replace('"semua"', '"lagi"'), "utf-8")

    (finding,) = check(small)

    assert (finding.line, finding.where) == (8, "janji lagi")
    assert finding.problem == '"semua" sudah berlaku untuk kategori, tahap, dan tanggal yang sama.'


def test_a_file_that_is_not_toml_is_told_with_its_line(small: Path) -> None:
    (small / "routes.toml").write_text('[[route]]\nname = "a\n', "utf-8")

    (finding,) = check(small)

    assert (finding.file.name, finding.line) == ("routes.toml", 2)
    assert finding.problem == "Baris ini tidak dapat dibaca."


def test_a_misspelt_file_is_told(small: Path) -> None:
    (small / "promisses.toml").write_text("# kosong\n", "utf-8")

    (finding,) = check(small)

    assert finding.problem == 'Berkas "promisses.toml" tidak dikenal.'
    assert finding.write == 'Mungkin maksudnya "promises".'


def test_a_misspelt_table_is_told(small: Path) -> None:
    (small / "terms.toml").write_text('[[vilage]]\narea = "18"\n', "utf-8")

    (finding,) = check(small)

    assert (finding.line, finding.problem, finding.write) == (
        1,
        '"vilage" tidak dikenal di berkas ini.',
        'Mungkin maksudnya "village".',
    )


def test_a_route_to_another_government_is_refused(small: Path) -> None:
    agencies = (small / "agencies.toml").read_text("utf-8")
    (small / "agencies.toml").write_text(agencies.replace('agency = "dinas"', 'agency = "balai-nasional"'), "utf-8")

    problems = [finding.problem for finding in check(small)]

    assert problems == ['"dinas-kantor" milik pemerintah lain yang tidak masuk ke Balai; laporan akan terbengkalai.']


def test_the_ornament_must_be_small_and_harmless(small: Path) -> None:
    ornament = small / "icons/ornament.svg"
    ornament.write_text("<svg>" + " " * 1024 + "<script>1</script></svg>", "utf-8")

    problems = [finding.problem for finding in check(small)]

    assert set(problems) == {
        "Ornamen berukuran 1053 bita, padahal dimuat di setiap halaman.",
        '"icons/ornament.svg" berisi skrip atau tautan ke luar.',
    }


def test_a_missing_logo_is_told(small: Path) -> None:
    (small / "icons/logo.svg").unlink()

    assert [finding.problem for finding in check(small)] == ['Berkas "icons/logo.svg" tidak ada.']


def test_a_pack_that_is_not_there_is_told(tmp_path: Path) -> None:
    (finding,) = check(tmp_path / "tidak-ada")

    assert finding.problem == 'Tidak ada paket "tidak-ada".'


WORKFLOW = [
    (
        'verb = "verify"',
        'verb = "verfy"',
        'Langkah "verify" belum ada.',
    ),
    (
        'code = "terjadwal"\nphase = "working"',
        'code = "terjadwall"\nphase = "working"',
        'Tidak ada status "terjadwal", yang disebut di 18 langkah.',
    ),
    (
        'roles = ["validator"]',
        "roles = []",
        "Tidak ada yang boleh mengambil langkah ini: roles kosong.",
    ),
    (
        "first = true",
        "first = false",
        None,
    ),
    (
        'label = { id = "Menunggu", en = "Waiting", ljp = "Nunggu" }',
        'label = { id = "Menunggu" }',
        '"label" belum ada dalam bahasa Inggris.',
    ),
    (
        "{promise} mulai berjalan",
        "{promisse} mulai berjalan",
        "Isian {promisse} tidak dikenal.",
    ),
]


@pytest.mark.parametrize(("old", "new", "problem"), WORKFLOW)
def test_a_broken_workflow_is_told(small: Path, old: str, new: str, problem: str | None) -> None:
    from balai.packs.loader import DEFAULT_DIR

    text = (DEFAULT_DIR / "workflows/report.toml").read_text("utf-8")
    assert old in text
    (small / "workflows").mkdir()
    broken = text.replace(old, new) if problem is None else text.replace(old, new, 1)
    # A frozen file is read as it stands; report.toml would be filled up from the default's.
    (small / "workflows/report.v0.toml").write_text(broken.replace("version = 1", "version = 0", 1), "utf-8")

    problems = [finding.problem for finding in check(small)]

    expected = problem or "Belum ada status dengan first = true, jadi laporan tidak bisa mulai."
    assert expected in problems


def test_dead_ends_and_unreachable_states_are_told(small: Path) -> None:
    (small / "workflows").mkdir()
    (small / "workflows/izin.toml").write_text(
        """kind = "izin"
version = 1

[[state]]
code = "masuk"
phase = "waiting"
label = { id = "Masuk", en = "In" }
sentence = { id = "Masuk", en = "In" }
colour = "red"
shape = "circle"
first = true

[[state]]
code = "pulau"
phase = "working"
label = { id = "Pulau", en = "Island" }
sentence = { id = "Pulau", en = "Island" }
colour = "grey"
shape = "ring"
""",
        "utf-8",
    )

    found = {(finding.line, finding.where, finding.problem) for finding in check(small)}

    assert {
        (4, "alur izin, status masuk", '"masuk" buntu: tidak ada langkah keluar.'),
        (13, "alur izin, status pulau", 'Tidak ada langkah menuju "pulau".'),
        (13, "alur izin, status pulau", '"pulau" buntu: tidak ada langkah keluar.'),
    } <= found


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("valid_to = 2026-13-45", "Tulis tanggal yang ada di kalender"),
        ('name = "Dinas', "Kurang satu tanda kutip"),
        ("[[promise]", "Tutup kurung sikunya"),
        ('text = { id = "x", en = "y"', "Tutup kurung kurawalnya"),
        ("name = Dinas PU", "Apit kata dengan tanda kutip"),
        ("Dinas PU", "catatan diawali #"),
    ],
)
def test_a_slip_of_the_hand_is_told_in_words(small: Path, row: str, said: str) -> None:
    with (small / "promises.toml").open("a", encoding="utf-8") as file:
        file.write(f"{row}\nhours = 3\n")

    (finding,) = check(small)

    assert said in finding.write
    assert row in finding.write


def test_a_wrong_unit_is_told_once_and_not_as_an_idle_row(small: Path) -> None:
    text = (small / "routes.toml").read_text("utf-8")
    (small / "routes.toml").write_text(text.replace("dinas-kantor", "dinas-kntor"), "utf-8")

    assert [finding.problem for finding in check(small)] == ['Tidak ada unit "dinas-kntor".']


def test_a_draft_may_be_incomplete_but_must_be_a_language_of_the_pack(small: Path) -> None:
    where = small / "pack.toml"
    text = where.read_text("utf-8")
    where.write_text(
        text.replace('languages = ["id", "en"]', 'languages = ["id", "en", "ljp"]\ndrafts = ["ljp"]'), "utf-8"
    )
    assert check(small) == []

    where.write_text(text.replace('languages = ["id", "en"]', 'languages = ["id", "en"]\ndrafts = ["ljp"]'), "utf-8")
    assert [finding.problem for finding in check(small)] == ['"ljp" tidak bisa menjadi draf.']


# -- one slip, one finding -------------------------------------------------------------------------------------
def test_a_renamed_state_is_told_once_and_not_as_a_dead_end(small: Path) -> None:
    from balai.packs.loader import DEFAULT_DIR

    text = (DEFAULT_DIR / "workflows/report.toml").read_text("utf-8")
    (small / "workflows").mkdir()
    broken = text.replace("version = 1", "version = 0", 1).replace('code = "terjadwal"', 'code = "terjadwall"', 1)
    (small / "workflows/report.v0.toml").write_text(broken, "utf-8")

    (finding,) = check(small)

    assert finding.problem.startswith('Tidak ada status "terjadwal", yang disebut di ')
    assert finding.write == 'Mungkin maksudnya "terjadwall".'


def test_a_renamed_agency_is_told_once(small: Path) -> None:
    text = (small / "agencies.toml").read_text("utf-8")
    (small / "agencies.toml").write_text(text.replace('code = "dinas"', 'code = "dinass"', 1), "utf-8")

    assert [finding.problem for finding in check(small)] == ['Tidak ada instansi "dinas", yang disebut di 2 tempat.']


def test_a_ground_on_which_nothing_can_be_read_is_told_once(small: Path) -> None:
    text = (small / "theme.toml").read_text("utf-8")
    (small / "theme.toml").write_text(text.replace('paper = "#FFFFFF"', 'paper = "#807060"', 1), "utf-8")

    (finding,) = check(small)

    assert finding.where == "tampilan, light, paper"
    assert finding.problem.endswith(" warna sulit dibaca di atas paper.")
    assert finding.write == "Ganti paper dengan warna yang lebih terang."


def test_categories_in_a_circle_are_told_once(small: Path) -> None:
    row = (
        '[[category]]\ncode = "{}"\nparent = "{}"\nname = {{ id = "A", en = "A" }}\nowners = {{ province = "dinas" }}\n'
    )
    with (small / "categories.toml").open("a", encoding="utf-8") as file:
        file.write(row.format("a", "b") + row.format("b", "a"))

    assert [finding.problem for finding in check(small)] == ["Induknya berputar: a -> b -> a."]


def test_what_misses_a_field_is_named_on_its_line(small: Path) -> None:
    text = (small / "pack.toml").read_text("utf-8")
    (small / "pack.toml").write_text(text.replace('prefix = "KC"\n', ""), "utf-8")

    (finding,) = check(small)

    assert finding.line == text[: text.index("[number]")].count("\n") + 1
    assert (finding.problem, finding.write) == ('"prefix" belum ditulis.', 'Tulis prefix = "...".')


def test_an_empty_file_is_told_as_that(small: Path) -> None:
    (small / "routes.toml").write_text("\n", "utf-8")

    (finding,) = check(small)

    assert (finding.line, finding.problem) == (1, "Berkas ini kosong.")


@pytest.mark.parametrize(
    "inside",
    [
        '<use href="https://example.org/a.svg"/>',
        "<use href=https://example.org/a.svg />",
        "<foreignObject><p>x</p></foreignObject>",
        "<style>@import 'https://example.org/a.css'</style>",
        '<rect style="fill: url(https://example.org/a)"/>',
        '<rect onload="alert(1)"/>',
    ],
)
def test_a_logo_reaches_nowhere(small: Path, inside: str) -> None:
    (small / "icons/logo.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>', "utf-8")

    assert [finding.problem for finding in check(small)] == ['"icons/logo.svg" berisi skrip atau tautan ke luar.']


def test_a_logo_may_use_its_own_parts(small: Path) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><rect id="a" fill="url(#b)"/><use href="#a"/></svg>'
    (small / "icons/logo.svg").write_text(drawing, "utf-8")

    assert check(small) == []


def test_an_emergency_number_can_be_dialled(small: Path) -> None:
    with (small / "pack.toml").open("a", encoding="utf-8") as file:
        file.write('[[emergency]]\nname = { id = "Darurat", en = "Emergency" }\nnumber = "satu satu dua"\n')

    assert [finding.problem for finding in check(small)] == ['"satu satu dua" bukan nomor telepon.']


@pytest.mark.parametrize(
    ("row", "problem", "write"),
    [
        ("number = 112", '"number" berisi angka.', 'Apit dengan tanda kutip: "112".'),
        ("", '"number" belum ditulis.', 'Tulis number = "...".'),
    ],
)
def test_a_number_without_quotes_is_told_as_it_should_stand(small: Path, row: str, problem: str, write: str) -> None:
    with (small / "pack.toml").open("a", encoding="utf-8") as file:
        file.write(f'[[emergency]]\nname = {{ id = "Darurat", en = "Emergency" }}\n{row}\n')

    (finding,) = check(small)

    assert (finding.problem, finding.write) == (problem, write)


def test_a_reply_without_words_is_named_by_its_code(small: Path) -> None:
    (small / "templates.toml").write_text('[[template]]\ncode = "terimaa"\n', "utf-8")

    (finding,) = check(small)

    assert (finding.line, finding.where) == (1, "balasan terimaa, text")
    assert finding.write == 'Tulis text = { id = "...", en = "..." }.'


def test_a_reply_for_a_move_or_a_category_that_is_not_there_is_told(small: Path) -> None:
    reply = '[[template]]\ncode = "terima"\ntext = { id = "Terima kasih.", en = "Thank you." }\n'
    (small / "templates.toml").write_text(reply + 'verbs = ["terim"]\ncategories = ["jalann"]\n', "utf-8")

    assert {finding.problem for finding in check(small)} == {
        'Tidak ada langkah "terim".',
        'Tidak ada kategori "jalann".',
    }
