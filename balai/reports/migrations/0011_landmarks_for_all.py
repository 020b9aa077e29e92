# SPDX-License-Identifier: EUPL-1.2
"""A landmark that the desk writes for everybody stands beside the reporter's own, which those who act still read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0010_one_list_of_flags'),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='public_landmark',
            field=models.CharField(max_length=200, null=True),
        ),
    ]
