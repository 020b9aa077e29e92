# SPDX-License-Identifier: EUPL-1.2
"""The account's page of watched areas and kinds of trouble."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai.kernel.clock import now
from balai.kernel.errors import InvalidInput
from balai.kernel.texts import whole_number
from balai.reports import actions, queries, words
from balai.reports.inputs import NewWatch
from balai.reports.models import Watch
from balai.reports.narrowing import read, without
from balai.reports.rules import pace
from balai.reports.rules.pace import Pace


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
        "paces": actions.paces(),
        "pace": str(int(Pace.DAILY)),
    }
    return render(request, "reports/watches.html", facts)


def _change(request: HttpRequest, user_id: int) -> None:
    stop = whole_number(request.POST.get("stop", ""))
    if stop is not None:
        actions.unwatch(user_id, stop)
        messages.success(request, _("Pantauan dihapus."))
    elif "pace" in request.POST:
        change_pace(request, lambda row, every_h: actions.change_pace(user_id, row, every_h, now()))
    else:
        place = {"area_code": request.POST.get("wilayah", ""), "category": request.POST.get("kategori", "")}
        try:
            watch_begun(request, user_id, NewWatch(**place, every_h=pace.chosen(request.POST.get("tiap", ""))))
        except InvalidInput as refusal:
            messages.error(request, refusal.in_words)


def watch_begun(request: HttpRequest, user_id: int, wish: NewWatch) -> None:
    """Watches a place for an account and says how often it will hear. InvalidInput."""
    row = actions.watch(user_id, wish, now())
    said = _("Dipantau. Kabarnya datang {often}, bila ada yang baru atau selesai.")
    messages.success(request, said.format(often=actions.often(row.every_h, words.language())))


def change_pace(request: HttpRequest, change: Callable[[int, int], bool]) -> None:
    """Changes how often the place of one row is told, and says so; `change` takes its number and the hours."""
    which, every_h = whole_number(request.POST.get("pace", "")), pace.chosen(request.POST.get("tiap", ""))
    try:
        found = which is not None and change(which, -1 if every_h is None else every_h)
    except InvalidInput as refusal:
        messages.error(request, refusal.in_words)
        return
    if found and every_h is not None:
        said = _("Tersimpan. Kabarnya datang {often}, bila ada.")
        messages.success(request, said.format(often=actions.often(every_h, words.language())))
    else:
        messages.error(request, _("Pantauan ini tidak ada lagi."))
