# SPDX-License-Identifier: EUPL-1.2
"""What a citizen report adds to a case, and what makes the public map and lists fast."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from balai.reports.rules.pace import Pace


class Report(models.Model):
    """A citizen report beside its case; `description` and `landmark` are what was written, `public_text` and
    `public_landmark` what may be shown (`rules.hints.landmark_for_all`).
    """

    case = models.OneToOneField("cases.Case", primary_key=True, on_delete=models.CASCADE, related_name="report")
    category = models.CharField(max_length=64)
    description = models.TextField()
    public_text = models.TextField(blank=True)
    landmark = models.CharField(max_length=200, blank=True)
    public_landmark = models.CharField(max_length=200, null=True)  # as the desk wrote it for all; null: it did not
    answers = models.JSONField(default=dict)  # extra questions of the category
    place_source = models.CharField(max_length=12)  # pin, gps, photo, list
    accuracy_m = models.PositiveIntegerField(null=True)
    place_confirmed = models.BooleanField(default=False)
    suggested = models.CharField(max_length=64, blank=True)  # category the model proposed
    route = models.CharField(max_length=64)  # rule that chose the desk
    moderation = models.CharField(max_length=12, default="unseen")  # unseen, clean, edited, hidden
    hints = models.JSONField(default=list)  # profanity and personal-data hints, kinds only
    on_behalf = models.BooleanField(default=False)  # desk, village head or RT reported for somebody
    external = models.JSONField(default=dict)  # numbers in other systems


class ListedReport(models.Model):
    """One narrow row per publicly listed report: what lists, the map and feeds read. Folded from the trail."""

    case = models.OneToOneField("cases.Case", primary_key=True, on_delete=models.CASCADE, related_name="listed")
    number = models.CharField(max_length=24)
    category = models.CharField(max_length=64)
    state = models.CharField(max_length=24)
    phase = models.CharField(max_length=16)
    area_code = models.CharField(max_length=13)
    morton = models.BigIntegerField(null=True)  # rules.morton of (lat, lon); null when only the village is known
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    title = models.CharField(max_length=140)
    agency = models.CharField(max_length=64)
    support_count = models.PositiveIntegerField(default=0)
    photo = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    listed_at = models.DateTimeField(null=True)  # when it became public, if that was later than it was opened

    class Meta:
        indexes = [
            models.Index(fields=["morton", "category", "phase", "case"], name="listed_morton"),
            models.Index(fields=["-opened_at", "-case"], name="listed_newest"),
            models.Index(fields=["area_code", "-opened_at", "-case"], name="listed_area"),
            models.Index(fields=["category", "-opened_at", "-case"], name="listed_category"),
            models.Index(fields=["phase", "-opened_at", "-case"], name="listed_phase"),
            models.Index(fields=["updated_at"], name="listed_updated"),
            models.Index(fields=["listed_at"], name="listed_late", condition=Q(listed_at__isnull=False)),
        ]


class ListedBefore(models.Model):
    """What was listed when the lists began to be made anew, until they are: nothing of it is news."""

    case_id = models.BigIntegerField(primary_key=True)
    listed_at = models.DateTimeField(null=True)


class CategoryNumber(models.Model):
    """The number under which a category is counted in packed counters; given once, never changed."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    code = models.CharField(max_length=64, unique=True)


class ClosedCategory(models.Model):
    """A sensitive category none of whose reports is public any more; what comes under it is private from the start."""

    code = models.CharField(primary_key=True, max_length=64)
    closed_at = models.DateTimeField()


class MapCell(models.Model):
    """Packed counters (rules.cells) of one map cell at one zoom, or of one village at zoom 0."""

    zoom = models.PositiveSmallIntegerField()
    cell = models.BigIntegerField()
    counts = models.BinaryField()
    total = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zoom", "cell"], name="mapcell_once")]


class Correction(models.Model):
    """An officer changed the category: the suggestion learns from it at the next training, until what the reporter
    wrote is erased.
    """

    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()  # description without what looks like personal data
    was = models.CharField(max_length=64)
    became = models.CharField(max_length=64)
    at = models.DateTimeField()


class ApiKey(models.Model):
    """A client of the Open311 and JSON interfaces; only the hash of its key is kept."""

    name = models.CharField(max_length=80)
    key_hash = models.CharField(max_length=64, unique=True)
    contact = models.CharField(max_length=160, blank=True)
    may_write = models.BooleanField(default=True)
    may_update = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()


class ExternalRequest(models.Model):
    """A report that came by an API client under the client's own id: the same id twice is one report."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=120)
    case_number = models.CharField(max_length=24)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "external_id"], name="external_once")]


class ExternalUpdate(models.Model):
    """An update posted by an API client, returned under its own id for ever."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+")
    update_id = models.CharField(max_length=120)
    case_number = models.CharField(max_length=24)
    event_seq = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "update_id"], name="external_update_once")]


class WizardDraft(models.Model):
    """A report begun without JavaScript: steps kept on the server until sent or expired."""

    id = models.CharField(primary_key=True, max_length=43)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(db_index=True)


class WatchAddress(models.Model):
    """An e-mail address that watches without an account. The address itself lies sealed in the vault."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    identity = models.UUIDField(unique=True)  # of the vault
    contact_hash = models.CharField(max_length=64, unique=True)  # keyed: the same address is one row
    created_at = models.DateTimeField()


class Watch(models.Model):
    """An account or an address wants to hear, as often as it chose, what is new in an area or around a place, of a kind
    of trouble, or of both.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.ForeignKey(WatchAddress, null=True, on_delete=models.CASCADE, related_name="watches")
    area_code = models.CharField(max_length=13, blank=True)
    category = models.CharField(max_length=64, blank=True)
    around = models.CharField(max_length=1000, blank=True)  # as rules.around says it
    every_h = models.PositiveSmallIntegerField(default=Pace.DAILY, db_default=Pace.DAILY)
    told_until = models.DateTimeField()
    stirred_at = models.DateTimeField(null=True)  # when something last happened there that was not told yet
    confirmed_at = models.DateTimeField(null=True)  # by the link in a letter; an account needs none
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "area_code", "category", "around"], name="watch_once"),
            models.UniqueConstraint(fields=["address", "area_code", "category", "around"], name="watch_address_once"),
            models.CheckConstraint(
                condition=Q(user=None, address__isnull=False) | Q(user__isnull=False, address=None), name="watch_of_one"
            ),
            models.CheckConstraint(condition=Q(every_h__in=list(Pace)), name="watch_pace"),
        ]
        indexes = [
            models.Index(  # "IS NOT NULL": SQLite does not see that "NOT ... IS NULL" is the same
                fields=["every_h", "told_until"], name="watch_due", condition=Q(stirred_at__isnull=False)
            ),
            models.Index(fields=["created_at"], name="watch_waiting", condition=Q(confirmed_at=None, user=None)),
        ]


class WatchMark(models.Model):
    """Where a watch is found by what happens: under an area's code, a category's, or the number of a map cell."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark", "watch"], name="watchmark_once")]
