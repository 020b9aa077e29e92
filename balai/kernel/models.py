# SPDX-License-Identifier: EUPL-1.2
"""The queue of work that touches the outside, and the heartbeat of the worker."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Task(models.Model):
    """One piece of outside work, written in the transaction of whatever caused it; kept when it finally failed."""

    name = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    key = models.CharField(max_length=160, unique=True, null=True)  # the same key twice is one task
    created_at = models.DateTimeField()
    run_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    buried_at = models.DateTimeField(null=True)  # a dead letter: every retry failed, or the error was final
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["run_after", "id"], name="task_due", condition=Q(done_at=None, buried_at=None)),
            models.Index(fields=["buried_at"], name="task_buried", condition=Q(buried_at__isnull=False)),
            models.Index(fields=["done_at"], name="task_done", condition=Q(done_at__isnull=False)),
        ]


class Beat(models.Model):
    """When a periodic job last began, and when the worker was last alive (name "worker")."""

    name = models.CharField(primary_key=True, max_length=80)
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
