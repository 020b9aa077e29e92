# SPDX-License-Identifier: EUPL-1.2
"""What officials read: the views of the inbox, its pages, the validator's queue, the field list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from balai import packs
from balai.cases.models import Attachment, Case, Event, SavedView
from balai.identity.actors import Actor
from balai.packs.schema import Pack

PAGE = 40
REPORTER_VERBS = ("submit", "answer", "comment", "object", "confirm", "rate")


@dataclass(frozen=True, slots=True)
class View:
    """A named part of the inbox."""

    code: str
    label: str | Lazy
    empty: str | Lazy


VIEWS = (
    View("perlu", _("Perlu saya"), _("Laporan yang menunggu tindakan Anda muncul di sini.")),
    View("terlambat", _("Terlambat"), _("Laporan yang melewati janji waktunya muncul di sini.")),
    View("baru", _("Baru"), _("Laporan yang belum diperiksa muncul di sini.")),
    View("dikerjakan", _("Sedang dikerjakan"), _("Laporan yang sudah dibagikan atau dikerjakan muncul di sini.")),
    View("validasi", _("Menunggu validasi"), _("Pekerjaan yang buktinya menunggu diperiksa muncul di sini.")),
    View("dikembalikan", _("Dikembalikan"), _("Hasil yang ditolak pemeriksa dan keberatan warga muncul di sini.")),
    View("selesai", _("Selesai minggu ini"), _("Laporan yang dinyatakan selesai minggu ini muncul di sini.")),
    View("semua", _("Semua yang terbuka"), _("Semua laporan terbuka di wilayah tugas Anda muncul di sini.")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the address of the inbox says; `after` is where the next page begins."""

    view: str = "perlu"
    text: str = ""
    place: str = ""
    category: str = ""
    state: str = ""
    unit: str = ""
    after: str = ""


def scope(actor: Actor) -> Q:
    """Cases in the hands or under the eyes of the actor's units; public cases of others are not in an inbox."""
    out = Q(pk__in=())
    for grant in actor.grants:
        if grant.role in {"coordinator", "validator", "leader"}:
            out |= Q(area_code=grant.area) | Q(area_code__startswith=f"{grant.area}.") if grant.area else Q(id__gt=0)
        elif grant.role == "dispatcher":
            out |= Q(unit=grant.unit) | Q(agency=grant.agency) | Q(worked_by=grant.unit)
        elif grant.role in {"desk", "crew"}:
            out |= Q(unit=grant.unit) | Q(worked_by=grant.unit)
    return out


@lru_cache(maxsize=8)
def _driving(pack_code: str) -> dict[str, tuple[str, ...]]:
    """Role -> states in which the workflow looks to that role first to move the case on."""
    pack: Pack = packs.current()
    found: dict[str, dict[str, None]] = {}
    for flow in pack.workflows:
        for move in flow.transitions:
            if move.roles and move.to != "=" and move.verb not in {"merge", "object", "assign_parts"}:
                found.setdefault(move.roles[0], {}).update(dict.fromkeys(move.from_))
    return {role: tuple(states) for role, states in found.items()}


def _sent_back() -> tuple[str, ...]:
    return tuple({m.to for f in packs.current().workflows for m in f.transitions if m.verb == "reject_followup"})


def needs_me(actor: Actor) -> Q:
    """Cases that wait for this person: their state is moved on by a role they hold where the case lies."""
    driving = _driving(packs.current().meta.code)
    out = Q(pk__in=())
    for grant in actor.grants:
        states = Q(state__in=driving.get(grant.role, ()))
        if grant.role in {"desk", "crew"}:
            out |= states & Q(unit=grant.unit)
        elif grant.role == "dispatcher":
            out |= states & (Q(unit=grant.unit) | Q(agency=grant.agency, phase="coordinating"))
        elif grant.role == "coordinator":
            out |= Q(unit=grant.unit) | (Q(escalation__gt=0) & _area(grant.area))
        elif grant.role == "validator":
            out |= Q(phase="checking") & _area(grant.area) & ~Q(worked_by=grant.unit)
    return out & Q(is_open=True)


def _area(code: str) -> Q:
    return Q(area_code=code) | Q(area_code__startswith=f"{code}.") if code else Q(id__gt=0)


def week_start(now: datetime) -> datetime:
    """Monday 00.00 of this week in the active zone."""
    here = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return here - timedelta(days=here.weekday())


def conditions(actor: Actor, now: datetime) -> dict[str, Q]:
    """What each view holds."""
    is_open = Q(is_open=True)
    return {
        "perlu": needs_me(actor),
        "terlambat": is_open & Q(is_overdue=True),
        "baru": Q(phase="waiting"),
        "dikerjakan": Q(phase__in=("assigned", "working")),
        "validasi": Q(phase="checking"),
        "dikembalikan": is_open & (Q(state__in=_sent_back()) | Q(objection_count__gt=0)),
        "selesai": Q(resolved_at__gte=week_start(now)),
        "semua": is_open,
    }


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How many cases each view holds for the actor. One query."""
    wanted = {code: Count("id", filter=rule) for code, rule in conditions(actor, now).items()}
    found: dict[str, int] = _scoped(actor, now).aggregate(**wanted)
    return found


def _scoped(actor: Actor, now: datetime) -> QuerySet[Case]:
    return Case.objects.filter(scope(actor)).filter(Q(is_open=True) | Q(resolved_at__gte=week_start(now)))


def filtered(actor: Actor, asked: Filter, now: datetime) -> QuerySet[Case]:
    """The cases a filter leaves, unordered. A text searches every state, closed ones included."""
    if asked.text:
        number = asked.text.strip().upper()
        rows = Case.objects.filter(scope(actor)).filter(Q(number__startswith=number) | _titled(actor, asked.text))
    else:
        rule = conditions(actor, now).get(asked.view) or conditions(actor, now)["perlu"]
        rows = _scoped(actor, now).filter(rule)
    if asked.place:
        rows = rows.filter(_area(asked.place))
    if asked.category:
        rows = rows.filter(subject__in=_below(asked.category))
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.unit:
        rows = rows.filter(unit=asked.unit)
    return rows


def _titled(actor: Actor, text: str) -> Q:
    """Titles that hold the text; a leader, who does not read private reports, finds public ones only."""
    reads = any(grant.role not in {"leader", "operator"} for grant in actor.grants)
    found = Q(title__icontains=text.strip())
    return found if reads else found & Q(visibility="public", is_listed=True)


def _below(category: str) -> list[str]:
    from balai.packs import lookup

    pack = packs.current()
    return [c.code for c in pack.categories if category in lookup.lineage(pack, c.code)]


def page(actor: Actor, asked: Filter, now: datetime) -> tuple[list[Case], str]:
    """One page, soonest promise first, and the mark of the next page (empty at the end). One query."""
    rows = filtered(actor, asked, now).order_by(F("due_at").asc(nulls_last=True), "id")
    due_text, _comma, last = asked.after.partition(",")
    if last.isdecimal():
        due = _moment(due_text)
        later = Q(due_at=None, id__gt=int(last))
        if due is not None:
            later = Q(due_at__gt=due) | Q(due_at=due, id__gt=int(last)) | Q(due_at=None)
        rows = rows.filter(later)
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    end = found[PAGE - 1]
    return found[:PAGE], f"{end.due_at.isoformat() if end.due_at else '-'},{end.pk}"


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def last_words(case_ids: Iterable[int]) -> dict[int, Event]:
    """The newest word of each case's reporter. One query."""
    rows = Event.objects.filter(
        case_id__in=list(case_ids), actor_role="reporter", verb__in=REPORTER_VERBS[1:]
    ).order_by("id")
    return {event.case_id: event for event in rows}


def saved_views(actor: Actor) -> list[SavedView]:
    """The actor's own filters, in their order. One query."""
    return list(SavedView.objects.filter(user_id=actor.user_id or 0).order_by("position", "id"))


def find(number: str) -> Case | None:
    """The case with a number, with what it was merged into and split from; None if there is none."""
    return Case.objects.select_related("merged_into", "parent").filter(number=number).first()


def events_of(case: Case) -> list[Event]:
    """The whole trail, newest first."""
    return list(case.events.order_by("-seq"))


def photos_of(case: Case) -> list[Attachment]:
    """Photos of the case, report first."""
    return list(case.attachments.order_by("event_seq", "position"))


def parts_of(case: Case) -> list[Case]:
    """Parts of a split case."""
    return list(case.parts.order_by("id"))


def to_validate(actor: Actor, skip: Iterable[str] = ()) -> QuerySet[Case]:
    """Cases whose evidence the actor may judge: in the validator's area, worked by another unit, soonest due first."""
    rule = Q(pk__in=())
    for grant in actor.grants:
        if grant.role == "validator":
            rule |= _area(grant.area)
    rows = Case.objects.filter(rule, phase="checking", is_open=True).exclude(worked_by__in=actor.units)
    return rows.exclude(number__in=list(skip)).order_by(F("due_at").asc(nulls_last=True), "id")


def field_list(actor: Actor, limit: int = 60) -> list[Case]:
    """Open work of the actor's crews, soonest due first."""
    units = [grant.unit for grant in actor.grants if grant.role == "crew"]
    rows = Case.objects.filter(unit__in=units, phase__in=("assigned", "working"), is_open=True)
    return list(rows.order_by(F("due_at").asc(nulls_last=True), "id")[:limit])
