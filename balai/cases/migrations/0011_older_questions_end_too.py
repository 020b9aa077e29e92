# SPDX-License-Identifier: EUPL-1.2
"""What was asked before questions ended is put before the worker, which gives it its time; what was not answered since
is marked for the inbox. Twice is once.
"""

from django.db import migrations
from django.utils import timezone


def mark(apps, schema_editor):
    cases = apps.get_model("cases", "Case").objects.filter(is_open=True).exclude(facts__has_key="answer")
    cases.filter(facts__has_key="unanswered", is_unanswered=None).update(is_unanswered=True)
    older = cases.filter(facts__has_key="asked", ask_at=None).exclude(facts__has_key="unanswered")
    older.update(ask_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_unanswered_is_a_view")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
