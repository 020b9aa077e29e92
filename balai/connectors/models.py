# SPDX-License-Identifier: EUPL-1.2
"""What lies with other governments: tables and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from balai.cases.models import Case


class Handover(models.Model):
    """One transfer of a case to another government that takes reports by itself, and what was heard from there."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="handovers")
    event_seq = models.PositiveIntegerField()  # the transfer in the case's trail
    agency = models.CharField(max_length=64)
    external_id = models.CharField(max_length=120, blank=True)  # their number
    token = models.CharField(max_length=120, blank=True)  # until they have given the number
    status = models.CharField(max_length=40, blank=True)  # as they said it last
    notes = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # nothing more is asked: they closed it, or it came back
    trouble = models.CharField(max_length=300, blank=True)  # why the last question had no answer

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "event_seq"], name="handover_once")]
        indexes = [models.Index(fields=["asked_at"], name="handover_open", condition=Q(ended_at=None))]
