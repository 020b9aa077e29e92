# SPDX-License-Identifier: EUPL-1.2
"""Several processes at the same moment send an address no more letters than one does."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.db import connections

from balai.kernel.errors import TooMany
from balai.notifications.models import Delivery
from balai.reports.actions import watching_by_mail
from balai.reports.inputs import NewWatch
from balai.reports.models import Watch
from tests.reports.test_watches import NOW


def test_whoever_asks_at_once_shares_one_limit(transactional_db, monkeypatch):
    areas = ["18.71", "18.72", "18.01", "18.02", "18.03", "18.04"]
    together, real = threading.Barrier(len(areas)), watching_by_mail._wish

    def wish(*args):
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=1)  # until all have come so far, if nothing keeps them from it
        return real(*args)

    def ask(area):
        try:
            watching_by_mail.ask("sari@contoh.id", NewWatch(area_code=area), "id", NOW)
        except TooMany:
            return False
        finally:
            connections.close_all()
        return True

    monkeypatch.setattr(watching_by_mail, "_wish", wish)
    with ThreadPoolExecutor(len(areas)) as pool:
        sent = sum(pool.map(ask, areas))

    assert sent == watching_by_mail.LETTERS
    assert Watch.objects.count() == Delivery.objects.count() == watching_by_mail.LETTERS
