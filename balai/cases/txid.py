# SPDX-License-Identifier: EUPL-1.2
"""Which transaction wrote a row, where the database can tell: readers of the trail stay below those still running."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.expressions import Func


class CurrentTransaction(Func):
    """The running transaction's number on PostgreSQL, NULL on SQLite, which has one writer and needs none."""

    template = "NULL"
    output_field: models.Field[Any, Any] = models.BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="(pg_current_xact_id()::text::bigint)", **context)
