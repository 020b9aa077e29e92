# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from PIL import Image

from balai import packs
from balai.cases.models import Attachment, Case, Event, Promise
from balai.identity.actors import ANONYMOUS, Actor, Grant
from balai.identity.models import SealedIdentity
from balai.kernel.errors import InvalidInput, NotAllowed, OutsideRegion
from balai.kernel.ids import secret_hash
from balai.reports import actions
from balai.reports.actions import submitting
from balai.reports.inputs import NewReport, Reporter
from balai.reports.models import Report

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HERE = {"lat": -5.4254, "lon": 105.2580}  # Bandar Lampung
GOOD = NewReport(category="jalan-rusak", description="Jalan berlubang besar di depan pasar, motor jatuh", **HERE)
KEY = "01234567-89ab-cdef-0123-456789abcdef"


def submit(actor=ANONYMOUS, **changes):
    return actions.submit_report(replace(GOOD, **changes), actor, NOW)


def photo():
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "grey").save(out, "JPEG")
    out.seek(0)
    return out


def nothing_written():
    return [m.objects.count() for m in (Case, Event, Report, SealedIdentity, Attachment)] == [0] * 5


def test_report_is_a_case_with_its_trail_promise_photo_and_sealed_reporter(db):
    uploads = actions.accept_photos([photo(), photo()], NOW)
    receipt = submit(uploads=uploads, reporter=Reporter(name="Sari", email="Sari@contoh.id"), public=True)

    case = Case.objects.get(number=receipt.number)
    assert case.pk == receipt.case_id
    assert receipt.number.startswith(packs.current().meta.number.prefix + "261124")
    assert case.secret_hash == secret_hash(receipt.secret)
    assert (case.state, case.phase, case.visibility, case.is_listed) == (receipt.state, "waiting", "public", True)
    assert case.area_code.startswith("18.71.")
    assert case.title == "Jalan berlubang besar di depan pasar, motor jatuh"
    event = Event.objects.get(case=case)
    assert (event.seq, event.verb, event.hash) == (1, "submit", case.last_hash)
    assert event.data["rule"] == case.report.route
    assert event.data["why"]
    assert Promise.objects.get(case=case).due_at == case.due_at
    assert Attachment.objects.filter(case=case, kind="report", is_ready=False).count() == 2
    sealed = SealedIdentity.objects.get(pk=case.requester)
    assert b"Sari" not in bytes(sealed.sealed)
    assert Report.objects.get(case=case).moderation == "clean"


def test_private_is_the_default_and_tells_nothing(db):
    case = Case.objects.get(number=submit(description="Tetangga saya Budi buang sampah di kali").number)

    assert (case.visibility, case.is_listed, case.requester) == ("private", False, None)
    assert "Budi" not in case.title
    assert case.report.public_text == ""


def test_sensitive_category_is_private_whatever_the_reporter_wished(db):
    pack = packs.current()
    sensitive = next(c for c in pack.categories if c.sensitive and not any(k.parent == c.code for k in pack.categories))
    answers = {q.code: q.options[0][0] for q in sensitive.questions if q.options}

    case = Case.objects.get(number=submit(category=sensitive.code, public=True, answers=answers).number)

    assert (case.visibility, case.is_listed) == ("private", False)


def test_personal_data_holds_a_public_text_back(db):
    case = Case.objects.get(number=submit(public=True, description="Lapor, hubungi saya 0812-3456-7890 ya pak").number)

    assert (case.visibility, case.is_listed) == ("public", False)
    assert "0812" not in case.title + case.report.public_text
    assert (case.report.moderation, case.report.hints) == ("unseen", ["phone"])
    assert "0812-3456-7890" in case.report.description


def test_same_key_again_gives_the_same_number_and_link(db):
    first = submit(client_key=KEY)
    again = submit(client_key=KEY, description=f"  {GOOD.description}\r\n", uploads=())

    assert (again.number, again.secret, again.is_new) == (first.number, first.secret, False)
    assert Case.objects.count() == Event.objects.count() == Report.objects.count() == 1


@pytest.mark.parametrize("changes", [{"description": "Teks yang lain sama sekali"}, {"lat": -5.4}])
def test_key_with_other_words_or_another_place_gives_the_number_alone(db, changes):
    first = submit(client_key=KEY)
    again = submit(client_key=KEY, **changes)

    assert (again.number, again.secret, again.is_new) == (first.number, "", False)
    assert Case.objects.count() == Report.objects.count() == 1


def test_same_key_twice_in_one_group_gives_the_link_to_the_same_words_alone(db):
    batch = [
        submitting._prepare(replace(GOOD, client_key=KEY, **changes), ANONYMOUS, NOW)
        for changes in ({}, {}, {"description": "Teks yang lain sama sekali"})
    ]
    first, again, other = submitting._write(batch)

    assert (again.number, again.secret, other.number, other.secret) == (first.number, first.secret, first.number, "")


def test_short_key_never_gives_the_link_away(db):
    first = submit(client_key="abcd1234")

    assert first.secret
    assert submit(client_key="abcd1234").secret == ""


@pytest.mark.parametrize("fresh", [4, 50])
def test_200_parallel_submits_give_each_key_one_number(committed_db, fresh):
    def one(n):
        try:
            return submit(client_key=f"parallel-{n % fresh:04d}-0123456789")
        finally:
            connection.close()

    with ThreadPoolExecutor(32) as pool:
        receipts = list(pool.map(one, range(200)))

    numbers = {}
    for n, receipt in enumerate(receipts):
        numbers.setdefault(n % fresh, set()).add((receipt.number, receipt.secret))
    assert [len(found) for found in numbers.values()] == [1] * fresh
    assert sum(receipt.is_new for receipt in receipts) == fresh
    assert Case.objects.count() == Event.objects.count() == Report.objects.count() == fresh
    assert len({r.number for r in receipts}) == fresh


WRONG = {
    "unknown category": ({"category": "tidak-ada"}, "category"),
    "group instead of leaf": ({"category": "jalan"}, "category"),
    "no words": ({"description": " \n 12 !!"}, "description"),
    "too long": ({"description": "panjang " * 600}, "description"),
    "no place": ({"lat": None, "lon": None}, "place"),
    "half a place": ({"lat": None}, "lat"),
    "not a number": ({"lat": float("nan")}, "lat"),
    "not on earth": ({"lat": 95.0}, "lat"),
    "unknown village": ({"village": "18.99.99.9999"}, "village"),
    "answer not offered": ({"answers": {"dalam": "sumur"}}, "answers.dalam"),
    "bad mail": ({"reporter": Reporter(email="sari@")}, "email"),
    "bad phone": ({"reporter": Reporter(phone="12")}, "phone"),
    "odd key": ({"client_key": "a b"}, "client_key"),
    "landmark too long": ({"landmark": "x" * 201}, "landmark"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_input_names_the_field_and_writes_nothing(db, what):
    changes, field = WRONG[what]

    with pytest.raises(InvalidInput) as caught:
        submit(**changes)

    assert list(caught.value.fields) == [field]
    assert caught.value.fields[field]
    assert nothing_written()


def test_outside_says_where_and_what_to_do(db):
    with pytest.raises(OutsideRegion) as caught:
        submit(lat=-6.2, lon=106.82)

    assert "Jakarta" in str(caught.value)
    assert packs.current().meta.outside_advice.id in str(caught.value)
    assert nothing_written()


def test_hostile_text_is_kept_harmless(db):
    text = "Jalan \x00rusak\u202e </script><b>'; DROP TABLE x;-- \ud800 \x1b[31m selesai"
    case = Case.objects.get(number=submit(description=text, landmark="a\nb\x07").number)

    assert case.report.description == "Jalan  rusak </script><b>'; DROP TABLE x;-- ?  [31m selesai"
    assert case.report.landmark == "a b"


def test_confirmed_village_wins_when_the_pin_can_lie_in_it(db):
    found = Case.objects.get(number=submit().number)
    near = next(a for a in villages(found.area_code[:8]) if a != found.area_code)

    assert Case.objects.get(number=submit(village=near).number).area_code == near
    assert Case.objects.get(number=submit(village=villages("18.04.04")[0]).number).area_code == found.area_code


def villages(district):
    from balai.regions import queries

    return [a.code for a in queries.children(district)]


def test_village_from_the_list_is_enough(db):
    code = villages("18.71.01")[0]
    case = Case.objects.get(number=submit(lat=None, lon=None, village=code, place_source="list").number)

    assert (case.area_code, case.lat, case.cell) == (code, None, None)


def test_only_officials_report_for_somebody_else(db):
    with pytest.raises(NotAllowed):
        submit(on_behalf=True)
    assert nothing_written()

    unit = next(u for u in packs.current().units if u.kind == "desk")
    desk = Actor(user_id=1, public_id=KEY, grants=(Grant(role="desk", unit=unit.code, agency=unit.agency),))
    case = Case.objects.get(number=submit(desk, on_behalf=True, reporter=Reporter(name="Mbah Karto")).number)

    assert case.report.on_behalf
    assert Event.objects.get(case=case).actor_role == "desk"
    assert case.requester is not None
