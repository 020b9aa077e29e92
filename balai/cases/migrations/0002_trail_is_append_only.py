# SPDX-License-Identifier: EUPL-1.2
"""The database itself refuses to change or delete an event of the trail."""

from django.db import migrations

from balai.cases import triggers


def forwards(apps, schema_editor):
    for statement in triggers.up(schema_editor.connection.vendor, halves=False):
        schema_editor.execute(statement)
    if schema_editor.connection.vendor == "postgresql":  # the order in which readers follow the trail
        schema_editor.execute("CREATE INDEX event_txid ON cases_event (txid, id)")


def backwards(apps, schema_editor):
    for statement in triggers.down(schema_editor.connection.vendor):
        schema_editor.execute(statement)
    schema_editor.execute("DROP INDEX IF EXISTS event_txid")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
