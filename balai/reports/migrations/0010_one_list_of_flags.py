# SPDX-License-Identifier: EUPL-1.2
"""What readers report stands in one list, that of the cases; nothing could be filed in this one."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0009_closed_categories'),
    ]

    operations = [
        migrations.DeleteModel(
            name='FlaggedText',
        ),
    ]
