# SPDX-License-Identifier: EUPL-1.2
"""Watching without an account: an address is asked by a letter before it hears anything, and stops by one click."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from balai.identity import actions as identity
from balai.identity import sealing
from balai.identity.rules import contact as rules
from balai.kernel.errors import InvalidInput, NotFound, TooMany
from balai.notifications import actions as notifications
from balai.notifications.models import Delivery
from balai.notifications.queries import Recipient
from balai.notifications.topics import Links
from balai.reports import queries
from balai.reports.actions import watching
from balai.reports.inputs import NewWatch
from balai.reports.models import Watch, WatchAddress
from balai.reports.queries.watches import address_by_hash, waiting, waiting_since
from balai.reports.rules.pace import SETTLED

LETTERS = 3  # unanswered wishes of one address in a day: so many letters can a stranger have us send
_DAY = timedelta(days=1)
_CONFIRM = signing.Signer(salt="balai.reports.watch.confirm")
_OWN = signing.Signer(salt="balai.reports.watch.own")
_STOP = signing.Signer(salt="balai.reports.watch.stop")


class Erased(NotFound):
    """The address behind a link of ours was erased, as its owner wished or because its time was over."""

    code = "erased"
    status = 410


def _unsigned(signer: signing.Signer, token: str) -> str:
    try:
        return signer.unsign(token)
    except signing.BadSignature as error:
        raise NotFound from error


def own_page(address_id: uuid.UUID | None) -> str:
    """The path of the page on which an address sees and stops what it watches."""
    return f"/kabari/atur/{_OWN.sign(address_id.hex if address_id else '')}/"


def owner(token: str) -> uuid.UUID:
    """The address whose page a link leads to. Erased when it was stopped, NotFound when the link is not ours."""
    found = WatchAddress.objects.filter(pk=uuid.UUID(_unsigned(_OWN, token))).first()
    if found is None:
        raise Erased
    return found.pk


# -- asking, and the answer ----------------------------------------------------------------------------------
def ask(email: str, new: NewWatch, language: str, now: datetime) -> None:
    """Sends the address a letter whose link begins the watch; nothing else is ever sent before it was opened.

    The same place again sends it again, once a day at most; one that is watched already gets the link to its page. How
    often it is told stays as it was then: anybody may type this address into the form, and a stranger who could change
    it would silence its letters for a week or let them come by the hour. Whoever reads the letter chooses, on the page
    that its link opens.
    InvalidInput for what is no address or no place, TooMany when the address has not answered several.
    """
    address = rules.email(email)
    wrong = {} if address else {"email": _("Alamat email ini tidak lengkap. Contoh: nama@contoh.id")}
    try:
        wish = watching.checked(new)
    except InvalidInput as refusal:
        raise InvalidInput({**refusal.fields, **wrong}) from refusal
    if address is None:
        raise InvalidInput(wrong)
    with transaction.atomic():
        row = _address(sealing.Contact(email=address, language=language), now)
        _send(_wish(row, wish, now), row, now)


def _address(contact: sealing.Contact, now: datetime) -> WatchAddress:
    """The row of an address, made if there is none; held, so that what is asked at once is counted together."""
    contact_hash = sealing.contact_hash(contact)
    if address_by_hash(contact_hash) is None:
        sealed = identity.keep_identity(contact, now)
        _row, is_new = WatchAddress.objects.get_or_create(
            contact_hash=contact_hash, defaults={"identity": sealed, "created_at": now}
        )
        if not is_new:  # another request was faster
            identity.erase(sealed, now)
    return WatchAddress.objects.select_for_update().get(contact_hash=contact_hash)


def _wish(row: WatchAddress, new: NewWatch, now: datetime) -> Watch:
    same = row.watches.filter(area_code=new.area_code, category=new.category, around=new.around).first()
    if same is not None:
        if same.confirmed_at is None:  # asked again: the link is good for its whole time again
            Watch.objects.filter(pk=same.pk).update(created_at=now)
        return same
    unanswered = row.watches.filter(confirmed_at=None, created_at__gt=now - _DAY).count()
    if unanswered >= LETTERS:
        raise TooMany(wait=_("sehari"), seconds=int(_DAY.total_seconds()))
    if row.watches.count() >= watching.MOST:
        words = _("Paling banyak {n} pantauan. Hapus salah satu dahulu.")
        raise InvalidInput({"form": words.format(n=watching.MOST)})
    made, _is_new = Watch.objects.get_or_create(
        address=row, area_code=new.area_code, category=new.category, around=new.around,
        defaults={"every_h": watching.first_pace(new), "told_until": now, "created_at": now},
    )  # fmt: skip
    return made


def _send(wish: Watch, row: WatchAddress, now: datetime) -> None:
    is_known = wish.confirmed_at is not None
    topic = "watch_known" if is_known else "watch_confirm"
    url = own_page(row.pk) if is_known else f"/kabari/ya/{_CONFIRM.sign(str(wish.pk))}/"
    facts = {
        "where": lambda language: watching.where(wish, language),
        "often": lambda language: watching.often(wish.every_h, language),
    }
    key = f"{topic}:{wish.pk}:{now:%Y%m%d}"  # in the database: no number of processes sends more than this
    notifications.notify(Recipient(identity=row.identity), topic, facts, url, key, now)


def asked(token: str, now: datetime) -> Watch:
    """The wish of a letter's link. NotFound when its time is over, it was stopped, or the link is not ours."""
    said = _unsigned(_CONFIRM, token)
    found = waiting(int(said), now)
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def confirm(token: str, now: datetime, every_h: int | None = None) -> Watch:
    """Begins the watch of a letter's link, told as often as its reader chose there. Twice is once. NotFound,
    InvalidInput.
    """
    row = asked(token, now)
    if every_h is not None:
        watching.set_pace(Watch.objects.filter(pk=row.pk), every_h, now)
        row.every_h = every_h
    begun = Watch.objects.filter(pk=row.pk, confirmed_at=None).update(confirmed_at=now, told_until=now - SETTLED)
    if begun:
        watching.keep_marks(row)
    return row


def change_pace(address_id: uuid.UUID, watch_id: int, every_h: int, now: datetime) -> bool:
    """How often an address hears of one place from now on; False when it does not watch it. InvalidInput."""
    mine = Watch.objects.filter(address=address_id, confirmed_at__isnull=False)
    return watching.set_pace(mine.filter(pk=watch_id), every_h, now)


# -- stopping ------------------------------------------------------------------------------------------------
def stop_one(address_id: uuid.UUID, watch_id: int, now: datetime) -> bool:
    """No more news of one place; the address is erased with its last watch. Whether it still watches something."""
    Watch.objects.filter(address=address_id, pk=watch_id).delete()
    if queries.watches_of(address_id):
        return True
    forget_address(address_id, now)
    return False


@transaction.atomic
def forget_address(address_id: uuid.UUID, now: datetime) -> bool:
    """Stops everything an address watches and erases it, with what it was sent; False if it was gone already."""
    row = WatchAddress.objects.filter(pk=address_id).first()
    if row is None:
        return False
    notifications.forget_reporter([], [row.identity])
    identity.erase(row.identity, now)
    row.delete()
    return True


def forget_email(email: str, now: datetime) -> bool:
    """The same for an address as somebody writes it, at an operator's command."""
    row = address_by_hash(sealing.contact_hash(sealing.Contact(email=email)))
    return row is not None and forget_address(row.pk, now)


@transaction.atomic
def drop_waiting(ids: Sequence[int], now: datetime) -> int:
    """Forgets wishes that were not confirmed, and addresses that have no other; how many wishes."""
    rows = Watch.objects.filter(pk__in=ids, confirmed_at=None, user=None)
    addresses = set(rows.values_list("address_id", flat=True))
    gone: int = rows.delete()[1].get("reports.Watch", 0)
    for address_id in WatchAddress.objects.filter(pk__in=addresses, watches=None).values_list("pk", flat=True):
        forget_address(address_id, now)
    return gone


def links(row: Delivery) -> Links | None:
    """What every message about watched places ends with; None when nobody is left behind it."""
    if row.user_id:
        return Links(stop=f"/kabari/berhenti/{_STOP.sign(f'u{row.user_id}')}/", own="/akun/pantauan/")
    if row.identity is None:
        return None
    found = WatchAddress.objects.filter(identity=row.identity).values_list("pk", flat=True).first()
    if found is None:
        return None
    kind = "w" if row.topic == "watch_confirm" else "a"
    own = "" if kind == "w" else own_page(found)
    return Links(stop=f"/kabari/berhenti/{_STOP.sign(f'{kind}{found.hex}')}/", own=own)


def stop(token: str, now: datetime) -> str:
    """What one click in a message asks for: an account gets no more of these letters, an address is forgotten, a wish
    that was not confirmed too. Twice is once. The path of the address's page when it still watches what it confirmed,
    else "". NotFound when the link is not ours.
    """
    said = _unsigned(_STOP, token)
    kind, which = said[:1], said[1:]
    if kind == "u":
        notifications.silence(int(which), "area_news")
    elif kind == "a":
        forget_address(uuid.UUID(which), now)
    else:
        address_id = uuid.UUID(which)
        rows = Watch.objects.filter(address=address_id, confirmed_at=None)
        drop_waiting(list(rows.values_list("pk", flat=True)), now)
        return own_page(address_id) if queries.watches_of(address_id) else ""
    return ""


def check_stop(token: str) -> None:
    """NotFound when a stop link is not ours."""
    _unsigned(_STOP, token)


def overdue(edge: datetime) -> QuerySet[Watch]:
    """Wishes that nobody confirmed and that were made before a moment, oldest first."""
    return Watch.objects.filter(confirmed_at=None, user=None, created_at__lt=edge).order_by("created_at")


__all__ = ["Erased", "ask", "asked", "change_pace", "check_stop", "confirm", "drop_waiting", "forget_address",
           "forget_email", "links", "overdue", "own_page", "owner", "stop", "stop_one", "waiting_since"]  # fmt: skip
