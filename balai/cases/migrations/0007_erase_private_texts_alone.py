# SPDX-License-Identifier: EUPL-1.2
"""What officials wrote for each other can be erased without the words for everybody losing their proof; indexes by
which a daily run finds what has run out.
"""

from django.db import migrations, models
from django.db.models import Q

from balai.cases import triggers


def halves(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*triggers.down(vendor), *triggers.up(vendor)):
        schema_editor.execute(statement)


def whole(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*triggers.down(vendor), *triggers.up(vendor, halves=False)):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_follow_transferred")]
    operations = [
        migrations.AddField(
            model_name="event", name="kept_proof", field=models.CharField(max_length=129, null=True)
        ),
        migrations.RunPython(halves, whole),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["case"], name="event_noted", condition=~Q(private="")),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["closed_at", "id"], name="case_ended", condition=Q(closed_at__isnull=False)),
        ),
        migrations.AddIndex(
            model_name="support",
            index=models.Index(fields=["identity"], name="support_sealed", condition=Q(identity__isnull=False)),
        ),
    ]
