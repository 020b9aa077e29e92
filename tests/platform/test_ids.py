# SPDX-License-Identifier: EUPL-1.2
"""Ids never meet: not in threads, and not in processes forked from one parent."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from balai.kernel import ids


def test_threads_never_get_the_same_id():
    with ThreadPoolExecutor(8) as pool:
        found = [one for many in pool.map(lambda _n: [ids.new_id() for _ in range(500)], range(8)) for one in many]
    assert len(set(found)) == 4000
    assert all(0 < one < 2**63 for one in found)


def test_ids_grow():
    found = [ids.new_id() for _n in range(5000)]
    assert found == sorted(found)


def test_a_forked_process_counts_under_another_number(monkeypatch):
    numbers = iter([7])
    monkeypatch.setattr(ids.secrets, "randbits", lambda _bits: next(numbers))
    monkeypatch.setattr(ids, "_worker", 3)
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writer, str((ids.new_id() >> 12) & 0x3FF).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(reader, 20) == b"7"
    os.close(reader)
    os.close(writer)
    assert (ids.new_id() >> 12) & 0x3FF == 3
