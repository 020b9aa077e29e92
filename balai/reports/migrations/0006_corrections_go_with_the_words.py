# SPDX-License-Identifier: EUPL-1.2
"""What the suggestion learned from a report is erased with the report's words."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0012_photos_are_found_by_their_address'),
        ('reports', '0005_watch_marks'),
    ]

    operations = [
        migrations.AddField(
            model_name='correction',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case'),
        ),
    ]
