# SPDX-License-Identifier: EUPL-1.2
"""Photos that a partner names by address: fetched later, checked like any upload, added to the report."""

from __future__ import annotations

import io

from balai.cases.actions import add_to_report
from balai.kernel import http, jobs, uploads
from balai.kernel.clock import now
from balai.packs import current
from balai.reports import actions as reports


@jobs.job("open311.media", retries=5, wait_s=20)
def fetch_media(number: str, url: str) -> None:
    """Fetch one photo and add it to the report. An address that is no photo, or not public, is given up at once."""
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
    for photo in add_to_report(number, taken, now()):
        jobs.JOBS["reports.photo"].enqueue(key=f"photo:{photo}", photo=str(photo))
