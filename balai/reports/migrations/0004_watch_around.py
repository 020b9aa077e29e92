# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

_ID = {"auto_created": True, "primary_key": True, "serialize": False, "verbose_name": "ID"}


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_watch"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField("listedreport", "listed_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "listedreport", models.Index(fields=["listed_at"], name="listed_late", condition=~Q(listed_at=None))
        ),
        migrations.CreateModel(
            name="WatchAddress",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("identity", models.UUIDField(unique=True)),
                ("contact_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint("watch", "watch_once"),
        migrations.AlterField(
            "watch",
            "user",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField("watch", "told_until", models.DateTimeField()),
        migrations.AddField(
            "watch",
            "address",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="watches",
                to="reports.watchaddress",
            ),
        ),
        migrations.AddField("watch", "around", models.CharField(blank=True, default="", max_length=1000)),
        migrations.AlterField("watch", "around", models.CharField(blank=True, max_length=1000)),
        migrations.AddField("watch", "stirred_at", models.DateTimeField(null=True)),
        migrations.AddField("watch", "confirmed_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "watch", models.UniqueConstraint(fields=["user", "area_code", "category", "around"], name="watch_once")
        ),
        migrations.AddConstraint(
            "watch",
            models.UniqueConstraint(fields=["address", "area_code", "category", "around"], name="watch_address_once"),
        ),
        migrations.AddConstraint(
            "watch",
            models.CheckConstraint(
                condition=Q(user=None, address__isnull=False) | Q(user__isnull=False, address=None),
                name="watch_of_one",
            ),
        ),
        migrations.AddIndex(
            "watch", models.Index(fields=["told_until"], name="watch_stirred", condition=~Q(stirred_at=None))
        ),
        migrations.AddIndex(
            "watch",
            models.Index(fields=["created_at"], name="watch_waiting", condition=Q(confirmed_at=None, user=None)),
        ),
        migrations.CreateModel(
            name="WatchMark",
            fields=[
                ("id", models.BigAutoField(**_ID)),
                ("mark", models.CharField(max_length=80)),
                (
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="reports.watch"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "watchmark", models.UniqueConstraint(fields=["mark", "watch"], name="watchmark_once")
        ),
    ]
