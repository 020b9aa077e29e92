# SPDX-License-Identifier: EUPL-1.2
"""A photo is found by the name of its file without reading through all others."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_older_questions_end_too'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(fields=['key'], name='attachment_key'),
        ),
    ]
