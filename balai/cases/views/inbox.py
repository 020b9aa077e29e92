# SPDX-License-Identifier: EUPL-1.2
"""The inbox: views with counts, the list, and the case that is open beside it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from balai import packs
from balai.cases import actions, flows, inbox, presenting
from balai.cases.actions import views as saving
from balai.cases.inputs import MoveData
from balai.cases.rules.workflow import ending
from balai.cases.views.frame import HANDLERS, actor_of, official, page
from balai.identity.actors import Actor
from balai.kernel import clock
from balai.packs import lookup
from balai.regions import queries as regions

KEYS = {"lihat": "view", "cari": "text", "tempat": "place", "kategori": "category", "keadaan": "state", "unit": "unit"}
# Verbs that make sense for many at once. Evidence is judged one by one, so validating is none of them.
BULK = {"verify", "dispatch", "accept", "resume", "comment", "pause"}


def asked(query: QueryDict) -> inbox.Filter:
    """The filter that an address names."""
    given = {field: query.get(key, "")[:80] for key, field in KEYS.items()}
    given["view"] = given["view"] or "perlu"
    return inbox.Filter(**given, after=query.get("sesudah", "")[:60])


def listing(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """Context of the first two columns. Five queries, whatever the number of rows; one more who look after comments."""
    actor, wanted = actor_of(request), asked(request.GET)
    cases, after = inbox.page(actor, wanted, now)
    words = inbox.last_words(case.pk for case in cases)
    counts = inbox.counts(actor, now)
    crews = _crews(actor)
    bulk_moves = [move for move in _bulk_moves(actor, cases) if move.verb != "dispatch" or crews]
    view = next((v for v in inbox.VIEWS if v.code == wanted.view), inbox.VIEWS[0])
    kept = request.GET.copy()
    kept.pop("sesudah", None)
    elsewhere = inbox.find(lookup.number_of(packs.current(), wanted.text)) if wanted.text and not cases else None
    return {
        "filter": wanted,
        "view": view,
        "views": [(v, counts[v.code]) for v in inbox.views_of(actor)],
        "saved": inbox.saved_views(actor),
        "rows": [presenting.row(case, actor, now, words.get(case.pk)) for case in cases],
        "after": after,
        "elsewhere": elsewhere and {"number": elsewhere.number, "unit": presenting.holder(elsewhere)},
        "query": kept.urlencode(),
        "suffix": f"?{kept.urlencode()}" if kept else "",
        "is_filtered": any((wanted.text, wanted.place, wanted.category, wanted.state, wanted.unit)),
        "choices": choices(actor),
        "bulk": bulk_moves,
        "bulk_units": crews if any(move.verb == "dispatch" for move in bulk_moves) else [],
        "bulk_key": secrets.token_urlsafe(12),
    }


def choices(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: places of the actor's territory, groups of categories, states, own units."""
    pack, tongue = packs.current(), presenting.language()
    root = next((g.area for g in actor.grants if g.area), "")
    units, agencies = set(actor.units), _agencies(actor)
    flow = lookup.tables(pack).newest.get("report")
    return {
        "places": [(area.code, regions.name(area.code)) for area in regions.children(root)],
        "categories": [(c.code, c.name.in_(tongue)) for c in lookup.children(pack)],
        "states": [(s.code, s.label.in_(tongue)) for s in flow.states if ending(s.phase) != "ended"] if flow else [],
        "units": [(u.code, u.name) for u in pack.units if u.code in units or u.agency in agencies],
    }


def _agencies(actor: Actor) -> set[str]:
    return {grant.agency for grant in actor.grants if grant.role == "dispatcher"}


def _crews(actor: Actor) -> list[tuple[str, str]]:
    """Units to which this person hands out work: of the agencies where they do."""
    kinds, agencies = {"desk", "office", "crew"}, _agencies(actor)
    return [(u.code, u.name) for u in packs.current().units if u.agency in agencies and u.kind in kinds]


def _bulk_moves(actor: Actor, cases: list[Any]) -> list[Any]:
    """Moves worth a bulk button: they need no more than words, and some case of this page may take them."""
    found: dict[str, Any] = {}
    mine = {grant.role for grant in actor.grants}
    for case in {(case.kind, case.workflow, case.workflow_version, case.state): case for case in cases}.values():
        state = case.state
        for move in flows.flow_of(case).transitions:
            if move.verb in BULK and state in move.from_ and mine & set(move.roles):
                found.setdefault(move.verb, move)
    return list(found.values())


@require_safe
@official(*HANDLERS, "leader")
def index(request: HttpRequest) -> HttpResponse:
    """The inbox without an open case."""
    return page(request, "cases/desk.html", listing(request, clock.now()))


@require_POST
@official(*HANDLERS)
def bulk(request: HttpRequest) -> HttpResponse:
    """Moves every selected case; each result is told, one refusal stops none of the others. What was refused stays
    selected beside what was written.
    """
    numbers = request.POST.getlist("nomor")[:100]
    verb = request.POST.get("verb", "")
    back = f"/meja/?{request.POST.get('kembali', '')}"
    if not numbers or verb not in BULK:
        messages.warning(request, _("Pilih dahulu laporannya, lalu tindakannya. Tidak ada yang berubah."))
        return redirect(back)
    text, unit = request.POST.get("text", ""), request.POST.get("unit", "")
    key = request.POST.get("client_key", "")[:40]
    now, actor = clock.now(), actor_of(request)
    done = []
    for number in dict.fromkeys(numbers):
        data = MoveData(text=text, reason=text, unit=unit, client_key=f"{key}:{number}"[:64] if key else None)
        done += actions.bulk_move([number], verb, data, actor, now)
    moved = [one for one in done if one.error is None]
    if moved:
        done_words = ngettext("%(n)s laporan berhasil.", "%(n)s laporan berhasil.", len(moved))
        messages.success(request, done_words % {"n": len(moved)})
    refused: dict[str, list[str]] = {}
    for one in done:
        if one.error is not None:
            refused.setdefault(one.error.in_words, []).append(one.number)
    for why, which in refused.items():  # one sentence for each reason, not one for each of forty reports
        messages.error(request, _("%(number)s tidak berubah: %(why)s") % {"number": ", ".join(which), "why": why})
    if refused:
        request.GET = QueryDict(request.POST.get("kembali", ""))
        kept = {"picked": {number for which in refused.values() for number in which}, "given": request.POST}
        return page(request, "cases/desk.html", {**listing(request, now), **kept}, status=422)
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "/meja/")


@require_POST
@official(*HANDLERS, "leader")
def save_view(request: HttpRequest) -> HttpResponse:
    """Keeps the present filter under a name."""
    query = request.POST.get("query", "")[:500]
    if not saving.save_view(actor_of(request), request.POST.get("name", ""), query):
        messages.warning(request, _("Beri nama dahulu (paling banyak 60 huruf). Saringannya masih ada."))
    return redirect(f"/meja/?{query}")


@require_POST
@official(*HANDLERS, "leader")
def drop_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Removes a saved view of one's own."""
    saving.drop_view(actor_of(request), view_id)
    return redirect("/meja/")
