# SPDX-License-Identifier: EUPL-1.2
"""What a report says of who sees what is what the policies answer for real people of the cast."""

from __future__ import annotations

import pytest

from balai.cases.models import Case
from balai.packs.schema import Role
from balai.reports import disclosure
from balai.reports.disclosure import FIELDS, fields_of

OPEN = {"text", "photos", "exact_place", "landmark", "category", "handling", "words"}
ALL = {name for name, _words in FIELDS}
CLOSED = {"category", "handling"}
SENDS = {"desk", "dispatcher", "coordinator"}


def _case(**more):
    given = {
        "subject": "", "visibility": "private", "is_listed": False, "unit": "unit", "agency": "instansi",
        "area_code": "18.71.20.1003", "facts": {}, "requester": "00000000-0000-0000-0000-000000000000",
    }  # fmt: skip
    return Case(**{**given, **more})


@pytest.mark.parametrize(("visibility", "public"), [("private", CLOSED), ("public", OPEN)])
@pytest.mark.parametrize(("_title", "role", "is_here"), disclosure.PUBLICS)
def test_the_matrix_of_fields_and_publics(visibility, public, _title, role, is_here):
    case = _case(visibility=visibility, is_listed=visibility == "public")
    seen = {name for name, sees in fields_of(disclosure.actor_as(role, case, is_here=is_here), case).items() if sees}

    acts = is_here and role not in {None, "leader", "operator", "translator"}
    assert seen == (public if not acts else ALL if role in SENDS else ALL - {"identity"})


@pytest.mark.parametrize("left", [{"requester": None}, {"facts": {"forgotten": "done"}}])
@pytest.mark.parametrize("visibility", ["private", "public"])
def test_nobody_is_said_to_see_a_contact_that_was_not_left(visibility, left):
    words = dict(FIELDS)["identity"]
    with_contact = disclosure.of(_case(visibility=visibility))
    without = disclosure.of(_case(visibility=visibility, **left))

    assert words in with_contact[0].sees
    assert str(with_contact[0].who) == str(without[0].who) == "Pelapor sendiri"
    assert not any(words in (*sight.sees, *sight.hidden) or sight.needs_reason for sight in without)


def test_every_role_of_an_official_has_its_line():
    named = {role for _title, role, is_here in disclosure.PUBLICS if is_here}
    assert named == {*Role.__args__} - {"reporter", "citizen", "system"}


def test_a_sensitive_report_says_the_least(monkeypatch):
    from balai import packs

    sensitive = next(c.code for c in packs.current().categories if c.sensitive)
    told = disclosure.foretold(sensitive, is_public=True)
    assert told == disclosure.foretold(sensitive, is_public=False)
    public = next(sight for sight in told if "Umum" in str(sight.who))
    assert (len(public.sees), len(public.hidden)) == (0, len(FIELDS))


def test_nobody_opens_the_identity_of_a_forgotten_reporter():
    case = _case(facts={"forgotten": True})
    assert not any(
        fields_of(disclosure.actor_as(role, case, is_here=here), case)["identity"]
        for _title, role, here in disclosure.PUBLICS
    )
