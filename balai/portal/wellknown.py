# SPDX-License-Identifier: EUPL-1.2
"""What machines look for at addresses that are the same everywhere: whom to tell of a weakness, what not to index."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from balai.packs.schema import Pack

CLOSED = ("/akun/", "/meja/", "/operator/", "/pimpinan/", "/l/", "/unggah/", "/lapor/kirim/", "/kabari/", "/identity/")
FOR = timedelta(days=180)  # RFC 9116, 2.5.5: less than a year ahead


def security(pack: Pack, at: datetime) -> str:
    """security.txt (RFC 9116) of the region that runs this."""
    base = settings.BALAI_PUBLIC_URL
    lines = (
        f"Contact: mailto:{pack.meta.contact_email}",
        f"Expires: {(at + FOR):%Y-%m-%dT00:00:00Z}",
        f"Preferred-Languages: {', '.join(code for code in pack.meta.languages if code in {'id', 'en'})}",
        f"Canonical: {base}/.well-known/security.txt",
    )
    return "\n".join(lines) + "\n"


def robots() -> str:
    """robots.txt (RFC 9309): public pages may be indexed, what belongs to one person or one desk may not."""
    return "\n".join(("User-agent: *", *(f"Disallow: {path}" for path in CLOSED))) + "\n"
