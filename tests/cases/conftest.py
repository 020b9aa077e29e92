# SPDX-License-Identifier: EUPL-1.2
"""A small case to play with: the pack's own workflow and units, photos that exist only as rows."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from balai import packs
from balai.cases import actions, triggers
from balai.cases.inputs import MoveData, NewCase, StoredUpload, Supporter
from balai.cases.models import Case
from balai.identity.actors import SYSTEM, Actor
from tests.people import unit_for

MONDAY = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)  # 09:00 WIB, a working day
AREA = "18.71.01.1001"


def photo(**more) -> StoredUpload:
    row = {
        "id": uuid.uuid4(),
        "key": f"foto/202608/{uuid.uuid4().hex}",
        "media_type": "image/jpeg",
        "sha256": uuid.uuid4().hex * 2,
        "width": 800,
        "height": 600,
        "size": 1000,
    }
    return StoredUpload(**(row | more))


class Story:
    """One case and who plays in it; every move is a minute after the one before."""

    def __init__(self, cast, case: Case):
        self.cast, self.number, self.now = dict(cast), case.number, case.opened_at
        reporter = replace(cast["sari"], opened_cases=frozenset({case.number}))
        self.cast["sari"] = reporter

    @property
    def case(self) -> Case:
        return Case.objects.get(number=self.number)

    def does(self, who: str, verb: str, **data) -> Case:
        self.now += timedelta(minutes=1)
        if verb == "support":
            actions.support(self.number, Supporter(person=who), self.cast[who], self.now)
            return self.case
        actor: Actor = SYSTEM if who == "system" else self.cast[who]
        return actions.move(self.number, verb, MoveData(**data), actor, self.now)

    def come_to(self, state: str) -> Case:
        """Leads the case along the usual way to a state, or off it to one of its ends."""
        agency, crew = self.cast["ayu"].grants[0].agency, self.cast["dedi"].grants[0].unit
        evidence = {"text": "Sudah ditambal.", "uploads": (photo(),)}
        government = next(a.code for a in packs.current().agencies if a.external)
        way = {
            "menunggu": [],
            "diperiksa": [("rina", "verify", {})],
            "koordinasi": [("rina", "coordinate", {"agency": agency})],
            "disposisi": [("ayu", "dispatch", {"unit": crew})],
            "proses": [("dedi", "accept", {})],
            "validasi": [("dedi", "finish", evidence)],
            "selesai": [("wati", "validate", {})],
            "ditutup": [("sari", "confirm", {})],
        }
        aside = {
            "terjadwal": (
                "proses",
                [("dedi", "schedule", {"text": "Menunggu aspal.", "finish_on": date(2026, 9, 21)})],
            ),
            "tl_ditolak": ("validasi", [("wati", "reject_followup", {"reason": "Lubangnya masih ada."})]),
            "ditolak": ("koordinasi", [("rina", "refuse", {"reason": "tidak-terbukti", "text": "Tidak ditemukan."})]),
            "dialihkan": (
                "koordinasi",
                [("rina", "transfer", {"government": government, "reason": "Jalan nasional."})],
            ),
            "duplikat": ("koordinasi", [("rina", "merge", {"target": self.another})]),
            "dihentikan": ("proses", [("ayu", "pause", {"reason": "Menunggu aspal."})]),
            "didukung": ("validasi", [("tono", "support", {})]),
            "dibagi": ("koordinasi", [("rina", "assign_parts", {"parts": ((crew, "Tambal."), (agency, "Awasi."))})]),
        }
        last, then = aside.get(state, (state, []))
        for here, moves in way.items():
            for who, verb, data in moves:
                self.does(who, verb, **data)
            if here == last:
                break
        else:
            raise AssertionError(state)
        for who, verb, data in then:
            self.does(who, verb, **{k: v() if callable(v) else v for k, v in data.items()})
        return self.case

    def another(self) -> str:
        """The number of a second case about the same thing."""
        return actions.open_case(new_case(), self.cast["tono"], self.now).number


@pytest.fixture(scope="session")
def cast(cast):
    """The cast; the crew works for the agency of the dispatcher, everybody has a public id."""
    pack = packs.current()
    hers = cast["ayu"].grants[0].agency
    crew = next(u for u in pack.units if u.kind == "crew" and u.agency == hers)
    found = {
        name: replace(a, public_id=str(uuid.uuid5(uuid.NAMESPACE_DNS, name)))
        for name, a in cast.items()
        if name != "nobody"
    }
    found["dedi"] = replace(found["dedi"], grants=(replace(found["dedi"].grants[0], unit=crew.code, agency=hers),))
    return {"nobody": cast["nobody"], **found}


def new_case(**more) -> NewCase:
    desk = unit_for(packs.current(), "tuti")
    row = {
        "kind": "report", "subject": "jalan-berlubang", "title": "Jalan berlubang", "workflow": "report",
        "state": "menunggu", "area_code": AREA, "lat": -5.397, "lon": 105.266, "agency": desk.agency,
        "unit": desk.code, "visibility": "public", "is_listed": True, "public_text": "Lubang besar di depan pasar.",
    }  # fmt: skip
    return NewCase(**(row | more))


@pytest.fixture
def story(db, cast) -> Story:
    return Story(cast, actions.open_case(new_case(), cast["sari"], MONDAY))


@pytest.fixture
def private_story(db, cast) -> Story:
    return Story(cast, actions.open_case(new_case(visibility="private", is_listed=False), cast["sari"], MONDAY))


@pytest.fixture
def _append_only_again(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock():
        run(triggers.up(connection.vendor))


@pytest.fixture
def committed_db(_append_only_again, transactional_db):
    """A database that commits for real; the trail's triggers step aside while it is emptied afterwards."""
    yield
    run(triggers.down(connection.vendor))


def run(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
