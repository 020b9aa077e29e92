# SPDX-License-Identifier: EUPL-1.2
"""Encryption at rest and keyed hashes, from a keyring in the data folder; no other module touches keys.

The ring is `keys.json` in BALAI_HOME, mode 0600: `{"current": "k1", "keys": {"k1": "..."}, "hash": "..."}`. A new
encryption key is added by `rotate`; older ones stay so that what they sealed can still be opened. The hash key never
changes, because hashes are looked up. Whoever loses the file loses the sealed identities: it belongs in the backup,
apart from the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12  # bytes, NIST SP 800-38D
LOOK_S = 1.0  # every hash asks for the ring; asking the disk whether its file changed costs more than the hash


class SealBroken(Exception):
    """What was sealed does not open: changed, moved to another row, or its key is not in the ring."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Cipher text with the id of the key that made it; `data` is nonce, text and tag."""

    key_id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Ring:
    current: str
    keys: dict[str, bytes]
    hash_key: bytes


@lru_cache(maxsize=4)
def _path_in(home: str | Path) -> Path:
    return Path(home) / "keys.json"


def _path() -> Path:
    return _path_in(settings.BALAI_HOME)


def _write(path: Path, ring: dict[str, object], *, is_new: bool) -> None:
    """Write the ring whole or not at all; a ring that another process made first is left as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".keys-{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(ring, file)
        file.flush()
        os.fsync(file.fileno())
    if not is_new:
        draft.replace(path)
        return
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def _read(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(path.read_text("ascii"))
    return found


@lru_cache(maxsize=4)
def _ring(path: Path, _stamp: int) -> Ring:
    raw = json.loads(path.read_text("ascii"))
    keys = {key_id: base64.b64decode(key) for key_id, key in raw["keys"].items()}
    return Ring(raw["current"], keys, base64.b64decode(raw["hash"]))


_looked: dict[Path, tuple[Ring, float]] = {}  # the ring of a file, and when to look at the file again


def ring(*, at_once: bool = False) -> Ring:
    """The installation's keys; made at the first call. A file that has changed is noticed within LOOK_S or, if
    asked, `at_once`.
    """
    path, now = _path(), time.monotonic()
    looked = _looked.get(path)
    if looked is not None and now < looked[1] and not at_once:
        return looked[0]
    found = _look(path)
    _looked[path] = (found, now + LOOK_S)
    return found


def _look(path: Path) -> Ring:
    """The ring in a file, read only when the file is another one than before."""
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        _write(path, {"current": "k1", "keys": {"k1": _fresh_key()}, "hash": _fresh_key()}, is_new=True)
        stamp = path.stat().st_mtime_ns
    return _ring(path, stamp)


def rotate() -> str:
    """The id of a new current key; everything sealed from now on uses it, older keys only open."""
    ring()
    raw = _read(_path())
    keys = dict(raw["keys"])  # type: ignore[call-overload]  # JSON of our own making
    key_id = f"k{len(keys) + 1}"
    keys[key_id] = _fresh_key()
    _write(_path(), {**raw, "keys": keys, "current": key_id}, is_new=False)
    _looked.clear()
    return key_id


def seal(plain: bytes, bound_to: bytes) -> Sealed:
    """`plain` under AES-256-GCM with the current key; it opens only together with the same `bound_to` (a row's id)."""
    keys = ring()
    nonce = secrets.token_bytes(_NONCE)
    return Sealed(keys.current, nonce + AESGCM(keys.keys[keys.current]).encrypt(nonce, plain, bound_to))


def unseal(sealed: Sealed, bound_to: bytes) -> bytes:
    """The text under a seal. Raises SealBroken when it was changed, moved, or its key is unknown."""
    key = ring(at_once=True).keys.get(sealed.key_id)
    if key is None:
        raise SealBroken(f"key {sealed.key_id!r} is not in the ring")
    try:
        return AESGCM(key).decrypt(sealed.data[:_NONCE], sealed.data[_NONCE:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("the sealed data does not open") from error


def keyed_hash(purpose: str, value: str) -> str:
    """HMAC-SHA-256 in hex: equal values are found again, nobody without the ring can guess them. "" stays ""."""
    if not value:
        return ""
    return hmac.new(ring().hash_key, f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()
