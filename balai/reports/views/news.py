# SPDX-License-Identifier: EUPL-1.2
"""News of a place: asking for it with an account or by e-mail alone, confirming, seeing, changing and stopping it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from balai import packs
from balai.identity.rules import contact
from balai.kernel import buckets, crypto
from balai.kernel.answers import refused
from balai.kernel.clock import now
from balai.kernel.errors import DomainError, InvalidInput, NotFound
from balai.kernel.texts import whole_number
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports import actions, queries, words
from balai.reports.actions import watching_by_mail
from balai.reports.inputs import NewWatch
from balai.reports.models import Watch
from balai.reports.narrowing import kept, read
from balai.reports.rules import around, pace
from balai.reports.rules.around import RADII_M, Around
from balai.reports.rules.pace import Pace
from balai.reports.views.lists import category_choices
from balai.reports.views.watches import change_pace, watch_begun

WHOLE = "wilayah"  # instead of a radius: the whole area
FOUND = 8
_LEAST = {  # points that make one
    "jalan": (2, gettext_lazy("Jalan perlu sedikitnya dua titik. Yang {n} masih ada di peta; tambah di sana.")),
    "lahan": (3, gettext_lazy("Batas lahan perlu sedikitnya tiga sudut. Yang {n} masih ada di peta; tambah di sana.")),
}
CIRCLE_DECIMALS, SHAPE_DECIMALS = 3, 4  # a circle's middle to about 100 m: whose home it is nobody needs to know


@dataclass(frozen=True, slots=True)
class Asked:
    """The form as it was filled in."""

    points: str = ""  # "lat,lon;lat,lon"
    shape: str = "titik"  # titik, jalan, lahan
    radius: str = "1000"
    area: str = ""
    category: str = ""
    email: str = ""
    search: str = ""
    pace: str = ""  # "" when nothing was chosen

    @property
    def wish(self) -> NewWatch:
        """What of it is watched, and how often; a place that cannot be read stays as it is, to be refused."""
        return replace(self._place, every_h=pace.chosen(self.pace))

    @property
    def _place(self) -> NewWatch:
        area = regions.find(self.area) if self.area and not self.points else None
        radius = self.radius if self.radius in {str(metres) for metres in RADII_M} else "1000"
        if self.points:
            return NewWatch(category=self.category, around=self._around(radius))
        if area is None or self.radius == WHOLE or self.area.count(".") < 3:
            return NewWatch(category=self.category, area_code=self.area)
        near = Around(((round(area.lat, CIRCLE_DECIMALS), round(area.lon, CIRCLE_DECIMALS)),), int(radius))
        return NewWatch(category=self.category, around=near.said)

    def _around(self, radius: str) -> str:
        edge = f";{radius}" if self.shape == "jalan" else f";{around.LEAST_M},luas" if self.shape == "lahan" else ""
        if not edge:
            first = self.points.split(";", 1)[0]
            found = around.parse(f"{first},{radius}", CIRCLE_DECIMALS)
        else:
            found = around.parse(self.points + edge, SHAPE_DECIMALS)
        return found.said if found else self.points

    def check_corners(self) -> None:
        """InvalidInput for a way or a field with fewer points than make one: a circle is not what was meant."""
        least, sentence = _LEAST.get(self.shape, (0, ""))
        try:
            pairs = [pair.split(",") for pair in self.points.split(";") if pair]
            corners = {tuple(round(float(part), SHAPE_DECIMALS) for part in pair) for pair in pairs}
        except ValueError:
            return  # no place at all, which is said elsewhere
        if 0 < len(corners) < least:
            raise InvalidInput({"place": str(sentence).format(n=len(corners))})

    @property
    def query(self) -> str:
        """The wish as an address narrows lists and feeds."""
        wish = self.wish
        asked = {"wilayah": wish.area_code, "dekat": wish.around, "kategori": wish.category}
        return urlencode({key: value for key, value in asked.items() if value}, safe=",;")


def _from_address(query: QueryDict) -> Asked:
    near = around.parse(query.get("dekat", ""))
    asked = Asked(area=query.get("wilayah", ""), category=query.get("kategori", ""))
    if near is None:
        return replace(asked, radius=WHOLE) if asked.area else asked
    shape = "lahan" if near.is_closed else "jalan" if len(near.points) > 1 else "titik"
    points = ";".join(f"{lat},{lon}" for lat, lon in near.points)
    nearest = min(RADII_M, key=lambda metres: abs(metres - near.radius_m))
    return replace(asked, area="", points=points, shape=shape, radius=str(nearest))


def _unread(query: QueryDict) -> dict[str, str]:
    """What of the address nobody understood, said at the form's fields."""
    unread = read(query).unread
    place = " ".join(unread[name] for name in ("wilayah", "dekat") if name in unread)
    return {"place": place, "category": unread.get("kategori", "")}


def _from_form(post: QueryDict) -> Asked:
    area = post.get("wilayah", "")  # no radio is chosen beforehand beside points: without a script it is the later wish
    return Asked(
        points="" if area else post.get("titik", "").strip()[:1000],
        shape=post.get("bentuk", "titik"),
        radius=post.get("radius", ""),
        area=area,
        category=post.get("kategori", ""),
        email=post.get("email", "").strip()[:254],
        search=post.get("cari", "").strip()[:80],
        pace=post.get("tiap", ""),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Where, how far, of what, and to whom; everything works without a script, by the list of places."""
    if request.method != "POST":
        return _show(request, _from_address(request.GET), wrong=_unread(request.GET))
    asked = _from_form(request.POST)
    does = request.POST.get("do", "")
    if does == "cari" or (asked.search and not (asked.points or asked.area)):
        return _show(request, asked)
    try:
        asked.check_corners()
        if does == "umpan" and asked.query:
            return HttpResponseRedirect(f"/kabari/?{asked.query}#umpan")
        return _begin(request, asked)
    except DomainError as refusal:
        return _show(request, asked, refusal)


def _begin(request: HttpRequest, asked: Asked) -> HttpResponse:
    user_id = request.user.pk if request.user.is_authenticated else None
    if user_id:
        watch_begun(request, user_id, asked.wish)
        return HttpResponseRedirect("/akun/pantauan/")
    address = contact.email(asked.email)
    if address and _is_good(asked.wish):  # a slip costs nothing: no letter leaves
        buckets.take("watch:device", buckets.device_of(request))
        buckets.take("watch:address", buckets.address_of(request))
        buckets.take("watch:contact", crypto.keyed_hash("rate", address)[:32])
    watching_by_mail.ask(asked.email, asked.wish, words.language(), now())
    wish, language = asked.wish, words.language()
    often = actions.often(Pace.DAILY if wish.every_h is None else wish.every_h, language)
    # What was asked, never what is kept: nobody learns here whether the address watches already.
    facts = {"email": asked.email, "where": actions.where(wish, language), "often": often, "days": _days()}
    return render(request, "reports/news_sent.html", facts)


def _days() -> int:
    present = now()
    return (present - watching_by_mail.waiting_since(present)).days


def _show(
    request: HttpRequest, asked: Asked, refusal: DomainError | None = None, wrong: dict[str, str] | None = None
) -> HttpResponse:
    wish, language = asked.wish, words.language()
    is_good = _is_good(wish)
    area = regions.find(asked.area) if asked.area else None
    found = [(row.code, row.label) for row in regions.search(asked.search, FOUND)] if asked.search else []
    if area is not None and asked.area not in {code for code, _label in found}:
        found.insert(0, (asked.area, regions.label(asked.area)))
    near = around.parse(wish.around) if wish.around else None
    categories = category_choices()
    if asked.category and lookup.category(packs.current(), asked.category) is None:
        categories = kept(categories, asked.category)
    start = near.middle if near else (area.lat, area.lon) if area else packs.current().meta.capital
    facts = {
        "asked": asked, "wrong": refusal.by_field if refusal else wrong or {}, "found": found,
        "radii": [(str(m), _reach(m)) for m in RADII_M], "whole": WHOLE, "categories": categories, "start": start,
        "has_place": bool(near or area), "where": actions.where(wish, language) if is_good else "",
        "query": asked.query if is_good else "", "days": _days(),
        "paces": actions.paces(), "pace": asked.pace or _pace_now(request, wish),
    }  # fmt: skip
    return refused(render(request, "reports/news.html", facts), refusal)


def _pace_now(request: HttpRequest, wish: NewWatch) -> str:
    """How often the account hears of the place already, so that sending the form again does not change it unseen."""
    kept = queries.pace_of(request.user.pk, wish) if request.user.is_authenticated else None
    return str(int(Pace.DAILY if kept is None else kept))


def _is_good(wish: NewWatch) -> bool:
    try:
        actions.checked(wish)
    except InvalidInput:
        return False
    return True


def _reach(metres: int) -> str:
    return f"{metres} m" if metres < 1000 else f"{metres // 1000} km"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A letter's link asks once more: programs that look at links before people do begin nothing."""
    language, refusal = words.language(), None
    try:
        row = watching_by_mail.asked(token, now())
        if request.method == "POST":
            row = watching_by_mail.confirm(token, now(), pace.chosen(request.POST.get("tiap", "")))
            said = _("Terima kasih. Kabarnya datang {often}, bila ada.")
            messages.success(request, said.format(often=actions.often(row.every_h, language)))
            return HttpResponseRedirect(watching_by_mail.own_page(row.address_id))
    except NotFound:
        return render(request, "reports/news_over.html", status=404)
    except InvalidInput as error:
        refusal = error
    facts = {
        "where": actions.where(row, language), "paces": actions.paces(), "pace": str(row.every_h),
        "wrong": refusal.by_field if refusal else {},
    }  # fmt: skip
    return refused(render(request, "reports/news_confirm.html", facts), refusal)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """What an address without account watches; changes how often, stops one, or all and the address with it."""
    try:
        address = watching_by_mail.owner(token)
    except watching_by_mail.Erased as error:
        return render(request, "reports/news_erased.html", status=error.status)
    except NotFound:
        return render(request, "reports/news_over.html", status=404)
    if request.method == "POST":
        return _change_own(request, address)
    language = words.language()
    rows: list[tuple[Watch, str]] = [(row, actions.where(row, language)) for row in queries.watches_of(address)]
    return render(request, "reports/news_own.html", {"rows": rows, "paces": actions.paces()})


def _change_own(request: HttpRequest, address: uuid.UUID) -> HttpResponse:
    which = request.POST.get("stop", "")
    if which == "semua":
        watching_by_mail.forget_address(address, now())
        return render(request, "reports/news_stopped.html")
    if "pace" in request.POST:
        change_pace(request, lambda row, every_h: watching_by_mail.change_pace(address, row, every_h, now()))
    elif (stop := whole_number(which)) is None or watching_by_mail.stop_one(address, stop, now()):
        messages.success(request, _("Pantauan dihapus."))
    else:
        return render(request, "reports/news_stopped.html")
    return HttpResponseRedirect(request.path)


@csrf_exempt  # RFC 8058: a mail program posts here by itself; the signed link is all that says who
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """One click in a message ends such messages; who opens the link in a browser is asked once."""
    try:
        if request.method == "POST":
            own_page = watching_by_mail.stop(token, now())
            return render(request, "reports/news_stopped.html", {"own_page": own_page})
        watching_by_mail.check_stop(token)
    except NotFound:
        return render(request, "reports/news_over.html", status=404)
    return render(request, "reports/news_stop.html")
