# SPDX-License-Identifier: EUPL-1.2
"""Two people, two machines: whoever is later knows it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.db import connections

from balai.kernel import clock
from balai.kernel.errors import InvalidInput
from balai.wording import actions, overlay, queries
from balai.wording.models import Change, Translation


def test_of_two_who_write_the_first_words_at_once_the_slower_is_told(live, people, sentence, monkeypatch):
    found = sentence("Kirim laporan")
    seen = queries.cell_of(found, "ljp", None).mark
    both, reads = threading.Barrier(2), queries.cell_of

    def read(*args):
        cell = reads(*args)
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=1)  # until the other has read too, if nothing keeps them from it
        return cell

    def write(words):
        try:
            return actions.write(people["joko"], found, "ljp", [words], clock.now(), seen)
        except InvalidInput:
            return "told"
        finally:
            connections.close_all()

    monkeypatch.setattr(actions.queries, "cell_of", read)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(write, ["Kirim sinji", "Kirim sina"]))

    assert sorted(map(str, done)) == ["True", "told"]
    assert Translation.objects.get().forms == [["Kirim sinji", "Kirim sina"][done.index(True)]]
    assert Change.objects.count() == 1


def test_a_deed_that_becomes_visible_late_is_read_by_other_machines_too(live, settings):
    settings.BALAI_WORDS_LOOK_S = 1e-9
    late = Change(pk=10, language="ljp", key="a", verb="write", at=clock.now())
    Change.objects.create(pk=11, language="ljp", key="b", verb="write", at=clock.now())
    assert overlay.refresh()
    assert not overlay.refresh()

    late.save(force_insert=True)  # by a transaction that was slower than the one after it

    assert overlay.refresh()
