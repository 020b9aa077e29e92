# SPDX-License-Identifier: EUPL-1.2
"""While lists are made anew it stays known what they held, so that none of it is told as news."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0011_landmarks_for_all'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListedBefore',
            fields=[
                ('case_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('listed_at', models.DateTimeField(null=True)),
            ],
        ),
    ]
