# SPDX-License-Identifier: EUPL-1.2
"""Which site made a browser send a request."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def is_foreign(request: HttpRequest) -> bool:
    """Whether a browser says that a page of another origin sent this; a neighbour below the same domain is another.

    For requests that carry no form token: SameSite cookies come along from every office's site below the region's
    domain. Browsers always tell the origin of what they post; other programs tell none and bring no cookies unasked.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    return origin != settings.BALAI_PUBLIC_URL and urlsplit(origin).netloc != request.get_host()
