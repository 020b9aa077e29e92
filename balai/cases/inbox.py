# SPDX-License-Identifier: EUPL-1.2
"""What officials read: the views of the inbox, its pages, the validator's queue, the field list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from balai import packs
from balai.cases.models import Attachment, Case, Event, Phase, Promise, SavedView, Tally
from balai.cases.queries.comments import WAITING
from balai.identity.actors import ANYWHERE, Actor, Grant
from balai.kernel.texts import whole_number
from balai.packs import lookup
from balai.packs.schema import Pack

PAGE = 40
TRANSFERRED = Q(phase=Phase.TRANSFERRED)
AREA_ROLES = frozenset({"coordinator", "validator", "leader"})
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # for views that do not ask about it
TALLIED_AREA = 8  # letters of the code of a district
COMMENT_ROLES = frozenset({"desk", "coordinator", "dispatcher"})  # whose queue what readers reported is
ASKING_ROLES = frozenset({"desk", "coordinator", "dispatcher", "crew"})  # who asks reporters
REPORTER_VERBS = ("submit", "answer", "comment", "object", "confirm", "rate")


@dataclass(frozen=True, slots=True)
class View:
    """A named part of the inbox; of open cases, unless it says otherwise. `roles`: whom it concerns, empty is all."""

    code: str
    label: str | Lazy
    empty: str | Lazy
    is_open: bool = True
    roles: frozenset[str] = frozenset()


VIEWS = (
    View("perlu", _("Perlu saya"), _("Laporan yang menunggu tindakan Anda muncul di sini.")),
    View("terlambat", _("Terlambat"), _("Laporan yang melewati janji waktunya muncul di sini.")),
    View("baru", _("Baru"), _("Laporan yang belum diperiksa muncul di sini.")),
    View("dikerjakan", _("Sedang dikerjakan"), _("Laporan yang sudah dibagikan atau dikerjakan muncul di sini.")),
    View("validasi", _("Menunggu validasi"), _("Pekerjaan yang buktinya menunggu diperiksa muncul di sini.")),
    View("dikembalikan", _("Dikembalikan"), _("Hasil yang ditolak pemeriksa dan keberatan warga muncul di sini.")),
    View(
        "tanpa-jawaban",
        _("Tanpa jawaban"),
        _("Laporan yang pertanyaannya kepada pelapor berakhir tanpa jawaban muncul di sini."),
        roles=ASKING_ROLES,
    ),
    View(
        "selesai",
        _("Selesai minggu ini"),
        _("Laporan yang dinyatakan selesai minggu ini muncul di sini."),
        is_open=False,
    ),
    View(
        "dialihkan",
        _("Dialihkan"),
        _("Laporan yang ditangani pemerintah lain dan masih Anda ikuti muncul di sini."),
        is_open=False,
        roles=frozenset({"desk", "coordinator"}),
    ),
    View(
        "komentar",
        _("Dilaporkan pembaca"),
        _("Laporan yang isi atau komentarnya dilaporkan pembaca muncul di sini."),
        is_open=False,
        roles=COMMENT_ROLES,
    ),
    View("semua", _("Semua yang terbuka"), _("Semua laporan terbuka di wilayah tugas Anda muncul di sini.")),
)


def views_of(actor: Actor) -> tuple[View, ...]:
    """The views that concern the actor."""
    held = {grant.role for grant in actor.grants}
    return tuple(view for view in VIEWS if not view.roles or view.roles & held)


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


def parts(actor: Actor) -> list[Q]:
    """Ways in which a case is in the hands or under the eyes of the actor's units, each found along one index; public
    cases of others are not in an inbox. The empty condition is the whole territory.
    """
    out: list[Q] = []
    for grant in actor.grants:
        if grant.role in AREA_ROLES:
            out.append(_area(grant.area) if grant.area else Q())
        elif grant.role == "dispatcher":
            out += [Q(unit=grant.unit), Q(agency=grant.agency), Q(worked_by=grant.unit)]
        elif grant.role in {"desk", "crew"}:
            out += [Q(unit=grant.unit), Q(worked_by=grant.unit)]
    return [Q()] if Q() in out else out


def scope(actor: Actor) -> Q:
    """Cases of the actor's inbox."""
    found = parts(actor)
    return reduce(or_, found) if found else Q(pk__in=())


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
    """Open cases that wait for this person: their state is moved on by a role they hold where the case lies."""
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
    return out


def _area(code: str) -> Q:
    return Q(area_code=code) | Q(area_code__startswith=f"{code}.") if code else Q(id__gt=0)


def week_start(now: datetime) -> datetime:
    """Monday 00.00 of this week in the active zone."""
    here = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return here - timedelta(days=here.weekday())


def conditions(actor: Actor, now: datetime) -> dict[str, Q]:
    """What each view holds, of the open cases or of all."""
    return _standing(actor) | {"selesai": Q(resolved_at__gte=week_start(now)), "komentar": WAITING}


def _standing(actor: Actor) -> dict[str, Q]:
    """What the views hold that a tally can tell: nothing of them depends on the moment."""
    return {
        "perlu": needs_me(actor),
        "terlambat": Q(is_overdue=True),
        "baru": Q(phase="waiting"),
        "dikerjakan": Q(phase__in=("assigned", "working")),
        "validasi": Q(phase="checking"),
        "dikembalikan": Q(state__in=_sent_back()) | Q(objection_count__gt=0),
        "tanpa-jawaban": Q(is_unanswered=True),
        "dialihkan": TRANSFERRED,
        "semua": Q(),
    }


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How many cases each view holds for the actor: sums of tallies, whatever the number of cases. Two queries, three
    for those who look after comments.
    """
    resolved = Case.objects.filter(resolved_at__gte=week_start(now)).filter(scope(actor)).count()
    looks = any(grant.role in COMMENT_ROLES for grant in actor.grants)
    reported = Case.objects.filter(WAITING).filter(scope(actor)).count() if looks else 0
    codes, statement, values = _summing(actor.grants, packs.current().meta.code, connection.vendor)
    found: Sequence[int] = ()
    if statement:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            found = cursor.fetchone() or ()
    return dict.fromkeys(codes, 0) | dict(zip(codes, found, strict=False)) | {"selesai": resolved, "komentar": reported}


@lru_cache(maxsize=1000)
def _summing(grants: tuple[Grant, ...], _pack: str, _vendor: str) -> tuple[tuple[str, ...], str, tuple[Any, ...]]:
    """The views that are counted by sums of tallies, with the statement and its values; kept, since putting it
    together takes ten times as long as the database needs to answer it. No statement where nothing can be found.
    """
    actor = Actor(grants=grants)
    rules = _standing(actor)
    counted = {code: rule if code == "dialihkan" else rule & ~TRANSFERRED for code, rule in rules.items()}
    wanted = {code: Coalesce(Sum("n", filter=rule), 0) for code, rule in counted.items()}
    rows = _countable(actor).filter(scope(actor)).order_by().values(whole=Value(1)).annotate(**wanted)
    try:
        statement, values = rows.values_list(*wanted).query.sql_with_params()
    except EmptyResultSet:
        return tuple(wanted), "", ()
    return tuple(wanted), statement, values


def _countable(actor: Actor) -> QuerySet[Any]:
    """What is summed: tallies, or what they count itself for those who look after less than a district."""
    if any(len(grant.area) > TALLIED_AREA for grant in actor.grants if grant.role in AREA_ROLES):
        return Case.objects.filter(Q(is_open=True) | TRANSFERRED).annotate(n=Value(1))
    return Tally.objects.all()


def _viewed(actor: Actor, asked: Filter, now: datetime) -> QuerySet[Case]:
    """Cases of a view that the other filters leave, whoever's they are. A text searches closed ones too."""
    if asked.text:
        number = lookup.number_of(packs.current(), asked.text)
        rows = Case.objects.filter(Q(number__startswith=number) | _titled(actor, asked.text))
    else:
        view = next((v for v in VIEWS if v.code == asked.view), VIEWS[0])
        rows = Case.objects.filter(conditions(actor, now)[view.code])
        rows = rows.filter(is_open=True) if view.is_open else rows
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
    reads = any(grant.role not in {"leader", *ANYWHERE} for grant in actor.grants)
    found = Q(title__icontains=text.strip())
    return found if reads else found & Q(visibility="public", is_listed=True)


def _below(category: str) -> list[str]:
    from balai.packs import lookup

    pack = packs.current()
    return [c.code for c in pack.categories if category in lookup.lineage(pack, c.code)]


def page(actor: Actor, asked: Filter, now: datetime) -> tuple[list[Case], str]:
    """One page, soonest promise first, and the mark of the next page (empty at the end). One query."""
    if asked.view == "selesai" or asked.text:  # these alone ask about this moment, or about words of their own
        statement, values = _pieces(actor, asked, now)
    else:
        statement, values = _standing_pieces(actor.grants, asked, packs.current().meta.code, connection.vendor)
    rows = Case.objects.filter(pk__in=RawSQL(statement, values)) if statement else Case.objects.none()  # noqa: S611
    found = list(rows.order_by(F("due_at").asc(nulls_last=True), "id")[: PAGE + 1])
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


def _soonest(rows: QuerySet[Case], after: str) -> Iterator[QuerySet[Any]]:
    """The first of the rows behind a mark that may be on the page: with a promise, then without."""
    due_text, _comma, last_text = after.partition(",")
    last = whole_number(last_text)
    dated, undated = rows.filter(due_at__isnull=False), rows.filter(due_at=None)
    due = _moment(due_text) if last is not None else None
    if due is not None:
        dated = dated.filter(Q(due_at__gt=due) | Q(due_at=due, id__gt=last), due_at__gte=due)
    elif last is not None:
        dated, undated = dated.none(), undated.filter(id__gt=last)
    yield dated.order_by("due_at", "id").values("id")[: PAGE + 1]
    # Not plainly by id: for that the whole table would be read along its key.
    yield undated.order_by(F("id") + 0).values("id")[: PAGE + 1]


def _pieces(actor: Actor, asked: Filter, now: datetime) -> tuple[str, tuple[object, ...]]:
    """The statement, with its values, that finds the cases of a page: each piece ends at its own limit along its own
    index, which no OR could do. Empty when there can be none.
    """
    rows = _viewed(actor, asked, now)
    statements: list[str] = []
    values: list[object] = []
    for piece in (piece for part in parts(actor) for piece in _soonest(rows.filter(part), asked.after)):
        try:
            statement, given = piece.query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(f"SELECT id FROM ({statement}) AS piece")  # noqa: S608  Django's own SQL, values are bound
        values += given
    return " UNION ALL ".join(statements), tuple(values)


@lru_cache(maxsize=1000)
def _standing_pieces(
    grants: tuple[Grant, ...], asked: Filter, _pack: str, _vendor: str
) -> tuple[str, tuple[object, ...]]:
    """The same, kept: putting the statement together takes longer than the database needs to answer it."""
    return _pieces(Actor(grants=grants), asked, _ANY_MOMENT)


def last_words(case_ids: Iterable[int]) -> dict[int, Event]:
    """The newest word of each case's reporter. One query."""
    rows = Event.objects.filter(
        case_id__in=list(case_ids), actor_role="reporter", verb__in=REPORTER_VERBS[1:]
    ).order_by("id")
    return {event.case_id: event for event in rows}


def last_orders(case_ids: Iterable[int]) -> dict[int, Event]:
    """What each case was last sent to its crew with: the dispatcher's words or the validator's refusal. One query."""
    rows = Event.objects.filter(case_id__in=list(case_ids), verb__in=("dispatch", "reject_followup")).order_by("id")
    return {event.case_id: event for event in rows}


def first_photos(case_ids: Iterable[int]) -> dict[int, Attachment]:
    """The first photo of each report that is ready to be shown. One query."""
    rows = Attachment.objects.filter(case_id__in=list(case_ids), kind="report", is_ready=True)
    return {row.case_id: row for row in rows.order_by("-position") if row.case_id is not None}


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


def running(case: Case) -> Promise | None:
    """The promise that runs or stands still now."""
    return case.promises.filter(ended_at=None).order_by("-id").first()


def parts_of(case: Case) -> list[Case]:
    """Parts of a split case."""
    return list(case.parts.order_by("id"))


def _judged_by(actor: Actor) -> Q:
    """Open cases whose evidence the actor may judge: in the validator's area, worked by another unit."""
    rule = Q(pk__in=())
    for grant in actor.grants:
        if grant.role == "validator":
            rule |= _area(grant.area)
    return rule & Q(phase="checking") & ~Q(worked_by__in=actor.units)


def to_validate(actor: Actor, skip: Iterable[str] = ()) -> QuerySet[Case]:
    """Cases whose evidence the actor may judge, soonest due first."""
    rows = Case.objects.filter(_judged_by(actor), is_open=True).exclude(number__in=list(skip))
    return rows.order_by(F("due_at").asc(nulls_last=True), "id")


def count_to_validate(actor: Actor) -> int:
    """How many those are."""
    found: dict[str, int] = _countable(actor).filter(_judged_by(actor)).aggregate(waiting=Coalesce(Sum("n"), 0))
    return found["waiting"]


def field_list(actor: Actor, limit: int = 60) -> list[Case]:
    """Open work of the actor's crews, soonest due first."""
    units = [grant.unit for grant in actor.grants if grant.role == "crew"]
    rows = Case.objects.filter(unit__in=units, phase__in=("assigned", "working"), is_open=True)
    return list(rows.order_by(F("due_at").asc(nulls_last=True), "id")[:limit])
