# SPDX-License-Identifier: EUPL-1.2
"""Accepted reports per second, by 32 threads of one process, beside what the database does with the same rows."""

from __future__ import annotations

from typing import Any

from bench.harness import Row, Run, database, environment, inside, show, topic

FIXMYSTREET = 34  # accepted reports/s of FixMyStreet 6 on two cores with two workers and 10,000 reports


@topic("accept")
def accept(run: Run) -> None:
    """On SQLite against the same rows 32 to a commit; on PostgreSQL against pgbench with the same rows as one statement."""
    for kind in run.databases:
        with database(kind) as (home, url):
            got = inside("bench.inside_accept", environment(home, url), str(run.count(600)), str(run.rounds))
            show(f"Accepting reports in process, 32 clients, durable, {kind}", _rows(kind, got))


def _rows(kind: str, got: dict[str, Any]) -> list[Row]:
    sqlite = kind == "sqlite"
    limit = "the same rows, 32 reports to a commit" if sqlite else "pgbench, the same rows as one statement, 32 clients"
    share = {"least": 0.15, "then": 0.25} if sqlite else {"least": 0.3, "then": 0.5}
    rows = [
        Row(f"limit: {limit}", got["limit"], f"{got['limit']:.0f}/s"),
        Row("plain way: save() of each row", got["orm"], f"{got['orm']:.0f}/s"),
        Row("Balai", got["balai"], f"{got['balai']:.0f}/s"),
        Row("  against the limit", got["share"], f"{got['share']:.2f}", **share),
        Row("  against FixMyStreet's 34/s on a quiet machine (20 times)", got["balai"] / FIXMYSTREET),
        Row("  against the plain way", got["balai"] / got["orm"]),
        Row("  p99 / p50", got["spread"], f"{got['spread']:.1f} of {got['p50_ms']:.0f} ms", most=4),
        Row("  reports in one commit", got["per_commit"]),
        Row("  CPU of Balai's process per report, ms", got["cpu_ms"]),
    ]
    if not sqlite:
        both = f"{got['limit_cpu_ms']:.2f} / {got['all_cpu_ms']:.2f} ms"
        rows.append(Row("  CPU with the database: pgbench / Balai", got["limit_cpu_ms"] / got["all_cpu_ms"], both))
        rows.insert(1, Row("one connection, 32 reports to a commit", got["groups"], f"{got['groups']:.0f}/s"))
    return rows
