# SPDX-License-Identifier: EUPL-1.2
"""A workflow as a TOML file that stands on its own: what running cases keep when the pack changes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from balai.packs.schema import Text, Workflow


def freeze(flow: Workflow, folder: Path) -> Path:
    """The new file `workflows/<kind>.v<version>.toml` in the pack's folder. Raises FileExistsError if it is there."""
    path = folder / "workflows" / f"{flow.kind}.v{flow.version}.toml"
    path.parent.mkdir(exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text_of(flow))
    return path


def text_of(flow: Workflow) -> str:
    """The whole workflow as TOML, nothing left to a layer beneath."""
    out = ["# SPDX-License-Identifier: EUPL-1.2", "# Frozen: cases that began with this version keep it. Do not edit."]
    out += _fields(flow)
    for table, rows in (("state", flow.states), ("transition", flow.transitions)):
        for row in rows:
            out += ["", f"[[{table}]]", *_fields(row)]
    return "\n".join(out) + "\n"


def _fields(row: BaseModel) -> Iterator[str]:
    for name, field in type(row).model_fields.items():
        value = getattr(row, name)
        if value is not None and name not in ("states", "transitions"):
            yield f"{field.alias or name} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, Text):
        return (
            "{ " + ", ".join(f"{lang} = {_value(words)}" for lang, words in value.model_dump().items() if words) + " }"
        )
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)
