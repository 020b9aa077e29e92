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
        'pack.toml:3: meta, regoin: "regoin" is not a field here. Did you mean "region"?',
    ),
    (
        "pack.toml",
        'operator = "Diskominfo"\n',
        "",
        'pack.toml:1: meta, operator: "operator" is missing. Write operator = ...',
    ),
    (
        "pack.toml",
        'prefix = "KC"',
        'prefix = "kc1"',
        'pack.toml:16: meta, number, prefix: "kc1" has the wrong form. Write two to four capital letters, such as LPG.',
    ),
    (
        "pack.toml",
        'provinces = ["18"]',
        'provinces = ["Lampung"]',
        (
            'pack.toml:5: meta, provinces 1: "Lampung" has the wrong form. '
            "Write a Kemendagri code with dots, such as 18, 18.71 or 18.71.01.1001."
        ),
    ),
    (
        "pack.toml",
        'contact_email = "balai@kecil.go.id"',
        'contact_email = "balai"',
        'pack.toml:10: meta, contact_email: "balai" is no e-mail address. Write name@office.go.id.',
    ),
    (
        "pack.toml",
        'outside_advice = { id = "Di luar wilayah", en = "Outside" }',
        'outside_advice = { id = "Di luar wilayah" }',
        (
            "pack.toml:12: meta, outside_advice: There is no English sentence. "
            'Write en = "...", beside id = "Di luar wilayah".'
        ),
    ),
    (
        "theme.toml",
        'muted = "#555555"',
        'muted = "#AAAAAA"',
        (
            "theme.toml:5: theme, light, muted: muted on paper has a contrast of 2.32 : 1; WCAG AA needs 4.5 : 1. "
            'Write muted = "#757575".'
        ),
    ),
    (
        "theme.toml",
        'gold = "#C9971C"',
        'gold = "golden"',
        (
            'theme.toml:8: theme, light, gold: "golden" has the wrong form. '
            "Write a colour as # and six hexadecimal digits, such as #7A1F2B."
        ),
    ),
    (
        "agencies.toml",
        'agency = "kota"',
        'agency = "kotta"',
        'agencies.toml:33: units kota-meja, agency: There is no agency "kotta". Did you mean "kota"?',
    ),
    (
        "agencies.toml",
        'kind = "office"',
        'kind = "ofice"',
        'agencies.toml:29: units dinas-kantor, kind: "ofice" is not allowed for "kind". Did you mean "office"?',
    ),
    (
        "agencies.toml",
        'code = "kota-meja"',
        'code = "dinas-kantor"',
        (
            'agencies.toml:31: [[unit]] dinas-kantor: "dinas-kantor" stands here a second time; '
            "the first is at agencies.toml:25. Give this one another code, or join the two."
        ),
    ),
    (
        "agencies.toml",
        'area = "18.71"\nparent',
        'area = "31.71"\nparent',
        'agencies.toml:36: units kota-meja, area: The area "31.71" lies outside the provinces of this pack. They are: 18.',
    ),
    (
        "categories.toml",
        'icon = "road"',
        'icon = "raod"',
        'categories.toml:4: categories jalan-bolong, icon: There is no icon "raod". Did you mean "road"?',
    ),
    (
        "categories.toml",
        '  "lobang besar bahaya",\n',
        "",
        (
            "categories.toml:6: categories jalan-bolong, examples: Only 2 example sentences; "
            "the suggestion learns from at least 3. Write sentences as citizens write them."
        ),
    ),
    (
        "categories.toml",
        'owners = { province = "dinas" }\n',
        "",
        (
            "categories.toml:1: categories jalan-bolong: Nobody owns this category on any level. "
            'Write owners = { province = "<agency>", regency = "<agency>" } here or in the group above.'
        ),
    ),
    (
        "categories.toml",
        'owners = { province = "dinas" }',
        'owners = { regency = "dinas" }',
        (
            'categories.toml:5: categories jalan-bolong, owners: "dinas" is a body of level province, not regency. '
            'Write province = "dinas".'
        ),
    ),
    (
        "categories.toml",
        'label = { id = "Seberapa besar?", en = "How big?" }',
        'label = "Seberapa besar?"',
        (
            "categories.toml:14: categories jalan-bolong, questions ukuran, label: "
            '"label" must be a sentence per language. Write { id = "...", en = "..." }.'
        ),
    ),
    (
        "categories.toml",
        'kind = "singlevaluelist"',
        'kind = "string"',
        (
            'categories.toml:12: categories jalan-bolong, questions ukuran: A question of kind "string" has no options. '
            'Write kind = "singlevaluelist", or drop them.'
        ),
    ),
    (
        "routes.toml",
        'to = "dinas-kantor"',
        'to = "dinas-kantr"',
        'routes.toml:9: routes sisa, to: There is no unit "dinas-kantr". Did you mean "dinas-kantor"?',
    ),
    (
        "routes.toml",
        '[[route]]\nname = "sisa"\nto = "dinas-kantor"\nwhy = { id = "Dinas", en = "Office" }\nsource = "UU 1"\n',
        "",
        (
            "categories.toml:1: categories jalan-bolong: No route fits a report of this category in 18.72. "
            "Add a [[route]] without categories and areas at the end of routes.toml."
        ),
    ),
    (
        "routes.toml",
        'source = "UU 1"\n\n',
        'source = " "\n\n',
        (
            "routes.toml:5: routes meja, source: The source is empty. "
            "Write the regulation, article or page; an assumption says that it is one."
        ),
    ),
    (
        "promises.toml",
        "working_days = 5",
        "working_days = 5\nhours = 3",
        (
            "promises.toml:1: promises semua: A promise is measured either in hours or in working days. "
            "Write exactly one of hours = ... and working_days = ..."
        ),
    ),
    (
        "promises.toml",
        '"working", "checking"]',
        '"working"]',
        (
            'categories.toml:1: categories jalan-bolong: Nothing is promised for the phase "checking". '
            'Add a [[promise]] with phases = ["checking"] and without categories.'
        ),
    ),
    (
        "promises.toml",
        "valid_from = 2025-01-01",
        'valid_from = "kemarin"',
        (
            'promises.toml:5: promises semua, valid_from: "valid_from" is text. '
            "Write a date without quotes, such as 2025-06-15."
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


def test_overlapping_promises_are_told(small: Path) -> None:
    rows = (small / "promises.toml").read_text("utf-8")
    (small / "promises.toml").write_text(rows + rows.replace('"semua"', '"lagi"'), "utf-8")

    (finding,) = check(small)

    assert (finding.line, finding.where) == (8, "promises lagi")
    assert finding.problem == '"semua" already holds for the same categories, phase and dates.'


def test_a_file_that_is_not_toml_is_told_with_its_line(small: Path) -> None:
    (small / "routes.toml").write_text('[[route]]\nname = "a\n', "utf-8")

    (finding,) = check(small)

    assert (finding.file.name, finding.line) == ("routes.toml", 2)
    assert finding.problem.startswith("This is not TOML: ")


def test_a_misspelt_file_is_told(small: Path) -> None:
    (small / "promisses.toml").write_text("", "utf-8")

    (finding,) = check(small)

    assert finding.problem == 'Nothing reads a file named "promisses.toml".'
    assert finding.write == 'Did you mean "promises"?'


def test_a_misspelt_table_is_told(small: Path) -> None:
    (small / "terms.toml").write_text('[[vilage]]\narea = "18"\n', "utf-8")

    (finding,) = check(small)

    assert (finding.line, finding.problem, finding.write) == (
        1,
        'Nothing reads "vilage" in this file.',
        'Did you mean "village"?',
    )


def test_a_route_to_another_government_is_refused(small: Path) -> None:
    agencies = (small / "agencies.toml").read_text("utf-8")
    (small / "agencies.toml").write_text(agencies.replace('agency = "dinas"', 'agency = "balai-nasional"'), "utf-8")

    problems = [finding.problem for finding in check(small)]

    assert problems == [
        '"dinas-kantor" belongs to another government; nobody there signs in, so the case would lie still.'
    ]


def test_the_ornament_must_be_small_and_harmless(small: Path) -> None:
    ornament = small / "icons/ornament.svg"
    ornament.write_text("<svg>" + " " * 1024 + "<script>1</script></svg>", "utf-8")

    problems = [finding.problem for finding in check(small)]

    assert set(problems) == {
        "The ornament has 1053 bytes; every page carries it.",
        '"icons/ornament.svg" holds a script or a link to elsewhere.',
    }


def test_a_missing_logo_is_told(small: Path) -> None:
    (small / "icons/logo.svg").unlink()

    assert [finding.problem for finding in check(small)] == ['The file "icons/logo.svg" is not there.']


def test_a_pack_that_is_not_there_is_told(tmp_path: Path) -> None:
    (finding,) = check(tmp_path / "tidak-ada")

    assert finding.problem == 'There is no pack in "tidak-ada".'


WORKFLOW = [
    (
        'verb = "verify"',
        'verb = "verfy"',
        'The verb "verify" is missing.',
    ),
    (
        'code = "terjadwal"\nphase = "working"',
        'code = "terjadwall"\nphase = "working"',
        'There is no state "terjadwal".',
    ),
    (
        'roles = ["validator"]',
        "roles = []",
        "Nobody may take this move: roles is empty.",
    ),
    (
        "first = true",
        "first = false",
        None,
    ),
    (
        'label = { id = "Menunggu", en = "Waiting", ljp = "Nunggu" }',
        'label = { id = "Menunggu" }',
        '"label" has no text in en.',
    ),
    (
        "{promise} mulai berjalan",
        "{promisse} mulai berjalan",
        "Nothing fills {promisse}.",
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

    expected = problem or "No state has first = true, so no case could begin."
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
        (4, "workflow izin, state masuk", '"masuk" is a dead end: nothing leads out of it.'),
        (13, "workflow izin, state pulau", 'No case ever comes to "pulau".'),
        (13, "workflow izin, state pulau", '"pulau" is a dead end: nothing leads out of it.'),
    } <= found


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("valid_from = 2026-13-45", "Write a day that exists"),
        ('name = "Dinas', "A quotation mark is missing"),
        ("[[promise]", "Close the brackets"),
        ('text = { id = "x", en = "y"', "Close the brace"),
        ("name = Dinas PU", "Put words into quotation marks"),
        ("Dinas PU", "begin a remark with #"),
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

    assert not [finding for finding in check(small) if "never wins" in finding.problem]


def test_a_draft_may_be_incomplete_but_must_be_a_language_of_the_pack(small: Path) -> None:
    where = small / "pack.toml"
    text = where.read_text("utf-8")
    where.write_text(
        text.replace('languages = ["id", "en"]', 'languages = ["id", "en", "ljp"]\ndrafts = ["ljp"]'), "utf-8"
    )
    assert check(small) == []

    where.write_text(text.replace('languages = ["id", "en"]', 'languages = ["id", "en"]\ndrafts = ["ljp"]'), "utf-8")
    assert [finding.problem for finding in check(small)] == ['"ljp" cannot be a draft.']
