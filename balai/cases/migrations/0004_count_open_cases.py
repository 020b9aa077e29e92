# SPDX-License-Identifier: EUPL-1.2
"""The database counts open cases for the inboxes; those that are there are counted now."""

from django.db import migrations

from balai.cases import triggers


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*triggers.count(vendor, triggers.AT_FIRST), *triggers.recount(vendor, triggers.AT_FIRST)):
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in triggers.stop_counting(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_tally")]
    operations = [migrations.RunPython(forwards, backwards)]
