# SPDX-License-Identifier: EUPL-1.2
"""Accounts, memberships in units, and the vault of sealed identities."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q


class UserManager(BaseUserManager["User"]):
    """Creates accounts; a login is an e-mail address or a phone number in E.164."""

    def create_user(self, login: str, password: str | None = None, **fields: object) -> User:
        user = self.model(login=login.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, login: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(login, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: a citizen by code, an official by password and second factor."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    login = models.CharField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    area_code = models.CharField(max_length=13, blank=True)  # "my place", chosen by the person
    language = models.CharField(max_length=8, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    objects = UserManager()
    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            # An address or number is only ever stored after its owner proved it by a code or an invitation.
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="user_email_once"),
            models.UniqueConstraint(fields=["phone"], condition=~Q(phone=""), name="user_phone_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.login


class Membership(models.Model):
    """A person holds a role in a unit of the pack from a day until a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    unit = models.CharField(max_length=64)
    role = models.CharField(max_length=16)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "role", "valid_from"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="membership_dates"
            ),
        ]
        indexes = [models.Index(fields=["unit", "role"], name="membership_unit")]


class RoleClaim(models.Model):
    """Somebody says they head a village, RW or RT for a term; it counts once village or desk confirmed it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="claims")
    role = models.CharField(max_length=8)  # kades, rw, rt
    area_code = models.CharField(max_length=13)  # the village
    number = models.CharField(max_length=12, blank=True)  # "03", or "03/02" for RT 03 of RW 02
    decree = models.CharField(max_length=120, blank=True)  # number of the decision that gave the role
    valid_from = models.DateField()
    valid_to = models.DateField()
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    is_confirmed = models.BooleanField(default=False)
    reason = models.CharField(max_length=280, blank=True)  # why it was refused or ended, told to the person

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=models.F("valid_from")), name="claim_dates"),
            models.UniqueConstraint(
                fields=["user", "role", "area_code", "number"], condition=Q(decided_at=None), name="claim_waits_once"
            ),
        ]
        indexes = [models.Index(fields=["area_code"], condition=Q(decided_at=None), name="claim_waiting")]


class SealedIdentity(models.Model):
    """Who asked, encrypted and apart from what was asked; a case holds only `id`.

    `owner_hash` and `contact_hash` are keyed hashes: they find "my cases" and count people without opening the seal.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    sealed = models.BinaryField()  # AES-256-GCM of JSON {user, name, email, phone, language}
    key_id = models.CharField(max_length=16)
    owner_hash = models.CharField(max_length=64, blank=True, db_index=True)
    contact_hash = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="sealed_standing", condition=Q(erased_at=None))]


class SealOpening(models.Model):
    """One look at a sealed identity: who, why, when; shown to the person it belongs to."""

    identity = models.ForeignKey(SealedIdentity, on_delete=models.CASCADE, related_name="openings")
    case_number = models.CharField(max_length=24)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16)
    unit = models.CharField(max_length=64)
    reason = models.TextField()
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["opened_at"], name="seal_opened")]


class SealUse(models.Model):
    """A sealed identity opened by the system to deliver a message; kept apart from looks by people."""

    identity = models.ForeignKey(SealedIdentity, on_delete=models.CASCADE, related_name="uses")
    purpose = models.CharField(max_length=40)
    case_number = models.CharField(max_length=24, blank=True)
    used_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="seal_used")]


class Consent(models.Model):
    """A person agreed to one purpose in the words of one version, and perhaps took it back (UU 27/2022 art. 20-24)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=24)
    version = models.CharField(max_length=12)
    channel = models.CharField(max_length=16, default="web")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "purpose"], name="consent_of")]


class Invitation(models.Model):
    """A one-time link by which an official takes up an account and a membership."""

    token_hash = models.CharField(max_length=64, unique=True)
    login = models.CharField(max_length=254)
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=64)
    role = models.CharField(max_length=16)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")


class OfficialLog(models.Model):
    """Who changed whose role, invitation or second factor, and when: for the inspectorate."""

    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    about = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=32)
    detail = models.CharField(max_length=300, blank=True)


class Expiry(models.Model):
    """One day's run over one class of personal data (a field of the pack's `Retention`): what was older than `border`,
    and how much of it was erased; nothing of what it was. Unfinished while `ended_at` is empty.
    """

    day = models.DateField()
    code = models.CharField(max_length=16)
    border = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "code"], name="expiry_once")]


class Erasure(models.Model):
    """Somebody was forgotten because they asked: the code on their receipt, when, by which way, how much; nothing of
    who it was. An account's reports are not named here: their numbers side by side would tell that one person wrote
    them.
    """

    code = models.CharField(max_length=12, unique=True)
    at = models.DateTimeField(db_index=True)
    way = models.CharField(max_length=12)  # account, report (by its reporter), command, official
    case_number = models.CharField(max_length=24, blank=True)
    counts = models.JSONField(default=dict)  # reports, identities, words, photos ...
