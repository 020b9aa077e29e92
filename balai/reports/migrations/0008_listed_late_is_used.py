# SPDX-License-Identifier: EUPL-1.2
"""The index of reports that became public late, with a condition that SQLite recognises: "IS NOT NULL"."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0007_watch_pace'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='listedreport',
            name='listed_late',
        ),
        migrations.AddIndex(
            model_name='listedreport',
            index=models.Index(
                condition=models.Q(('listed_at__isnull', False)), fields=['listed_at'], name='listed_late'
            ),
        ),
    ]
