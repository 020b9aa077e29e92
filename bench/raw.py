# SPDX-License-Identifier: EUPL-1.2
"""The raw limits of this machine: what the database and a server can do when nothing of Balai is in the way."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

ROW = "INSERT INTO t (id, a, b, c, d, e) VALUES (?, ?, ?, ?, ?, ?)"
TEXT = "x" * 900  # about what a report and its two events weigh


def sqlite_rows_per_s(folder: Path, per_commit: int, seconds: float = 2.0) -> float:
    """Rows of one report's weight committed durably per second, `per_commit` to a transaction, one writer."""
    path = folder / f"raw-{per_commit}-{time.monotonic_ns()}.sqlite3"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT, c REAL, d REAL, e TEXT)")
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        db.execute("BEGIN IMMEDIATE")
        db.executemany(ROW, [(done + n, f"k{done + n}", "menunggu", -5.4, 105.2, TEXT) for n in range(per_commit)])
        db.execute("COMMIT")
        done += per_commit
    rate = done / (time.perf_counter() - began)
    db.close()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    return rate


def postgres_rows_per_s(url: str, clients: int, seconds: float = 3.0) -> float:
    """What pgbench does with one such INSERT per transaction: `clients` connections, each commit durable."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as db:
        db.execute("DROP TABLE IF EXISTS bench_raw")
        db.execute(
            "CREATE TABLE bench_raw (id bigserial PRIMARY KEY, a text UNIQUE, b text, c float8, d float8, e text)"
        )
    counts = [0] * clients
    stop = time.perf_counter() + seconds

    def work(me: int) -> None:
        with psycopg.connect(url, autocommit=True) as db:
            while time.perf_counter() < stop:
                db.execute(
                    "INSERT INTO bench_raw (a, b, c, d, e) VALUES (%s, %s, %s, %s, %s)",
                    (f"{me}-{counts[me]}", "menunggu", -5.4, 105.2, TEXT),
                )
                counts[me] += 1

    threads = [threading.Thread(target=work, args=(n,)) for n in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("DROP TABLE bench_raw")
    return sum(counts) / seconds
