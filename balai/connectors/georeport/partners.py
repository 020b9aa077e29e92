# SPDX-License-Identifier: EUPL-1.2
"""Which other governments can be reached: those with an address in the pack and a key in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _

from balai import packs
from balai.connectors.georeport.client import Door, Refused, Silent
from balai.kernel.adapters import Adapter, adapters
from balai.packs import lookup
from balai.packs.findings import PackError
from balai.packs.schema import Agency, Partner


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """A partner and the door to it."""

    agency: Agency
    partner: Partner
    door: Door

    def service_for(self, category: str) -> str:
        """Their code for a category of ours, by its own name or by the nearest group above it."""
        named = self.partner.services
        above = lookup.lineage(packs.current(), category)
        return next((named[code] for code in above if code in named), self.partner.service)


def reachable(code: str) -> Reachable | None:
    """The partner behind an agency; None when it has no address, or we no key."""
    agency = lookup.agency(packs.current(), code)
    key = settings.BALAI_PARTNERS.get(code, "")
    if agency is None or agency.open311 is None or not key:
        return None
    door = Door(url=agency.open311.url, key=key, jurisdiction=agency.open311.jurisdiction)
    return Reachable(agency=agency, partner=agency.open311, door=door)


def self_test(code: str) -> str:
    """Empty when the partner answers and takes what would be sent; else what is wrong."""
    found = reachable(code)
    if found is None:
        return _("Belum ada kuncinya. Tulis di BALAI_PARTNERS: %(code)s=kunci") % {"code": code}
    try:
        taken = found.door.services()
    except (Refused, Silent) as error:
        return str(error)
    missing = sorted({found.partner.service, *found.partner.services.values()} - taken)
    return _("Tidak dikenal di sana: %(codes)s") % {"codes": ", ".join(missing)} if missing else ""


def register() -> None:
    """Called when the app is ready: each partner of the pack says how it is."""
    try:
        pack = packs.current()
    except PackError:
        return  # `balai pack check` says what is wrong with it
    for agency in pack.agencies:
        if agency.open311 is not None:
            test = partial(self_test, agency.code)
            adapters.add(f"partner-{agency.code}", Adapter(kind="partner", title=agency.short, self_test=test))
