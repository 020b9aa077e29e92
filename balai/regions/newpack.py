# SPDX-License-Identifier: EUPL-1.2
"""A first pack for a province: sound, complete, and honest about what is still an assumption.

It holds a desk, an office and a crew for every kabupaten/kota, the whole library of categories, and routes and promises
that send every report somewhere. Its authors then replace assumptions by what decrees say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from balai.packs.layers import read_layer
from balai.packs.loader import DEFAULT_DIR
from balai.regions import gazetteer
from balai.regions.gazetteer import Area

ASSUMED = "Asumsi paket; perlu SK"
LAW = "UU 23/2014 tentang Pemerintahan Daerah"
ROADS = "UU 38/2004 tentang Jalan"
CODES = "Kepmendagri 300.2.2-2138/2025 (kode dan nama wilayah)"
HEAD = "# SPDX-License-Identifier: EUPL-1.2\n"
# National numbers; a region adds its own.
EMERGENCY = (
    {"name": '{ id = "Panggilan darurat", en = "Emergency call" }', "number": "112",
     "source": "Permenkominfo 10/2016 tentang Layanan Nomor Tunggal Panggilan Darurat"},
    {"name": '{ id = "Ambulans dan gawat darurat medis", en = "Ambulance and medical emergency" }', "number": "119",
     "source": "Permenkes 19/2016 tentang Sistem Penanggulangan Gawat Darurat Terpadu"},
    {"name": '{ id = "Polisi", en = "Police" }', "number": "110",
     "source": "Layanan 110 Kepolisian Negara Republik Indonesia"},
    {"name": '{ id = "Pemadam kebakaran", en = "Fire brigade" }', "number": "113",
     "source": "Nomor nasional pemadam kebakaran"},
)  # fmt: skip
# Groups of the library in the order in which people mostly need them; others follow.
ORDER = ("infrastruktur", "lingkungan", "ketertiban", "perhubungan", "kesehatan", "sosial", "pendidikan", "pangan")
# Provinces outside western time, by the first digits of their code (Keppres 41/1987 and the new provinces' laws).
_ZONES = (("Asia/Jayapura", ("8", "9")), ("Asia/Makassar", ("5", "63", "64", "65", "7")))
_LIGHT = {
    "paper": "#FFFFFF", "surface": "#F6F8FA", "ink": "#14213D", "muted": "#55607A", "accent": "#0B5CAD",
    "on_accent": "#FFFFFF", "gold": "#C9971C", "red": "#B3261E", "orange": "#9A4A00", "yellow": "#735600",
    "blue": "#0B5CAD", "green": "#17663A", "grey": "#55607A",
}  # fmt: skip
_DARK = {
    "paper": "#0F1626", "surface": "#182238", "ink": "#EAF0FA", "muted": "#AEB9CC", "accent": "#8EC1FF",
    "on_accent": "#0F1626", "gold": "#E8B93E", "red": "#FF8A80", "orange": "#FFB070", "yellow": "#F2D06B",
    "blue": "#8EC1FF", "green": "#7FD6A0", "grey": "#AEB9CC",
}  # fmt: skip
_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Balai">'
    '<rect width="64" height="64" rx="12" fill="{accent}"/><path fill="{gold}" d="M8 30 32 12l24 18z"/>'
    '<path fill="#fff" d="M14 33h36v4H14zM17 40h5v11h-5zM29.500 40h5v11h-5zM42 40h5v11h-5zM12 53h40v3H12z"/></svg>\n'
)
_ORNAMENT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="6" viewBox="0 0 12 6"><path fill="{accent}" '
    'd="M0 0h12v6H0z"/><path fill="{gold}" d="M0 6 6 0l6 6z"/></svg>\n'
)


def write(code: str, province: str, folder: Path) -> list[Path]:
    """Write the pack `code` into `folder`, which must not exist; the files.

    Raises FileExistsError, LookupError (no such province), ValueError (no such code).
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code):
        raise ValueError(f"{code!r}: huruf kecil, angka, dan tanda hubung saja, misalnya banten")
    folder.mkdir(parents=True, exist_ok=False)
    written = []
    for name, text in files(code, province).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        written.append(path)
    return written


def files(code: str, province: str) -> dict[str, str]:
    """The pack's files by name. LookupError for a code that is no province."""
    places = gazetteer.load((province,))
    name = gazetteer.province_names()[province]
    regencies = places.children(province)
    return {
        "pack.toml": HEAD + _pack(code, name, province, regencies),
        "theme.toml": HEAD + _palette("light", _LIGHT) + "\n" + _palette("dark", _DARK),
        "agencies.toml": HEAD + "\n".join([*_provincial(name), *(row for r in regencies for row in _local(r))]),
        "categories.toml": HEAD + _categories(),
        "routes.toml": HEAD + _routes(),
        "promises.toml": HEAD + _promises(),
        "templates.toml": HEAD + _replies(),
        "icons/logo.svg": _LOGO.format(**_LIGHT),
        "icons/ornament.svg": _ORNAMENT.format(**_LIGHT),
    }


def _text(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _row(table: str, **fields: str) -> str:
    lines = (
        f"{key} = {value if value[:1] in '{[' or value == 'true' else _text(value)}" for key, value in fields.items()
    )
    return f"\n[[{table}]]\n" + "\n".join(lines) + "\n"


def _both(indonesian: str, english: str) -> str:
    return f"{{ id = {_text(indonesian)}, en = {_text(english)} }}"


def _pack(code: str, name: str, province: str, regencies: tuple[Area, ...]) -> str:
    seat = next((r for r in regencies if "Kota" in r.name), regencies[0])
    zone = next((zone for zone, starts in _ZONES if province.startswith(starts)), "Asia/Jakarta")
    domain = f"{code.replace('-', '')}prov.go.id"
    prefix = re.sub(r"[^A-Z]", "", code.upper())[:3].ljust(2, "X")
    outside = _both(
        f"Tempat ini di luar {name}. Laporkan lewat SP4N-LAPOR! (lapor.go.id atau SMS 1708).",
        f"This place lies outside {name}. Report it at lapor.go.id or by SMS to 1708.",
    )
    return f"""code = {_text(code)}
name = {_text(f"Balai {name}")}
region = {_text(f"Provinsi {name}")}
tagline = {_both("Lapor dan pantau layanan pemerintah", "Report and follow public services")}
provinces = [{_text(province)}]
regencies = [{", ".join(_text(r.code) for r in regencies)}]
capital = [{seat.lat:.4f}, {seat.lon:.4f}]  # {seat.name}; put the capital's own point here
zone = {_text(zone)}
languages = ["id", "en"]
open311_jurisdiction = {_text(domain)}
operator = {_text(f"Dinas Komunikasi dan Informatika Provinsi {name}")}
contact_email = {_text(f"balai@{code}.example")}  # put an address here that somebody reads
privacy_officer = {_text(f"Pejabat Pelindungan Data Pribadi Provinsi {name}")}
outside_advice = {outside}

[number]
prefix = {_text(prefix)}
{"".join(_row("emergency", **row) for row in EMERGENCY)}"""


def _palette(mode: str, colours: dict[str, str]) -> str:
    return f"[{mode}]\n" + "".join(f"{name} = {_text(colour)}\n" for name, colour in colours.items())


def _provincial(name: str) -> Iterator[str]:
    yield "# `source` says what is known and what is assumed; citizens read it. Replace assumptions by decrees.\n"
    for code, title, short, kind, unit in (
        ("gubernur", f"Gubernur dan Wakil Gubernur {name}", "Gubernur", "leadership", "Pimpinan Provinsi"),
        ("diskominfo", f"Dinas Komunikasi dan Informatika Provinsi {name}", "Diskominfo", "coordination",
         "Meja koordinasi laporan"),
        ("inspektorat", f"Inspektorat Provinsi {name}", "Inspektorat", "validation", "Tim validasi tindak lanjut"),
    ):  # fmt: skip
        yield _row("agency", code=code, name=title, short=short, level="province", source=LAW)
        above = {} if kind == "leadership" else {"parent": "gubernur-unit"}
        yield _row("unit", code=f"{code}-unit", agency=code, name=unit, kind=kind, **above, source=ASSUMED)
    roads = f"Dinas Pekerjaan Umum Provinsi {name}"
    yield _row("agency", code="dinas-pu", name=roads, short="Dinas PU", level="province", source=ASSUMED)
    for kind, unit, parent in (
        ("office", "Kantor Dinas PU", "diskominfo-unit"), ("crew", "Tim pemeliharaan jalan", "dinas-pu-office"),
    ):  # fmt: skip
        yield _row(
            "unit", code=f"dinas-pu-{kind}", agency="dinas-pu", name=unit, kind=kind, parent=parent, source=ASSUMED
        )
    national, advice = (
        "Balai Pelaksanaan Jalan Nasional",
        _both("Laporkan lewat lapor.go.id.", "Report at lapor.go.id."),
    )
    yield _row(
        "agency", code="jalan-nasional", name=national, short="BPJN", level="national", external="true", advice=advice,
        source=ROADS,
    )  # fmt: skip
    setempat = "Pemerintah kabupaten/kota setempat"
    yield _row("agency", code="kabupaten-kota", name=setempat, short="Kab/kota setempat", level="regency", source=LAW)


def _local(regency: Area) -> Iterator[str]:
    code = re.sub(r"[^a-z0-9]+", "-", regency.name.lower().replace("kabupaten ", "kab ")).strip("-")
    title = regency.name if regency.name.startswith(("Kabupaten", "Kota")) else f"Kabupaten {regency.name}"
    area = regency.code
    yield _row(
        "agency", code=code, name=f"Pemerintah {title}", short=f"Pemerintah {title}", level="regency", area=area,
        source=CODES,
    )  # fmt: skip
    for kind, unit, parent in (
        ("desk", f"Meja laporan {title}", "diskominfo-unit"),
        ("office", f"Dinas teknis {title}", f"{code}-desk"),
        ("crew", f"Tim lapangan {title}", f"{code}-office"),
    ):
        yield _row(
            "unit", code=f"{code}-{kind}", agency=code, name=unit, kind=kind, area=area, parent=parent, source=ASSUMED
        )


def _categories() -> str:
    """Every row of the library by its code, owned by the regency until the author says otherwise."""
    found = read_layer(DEFAULT_DIR).sources("categories")
    sources = sorted(
        found, key=lambda source: ORDER.index(source.path.stem) if source.path.stem in ORDER else len(ORDER)
    )
    rows = [row for source in sources for row in source.data.get("category", [])]
    out = ["# The whole library; take out what you do not want, and say who owns what on which level.\n"]
    for row in rows:
        owned = {} if row.get("parent") else {"owners": '{ regency = "kabupaten-kota" }'}
        if row["code"] == "jalan":
            owned = {"owners": '{ national = "jalan-nasional", province = "dinas-pu", regency = "kabupaten-kota" }'}
        out.append(_row("category", code=str(row["code"]), **owned))
    return "".join(out)


def _replies() -> str:
    """Every ready sentence of the library by its code."""
    sources = read_layer(DEFAULT_DIR).sources("templates")
    rows = [row for source in sources for row in source.data.get("template", [])]
    return "# Sentences that officers start from; write your own below.\n" + "".join(
        _row("template", code=str(row["code"])) for row in rows
    )


def _routes() -> str:
    return _row(
        "route", name="jalan-provinsi", categories='["jalan"]', asset_owner="province", to="dinas-pu-office",
        phase="coordinating", why=_both("Ini jalan provinsi.", "This is a provincial road."), source=ROADS,
    ) + _row(
        "route", name="meja-kabupaten-kota", desk_level="regency",
        why=_both("Meja kabupaten/kota memeriksa dahulu.", "The desk of the regency or city checks it first."),
        source=LAW,
    ) + _row(
        "route", name="lainnya", to="diskominfo-unit", phase="coordinating",
        why=_both("Meja koordinasi provinsi membagi laporan ini.", "The coordinating desk assigns this report."),
        source="Asumsi paket: tidak ada pintu yang salah (SP4N-LAPOR!)",
    )  # fmt: skip


def _promises() -> str:
    out = ['\n[[promise]]\nname = "lapor-verifikasi-3-hari"\n', '\n[[promise]]\nname = "lapor-jawab-5-hari"\n']
    for name, phase, days, words in (
        ("kerja-14-hari", "working", 14, ("Selesai dalam 14 hari kerja", "Done within 14 working days")),
        ("validasi-3-hari", "checking", 3, ("Diperiksa dalam 3 hari kerja", "Checked within 3 working days")),
    ):
        out.append(
            f'\n[[promise]]\nname = "{name}"\nphases = ["{phase}"]\nworking_days = {days}\nvalid_from = 2026-01-01\n'
            f"text = {_both(*words)}\nsource = {_text(ASSUMED)}\n"
        )
    return "".join(out)
