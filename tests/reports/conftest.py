# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest
from django.db import connection

from balai.cases import triggers


def _run(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def _append_only_again(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock():
        _run(triggers.up(connection.vendor))


@pytest.fixture
def committed_db(_append_only_again, transactional_db):
    """A database that commits for real; the trail's triggers step aside while it is emptied afterwards."""
    yield
    _run(triggers.down(connection.vendor))


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path
