# SPDX-License-Identifier: EUPL-1.2
"""docs/pack/reference.md, printed from the schema: `python -m balai.packs.reference > docs/pack/reference.md`."""

from __future__ import annotations

import inspect
import re
import sys
import types
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from balai.packs import schema
from balai.packs.rules.look import ICONS
from balai.packs.rules.workflows import PLACEHOLDERS, REPORT_VERBS

FORMS = {
    str(get_args(schema.Code)[1].pattern): "lower-case words joined by -, _ or a dot, such as jalan-rusak",
    str(get_args(schema.Colour)[1].pattern): "a colour as # and six hexadecimal digits, such as #7A1F2B",
    str(get_args(schema.AreaCode)[1].pattern): "a Kemendagri code with dots, such as 18, 18.71 or 18.71.01.1001",
    r"^[A-Z]{2,4}$": "two to four capital letters, such as LPG",
}
# file -> (model, how its rows are written)
FILES: tuple[tuple[str, type[BaseModel], str], ...] = (
    ("pack.toml", schema.Meta, "keys at the top of the file"),
    ("pack.toml, [number]", schema.NumberPattern, "a table"),
    ("pack.toml, [[emergency]]", schema.Contact, "rows"),
    ("theme.toml", schema.Theme, "keys at the top of the file"),
    ("theme.toml, [light] and [dark]", schema.Palette, "two tables"),
    ("terms.toml, [[village]]", schema.VillageTerm, "rows"),
    ("agencies.toml, [[agency]]", schema.Agency, "rows"),
    ("agencies.toml, open311 of an [[agency]]", schema.Partner, "one table in braces"),
    ("agencies.toml, [[unit]]", schema.Unit, "rows"),
    ("categories.toml, [[category]]", schema.Category, "rows"),
    ("categories.toml, [[category.question]]", schema.Question, "rows below a category"),
    ("categories.toml, when of a question", schema.When, 'a table in one line, `{ question = "...", is = ["..."] }`'),
    ("routes.toml, [[route]]", schema.Route, "rows, the first that fits wins"),
    ("promises.toml, [[promise]]", schema.Promise, "rows, the first that fits wins"),
    ("calendar.toml", schema.Calendar, "keys at the top of the file"),
    ("workflows/report.toml", schema.Workflow, "keys at the top of the file"),
    ("workflows/report.toml, [[state]]", schema.State, "rows"),
    ("workflows/report.toml, [[transition]]", schema.Transition, "rows"),
    ("templates.toml, [[template]]", schema.Reply, "rows"),
    ("media.toml", schema.Media, "keys at the top of the file"),
    ("basemap.toml", schema.Basemap, "keys at the top of the file"),
    ("retention.toml", schema.Retention, "one table for each class"),
    ("retention.toml, [identity] and the other tables", schema.Period, "keys of a table"),
)
_HEAD = """<!-- SPDX-License-Identifier: EUPL-1.2 -->
# Pack reference

Every file of a pack and every field in it. This page is printed from the schema
(`python -m balai.packs.reference > docs/pack/reference.md`); a test keeps it true.

A file may also be a folder: `categories/*.toml` are read together with `categories.toml`.
A *text* is a sentence per language: `{ id = "...", en = "..." }`.
"""


def markdown() -> str:
    """The reference page."""
    out = [_HEAD]
    for title, model, how in FILES:
        out.append(f"## {title}\n")
        out.append(f"{inspect.cleandoc(model.__doc__ or '')} Written as {how}.\n")
        out.append("| field | what | must be there | meaning |\n|---|---|---|---|")
        notes = _notes(model)
        for name, field in model.model_fields.items():
            must = "yes" if field.is_required() else f"no: {_default(field.get_default(call_default_factory=True))}"
            shown = {"questions": "[[category.question]]", "states": "[[state]]", "transitions": "[[transition]]"}
            label = shown.get(name, field.alias or name)
            out.append(f"| `{label}` | {_type(field.annotation)} | {must} | {notes.get(name, '')} |")
        out.append("")
    out.append("## texts/*.toml\n")
    out.append(
        "One table per key (`[help.private]`) with a sentence per language. `area.village`, `area.district`,\n"
        "`area.regency` and `area.head` are what the levels are called in sentences and lists, in lower case:\n"
        '"kelurahan" where there is no desa.\n'
    )
    out.append("## Words the code knows\n")
    out.append(f"- Icons: {', '.join(f'`{name}`' for name in sorted(ICONS))}.")
    out.append(f"- Verbs every `report` workflow has: {', '.join(f'`{verb}`' for verb in sorted(REPORT_VERBS))}.")
    filled = ", ".join(f"`{{{word}}}`" for word in sorted(PLACEHOLDERS))
    out.append(f"- Placeholders in `sentence` and `will`: {filled}.")
    return "\n".join(out) + "\n"


def _notes(model: type[BaseModel]) -> dict[str, str]:
    """The comment behind each field in the schema's source."""
    found = re.findall(r"^    (\w+): [^#\n]*(?:#(?! type:) *(.*))?$", inspect.getsource(model), re.MULTILINE)
    return {name: note.strip().replace("|", "\\|") for name, note in found}


def _default(value: Any) -> str:
    if value is PydanticUndefined or value is None or value in ("", (), {}):
        return "empty"
    if isinstance(value, BaseModel):
        return "see its table"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _type(kind: Any) -> str:
    origin, args = get_origin(kind), get_args(kind)
    if hasattr(kind, "__metadata__"):
        pattern = next((str(mark.pattern) for mark in kind.__metadata__ if getattr(mark, "pattern", None)), "")
        return FORMS.get(pattern, _type(args[0]))
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_type(inner) for inner in args if inner is not type(None)))
    if origin is not None:
        return _many(origin, args)
    names: dict[Any, str] = {
        str: "words",
        int: "whole number",
        float: "number",
        bool: "true or false",
        date: "date",
        schema.Text: "text",
    }
    return names.get(kind) or f"table ({kind.__name__})"


def _many(origin: Any, args: tuple[Any, ...]) -> str:
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in args)
    if origin is dict:
        return f"table: {_type(args[0])} = {_type(args[1])}"
    inner = [_type(part) for part in args if part is not Ellipsis]
    return f"list of: {inner[0]}" if Ellipsis in args else f"[{', '.join(inner)}]"


if __name__ == "__main__":
    sys.stdout.write(markdown())
