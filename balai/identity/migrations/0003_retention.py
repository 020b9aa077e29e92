# SPDX-License-Identifier: EUPL-1.2
"""The log of what ran out and of who asked to be forgotten; indexes by which a daily run finds what has run out."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_roleclaim")]
    operations = [
        migrations.CreateModel(
            name="Expiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("code", models.CharField(max_length=16)),
                ("border", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["day", "code"], name="expiry_once")]},
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, unique=True)),
                ("at", models.DateTimeField(db_index=True)),
                ("way", models.CharField(max_length=12)),
                ("case_number", models.CharField(blank=True, max_length=24)),
                ("counts", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddIndex(
            model_name="sealedidentity",
            index=models.Index(fields=["created_at"], name="sealed_standing", condition=Q(erased_at=None)),
        ),
        migrations.AddIndex(
            model_name="sealopening", index=models.Index(fields=["opened_at"], name="seal_opened")
        ),
        migrations.AddIndex(model_name="sealuse", index=models.Index(fields=["used_at"], name="seal_used")),
    ]
