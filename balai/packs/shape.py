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
    str(get_args(Code)[1].pattern): "lower-case words joined by -, _ or a dot, such as jalan-rusak",
    str(get_args(Colour)[1].pattern): "a colour as # and six hexadecimal digits, such as #7A1F2B",
    str(get_args(AreaCode)[1].pattern): "a Kemendagri code with dots, such as 18, 18.71 or 18.71.01.1001",
    r"^[A-Z]{2,4}$": "two to four capital letters, such as LPG",
}
KINDS = {
    "string_type": "text in quotes",
    "int_type": "a whole number without quotes",
    "int_parsing": "a whole number without quotes",
    "float_type": "a number without quotes",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list in [ ]",
    "dict_type": 'a table, such as { province = "dinas-bmbk" }',
    "model_type": "a table",
    "date_type": "a date without quotes, such as 2025-06-15",
    "date_from_datetime_parsing": "a date without quotes, such as 2025-06-15",
    "float_parsing": "a number without quotes",
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
    """Words for a place: `category jalan-rusak, name` instead of categories.12.name."""
    words: list[str] = []
    here: Any = raw
    for step in where:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(step, int):
            named = here.get("code") or here.get("name") or here.get("verb") if isinstance(here, dict) else None
            words[-1] = f"{words[-1]} {named if isinstance(named, str) else step + 1}"
        else:
            words.append(step)
    return ", ".join(words)


def _words(detail: ErrorDetails, where: tuple[int | str, ...]) -> tuple[str, str]:
    """What is wrong, and what to write."""
    kind, given = detail["type"], detail.get("input")
    last = str(where[-1]) if where else "pack"
    match kind:
        case "missing":
            words = f'"{last}" is missing.', _example(where)
        case "extra_forbidden":
            words = f'"{last}" is not a field here.', suggestion(last, fields_at(where[:-1]))
        case "literal_error":
            words = f'"{given}" is not allowed for "{last}".', suggestion(str(given), _choices(where))
        case "string_pattern_mismatch":
            pattern = str(detail.get("ctx", {}).get("pattern"))
            words = f'"{given}" has the wrong form.', f"Write {FORMS.get(pattern, f'text like {pattern}')}."
        case "model_type" | "model_attributes_type" if Text in _types_at(where):
            words = f'"{last}" must be a sentence per language.', 'Write { id = "...", en = "..." }.'
        case _ if kind in KINDS:
            words = f'"{last}" is {_is(given)}.', f"Write {KINDS[kind]}."
        case _:
            words = f'"{last}": {detail["msg"]}.', ""
    return words


def _is(given: object) -> str:
    names = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(given), "of another kind")


def _example(where: tuple[int | str, ...]) -> str:
    kinds = _types_at(where)
    if Text in kinds:
        return f'Write {where[-1]} = {{ id = "...", en = "..." }}.'
    if where and where[-1] == "source":
        return 'Write source = "<regulation, article or page>"; for an assumption say so in words.'
    return f"Write {where[-1]} = ..." if where else ""


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
