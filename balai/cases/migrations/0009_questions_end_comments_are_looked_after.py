# SPDX-License-Identifier: EUPL-1.2
"""When a question to the reporter is acted on next; who wrote a comment, and what readers reported about it."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_promises_that_end'),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('person', models.CharField(db_index=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('person', models.CharField(db_index=True, max_length=64)),
                ('reason', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='case',
            name='ask_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('ask_at__isnull', False)), fields=['ask_at'], name='case_asked'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('verb__in', ('hide_comment', 'show_comment'))), fields=['verb', 'actor_unit'], name='event_moderated'),
        ),
        migrations.AddField(
            model_name='comment',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='flag',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.UniqueConstraint(fields=('case', 'seq'), name='comment_once'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(condition=models.Q(('settled_at', None)), fields=['case', 'seq'], name='comment_flag_open'),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.UniqueConstraint(fields=('case', 'seq', 'person'), name='flag_once'),
        ),
    ]
