# SPDX-License-Identifier: EUPL-1.2
"""Schema errors turned into findings that name file, line, field and what to write."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from balai.packs.findings import Finding, suggestion
from balai.packs.schema import AreaCode, Code, Colour, Pack, Text

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
    "texts": "teks",
    "reply_templates": "balasan",
}
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
    "date_from_datetime_parsing": "tanggal tanpa tanda kutip, seperti 2025-06-15",
    "float_parsing": "angka tanpa tanda kutip",
}


def explain(error: ValidationError, resolved: Resolved) -> list[Finding]:
    """One finding per schema error, at the line where the author wrote (or should have written) it."""
    return [_finding(detail, resolved) for detail in error.errors(include_url=False)]


def _finding(detail: ErrorDetails, resolved: Resolved) -> Finding:
    where = tuple(step for step in detail["loc"] if step != "[key]")
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
            named = here.get("code") or here.get("name") or here.get("verb") if isinstance(here, dict) else None
            words[-1] = f"{words[-1]} {named if isinstance(named, str) else step + 1}"
        else:
            words.append(SUBJECTS.get(step, step) if depth == 0 else PARTS.get(step, step))
    return ", ".join(words)


def _words(detail: ErrorDetails, where: tuple[int | str, ...]) -> tuple[str, str]:
    """What is wrong, and what to write."""
    kind, given = detail["type"], detail.get("input")
    last = where[-1] if where else "paket"
    match kind:
        case "missing":
            words = f"{_called(last)} belum ditulis.", _example(where)
        case "extra_forbidden":
            words = f'"{last}" tidak dikenal di sini.', suggestion(str(last), fields_at(where[:-1]))
        case "literal_error":
            words = f'"{given}" tidak berlaku untuk {_called(last)}.', suggestion(str(given), _choices(where))
        case "string_pattern_mismatch":
            pattern = str(detail.get("ctx", {}).get("pattern"))
            words = f'Penulisan "{given}" keliru.', f"Tulis {FORMS.get(pattern, pattern)}."
        case "model_type" | "model_attributes_type" if Text in _types_at(where):
            words = f"{_called(last)} harus berupa kalimat per bahasa.", 'Tulis { id = "...", en = "..." }.'
        case "string_too_long":
            longest = detail.get("ctx", {}).get("max_length")
            words = f"{_called(last)} terlalu panjang.", f"Tulis paling banyak {longest} huruf."
        case "greater_than_equal":
            words = f"{_called(last)} terlalu kecil.", f"Tulis {detail.get('ctx', {}).get('ge')} atau lebih."
        case "less_than_equal":
            words = f"{_called(last)} terlalu besar.", f"Tulis {detail.get('ctx', {}).get('le')} atau kurang."
        case "too_long" | "too_short":
            words = (
                f"{_called(last)} salah jumlah isinya.",
                f"Tulis {detail.get('ctx', {}).get('max_length') or 'lebih'} isi.",
            )
        case _ if kind in KINDS:
            words = f"{_called(last)} berisi {_is(given)}.", f"Tulis {KINDS[kind]}."
        case _:
            words = f"{_called(last)} tidak sesuai: {detail['msg']}.", ""
    return words


def _called(last: str | int) -> str:
    """A field by its name, an element of a list by its number."""
    return f'"{last}"' if isinstance(last, str) else f"Isi ke-{last + 1}"


def _is(given: object) -> str:
    names = {str: "kata", bool: "true/false", int: "angka", float: "angka", list: "daftar", dict: "tabel"}
    return names.get(type(given), "sesuatu yang lain")


def _example(where: tuple[int | str, ...]) -> str:
    kinds = _types_at(where)
    if Text in kinds:
        return f'Tulis {where[-1]} = {{ id = "...", en = "..." }}.'
    if where and where[-1] == "source":
        return 'Tulis source = "<peraturan, pasal, atau halaman>"; bila perkiraan, "Asumsi paket".'
    return f"Tulis {where[-1]} = ..." if where and isinstance(where[-1], str) else ""


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
