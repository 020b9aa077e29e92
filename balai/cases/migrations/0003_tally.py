# SPDX-License-Identifier: EUPL-1.2
"""Tallies of open cases, and indexes by which an inbox finds its next page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_trail_is_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_code", models.CharField(blank=True, max_length=8)),
                ("unit", models.CharField(blank=True, max_length=64)),
                ("agency", models.CharField(blank=True, max_length=64)),
                ("worked_by", models.CharField(blank=True, max_length=64)),
                ("state", models.CharField(max_length=24)),
                ("phase", models.CharField(max_length=16)),
                ("is_overdue", models.BooleanField()),
                ("objection_count", models.PositiveSmallIntegerField()),
                ("escalation", models.PositiveSmallIntegerField()),
                ("n", models.IntegerField()),
            ],
        ),
        # SQLite would follow it through a whole region for the few cases of one unit
        migrations.RemoveIndex(model_name="case", name="case_phase"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("is_open", True)), fields=["due_at", "id"], name="case_due"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["worked_by", "due_at"], name="case_worked"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", False)),
                fields=["resolved_at", "unit", "worked_by", "agency", "area_code"],
                name="case_resolved",
            ),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(fields=["unit"], name="tally_unit"),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(fields=["agency"], name="tally_agency"),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(fields=["worked_by"], name="tally_worked"),
        ),
    ]
