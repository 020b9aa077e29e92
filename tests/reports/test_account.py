# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from balai.cases import actions as cases
from balai.cases.inputs import MoveData
from balai.identity import hooks, sealing
from balai.identity.actors import ANONYMOUS, Actor
from balai.reports import actions
from balai.reports.inputs import NewReport

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
GOOD = NewReport(
    category="jalan-rusak", description="Jalan berlubang besar", lat=-5.4254, lon=105.258, landmark="pasar"
)


def person(public_id):
    return Actor(user_id=1, public_id=public_id, owner_hash=sealing.owner_hash(public_id))


def test_account_shows_and_gives_out_own_reports_only(db):
    sari, tono = person("a1"), person("b2")
    mine = actions.submit_report(GOOD, sari, NOW)
    actions.submit_report(GOOD, tono, NOW)
    anonymous = actions.submit_report(GOOD, ANONYMOUS, NOW)

    (line,) = hooks.my_cases["reports"](sari, 10)
    given = json.loads(json.dumps(hooks.exports["reports"](sari)))

    assert (line.number, line.url) == (mine.number, f"/laporan/{mine.number}/")
    assert line.state
    assert [(row["number"], row["description"], row["landmark"]) for row in given] == [
        (mine.number, "Jalan berlubang besar", "pasar")
    ]
    both = replace(sari, opened_cases=frozenset([anonymous.number]))  # a phone on which somebody else's link was opened
    assert hooks.exports["reports"](both) == hooks.exports["reports"](sari)
    linked = Actor(opened_cases=frozenset([anonymous.number]))
    assert [c.number for c in hooks.my_cases["reports"](linked, 10)] == [anonymous.number]
    assert hooks.my_cases["reports"](ANONYMOUS, 10) == []


def test_the_copy_of_own_data_holds_what_was_said_later_and_on_other_reports(db):
    sari, tono = person("a1"), person("b2")
    mine, other = actions.submit_report(GOOD, sari, NOW), actions.submit_report(replace(GOOD, public=True), tono, NOW)
    cases.move(mine.number, "comment", MoveData(text="Masih rusak."), sari, NOW)
    cases.move(other.number, "comment", MoveData(text="Saya lewat sana.", person=sari.owner_hash), sari, NOW)
    cases.move(other.number, "comment", MoveData(text="Saya juga.", person=tono.owner_hash), tono, NOW)
    actions.support_report(other.number, sari.owner_hash, sari, NOW)

    (report,) = hooks.exports["reports"](sari)
    elsewhere = json.loads(json.dumps(hooks.exports["cases"](sari), default=str))

    assert [(row["what"], row["text"]) for row in report["said"]] == [("comment", "Masih rusak.")]
    assert [(row["number"], row["text"]) for row in elsewhere["comments"]] == [(other.number, "Saya lewat sana.")]
    assert [(row["number"], row["supports"], row["follows"]) for row in elsewhere["behind"]] == [
        (other.number, True, True)
    ]
    assert hooks.exports["cases"](ANONYMOUS) == {"behind": [], "comments": []}
