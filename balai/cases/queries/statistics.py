# SPDX-License-Identifier: EUPL-1.2
"""Numbers for the public and for leaders: what was opened, resolved, closed, and confirmed by the reporter, apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, FloatField, Func, Q, QuerySet, Sum

from balai.cases.models import OPEN_PHASES, Case


class HoursBetween(Func):
    """Hours from the first moment to the second, counted by the database itself."""

    output_field = FloatField()
    template = "(EXTRACT(EPOCH FROM (%(expressions)s)) / 3600.0)"
    arg_joiner = " - "

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """SQLite counts days."""
        template, joiner = "((julianday(%(expressions)s)) * 24.0)", ") - julianday("
        found: tuple[str, Any] = self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **context)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Of the cases opened in a period. `done` is what government says, `confirmed` what reporters say; `silent` were
    closed because nobody answered, `resolved` still wait for an answer. Medians are hours, None when there is
    nothing to take them of.
    """

    opened: int
    open: int
    resolved: int
    closed: int
    confirmed: int
    silent: int
    refused: int
    transferred: int
    duplicates: int
    objected: int
    median_resolve_h: float | None
    median_confirm_h: float | None
    rating: float | None

    @property
    def done(self) -> int:
        """Done according to the government: `confirmed`, `silent` and `resolved` together."""
        return self.resolved + self.closed


def _scope(since: datetime, until: datetime, area: str) -> Q:
    """Parts of a split are left out: the public counts what people asked."""
    out = Q(opened_at__gte=since, opened_at__lt=until, parent=None)
    return out & (Q(area_code=area) | Q(area_code__startswith=f"{area}.")) if area else out


def shown_to_all() -> Q:
    """Cases that everybody may read."""
    return Q(visibility="public", is_listed=True)


def numbers(
    since: datetime, until: datetime, *, area: str = "", agency: str = "", only_public: bool = False
) -> Numbers:
    """The numbers of a period, a place, an agency. Three queries along the index of opening times; however many cases
    there are, a few rows come back.
    """
    rows = Case.objects.filter(_scope(since, until, area))
    if only_public:
        rows = rows.filter(shown_to_all())
    return _numbers(rows.filter(agency=agency) if agency else rows)


def _median(rows: QuerySet[Case], end: str, known: int) -> float | None:
    """Hours from the opening to `end`; the mean of the two in the middle where their number is even."""
    if not known:
        return None
    spans = rows.filter(**{f"{end}__isnull": False}).annotate(span=HoursBetween(F(end), F("opened_at")))
    middle = spans.order_by("span").values_list("span", flat=True)[(known - 1) // 2 : known // 2 + 1]
    found = list(middle)
    return round(sum(found) / len(found), 1) if found else None  # reopened since it was counted


def _numbers(rows: QuerySet[Case]) -> Numbers:
    counted = rows.values("phase", "outcome").order_by().annotate(
        n=Count("id"), objected=Count("id", filter=Q(objection_count__gt=0)), rated=Count("rating"),
        stars=Sum("rating"), resolved=Count("resolved_at"), ended=Count("closed_at"),
    )  # fmt: skip
    groups: list[dict[str, Any]] = [dict(group) for group in counted]

    def count(column: str = "n", *, phases: tuple[str, ...] = (), outcomes: tuple[str, ...] = ()) -> int:
        return sum(
            g[column] or 0
            for g in groups
            if (not phases or g["phase"] in phases) and (not outcomes or g["outcome"] in outcomes)
        )

    confirmed = ("confirmed",)
    rated = count("rated")
    return Numbers(
        opened=count(),
        open=count(phases=OPEN_PHASES),
        resolved=count(phases=("resolved",)),
        closed=count(outcomes=("confirmed", "silent")),
        confirmed=count(outcomes=confirmed),
        silent=count(outcomes=("silent",)),
        refused=count(phases=("refused",)),
        transferred=count(phases=("transferred",)),
        duplicates=count(outcomes=("duplicate",)),
        objected=count("objected"),
        median_resolve_h=_median(rows, "resolved_at", count("resolved")),
        median_confirm_h=_median(rows.filter(outcome="confirmed"), "closed_at", count("ended", outcomes=confirmed)),
        rating=round(count("stars") / rated, 2) if rated else None,
    )
