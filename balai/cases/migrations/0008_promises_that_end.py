# SPDX-License-Identifier: EUPL-1.2
"""An index for the promises that ended in a period and those that run though their time is over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_erase_private_texts_alone")]
    operations = [
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(fields=["ended_at", "due_at"], name="promise_ended"),
        ),
    ]
