# SPDX-License-Identifier: EUPL-1.2
"""Reading the trail: what is settled, what comes next, which day holds an event, whether a chain is whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max, Min, Q, QuerySet

from balai.cases.models import Case, Cursor, DayRoot, Event
from balai.cases.rules import merkle, trail
from balai.kernel.errors import NotFound

_DAY = timedelta(days=1)


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def horizon() -> int:
    """How far the trail is settled: nothing at or below will still appear. An event id on SQLite.

    On PostgreSQL ids become visible out of order, so there it is the number of the last transaction before the oldest
    that others still run; the caller's own counts as settled, since what hangs on it is kept or lost with it.
    """
    if _is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT oldest::text::bigint - (oldest IS DISTINCT FROM pg_current_xact_id_if_assigned())::int"
                " FROM pg_snapshot_xmin(pg_current_snapshot()) AS s (oldest)"
            )
            return int(cursor.fetchone()[0])
    return Event.objects.aggregate(last=Max("id"))["last"] or 0


def _settled(until: int) -> Q:
    return Q(txid__lte=until) if _is_postgresql() else Q(id__lte=until)


def _unsettled(before: int) -> Q:
    return Q(txid__gt=before) if _is_postgresql() else Q(id__gt=before)


def _later(cursor: Cursor) -> Q:
    """Events behind a reader's place, in the order readers follow; all of them for one that begins."""
    if not _is_postgresql():
        return Q(id__gt=cursor.event_id)
    if not cursor.event_id:
        return Q()  # numbers of a cluster that was restored from lie below zero, see actions.settle
    # txid >= is implied; said, it lets the index on (txid, id) be entered at the right place
    return Q(txid__gte=cursor.txid) & (Q(txid__gt=cursor.txid) | Q(id__gt=cursor.event_id))


def after(cursor: Cursor, most: int) -> list[Event]:
    """The next settled events for a reader, with their cases, at most `most`; in the order readers follow."""
    rows = Event.objects.select_related("case").filter(_later(cursor))
    if not _is_postgresql():
        return list(rows.order_by("id")[:most])
    return list(rows.filter(txid__lte=horizon()).order_by("txid", "id")[:most])


def behind(name: str) -> int:
    """How many events a reader of the trail has not read yet."""
    return Event.objects.filter(_later(Cursor.objects.filter(name=name).first() or Cursor(name=name))).count()


def is_ahead() -> bool:
    """Whether events bear numbers of transactions that this PostgreSQL has not come to: restored, not yet settled."""
    if not _is_postgresql():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        coming = int(cursor.fetchone()[0])
    newest = Event.objects.filter(txid__isnull=False).order_by("-txid").values_list("txid", flat=True).first()
    return newest is not None and newest > coming


# -- days --------------------------------------------------------------------------------------------------
def next_unpublished_day() -> date | None:
    """The UTC day whose root comes next; None while there are no events."""
    last = DayRoot.objects.aggregate(day=Max("day"))["day"]
    if last is not None:
        return date.fromordinal(last.toordinal() + 1)
    first = Event.objects.aggregate(at=Min("at"))["at"]
    return first.astimezone(UTC).date() if first else None


def _bounds(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time.min, UTC)
    return start, start + _DAY


def _of_day(day: date, until: int, before: DayRoot | None) -> QuerySet[Event]:
    """Events that belong to a day's root: those of the day, and late ones with earlier dates; as settled at `until`."""
    start, end = _bounds(day)
    mine = Q(at__gte=start, at__lt=end)
    if before is not None:
        mine |= Q(at__lt=start) & _unsettled(before.horizon)
    return Event.objects.filter(mine & _settled(until)).order_by("id")


def hashes_of(day: date, until: int, before: DayRoot | None) -> list[str]:
    """Event hashes under a day's root, in the order of its leaves (event id)."""
    return list(_of_day(day, until, before).values_list("hash", flat=True))


def _before(root: DayRoot) -> DayRoot | None:
    return DayRoot.objects.filter(day__lt=root.day).order_by("-day").first()


def leaves_of(root: DayRoot) -> list[str]:
    """The event hashes under a published root, in the order of its leaves."""
    return hashes_of(root.day, root.horizon, _before(root))


def recomputed(root: DayRoot) -> str:
    """The root that the events of a published day give today, hex. It differs when one of them was changed."""
    return merkle.root([bytes.fromhex(digest) for digest in leaves_of(root)]).hex()


def day_of(event: Event) -> DayRoot | None:
    """The published day whose root covers the event; None while its day is not over or not published."""
    place = event.txid if _is_postgresql() else event.pk
    covered = DayRoot.objects.filter(day__gte=event.at.astimezone(UTC).date(), horizon__gte=place or 0)
    return covered.order_by("day").first()


def days_of(events: Sequence[Event]) -> dict[int, DayRoot]:
    """The published day of each event of a case, by event id; those not yet published are left out. One query."""
    if not events:
        return {}
    first = min(event.at for event in events).astimezone(UTC).date()
    days = list(DayRoot.objects.filter(day__gte=first).order_by("day"))
    out: dict[int, DayRoot] = {}
    for event in events:
        place = (event.txid if _is_postgresql() else event.pk) or 0
        day = event.at.astimezone(UTC).date()
        found = next((root for root in days if root.day >= day and root.horizon >= place), None)
        if found is not None:
            out[event.pk] = found
    return out


def roots(most: int = 400, before: date | None = None) -> list[DayRoot]:
    """Published days, newest first."""
    rows = DayRoot.objects.all() if before is None else DayRoot.objects.filter(day__lt=before)
    return list(rows.order_by("-day")[:most])


def root_of(day: date) -> DayRoot:
    """The published root of a day. NotFound."""
    found = DayRoot.objects.filter(day=day).first()
    if found is None:
        raise NotFound(day=day.isoformat())
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """An event's place under the root of its day."""

    event: Event
    root: DayRoot
    index: int
    path: tuple[str, ...]  # hex, from the leaf up


def inclusion(number: str, seq: int) -> Inclusion | None:
    """The inclusion proof of one event; None while its day is not published. NotFound if there is no such event."""
    event = Event.objects.select_related("case").filter(case__number=number, seq=seq).first()
    if event is None:
        raise NotFound(number=number)
    root = day_of(event)
    if root is None:
        return None
    rows = _of_day(root.day, root.horizon, _before(root)).values_list("id", "hash")
    ids, hashes = zip(*rows, strict=True)
    index = ids.index(event.pk)
    path = merkle.inclusion([bytes.fromhex(digest) for digest in hashes], index)
    return Inclusion(event=event, root=root, index=index, path=tuple(step.hex() for step in path))


# -- chains ------------------------------------------------------------------------------------------------
def entry(event: Event, number: str) -> trail.Entry:
    """The event as its hash covers it."""
    return trail.Entry(
        number=number,
        seq=event.seq,
        at=event.at,
        verb=event.verb,
        role=event.actor_role,
        unit=event.actor_unit,
        ref=event.actor_ref,
        from_state=event.from_state,
        to_state=event.to_state,
        data=event.data,
        is_public=event.is_public,
        commitment=event.commitment,
        prev=event.prev_hash,
    )


def _stored(event: Event, number: str) -> trail.Stored:
    return trail.Stored(
        entry=entry(event, number), public_text=event.public_text, private=event.private, salt=event.salt,
        hash=event.hash, kept_proof=event.kept_proof or "",
    )  # fmt: skip


def chain_fault(case: Case) -> str:
    """What is wrong with the case's chain (see rules.trail.fault), empty if it is whole."""
    events = Event.objects.filter(case=case).order_by("seq")
    return trail.fault((_stored(event, case.number) for event in events), case.last_hash)


def faults(since: date | None = None) -> Iterator[tuple[str, str]]:
    """(case number or day, fault) of everything in the trail that does not fit together, as it is found.

    `since`: only chains of cases touched and days published since then. Memory stays flat at any size.
    """
    cases = Case.objects.order_by("id").only("id", "number", "last_hash")
    days = DayRoot.objects.order_by("day")
    if since is not None:
        cases, days = cases.filter(updated_at__gte=_bounds(since)[0]), days.filter(day__gte=since)
    group: list[Case] = []
    for case in cases.iterator(chunk_size=500):
        group.append(case)
        if len(group) == 500:
            yield from _group_faults(group)
            group = []
    yield from _group_faults(group)
    yield from _day_faults(days)


def _group_faults(group: list[Case]) -> Iterator[tuple[str, str]]:
    events: dict[int, list[Event]] = {case.pk: [] for case in group}
    for event in Event.objects.filter(case_id__in=list(events)).order_by("case_id", "seq"):
        events[event.case_id].append(event)
    for case in group:
        fault = trail.fault((_stored(event, case.number) for event in events[case.pk]), case.last_hash)
        if fault:
            yield case.number, fault


def _day_faults(days: QuerySet[DayRoot]) -> Iterator[tuple[str, str]]:
    prev: str | None = None
    for root in days.iterator():
        if prev is not None and root.prev != prev:
            yield root.day.isoformat(), "prev"
        if trail.day_chain(root.day, root.size, root.root, root.prev) != root.chain:
            yield root.day.isoformat(), "chain"
        if recomputed(root) != root.root:
            yield root.day.isoformat(), "root"
        prev = root.chain


def published_event(event: Event, number: str, *, shows: bool, withheld: bool = False) -> dict[str, Any]:
    """An event as outsiders may have it: all that is hashed, its public text with the salt that proves it, and of the
    private text only its commitment. Hidden events show no more than their place in the chain; of a comment that
    officials hid (`withheld`) everything but the words, and no salt by which they could be guessed.
    """
    if not (shows and event.is_public):
        return {"seq": event.seq, "hash": event.hash, "prev": event.prev_hash, "hidden": True}
    out: dict[str, Any] = {**trail.document(entry(event, number)), "hash": event.hash}
    if withheld:
        out["withheld"] = True
    elif event.salt:
        out["text"] = event.public_text
        out["text_salt"] = trail.part_salt(event.salt, "public")
        out["private_part"] = trail.part(event.salt, "private", event.private)
    elif event.kept_proof:  # as before: of the private text only the commitment was ever published
        out["text"] = event.public_text
        out["text_salt"], _colon, out["private_part"] = event.kept_proof.partition(":")
    else:
        out["erased"] = True
    return out
