# SPDX-License-Identifier: EUPL-1.2
"""Watches of areas and categories, which accounts already have, are found by their marks from now on."""

from __future__ import annotations

from django.db import migrations
from django.db.models import F

BATCH = 1000


def mark(apps, schema_editor):
    """Every watch under its area or category, and to be looked at once, since what came meanwhile stirred none."""
    watch, watch_mark = apps.get_model("reports", "Watch"), apps.get_model("reports", "WatchMark")
    rows = watch.objects.filter(marks=None).order_by("pk")
    last = 0
    while found := list(rows.filter(pk__gt=last)[:BATCH]):
        marks = [
            watch_mark(watch=row, mark=f"area:{row.area_code}" if row.area_code else f"category:{row.category}")
            for row in found
        ]
        watch_mark.objects.bulk_create(marks, ignore_conflicts=True)
        watch.objects.filter(pk__in=[row.pk for row in found]).update(stirred_at=F("told_until"))
        last = found[-1].pk


def forget(apps, schema_editor):
    apps.get_model("reports", "WatchMark").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_watch_around")]
    operations = [migrations.RunPython(mark, forget)]
