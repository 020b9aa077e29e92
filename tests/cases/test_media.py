# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from balai.cases import media

pytestmark = pytest.mark.django_db


@pytest.mark.sqlite_only  # PostgreSQL plans by what its tables hold
def test_a_photo_is_found_without_reading_through_all_others():
    with CaptureQueriesContext(connection) as queries, pytest.raises(Http404):
        media.photo(RequestFactory().get("/"), f"foto/202608/{'a' * 32}-400.webp")

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries.captured_queries[-1]['sql']}")
        steps = [row[3] for row in cursor.fetchall()]
    assert any("attachment_key" in step for step in steps)
    assert not any(step.startswith("SCAN cases_attachment") for step in steps)
