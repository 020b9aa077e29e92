# SPDX-License-Identifier: EUPL-1.2
"""What an installation says instead of the shipped translations, what a native speaker has read, and who did what."""

from __future__ import annotations

from django.db import models


class Translation(models.Model):
    """One sentence in one language, as soon as somebody changed or read it here."""

    language = models.CharField(max_length=8)
    key = models.CharField(max_length=16)  # of the Indonesian sentence, see `sentences.key_of`
    in_pack = models.BooleanField()
    context = models.CharField(max_length=120, blank=True)
    source = models.TextField()
    plural = models.TextField(blank=True)
    forms = models.JSONField(null=True)  # the words, one for each plural form; null: what is shipped is said
    shipped = models.JSONField(default=list)  # what was shipped when the words were written
    read_mark = models.CharField(max_length=16, blank=True)  # of the words that were read, see `sentences.mark_of`
    read_by = models.CharField(max_length=36, blank=True)
    read_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=36, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "key"], name="translation_once")]


class Change(models.Model):
    """One deed on one sentence; never changed, never removed."""

    language = models.CharField(max_length=8)
    key = models.CharField(max_length=16)
    verb = models.CharField(max_length=8)  # write, undo, read, unread, import
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    by = models.CharField(max_length=36, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "language", "-id"], name="change_of_sentence")]
