# SPDX-License-Identifier: EUPL-1.2
"""Cases whose question to the reporter ended unanswered are counted for the inboxes, and found along an index."""

from django.db import migrations, models

from balai.cases import triggers


def stop(apps, schema_editor):
    for statement in triggers.stop_counting(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def count(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*triggers.count(vendor), *triggers.recount(vendor)):
        schema_editor.execute(statement)


def count_as_before(apps, schema_editor):
    vendor, before = schema_editor.connection.vendor, triggers.AT_FIRST
    for statement in (*triggers.count(vendor, before), *triggers.recount(vendor, before)):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_questions_end_comments_are_looked_after")]
    operations = [
        migrations.RunPython(stop, count_as_before),
        migrations.AddField("case", "is_unanswered", models.BooleanField(null=True)),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["due_at", "id"],
                name="case_unanswered",
                condition=models.Q(is_open=True, is_unanswered=True),
            ),
        ),
        migrations.AddField("tally", "is_unanswered", models.BooleanField(default=False), preserve_default=False),
        migrations.RunPython(count, stop),
    ]
