# SPDX-License-Identifier: EUPL-1.2
"""People choose how often they hear of a place; whoever watches already is told once a day as before."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_corrections_go_with_the_words")]

    operations = [
        migrations.AddField("watch", "every_h", models.PositiveSmallIntegerField(default=24, db_default=24)),
        migrations.AddConstraint(
            "watch", models.CheckConstraint(condition=Q(every_h__in=[0, 24, 168]), name="watch_pace")
        ),
        migrations.RemoveIndex("watch", "watch_stirred"),
        migrations.AddIndex(
            "watch",
            models.Index(fields=["every_h", "told_until"], name="watch_due", condition=Q(stirred_at__isnull=False)),
        ),
    ]
