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
    """One message to one recipient over one channel: planned, sent, failed or skipped, with the reason.

    No address is kept here: it is looked up (or the seal is opened for the system) when the message leaves.
    """

    key = models.CharField(max_length=160, unique=True)  # idempotency: what happened, recipient, channel
    bundle = models.CharField(max_length=140, db_index=True)  # the same without channel
    topic = models.CharField(max_length=64)
    case_number = models.CharField(max_length=24, blank=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    identity = models.UUIDField(null=True)  # sealed recipient
    is_reporter = models.BooleanField(default=False)  # the browsers that follow the case are theirs
    channel = models.CharField(max_length=16)
    language = models.CharField(max_length=8, default="id")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    short = models.CharField(max_length=300, blank=True)  # for lock screens and SMS: public facts only
    url = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12, default="planned")  # planned, sent, failed, skipped
    detail = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)  # inbox only

    class Meta:
        indexes = [
            models.Index(fields=["status", "-created_at"], name="delivery_status"),
            models.Index(fields=["user", "-created_at"], name="delivery_inbox", condition=models.Q(channel="inbox")),
        ]
