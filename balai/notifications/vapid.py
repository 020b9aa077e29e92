# SPDX-License-Identifier: EUPL-1.2
"""The key pair by which push services know this installation (RFC 8292), made once in the data folder."""

from __future__ import annotations

import base64
import contextlib
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from balai import packs


def private_key_path() -> Path:
    """The PEM file of the private key (P-256), mode 0600; made at the first call."""
    path = Path(settings.BALAI_HOME) / "vapid.pem"
    if path.exists():
        return path
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".vapid-{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
    with contextlib.suppress(FileExistsError):  # another process was faster; browsers know its key
        os.link(draft, path)
    draft.unlink()
    return path


@lru_cache(maxsize=4)
def _public(path: Path) -> str:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    point = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode("ascii")


def public_key() -> str:
    """The public key as browsers want it: base64url of the uncompressed point."""
    return _public(private_key_path())


def contact() -> str:
    """Whom a push service writes to when something is wrong."""
    return f"mailto:{packs.current().meta.contact_email}"
