# SPDX-License-Identifier: EUPL-1.2
"""Whether a message goes to the reporter of its case, whose browsers follow it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='is_reporter',
            field=models.BooleanField(default=False),
        ),
    ]
