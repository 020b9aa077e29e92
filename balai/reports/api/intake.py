# SPDX-License-Identifier: EUPL-1.2
"""Handing in: photos, reports, support, and every move a reporter or an official may make."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest
from ninja import File, Header, Path, Status
from ninja.files import UploadedFile

from balai import packs
from balai.cases import actions as cases
from balai.cases import flows, foretelling, policies
from balai.cases.inputs import MoveData
from balai.cases.models import Case
from balai.cases.queries.cases import by_number
from balai.identity.actors import Actor
from balai.kernel import buckets
from balai.kernel.clock import now
from balai.kernel.errors import InvalidInput, NotAllowed
from balai.kernel.origins import is_foreign
from balai.packs import lookup
from balai.reports import actions
from balai.reports.api import router, schemas, tokens
from balai.reports.api.public import Number
from balai.reports.inputs import NewReport, Reporter
from balai.reports.queries import pages
from balai.reports.wizard import gentle
from balai.reports.words import in_language, state_of

REFUSALS = {
    403: schemas.Problem,
    404: schemas.Problem,
    409: schemas.Problem,
    422: schemas.Problem,
    429: schemas.Problem,
}


def actor_of(request: HttpRequest, secret: str = "") -> Actor:
    """The session's person, or whoever shows the secret of a receipt: the reporter of that one case. Another site's
    page has no session here, whatever cookies it makes the browser send.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if not secret:
        return Actor(channel="api") if is_foreign(request) else actor
    number = pages.by_secret(secret)
    if number is None:
        raise NotAllowed
    return Actor(channel="api", opened_cases=frozenset({number}))


@router.post("/photos", response={201: schemas.PhotoOut} | REFUSALS)
def upload(request: HttpRequest, photo: File[UploadedFile]) -> Status[dict[str, object]]:
    """Check and store one photo; its token goes along with a report or a move within two days."""
    buckets.take_uploads(request)
    (taken,) = actions.accept_photos([photo], now())
    place = [taken.taken_lat, taken.taken_lon] if taken.taken_lat is not None else None
    return Status(201, {"token": tokens.write(taken), "width": taken.width, "height": taken.height, "place": place})


@router.post("/reports", response={201: schemas.ReceiptOut} | REFUSALS)
def create(request: HttpRequest, body: schemas.ReportIn) -> Status[schemas.ReceiptOut]:
    """Hand in a report. Sending the same `client_key` again gives the same number and changes nothing."""
    buckets.take("report:address", buckets.address_of(request))
    contact = body.contact
    if contact:
        gentle.brake(request, contact.email, contact.phone)
    receipt = actions.submit_report(
        NewReport(
            category=body.category,
            description=body.description,
            lat=body.lat,
            lon=body.lon,
            village=body.village,
            place_source="pin" if body.lat is not None else "list",
            landmark=body.landmark,
            public=body.public,
            answers=dict(body.answers),
            reporter=Reporter(name=contact.name, email=contact.email, phone=contact.phone) if contact else None,
            uploads=tokens.read(body.photos),
            client_key=body.client_key,
            channel="api",
        ),
        actor_of(request),
        now(),
    )
    base = settings.BALAI_PUBLIC_URL
    return Status(
        201,
        schemas.ReceiptOut(
            number=receipt.number,
            state=receipt.state,
            url=f"{base}/laporan/{receipt.number}/",
            secret=receipt.secret,
            follow_url=f"{base}/l/{receipt.secret}/" if receipt.secret else "",
            is_new=receipt.is_new,
        ),
    )


@router.get(
    "/reports/{number}/moves", response={200: list[schemas.VerbOut], 404: schemas.Problem, 403: schemas.Problem}
)
def moves(request: HttpRequest, number: Path[Number], secret: Header[str] = "") -> list[dict[str, object]]:
    """What the caller may do with this case now. Send `secret` of the receipt to act as its reporter."""
    case, present = by_number(number), now()
    return [
        {
            "verb": m.verb,
            "label": in_language(m.label),
            "will": foretelling.will(m, case, present),
            "needs": list(m.needs),
        }
        for m in policies.allowed(actor_of(request, secret), case, present)
    ]


@router.post("/reports/{number}/moves", response={200: schemas.MovedOut} | REFUSALS)
def move(
    request: HttpRequest, number: Path[Number], body: schemas.MoveIn, secret: Header[str] = ""
) -> dict[str, object]:
    """Move a case. 409 says that somebody was faster and names the state it is in now."""
    try:
        finish_on = date.fromisoformat(body.finish_on) if body.finish_on else None
    except ValueError:
        raise InvalidInput({"finish_on": "YYYY-MM-DD"}) from None
    if not actor_of(request, secret).is_official:
        buckets.take_voice(request, number.upper(), body.verb)
    data = MoveData(
        text=body.text,
        private_note=body.private_note,
        reason=body.reason,
        agency=body.agency,
        unit=body.unit,
        government=body.government,
        finish_on=finish_on,
        target=body.target,
        rating=body.rating,
        tags=tuple(body.tags),
        uploads=tokens.read(body.photos),
        about=body.about,
        person=actor_of(request, secret).owner_hash,
        client_key=body.client_key,
        expected_version=body.expected_version,
    )
    return _moved(cases.move(number.upper(), body.verb, data, actor_of(request, secret), now()))


@router.get("/comment-reasons", response=list[schemas.ReasonOut])
def comment_reasons(request: HttpRequest) -> list[dict[str, str]]:
    """Why a comment may be reported, and hidden by officials."""
    flow = lookup.workflow(packs.current(), "report")
    return [{"code": code, "label": in_language(text)} for code, text in flow.comment_reasons]


@router.post("/reports/{number}/flags", response={200: schemas.FlaggedOut} | REFUSALS)
def flag(request: HttpRequest, number: Path[Number], body: schemas.FlagIn) -> dict[str, object]:
    """Report a comment of a public report, or with `about` 1 the report itself. It stays until an official has
    looked at it.
    """
    actor = actor_of(request)
    buckets.take_voice(request, number.upper(), "flag")
    person = actions.person_of(actor, body.client_key)
    return {"is_new": cases.flag_comment(number.upper(), body.about, body.reason, person, actor, now())}


def _moved(case: Case) -> dict[str, object]:
    state = state_of(case.state, case.phase)
    return {
        "number": case.number,
        "state": case.state,
        "state_label": in_language(state.label) if state else case.state,
        "phase": case.phase,
        "version": case.version,
        "due_at": case.due_at,
        "unit": flows.unit_name(case.unit),
    }
