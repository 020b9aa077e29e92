# SPDX-License-Identifier: EUPL-1.2
"""Transferred cases are counted too, and found along an index of their own."""

from django.db import migrations, models
from django.db.models import Q

from balai.cases import triggers


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    then = triggers.AT_FIRST
    for statement in (*triggers.stop_counting(vendor), *triggers.count(vendor, then), *triggers.recount(vendor, then)):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_neighbours_are_asked")]
    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["phase", "unit", "worked_by", "agency", "area_code"],
                name="case_transferred",
                condition=Q(phase="transferred"),
            ),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
