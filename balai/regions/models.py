# SPDX-License-Identifier: EUPL-1.2
"""Editions of imported boundaries and road owners; the shapes themselves lie as files in the data folder."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Edition(models.Model):
    """One import of boundaries or of a road owner layer; at most one of a kind is active."""

    kind = models.CharField(max_length=12)  # villages, roads
    source = models.CharField(max_length=300)
    folder = models.CharField(max_length=120, unique=True)  # below BALAI_HOME/boundaries
    report = models.JSONField(default=dict)
    imported_at = models.DateTimeField()
    is_active = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind"], condition=Q(is_active=True), name="edition_one_active")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.source}"
