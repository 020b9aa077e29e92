# SPDX-License-Identifier: EUPL-1.2
"""What a partner is told of a report: never who sent it, and of a private one only where it is kept private."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from balai import packs
from balai.cases.media import signed_address
from balai.cases.models import Case
from balai.connectors.georeport.partners import Reachable
from balai.reports.models import Report
from balai.reports.queries import pages

# Under this name clients of the standard send their own number, so that a report sent twice is one report.
OWN_NUMBER = "fixmystreet_id"


def may_go(case: Case, to: Reachable) -> bool:
    """Whether the partner may have what the citizen wrote."""
    return (case.visibility == "public" and case.is_listed) or to.partner.keeps_private


def written(case: Case, to: Reachable) -> dict[str, str | Sequence[str]]:
    """The form of a report for a partner."""
    report = Report.objects.get(case=case)
    is_public = case.visibility == "public" and case.is_listed
    text = report.public_text if is_public else report.description
    home = f"{settings.BALAI_PUBLIC_URL}/laporan/{case.number}/"
    photos = case.attachments.filter(event_seq=1, kind="report", is_ready=True).order_by("position")
    shown = photos.filter(is_public=True) if is_public else photos
    form: dict[str, str | Sequence[str]] = {
        "service_code": to.service_for(case.subject),
        "description": f"{text}\n\n{packs.current().meta.name} {case.number}: {home}"[:4000],
        "media_url": [settings.BALAI_PUBLIC_URL + signed_address(photo.key) for photo in shown],
        f"attribute[{OWN_NUMBER}]": case.number,
        **{f"attribute[{name}]": value for name, value in to.partner.attributes.items()},
    }
    if case.lat is not None and case.lon is not None:
        form |= {"lat": f"{case.lat:.6f}", "long": f"{case.lon:.6f}"}
    if landmark := pages.for_all(report) if is_public else report.landmark:
        form["address_string"] = landmark
    return form
