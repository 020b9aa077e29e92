# SPDX-License-Identifier: EUPL-1.2
"""Who sees which field of one report, asked of the policies themselves: nothing here decides anything.

Each public is a made-up actor who stands to this very case as such a person would; what the policies answer is said.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from balai import packs
from balai.cases import policies as cases
from balai.cases.models import Case
from balai.identity.actors import ANONYMOUS, Actor, Grant
from balai.packs import lookup
from balai.packs.schema import Role
from balai.reports import policies
from balai.reports.rules import privacy

FIELDS: tuple[tuple[str, str | Lazy], ...] = (
    ("text", _("cerita")), ("photos", _("foto dan bukti")), ("exact_place", _("tempat persis")),
    ("landmark", _("patokan")), ("category", _("kategori")), ("handling", _("penangan dan janjinya")),
    ("words", _("tulisan di sepanjang jalannya")), ("answers", _("jawaban pertanyaan tambahan")),
    ("notes", _("catatan antarpetugas")), ("identity", _("nama dan kontak pelapor")),
)  # fmt: skip
ELSEWHERE = "\0"  # no unit, agency or area of any pack is called so
# Title, role, whether it sits where the case is; no role: somebody without a task.
PUBLICS: tuple[tuple[str | Lazy, Role | None, bool], ...] = (
    (_("Umum dan warga yang mendukung"), None, False),
    (_("Meja penerima unitnya"), "desk", True), (_("Pembagi tugas instansinya"), "dispatcher", True),
    (_("Petugas lapangan unitnya"), "crew", True), (_("Koordinator wilayahnya"), "coordinator", True),
    (_("Pemeriksa hasil"), "validator", True), (_("Pimpinan"), "leader", True),
    (_("Petugas unit lain"), "desk", False), (_("Operator sistem"), "operator", True),
    (_("Penerjemah"), "translator", True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sight:
    """What one public sees of a report, and what not; `why` when opening needs a reason that the reporter is told."""

    who: str | Lazy
    sees: tuple[str | Lazy, ...]
    hidden: tuple[str | Lazy, ...]
    needs_reason: bool = False

    @property
    def sees_all(self) -> bool:
        return not self.hidden


def fields_of(actor: Actor, case: Case, *, owner: bool = False) -> dict[str, bool]:
    """Each field and whether the actor sees it, by the policies that the pages ask. No query."""
    shown = policies.view(policies.viewer(actor, case, owner=owner), case)
    return {
        "text": shown.text != "none", "photos": shown.photos != "none", "exact_place": shown.exact_place,
        "landmark": shown.landmark, "category": shown.category, "handling": shown.handling, "words": shown.words,
        "answers": shown.answers, "notes": cases.sees_notes(actor, case),
        "identity": owner or cases.may_open_seal(actor, case),
    }  # fmt: skip


def actor_as(role: Role | None, case: Case, *, is_here: bool) -> Actor:
    """Somebody in this role, where the case is or elsewhere."""
    if role is None:
        return ANONYMOUS
    unit, agency, area = (case.unit, case.agency, "") if is_here else (ELSEWHERE, ELSEWHERE, ELSEWHERE)
    return Actor(grants=(Grant(role=role, unit=unit, agency=agency, area=area),))


def of(case: Case) -> list[Sight]:
    """Every public with what it sees of this case; publics that see the same stand together. No query.

    Of a reporter who left neither name nor contact nothing is said: there is nothing to see.
    """
    has_identity = case.requester is not None and "forgotten" not in case.facts
    rows: dict[tuple[tuple[str, bool], ...], list[tuple[str | Lazy, bool]]] = {}
    for title, seen, is_sealed in _asked(case):
        told = tuple((name, is_seen) for name, is_seen in seen.items() if has_identity or name != "identity")
        rows.setdefault(told, []).append((title, is_sealed))
    words = dict(FIELDS)
    return [
        Sight(
            ", ".join(str(title) for title, _sealed in titles),
            tuple(words[name] for name, is_seen in seen if is_seen),
            tuple(words[name] for name, is_seen in seen if not is_seen),
            any(is_sealed for _title, is_sealed in titles),
        )
        for seen, titles in rows.items()
    ]


def _asked(case: Case) -> Iterator[tuple[str | Lazy, dict[str, bool], bool]]:
    yield _("Pelapor sendiri"), fields_of(ANONYMOUS, case, owner=True), False
    for title, role, is_here in PUBLICS:
        seen = fields_of(actor_as(role, case, is_here=is_here), case)
        yield title, seen, seen["identity"]


def foretold(category: str, *, is_public: bool) -> list[Sight]:
    """The same for a report that is still being written. No query."""
    found = lookup.category(packs.current(), category)
    kept = privacy.must_be_private(sensitive=bool(found and found.sensitive), wishes_public=is_public)
    case = Case(
        subject=category, visibility="private" if kept else "public", is_listed=not kept, unit="unit",
        agency="instansi", area_code="", requester=uuid.UUID(int=0), facts={},
    )  # fmt: skip
    return of(case)
