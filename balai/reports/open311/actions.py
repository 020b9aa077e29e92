# SPDX-License-Identifier: EUPL-1.2
"""What a partner hands in: a report or an update becomes the same action as on any page."""

from __future__ import annotations

import io
from base64 import b64decode
from binascii import Error as BadBase64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from balai import packs
from balai.cases import actions as cases
from balai.cases import policies
from balai.cases.inputs import MoveData, StoredUpload
from balai.cases.queries.cases import by_number
from balai.identity.actors import Actor
from balai.identity.rules import contact
from balai.kernel import buckets, crypto, uploads
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports import actions as reports
from balai.reports.inputs import NewReport, Reporter
from balai.reports.models import ApiKey, ExternalRequest, ExternalUpdate
from balai.reports.open311 import parameters, queries, services
from balai.reports.open311.formats import Open311Error
from balai.reports.open311.media import fetch_all
from balai.reports.rules import intake

OPENING = {"OPEN", "REOPEN", "REOPENED"}
ENDING = {"FIXED", "CLOSED"}
STATUSES = OPENING | ENDING | {
    "IN_PROGRESS", "INVESTIGATING", "ACTION_SCHEDULED", "DUPLICATE", "NOT_COUNCILS_RESPONSIBILITY",
    "NO_FURTHER_ACTION", "INTERNAL_REFERRAL", "FOR_TRIAGE",
}  # fmt: skip
# What stands in the timeline when a client sends a status and no words; clients of the standard permit that.
WITHOUT_WORDS = {
    "FIXED": gettext_lazy("Pengirim menandai: sudah beres."),
    "CLOSED": gettext_lazy("Pengirim menandai: sudah beres."),
    "IN_PROGRESS": gettext_lazy("Pengirim menandai: sedang dikerjakan."),
    "INVESTIGATING": gettext_lazy("Pengirim menandai: sedang diperiksa."),
    "ACTION_SCHEDULED": gettext_lazy("Pengirim menandai: sudah dijadwalkan."),
    "DUPLICATE": gettext_lazy("Pengirim menandai: sudah pernah dilaporkan."),
    "NOT_COUNCILS_RESPONSIBILITY": gettext_lazy("Pengirim menandai: bukan wewenang pemerintah ini."),
    "NO_FURTHER_ACTION": gettext_lazy("Pengirim menandai: tidak ada tindakan lagi."),
    "INTERNAL_REFERRAL": gettext_lazy("Pengirim menandai: diteruskan ke bagian lain."),
}
STILL_OPEN = gettext_lazy("Pengirim menandai: belum beres.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What a partner gets for a report: the number and one sentence."""

    number: str
    notice: str


def _key(client: ApiKey, kind: str, external_id: str) -> str:
    """An idempotency key from the client's own id, so that a resent report is the same report.

    Keyed: whoever could work it out from a public number could hand in the same key and be taken for the reporter.
    """
    return "o311-" + crypto.keyed_hash("open311", f"{client.pk}\0{kind}\0{external_id}")[:56]


def post_request(form: QueryDict, files: Sequence[UploadedFile[bytes]], client: ApiKey, now: datetime) -> Posted:
    """Accept a report; the same client id of the same client gives the same number, however often it is sent."""
    buckets.take("api:key", str(client.pk))
    pack = packs.current()
    code = parameters.text(form, "service_code", 64)
    if not code:
        raise Open311Error((400, "service_code was not provided"))
    category = services.one(pack, code, lookup.local_day(pack, now))
    given = parameters.attributes(form)
    external_id = (given.get(services.CLIENT_ID) or [""])[0][:120].replace("\0", "")
    if external_id and (earlier := queries.sent_before(client, external_id)):
        return Posted(number=earlier, notice="")
    place = _place(form)
    addresses = _addresses(form)
    reporter, notice = _reporter(form)
    new = NewReport(
        category=code,
        description=parameters.text(form, "description", 4000) or category.name.id,
        lat=place[0],
        lon=place[1],
        village=place[2],
        place_source="list" if place[2] else "pin",
        landmark=parameters.text(form, "address_string", 200),
        public=(given.get(services.VISIBILITY) or [""])[0] == "publik",
        answers=services.answers(category, given),
        reporter=reporter,
        uploads=_uploads(files, addresses, now),
        client_key=_key(client, "request", external_id) if external_id else None,
        channel="open311",
    )
    receipt = reports.submit_report(new, Actor(channel="open311", name=client.name), now)
    _remember(client, external_id or receipt.number, receipt.number, now)
    fetch_all(receipt.number, addresses)
    return Posted(number=receipt.number, notice=notice)


def _addresses(form: QueryDict) -> list[str]:
    """Where the photos are: http(s) addresses, and data: addresses that hold them."""
    return [address.strip() for address in form.getlist("media_url") if address.strip()]


def _remember(client: ApiKey, external_id: str, number: str, now: datetime) -> None:
    ExternalRequest.objects.bulk_create(
        [ExternalRequest(api_key=client, external_id=external_id, case_number=number, created_at=now)],
        ignore_conflicts=True,
    )


def _place(form: QueryDict) -> tuple[float | None, float | None, str]:
    """(lat, lon, village) from coordinates, from address_id (a village code), or from the words of address_string."""
    point = parameters.coordinates(form)
    code = parameters.text(form, "address_id", 13)
    if point is not None:
        return point[0], point[1], ""
    if code:
        found = regions.find(code)
        if found is None or found.level != "village":
            raise Open311Error((400, f"address_id {code!r} is not the code of a village"))
        return found.lat, found.lon, found.code
    words = parameters.text(form, "address_string", 200)
    if not words:
        raise Open311Error((400, "one of lat and long, address_string or address_id must be provided"))
    villages = [found for found in regions.search(words) if found.code.count(".") == 3]
    if not villages:
        raise Open311Error((400, f"address_string {words!r} names no village of this region; send lat and long"))
    return villages[0].lat, villages[0].lon, villages[0].code


def _reporter(form: QueryDict) -> tuple[Reporter | None, str]:
    """The contact, to be sealed, and what is said of the parts that cannot be used.

    Clients send names of people who wish to stay anonymous too, and resend what is refused for ever: a telephone number
    from abroad must not cost the report.
    """
    name = " ".join(filter(None, ((form.get(part) or "").strip() for part in ("first_name", "last_name"))))
    given = {field: (form.get(field) or "").strip() for field in ("email", "phone")}
    reads = {"email": contact.email, "phone": contact.phone}
    left_out = [field for field, value in given.items() if value and reads[field](value) is None]
    kept = {field: "" if field in left_out else value for field, value in given.items()}
    found = Reporter(name=name.replace("\x00", "")[: intake.NAME_MOST], email=kept["email"], phone=kept["phone"])
    notice = f"{' and '.join(left_out)} not kept: no address or number that messages can be sent to" if left_out else ""
    return (found if name or found.email or found.phone else None), notice


def _uploads(files: Sequence[UploadedFile[bytes]], addresses: list[str], now: datetime) -> tuple[StoredUpload, ...]:
    """Photos that came along, as multipart `media` or as data: addresses."""
    opened: list[io.BufferedIOBase | UploadedFile[bytes]] = list(files)
    for address in addresses:
        if not address.startswith("data:"):
            continue
        head, _, body = address.partition(",")
        if not head.startswith("data:image/") or not head.endswith(";base64"):
            raise Open311Error((400, "a data: media_url must be an image in base64"))
        try:
            opened.append(io.BytesIO(b64decode(body, validate=True)))
        except (BadBase64, ValueError):
            raise Open311Error((400, "media_url is not valid base64")) from None
    try:
        return reports.accept_photos(opened, now)  # type: ignore[arg-type]  # uploaded files read like files
    except uploads.BadUpload as error:
        raise Open311Error((400, f"media: {error}")) from error


def post_update(form: QueryDict, files: Sequence[UploadedFile[bytes]], client: ApiKey, now: datetime) -> str:
    """Take an update under the client's own id; its id is returned, also when it was sent before."""
    buckets.take("api:key", str(client.pk))
    update_id, number = parameters.text(form, "update_id", 120), parameters.text(form, "service_request_id", 24)
    missing = [n for n, v in (("update_id", update_id), ("service_request_id", number)) if not v]
    if missing:
        raise Open311Error(*((400, f"{name} was not provided") for name in missing))
    if queries.update_before(client, update_id):
        return update_id
    status = parameters.text(form, "status", 40).upper()
    if status and status not in STATUSES:
        raise Open311Error((400, f"status {status!r} is not known"))
    if not queries.by_numbers([number], client):
        raise Open311Error((404, "service_request_id was not found"))
    told = parameters.text(form, "description", 4000)
    addresses = _addresses(form)
    photos = _uploads(files, addresses, now)
    with transaction.atomic():
        said = MoveData(
            text=told or (str(WITHOUT_WORDS.get(status, STILL_OPEN)) if status else ""),
            uploads=photos,
            client_key=_key(client, "update", update_id),
        )
        seq = _update(client, number, status, said, now)
        row = ExternalUpdate(api_key=client, update_id=update_id, case_number=number, event_seq=seq, created_at=now)
        ExternalUpdate.objects.bulk_create([row], ignore_conflicts=True)
        fetch_all(number, addresses, seq)
    return update_id


def _update(client: ApiKey, number: str, status: str, said: MoveData, now: datetime) -> int:
    """The number of the event the update became: confirmation, objection, answer, or a comment.

    Only the client that handed a report in speaks for its reporter; anybody else's update is a comment.
    """
    case = by_number(number)
    speaks = queries.is_own(client, number)
    actor = Actor(channel="open311", name=client.name, opened_cases=frozenset({number} if speaks else ()))
    can = {move.verb for move in policies.allowed(actor, case, now)}
    if status in OPENING and "object" in can:
        return cases.move(number, "object", replace(said, reason=said.text), actor, now).last_seq
    if status in ENDING and "confirm" in can:
        verb = "confirm"
    elif "answer" in can:
        verb = "answer"
    elif "comment" in can:
        verb = "comment"
    else:
        raise Open311Error((403, "this api_key may not comment on that request"))
    return cases.move(number, verb, said, actor, now).last_seq
