# SPDX-License-Identifier: EUPL-1.2
"""Preferences, push subscriptions, and the log of every delivery."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Preference(models.Model):
    """How a person wants to be told; absent rows mean the defaults of `rules.choose`."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channels = models.JSONField(default=dict)  # topic -> list of channel names
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)


class PushSubscription(models.Model):
    """A browser that agreed to web push, of an account or of the reporter of one case."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    case_number = models.CharField(max_length=24, blank=True, db_index=True)
    endpoint = models.URLField(max_length=1000, unique=True)
    keys = models.JSONField()
    created_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)


class Delivery(models.Model):
    """One message to one recipient over one channel: planned, sent, failed or skipped, with the reason."""

    key = models.CharField(max_length=160, unique=True)  # idempotency: topic, event, recipient, channel
    topic = models.CharField(max_length=64)
    case_number = models.CharField(max_length=24, blank=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    identity = models.UUIDField(null=True)  # sealed recipient without an account
    channel = models.CharField(max_length=16)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    url = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12, default="planned", db_index=True)
    detail = models.CharField(max_length=300, blank=True)
    not_before = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
