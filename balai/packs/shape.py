# SPDX-License-Identifier: EUPL-1.2
"""Schema errors turned into findings that name file, line, field and what to write."""

from __future__ import annotations

import re
import types
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from balai.packs.findings import Finding, suggestion
from balai.packs.schema import AreaCode, Code, Colour, Pack, Text, When

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from balai.packs.layers import Resolved

FORMS = {
    str(get_args(Code)[1].pattern): "huruf kecil dan angka, disambung -, _ atau titik, seperti jalan-rusak",
    str(get_args(Colour)[1].pattern): "# dan enam angka atau huruf A-F, seperti #7A1F2B",
    str(get_args(AreaCode)[1].pattern): "kode Kemendagri bertitik, seperti 18, 18.71, atau 18.71.01.1001",
    r"^[A-Z]{2,4}$": "dua sampai empat huruf besar, seperti LPG",
}
# section of the pack -> its subject in words; what an author writes himself keeps its name
SUBJECTS = {
    "meta": "identitas",
    "theme": "tampilan",
    "village_terms": "istilah",
    "agencies": "instansi",
    "units": "unit",
    "categories": "kategori",
    "routes": "aturan",
    "promises": "janji",
    "calendar": "kalender",
    "workflows": "alur",
    "media": "foto",
    "basemap": "peta",
    "retention": "masa simpan",
    "texts": "teks",
    "reply_templates": "balasan",
}
_TAG = re.compile(r"\[key\]$|constrained-str$|literal\[|nullable")
_NAMES = ("code", "name", "verb", "number", "area", "kind")  # what a row is called by, the first that it has
PARTS = {"questions": "pertanyaan", "states": "status", "transitions": "langkah"}
KINDS = {
    "string_type": "kata dalam tanda kutip",
    "int_type": "bilangan bulat tanpa tanda kutip",
    "int_parsing": "bilangan bulat tanpa tanda kutip",
    "float_type": "angka tanpa tanda kutip",
    "bool_type": "true atau false",
    "bool_parsing": "true atau false",
    "tuple_type": "daftar dalam [ ]",
    "dict_type": 'tabel, seperti { province = "dinas-bmbk" }',
    "model_type": "tabel, yaitu baris-baris di bawah [nama]",
    "date_type": "tanggal tanpa tanda kutip, seperti 2025-06-15",
    "date_from_datetime_inexact": "tanggal saja tanpa jam, seperti 2025-06-15",
    "date_from_datetime_parsing": "tanggal tanpa tanda kutip, seperti 2025-06-15",
    "float_parsing": "angka tanpa tanda kutip",
}


def explain(error: ValidationError, resolved: Resolved) -> list[Finding]:
    """One finding per schema error, at the line where the author wrote (or should have written) it."""
    found: dict[tuple[int | str, ...], Finding] = {}
    for detail in error.errors(include_url=False):  # a value with alternatives fails each of them: once is enough
        where = tuple(step for step in detail["loc"] if not (isinstance(step, str) and _TAG.match(step)))
        found.setdefault(where, _finding(detail, where, resolved))
    return list(found.values())


def _finding(detail: ErrorDetails, where: tuple[int | str, ...], resolved: Resolved) -> Finding:
    path, line = resolved.place(where)
    problem, write = _words(detail, where)
    return Finding(path, line, name_of(where, resolved.raw), problem, write)


def name_of(where: tuple[int | str, ...], raw: Any) -> str:
    """Words for a place: `kategori jalan-rusak, name` instead of categories.12.name."""
    words: list[str] = []
    here: Any = raw
    for depth, step in enumerate(where):
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(step, int):
            words[-1] = f"{words[-1]} {_row_name(here) or step + 1}"
        else:
            words.append(SUBJECTS.get(step, step) if depth == 0 else PARTS.get(step, step))
    return ", ".join(words)


def _row_name(row: Any) -> str:
    if isinstance(row, dict):
        return next((found for name in _NAMES if isinstance(found := row.get(name), str)), "")
    return row[0] if isinstance(row, list | tuple) and row and isinstance(row[0], str) else ""


def _words(detail: ErrorDetails, where: tuple[int | str, ...]) -> tuple[str, str]:
    """What is wrong, and what to write."""
    kind, given, limits = detail["type"], detail.get("input"), detail.get("ctx", {})
    called = _called(where)
    match kind:
        case "missing":
            words = f"{called} belum ditulis.", _example(where)
        case "extra_forbidden":
            words = f"{called} tidak dikenal di sini.", suggestion(str(where[-1]), fields_at(where[:-1]))
        case "literal_error":
            words = f'"{given}" tidak berlaku untuk {called}.', suggestion(str(given), _choices(where))
        case "string_pattern_mismatch":
            pattern = str(limits.get("pattern"))
            words = f'Penulisan "{given}" keliru.', f"Tulis {FORMS.get(pattern, pattern)}."
        case "string_too_long":
            words = f"{called} terlalu panjang.", f"Tulis paling banyak {limits.get('max_length')} huruf."
        case "greater_than_equal":
            words = f"{called} terlalu kecil.", f"Tulis {limits.get('ge')} atau lebih."
        case "less_than_equal":
            words = f"{called} terlalu besar.", f"Tulis {limits.get('le')} atau kurang."
        case "too_short":
            words = f"{called} kosong.", f"Tulis paling sedikit {limits.get('min_length')} isi."
        case "too_long":
            words = f"{called} terlalu banyak isinya.", f"Tulis {limits.get('max_length')} isi saja."
        case "string_type" if isinstance(given, int | float) and not isinstance(given, bool):
            words = f"{called} berisi angka.", f'Apit dengan tanda kutip: "{given}".'
        case "model_type" | "model_attributes_type" if When in _types_at(where):
            words = f"{called} berisi {_is(given)}.", 'Tulis when = { question = "<kode>", is = ["<pilihan>"] }.'
        case "model_type" | "model_attributes_type" if Text in _types_at(where):
            words = f"{called} harus berupa kalimat per bahasa.", 'Tulis { id = "...", en = "..." }.'
        case "tuple_type" if isinstance(given, str):
            words = f"{called} harus berupa daftar.", f'Tulis dalam kurung siku: ["{given}"].'
        case _ if kind in KINDS:
            words = f"{called} berisi {_is(given)}.", f"Tulis {KINDS[kind]}."
        case _:
            words = f"{called} tidak sesuai.", f"Lihat docs/pack/reference.md ({detail['msg']})."
    return words[0][:1].upper() + words[0][1:], words[1]


def _called(where: tuple[int | str, ...]) -> str:
    """A field by its name, an element of a list by its number in it."""
    if not where:
        return "paket"
    last = where[-1]
    if isinstance(last, str):
        return f'"{last}"'
    above = next((step for step in reversed(where) if isinstance(step, str)), "")
    return f'isi ke-{last + 1} dari "{PARTS.get(above, above)}"'


def _is(given: object) -> str:
    names = {
        str: "kata",
        bool: "true/false",
        int: "angka",
        float: "angka",
        list: "daftar",
        dict: "tabel",
        datetime: "tanggal dengan jam",
    }
    return names.get(type(given), "sesuatu yang lain")


def _example(where: tuple[int | str, ...]) -> str:
    """How the missing field is written."""
    kinds, name = _types_at(where), _called(where).strip('"')
    if not where or isinstance(where[-1], int):
        return ""
    if Text in kinds:
        return f'Tulis {name} = {{ id = "...", en = "..." }}.'
    if name == "source":
        return 'Tulis source = "<peraturan, pasal, atau halaman>"; bila perkiraan, "Asumsi paket".'
    if any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds):
        return f"Tulis [{name}] beserta isinya."
    if inner := _choices((*where, 0)):
        return f"Tulis {name} = [...], pilihannya: {', '.join(inner)}."
    if choices := _choices(where):
        return f"Tulis {name} = salah satu dari: {', '.join(choices)}."
    shown = '"..."' if str in kinds else "[...]" if _is_list(kinds) else "..."
    return f"Tulis {name} = {shown}."


def _is_list(kinds: list[Any]) -> bool:
    return any(get_origin(kind) is tuple for kind in kinds)


def fields_at(where: tuple[int | str, ...]) -> set[str]:
    """Names of the fields that may stand at a place."""
    return {
        field.alias or name
        for kind in _types_at(where)
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for name, field in kind.model_fields.items()
    }


def _choices(where: tuple[int | str, ...]) -> list[str]:
    return [str(choice) for kind in _types_at(where) if get_origin(kind) is Literal for choice in get_args(kind)]


def _types_at(where: tuple[int | str, ...]) -> list[Any]:
    """Types that the schema allows at a place of the pack."""
    kinds: list[Any] = [Pack]
    for step in where:
        kinds = [inner for kind in kinds for inner in _inside(kind, step)]
    return kinds


def _inside(kind: Any, step: int | str) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if step in (name, field.alias):
                return _alternatives(field.annotation)
        return []
    origin, args = get_origin(kind), get_args(kind)
    if origin is tuple and isinstance(step, int):
        chosen = args[0] if len(args) == 2 and args[1] is Ellipsis else args[step] if step < len(args) else None
        return _alternatives(chosen) if chosen is not None else []
    if origin is dict:
        return _alternatives(args[1])
    return []


def _alternatives(kind: Any) -> list[Any]:
    """The members of a union, annotations taken off."""
    if get_origin(kind) in (Union, types.UnionType):
        return [inner for member in get_args(kind) for inner in _alternatives(member)]
    if hasattr(kind, "__metadata__"):
        return _alternatives(get_args(kind)[0])
    return [] if kind is type(None) else [kind]
