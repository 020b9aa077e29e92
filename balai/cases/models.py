# SPDX-License-Identifier: EUPL-1.2
"""The case, its trail, its promises, its attachments: tables and constraints only."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from balai.cases.txid import CurrentTransaction


class Phase(models.TextChoices):
    """What code understands of a state; the words are the pack's."""

    WAITING = "waiting"
    COORDINATING = "coordinating"
    ASSIGNED = "assigned"
    WORKING = "working"
    CHECKING = "checking"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REFUSED = "refused"
    TRANSFERRED = "transferred"


OPEN_PHASES = (Phase.WAITING, Phase.COORDINATING, Phase.ASSIGNED, Phase.WORKING, Phase.CHECKING)


class Case(models.Model):
    """Somebody asked for something about a place; an agency answers for it. Domains keep their own row beside it."""

    id = models.BigAutoField(primary_key=True)  # kernel.ids.new_id; "auto" only makes it the row id on SQLite
    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=64)  # category or service code
    title = models.CharField(max_length=140, blank=True)  # public one-liner, free of personal data
    workflow = models.CharField(max_length=24)  # kind of the pack's workflow
    workflow_version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=24)
    phase = models.CharField(max_length=16, choices=Phase.choices)
    is_open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=16, blank=True)  # confirmed, silent, duplicate
    area_code = models.CharField(max_length=13, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    cell = models.BigIntegerField(null=True)  # h3 cell, resolution 9
    agency = models.CharField(max_length=64, blank=True)
    unit = models.CharField(max_length=64, blank=True)  # whose inbox it is in now
    worked_by = models.CharField(max_length=64, blank=True)  # unit that did the work; it may not validate
    visibility = models.CharField(max_length=8, default="private")  # private, public
    is_listed = models.BooleanField(default=False)  # appears in public lists (moderated, not hidden)
    channel = models.CharField(max_length=16, default="web")
    requester = models.UUIDField(null=True, db_index=True)  # identity.SealedIdentity.id, no foreign key on purpose
    secret_hash = models.CharField(max_length=64, blank=True, db_index=True)
    client_key = models.CharField(max_length=64, unique=True, null=True)
    # few cases are parts or duplicates: their indexes hold only those
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts", db_index=False)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="duplicates", db_index=False
    )
    facts = models.JSONField(default=dict)  # small facts guards ask for: verified, objections, finish_on
    support_count = models.PositiveIntegerField(default=0)
    objection_count = models.PositiveSmallIntegerField(default=0)
    rating = models.PositiveSmallIntegerField(null=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # end of the promise that runs now, or of the reporter's window once resolved; null while paused
    due_at = models.DateTimeField(null=True)
    is_overdue = models.BooleanField(default=False)
    escalate_at = models.DateTimeField(null=True)  # when somebody higher up is told next
    escalation = models.PositiveSmallIntegerField(default=0)
    ask_at = models.DateTimeField(null=True)  # an open question to the reporter: when to remind them, then its end
    is_unanswered = models.BooleanField(null=True)  # rules.asking.is_late, for the inbox; null is no
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)  # optimistic lock of every move
    last_seq = models.PositiveIntegerField(default=1)
    last_hash = models.CharField(max_length=64, default="")

    class Meta:
        indexes = [
            models.Index(fields=["unit", "due_at"], name="case_inbox", condition=Q(is_open=True)),
            models.Index(fields=["agency", "due_at"], name="case_agency", condition=Q(is_open=True)),
            models.Index(
                fields=["escalate_at"], name="case_escalate", condition=Q(is_open=True, escalate_at__isnull=False)
            ),
            models.Index(fields=["ask_at"], name="case_asked", condition=Q(ask_at__isnull=False)),
            models.Index(
                fields=["due_at", "id"], name="case_unanswered", condition=Q(is_open=True, is_unanswered=True)
            ),
            models.Index(fields=["cell", "subject"], name="case_cell", condition=Q(is_open=True)),
            models.Index(fields=["due_at"], name="case_window", condition=Q(phase="resolved")),
            models.Index(fields=["due_at", "id"], name="case_due", condition=Q(is_open=True)),
            models.Index(fields=["worked_by", "due_at"], name="case_worked", condition=Q(is_open=True)),
            models.Index(
                fields=["resolved_at", "unit", "worked_by", "agency", "area_code"],
                name="case_resolved",
                condition=Q(resolved_at__isnull=False),
            ),
            models.Index(
                fields=["phase", "unit", "worked_by", "agency", "area_code"],
                name="case_transferred",
                condition=Q(phase="transferred"),
            ),
            models.Index(fields=["updated_at", "id"], name="case_updated"),
            models.Index(fields=["opened_at", "id"], name="case_opened"),
            models.Index(fields=["closed_at", "id"], name="case_ended", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["parent"], name="case_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["merged_into"], name="case_merged", condition=Q(merged_into__isnull=False)),
        ]


class Tally(models.Model):
    """How many open or transferred cases are alike for an inbox, as sums of small steps: the database adds one for
    every case that becomes, changes or ceases to be so (`triggers`), the worker joins those that are alike
    (`actions.join_tallies`).

    Named as in `Case`, so that one rule reads both. Of the numbers only whether they are above nought is kept.
    """

    area_code = models.CharField(max_length=8, blank=True)  # no finer than a district
    unit = models.CharField(max_length=64, blank=True)
    agency = models.CharField(max_length=64, blank=True)
    worked_by = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=24)
    phase = models.CharField(max_length=16)
    is_overdue = models.BooleanField()
    is_unanswered = models.BooleanField()
    objection_count = models.PositiveSmallIntegerField()
    escalation = models.PositiveSmallIntegerField()
    n = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["unit"], name="tally_unit"),
            models.Index(fields=["agency"], name="tally_agency"),
            models.Index(fields=["worked_by"], name="tally_worked"),
        ]


class Event(models.Model):
    """One entry of the append-only trail, chained to its predecessor in the same case.

    `commitment` is SHA-256 of salt and everything that a person may later have erased (`public_text`, `private`);
    the chain hash covers the commitment, so erasing text and salt leaves the chain valid. Where only the private text
    was erased, `kept_proof` holds what still proves the public one: its own salt, a colon, the other's commitment.
    """

    id = models.BigAutoField(primary_key=True)  # order of the trail; consumers keep cursors on it
    # its index is event_seq_once
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=24)
    actor_role = models.CharField(max_length=16)
    actor_unit = models.CharField(max_length=64, blank=True)
    actor_ref = models.CharField(max_length=36, blank=True)  # public_id of an official; never of a citizen
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24)
    public_text = models.TextField(blank=True)
    private = models.TextField(blank=True)  # sealed note for officials
    data = models.JSONField(default=dict)  # public facts: agency, unit, due_at, rule, reason code
    is_public = models.BooleanField(default=True)
    salt = models.CharField(max_length=32, blank=True)
    kept_proof = models.CharField(max_length=129, null=True)
    commitment = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    client_key = models.CharField(max_length=64, unique=True, null=True)
    # PostgreSQL's transaction, so that readers never overtake a slow writer
    txid = models.BigIntegerField(null=True, db_default=CurrentTransaction())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="event_seq_once")]
        indexes = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["case"], name="event_noted", condition=~Q(private="")),
            models.Index(
                fields=["verb", "actor_unit"],
                name="event_moderated",
                condition=Q(verb__in=("hide_comment", "show_comment")),
            ),
        ]


class Promise(models.Model):
    """A clock: what was promised for a phase of a case, when it ends, whether it stands still."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="promises")
    name = models.CharField(max_length=64)  # promise of the pack
    phase = models.CharField(max_length=16)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=300, blank=True)
    paused_s = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    kept = models.BooleanField(null=True)

    class Meta:
        # The promises that ended in a period, and those that run though their time is over: what a leader reads first.
        indexes = [models.Index(fields=["ended_at", "due_at"], name="promise_ended")]


class Attachment(models.Model):
    """A photo or file of a case; the stored file carries no EXIF."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="attachments")
    event_seq = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=12)  # report, progress, evidence, answer
    key = models.CharField(max_length=120)  # storage key without size suffix
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, db_index=True)
    phash = models.BigIntegerField(null=True, db_index=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    taken_lat = models.FloatField(null=True)
    taken_lon = models.FloatField(null=True)
    traces = models.JSONField(default=dict)  # software tag, edit and generator traces read before re-encoding
    is_public = models.BooleanField(default=False)
    is_ready = models.BooleanField(default=False)  # the three sizes exist
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key"], name="attachment_key")]  # by its address a photo is asked for


class PhotoMark(models.Model):
    """A quarter of a photo's perceptual hash, so that look-alikes among a million are found by an index.

    `mark` is quarter << 16 | its 16 bits. Photos that differ in at most 7 of 64 bits share a quarter up to one bit.
    """

    mark = models.IntegerField()
    phash = models.BigIntegerField()
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attachment", "mark"], name="photo_mark_once")]
        indexes = [models.Index(fields=["mark", "phash", "attachment"], name="photo_mark")]


class Support(models.Model):
    """Somebody says "me too" or follows: an account, or a browser with its own random key."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="supports", db_index=False)
    person = models.CharField(max_length=64)  # keyed hash of account or browser
    identity = models.UUIDField(null=True)  # sealed contact of a follower who wants messages
    counts = models.BooleanField(default=True)  # false: follows only, and is no supporter
    follows = models.BooleanField(default=True)
    is_co_reporter = models.BooleanField(default=False)
    # event by which a validator asked the neighbours, once this one has answered it
    witnessed = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="support_once")]
        indexes = [
            models.Index(fields=["identity"], name="support_sealed", condition=Q(identity__isnull=False)),
            # those of one case who can be reached, in the order in which they are told
            models.Index(fields=["case", "id"], name="support_told", condition=Q(identity__isnull=False)),
        ]


class Comment(models.Model):
    """Who wrote a citizen's comment, as far as a keyed hash of account or browser tells: only so that they can be told
    what became of it. The trail itself never says so.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    person = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="comment_once")]


class Flag(models.Model):
    """A reader says that a comment should not stand there; one time each. Settled once an official looked at it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()  # the event that is the comment
    person = models.CharField(max_length=64, db_index=True)  # keyed hash of account or browser
    reason = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq", "person"], name="flag_once")]
        indexes = [models.Index(fields=["case", "seq"], name="comment_flag_open", condition=Q(settled_at=None))]


class Serial(models.Model):
    """The last serial given on a day for a prefix; the writer raises it once per batch."""

    key = models.CharField(primary_key=True, max_length=16)
    last = models.PositiveIntegerField(default=0)


class Cursor(models.Model):
    """How far a consumer has read the trail."""

    name = models.CharField(primary_key=True, max_length=40)
    txid = models.BigIntegerField(default=0)  # PostgreSQL: the trail is read in the order (txid, id)
    event_id = models.BigIntegerField(default=0)
    # the event after it that was only begun, and how far it was read; 0 and 0 where none was
    inside = models.BigIntegerField(default=0)
    part = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField()


class DayRoot(models.Model):
    """Merkle root (RFC 6962 shape) over all events of one UTC day, chained to the day before.

    `horizon` says how far the trail was written when the root was made (event id, or transaction on PostgreSQL); what
    came later under an earlier date belongs to the next day that is published.
    """

    day = models.DateField(primary_key=True)
    size = models.PositiveIntegerField()
    horizon = models.BigIntegerField()
    root = models.CharField(max_length=64)
    prev = models.CharField(max_length=64, blank=True)
    chain = models.CharField(max_length=64)
    published_at = models.DateTimeField()


class SavedView(models.Model):
    """A filter of the inbox that an official keeps under a name."""

    user_id = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField(default=0)
