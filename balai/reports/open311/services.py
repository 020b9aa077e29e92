# SPDX-License-Identifier: EUPL-1.2
"""The service list: every category of the pack that can be reported today, and its questions as attributes."""

from __future__ import annotations

from datetime import date

from django.utils.translation import override

from balai.packs import lookup
from balai.packs.schema import Category, Pack, Question
from balai.reports.open311.formats import Open311Error, Row, Value
from balai.reports.questions import when_words

# Existing clients fill an attribute of this code with their own report number; it makes a resent report one report.
CLIENT_ID = "fixmystreet_id"
VISIBILITY = "visibilitas"


def leaves(pack: Pack, today: date) -> list[Category]:
    """Categories that can be reported on `today`, in the pack's order."""
    return list(lookup.leaves(pack, today))


def _names(pack: Pack, categories: list[Category], language: str) -> dict[str, str]:
    """A name for each code, unique: clients key on code and name, so namesakes carry their group."""
    plain = {c.code: " ".join(c.name.in_(language).split()) for c in categories}
    seen: dict[str, int] = {}
    for name in plain.values():
        seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
    return {
        c.code: name if seen[(name := plain[c.code]).casefold()] == 1 else f"{name} ({_group(pack, c, language)})"
        for c in categories
    }


def _group(pack: Pack, category: Category, language: str) -> str:
    top = lookup.ancestors(pack, category.code)[-1]
    return "" if top.code == category.code else " ".join(top.name.in_(language).split())


def listing(pack: Pack, today: date, language: str) -> list[Row]:
    """All services; metadata is true for each since each takes at least the client's own number."""
    categories = leaves(pack, today)
    names = _names(pack, categories, language)
    return [
        {
            "service_code": c.code,
            "service_name": names[c.code],
            "description": c.help.in_(language) if c.help else names[c.code],
            "metadata": True,
            "type": "realtime",
            "keywords": "private" if c.sensitive else "",
            "group": _group(pack, c, language),
        }
        for c in categories
    ]


def one(pack: Pack, code: str, today: date) -> Category:
    """The category behind a service code. 404 when it does not exist or cannot be reported today."""
    for category in leaves(pack, today):
        if category.code == code:
            return category
    raise Open311Error((404, f"service_code {code!r} was not found; see services.xml"))


def definition(category: Category, language: str) -> Row:
    """The attributes a report of this service may carry."""
    asked: list[Value] = [_attribute(category, q, n, language) for n, q in enumerate(category.questions, 1)]
    after = len(asked)
    if not category.sensitive:
        asked.append(
            {
                "variable": True,
                "code": VISIBILITY,
                "datatype": "singlevaluelist",
                "required": False,
                "datatype_description": "Pribadi bila tidak diisi",
                "order": after + 1,
                "description": "Boleh dilihat umum?",
                "values": [
                    {"key": "pribadi", "name": "Pribadi: hanya petugas yang menangani"},
                    {"key": "publik", "name": "Publik: foto dan isi terlihat, pelapor tetap anonim"},
                ],
            }
        )
    asked.append(
        {
            "variable": True,
            "code": CLIENT_ID,
            "datatype": "string",
            "required": False,
            "datatype_description": "",
            "order": after + 2,
            "description": "Nomor laporan di aplikasi asal",
        }
    )
    return {"service_code": category.code, "attributes": asked}


def _attribute(category: Category, question: Question, order: int, language: str) -> dict[str, Value]:
    """A question as the standard knows it. It knows no conditions, so `required` is what holds always; when else an
    answer is wanted stands in words in the description, which clients show beside the field.
    """
    with override(language):
        told = [question.help.in_(language) if question.help else "", when_words(question, category, language)]
    shown: dict[str, Value] = {
        "variable": True,
        "code": question.code,
        "datatype": question.kind,
        "required": question.required and question.when is None,
        "datatype_description": " ".join(filter(None, told)),
        "order": order,
        "description": question.label.in_(language),
    }
    if question.options:
        shown["values"] = [{"key": key, "name": label.in_(language)} for key, label in question.options]
    return shown


def answers(category: Category, given: dict[str, list[str]]) -> dict[str, object]:
    """The given attributes as answers to the category's questions; attributes nobody asked for are left out."""
    found: dict[str, object] = {}
    for question in category.questions:
        values = given.get(question.code)
        if values:
            found[question.code] = values if question.kind == "multivaluelist" else values[0]
    return found
