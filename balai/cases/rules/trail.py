# SPDX-License-Identifier: EUPL-1.2
"""The record that can be checked: what an event hashes to, and whether a chain of events is whole.

`docs/verify.py` says the same again with nothing but the standard library; tests hold the two together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

START = "0" * 64  # the predecessor of a case's first event
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event as far as its hash covers it, in the order in which the canonical form names it."""

    number: str
    seq: int
    at: datetime
    verb: str
    role: str
    unit: str
    ref: str
    from_state: str
    to_state: str
    data: Mapping[str, object]
    is_public: bool
    commitment: str
    prev: str


def canonical(value: object) -> bytes:
    """JSON in UTF-8 with sorted keys and no spaces. TypeError for anything that two readers could write differently:
    floats, and keys that are not text.
    """
    _check(value)
    return _written(value).encode()


_written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_PLAIN = frozenset((str, int, bool, type(None)))


def _check(value: object) -> None:
    if type(value) in _PLAIN:
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"key {key!r} is not text")
            if type(item) not in _PLAIN:
                _check(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item)
    elif not isinstance(value, str | int):
        raise TypeError(f"{type(value).__name__} has no one way to be written")


def moment(at: datetime) -> str:
    """A moment in UTC to the microsecond: `2026-11-24T01:02:03.000004Z`. ValueError if naive."""
    if at.tzinfo is None:
        raise ValueError("need an aware datetime")
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def part(salt: str, label: str, text: str) -> str:
    """Commitment to one text of an event: hex SHA-256 of a salt of its own and the text.

    The salts are derived, so that the public one can be shown without telling anything about the private text.
    """
    return hashlib.sha256((part_salt(salt, label) + text).encode()).hexdigest()


def part_salt(salt: str, label: str) -> str:
    """The salt of one text (`public` or `private`), derived from the event's."""
    return hashlib.sha256(f"{salt}:{label}".encode()).hexdigest()


def commitment(salt: str, public_text: str, private: str) -> str:
    """Commitment to everything of an event that somebody may have erased later, hex SHA-256."""
    return joined(part(salt, "public", public_text), part(salt, "private", private))


def joined(public_part: str, private_part: str) -> str:
    """The commitment from its two parts."""
    return hashlib.sha256((public_part + private_part).encode("ascii")).hexdigest()


def half(salt: str, private: str) -> str:
    """What proves an event's public text once the private one and the salt are gone; both are published."""
    return f"{part_salt(salt, 'public')}:{part(salt, 'private', private)}"


def commitment_of_half(kept_proof: str, public_text: str) -> str:
    """The commitment that a half and the public text give."""
    text_salt, _colon, private_part = kept_proof.partition(":")
    return joined(hashlib.sha256((text_salt + public_text).encode()).hexdigest(), private_part)


def document(entry: Entry) -> dict[str, object]:
    """What is hashed of an event, by its published names."""
    return {
        "v": FORMAT,
        "case": entry.number,
        "seq": entry.seq,
        "at": moment(entry.at),
        "verb": entry.verb,
        "role": entry.role,
        "unit": entry.unit,
        "ref": entry.ref,
        "from": entry.from_state,
        "to": entry.to_state,
        "data": dict(entry.data),
        "public": entry.is_public,
        "commitment": entry.commitment,
        "prev": entry.prev,
    }


def event_hash(entry: Entry) -> str:
    """The event's place in the chain: hex SHA-256 of its canonical form, which holds the predecessor's hash."""
    return hashlib.sha256(canonical(document(entry))).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An event as it lies in the database. An empty salt means: text and salt were erased; with a `kept_proof` only the
    private text was, and the public one is proven by it.
    """

    entry: Entry
    public_text: str
    private: str
    salt: str
    hash: str
    kept_proof: str = ""

    @property
    def is_true(self) -> bool:
        """Whether the texts are the ones that were committed to, as far as they were not erased."""
        if self.kept_proof:
            return not self.private and commitment_of_half(self.kept_proof, self.public_text) == self.entry.commitment
        if not (self.salt or self.public_text or self.private):
            return True
        return commitment(self.salt, self.public_text, self.private) == self.entry.commitment


def fault(events: Iterable[Stored], last_hash: str | None = None) -> str:
    """What is wrong with a case's chain, as a code and the place (`hash:3`), or empty if it is whole.

    `seq:N` one is missing or doubled before N, `prev:N` N does not follow its predecessor, `hash:N` N was changed,
    `text:N` the text of N was changed, `end` the last event is not the one the case remembers.
    """
    prev = START
    for seq, event in enumerate(events, start=1):
        entry = event.entry
        if entry.seq != seq:
            return f"seq:{seq}"
        if entry.prev != prev:
            return f"prev:{seq}"
        if event_hash(entry) != event.hash:
            return f"hash:{seq}"
        if not event.is_true:
            return f"text:{seq}"
        prev = event.hash
    return "" if last_hash is None or prev == last_hash else "end"


def day_chain(day: date, size: int, root: str, prev: str) -> str:
    """What ties a day's root to the day before: hex SHA-256 of its canonical form."""
    document = {"v": FORMAT, "day": day.isoformat(), "size": size, "root": root, "prev": prev}
    return hashlib.sha256(canonical(document)).hexdigest()
