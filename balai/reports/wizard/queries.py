# SPDX-License-Identifier: EUPL-1.2
"""Reads of the wizard: a draft's photos, a number behind a secret link, the category tree."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from balai import packs
from balai.cases.inputs import StoredUpload
from balai.cases.models import Case
from balai.kernel.ids import secret_hash
from balai.packs import lookup
from balai.packs.schema import Category
from balai.reports.models import WizardDraft


def photos(draft_id: str) -> tuple[StoredUpload, ...]:
    """The photos a draft holds, in the order they came; none when the draft is unknown."""
    row = WizardDraft.objects.filter(id=draft_id).first() if draft_id else None
    return tuple(_upload(raw) for raw in row.data.get("photos", ())) if row else ()


def _upload(raw: dict[str, object]) -> StoredUpload:
    taken = raw.get("taken_at")
    values = {**raw, "id": uuid.UUID(str(raw["id"])), "taken_at": datetime.fromisoformat(str(taken)) if taken else None}
    return StoredUpload(**values)  # type: ignore[arg-type]  # written by keep_photos from the same fields


def number_behind(secret: str) -> str | None:
    """The case number of a secret link, or None."""
    found = Case.objects.filter(secret_hash=secret_hash(secret)).values_list("number", flat=True).first()
    return str(found) if found else None


def is_sent(client_key: str) -> bool:
    """Whether a report with this key has arrived already."""
    return Case.objects.filter(client_key=client_key).exists()


@dataclass(frozen=True, slots=True)
class Node:
    """A category with what lies below it; leaves can be reported."""

    category: Category
    below: tuple[Node, ...]


def tree(today: date) -> tuple[Node, ...]:
    """The categories in use on a local day, groups first; empty groups are left out."""
    return _tree(packs.current().meta.code, today)


@lru_cache(maxsize=4)
def _tree(code: str, today: date) -> tuple[Node, ...]:
    pack = packs.load(code)

    def nodes(parent: str | None) -> tuple[Node, ...]:
        out = []
        for category in lookup.children(pack, parent):
            below = nodes(category.code)
            if below or (lookup.is_leaf(pack, category.code) and lookup.valid(category, today)):
                out.append(Node(category, below))
        return tuple(out)

    return nodes(None)
