# SPDX-License-Identifier: EUPL-1.2
"""Keeping the trail: daily roots, erasure that leaves the chain whole, how far its readers have come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max, Q, QuerySet

from balai.cases import policies, triggers
from balai.cases.actions import supporting
from balai.cases.actions.appending import NewEvent, append
from balai.cases.actions.moving import locked
from balai.cases.models import Attachment, Case, Cursor, DayRoot, Event, Promise
from balai.cases.queries import trail as queries
from balai.cases.rules import comments, merkle, trail
from balai.cases.tags import DAYS
from balai.identity.actors import Actor
from balai.kernel import bytecache
from balai.kernel.errors import NotAllowed

_ERASERS = frozenset({"operator", "coordinator"})


def publish_roots(now: datetime, most: int | None = None) -> list[DayRoot]:
    """Publishes the root of every finished UTC day that has none yet, oldest first; days without events too.

    At most `most` of them. The events are read outside a transaction: nobody who reports waits for it, and what is
    settled below the horizon never changes.
    """
    made: list[DayRoot] = []
    if queries.is_ahead():
        return made  # restored from elsewhere and not settled yet: a root now would leave events out
    day = queries.next_unpublished_day()
    while day is not None and day < now.astimezone(UTC).date() and (most is None or len(made) < most):
        root = _root_of(day, now)
        try:
            with transaction.atomic():
                root.save(force_insert=True)
                bytecache.touch(DAYS)
        except IntegrityError:
            break  # another worker is publishing the same days
        made.append(root)
        day += timedelta(days=1)
    return made


def _root_of(day: date, now: datetime) -> DayRoot:
    before = DayRoot.objects.filter(day__lt=day).order_by("-day").first()
    horizon = queries.horizon()
    leaves = [bytes.fromhex(digest) for digest in queries.hashes_of(day, horizon, before)]
    root, prev = merkle.root(leaves).hex(), before.chain if before else ""
    return DayRoot(
        day=day,
        size=len(leaves),
        horizon=horizon,
        root=root,
        prev=prev,
        chain=trail.day_chain(day, len(leaves), root, prev),
        published_at=now,
    )


Extent = Literal["all", "hidden", "nothing"]


def _check_eraser(case: Case, actor: Actor) -> None:
    if not (actor.is_system or any(actor.has_role(role) for role in _ERASERS) or policies.owns(actor, case)):
        raise NotAllowed(number=case.number)


def erase(number: str, seq: int, reason: str, actor: Actor, now: datetime) -> None:
    """Erases what a person wrote in one event, text and private note, for ever; the chain stays whole.

    The erasure itself is an event with its reason. Raises NotFound, NotAllowed (operators, coordinators, system).
    """
    with transaction.atomic():
        case = locked(number)
        if not (actor.is_system or any(actor.has_role(role) for role in _ERASERS)):
            raise NotAllowed(number=number)
        event = Event.objects.filter(case=case, seq=seq).first()
        if event is None or not (event.salt or event.kept_proof):
            return
        if event.verb == "pause":
            Promise.objects.filter(case=case).exclude(pause_reason="").update(pause_reason="")
        _erase(case, [event], {"erased": seq}, NewErasure(reason=reason, actor=actor, now=now), {})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewErasure:
    """Who erases, when, and how much of what the reporter wrote; the reason is public and names nobody.

    `hidden` leaves what everybody may read of a public case, `nothing` all of it: the report is still being handled.
    `why`: the reporter asked and is forgotten with it, or only the time of the words is over.
    """

    reason: str
    actor: Actor
    now: datetime
    extent: Extent = "all"
    why: Literal["asked", "over"] = "asked"


@transaction.atomic
def erase_reporter(number: str, title: str, new: NewErasure) -> tuple[Case, list[str]]:
    """Erases what the reporter wrote and the photos that came along, for ever; the case and its chain stay whole.

    Of one who asked the secret link is dead afterwards, and `facts.forgotten` says that nobody can be asked any more:
    "later" while words were left for those who still handle it, else "done". `title` takes the place of the first line
    of the text, where all is erased. Returns the case and the storage keys of its photos, whose files the caller
    removes once this is committed. Raises NotFound, NotAllowed (operators, coordinators, system, and the reporter).
    """
    case = locked(number)
    _check_eraser(case, new.actor)
    written, photos = _of_reporter(case, new.extent)
    keys = list(photos.values_list("key", flat=True))
    photos.delete()
    data: dict[str, object] = {"erased": [event.seq for event in written], "photos": len(keys)}
    columns: dict[str, Any] = {"title": title} if new.extent == "all" else {}
    if new.why == "asked":
        forgotten = "later" if new.extent == "nothing" else "done"
        columns |= {"secret_hash": "", "facts": {**case.facts, "forgotten": forgotten}}
        supporting.forget_requester(case.requester)
    else:
        columns |= {"facts": {**case.facts, "words_over": True}}
    _erase(case, written, data, new, columns)
    return case, keys


def _of_reporter(case: Case, extent: Extent) -> tuple[list[Event], QuerySet[Attachment]]:
    """The reporter's events and photos that an erasure takes, those of objections and comments too; the word that asked
    for it stays.
    """
    own = Event.objects.filter(case=case, actor_role="reporter").exclude(verb="erase")
    events = own.exclude(salt="")
    photos = Attachment.objects.filter(Q(kind__in=("report", "answer")) | Q(event_seq__in=own.values("seq")), case=case)
    if extent == "nothing":
        return [], photos.none()
    if extent == "hidden":  # also what officials hid: nobody but them reads it any more
        hidden = set(comments.hidden(case.facts))
        events = events.filter(Q(is_public=False) | Q(seq__in=hidden))
        photos = photos.filter(Q(is_public=False) | Q(event_seq__in=hidden))
    return list(events), photos


def _erase(
    case: Case, events: Sequence[Event], data: dict[str, object], new: NewErasure, columns: dict[str, Any]
) -> None:
    """Empties the events and writes down that it was done; the case's other columns change with it."""
    emptied = Event.objects.filter(pk__in=[event.pk for event in events])
    emptied.update(public_text="", private="", salt="", kept_proof=None)
    grant = next((g for g in new.actor.grants if g.role in _ERASERS), None)
    is_owner = grant is None and not new.actor.is_system
    append(
        case,
        NewEvent(
            verb="erase",
            role=grant.role if grant else "reporter" if is_owner else "system",
            unit=grant.unit if grant else "",
            ref="" if is_owner else new.actor.public_id,
            now=new.now,
            to_state=case.state,
            text=new.reason.strip(),
            data=data,
        ),
        {"updated_at": new.now, **columns},
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a reader came in one go: so many events wholly, the next one as far as `part`, a number of its own."""

    events: int
    part: int = 0


Reader = Callable[[Sequence[Event], datetime, int], Progress]


def fold(name: str, read: Reader, now: datetime, batch: int) -> int:
    """Hands the next events to a reader of the trail and notes how far it has come, in one transaction.

    How many events it was, the one it left unfinished counted in; 0 when there are none, or when another worker is at
    it.
    """
    known = Cursor.objects.filter(name=name).first()
    if known is None:
        Cursor.objects.bulk_create([Cursor(name=name, updated_at=now)], ignore_conflicts=True)
    elif not queries.after(known, 1):
        return 0
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update(skip_locked=True).filter(name=name).first()
        if cursor is None:
            return 0
        events = queries.after(cursor, batch)
        if not events:
            return 0
        came = read(events, now, cursor.part if cursor.inside == events[0].pk else 0)
        place: dict[str, object] = {"inside": 0, "part": 0}
        if came.events:
            last = events[came.events - 1]
            place |= {"txid": last.txid or 0, "event_id": last.pk}
        if came.part:
            place |= {"inside": events[came.events].pk, "part": came.part}
        Cursor.objects.filter(pk=name).update(**place, updated_at=now)
        return came.events + bool(came.part)


def rewind(name: str, now: datetime) -> None:
    """Makes a reader of the trail begin again at the first event."""
    place = dict.fromkeys(("txid", "event_id", "inside", "part"), 0)
    Cursor.objects.update_or_create(name=name, defaults={**place, "updated_at": now})


def settle() -> int:
    """After a restore into another PostgreSQL cluster: let readers and roots go on where they were.

    That cluster counts transactions from the beginning, so what came with the restore seems to lie in the future, and
    what comes now before it. Numbers of the old one are moved below all new ones; their order stays. How many events
    were moved; 0 when there was nothing to do. Nothing that is hashed changes.
    """
    if not queries.is_ahead():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in triggers.down(connection.vendor):
            cursor.execute(statement)
        here = queries.horizon()
        last = Event.objects.filter(txid__gt=here).aggregate(last=Max("id"))["last"] or 0
        shift = 1 + max(
            Event.objects.aggregate(most=Max("txid"))["most"] or 0,
            DayRoot.objects.aggregate(most=Max("horizon"))["most"] or 0,
            Cursor.objects.aggregate(most=Max("txid"))["most"] or 0,
        )
        moved = Event.objects.filter(id__lte=last).update(txid=F("txid") - shift)
        Cursor.objects.filter(event_id__lte=last, event_id__gt=0).update(txid=F("txid") - shift)
        DayRoot.objects.update(horizon=F("horizon") - shift)
        for statement in triggers.up(connection.vendor):
            cursor.execute(statement)
    return moved
