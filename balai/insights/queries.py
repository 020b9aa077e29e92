# SPDX-License-Identifier: EUPL-1.2
"""What the pages of numbers and the operator's pages read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from balai import packs
from balai.cases import queries as cases
from balai.cases.models import Case, Event, Promise
from balai.cases.queries.statistics import Numbers, shown_to_all
from balai.identity.actors import Actor

DAYS = (7, 30, 90, 365)
CROWD = 5  # fewer reports of a sensitive category may point to a person


def area_rule(area: str, column: str = "area_code") -> Q:
    """Cases in an area; everywhere when it is empty."""
    return Q(**{column: area}) | Q(**{f"{column}__startswith": f"{area}."}) if area else Q()


def period(now: datetime, days: int) -> tuple[datetime, datetime]:
    """The last `days` days, ending at the last full quarter of an hour."""
    until = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    return until - timedelta(days=days), until


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What is counted: an area (everywhere when empty), and whether only cases that everybody may read."""

    area: str = ""
    only_public: bool = False

    @property
    def rule(self) -> Q:
        return area_rule(self.area) & shown_to_all() if self.only_public else area_rule(self.area)


def numbers(now: datetime, days: int, whole: Whole, *, before: int = 0) -> Numbers:
    """Numbers of the last `days` days, or of as many days `before` periods earlier."""
    since, until = period(now, days)
    shift = timedelta(days=days * before)
    return cases.numbers(since - shift, until - shift, area=whole.area, only_public=whole.only_public)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What lies open right now."""

    open: int
    overdue: int
    without_word: int  # nobody has looked at it yet


def standing(whole: Whole) -> Standing:
    """Open cases now. One query along the index of open cases."""
    rows = Case.objects.filter(whole.rule, is_open=True, parent=None)
    found = rows.aggregate(
        open=Count("id"), overdue=Count("id", filter=Q(is_overdue=True)), without=Count("id", filter=Q(phase="waiting"))
    )
    return Standing(open=found["open"], overdue=found["overdue"], without_word=found["without"])


def broken(now: datetime, days: int, *, area: str = "", before: int = 0) -> int:
    """How many times a case became overdue in a period: first escalations by the system."""
    since, until = period(now, days)
    shift = timedelta(days=days * before)
    rows = Event.objects.filter(verb="escalate", actor_role="system", at__gte=since - shift, at__lt=until - shift)
    return rows.filter(area_rule(area, "case__area_code")).values("case_id").distinct().count()


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTime:
    """Promises of a period: kept, ended (kept or not), and `late`: still running at its end and already broken."""

    kept: int
    ended: int
    late: int

    @property
    def whole(self) -> int:
        return self.ended + self.late


def on_time(now: datetime, days: int, *, area: str = "", before: int = 0) -> OnTime:
    """Promises that ended in a period, and those that were running at its end though their time was over.

    The latter count as not kept: nobody gets better numbers by leaving work undone. A clock that stood still before
    its time was over is not late. Three queries along the index of ends.
    """
    since, until = period(now, days)
    shift = timedelta(days=days * before)
    since, until = since - shift, until - shift
    rows = Promise.objects.filter(area_rule(area, "case__area_code"))
    found = rows.filter(ended_at__gte=since, ended_at__lt=until).aggregate(
        kept=Count("id", filter=Q(kept=True)), ended=Count("id")
    )
    over = Q(started_at__lt=until, due_at__lt=until) & (Q(paused_at=None) | Q(paused_at__gt=F("due_at")))
    running = rows.filter(over, ended_at=None, case__is_open=True).count()
    late = running + rows.filter(over, ended_at__gte=until).count()
    return OnTime(kept=found["kept"], ended=found["ended"], late=late)


def late_agencies(area: str = "", most: int = 5) -> list[tuple[str, int, int]]:
    """(agency, open, overdue) of agencies that have overdue cases, most overdue first."""
    rows = (
        Case.objects.filter(area_rule(area), is_open=True, parent=None)
        .exclude(agency="")
        .values("agency")
        .annotate(open=Count("id"), overdue=Count("id", filter=Q(is_overdue=True)))
        .filter(overdue__gt=0)
        .order_by("-overdue", "-open", "agency")
    )
    return [(row["agency"], row["open"], row["overdue"]) for row in rows[:most]]


def late_by_part(codes: list[str]) -> dict[str, int]:
    """Overdue cases now by the areas one level down; one query."""
    found = dict.fromkeys(codes, 0)
    if codes:
        rows = Case.objects.filter(area_rule(codes[0].rpartition(".")[0]), is_open=True, is_overdue=True, parent=None)
        for code, n in rows.values_list("area_code").annotate(n=Count("id")).order_by():
            if code[: len(codes[0])] in found:
                found[code[: len(codes[0])]] += n
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One area below the one looked at."""

    code: str
    opened: int
    open: int
    overdue: int
    done: int
    confirmed: int


def by_part(now: datetime, days: int, codes: list[str], *, only_public: bool = False) -> list[Part]:
    """Reports of a period by the areas one level down; two queries for all of them."""
    if not codes:
        return []
    counted = _counted(*period(now, days), codes, Whole(area=codes[0].rpartition(".")[0], only_public=only_public))
    return [Part(code=code, **counted[code]) for code in codes]


def _counted(since: datetime, until: datetime, codes: list[str], whole: Whole) -> dict[str, dict[str, int]]:
    """What came in a period and became of it; open and overdue now, whenever it came, as the sums above say it."""
    length = len(codes[0])
    out = {code: {"opened": 0, "open": 0, "overdue": 0, "done": 0, "confirmed": 0} for code in codes}
    ours = Case.objects.filter(whole.rule, parent=None)
    came = ours.filter(opened_at__gte=since, opened_at__lt=until).values("area_code", "phase", "outcome")
    for row in came.annotate(n=Count("id")).order_by().iterator():
        found = out.get(row["area_code"][:length])
        if found is None:
            continue
        found["opened"] += row["n"]
        found["done"] += row["n"] * (row["phase"] in {"resolved", "closed"} and row["outcome"] != "duplicate")
        found["confirmed"] += row["n"] * (row["outcome"] == "confirmed")
    left = ours.filter(is_open=True).values("area_code", "is_overdue").annotate(n=Count("id"))
    for held in left.order_by().iterator():
        found = out.get(held["area_code"][:length])
        if found is not None:
            found["open"] += held["n"]
            found["overdue"] += held["n"] * held["is_overdue"]
    return out


def by_category(now: datetime, days: int, whole: Whole, most: int = 10) -> list[tuple[str, int]]:
    """The most reported categories of a period; a sensitive one only where so many reported it that it is nobody."""
    since, until = period(now, days)
    rows = Case.objects.filter(whole.rule, opened_at__gte=since, opened_at__lt=until, parent=None)
    found = rows.values("subject").annotate(n=Count("id")).order_by("-n", "subject")
    sensitive = {category.code for category in packs.current().categories if category.sensitive}
    told = [(row["subject"], row["n"]) for row in found if row["n"] >= CROWD or row["subject"] not in sensitive]
    return told[:most]


def home_area(actor: Actor) -> str:
    """The area a leader or desk answers for: the unit's, empty for the whole territory."""
    areas = [grant.area for grant in actor.grants]
    return areas[0] if areas and all(areas) else ""
