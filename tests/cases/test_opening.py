# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from balai.cases import actions
from balai.cases.models import Attachment, Case, Event, Promise, Serial
from balai.cases.queries.trail import chain_fault
from balai.kernel.errors import NotAllowed
from tests.cases.conftest import MONDAY, new_case, photo

pytestmark = pytest.mark.django_db


def test_a_case_begins_with_number_event_promise_and_photos(cast):
    case = actions.open_case(new_case(uploads=(photo(), photo())), cast["sari"], MONDAY)

    assert case.number == "LP2609070001"
    assert (case.state, case.phase, case.is_open, case.version, case.last_seq) == ("menunggu", "waiting", True, 1, 1)
    event = Event.objects.get(case=case)
    assert (event.seq, event.verb, event.actor_role, event.actor_ref, event.prev_hash) == (
        1,
        "submit",
        "reporter",
        "",
        "0" * 64,
    )
    assert event.hash == case.last_hash
    assert event.data["promise"] == Promise.objects.get(case=case).name
    assert Promise.objects.get(case=case).due_at == case.due_at == case.escalate_at
    assert Attachment.objects.filter(case=case, kind="report", is_public=True).count() == 2
    assert chain_fault(case) == ""
    assert case.cell is not None


def test_one_group_gets_consecutive_numbers_and_few_statements(cast, assert_queries):
    batch = [actions.prepare_case(new_case(uploads=(photo(),)), cast["sari"], MONDAY) for _ in range(20)]

    with transaction.atomic(), assert_queries(5), connection.cursor() as cursor:
        actions.insert_prepared(cursor, batch)

    assert [p.number for p in batch] == [f"LP260907{n:04d}" for n in range(1, 21)]
    assert Serial.objects.get(key="LP260907").last == 20
    assert all(chain_fault(case) == "" for case in Case.objects.all())


def test_the_day_of_a_number_is_the_regions_day(cast):
    late = MONDAY.replace(hour=18)  # 01:00 on Tuesday in WIB

    assert actions.open_case(new_case(), cast["sari"], late).number == "LP2609080001"


def test_the_same_key_again_is_the_same_case(cast):
    first = actions.open_case(new_case(client_key="k" * 32), cast["sari"], MONDAY)
    again = actions.open_case(new_case(client_key="k" * 32), cast["sari"], MONDAY)

    assert again.pk == first.pk
    assert (Case.objects.count(), Event.objects.count()) == (1, 1)
    assert actions.known_keys(["k" * 32, "other"])["k" * 32].number == first.number
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        actions.insert_prepared(cursor, [actions.prepare_case(new_case(client_key="k" * 32), cast["sari"], MONDAY)])


def test_a_case_begins_only_where_its_workflow_says(cast):
    with pytest.raises(NotAllowed):
        actions.prepare_case(new_case(state="selesai"), cast["sari"], MONDAY)
    with pytest.raises(LookupError):
        actions.prepare_case(new_case(workflow="tidak-ada"), cast["sari"], MONDAY)
    with pytest.raises(TypeError):
        actions.prepare_case(new_case(data={"score": 0.5}), cast["sari"], MONDAY)
    assert Case.objects.count() == 0


def test_officials_open_cases_in_their_own_name(cast):
    case = actions.open_case(new_case(), cast["tuti"], MONDAY)

    event = Event.objects.get(case=case)
    assert (event.actor_role, event.actor_unit, event.actor_ref) == (
        "desk",
        cast["tuti"].grants[0].unit,
        cast["tuti"].public_id,
    )
