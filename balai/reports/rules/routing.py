# SPDX-License-Identifier: EUPL-1.2
"""Which desk answers first, and how to say why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from balai.packs import lookup, matrix

if TYPE_CHECKING:
    from balai.packs.schema import Pack, Route, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The unit that answers first, the row of the matrix that chose it (None: no row fitted), what it went by."""

    unit: Unit
    route: Route | None
    index: int | None
    category: str
    area_code: str
    asset_owner: str | None

    @property
    def phase(self) -> str:
        """Where the case begins: at a first desk, or straight at the agency in charge."""
        return self.route.phase if self.route else "waiting"

    def facts(self) -> dict[str, object]:
        """The choice as public facts of the first event of the trail."""
        found: dict[str, object] = {"unit": self.unit.code, "agency": self.unit.agency}
        if self.route is not None and self.index is not None:
            found |= {"rule": self.route.name, "row": self.index + 1, "source": self.route.source}
            found["why"] = self.route.why.id
        if self.asset_owner:
            found["asset_owner"] = self.asset_owner
        return found


class NobodyAnswersError(LookupError):
    """The pack has neither a fitting row nor a coordinating unit; `balai pack check` refuses such a pack."""


def choose(pack: Pack, category: str, area_code: str, asset_owner: str | None = None) -> Choice:
    """The first row of the authority matrix that fits category (or an ancestor), place and owner of the thing.

    A place no row fits goes to the coordinating desk, so that no report is lost at a wrong door. Raises
    NobodyAnswersError.
    """
    decided = matrix.decide(pack, category, area_code, asset_owner)
    if decided is not None:
        return Choice(
            unit=decided.unit, route=decided.route, index=decided.index, category=category, area_code=area_code,
            asset_owner=asset_owner,
        )  # fmt: skip
    unit = next((u for u in pack.units if u.kind == "coordination"), None)
    if unit is None:
        raise NobodyAnswersError(f"{category} at {area_code}")
    return Choice(
        unit=unit, route=None, index=None, category=category, area_code=area_code, asset_owner=asset_owner
    )  # fmt: skip


def first_state(pack: Pack, choice: Choice, kind: str = "report") -> str:
    """The state a case begins in: the first state of the workflow with the phase that the chosen row asks for."""
    flow = lookup.workflow(pack, kind)
    fitting = [s for s in flow.states if s.phase == choice.phase]
    return next((s.code for s in fitting if s.first), next(s.code for s in fitting or flow.states))
