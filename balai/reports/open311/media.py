# SPDX-License-Identifier: EUPL-1.2
"""Photos that a partner names by address: fetched later, checked like any upload, added to the report or update."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence

from balai.cases.actions import add_later
from balai.kernel import http, jobs, uploads
from balai.kernel.clock import now
from balai.packs import current
from balai.reports import actions as reports


@jobs.job("open311.media", retries=5, wait_s=20)
def fetch_media(number: str, url: str, seq: int = 1) -> None:
    """Fetch one photo and add it to the event `seq`; 1 is the report. An address that is no photo, or not public, is
    given up at once.
    """
    limit = current().media.max_mb * 1_000_000
    try:
        body, _kind = http.fetch(url, most_bytes=limit, accept="image/*")
        taken = reports.accept_photos([io.BytesIO(body)], now())
    except http.Unreachable as error:
        if error.permanent:
            raise jobs.Hopeless(str(error)) from error
        raise
    except uploads.BadUpload as error:
        raise jobs.Hopeless(str(error)) from error
    for photo in add_later(number, taken, now(), seq):
        jobs.JOBS["reports.photo"].enqueue(key=f"photo:{photo}", photo=str(photo))


def fetch_all(number: str, addresses: Sequence[str], seq: int = 1) -> None:
    """Have the photos at these addresses fetched for an event, as many as an event may have; data: addresses came
    along already.
    """
    for address in addresses[: current().media.max_photos]:
        if not address.startswith("data:"):
            mark = hashlib.sha256(address.encode()).hexdigest()[:24]
            fetch_media.enqueue(number=number, url=address[:2000], seq=seq, key=f"media:{number}:{seq}:{mark}")
