# SPDX-License-Identifier: EUPL-1.2
"""A wrong pin is set right on the desk: where it lies and which desk the rules name is shown before it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balai import packs
from balai.cases import presenting
from balai.cases.models import Case
from balai.cases.views.case import seen_case
from balai.cases.views.frame import actor_of, official, page
from balai.kernel import clock
from balai.kernel.errors import DomainError, InvalidInput
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports import policies
from balai.reports.actions import checking, correcting
from balai.reports.desk.tools import WORKERS, told
from balai.reports.inputs import NewReport
from balai.reports.rules import routing
from balai.reports.wizard import pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The form as typed."""

    lat: str
    lon: str
    village: str = ""
    reason: str = ""
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def new(self) -> NewReport:
        """What the action takes. InvalidInput when the numbers are none."""
        try:
            lat, lon = float(self.lat.replace(",", ".")), float(self.lon.replace(",", "."))
        except ValueError:
            raise InvalidInput(
                {"place": _("Tulis lintang dan bujur sebagai angka, misalnya -5.4292 dan 105.261.")}
            ) from None
        return NewReport(
            category="", description="", lat=lat, lon=lon, village=self.village, language=presenting.language()
        )


def _asked(post: QueryDict) -> Asked:
    return Asked(
        lat=post.get("lat", "")[:40].strip(), lon=post.get("lon", "")[:40].strip(),
        village=post.get("village", "")[:20], reason=post.get("reason", "")[:1000],
    )  # fmt: skip


def _written(degrees: float | None) -> str:
    return "" if degrees is None else f"{degrees:.6f}"


@require_http_methods(["GET", "HEAD", "POST"])
@official(*WORKERS)
def place(request: HttpRequest, number: str) -> HttpResponse:
    """The form, the same with what the place means, and the correction; each works without JavaScript."""
    case, actor = seen_case(request, number), actor_of(request)
    if not policies.may_correct(actor, case):
        raise PermissionDenied(_("Tempat laporan ini diperbaiki oleh unit yang menanganinya."))
    if request.method != "POST":
        return _shown(request, case, Asked(lat=_written(case.lat), lon=_written(case.lon)))
    asked = _asked(request.POST)
    try:
        new = asked.new
        if request.POST.get("to") == "periksa":
            return _shown(request, case, asked, foretold(case, new))
        correcting.correct_place(case.number, new, asked.reason, actor, clock.now())
    except DomainError as refused:
        fields = refused.fields if isinstance(refused, InvalidInput) else {"place": str(refused)}
        wrong = {"place": fields.get("place") or fields.get("village", ""), "reason": fields.get("reason", "")}
        return _shown(request, case, replace(asked, wrong=wrong))
    return told(request, number, None, _("Tempat diperbaiki. Daftar dan peta mengikuti."))


def foretold(case: Case, new: NewReport) -> dict[str, Any]:
    """Where a point lies, and which unit a report there would reach by the rules. InvalidInput, OutsideRegion."""
    pack = packs.current()
    category = lookup.category(pack, case.subject)
    found = checking.checked_place(new, category, pack)
    choice = routing.choose(pack, case.subject, found.area_code, found.road_owner or None)
    return {
        "area": regions.label(found.area_code),
        "near": pages.nearby(new.lat or 0.0, new.lon or 0.0, found.area_code),
        "unit": choice.unit.name,
        "why": choice.route.why.in_(presenting.language()) if choice.route else "",
        "source": choice.route.source if choice.route else "",
        "is_here": choice.unit.agency == case.agency,
    }


def _shown(request: HttpRequest, case: Case, asked: Asked, meaning: dict[str, Any] | None = None) -> HttpResponse:
    shown = {
        "case": case, "asked": asked, "wrong": asked.wrong, "meaning": meaning, "capital": packs.current().meta.capital,
        "where": regions.label(case.area_code) if case.area_code else "",
    }  # fmt: skip
    return page(request, "reports/desk/place.html", shown, status=422 if asked.wrong else 200)
