# SPDX-License-Identifier: EUPL-1.2
"""Reporting: the wizard with and without JavaScript, the outbox's door, the receipt, the secret link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balai import packs
from balai.cases import flows
from balai.cases.inputs import StoredUpload
from balai.cases.queries import by_number
from balai.identity import marks, opened, sealing
from balai.identity.actors import ANONYMOUS, Actor
from balai.kernel import buckets, pieces
from balai.kernel.answers import refused
from balai.kernel.clock import now
from balai.kernel.errors import DomainError, InvalidInput, OutsideRegion, TooMany
from balai.kernel.uploads import BadUpload, drop_waiting, incoming_name
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports import actions, forms, questions
from balai.reports.inputs import Receipt
from balai.reports.wizard import actions as drafts
from balai.reports.wizard import gentle, pages, queries
from balai.reports.wizard import written as wizard
from balai.reports.wizard.written import Written


def actor_of(request: HttpRequest) -> Actor:
    """Who acts; set by identity's middleware."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # ours, see identity.middleware
    return actor


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """One state of the wizard: what was typed, which photos the server keeps, what is wrong."""

    written: Written
    photos: tuple[StoredUpload, ...] = ()
    wrong: Mapping[str, str] | None = None
    note: str = ""
    asks: bool = False
    limit: TooMany | None = None


def _show(request: HttpRequest, page: _Page, status: int = 200) -> HttpResponse:
    facts: dict[str, Any] = pages.wizard(page.written, page.photos, page.wrong or {})
    facts |= {"note": page.note, "challenge": gentle.challenge() if page.asks else None}
    return refused(render(request, "reports/wizard.html", facts, status=status), page.limit)


# -- the wizard ----------------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    pack = packs.current()
    if request.method != "POST":
        asked = request.GET.get("kategori", "")
        category = asked if lookup.is_leaf(pack, asked) else ""
        account = marks.mark_of(actor_of(request))
        return _show(request, _Page(written=Written(client_key=wizard.new_key(), category=category, account=account)))
    page = _with_photos(request, wizard.read(request.POST, pack))
    to = request.POST.get("to", "")
    if page.wrong:
        return _show(request, replace(page, written=replace(page.written, step=wizard.PHOTO)), 422)
    if to == "kirim":
        return _send(request, page)
    return _go(request, page, to)


def expired(request: HttpRequest) -> HttpResponse:
    """The form was open too long for its token: everything typed is put into a fresh one, photos are kept."""
    page = _with_photos(request, wizard.read(request.POST, packs.current()))
    note = _("Formulir ini terbuka terlalu lama. Isian Anda masih ada semuanya; tekan tombolnya sekali lagi.")
    return _show(request, replace(page, note=note), 403)


def _with_photos(request: HttpRequest, written: Written) -> _Page:
    """Takes the step's new photos into the draft and the unwanted one out; a bad file leaves the others in place."""
    draft = forms.open_draft(written.draft)
    photos = list(queries.photos(draft))
    wrong, limit = dict[str, str](), None
    added = False
    files = request.FILES.getlist("photos")
    try:
        buckets.take_uploads(request)
    except TooMany as refusal:
        files, wrong["photos"], limit = [], str(refusal), refusal
    for file in files:
        if len(photos) >= packs.current().media.max_photos:
            wrong["photos"] = _("Paling banyak {n} foto. Foto lebihnya tidak diambil.").format(n=len(photos))
            break
        try:
            photos.extend(actions.accept_photos([file], now()))
            added = True
        except BadUpload as refusal:
            wrong["photos"] = f"{file.name}: {refusal}"
    unwanted = request.POST.get("remove", "")
    kept = [photo for photo in photos if photo.id.hex != unwanted]
    if added or len(kept) < len(photos):
        draft = drafts.keep_photos(draft, kept, now())
    return _Page(written=replace(written, draft=forms.seal_draft(draft)), photos=tuple(kept), wrong=wrong, limit=limit)


def _go(request: HttpRequest, page: _Page, to: str) -> HttpResponse:
    """Shows the step that was asked for, or the first one before it that is not complete."""
    written, pack = page.written, packs.current()
    if to == "foto-tempat":
        placed = next((photo for photo in page.photos if photo.taken_lat is not None), None)
        if placed:
            lat, lon = placed.taken_lat, placed.taken_lon
            written = replace(written, lat=lat, lon=lon, place_source="photo", step=wizard.PLACE)
        return _show(request, replace(page, written=written))
    if to not in {"1", "2", "3", "4"}:  # the list's button, or a photo was removed
        return _show(request, page)
    for step in range(written.step, int(to)):
        wrong = wizard.missing(written, step, pack)
        if wrong:
            return _show(request, replace(page, written=replace(written, step=step), wrong=wrong), 422)
        if step == wizard.WORDS and questions.unseen(request.POST, lookup.category(pack, written.category)):
            note = _("Kategori ini punya pertanyaan tambahan. Jawab yang Anda tahu, lalu lanjutkan.")
            return _show(request, replace(page, written=replace(written, step=step), note=note))
    return _show(request, replace(page, written=replace(written, step=int(to))))


def _send(request: HttpRequest, page: _Page) -> HttpResponse:
    written = page.written
    for step in (wizard.PLACE, wizard.WORDS):
        wrong = wizard.missing(written, step, packs.current())
        if wrong:
            return _show(request, replace(page, written=replace(written, step=step), wrong=wrong), 422)
    many = gentle.count(request) > gentle.ASK_AFTER or bool(written.website)
    if many and not gentle.solved(request.POST.get("challenge_sealed", ""), request.POST.get("challenge", "")):
        text = {"challenge": _("Jawab dahulu pertanyaan ini, supaya kami tahu pengirimnya orang.")}
        return _show(request, replace(page, written=replace(written, step=wizard.SUMMARY), wrong=text, asks=True), 429)
    try:
        gentle.brake(request, written.email, written.phone)
        receipt = _submit(request, written, page.photos)
    except DomainError as refusal:
        wrong = _sentences(refusal)
        at = wizard.step_of(next(iter(wrong)))
        limit = refusal if isinstance(refusal, TooMany) else None
        again = replace(page, written=replace(written, step=at), wrong=wrong, limit=limit)
        return _show(request, again, refusal.status)
    draft = forms.open_draft(written.draft)
    if draft:
        drafts.forget(draft)
    return HttpResponseRedirect(_receipt_link(receipt, is_anothers=_is_anothers(request, written)))


def _submit(request: HttpRequest, written: Written, photos: tuple[StoredUpload, ...]) -> Receipt:
    new = replace(wizard.as_new_report(written, get_language() or "id"), uploads=photos)
    actor = ANONYMOUS if _is_anothers(request, written) else actor_of(request)
    return actions.submit_report(new, actor, now())


def _is_anothers(request: HttpRequest, written: Written) -> bool:
    """Whether it was written under another account of this device, as on a shared phone: then it is taken from
    nobody, never as the present account's.
    """
    return marks.is_anothers(written.account, actor_of(request))


def _sentences(refusal: DomainError) -> dict[str, str]:
    """What is wrong, by field."""
    if isinstance(refusal, InvalidInput):
        return dict(refusal.fields)
    if isinstance(refusal, OutsideRegion):
        return {"place": str(refusal)}
    about_photos = isinstance(refusal, (BadUpload, pieces.PiecesMissing))
    return {"photos" if about_photos else "form": str(refusal)}


def _receipt_link(receipt: Receipt, *, is_anothers: bool) -> str:
    if not receipt.secret:
        return f"/laporan/{receipt.number}/"
    return f"/l/{receipt.secret}/terima/" + ("?akun=lain" if is_anothers else "")


# -- the outbox's door ---------------------------------------------------------------------------------------
@never_cache
@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """A fresh form token for a page or worker that woke up after a long time without signal."""
    return JsonResponse({"csrf": get_token(request)})


@never_cache
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Takes a report from the outbox. The same client_key again answers with the same number."""
    written = wizard.read(request.POST, packs.current())
    try:
        gentle.stop_floods(request)
        gentle.brake(request, written.email, written.phone)
        buckets.take_uploads(request)
        if written.website:
            raise InvalidInput({"form": _("Kosongkan kotak terakhir, lalu kirim lagi.")})
        photos = [] if queries.is_sent(written.client_key) else pieces.photos_of(request)
        receipt = _submit(request, written, actions.accept_photos(photos, now()))
    except DomainError as refusal:
        said = {"code": refusal.code, "errors": _sentences(refusal)}
        return JsonResponse(said, status=refusal.status, headers=refusal.headers)
    pieces.forget(request)
    answer = {"number": receipt.number, "link": _receipt_link(receipt, is_anothers=_is_anothers(request, written))}
    return JsonResponse(answer, status=201 if receipt.is_new else 200)


@never_cache
@require_POST
def look_at_photo(request: HttpRequest) -> HttpResponse:
    """Where a photo was taken, or why it cannot be used; for files the browser itself cannot open. Pieces stay."""
    try:
        buckets.take_uploads(request)
        files = pieces.photos_of(request, "photo")[:1]
        if not files:
            return JsonResponse({"problem": _("Tidak ada foto yang diterima.")}, status=422)
        (photo,) = actions.accept_photos(files, now())
    except DomainError as refusal:
        return JsonResponse({"problem": str(refusal)}, status=refusal.status, headers=refusal.headers)
    drop_waiting(photo.id.hex)  # it was only looked at; sending brings it again
    has_place = photo.taken_lat is not None and photo.taken_lon is not None
    return JsonResponse({"place": {"lat": photo.taken_lat, "lon": photo.taken_lon} if has_place else None})


@never_cache
@require_safe
def draft_photo(request: HttpRequest, sealed: str, photo_id: str) -> HttpResponse | FileResponse:
    """A photo of the visitor's own unsent report."""
    photos = queries.photos(forms.open_draft(sealed))
    photo = next((photo for photo in photos if photo.id.hex == photo_id), None)
    if photo is None or not default_storage.exists(incoming_name(photo.key)):
        raise Http404
    return FileResponse(default_storage.open(incoming_name(photo.key)), content_type="image/jpeg")


# -- fragments and lists for the page's islands --------------------------------------------------------------
@require_safe
def villages_near(request: HttpRequest) -> HttpResponse:
    """Radio buttons of the villages around a point, or where to report instead when it is not ours."""
    try:
        lat, lon = float(request.GET.get("lat", "")), float(request.GET.get("lon", ""))
        facts = pages.nearby(lat, lon, request.GET.get("village", ""))
    except (ValueError, InvalidInput):
        return HttpResponse(status=422)
    return render(request, "reports/nearby.html", facts)


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """[code, name] of the areas below one, for the next list."""
    parent = regions.find(request.GET.get("induk", ""))
    if parent is None:
        raise Http404
    rows = [(area.code, pages.area_name(area.code)) for area in regions.children(parent.code)]
    response = JsonResponse(rows, safe=False)
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """Chips of the categories that the words point to, with the words that decided."""
    return render(request, "reports/suggest.html", pages.suggestions(wizard.read(request.POST, packs.current())))


@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """Open public reports of the same kind near the place."""
    return render(request, "reports/similar.html", pages.similar(wizard.read(request.POST, packs.current())))


# -- after sending -------------------------------------------------------------------------------------------
def _number_or_404(secret: str) -> str:
    number = queries.number_behind(secret)
    if number is None:
        raise Http404
    return number


@never_cache
@require_safe
def receipt(request: HttpRequest, secret: str) -> HttpResponse:
    """Number and secret link, to keep, copy, share or print."""
    number = _number_or_404(secret)
    link = request.build_absolute_uri(f"/l/{secret}/")
    found = by_number(number)
    facts = {"number": number, "link": link, "at": found.opened_at, "unit": flows.unit_name(found.unit)}
    facts["due_at"] = found.due_at if found.is_open else None
    facts["is_anothers"] = request.GET.get("akun") == "lain"
    response = render(request, "reports/receipt.html", facts)
    opened.remember(request, response, number)
    return response


@never_cache
@require_safe
def by_secret(request: HttpRequest, secret: str) -> HttpResponse:
    """Makes this browser the reporter of the case, then leaves the secret out of the address."""
    number = _number_or_404(secret)
    response = HttpResponseRedirect(f"/laporan/{number}/")
    opened.remember(request, response, number)
    return response


@never_cache
@require_safe
def by_letter(request: HttpRequest, number: str, mark: str) -> HttpResponse:
    """The same by the address in a letter to the reporter; nothing any more once their identity was erased."""
    case = by_number(number)
    right = sealing.letter_mark(case.requester, case.number) if case.requester and case.secret_hash else ""
    if not right or not constant_time_compare(mark, right):
        raise Http404(_("Tautan ini tidak berlaku lagi."))
    response = HttpResponseRedirect(f"/laporan/{case.number}/")
    opened.remember(request, response, case.number)
    return response
