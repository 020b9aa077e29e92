# SPDX-License-Identifier: EUPL-1.2
"""The vault's envelope: contact data in, an encrypted row out, and back; builds rows, writes none."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

from balai.identity.rules import contact as rules
from balai.kernel import crypto
from balai.kernel.crypto import Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What is known of the person who asked; `user` is the public id of an account or ""."""

    user: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "id"

    @property
    def is_empty(self) -> bool:
        return not (self.user or self.name or self.email or self.phone)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRow:
    """A row of SealedIdentity ready to insert, by the ORM or raw on the hot path."""

    id: uuid.UUID
    sealed: bytes
    key_id: str
    owner_hash: str
    contact_hash: str
    created_at: datetime


def owner_hash(public_id: str) -> str:
    """The keyed hash by which an account finds its own cases; "" for nobody."""
    return crypto.keyed_hash("owner", public_id)


def contact_hash(contact: Contact) -> str:
    """The keyed hash by which one person's cases are counted without opening a seal; "" without address and number."""
    address = rules.email(contact.email) or rules.phone(contact.phone) or ""
    return crypto.keyed_hash("contact", address)


def letter_mark(row_id: uuid.UUID, case_number: str) -> str:
    """What the address in a letter about one case carries: who receives it is the reporter behind the seal `row_id`.

    Worked out when the letter is sent and when it is opened, and kept nowhere: a stolen database opens no report.
    """
    return crypto.keyed_hash("letter", f"{row_id}:{case_number}")[:40]


def seal(contact: Contact, now: datetime) -> SealedRow:
    """The row that keeps `contact` encrypted, bound to its own new id."""
    row_id = uuid.uuid4()
    sealed = reseal(row_id, contact)
    return SealedRow(
        id=row_id,
        sealed=sealed.data,
        key_id=sealed.key_id,
        owner_hash=owner_hash(contact.user),
        contact_hash=contact_hash(contact),
        created_at=now,
    )


def reseal(row_id: uuid.UUID, contact: Contact) -> Sealed:
    """`contact` encrypted for the row `row_id` with the current key."""
    text = json.dumps(asdict(contact), ensure_ascii=False, separators=(",", ":"))
    return crypto.seal(text.encode(), row_id.bytes)


def read(row_id: uuid.UUID, sealed: bytes | memoryview, key_id: str) -> Contact:
    """What lies under a seal. Raises SealBroken if it was changed or belongs to another row.

    Nobody calls this for a look: people look through `actions.open_seal`, deliveries through `actions.use_seal`.
    """
    text = crypto.unseal(Sealed(key_id, bytes(sealed)), row_id.bytes)
    return Contact(**json.loads(text))
