# SPDX-License-Identifier: EUPL-1.2
"""The table of stems: FTS5 on SQLite, a tsvector with GIN on PostgreSQL; both keyed by the case, newest last."""

from django.db import migrations

SQLITE = """CREATE VIRTUAL TABLE reports_search USING fts5(words, detail=none, tokenize="ascii")"""
POSTGRESQL = (
    "CREATE TABLE reports_search (case_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX reports_search_words ON reports_search USING gin (words)",
)


def create(apps, schema_editor):
    for statement in (SQLITE,) if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE reports_search")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
