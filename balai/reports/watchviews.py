# SPDX-License-Identifier: EUPL-1.2
"""The account's page of watched areas and kinds of trouble."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai.kernel.clock import now
from balai.kernel.errors import InvalidInput
from balai.reports import actions, queries, words
from balai.reports.inputs import NewWatch
from balai.reports.models import Watch
from balai.reports.narrowing import read, without


@never_cache
@login_required(login_url="sign_in")
@require_http_methods(["GET", "HEAD", "POST"])
def watched(request: HttpRequest) -> HttpResponse:
    """The list, and below it what the public list's filters ask to watch."""
    user_id = request.user.pk or 0
    if request.method == "POST":
        _change(request, user_id)
        return redirect("watches")
    found = read(request.GET)
    asked = found.filters
    wish = Watch(area_code=asked.area, category=asked.category) if asked.area or asked.category else None
    language = words.language()
    rows = queries.watches(user_id)
    known = {(row.area_code, row.category) for row in rows}
    facts = {
        "rows": [(row, actions.where(row, language)) for row in rows],
        "wish": wish if wish and (wish.area_code, wish.category) not in known else None,
        "wish_words": actions.where(wish, language) if wish else "",
        "unread": found.unread,
        "understood": without(request.GET, found.unread),
        "is_known": bool(wish) and (asked.area, asked.category) in known,
    }
    return render(request, "reports/watches.html", facts)


def _change(request: HttpRequest, user_id: int) -> None:
    stop = request.POST.get("stop", "")
    if stop.isdecimal():
        actions.unwatch(user_id, int(stop))
        messages.success(request, _("Pantauan dihapus."))
        return
    try:
        wish = NewWatch(area_code=request.POST.get("wilayah", ""), category=request.POST.get("kategori", ""))
        actions.watch(user_id, wish, now())
        messages.success(request, _("Dipantau. Sekali sehari Anda diberi tahu bila ada yang baru atau selesai."))
    except InvalidInput as refusal:
        messages.error(request, refusal.in_words)
