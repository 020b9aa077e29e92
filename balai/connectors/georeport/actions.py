# SPDX-License-Identifier: EUPL-1.2
"""Handing a transferred case over to its new government, and writing what is heard from there into our trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from balai.cases import actions as cases
from balai.cases.flows import agency_name
from balai.cases.inputs import MoveData
from balai.cases.models import Event, Phase
from balai.connectors.georeport import letters
from balai.connectors.georeport.client import Refused, Silent, Standing
from balai.connectors.georeport.partners import reachable
from balai.connectors.models import Handover
from balai.identity.actors import SYSTEM
from balai.kernel.errors import DomainError

STALE = timedelta(days=3)  # older transfers were told by hand long ago: an import, or a partner that is new
ASK_AGAIN = timedelta(minutes=15)
AT_ONCE = 50


def note_transfers(events: Sequence[Event], now: datetime) -> list[Handover]:
    """Handovers that follow from events, in the same transaction; what came back is asked about no more."""
    made: list[Handover] = []
    lying = set(
        Handover.objects.filter(case__in={e.case_id for e in events}, ended_at=None).values_list("case", flat=True)
    )
    for event in events:
        if event.from_state == event.to_state:
            continue
        if event.case_id in lying:
            Handover.objects.filter(case=event.case, ended_at=None, event_seq__lt=event.seq).update(ended_at=now)
        code = str(event.data.get("government") or "")
        to = reachable(code) if code and now - event.at <= STALE else None
        if to is not None and letters.may_go(event.case, to):
            row, is_new = Handover.objects.get_or_create(
                case=event.case, event_seq=event.seq, defaults={"agency": code, "created_at": now}
            )
            made += [row] if is_new else []
    return made


def hand_over(pk: int, now: datetime) -> None:
    """Send one report and tell its reporter under which number it lies there. Raises Refused, Silent.

    What was sent already, came back meanwhile, or lost its partner stays as it is.
    """
    row = Handover.objects.select_related("case").get(pk=pk)
    to = reachable(row.agency)
    if row.sent_at or row.ended_at or to is None or row.case.phase != Phase.TRANSFERRED:
        return
    try:
        taken = to.door.hand_in(letters.written(row.case, to))
    except (Refused, Silent) as error:
        Handover.objects.filter(pk=pk).update(trouble=str(error)[:300])
        raise
    given = {"external_id": taken.number[:120], "token": taken.token[:120]}
    words = _("Laporan ini sudah masuk ke sistem {agency}.")
    if taken.number:
        words = _("Laporan ini sudah masuk ke sistem {agency} dengan nomor {number}.")
    with transaction.atomic():
        Handover.objects.filter(pk=pk, sent_at=None).update(**given, sent_at=now, asked_at=now, trouble="")
        _tell(row, "sent", words.format(agency=to.agency.name, number=taken.number), now)


def follow(now: datetime) -> int:
    """Ask about what lies with partners, the longest unasked first; how many had news. A partner that is silent once is
    asked no more in this turn: the worker has other work than to wait.
    """
    open_rows = Handover.objects.filter(ended_at=None, sent_at__isnull=False, asked_at__lt=now - ASK_AGAIN)
    silent: set[str] = set()
    news = 0
    for row in open_rows.select_related("case").order_by("asked_at")[:AT_ONCE]:
        if row.agency in silent:
            continue
        Handover.objects.filter(pk=row.pk).update(asked_at=now)  # first: whatever fails, others get their turn
        try:
            heard = _ask(row)
        except (Refused, Silent) as error:
            Handover.objects.filter(pk=row.pk).update(trouble=str(error)[:300])
            silent |= {row.agency} if isinstance(error, Silent) else set()
        else:
            news += _note(row, heard, now)
    return news


def _ask(row: Handover) -> tuple[str, Standing]:
    """Their number of one, and how it stands there; as before where nobody can be asked. Raises Refused, Silent."""
    to = reachable(row.agency)
    number = row.external_id or (to.door.number_of(row.token) if to else "")
    known = Standing(status=row.status, notes=row.notes)
    return number, to.door.standing(number) if to and number else known


@transaction.atomic
def _note(row: Handover, heard: tuple[str, Standing], now: datetime) -> bool:
    """Write down what is new, and tell it."""
    number, said = heard
    is_over = said.status == "closed"
    stands = {"external_id": number[:120], "status": said.status[:40], "notes": said.notes[:1000]}
    ended = {"ended_at": now} if is_over else {}
    Handover.objects.filter(pk=row.pk).update(**stands, **ended, trouble="")
    is_first = not row.status
    if (said.status, said.notes) == (row.status, row.notes) or (is_first and not is_over):
        return False
    words = _("{agency} menyatakan selesai: {notes}") if is_over else _("Kabar dari {agency}: {notes}")
    notes = said.notes or (_("selesai") if is_over else _("dibuka lagi"))
    words = words.format(agency=agency_name(row.agency), notes=notes)
    _tell(row, f"{said.status}:{now.isoformat(timespec='seconds')}", words, now)
    return True


def _tell(row: Handover, mark: str, words: str, now: datetime) -> None:
    """News from there as an entry of our own trail; a case that is no longer there has its own news."""
    data = MoveData(text=words, client_key=f"handover:{row.pk}:{mark}"[:64])
    try:
        cases.move(row.case.number, "progress", data, SYSTEM, now)
    except DomainError:
        Handover.objects.filter(pk=row.pk).update(ended_at=now)
