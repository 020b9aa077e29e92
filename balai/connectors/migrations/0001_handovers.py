# SPDX-License-Identifier: EUPL-1.2
"""What lies with other governments."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    initial = True

    dependencies = [("cases", "0006_follow_transferred")]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_seq", models.PositiveIntegerField()),
                ("agency", models.CharField(max_length=64)),
                ("external_id", models.CharField(blank=True, max_length=120)),
                ("token", models.CharField(blank=True, max_length=120)),
                ("status", models.CharField(blank=True, max_length=40)),
                ("notes", models.CharField(blank=True, max_length=1000)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=300)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=models.deletion.PROTECT, related_name="handovers", to="cases.case"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(condition=Q(("ended_at", None)), fields=["asked_at"], name="handover_open")],
                "constraints": [models.UniqueConstraint(fields=("case", "event_seq"), name="handover_once")],
            },
        ),
    ]
