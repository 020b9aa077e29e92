# SPDX-License-Identifier: EUPL-1.2
"""The inbox "Kabar", the choices, a browser's subscription, and the operators' log of deliveries."""

from __future__ import annotations

import json
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from balai.identity.actors import Actor
from balai.identity.policies import may_see_deliveries
from balai.kernel import buckets
from balai.kernel.clock import now
from balai.kernel.errors import DomainError, NotAllowed
from balai.kernel.texts import whole_number
from balai.notifications import actions, channels, queries, vapid
from balai.notifications.forms import CHANNEL_WORDS, PreferenceForm
from balai.notifications.topics import topics

PAGE = 50
STATUS_WORDS = {
    "planned": (gettext_lazy("menunggu"), "yellow", "half"),
    "sent": (gettext_lazy("terkirim"), "green", "check"),
    "failed": (gettext_lazy("gagal"), "red", "cross"),
    "skipped": (gettext_lazy("dilewati"), "grey", "circle"),
}


def actor(request: HttpRequest) -> Actor:
    """Who acts, set by identity's middleware."""
    return cast("Actor", getattr(request, "actor", None))


@never_cache
@login_required(login_url="sign_in")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages of the account; showing them marks them as read."""
    user_id = request.user.pk or 0
    rows = queries.inbox(user_id)
    actions.read_all(user_id, now())
    return render(request, "notifications/inbox.html", {"rows": rows})


@never_cache
@login_required(login_url="sign_in")
def preferences(request: HttpRequest) -> HttpResponse:
    """Which messages come how, and when not."""
    user_id = request.user.pk or 0
    is_official = actor(request).is_official
    read_by = {"citizen", "official"} if is_official else {"citizen"}
    shown = [topic for _code, topic in topics if topic.audience in read_by]
    form = PreferenceForm(
        request.POST if request.method == "POST" else None,
        topics=shown,
        wishes=queries.wishes_of(user_id),
    )
    if request.method == "POST" and form.is_valid():
        begins, ends = form.hours()
        actions.prefer(user_id, actions.NewPreference(channels=form.chosen(), quiet_from=begins, quiet_to=ends))
        messages.success(request, _("Pilihan Anda tersimpan."))
        return redirect("preferences")
    facts = {
        "form": form,
        "vapid": vapid.public_key(),
        "browsers": queries.marks_of_browsers(user_id),
        "has_email": bool(getattr(request.user, "email", "")),
        "has_phone": bool(getattr(request.user, "phone", "")),
    }
    return render(request, "notifications/preferences.html", facts, status=422 if form.is_bound else 200)


@require_safe
def push_key(request: HttpRequest) -> HttpResponse:
    """The public key a browser needs to subscribe."""
    return JsonResponse({"key": vapid.public_key()})


def _body(request: HttpRequest) -> dict[str, object]:
    try:
        found = json.loads(request.body[:4000])
    except (ValueError, RawPostDataException):  # no JSON; a form, which was read before
        return {}
    return found if isinstance(found, dict) else {}


@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """Keep this browser for the account, or for a case whose secret link it has opened. JSON
    {"endpoint", "keys": {"p256dh", "auth"}, "case"?}.
    """
    buckets.take("code:address", buckets.address_of(request))
    body, who = _body(request), actor(request)
    keys = body.get("keys")
    found = {"endpoint": str(body.get("endpoint", ""))}
    if isinstance(keys, dict):
        found |= {name: str(keys.get(name, "")) for name in ("p256dh", "auth")}
    case = str(body.get("case", ""))
    try:
        if who.user_id is None and case not in who.opened_cases:
            raise NotAllowed
        actions.subscribe(who.user_id, case, found, now())
        if who.user_id is not None:
            request.session[actions.SESSION_BROWSER] = found["endpoint"]
    except DomainError as error:
        return JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)
    return JsonResponse({"ok": True}, status=201)


@require_POST
def unsubscribe(request: HttpRequest) -> HttpResponse:
    """Forget this browser."""
    return JsonResponse({"ok": actions.unsubscribe(str(_body(request).get("endpoint", "")))})


# -- operators ----------------------------------------------------------------------------------------------
@never_cache
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """The log of deliveries, without addresses; what failed can be sent again."""
    if not may_see_deliveries(actor(request)):
        return render(request, "identity/not_allowed.html", status=403)
    status, search = request.GET.get("status", ""), request.GET.get("q", "")
    number = whole_number(request.GET.get("hal", ""), 5) or 1
    found = queries.deliveries(
        status if status in STATUS_WORDS else "", search, limit=PAGE + 1, offset=(number - 1) * PAGE
    )
    counts = queries.counts()
    tests = channels.self_tests() if "periksa" in request.GET else {}
    labels = {code: topic.label for code, topic in topics}
    facts = {
        "rows": [
            (row, STATUS_WORDS[row.status], CHANNEL_WORDS.get(row.channel, row.channel), labels.get(row.topic, ""))
            for row in found[:PAGE]
        ],
        "counts": [(code, word[0], counts[code]) for code, word in STATUS_WORDS.items()],
        "status": status,
        "search": search,
        "failed": counts["failed"],
        "newer": number - 1 if number > 1 else 0,
        "older": number + 1 if len(found) > PAGE else 0,
        "tests": {CHANNEL_WORDS.get(name, _("Kabar")): trouble for name, trouble in tests.items()},
    }
    return render(request, "notifications/deliveries.html", facts)


@never_cache
@require_POST
def replay(request: HttpRequest) -> HttpResponse:
    """Send one failed message, or all of them, again."""
    one = whole_number(request.POST.get("delivery", ""))
    try:
        if one is not None:
            actions.replay(one, actor(request), now())
            sent = 1
        else:
            sent = actions.replay_all(actor(request), now())
        words = ngettext("%(n)s pesan dikirim ulang.", "%(n)s pesan dikirim ulang.", sent)
        messages.success(request, words % {"n": sent})
    except NotAllowed:
        return render(request, "identity/not_allowed.html", status=403)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("deliveries")
