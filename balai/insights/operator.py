# SPDX-License-Identifier: EUPL-1.2
"""The operator's pages: health, queue, readers of the trail, pack, routing, boundaries, API clients."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balai import packs
from balai.cases import consumers, flows
from balai.cases.models import Cursor, DayRoot, Event
from balai.cases.presenting import language
from balai.cases.queries import trail
from balai.cases.views.frame import official, page
from balai.kernel import clock, jobs
from balai.kernel.texts import whole_number
from balai.packs import check, lookup
from balai.regions import queries as regions
from balai.reports.actions import clients
from balai.reports.desk.tools import leaf_groups
from balai.reports.models import ApiKey
from balai.reports.rules import routing

ABOVE = (("province", gettext_lazy("provinsi")), ("national", gettext_lazy("pemerintah pusat")))
PHASES = (
    ("waiting", gettext_lazy("menunggu diperiksa")), ("coordinating", gettext_lazy("menunggu dibagi")),
    ("assigned", gettext_lazy("menunggu dikerjakan")), ("working", gettext_lazy("dikerjakan")),
    ("checking", gettext_lazy("hasilnya diperiksa")),
)  # fmt: skip

CHECK_DAYS = 7  # the page checks what moved lately; `balai trail verify` checks everything


@require_safe
@official("operator")
def home(request: HttpRequest) -> HttpResponse:
    """Is everything well, and where to go when it is not."""
    now = clock.now()
    symptoms = import_string(settings.BALAI_HEALTH)(settings.CONFIG)
    context = {
        "symptoms": sorted(symptoms, key=lambda s: not s.is_bad), "bad": sum(s.is_bad for s in symptoms),
        "jobs": jobs.counts(now), "readers": _readers(), "beat": jobs.last_beat(),
        "is_alive": (beat := jobs.last_beat()) is not None and now - beat < timedelta(minutes=2),
    }  # fmt: skip
    return page(request, "operator/home.html", context)


def _readers() -> list[dict[str, Any]]:
    """Each reader of the trail, how far behind it is, and when it last moved."""
    last = Event.objects.aggregate(last=Max("id"))["last"] or 0
    cursors = {cursor.name: cursor for cursor in Cursor.objects.all()}
    out = []
    for name, _consumer in consumers.registry:
        cursor = cursors.get(name)
        behind = trail.behind(name) if cursor else last
        out.append({"name": name, "behind": behind, "at": cursor.updated_at if cursor else None})
    return out


@require_http_methods(["GET", "HEAD", "POST"])
@official("operator")
def queue(request: HttpRequest) -> HttpResponse:
    """Dead letters: why each failed, and one button to try again or throw away."""
    if request.method == "POST":
        pk = whole_number(request.POST.get("pk", ""))
        verb = request.POST.get("verb", "")
        done = pk is not None and (jobs.replay(pk, clock.now()) if verb == "replay" else jobs.discard(pk))
        if done:
            messages.success(request, _("Dicoba lagi.") if verb == "replay" else _("Dibuang."))
        else:
            messages.warning(request, _("Pekerjaan itu sudah tidak ada di daftar."))
        return redirect("/operator/antrean/")
    now = clock.now()
    return page(
        request, "operator/queue.html", {"buried": jobs.buried(), "jobs": jobs.counts(now), "readers": _readers()}
    )


@require_safe
@official("operator")
def pack(request: HttpRequest) -> HttpResponse:
    """What the region's pack holds, where each row comes from, and what the check finds."""
    found, tongue = packs.current(), language()
    today = lookup.local_day(found, clock.now())
    groups = [
        (group.name.in_(tongue), [
            {"name": leaf.name.in_(tongue), "code": leaf.code, "source": leaf.source, "sensitive": leaf.sensitive}
            for leaf in lookup.leaves(found, today, below=group.code)
        ])
        for group in lookup.children(found)
    ]  # fmt: skip
    context = {
        "found": found, "findings": check.check(found.meta.code), "groups": groups,
        "promises": [(p, p.text.in_(tongue)) for p in found.promises],
        "routes": [(n, r, r.why.in_(tongue)) for n, r in enumerate(found.routes, 1)],
        "flows": [(flow, [(s, s.label.in_(tongue)) for s in flow.states]) for flow in found.workflows],
    }  # fmt: skip
    return page(request, "operator/pack.html", context)


@require_safe
@official("operator", "coordinator")
def simulator(request: HttpRequest) -> HttpResponse:
    """Which row of the authority matrix answers for a place and a category, and what is promised there."""
    found, tongue, now = packs.current(), language(), clock.now()
    category, text, owner = (request.GET.get(key, "") for key in ("kategori", "tempat", "pemilik"))
    places = [row for row in regions.search(text, limit=8) if row.code.count(".") == 3] if text else []
    chosen = request.GET.get("desa", "") or (places[0].code if len(places) == 1 else "")
    result: dict[str, Any] = {}
    if chosen and lookup.is_leaf(found, category) and regions.find(chosen):
        choice = routing.choose(found, category, chosen, owner or None)
        result = {
            "choice": choice, "place": regions.label(chosen), "agency": flows.agency_name(choice.unit.agency),
            "why": choice.route.why.in_(tongue) if choice.route else "",
            "promises": [
                (words, p.text.in_(tongue), p.source)
                for phase, words in PHASES
                if (p := flows.promise_for(category, phase, now, chosen))
            ],
        }  # fmt: skip
    context = {
        "groups": leaf_groups(), "category": category, "text": text, "owner": owner, "levels": _levels(),
        "places": places if not chosen else [], "result": result, "asked": bool(category and text),
    }  # fmt: skip
    return page(request, "operator/simulator.html", context)


def _levels() -> list[tuple[str, object]]:
    """Who may own a road, the smallest first, in the words of the region."""
    below = ("village", "district", "regency")
    return [*((level, lookup.area_word(packs.current(), level, language())) for level in below), *ABOVE]


@require_safe
@official("operator")
def boundaries(request: HttpRequest) -> HttpResponse:
    """Editions of village boundaries and road owners, newest first."""
    context = {"editions": regions.edition_rows(), "exact": regions.has_boundaries()}
    return page(request, "operator/boundaries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@official("operator")
def keys(request: HttpRequest) -> HttpResponse:
    """Clients of the interfaces; a new key is shown once, on the answer to its own form."""
    context: dict[str, Any] = {}
    if request.method == "POST" and "revoke" in request.POST:
        pk = whole_number(request.POST["revoke"])
        if pk is not None and clients.revoke_client(pk):
            messages.success(request, _("Kunci dicabut. Aplikasi itu tidak dapat mengirim lagi."))
        return redirect("/operator/kunci/")
    if request.method == "POST":
        name = " ".join(request.POST.get("name", "").split())
        if name:
            may_update = request.POST.get("may_update") == "on"
            row, secret = clients.create_client(
                name, request.POST.get("contact", ""), clock.now(), may_update=may_update
            )
            context = {"secret": secret, "made": row}
        else:
            context = {"missing": True}
    context["keys"] = ApiKey.objects.order_by("-is_active", "-created_at")
    return page(request, "operator/keys.html", context, status=422 if context.get("missing") else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@official("operator")
def record(request: HttpRequest) -> HttpResponse:
    """The state of the tamper-evident record; a button checks what moved in the last days."""
    context: dict[str, Any] = {
        "last": DayRoot.objects.order_by("-day").first(), "days": DayRoot.objects.count(), "check_days": CHECK_DAYS,
        "waiting": trail.next_unpublished_day(),
    }  # fmt: skip
    if request.method == "POST":
        since = (clock.now() - timedelta(days=CHECK_DAYS)).date()
        context["faults"] = list(trail.faults(since))
        context["checked_at"] = clock.now()
    return page(request, "operator/record.html", context)


@require_POST
@official("operator")
def replay_reader(request: HttpRequest) -> HttpResponse:
    """Lets one reader of the trail read again from the first event; the worker does the reading."""
    name = request.POST.get("name", "")
    if name in consumers.registry and consumers.registry[name].replayable:
        consumers.begin_again(name, clock.now())
        messages.success(request, _("Pembaca \u201c%(name)s\u201d membaca ulang dari awal.") % {"name": name})
    else:
        messages.warning(request, _("Pembaca ini tidak boleh diulang, karena pesan akan terkirim dua kali."))
    return redirect("/operator/")
