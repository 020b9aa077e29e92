# SPDX-License-Identifier: EUPL-1.2
"""Sensitive categories none of whose reports is public any more."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0008_listed_late_is_used'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosedCategory',
            fields=[
                ('code', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('closed_at', models.DateTimeField()),
            ],
        ),
    ]
